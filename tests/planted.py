"""Words that were planted to be found: made up, unmistakable, and looked for in every form in which a computer may write them down."""

from __future__ import annotations

import html
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

# What somebody types, by what it is. Nothing else in the product holds any of these.
PLANTED: Mapping[str, str] = {
    "name": "Zebulon Quixworth",
    "called": "Zebby-Quix",
    "email": "zebulon.quixworth@mail.example",
    "phone": "07700 900987",
    "nhs": "9991234519",
    "sentence": "My parrot Marzipan cannot sleep in storms.",
    "helper": "Wilhelmina Vexfriend",
    "avoid": "Ottoline Grimbleby",
    "half-typed": "Half of a Thistledown word",
    "complaint": "You wrote to my aunt Peregrina.",
    "news": "Please tell us about Marmaduke House.",
}
# The parts that would give somebody away, too.
NEEDLES = (
    *PLANTED.values(), "Zebulon", "Quixworth", "Zebby-Quix", "Marzipan", "7700900987", "999 123 4519", "Vexfriend", "Grimbleby",
    "Thistledown", "Peregrina", "Marmaduke",
)


def forms(needle: str) -> set[bytes]:
    """Every way in which these words may stand in bytes."""
    texts = {needle, needle.lower(), needle.upper(), html.escape(needle), json.dumps(needle)[1:-1], quote(needle), quote_plus(needle)}
    found = {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be")}
    found |= {form for text in (needle, needle.lower()) for form in inside_base64(text.encode())}
    return found | {needle.encode().hex().encode(), needle.encode().hex().upper().encode()}


def inside_base64(data: bytes) -> Iterator[bytes]:
    """What is always the same of it within base64, wherever it begins there."""
    for before in range(3):
        whole = b64encode(b"\0" * before + data + b"\0" * (-(before + len(data)) % 3))
        yield whole[4 if before else 0 : -4]


FORMS = {needle: forms(needle) for needle in NEEDLES}


def found_in(data: bytes) -> set[str]:
    """Which of the planted words stand in these bytes, in whatever form."""
    return {needle for needle, ways in FORMS.items() if any(way in data for way in ways)}


def found_in_files(files: Iterable[Path]) -> dict[str, set[str]]:
    """Where something planted stands in a file, or in its name."""
    return {str(file): found for file in files if file.is_file() and (found := found_in(file.read_bytes()) | found_in(str(file).encode()))}
