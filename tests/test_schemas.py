"""The published schemas: what integrators build on says what we do, and keeps saying it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from tests import growing
from webapp import consent, letters, places, status

NAMES = (letters.WE_SEND, letters.WE_RECEIVE)
SCHEMAS = {name: json.loads(letters.published(name)) for name in NAMES}
# As they were when somebody outside could first build on them.
PUBLISHED = Path(__file__).parent / "published"
EXAMPLES = [(name, example) for name in NAMES for example in SCHEMAS[name]["examples"]]
ABOUT = {"referral_id", "sequence", "occurred_at"}
HEAD = ABOUT | {"schema", "reference"}
REACH = HEAD | {"place", "urgent", "person", "contact", "contact_preferences", "do_not_contact"}
WHOLE = REACH | {
    "request_kind",
    "questionnaire",
    "language",
    "voice",
    "asked_by",
    "answers",
    "adjustments",
    "consent",
    "sharing",
    "minimum_dataset",
    "received_within",
}
# Integrators build on these: a name is never taken away within version 1, and none that is needed is added to what we receive.
NEEDED = {
    letters.WE_SEND: {
        "referral.submitted": WHOLE,
        "referral.updated": WHOLE | {"changed"},
        "referral.withdrawn": HEAD,
        "referral.erased": HEAD,
        "urgent.flagged": REACH,
        "contact.requested": REACH | {"request_kind", "language", "received_within"},
        "cetr.requested": WHOLE,
        "cetr.answered": HEAD | {"answer"},
        "consent.given": HEAD | {"decisions", "sharing"},
        "consent.changed": HEAD | {"decisions", "sharing"},
        "consent.withdrawn": HEAD | {"decisions", "sharing"},
        "consent.checked": HEAD | {"decisions", "sharing"},
        "consent.check_due": HEAD | {"permissions", "due"},
        "consent.conflict": HEAD | {"permissions"},
        "planner.shared": HEAD | {"version", "answers"},
        "contact.preferences_changed": HEAD | {"contact", "contact_preferences", "do_not_contact"},
        "information.added": HEAD | {"answers"},
        "feedback.given": HEAD | {"answers"},
        "audit.head": {"occurred_at", "day", "seq", "hash", "signature"},
        "test.ping": {"occurred_at"},
    },
    letters.WE_RECEIVE: {
        "receipt.confirmed": ABOUT,
        "urgent.seen": ABOUT,
        "information.requested": ABOUT | {"question_id", "question"},
        "review.started": ABOUT,
        "decision.made": ABOUT,
        "outcome.communicated": ABOUT | {"on_register", "reason", "next_steps"},
        "consent.recorded": ABOUT | {"permission", "answer", "basis", "decided_on", "recorded_by"},
        "cetr.offered": ABOUT,
        "cetr.booked": ABOUT | {"starts_at", "how"},
        "panel.named": ABOUT | {"people"},
        "cetr.held": ABOUT,
        "report.sent": ABOUT,
        "action.updated": ABOUT | {"action_id", "what", "state"},
        "contact.named": ABOUT | {"name", "role"},
        "next_review.set": ABOUT | {"on"},
        "admission.recorded": ABOUT | {"admitted_on"},
        "discharge.recorded": ABOUT | {"discharged_on"},
        "access.reissued": ABOUT | {"reason", "checked_by"},
        "case.closed": ABOUT | {"reason", "words"},
        "test.ping": set(),
    },
}


def parts(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, with where it stands."""
    if isinstance(schema, dict):
        yield path, schema
        for group in ("$defs", "properties"):
            for name, inner in schema.get(group, {}).items():
                yield from parts(inner, f"{path}/{group}/{name}")
        if "items" in schema:
            yield from parts(schema["items"], f"{path}/items")


def named(example: tuple[str, dict[str, Any]]) -> str:
    return f"{example[0]}:{example[1]['type']}"


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])

    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", NAMES)
def test_every_event_of_the_contract_is_described_and_nothing_it_needs_changes(name: str) -> None:
    described = {type: set(SCHEMAS[name]["$defs"][type]["required"]) for type in SCHEMAS[name]["properties"]["type"]["enum"]}

    assert described == NEEDED[name]


def test_what_an_icb_may_tell_us_is_what_the_tracker_knows() -> None:
    assert list(status.Heard) == SCHEMAS[letters.WE_RECEIVE]["properties"]["type"]["enum"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.asvs("2.2.1")
def test_a_misspelt_name_is_found_everywhere(name: str) -> None:
    open_ended = [
        path for path, part in parts(SCHEMAS[name]) if part.get("type") == "object" and part.get("additionalProperties") is not False
    ]

    # The words of a bundle are HL7's.
    fhir = ["/$defs/fhir", "/$defs/fhir/properties/entry/items"] if name == letters.WE_SEND else []
    assert open_ended == [*fhir, "/properties/data"]


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_may_be_said_is_explained(name: str) -> None:
    silent = [
        path
        for path, part in parts(SCHEMAS[name])
        if path.split("/")[-2:-1] == ["properties"] and not {"description", "$ref", "const"} & set(part)
    ]

    assert silent == []


@pytest.mark.parametrize("name", NAMES)
def test_every_event_has_an_example(name: str) -> None:
    assert [example["type"] for example in SCHEMAS[name]["examples"]] == SCHEMAS[name]["properties"]["type"]["enum"]


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_every_example_fits(example: tuple[str, dict[str, Any]]) -> None:
    assert letters.faults(*example) == ()


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_an_example_fits_no_longer_without_what_it_needs_or_with_what_nobody_knows(example: tuple[str, dict[str, Any]]) -> None:
    name, letter = example

    for needed in NEEDED[name][letter["type"]]:
        less = {**letter, "data": {key: value for key, value in letter["data"].items() if key != needed}}
        assert letters.Fault(f"data.{needed}", "is missing") in letters.faults(name, less)
    more = {**letter, "data": {**letter["data"], "rag": "red"}}
    assert letters.faults(name, more) == (letters.Fault("data", "holds a name that is not in the schema"),)


def test_names_and_numbers_in_examples_are_made_up() -> None:
    said = json.dumps([example for _, example in EXAMPLES])

    assert "Example" in said
    assert "+447700900123" in said
    assert "@anyshire.example" in said


def test_every_permission_and_every_way_of_giving_it_can_be_told() -> None:
    decision = SCHEMAS[letters.WE_SEND]["$defs"]["decision"]["properties"]
    example = next(letter for name, letter in EXAMPLES if name == letters.WE_SEND and letter["type"] == "consent.given")
    for permission in [*consent.Permission, *(consent.share(group) for group in places.GROUPS)]:
        row = {**example["data"]["decisions"][0], "permission": permission}
        assert letters.faults(letters.WE_SEND, {**example, "data": {**example["data"], "decisions": [row]}}) == ()

    assert decision["answer"]["enum"] == list(consent.Answer)
    assert decision["how"]["enum"] == list(consent.How)
    assert decision["basis"]["enum"] == list(consent.Basis)
    assert decision["format"]["enum"] == list(consent.Format)
    # A helper's hand is never in the ledger, so it is not in a letter either.
    assert decision["who"]["enum"] == [who for who in consent.Who if who is not consent.Who.HELPER]


def test_a_panel_of_twelve_with_pictures_fits_into_one_letter() -> None:
    example = next(letter for name, letter in EXAMPLES if letter["type"] == "panel.named")
    person = {"name": "N" * 100, "role": "r" * 100, "picture": {"media_type": "image/jpeg", "data": "A" * 20000, "words": "w" * 200}}
    letter = {**example, "data": {**example["data"], "people": [person] * 12}}

    assert letters.faults(letters.WE_RECEIVE, letter) == ()
    assert len(json.dumps(letter)) < 256 * 1024


# Reading letters


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_bytes_are_a_letter_or_are_not(body: bytes) -> None:
    try:
        found = letters.read(body)
    except letters.NotALetter:
        return
    assert isinstance(found, dict)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("2026-11-22T03:30:00Z", True),
        ("2026-11-22T03:30:00.123456789Z", True),
        ("2026-11-22t03:30:00+01:00", True),
        ("2026-11-22T03:30:00", False),
        ("2026-11-22 03:30:00Z", False),
        ("2026-11-22", False),
        ("2026-02-30T00:00:00Z", False),
        ("2026-11-22T24:30:00Z", False),
        ("1899-12-31T00:00:00Z", False),
        ("9999-12-31T23:59:59-14:00", False),
        ("٢٠٢٦-11-22T03:30:00Z", False),
        ("2026-11-22T03:30:00Z\n", False),
    ],
)
def test_a_time_has_its_offset_and_a_year_that_can_be_meant(text: str, fits: bool) -> None:
    found = letters.faults(letters.WE_RECEIVE, {"type": "test.ping", "timestamp": text, "data": {}})

    assert (found == ()) is fits


@settings(deadline=None)
@given(st.text(max_size=40))
@pytest.mark.asvs("15.3.5")
def test_any_words_in_place_of_a_time_or_a_request_are_a_fault_and_no_accident(words: str) -> None:
    letter = {"type": "receipt.confirmed", "timestamp": words, "data": {"referral_id": words, "sequence": 1, "occurred_at": words}}

    assert {fault.path for fault in letters.faults(letters.WE_RECEIVE, letter)} == {"timestamp", "data.referral_id", "data.occurred_at"}


def test_a_letter_with_a_hundred_faults_is_answered_in_a_few_lines() -> None:
    letter = {"type": "panel.named", "timestamp": "", "data": {"people": [{}] * 100}}

    assert len(letters.faults(letters.WE_RECEIVE, letter)) == 10


# A version only grows


@pytest.mark.parametrize("name", NAMES)
def test_whoever_built_on_the_first_schema_of_this_version_still_can(name: str) -> None:
    first = json.loads((PUBLISHED / f"{name}.json").read_text("utf-8"))

    assert list(growing.lost(first, SCHEMAS[name])) == []
    assert [example["type"] for example in first["examples"] if letters.faults(name, example)] == []


SPOILT: list[tuple[str, Any]] = [
    ("/$defs/person/properties/born", lambda schema: schema["$defs"]["person"]["properties"].pop("born")),
    ("/$defs/person/required", lambda schema: schema["$defs"]["person"]["required"].remove("born")),
    ("/$defs/test.ping/required", lambda schema: schema["$defs"]["test.ping"]["required"].append("message")),
    ("/$defs/request_kind/enum", lambda schema: schema["$defs"]["request_kind"]["enum"].pop()),
    ("/$defs/request_kind/enum", lambda schema: schema["$defs"]["request_kind"]["enum"].append("other")),
    ("/properties/type/enum", lambda schema: schema["properties"]["type"]["enum"].remove("audit.head")),
    ("/$defs/reference/maxLength", lambda schema: schema["$defs"]["reference"].update(maxLength=39)),
    ("/$defs/urgent/type", lambda schema: schema["$defs"]["urgent"].update(type="string")),
    ("/$defs/urgent/const", lambda schema: schema["$defs"]["urgent"].update(const=True)),
    ("/allOf", lambda schema: schema["allOf"].pop()),
    ("/$defs/sequence", lambda schema: schema["$defs"].pop("sequence")),
]


@pytest.mark.parametrize(("where", "spoil"), SPOILT, ids=[f"{number}{where}" for number, (where, _) in enumerate(SPOILT)])
def test_a_change_that_would_break_somebody_is_found(where: str, spoil: Any) -> None:
    now = json.loads(json.dumps(SCHEMAS[letters.WE_SEND]))
    spoil(now)

    assert list(growing.lost(SCHEMAS[letters.WE_SEND], now)) == [where]


def test_a_new_event_a_new_name_and_better_words_are_no_loss() -> None:
    now = json.loads(json.dumps(SCHEMAS[letters.WE_SEND]))
    now["properties"]["type"]["enum"].append("meeting.moved")
    now["$defs"]["meeting.moved"] = {"type": "object"}
    now["$defs"]["person"]["properties"]["pronouns"] = {"type": "string"}
    now["$defs"]["person"]["description"] = "Better words."

    assert list(growing.lost(SCHEMAS[letters.WE_SEND], now)) == []
