"""One decision as a machine reads it: every part of ISO/IEC TS 27560, and the law apart from the person's yes or no."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from tests import make
from webapp import record
from webapp.consent import Answer, Basis, Check, Decider, Helper, How, Permission, Piece, Seen, Who, Withdrawal

SITE = "https://ask.anyshire.example"


def of(row, *earlier):
    return record.record(row, earlier, reference="AB3KR7MN", icb="NHS Anyshire", website=SITE)


def test_the_record_holds_every_part_that_the_standard_names():
    row = make.row("share:gp", next_check=date(2027, 10, 23))
    made = of(row)

    assert made["record"] == {"schema_version": "ISO/IEC TS 27560:2023", "record_id": row.id, "pii_principal_id": "AB3KR7MN"}
    (purpose,) = made["pii_processing"]["purposes"]
    assert made["pii_processing"]["privacy_notice"] == f"{SITE}/privacy"
    assert made["pii_processing"]["language"] == "en"
    assert purpose["purpose_type"] == "share:gp"
    assert purpose["recipient_third_parties"] == ["gp"]
    assert purpose["pii_information"] == [{"pii_type": "answers", "special_pii_category": True}]
    assert (purpose["jurisdiction"], purpose["withdrawal_method"]) == ("GB", f"{SITE}/choices")
    assert [party["party_id"] for party in made["party_identification"]] == ["icb", "gp"]
    assert made["party_identification"][0]["party_name"] == "NHS Anyshire"
    assert made["event"] == [{
        "event_time": "2026-11-23T10:30:00Z", "event_type": "explicit", "event_state": "given", "@type": "dpv:ConsentGiven",
        "entity_id": "person", "valid_until": "2027-10-23",
    }]  # fmt: skip


def test_the_law_is_a_public_task_and_health_care_and_never_the_persons_consent():
    made = of(make.row())

    assert made["legal_basis"] == [
        {"law": "UK GDPR", "article": "6(1)(e)", "says": "public task"},
        {"law": "UK GDPR", "article": "9(2)(h)", "says": "health or social care"},
    ]
    assert made["pii_processing"]["purposes"][0]["lawful_basis"] == ["UK GDPR 6(1)(e)", "UK GDPR 9(2)(h)"]
    assert "6(1)(a)" not in json.dumps(made)


def test_the_very_words_stand_there_with_their_hash_version_language_and_format():
    row = make.row()

    assert of(row)["pii_processing"]["notice"] == {
        "id": "dsr", "version": "1.0", "language": "en", "format": "easy-read", "text": make.WORDS, "text_sha256": row.words.hash,
        "seen": None,
    }  # fmt: skip


def test_pictures_look_and_recordings_stand_there_by_their_hashes():
    seen = Seen("pictures-lines", "lines", (Piece(lines=1, title="If you say yes", picture="yes", drawing="d" * 64, recording="a" * 64),))

    assert of(make.row(seen=seen))["pii_processing"]["notice"]["seen"] == {
        "look": "pictures-lines", "pictures": "lines",
        "pieces": [{
            "lines": 1, "title": "If you say yes", "picture": "yes", "choice": None,
            "drawing_sha256": "d" * 64, "recording_sha256": "a" * 64,
        }],
    }  # fmt: skip


@pytest.mark.parametrize(("row", "state"), [
    (make.row(answer=Answer.YES), "given"),
    (make.row(answer=Answer.YES, check=Check("an earlier row", "same", "Dee Made-Up")), "reconfirmed"),
    (make.row(answer=Answer.NO), "refused"),
    (make.row(answer=Answer.NO, withdrawal=Withdrawal("dsr", How.WEB)), "withdrawn"),
    (make.row(answer=Answer.NOT_YET, withdrawal=Withdrawal("dsr", How.WEB)), "withdrawn"),
    (make.row(answer=Answer.NOT_YET), "undecided"),
    (make.row(answer=Answer.NOT_SURE), "undecided"),
])
def test_not_yet_and_not_sure_are_neither_yes_nor_no(row, state):
    assert record.state_of(row) == state
    assert of(row)["event"][-1]["@type"] == record.STATES[state]


def test_the_log_holds_what_came_before_about_the_same_thing_and_nothing_that_came_after():
    rows = [
        make.row(id=f"row {day}", permission=permission, answer=answer, at=make.NOW + timedelta(days=day))
        for day, (permission, answer) in enumerate([("dsr", Answer.YES), ("cetr", Answer.YES), ("dsr", Answer.NO), ("dsr", Answer.YES)])
    ]

    assert [event["event_state"] for event in of(rows[2], *rows)["event"]] == ["given", "refused"]


def test_who_helped_and_who_decided_for_somebody_stand_in_their_own_record():
    row = make.row(
        answer=Answer.NO, who=Who.PROFESSIONAL, basis=Basis.BEST_INTERESTS, how=How.IN_PERSON, support=("pictures",), told=("icb",),
        decided_by=Decider("Dr Cai Made-Up", "consultant", date(2026, 11, 20)), helped_by=Helper("Bo Made-Up", "advocate"),
        check=Check("an earlier row", "changed", "Dee Made-Up"), withdrawal=Withdrawal("dsr", How.PHONE, "I do not want it"),
    )

    assert of(row)["decision"] == {
        "answer": "no", "decided_at": "2026-11-23T10:30:00Z", "how": "in-person", "who": "professional", "basis": "best-interests",
        "helped_by": {"name": "Bo Made-Up", "role": "advocate"},
        "decided_by": {"name": "Dr Cai Made-Up", "role": "consultant", "on": "2026-11-20"},
        "people": [], "about": None, "support": ["pictures"], "explained": [], "next_check": None,
        "checked": {"of": "an earlier row", "result": "changed", "by": "Dee Made-Up"},
        "withdrawal": {"scope": "dsr", "how": "phone", "reason": "I do not want it"}, "told": ["icb"],
    }  # fmt: skip


@pytest.mark.parametrize("permission", [*Permission, "share:social-care", "helper:answers:1f2e3d4c"])
def test_every_permission_says_what_it_is_for(permission):
    (purpose,) = of(make.row(permission))["pii_processing"]["purposes"]

    assert purpose["purpose"]
    assert purpose["pii_information"]


def test_no_permission_is_taken_for_sharing_because_nobody_said_what_it_is_for():
    assert set(record.PURPOSES) == set(Permission)
