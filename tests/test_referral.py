"""What the ICB receives: everything the person meant to say, and nothing else."""

import dataclasses
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from easyread import content, journey, pictures
from easyread.questions import NOT_ANSWERS, Answer, Question
from webapp import adjusted, behalf, clocks, consent, kinds, letters, places, reach, referral
from webapp.answered import clean

CONTENT = Path(__file__).parent.parent / "content"
SENT = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
CASE = "0199a000-0000-7000-8000-000000000001"
kinds.prepare()
PLACE = places.load(CONTENT / "places", "anyshire")
REFER = content.load(CONTENT / "refer.toml", pictures=pictures.keys(CONTENT / "pictures.toml"), placeholders=PLACE.words)
CODES = adjusted.load(CONTENT / "data" / "adjustments.toml")
HARM = dataclasses.replace(PLACE, harm_questions=places.HarmQuestions("Duty nurse", "9am to 5pm", date(2026, 1, 1)))

HIMSELF: dict[str, Answer] = {
    "start.safe": "seen",
    "start.who": "me",
    "start.asks": "list",
    "start.knows_postcode": "yes",
    "start.postcode": "AN1 2BC",
    "about.name": "Amir Example",
    "about.called": "Amir",
    "about.born": "2008-03-12",
    "about.nhs_number": {"said": "do-not-know"},
    "about.autistic": "yes",
    "about.learning_disability": "rather-not-say",
    "about.contact": "text",
    "about.mobile": "+447700900123",
    "about.shared_phone": "no",
    "about.avoid": "yes",
    "about.avoid_who": [{"name": "Robin Example", "relation": "my old carer"}],
    "about.meetings": {"chosen": ["breaks", "something-else"], "detail": {"something-else": "my cat on my lap"}},
    "now.tell": "write",
    "now.hard": "my college place might stop",
    "now.in_hospital": "no",
    "now.when": "this-week",
    "support.gets": "no",
    "support.keyworker": "yes",
    "support.wants_cetr": "no",
    "consent.signed": "Amir Example",
}


def fill(chosen: dict[str, Answer], *, place: places.Place = PLACE) -> dict[str, Answer]:
    """Answers all the way to the end: the chosen ones, "no" to other permissions, and everything else skipped."""
    answers: dict[str, Answer] = {}
    facts = journey.Facts(date(2026, 11, 20), place.facts, place.serves)
    while asked := journey.walk(REFER, answers, facts).undone(answers):
        usual: dict[str, Answer] = {"information": "seen", "check": "seen", "consent": "no"}
        answers[asked.id] = chosen.get(asked.id, usual.get(asked.kind, {"said": "skipped"}))
    return answers


def ledger(answers: dict[str, Answer]) -> list[consent.Row]:
    """The decisions that these answers put in the ledger."""
    rows: list[consent.Row] = []
    for question in REFER.questions:
        if question.permission and question.id in answers:
            row = consent.decide(
                rows,
                case_id=CASE,
                permission=question.permission,
                answer=consent.Answer(answers[question.id]),
                words=question.ask,
                version=REFER.version,
                language="en",
                how=consent.How.WEB,
                now=SENT,
            )
            rows += [row] if row else []
    return rows


def request(answers: dict[str, Answer], rows: list[consent.Row] | None = None, *, place: places.Place = PLACE) -> referral.Request:
    walked = journey.walk(REFER, answers, journey.Facts(date(2026, 11, 20), place.facts, place.serves))
    return referral.Request(
        referral_id=CASE,
        reference="AB3KR7MN",
        sent_at=SENT,
        place=place,
        questionnaire=REFER,
        language="en",
        voice="pages",
        asked=walked.questions,
        answers=answers,
        consents=ledger(answers) if rows is None else rows,
        holidays=clocks.Holidays(),
        codes=CODES,
    )


def sent(chosen: dict[str, Answer], *, place: places.Place = PLACE) -> dict[str, dict[str, Any]]:
    """What goes for these choices, by type, each checked against the published schema."""
    made = dict(referral.letters(request(fill(chosen, place=place), place=place)))
    for type, data in made.items():
        letter = referral.envelope(type, SENT, {**data, "sequence": 1})
        assert letters.faults(letters.WE_SEND, letter) == ()
    return made


def answer(data: dict[str, Any], id: str) -> dict[str, Any]:
    return next(told for told in data["answers"] if told["id"] == id)


def test_my_request_reaches_the_team_as_i_said_it() -> None:
    data = sent({**HIMSELF, "consent.dsr": "yes"})["referral.submitted"]

    assert data["request_kind"] == "dsr-self-referral"
    assert data["person"] == {
        "name": "Amir Example",
        "called": "Amir",
        "born": "2008-03-12",
        "postcode": "AN1 2BC",
        "gp_surgery": None,
        "nhs_number": None,
        "verified": False,
    }
    hard = answer(data, "now.hard")
    assert (hard["question"], hard["answer"], hard["typed_by_person"]) == (
        "What is hard for you right now?",
        "my college place might stop",
        True,
    )


def test_my_own_words_are_kept_apart_from_words_i_chose() -> None:
    told = answer(sent({**HIMSELF, "consent.dsr": "yes"})["referral.submitted"], "about.meetings")

    assert told["parts"] == [
        {"words": "Breaks", "typed_by_person": False},
        {"words": "Something else", "typed_by_person": False},
        {"words": "my cat on my lap", "typed_by_person": True},
    ]
    assert told["chosen"] == ["breaks", "something-else"]


def test_i_do_not_know_is_not_no_and_not_words_i_typed() -> None:
    told = answer(
        sent({**HIMSELF, "support.care_plan": {"said": "do-not-know"}, "consent.dsr": "yes"})["referral.submitted"], "support.care_plan"
    )

    assert (told["answer"], told["not_answered"], told["parts"], told["chosen"]) == (None, "do-not-know", [], [])


def test_an_answer_i_changed_my_mind_about_does_not_go() -> None:
    answers = fill({**HIMSELF, "consent.dsr": "yes"})
    changed = {**answers, "now.tell": "person"}

    said = json.dumps(referral.letters(request(changed)))

    assert "my college place might stop" not in said


def test_an_answer_that_nobody_may_see_is_not_in_the_letter() -> None:
    data = sent({**HIMSELF, "consent.dsr": "yes"})["referral.submitted"]

    ids = {told["id"] for told in data["answers"]}
    hidden = {question.id for question in REFER.questions if question.seen_by == "nobody"}
    assert "start.knows_postcode" in hidden
    assert not ids & hidden


def test_an_option_i_was_not_offered_does_not_go() -> None:
    question = REFER.question("now.health")
    offered = dataclasses.replace(question, options=question.options[:1])
    answers = {"now.health": {"chosen": ["emergency", "hospital"], "detail": {}}}

    told = referral.Answered((offered,), answers, PLACE.words).told(offered)

    assert told["chosen"] == ["emergency"]
    assert told["answer"] == "I went to A&E for my mental health"


def test_hard_words_and_placeholders_are_read_as_plain_words() -> None:
    answered = referral.Answered((), {}, PLACE.words)

    assert answered.english("Some people at %(icb)s have a **keyworker**.") == f"Some people at {PLACE.icb} have a keyworker."


def test_half_a_character_that_a_phone_sent_does_not_stop_my_request() -> None:
    data = sent({**HIMSELF, "now.hard": "sad \ud83d and \ud83d\ude00", "consent.dsr": "yes"})["referral.submitted"]

    assert answer(data, "now.hard")["answer"] == "sad \ufffd and \U0001f600"
    assert clean("plain") == "plain"


def test_whom_i_must_not_have_told_is_a_hard_block_in_every_letter() -> None:
    chosen = {**HIMSELF, "now.when": "today", "consent.dsr": "yes"}
    talk_first = {**HIMSELF, "consent.dsr": "not-yet"}

    for data in [*sent(chosen).values(), *sent(talk_first).values()]:
        assert data["do_not_contact"] == [
            {"hard": True, "words": "Robin Example, my old carer", "name": "Robin Example", "relation": "my old carer"}
        ]


def test_nobody_named_is_said_too() -> None:
    assert sent({**HIMSELF, "about.avoid": "no", "consent.dsr": "yes"})["referral.submitted"]["do_not_contact"] == []


def test_my_changes_that_the_law_asks_for_stand_together() -> None:
    data = sent({**HIMSELF, "consent.dsr": "yes"})["referral.submitted"]

    assert "about.meetings" in [told["id"] for told in data["adjustments"]]
    assert {told["id"] for told in data["adjustments"]} <= set(referral.ADJUSTMENTS)


def test_the_dates_are_the_codes_and_count_from_when_i_pressed_send() -> None:
    # Friday 20 November 2026: five working days later is the next Friday, 28 days later is 18 December.
    data = sent({**HIMSELF, "consent.dsr": "yes"})["referral.submitted"]

    assert data["received_within"] == {"receipt_due": "2026-11-27", "outcome_due": "2026-12-18"}


def test_the_minimum_dataset_is_what_i_said_and_is_never_called_checked() -> None:
    data = sent({**HIMSELF, "consent.dsr": "yes"})["referral.submitted"]

    items = {item["item"]: item for item in data["minimum_dataset"]}
    assert list(items) == [f"MD{number}" for number in range(1, 12)]
    assert {"id": "about.name", "answer": "Amir Example"} in items["MD1"]["self_reported"]
    assert items["MD11"]["self_reported"] == [{"id": "consent.dsr", "answer": "2026-11-20"}]
    assert not any(item["verified"] for item in items.values())


# Consent


def test_each_choice_travels_with_the_words_i_saw() -> None:
    data = sent({**HIMSELF, "consent.dsr": "yes", "consent.share_gp": "no", "consent.share_social_care": "yes"})["referral.submitted"]

    rows = {row["permission"]: row for row in data["consent"]}
    gp = rows["share:gp"]
    assert (gp["answer"], gp["words"], gp["version"], gp["language"]) == ("no", "Can we share this with your GP?", "1.0", "en")
    assert (gp["decided_at"], gp["how"], gp["who"], gp["basis"]) == ("2026-11-20T21:30:00Z", "web", "person", "own")
    assert rows["dsr"]["next_check"] == "2027-10-20"
    shared = {group["group"]: group["agreed"] for group in data["sharing"]}
    assert (shared["gp"], shared["social-care"]) == (False, True)
    assert "police" not in shared


def test_not_yet_is_not_a_yes_to_sharing() -> None:
    data = sent({**HIMSELF, "consent.dsr": "yes", "consent.share_gp": "not-yet"})["referral.submitted"]

    assert {"group": "gp", "agreed": False} in data["sharing"]


def test_a_yes_to_a_question_i_am_no_longer_asked_does_not_travel() -> None:
    chosen = {**HIMSELF, "now.life": {"chosen": ["police"], "detail": {}}, "consent.dsr": "yes", "consent.share_police": "yes"}
    answers = fill(chosen)
    rows = ledger(answers)
    changed = {**answers, "now.life": {"chosen": ["none"], "detail": {}}}

    data = referral.build(referral.SUBMITTED, request(changed, rows))

    assert "share:police" in [row.permission for row in rows]
    assert "share:police" not in [row["permission"] for row in data["consent"]]
    assert "police" not in [group["group"] for group in data["sharing"]]


def test_the_ledger_counts_not_what_the_page_last_said() -> None:
    answers = fill({**HIMSELF, "consent.dsr": "yes"})
    rows = ledger({**answers, "consent.dsr": "no"})

    assert referral.letters(request(answers, rows)) == ()


def test_a_professionals_record_says_who_decided_and_why_it_counts() -> None:
    row = consent.Row(
        id="1",
        case_id=CASE,
        permission="dsr",
        answer=consent.Answer.YES,
        words=consent.Words("May we?", "1.0", "en"),
        at=SENT,
        how=consent.How.IN_PERSON,
        who=consent.Who.PROFESSIONAL,
        helped_by=consent.Helper("Sam Example", "keyworker"),
        support=("pictures",),
        basis=consent.Basis.BEST_INTERESTS,
        decided_by=consent.Decider("Jo Example", "social worker", date(2026, 11, 19)),
        withdrawal=consent.Withdrawal("dsr", consent.How.PHONE),
    )

    told = referral.decision(row)

    assert told["decided_by"] == {"name": "Jo Example", "role": "social worker", "on": "2026-11-19"}
    assert told["who_helped"] == {"name": "Sam Example", "role": "keyworker"}
    assert (told["basis"], told["who"], told["withdrawn"], told["next_check"]) == ("best-interests", "professional", True, None)
    example = next(letter for letter in json.loads(letters.published(letters.WE_SEND))["examples"] if letter["type"] == "consent.changed")
    changed = {**example, "data": {**example["data"], "decisions": [told]}}
    assert letters.faults(letters.WE_SEND, changed) == ()


# What is asked for


@pytest.mark.parametrize(
    ("dsr", "cetr", "kind"),
    [
        ("yes", None, "referral.submitted"),
        ("yes", "yes", "referral.submitted"),
        ("yes", "no", "referral.submitted"),
        ("no", "yes", "cetr.requested"),
        ("no", "not-yet", "contact.requested"),
        ("no", "no", None),
        ("no", None, None),
        ("not-yet", "yes", "cetr.requested"),
        ("not-yet", "no", "contact.requested"),
        ("not-yet", "not-yet", "contact.requested"),
        ("yes", "not-yet", "referral.submitted"),
        (None, "yes", "cetr.requested"),
        (None, "not-yet", "contact.requested"),
        (None, "no", None),
        ("not-yet", None, "contact.requested"),
        ("not-sure", None, "contact.requested"),
        (None, None, "contact.requested"),
    ],
)
def test_what_i_ask_for_follows_from_my_two_choices(dsr: str | None, cetr: str | None, kind: str | None) -> None:
    relevant = {question: choice for question, choice in (("consent.dsr", dsr), ("consent.cetr", cetr)) if choice}

    assert referral.kind_of_request(relevant, ledger(relevant)) == kind


def test_a_yes_from_before_i_was_found_to_be_under_16_asks_only_for_contact() -> None:
    rows = ledger({"consent.dsr": "yes", "consent.cetr": "yes"})

    assert referral.kind_of_request({"about.name": "Amir Example"}, rows) == "contact.requested"


def test_yes_to_both_sends_two_requests() -> None:
    made = sent({**HIMSELF, "support.wants_cetr": "yes", "consent.dsr": "yes", "consent.cetr": "yes"})

    assert [made[type]["request_kind"] for type in made] == ["dsr-self-referral", "cetr-request"]


def test_a_meeting_without_the_list_is_a_request_of_its_own() -> None:
    made = sent({**HIMSELF, "support.wants_cetr": "yes", "consent.dsr": "no", "consent.cetr": "yes"})

    assert list(made) == ["cetr.requested"]
    assert {row["permission"]: row["answer"] for row in made["cetr.requested"]["consent"]}["dsr"] == "no"


def test_a_meeting_alone_is_asked_for_without_a_word_about_the_list() -> None:
    made = sent({**HIMSELF, "start.asks": "meeting", "consent.cetr": "yes"})

    assert list(made) == ["cetr.requested"]
    data = made["cetr.requested"]
    assert (data["request_kind"], data["asks_for"]) == ("cetr-request", "meeting")
    assert {row["permission"] for row in data["consent"]} == {"cetr", "cetr:papers", "cetr:report", "helper:progress", "feedback"}
    assert data["sharing"] == []
    assert answer(data, "now.hard")["answer"] == "my college place might stop"
    assert not {told["id"] for told in data["answers"]} & {"support.gets", "support.budget", "support.care_plan", "support.crisis_plan"}


@pytest.mark.parametrize("asks", ["meeting", "both"])
@pytest.mark.parametrize(("papers", "report"), [("yes", "no"), ("no", "yes"), ("no", "no"), ("not-yet", "yes")])
def test_the_meeting_the_papers_and_the_report_are_three_choices_in_any_mix(asks: str, papers: str, report: str) -> None:
    people = [{"name": "Robin Example", "relation": "my advocate"}]
    made = sent({
        **HIMSELF, "start.asks": asks, "consent.dsr": "no", "consent.cetr": "yes", "consent.cetr_papers": papers,
        "consent.cetr_report": report, "consent.report_who": people,
    })  # fmt: skip

    rows = {row["permission"]: row for row in made["cetr.requested"]["consent"]}
    assert [rows[part]["answer"] for part in ("cetr", "cetr:papers", "cetr:report")] == ["yes", papers, report]
    assert rows["cetr:report"].get("people") == (people if report == "yes" else None)
    assert "people" not in rows["cetr:papers"]


@pytest.mark.parametrize(
    ("asks", "dsr", "cetr", "goes"),
    [
        ("meeting", "yes", "yes", ["cetr.requested"]),
        ("meeting", "yes", "no", []),
        ("meeting", "yes", "not-yet", ["contact.requested"]),
        ("both", "yes", "yes", ["referral.submitted", "cetr.requested"]),
        ("both", "yes", "no", ["referral.submitted"]),
        ("both", "yes", "not-yet", ["referral.submitted"]),
        ("both", "no", "yes", ["cetr.requested"]),
        ("both", "no", "no", []),
        ("both", "no", "not-yet", ["contact.requested"]),
        ("both", "not-yet", "yes", ["cetr.requested"]),
        ("both", "not-yet", "no", ["contact.requested"]),
        ("both", "not-yet", "not-yet", ["contact.requested"]),
        ("list", "yes", "yes", ["referral.submitted"]),
        ("list", "no", "yes", []),
        ("list", "not-yet", "yes", ["contact.requested"]),
    ],
)
def test_what_goes_for_every_mix_of_what_i_ask_for_and_what_i_choose(asks: str, dsr: str, cetr: str, goes: list[str]) -> None:
    # Whoever asks for the list alone is asked about a meeting, and says no to it here: the yes to it is never asked for.
    made = sent({**HIMSELF, "start.asks": asks, "consent.dsr": dsr, "consent.cetr": cetr})

    assert list(made) == goes
    assert all(data["asks_for"] == asks for data in made.values())


def test_a_no_to_the_meeting_is_not_followed_by_its_other_two_parts() -> None:
    answers = fill({**HIMSELF, "start.asks": "both", "consent.dsr": "yes", "consent.cetr": "no"})

    assert not answers.keys() & {"consent.cetr_papers", "consent.cetr_report", "consent.report_who", "support.wants_cetr"}


def test_all_nine_permissions_are_questions_of_their_own() -> None:
    asked = {str(question.permission).partition(":")[0] if str(question.permission).startswith("share:") else str(question.permission)
             for question in REFER.questions if question.permission}  # fmt: skip

    assert asked == {*consent.Permission, "share"}


def test_saying_no_to_everything_sends_nothing() -> None:
    assert sent({**HIMSELF, "consent.dsr": "no"}) == {}


# Today


def test_today_is_flagged_first_and_travels_with_the_request() -> None:
    made = sent({**HIMSELF, "now.when": "today", "consent.dsr": "yes"})

    assert list(made) == ["urgent.flagged", "referral.submitted"]
    assert made["referral.submitted"]["urgent"] is True


def test_wanting_to_talk_first_and_today_says_both() -> None:
    made = sent({**HIMSELF, "now.when": "today", "consent.dsr": "not-yet"})

    assert list(made) == ["urgent.flagged", "contact.requested"]
    assert made["contact.requested"]["urgent"] is True


# Only contact details

HEALTH = re.compile(r"planted", re.IGNORECASE)


def planted(question: Question, place: places.Place) -> Answer:
    """An answer with a word in it that must not be found again, for every question that is not about reaching the person."""
    if question.id in (
        *reach.REACH,
        *reach.HELPER_REACH,
        reach.NAME,
        reach.CALLED,
        reach.WHO,
        reach.AVOID,
        reach.HELPER_NAME,
        "about.avoid",
        "about.born",
    ):
        return HIMSELF.get(question.id, {"said": "skipped"})
    if question.kind in ("text", "long-text", "name"):
        return f"planted in {question.id}"
    if question.kind == "people":
        return [{field.id: f"planted in {question.id}" for field in question.fields}]
    if question.kind == "choose-many":
        chosen = [option for option in question.options if not option.exclusive]
        return {"chosen": [option.value for option in chosen], "detail": {option.value: "planted" for option in chosen if option.detail}}
    return HIMSELF.get(question.id, {"said": "skipped"})


@pytest.mark.parametrize("today", ["today", "this-week"])
def test_wanting_to_talk_first_sends_my_name_and_how_to_reach_me_and_not_a_word_more(today: str) -> None:
    chosen = {
        question.id: planted(question, HARM) for question in REFER.questions if question.kind not in ("information", "check", "consent")
    }
    made = sent({**chosen, "now.when": today, "consent.dsr": "not-yet"}, place=HARM)

    data = made["contact.requested"]
    assert not HEALTH.search(json.dumps(made))
    assert data["person"] == {"name": "Amir Example", "called": "Amir"}
    assert (data["contact"]["phone"], data["contact"]["ways"]) == ("+447700900123", ["text"])
    assert {told["id"] for told in data["contact"]["answers"]} <= set(reach.REACH)
    assert not data.keys() & {"answers", "consent", "sharing", "adjustments", "minimum_dataset", "asked_by", "voice", "questionnaire"}
    for word in ("2008", "autis", "hospital", "college"):
        assert word not in json.dumps(data)


def test_under_16_reaches_a_worker_with_contact_details_only() -> None:
    made = sent({**HIMSELF, "about.born": "2012-05-01"})

    assert list(made) == ["contact.requested"]
    assert made["contact.requested"]["under_16"] is True
    assert "2012" not in json.dumps(made)
    assert "under_16" not in sent({**HIMSELF, "consent.dsr": "not-yet"}).get("contact.requested", {})


SAM: dict[str, Answer] = {
    "start.safe": "seen",
    "start.who": "advocate",
    "start.their_area": "yes",
    "helper.over_16": "yes",
    "helper.agree": "not-known",
    "helper.was_asked": "yes",
    "helper.advocate_kind": "imca",
    "helper.works_for": "Sunny Advocates",
    "helper.name": "Sam Example",
    "helper.contact": "email",
    "helper.email": "sam@mail.example",
}
# What Bea, a parent who does not exist, says of Kit, who does not exist either.
BEA: dict[str, Answer] = {
    **SAM,
    "start.who": "parent",
    "helper.relation": "parent",
    "helper.name": "Bea Sample",
    "helper.agree": "cannot-decide",
    "theirs.name": "Kit Sample",
    "theirs.called": "Kit",
    "theirs.born": "2006-05-01",
    "theirs.reach": "text",
    "theirs.phone": "+447700900456",
    "theirs.avoid": "yes",
    "theirs.avoid_who": [{"name": "Robin Example", "relation": "an uncle"}],
    "theirs.why": "Kit does not follow what the list is",
    "theirs.holds": "me",
    "theirs.wants": "not-sure",
    "theirs.asked": "yes",
    "theirs.says": "no hospital",
    "theirs.hard": "Kit does not sleep",
    "theirs.view": "someone there at night",
    "theirs.when": "this-week",
}
KID: dict[str, Answer] = {**BEA, "helper.over_16": "no", "theirs.born": "2012-05-01"}
AS_PARENT = dataclasses.replace(PLACE, rules={**PLACE.rules, "under_16": "parent"})


@pytest.mark.parametrize("agree", ["agree", "not-known", "said-no"])
def test_of_a_person_who_can_say_yes_themselves_a_helper_sends_nothing(agree: str) -> None:
    made = sent({**BEA, "helper.agree": agree})

    assert list(made) == ["contact.requested"]
    assert not re.search("Kit|2006|sleep|night|hospital|Robin", json.dumps(made))


def test_an_advocate_whom_the_person_did_not_ask_sends_only_how_to_reach_themselves() -> None:
    for asked in ("no", "not-sure"):
        for over_16 in ("yes", "no"):
            made = sent({**BEA, **SAM, "helper.over_16": over_16, "helper.agree": "cannot-decide", "helper.was_asked": asked})
            assert list(made) == ["contact.requested"]
            assert "Kit" not in json.dumps(made)


def test_an_advocate_says_of_what_kind_they_are() -> None:
    data = sent(SAM)["contact.requested"]

    told = next(one for one in data["contact"]["answers"] if one["id"] == "helper.advocate_kind")
    assert (told["chosen"], told["answer"]) == (["imca"], "For people who cannot decide")


def test_who_cannot_decide_is_named_and_marked_as_without_consent() -> None:
    data = sent(BEA)["referral.submitted"]

    assert data["request_kind"] == "dsr-carer-referral"
    assert (data["person"]["name"], data["person"]["called"], data["person"]["born"]) == ("Kit Sample", "Kit", "2006-05-01")
    assert data["person"]["verified"] is False
    assert data["without_consent"] == {
        "reason": "cannot-decide",
        "helper_reason": "Kit does not follow what the list is",
        "until": "consent.recorded",
        "reach": {"way": "text", "phone": "+447700900456", "email": None, "address": None},
    }
    assert (data["consent"], data["sharing"]) == ([], [])
    assert (data["contact"]["reaches"], data["contact"]["name"]) == ("helper", "Bea Sample")
    assert data["do_not_contact"][0]["name"] == "Robin Example"


def test_whose_view_is_whose_is_kept_apart() -> None:
    data = sent(BEA)["referral.submitted"]

    assert data["views"] == [
        {"whose": "helper", "relation": "A parent", "label": "helper_view", "words": "someone there at night"},
        {"whose": "person", "relation": None, "label": "as_told_by_helper", "words": "no hospital"},
    ]


def test_a_view_that_nobody_gave_is_not_there() -> None:
    skipped: dict[str, Answer] = {"theirs.view": {"said": "skipped"}, "theirs.says": {"said": "do-not-know"}}

    assert sent({**BEA, **skipped})["referral.submitted"]["views"] == []


def test_a_worker_is_told_of_by_the_job_they_wrote() -> None:
    data = sent({**BEA, "start.who": "paid", "helper.job": "Teacher"})["referral.submitted"]

    assert data["views"][0]["relation"] == "Teacher"


def test_under_16_goes_with_who_holds_responsibility_and_what_the_young_person_wants() -> None:
    data = sent(KID)["referral.submitted"]

    assert (data["without_consent"]["reason"], data["without_consent"]["helper_reason"]) == ("under-16", None)
    assert (answer(data, "theirs.holds")["chosen"], answer(data, "theirs.wants")["chosen"]) == (["me"], ["not-sure"])
    assert data["views"][0]["label"] == "helper_view"


@pytest.mark.parametrize(
    ("chosen", "label"),
    [
        (KID, "parental_responsibility_view"),
        ({**KID, "theirs.holds": "not-sure"}, "helper_view"),
        (BEA, "helper_view"),
    ],
)
def test_where_an_area_says_parent_their_view_is_labelled_and_is_still_no_consent(chosen: dict[str, Answer], label: str) -> None:
    data = sent(chosen, place=AS_PARENT)["referral.submitted"]

    assert data["views"][0]["label"] == label
    assert (data["consent"], data["sharing"]) == ([], [])


def test_nothing_on_a_helpers_path_asks_for_a_permission() -> None:
    for chosen in (SAM, BEA, KID):
        asked = request(fill(chosen)).asked
        assert [question.id for question in asked if question.permission] == []


def test_the_minimum_dataset_holds_what_the_helper_said_and_no_day_of_consent() -> None:
    items = {item["item"]: item["self_reported"] for item in sent(BEA)["referral.submitted"]["minimum_dataset"]}

    assert {"id": "theirs.hard", "answer": "Kit does not sleep"} in items["MD9"]
    assert {"id": "theirs.name", "answer": "Kit Sample"} in items["MD1"]
    assert items["MD11"] == []


def test_today_for_somebody_else_is_flagged_as_well() -> None:
    made = sent({**KID, "theirs.when": "today"})

    assert list(made) == ["urgent.flagged", "referral.submitted"]
    assert made["urgent.flagged"]["person"] == {"name": "Kit Sample", "called": "Kit"}
    assert "sleep" not in json.dumps(made["urgent.flagged"])


@pytest.mark.parametrize(
    ("asks", "types"),
    [
        (None, ["referral.submitted"]),
        ("list", ["referral.submitted"]),
        ("meeting", ["cetr.requested"]),
        ("both", ["referral.submitted", "cetr.requested"]),
    ],
)
def test_a_helper_may_ask_for_the_list_for_a_meeting_or_for_both(asks: str | None, types: list[str]) -> None:
    whole = request(fill(BEA))
    asked = dataclasses.replace(REFER.question("start.who"), id="start.asks")
    chosen = {**whole.answers, **({"start.asks": asks} if asks else {})}
    made = dict(referral.letters(dataclasses.replace(whole, asked=[asked, *whole.asked], answers=chosen)))

    assert list(made) == types
    assert all(data["without_consent"]["reason"] == "cannot-decide" and data["consent"] == [] for data in made.values())


@pytest.mark.parametrize(
    ("over_16", "born", "end"),
    [
        # Sent on 20 November 2026.
        ("yes", "2010-11-20", "check"),
        ("yes", "2010-11-21", "check-age"),
        ("yes", "1911-11-20", "check-date"),
        ("no", "2010-11-21", "check"),
        ("no", "2010-11-20", "check-age"),
        ("no", "1911-11-20", "check-date"),
        ("not-sure", "2010-11-20", "check"),
        ("not-sure", "2010-11-21", "check"),
    ],
)
def test_a_day_of_birth_that_does_not_fit_leads_to_a_page_that_asks_about_it(over_16: str, born: str, end: str) -> None:
    answers = fill({**BEA, "helper.over_16": over_16, "theirs.born": born})
    walked = journey.walk(REFER, answers, journey.Facts(date(2026, 11, 20), PLACE.facts, PLACE.serves))

    assert walked.end == end
    assert end == "check" or walked.questions[-1].id == "theirs.born"


@pytest.mark.parametrize(("born", "end"), [("2026-11-19", "check-year"), ("2021-11-21", "check-year"), ("2021-11-20", "contact")])
def test_born_this_year_i_am_asked_about_the_year_before_anything_is_made_of_it(born: str, end: str) -> None:
    answers = fill({**HIMSELF, "about.born": born})

    assert journey.walk(REFER, answers, journey.Facts(date(2026, 11, 20), PLACE.facts, PLACE.serves)).end == end


def test_born_115_years_ago_i_am_asked_about_the_year() -> None:
    answers = fill({**HIMSELF, "about.born": "1911-03-12"})

    assert journey.walk(REFER, answers, journey.Facts(date(2026, 11, 20), PLACE.facts, PLACE.serves)).end == "check-date"


def test_who_asked_us_to_ask_stands_in_the_persons_own_letter() -> None:
    whole = request(fill({**HIMSELF, "consent.dsr": "yes"}))
    mother = behalf.Referrer(name="Bea Sample", who="parent", relation="A parent")

    data = referral.build(referral.SUBMITTED, dataclasses.replace(whole, referrer=mother))

    assert data["asked_by"]["referrer"] == {"name": "Bea Sample", "who": "parent", "relation": "A parent"}
    assert letters.faults(letters.WE_SEND, referral.envelope(referral.SUBMITTED, SENT, {**data, "sequence": 1})) == ()
    assert "referrer" not in referral.build(referral.SUBMITTED, whole)["asked_by"]


def test_a_helper_sends_only_how_to_reach_themselves() -> None:
    helper = {
        "start.safe": "seen",
        "start.who": "advocate",
        "start.asks": "meeting",
        "start.their_area": "yes",
        "helper.over_16": "yes",
        "helper.agree": "not-known",
        "helper.was_asked": "yes",
        "helper.works_for": "Sunny Advocates",
        "helper.name": "Sam Example",
        "helper.contact": "email",
        "helper.email": "sam@mail.example",
    }

    made = sent(helper)

    data = made["contact.requested"]
    assert data["person"] == {"name": None, "called": None}
    assert data["asks_for"] == "meeting"
    assert data["contact"]["reaches"] == "helper"
    assert (data["contact"]["name"], data["contact"]["email"], data["contact"]["ways"]) == ("Sam Example", "sam@mail.example", ["email"])
    assert {told["id"] for told in data["contact"]["answers"]} >= {"helper.was_asked", "helper.works_for"}
    assert "hospital" not in json.dumps(data)
    assert "cannot" not in json.dumps(data)


@pytest.mark.parametrize(
    "id",
    [
        *referral.PERSON.values(),
        reach.WHEN,
        referral.WANTS_LIST,
        referral.WANTS_CETR,
        referral.HELPED_BY,
        *referral.ADJUSTMENTS,
        *reach.REACH,
        *reach.HELPER_REACH,
        reach.AVOID,
        reach.MOBILE,
        reach.WHO,
        reach.NAME,
        reach.CALLED,
        reach.HELPER_NAME,
        *(value for value in vars(behalf).values() if isinstance(value, str) and value.startswith("theirs.")),
    ],
)
def test_every_question_that_a_letter_is_made_of_is_asked(id: str) -> None:
    assert REFER.question(id).seen_by in ("team", "meeting")


def test_every_kind_of_helper_and_of_urgency_is_an_answer_that_exists() -> None:
    assert set(reach.HELPERS) < {option.value for option in REFER.question(reach.WHO).options}
    assert referral.TODAY in {option.value for option in REFER.question(reach.WHEN).options}
    assert {item for question in REFER.questions for item in question.dataset} <= set(referral.DATASET)


# How to reach me


@pytest.mark.parametrize(
    ("shared", "channel", "texts", "safe"),
    [
        ("no", "text", False, True),
        ("no", "email", True, True),
        (None, "email", True, True),
        ("yes", "text", True, False),
        ("not-sure", "text", True, None),
        ("no", "email", False, None),
        (None, "letter", False, None),
    ],
)
def test_a_text_is_safe_only_when_i_asked_for_it_and_nobody_else_looks(
    shared: str | None, channel: str, texts: bool, safe: bool | None
) -> None:
    answers = {"about.contact": channel} | ({"about.shared_phone": shared} if shared else {})
    answered = referral.Answered(REFER.questions, answers, PLACE.words)

    assert reach.safe_to_text(answered, texts=texts) is safe


def test_what_i_did_not_say_about_my_phone_stays_unknown() -> None:
    data = sent({**HIMSELF, "consent.dsr": "yes"})["referral.submitted"]

    assert data["contact_preferences"] == {
        "channel": "text",
        "safe_to_text": True,
        "leave_message": None,
        "shared_phone": False,
        "times": None,
    }


# Whatever is answered


def some_answer(draw: st.DrawFn, question: Question) -> Answer:
    if not question.required and draw(st.booleans()):
        return {"said": draw(st.sampled_from(NOT_ANSWERS))}
    words = st.text(min_size=1, max_size=20)
    if question.kind in ("information", "check"):
        return "seen"
    if question.kind == "date":
        return draw(st.dates(date(1990, 1, 1), date(2026, 11, 20))).isoformat()
    if question.kind == "people":
        return [{field.id: draw(words) for field in question.fields}]
    if question.kind == "choose-many":
        chosen = draw(st.lists(st.sampled_from([option.value for option in question.choices()]), min_size=1, unique=True))
        return {
            "chosen": chosen,
            "detail": {option.value: draw(words) for option in question.choices() if option.detail and option.value in chosen},
        }
    if question.choices():
        option = draw(st.sampled_from(question.choices()))
        return {"chosen": option.value, "detail": draw(words)} if option.detail else option.value
    return {"phone": "+447700900123", "postcode": "AN1 2BC", "nhs-number": "9991234519", "email": "ash@mail.example"}.get(
        question.kind
    ) or draw(words)


@st.composite
def whole_stories(draw: st.DrawFn) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    facts = journey.Facts(date(2026, 11, 20), HARM.facts, HARM.serves)
    # All that is asked now, and then what these answers bring: some of them lie beside the path in the end, as after a changed mind.
    while undone := [one for one in journey.walk(REFER, answers, facts).questions if one.id not in answers]:
        answers |= {asked.id: some_answer(draw, asked) for asked in undone}
    return answers


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(whole_stories())
def test_whatever_is_answered_what_goes_fits_the_published_schema_and_the_rules(answers: dict[str, Answer]) -> None:
    asked = request(answers, place=HARM)
    end = journey.walk(REFER, answers, journey.Facts(date(2026, 11, 20), HARM.facts, HARM.serves)).end
    assume(end in ("check", "contact"))

    for type, data in referral.letters(asked):
        letter = referral.envelope(type, SENT, {**data, "sequence": 1})
        assert letters.faults(letters.WE_SEND, letters.read(json.dumps(letter).encode())) == ()
        if type in ("referral.submitted", "cetr.requested"):
            permission = {"referral.submitted": "dsr", "cetr.requested": "cetr"}[type]
            agreed = {row["permission"]: row["answer"] for row in data["consent"]}.get(permission) == "yes"
            assert agreed != ("without_consent" in data)
            assert agreed or (data["consent"], data["sharing"]) == ([], [])
            on_path = {question.id for question in asked.asked if question.seen_by != "nobody"}
            assert {told["id"] for told in data["answers"]} <= on_path


# In codes, and as it was shown


def test_what_helps_me_stands_there_in_the_codes_that_staff_can_copy() -> None:
    data = sent({**HIMSELF, "about.understand": {"chosen": ["easy-read"], "detail": {}}, "consent.dsr": "yes"})["referral.submitted"]

    easy_read = next(one for one in data["coded_adjustments"] if one["chosen"] == "easy-read")
    assert (easy_read["code"]["code"], easy_read["category"]["code"]) == ("796161000000101", "004")
    assert data["accessible_information"]["information_format"] == ["Easy read"]
    assert data["accessible_information"]["contact_method"] == ["Text message"]


def test_every_sentence_i_was_shown_goes_along_in_the_language_i_read() -> None:
    answers = fill({**HIMSELF, "consent.dsr": "yes"})
    made = dataclasses.replace(request(answers), read=lambda sentence: f"read: {sentence}")

    shown = {page["id"]: page["sentences"] for page in referral.build(referral.SUBMITTED, made)["shown"]}

    assert shown["now.hard"][0] == "read: What is hard for you right now?"
    assert {told.id for told in made.answered.questions.values()} <= shown.keys()


def test_who_only_wants_to_talk_tells_nothing_of_what_helps_them() -> None:
    data = sent({**HIMSELF, "consent.dsr": "not-yet"})["contact.requested"]

    assert not data.keys() & {"coded_adjustments", "accessible_information", "shown"}
