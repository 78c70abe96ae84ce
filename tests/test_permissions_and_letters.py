"""Which permission does what to which letter: a table to read, and each cell of it tried with a yes and with a no.

needs    the letter goes only with a live yes to it
says     the letter carries the decision, yes or no, with the very words
shares   the letter says whether the group may see anything: only a live yes is a yes
texts    the letter says whether a text is safe
names    the letter names people, only with a yes
itself   the letter is about this one decision, and carries no other
-        the letter is the same whatever was decided about it
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from functools import cache

import pytest

from easyread import journey, pictures, planner as cards
from tests import test_referral as requests
from webapp import consent, feedback, letters, planned, planning, reach, referral
from webapp.consent import Answer

PLANNER = cards.load(
    requests.CONTENT / "plan.toml", pictures=pictures.keys(requests.CONTENT / "pictures.toml"), placeholders=requests.PLACE.words,
    questions=[question.id for question in requests.REFER.questions],
)
DOORS = {"doors": {"texts": True, "mail": True}}
AFTER = cards.load(requests.CONTENT / "after.toml", pictures=pictures.keys(requests.CONTENT / "pictures.toml"), questions=(), asks=False)
PLACE = requests.PLACE
FACTS = journey.Facts(requests.SENT.date(), {**PLACE.facts, **DOORS}, PLACE.serves)
PEOPLE = [{"name": "Robin Example", "relation": "my aunt", "contact": "07700 900124"}]
CONSENT = "consent."

TABLE = """
permission        referral.submitted  cetr.requested  contact.requested  urgent.flagged  consent.*             cetr.answered  planner.shared
dsr               needs says          says            -                  -               itself                -              -
share:gp          says shares         says shares     -                  -               itself shares         -              -
share:family      says shares names   says shares names  -               -               itself shares names   -              -
cetr              says                needs says      -                  -               itself                itself         needs says
cetr:papers       says                says            -                  -               itself                -              needs says
cetr:report       says names          says names      -                  -               itself names          -              -
texts             says texts          says texts      -                  texts           itself                -              -
helper:progress   says names          says names      -                  -               itself names          -              -
helper:answers    says names          says names      -                  -               itself names          -              -
feedback          says                says            -                  -               itself                -              -
"""
# What goes after a meeting carries this one decision: whether somebody may ask more about it.
AFTER_MEETING = {"feedback": "says"}
HEAD, *ROWS = [[cell.strip() for cell in line.replace("  ", "\t").split("\t") if cell.strip()] for line in TABLE.strip().splitlines()]
CELLS = [(row[0], event, cell) for row in ROWS for event, cell in zip(HEAD[1:], row[1:], strict=True)]
CELLS += [(row[0], feedback.GIVEN, AFTER_MEETING.get(row[0], "-")) for row in ROWS]
# Letters that carry no decision of anybody's: they change with none.
CARRY_NONE = {
    "contact.preferences_changed", "consent.check_due", "consent.conflict", "information.added", "referral.withdrawn",
    "referral.erased", "audit.head", "test.ping",
}
# Named by the contract for what this service does not send yet.
NOT_SENT_YET = {"referral.updated", "audit.head"}


@cache
def answers(**decided):
    """Everything said yes to, but for what is `decided`, all the way to the end."""
    by_permission = {question.permission: question.id for question in requests.REFER.questions if question.permission}
    chosen = {
        **requests.HIMSELF, "start.asks": "both", "now.when": "today", "about.contact": "email", "about.email": "amir@mail.example",
        "about.shared_email": "no", "consent.mobile": "+447700900123", "consent.family_who": PEOPLE, "consent.report_who": PEOPLE,
        "consent.helper_who": PEOPLE, **{by_permission[permission]: answer for permission, answer in decided.items()},
    }
    found = {}
    while asked := journey.walk(requests.REFER, found, FACTS).undone(found):
        usual = {"information": "seen", "check": "seen", "consent": "yes"}
        found[asked.id] = chosen.get(asked.id, usual.get(asked.kind, {"said": "skipped"}))
    return found


@cache
def sent(**decided):
    """What goes, by type, each checked against the published schema."""
    given = answers(**decided)
    made = dataclasses.replace(requests.request(given), asked=journey.walk(requests.REFER, given, FACTS).questions)
    found = {**dict(referral.letters(made)), **planner(made), **said_after(made)}
    for type, data in found.items():
        assert letters.faults(letters.WE_SEND, referral.envelope(type, requests.SENT, {**data, "sequence": 1})) == ()
    return found


def planner(made):
    """The planner, where what was decided lets it go to the panel."""
    card = planning.Filled(card="plan.me", said=planning.Said((), ("I draw.",)), mark=planning.Mark.PANEL)
    seen = planning.for_recipient([card], planning.Panel(), made.consents, (), now=requests.SENT)
    told = dataclasses.make_dataclass("Sent", ["case_id", "reference"])(requests.CASE, "AB3KR7MN")
    data = planned.letter(
        told, PLANNER, planned.lock(PLANNER, seen), number=1, at=requests.SENT, language="en", rows=made.consents, born=None, clock=None,
        names={},
    )
    return {planned.SHARED: data} if seen else {}


def said_after(made):
    """How a meeting was: it goes by a press on what the person saw, whatever they decided; whether they may be asked more stands in it."""
    heard = planning.Filled(card="after.listened", said=planning.Said(("yes",), ("Good.",)), mark=planning.Mark.TEAM)
    copy = feedback.lock([(AFTER.cards[0], heard)])
    told = dataclasses.make_dataclass("Sent", ["case_id", "reference"])(requests.CASE, "AB3KR7MN")
    return {feedback.GIVEN: feedback.letter(
        told, AFTER, copy, number=1, at=requests.SENT, language="en", meeting_on=requests.SENT.date(), rows=made.consents, born=None,
        names={},
    )}


def wish_to_talk(**decided):
    """What goes when somebody wants to talk first, whatever they decided on another path before."""
    before = answers(**decided)
    given = requests.fill({**requests.HIMSELF, "consent.dsr": "not-yet"})
    rows = [row for row in requests.ledger(before) if row.permission != "dsr"] + requests.ledger(given)
    return dict(referral.letters(requests.request(given, rows)))["contact.requested"]


def later(permission, answer, type):
    """The letter about one decision that is made after everything was said yes to."""
    rows = requests.ledger(answers())
    people = tuple(consent.Named(**one) for one in PEOPLE) if permission in referral.NAMED else ()
    row = consent.decide(
        rows, case_id=requests.CASE, permission=permission, answer=Answer(answer), words="The very words", version="2", language="en",
        how=consent.How.WEB, now=requests.SENT + timedelta(days=1), people=people, anew=True,
    )
    told = dataclasses.make_dataclass("Sent", ["case_id", "reference"])(requests.CASE, "AB3KR7MN")
    if type == "cetr.answered":
        return referral.cetr_answered(told, row)
    return referral.consent_news(told, row, consent.current([*rows, row]).values())


def about(data, permission):
    """The decision on a permission that a letter carries, if it does."""
    listed = data.get("consent") or data.get("decisions") or []
    return next((one for one in listed if one["permission"] == permission), None)


@pytest.mark.parametrize(("permission", "event", "cell"), CELLS)
@pytest.mark.asvs("8.1.2", "15.3.1", "8.2.3")
def test_each_permission_does_to_each_letter_what_the_table_says(permission, event, cell):
    does = set(cell.split()) - {"-"}
    if event in ("consent.*", "cetr.answered") and "itself" in does:
        yes, no = later(permission, "yes", event), later(permission, "no", event)
        assert [one["permission"] for one in yes["decisions"]] == [permission]
    elif event in ("consent.*", "cetr.answered"):
        # A meeting that was offered is answered with that decision alone.
        yes = no = later("cetr", "yes", event)
    elif event == "contact.requested":
        yes, no = wish_to_talk(), wish_to_talk(**{permission: "no"})
    else:
        # What only the register lets go is tried with it; a meeting without the register is a letter of its own.
        yes, no = sent().get(event), sent(**{permission: "no"}).get(event)

    assert yes is not None
    assert (no is None) == ("needs" in does)
    for data, answer in ((yes, "yes"), (no, "no")):
        if data is None:
            continue
        found = about(data, permission)
        assert (found is not None) == bool(does & {"says", "itself"})
        if found is not None:
            assert (found["answer"], bool(found["words"])) == (answer, True)
            assert bool(found.get("people")) == ("names" in does and answer == "yes")
        group = permission.removeprefix("share:")
        shared = {one["group"]: one["agreed"] for one in data.get("sharing", [])}
        assert shared.get(group) == ((answer == "yes") if "shares" in does else None)
        if "texts" in does:
            assert data["contact_preferences"]["safe_to_text"] is (True if answer == "yes" else None)
    if not does:
        assert yes == no


def test_the_table_has_every_permission_and_every_letter_that_we_send():
    schema = letters.checker(letters.WE_SEND).schema["properties"]["type"]["enum"]
    grouped = {event for event in schema if event.startswith(CONSENT)} - CARRY_NONE
    asked = {question.permission for question in requests.REFER.questions if question.permission}

    assert {event for _, event, _ in CELLS if event != "consent.*"} | grouped | CARRY_NONE | NOT_SENT_YET == set(schema)
    assert {row[0] for row in ROWS} >= {one for one in asked if not one.startswith("share:")} == set(consent.Permission)


@pytest.mark.parametrize("group", [p for p in (q.permission for q in requests.REFER.questions) if p and p.startswith("share:")])
def test_no_group_may_see_anything_without_a_live_yes_of_its_own(group):
    name = group.removeprefix("share:")
    given = answers()
    if not any(question.permission == group and question.id in given for question in requests.REFER.questions):
        assert name not in {one["group"] for one in sent()["referral.submitted"]["sharing"]}, "not asked of this person: not agreed"
        return

    for answer in ("no", "not-yet"):
        assert {"group": name, "agreed": False} in sent(**{group: answer})["referral.submitted"]["sharing"]
    assert {"group": name, "agreed": True} in sent()["referral.submitted"]["sharing"]


def test_news_of_how_to_reach_somebody_is_what_we_publish():
    made, told = requests.request(answers()), dataclasses.make_dataclass("Sent", ["case_id", "reference"])(requests.CASE, "AB3KR7MN")
    before = referral.head(made)["contact"]
    now = referral.preferences_news(told, made.answered, [], texts=True, at=requests.SENT)
    unsafe = referral.contact_news(told, before, reach.of_contact(before, safe_to_text=False), at=requests.SENT)

    for data in (now, unsafe):
        letter = referral.envelope("contact.preferences_changed", requests.SENT, {**data, "sequence": 2})
        assert letters.faults(letters.WE_SEND, letter) == ()
    assert unsafe["contact_preferences"]["safe_to_text"] is False
