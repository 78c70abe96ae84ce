"""A request as somebody who works with it needs to read it: what is urgent and whom not to contact before anything else.

Pure: letters in, one picture of the request out. Later letters win by their sequence, in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WHOLE = ("referral.submitted", "referral.updated", "cetr.requested")
ADDED = "information.added"
STOPPED = ("referral.withdrawn", "referral.erased")
KINDS = {
    "dsr-self-referral": "Asks for support, for themselves",
    "dsr-carer-referral": "Somebody asks for support for them",
    "cetr-request": "Asks for a C(E)TR",
    "contact-request": "Wants to talk first. No consent yet: contact details only",
}

# A meeting, and that those who run it may see papers.
FOR_PANEL = ("cetr", "cetr:papers")
ASKS = {"list": "the support list", "meeting": "a C(E)TR", "both": "the support list and a C(E)TR"}

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
    # The same, but the person is named: there is no consent, and this says why.
    unsaid: Part
    urgent: bool
    stopped: bool
    sent: str
    data: Part = field(default_factory=dict)
    answers: Sequence[Part] = ()
    decisions: Sequence[Part] = ()
    # What the panel of the meeting may read: the newest version.
    planner: Part = field(default_factory=dict)
    # What they say of each meeting that has been: the newest version of it.
    feedback: Sequence[Part] = ()
    # How they want to hear the answer, as they said it last; and what else they told since, oldest first.
    wish: Part = field(default_factory=dict)
    added: Sequence[Part] = ()

    @property
    def planner_stops(self) -> Sequence[str]:
        """The permissions that the person took back since, so that the panel may see nothing of it any more."""
        return not_for_panel(self.decisions)

    @property
    def asks(self) -> str:
        """What they said they want to ask for; "" from before that was asked."""
        return ASKS.get(self.data.get("asks_for", ""), "")

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


def newest_planner(rows: Sequence[Row]) -> Part:
    """The last version of the planner, with each theme's own answers in it; nothing when none came."""
    found = [row["body"]["data"] for row in in_order(rows) if row["type"] == "planner.shared"]
    if not found:
        return {}
    data = max(found, key=lambda one: one.get("version", 0))
    by_id = {answer["id"]: answer for answer in data.get("answers", ())}
    themes = [{**theme, "answers": [by_id[one] for one in theme["answers"] if one in by_id]} for theme in data.get("themes", ())]
    # Nothing that the person sent to the panel may be lost between the headings.
    named = {answer["id"] for theme in themes for answer in theme["answers"]}
    return {**data, "themes": themes, "others": [answer for answer in data.get("answers", ()) if answer["id"] not in named]}


def not_for_panel(decisions: Sequence[Part]) -> list[str]:
    """The permissions without which the panel may see nothing, and whose last word is no yes."""
    return [made["permission"] for made in decisions if made["permission"] in FOR_PANEL and made["answer"] != "yes"]


def newest_feedback(rows: Sequence[Row]) -> list[Part]:
    """The last version of what the person says of each meeting, the last meeting first."""
    found: dict[str, Part] = {}
    for row in in_order(rows):
        data = row["body"]["data"]
        if row["type"] == "feedback.given" and data.get("version", 0) >= found.get(data.get("meeting_on", ""), {}).get("version", 0):
            found[data.get("meeting_on", "")] = data
    return [found[day] for day in sorted(found, reverse=True)]


def added(rows: Sequence[Row], *, wish: bool) -> list[Part]:
    """What they told since: how they want to hear the answer, or everything else."""
    found = [row["body"]["data"] for row in in_order(rows) if row["type"] == ADDED]
    return [data for data in found if ("tell_me" in data) is wish]


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
        helper=data.get("contact", {}).get("reaches") == "helper" and "without_consent" not in data,
        unsaid=data.get("without_consent", {}),
        urgent=any(row["type"] == "urgent.flagged" or row["body"]["data"].get("urgent") for row in rows),
        stopped=any(row["type"] in STOPPED for row in rows),
        sent=min(row["body"]["data"].get("occurred_at", "") for row in rows),
        data=data,
        answers=whole[-1]["body"]["data"].get("answers", ()) if whole else (),
        decisions=newest_decisions(rows),
        planner=newest_planner(rows),
        feedback=newest_feedback(rows),
        wish=next(reversed(added(rows, wish=True)), {}),
        added=added(rows, wish=False),
    )


def requests(rows: Sequence[Row]) -> list[Request]:
    """Every request, urgent ones first, then the oldest."""
    by_id: dict[str, list[Row]] = {}
    for row in rows:
        if row["request"] is not None:
            by_id.setdefault(row["request"], []).append(row)
    return sorted((read(found) for found in by_id.values()), key=lambda shown: (not shown.urgent, shown.sent))
