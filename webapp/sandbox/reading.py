"""A request as somebody who works with it needs to read it: what is urgent and whom not to contact before anything else.

Pure: letters in, one picture of the request out. Later letters win by their sequence, in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WHOLE = ("referral.submitted", "referral.updated", "cetr.requested")
STOPPED = ("referral.withdrawn", "referral.erased")
KINDS = {
    "dsr-self-referral": "Asks for support, for themselves",
    "dsr-carer-referral": "Somebody asks for support for them",
    "cetr-request": "Asks for a C(E)TR",
    "contact-request": "Wants to talk first. No consent yet: contact details only",
}

Row = Mapping[str, Any]
Part = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """One request, put together from all its letters."""

    id: str
    reference: str
    name: str
    kind: str
    # Somebody asks for a person who has not said yes: then `name` is the helper's.
    helper: bool
    urgent: bool
    stopped: bool
    sent: str
    data: Part = field(default_factory=dict)
    answers: Sequence[Part] = ()
    decisions: Sequence[Part] = ()

    @property
    def due(self) -> Part:
        found: Part = self.data.get("received_within", {})
        return found


def in_order(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["body"]["data"].get("sequence", 0))


def together(rows: Sequence[Row]) -> dict[str, Any]:
    """The newest word on each thing: a later letter speaks only for what it holds."""
    found: dict[str, Any] = {}
    person: dict[str, Any] = {}
    for row in in_order(rows):
        data = row["body"]["data"]
        found |= data
        # Contact-only letters know less of the person than the request itself, whichever came last.
        person |= {name: value for name, value in data.get("person", {}).items() if value is not None}
    return {**found, "person": person}


def newest_decisions(rows: Sequence[Row]) -> list[Part]:
    """The last word on each permission."""
    found: dict[str, Part] = {}
    for row in in_order(rows):
        data = row["body"]["data"]
        found |= {made["permission"]: made for made in [*data.get("consent", ()), *data.get("decisions", ())]}
    return list(found.values())


def read(rows: Sequence[Row]) -> Request:
    """The request in these letters. There is at least one."""
    data = together(rows)
    whole = [row for row in in_order(rows) if row["type"] in WHOLE]
    person = data["person"]
    return Request(
        id=data["referral_id"],
        reference=data.get("reference", ""),
        name=person.get("called") or person.get("name") or data.get("contact", {}).get("name") or "Name not given",
        kind=KINDS.get(data.get("request_kind", ""), "News only: the request itself has not come yet"),
        helper=data.get("contact", {}).get("reaches") == "helper",
        urgent=any(row["type"] == "urgent.flagged" or row["body"]["data"].get("urgent") for row in rows),
        stopped=any(row["type"] in STOPPED for row in rows),
        sent=min(row["body"]["data"].get("occurred_at", "") for row in rows),
        data=data,
        answers=whole[-1]["body"]["data"].get("answers", ()) if whole else (),
        decisions=newest_decisions(rows),
    )


def requests(rows: Sequence[Row]) -> list[Request]:
    """Every request, urgent ones first, then the oldest."""
    by_id: dict[str, list[Row]] = {}
    for row in rows:
        if row["request"] is not None:
            by_id.setdefault(row["request"], []).append(row)
    return sorted((read(found) for found in by_id.values()), key=lambda shown: (not shown.urgent, shown.sent))
