"""The small parts that resources are made of: ids, references, codings, extensions, and text that FHIR can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

Data = dict[str, Any]

# Names every id that is made here; never changes.
OURS = UUID("6f2d5a2e-0b7c-5c53-9a44-0d7a3f6c1e90")
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
SNOMED = "http://snomed.info/sct"
# FHIR lets no control characters into a string; a tab and the ends of lines are none.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Ends:
    """Who speaks to whom: our website, the ICB's receiver (without what may be secret in its address), the ICB and its ODS code.

    In a `demonstration` nobody does in earnest, and every part says so.
    """

    base: str
    to: str
    icb: str
    ods: str = ""
    demonstration: bool = False


def own(name: str) -> str:
    """Our own name for a list of codes, an extension or a kind of identifier."""
    return f"urn:open-door:{name}"


def uid(*names: object) -> str:
    return str(uuid5(OURS, "/".join(map(str, names))))


def ref(resource: Mapping[str, Any]) -> Data:
    return {"reference": f"urn:uuid:{resource['id']}", "type": resource["resourceType"]}


def coding(system: str, code: str, display: str = "") -> Data:
    return {"system": system, "code": code, **some(display=text(display))}


def concept(*codings: Data, words: str = "") -> Data:
    return {**some(coding=list(codings)), **some(text=text(words))}


def ours(name: str, code: str, display: str = "") -> Data:
    return concept(coding(own(name), code, display))


def extension(name: str, kind: str, value: object) -> Data:
    return {"url": own(name), f"value{kind}": value}


def text(typed: str | None) -> str | None:
    """What somebody wrote, as a FHIR string; None where nothing is left of it."""
    found = CONTROL.sub(" ", typed or "")
    return found if found.strip() else None


def some(**parts: Any) -> Data:
    """Only the parts that hold something: FHIR knows no empty value. No and 0 are something."""
    return {name.rstrip("_"): part for name, part in parts.items() if part is not None and part not in ("", [], {})}


def answered(answers: Iterable[Mapping[str, Any]], id: str) -> str | None:
    return next((one["answer"] for one in answers if one["id"] == id), None)
