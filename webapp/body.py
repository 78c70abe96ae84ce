"""The bytes of a letter as the ICB wants them: our envelope, a FHIR Bundle alone, or the envelope with the Bundle in it.

What is kept is always the envelope. The rest is made of it at the moment of sending, and always comes out the same, so that every try of a
letter carries the same bytes; the seal is made over these.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from webapp import fhir

ENVELOPE, FHIR, BOTH = "envelope", "fhir", "both"
FORMS = (ENVELOPE, FHIR, BOTH)
JSON = "application/json"


@dataclass(frozen=True)
class Body:
    """`form` is one of FORMS; `ends` say who speaks to whom, where a Bundle is made."""

    form: str = ENVELOPE
    ends: fhir.Ends | None = None

    @property
    def media_type(self) -> str:
        return fhir.MEDIA_TYPE if self.form == FHIR else JSON

    def written(self, letter: bytes) -> bytes:
        """What goes out for a letter that was promised."""
        if self.form == ENVELOPE or self.ends is None:
            return letter
        told = json.loads(letter)
        made = fhir.bundle(told, self.ends)
        found = made if self.form == FHIR else {**told, "data": {**told["data"], "fhir": made}}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


AS_KEPT = Body()


def shown(url: str) -> str:
    """The receiver's address for the Bundle. What follows a question mark may be a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
