"""What the ICB receives: everything the person meant to say, and nothing else."""

import dataclasses
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from easyread import content, journey
from easyread.questions import NOT_ANSWERS, Answer, Question
from webapp import clocks, consent, kinds, letters, pictures, places, reach, referral
from webapp.answered import clean

CONTENT = Path(__file__).parent.parent / "content"
SENT = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
CASE = "0199a000-0000-7000-8000-000000000001"
kinds.prepare()
PLACE = places.load(CONTENT / "places", "anyshire")
REFER = content.load(CONTENT / "refer.toml", pictures=pictures.keys(CONTENT / "pictures.toml"), placeholders=PLACE.words)
HARM = dataclasses.replace(PLACE, harm_questions=places.HarmQuestions("Duty nurse", "9am to 5pm", date(2026, 1, 1)))

HIMSELF: dict[str, Answer] = {
    "start.safe": "seen",
    "start.who": "me",
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
    assert "2012" not in json.dumps(made)


def test_a_helper_sends_only_how_to_reach_themselves() -> None:
    helper = {
        "start.safe": "seen",
        "start.who": "advocate",
        "start.their_area": "yes",
        "helper.over_16": "yes",
        "helper.agree": "cannot-decide",
        "helper.was_asked": "yes",
        "helper.works_for": "Sunny Advocates",
        "helper.name": "Sam Example",
        "helper.contact": "email",
        "helper.email": "sam@mail.example",
    }

    made = sent(helper)

    data = made["contact.requested"]
    assert data["person"] == {"name": None, "called": None}
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
    while asked := journey.walk(REFER, answers, facts).undone(answers):
        answers[asked.id] = some_answer(draw, asked)
    return answers


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(whole_stories())
def test_whatever_is_answered_what_goes_fits_the_published_schema_and_the_rules(answers: dict[str, Answer]) -> None:
    asked = request(answers, place=HARM)

    for type, data in referral.letters(asked):
        letter = referral.envelope(type, SENT, {**data, "sequence": 1})
        assert letters.faults(letters.WE_SEND, letters.read(json.dumps(letter).encode())) == ()
        if type in ("referral.submitted", "cetr.requested"):
            permission = {"referral.submitted": "dsr", "cetr.requested": "cetr"}[type]
            assert {row["permission"]: row["answer"] for row in data["consent"]}[permission] == "yes"
            on_path = {question.id for question in asked.asked if question.seen_by != "nobody"}
            assert {told["id"] for told in data["answers"]} <= on_path
