"""Everything a person reads about a place, a crisis, a step or a message is in easy words, and every picture is one we have."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from easyread.content import words

CONTENT = Path(__file__).parent.parent / "content"
OURS = ("crisis.toml", "status.toml", "status-asker.toml", "status-helper.toml", "messages.toml", "texting.toml")
FILES = [*OURS, *(f"places/{path.name}" for path in sorted((CONTENT / "places").glob("*.toml")))]
# The longest names we know of, so that a sentence is still short in the place where it is longest.
LONG = {
    "icb": "Suffolk and North East Essex Integrated Care Board", "team": "Norfolk and Waveney support list team",
    "hours": "at times that this place must still tell us", "date": "Tuesday 3 March 2026", "due": "Tuesday 3 March 2026",
    "sender": "the team you wrote to", "link": "the address of a link", "number": "123456",
    "word": "PLUM", "answer": "Tuesday 3 March 2026", "all": "3", "site": "the address of a page", "code": "ABCD-EFGH-JKMN",
}
MOST_WORDS = 15
TOKENS = {"NHS", "GP", "A&E", "SHOUT", "STOP", "UK", "PAPYRUS", "NSPCC"}
# Words to reply with, which we told the person.
TOKENS |= {
    "AGAIN", "ASK", "BACK", "CHANGE", "CHECK", "HELP", "LINK", "MORE", "NEXT", "NO", "NOT", "PLUM", "SEND", "SKIP", "START", "STATUS",
    "CHOICES", "JOIN", "NUMBER", "WRONG", "YES",
    "YET", "ABCD-EFGH-JKMN",
}
VAGUE = r"\b(soon|shortly|later|some time|a while|regularly|normally|usually|asap|as soon as)\b"
JARGON = r"\b(register|challenging|vulnerable|suffer\w*|service users?|stratif\w*|escalat\w*|provider|commissioner|(w|c)ould have|shall)\b"
PASSIVE = r"\b(am|is|are|was|were|be|been|being)( not)? (\w+ed|told|given|sent|held|made|done|seen|taken|kept|put|chosen|written|shown)\b"
ADJECTIVES = r"\b(worried|closed)\b"


def spoken(file: str) -> list[str]:
    return list(words(tomllib.loads((CONTENT / file).read_text(encoding="utf-8"))))


def hard_to_read(sentence: str) -> list[str]:
    text = (sentence % LONG).replace("**", "")
    bare = re.sub("|".join(map(re.escape, sorted(TOKENS))), "Word", text)
    found = [f"{number} words" for number in [len(re.findall(r"\w+(?:['’-]\w+)*", text))] if number > MOST_WORDS]
    found += [mark for mark in "()[]/&;:!–…\"“”" if mark in bare]
    found += re.findall(r"\w+['’](?:t|re|ll|ve|d|s)\b", text)
    found += re.findall(r"\b[A-Z]{2,}\b", bare)
    found += [match[0] for match in re.finditer(f"{VAGUE}|{JARGON}", text, re.IGNORECASE)]
    found += [match[0] for match in re.finditer(PASSIVE, text) if not re.search(ADJECTIVES, match[0])]
    return found


@pytest.mark.parametrize("file", FILES)
def test_i_can_read_every_sentence(file):
    assert {sentence: found for sentence in spoken(file) if (found := hard_to_read(sentence))} == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "You're on it.", "It was told to you.", "Read this (now).", "We will call soon.", "The DSR team", "The register",
        "You can " + "really " * 12 + "read this.",
    ],
)
def test_a_sentence_that_is_hard_to_read_is_found(sentence):
    assert hard_to_read(sentence) != []


@pytest.mark.parametrize("file", FILES)
def test_every_picture_is_one_we_have_and_stands_beside_three_sentences_at_most(file):
    pictures = tomllib.loads((CONTENT / "pictures.toml").read_text(encoding="utf-8"))
    blocks = list(tables(tomllib.loads((CONTENT / file).read_text(encoding="utf-8"))))

    assert [block["picture"] for block in blocks if block["picture"] not in pictures] == []
    assert [block["say"] for block in blocks if len(block["say"]) > 3] == []


def tables(data: object) -> list[dict]:
    """Every table with a picture, wherever it stands in a file."""
    if isinstance(data, list):
        return [found for item in data for found in tables(item)]
    if not isinstance(data, dict):
        return []
    return [data] * ("picture" in data) + [found for item in data.values() for found in tables(item)]
