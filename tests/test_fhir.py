"""A letter as a FHIR Bundle: two validators by others have nothing to say against it, and refuse what is wrong."""

from __future__ import annotations

import copy
import dataclasses
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import HealthCheck, given, settings, strategies as st
from pydantic import ValidationError

from tests import make
from tests.receivers import Receiver, answer
from tests.test_referral import HIMSELF, sent
from tests.test_webhook import HERE, ID, NEW, NOW
from webapp import body, doors, fhir, letters, places, referral, webhook
from webapp.outcomes import Sent as Taken

ROOT = Path(__file__).parents[1]
ENDS = fhir.Ends("https://ask.anyshire.example", "https://icb.example/in", "NHS Anyshire", "X0X0X")
EXAMPLES = json.loads(letters.published(letters.WE_SEND))["examples"]
BY_TYPE = {example["type"]: example for example in EXAMPLES}
TAKEN_BACK = BY_TYPE["consent.withdrawn"]["data"]["decisions"][0]
HELPER = {
    "start.who": "parent", "helper.name": "Bea Example", "helper.over_16": "no", "helper.contact": "email",
    "helper.email": "bea@mail.example", "theirs.name": "Cal Example", "theirs.born": "2012-05-01", "theirs.reach": "only-me",
}  # fmt: skip


def python_says(bundle: dict[str, Any]) -> list[str]:
    """What fhir.resources has against it."""
    try:
        Bundle.model_validate(bundle)
    except ValidationError as wrong:
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong.errors()]
    return []


def node_says(*bundles: dict[str, Any]) -> list[list[str]]:
    """What the npm package `fhir` has against each."""
    lines = "".join(f"{json.dumps(bundle)}\n" for bundle in bundles)
    told = subprocess.run(
        ["node", "tests/fhir_validator.cjs"], cwd=ROOT, input=lines, capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    return [json.loads(line) for line in told.splitlines()]


def bundled(type: str, data: dict[str, Any]) -> dict[str, Any]:
    return fhir.bundle(referral.envelope(type, datetime(2026, 11, 22, 3, 30, tzinfo=UTC), {"sequence": 1, **data}), ENDS)


def resources(bundle: dict[str, Any], type: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == type]


def one(bundle: dict[str, Any], type: str) -> dict[str, Any]:
    [found] = resources(bundle, type)
    return found


@pytest.fixture(scope="module")
def amir() -> dict[str, Any]:
    helps = {"about.understand": {"chosen": ["easy-read"], "detail": {}}}
    chosen = {**HIMSELF, **helps, "about.nhs_number": "9991234519", "consent.dsr": "yes"}
    return bundled("referral.submitted", sent(chosen)["referral.submitted"])


@pytest.fixture(scope="module")
def cal() -> dict[str, Any]:
    return bundled("referral.submitted", sent(HELPER)["referral.submitted"])


# Valid


def test_two_validators_find_nothing_in_any_letter_that_we_send(amir: dict[str, Any], cal: dict[str, Any]) -> None:
    trying = dataclasses.replace(ENDS, demonstration=True)
    bundles = [*(fhir.bundle(example, ends) for ends in (ENDS, trying) for example in EXAMPLES), amir, cal]

    assert [python_says(bundle) for bundle in bundles] == [[]] * len(bundles)
    assert node_says(*bundles) == [[]] * len(bundles)


def test_in_a_demonstration_the_bundle_and_every_part_say_that_it_is_test_data_and_nothing_else_is_different() -> None:
    trying = dataclasses.replace(ENDS, demonstration=True)
    marked, plain = fhir.bundle(BY_TYPE["referral.submitted"], trying), fhir.bundle(BY_TYPE["referral.submitted"], ENDS)

    parts = [marked, *(entry["resource"] for entry in marked["entry"])]
    test = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST", "display": "test health data"}
    assert [part["meta"].pop("security") for part in parts] == [[test]] * len(parts)
    assert one(marked, "MessageHeader")["meta"] == one(plain, "MessageHeader")["meta"]
    for part in parts:
        if not part["meta"]:
            del part["meta"]
    assert marked == plain


def of(bundle: dict[str, Any], type: str) -> dict[str, Any]:
    return next(entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == type)


MUTANTS: dict[str, Any] = {
    "no status": lambda bundle: of(bundle, "ServiceRequest").pop("status"),
    "a status that does not exist": lambda bundle: of(bundle, "ServiceRequest").update(status="sent"),
    "a status of consent that does not exist": lambda bundle: of(bundle, "Consent").update(status="given"),
    "a status of answers that does not exist": lambda bundle: of(bundle, "QuestionnaireResponse").update(status="done"),
    "a field that nobody knows": lambda bundle: of(bundle, "Patient").update(rag="red"),
    "a day that is none": lambda bundle: of(bundle, "Patient").update(birthDate="12 March 2008"),
    "no scope": lambda bundle: of(bundle, "Consent").pop("scope"),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_bundle_with_a_fault_is_refused_by_one_of_them(amir: dict[str, Any], mutant: str) -> None:
    spoilt = copy.deepcopy(amir)
    MUTANTS[mutant](spoilt)

    assert spoilt != amir
    assert python_says(spoilt) + node_says(spoilt)[0]


def test_everything_that_is_referred_to_is_in_the_bundle(amir: dict[str, Any], cal: dict[str, Any]) -> None:
    for bundle in [*(fhir.bundle(example, ENDS) for example in EXAMPLES), amir, cal]:
        known = [entry["fullUrl"] for entry in bundle["entry"]]
        assert len(known) == len(set(known))
        assert set(references(bundle)) <= set(known)


def references(found: Any) -> list[str]:
    if isinstance(found, dict):
        own = [found["reference"]] if "reference" in found else []
        return own + [name for value in found.values() for name in references(value)]
    return [name for value in found for name in references(value)] if isinstance(found, list) else []


# What stands in it


def test_it_is_laid_out_as_the_nhs_lays_out_a_message(cal: dict[str, Any], amir: dict[str, Any]) -> None:
    assert kinds(amir) == [
        "MessageHeader", "ServiceRequest", "Patient", "Organization", "QuestionnaireResponse", "Consent", "Flag", "Provenance",
    ]
    assert kinds(cal)[:5] == ["MessageHeader", "ServiceRequest", "Patient", "RelatedPerson", "Organization"]
    header = one(amir, "MessageHeader")
    assert header["eventCoding"]["code"] == "servicerequest-request"
    assert header["reason"]["coding"][0]["code"] == "new"
    assert header["meta"]["tag"][0]["code"] == "referral.submitted"
    assert "definition" not in header


def kinds(bundle: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(entry["resource"]["resourceType"] for entry in bundle["entry"]))


def test_what_i_ask_for_is_a_proposal_from_me_to_my_icb(amir: dict[str, Any]) -> None:
    request = one(amir, "ServiceRequest")

    assert (request["status"], request["intent"], request["priority"]) == ("active", "proposal", "routine")
    assert request["category"][0]["coding"][0]["code"] == "dsr-self-referral"
    assert request["requester"]["type"] == "Patient"
    assert {extension["url"]: extension["valueDate"] for extension in request["extension"] if "valueDate" in extension} == {
        "urn:open-door:receipt-due": "2026-11-27", "urn:open-door:outcome-due": "2026-12-18",
    }  # fmt: skip
    assert one(amir, "Organization")["identifier"][0]["value"] == "X0X0X"


def test_my_nhs_number_is_marked_as_not_traced(amir: dict[str, Any]) -> None:
    [number] = one(amir, "Patient")["identifier"]

    assert (number["system"], number["value"]) == ("https://fhir.nhs.uk/Id/nhs-number", "9991234519")
    assert number["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "number-present-but-not-traced"


def item(bundle: dict[str, Any], id: str) -> dict[str, Any]:
    return next(found for found in one(bundle, "QuestionnaireResponse")["item"] if found["linkId"] == id)


def test_my_answers_are_codes_where_i_chose_and_text_where_i_wrote(amir: dict[str, Any]) -> None:
    assert [found.get("valueString") or found["valueCoding"]["code"] for found in item(amir, "about.meetings")["answer"]] == [
        "breaks", "something-else", "my cat on my lap",
    ]  # fmt: skip
    assert item(amir, "now.hard")["answer"] == [{"valueString": "my college place might stop"}]


def test_i_do_not_want_to_say_and_i_skipped_it_are_not_no(amir: dict[str, Any]) -> None:
    coding = item(amir, "support.care_plan")["answer"][0]["valueCoding"]

    assert (coding["system"], coding["code"]) == ("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown")


def test_each_answer_says_who_may_see_it_and_for_which_item_of_the_minimum_dataset(amir: dict[str, Any]) -> None:
    marks = [(mark["url"], mark["valueCode"]) for mark in item(amir, "now.hard")["extension"]]

    assert marks == [("urn:open-door:seen-by", "meeting"), ("urn:open-door:minimum-dataset", "MD9")]


def test_a_question_that_was_read_in_another_language_stands_there_as_it_was_read() -> None:
    example = copy.deepcopy(BY_TYPE["referral.submitted"])
    example["data"] |= {"language": "pl", "shown": [{"id": "happening.hard", "sentences": ["Co jest trudne?"]}]}
    bundle = fhir.bundle(example, ENDS)

    found = item(bundle, "happening.hard")
    assert found["text"] == "Co jest trudne?"
    assert found["_text"]["extension"][0]["extension"][1] == {"url": "content", "valueString": "What is hard for you right now?"}
    assert python_says(bundle) == node_says(bundle)[0] == []


def test_my_yes_lasts_a_year_and_my_no_permits_nothing(amir: dict[str, Any]) -> None:
    by_permission = {consent["category"][1]["coding"][0]["code"]: consent for consent in resources(amir, "Consent")}

    yes, no = by_permission["dsr"], by_permission["share:gp"]
    assert (yes["status"], yes["provision"]) == ("active", {"type": "permit", "period": {"start": "2026-11-20", "end": "2027-11-20"}})
    assert (no["status"], no["provision"]) == ("rejected", {"type": "deny"})
    assert yes["performer"][0]["type"] == "Patient"
    assert "Should we look at adding you to the support list?" in yes["text"]["div"]


def test_a_yes_of_a_leap_day_ends_on_the_last_of_february() -> None:
    example = copy.deepcopy(BY_TYPE["consent.given"])
    example["data"]["decisions"][0] |= {"answer": "yes", "withdrawn": False, "decided_at": "2028-02-29T10:00:00Z"}
    example["data"]["sharing"] = []

    assert one(fhir.bundle(example, ENDS), "Consent")["provision"]["period"] == {"start": "2028-02-29", "end": "2029-02-28"}


def decided(**changes: Any) -> dict[str, Any]:
    example = copy.deepcopy(BY_TYPE["consent.changed"])
    row = {**BY_TYPE["referral.submitted"]["data"]["consent"][0], **changes}
    example["data"] |= {"decisions": [row], "sharing": [{"group": "gp", "agreed": False}]}
    return one(fhir.bundle(example, ENDS), "Consent")


def test_what_was_taken_back_is_inactive_and_what_waits_is_proposed() -> None:
    assert (decided(answer="no", withdrawn=True)["status"], decided(answer="not-yet")["status"]) == ("inactive", "proposed")
    assert decided(answer="yes", withdrawn=True)["provision"] == {"type": "deny"}


def test_a_yes_on_which_people_differ_permits_nothing() -> None:
    found = decided(permission="share:gp", answer="yes")

    assert (found["status"], found["provision"]) == ("inactive", {"type": "deny"})


def test_who_decided_for_somebody_who_was_asked_again_and_for_whom_stands_there() -> None:
    asked = decided(check={"result": "still", "by": "person"}, people=[{"name": "Dee Example", "relation": "friend"}])
    other = decided(basis="best-interests", decided_by={"name": "Jo Example", "role": "social worker", "on": "2026-11-19"})

    assert asked["verification"][0]["verified"] is True
    assert {"url": "urn:open-door:only-for", "valueString": "Dee Example, friend"} in asked["extension"]
    assert other["performer"] == [{"display": "Jo Example, social worker"}]
    assert other["verification"] == [{"verified": False}]


def warned(bundle: dict[str, Any]) -> dict[str, str]:
    found = resources(bundle, "Flag")
    return {flag["category"][0]["coding"][0]["code"]: flag["code"]["text"] for flag in found}


def test_whom_not_to_contact_stands_there_as_a_flag_in_every_letter(amir: dict[str, Any]) -> None:
    assert warned(amir)["do-not-contact"] == "Do not contact or tell: Robin Example, my old carer"


def test_easy_read_is_the_national_flag_with_its_codes(amir: dict[str, Any]) -> None:
    flag = next(found for found in resources(amir, "Flag") if found["code"].get("text") == "Easy read")

    assert [category["coding"][0]["code"] for category in flag["category"]] == ["NRAF", "004"]
    [coding] = flag["code"]["coding"]
    assert (coding["system"], coding["code"]) == ("http://snomed.info/sct", "796161000000101")


def test_without_consent_it_says_so_and_names_the_helper_apart(cal: dict[str, Any]) -> None:
    assert set(warned(cal)) >= {"no-consent", "do-not-reach"}
    assert resources(cal, "Consent") == []
    helper = one(cal, "RelatedPerson")
    assert (helper["name"], helper["telecom"]) == ([{"text": "Bea Example"}], [{"system": "email", "value": "bea@mail.example", "rank": 1}])
    assert one(cal, "Patient")["name"][0]["text"] == "Cal Example"
    assert "telecom" not in one(cal, "Patient")
    assert one(cal, "ServiceRequest")["requester"]["type"] == "RelatedPerson"


def test_that_somebody_is_under_16_is_a_flag_and_their_date_of_birth_is_nowhere() -> None:
    child, grown = (sent({**HIMSELF, "about.born": born}) for born in ("2012-05-01", HIMSELF["about.born"]))
    bundle = bundled("contact.requested", child["contact.requested"])

    assert warned(bundle)["under-16"].startswith("The person is under 16. Talk with them, and with a parent or carer")
    assert "2012" not in json.dumps(bundle)
    assert (python_says(bundle), node_says(bundle)) == ([], [[]])
    assert all("under-16" not in warned(bundled(type, data)) for type, data in grown.items())


def test_a_person_who_can_be_reached_themselves_has_their_own_number_there() -> None:
    reached = {**HELPER, "theirs.reach": "text", "theirs.phone": "+447700900123"}
    bundle = bundled("referral.submitted", sent(reached)["referral.submitted"])

    assert one(bundle, "Patient")["telecom"] == [{"system": "phone", "value": "+447700900123"}]
    assert "do-not-reach" not in warned(bundle)


def test_a_phone_that_others_look_at_is_marked() -> None:
    example = copy.deepcopy(BY_TYPE["contact.preferences_changed"])
    example["data"]["contact_preferences"] |= {"safe_to_text": False, "leave_message": False}

    assert {"not-safe-to-text", "no-voice-message"} <= set(warned(fhir.bundle(example, ENDS)))


@pytest.mark.parametrize(("type", "kind"), [
    ("consent.check_due", "consent-check-due"), ("consent.conflict", "consent-conflict"), ("referral.erased", "erased"),
])  # fmt: skip
def test_news_that_only_names_a_permission_is_a_flag(type: str, kind: str) -> None:
    assert kind in warned(fhir.bundle(BY_TYPE[type], ENDS))


def test_after_a_meeting_a_wish_not_to_be_asked_goes_along() -> None:
    example = copy.deepcopy(BY_TYPE["feedback.given"])
    example["data"] |= {"may_ask": False, "meeting_on": "2026-11-16"}
    bundle = fhir.bundle(example, ENDS)

    assert "do-not-ask" in warned(bundle)
    assert one(bundle, "QuestionnaireResponse")["extension"] == [{"url": "urn:open-door:meeting-on", "valueDate": "2026-11-16"}]


@pytest.mark.parametrize(("type", "changes", "status"), [
    ("referral.withdrawn", {}, "revoked"),
    ("cetr.answered", {"answer": "no"}, "revoked"),
    ("cetr.answered", {"answer": "not-yet"}, "on-hold"),
    ("cetr.answered", {"answer": "yes"}, "active"),
    ("consent.withdrawn", {}, "unknown"),
    ("consent.changed", {"decisions": [{**TAKEN_BACK, "permission": "cetr", "answer": "no"}]}, "revoked"),
    ("consent.given", {"decisions": [{**TAKEN_BACK, "permission": "cetr", "answer": "yes"}]}, "active"),
    ("planner.shared", {}, "unknown"),
    ("referral.erased", {}, "unknown"),
    ("consent.withdrawn", {"decisions": [{**TAKEN_BACK, "permission": "dsr", "withdrawn": True}]}, "revoked"),
])  # fmt: skip
def test_what_was_taken_back_stops_the_request_itself_only_where_it_is_the_request(type: str, changes: dict[str, Any], status: str) -> None:
    letter = {**BY_TYPE[type], "data": {**BY_TYPE[type]["data"], **changes}}

    bundle = fhir.bundle(letter, ENDS)

    assert one(bundle, "ServiceRequest")["status"] == status
    assert one(bundle, "MessageHeader")["reason"]["coding"][0]["code"] == "update"


def test_what_stops_is_inactive_by_name() -> None:
    found = one(fhir.bundle(BY_TYPE["referral.withdrawn"], ENDS), "Consent")

    assert (found["status"], found["category"][1]["coding"][0]["code"]) == ("inactive", "dsr")


def test_a_later_letter_speaks_of_the_same_person_and_the_same_request(amir: dict[str, Any]) -> None:
    later = bundled("consent.withdrawn", {**BY_TYPE["consent.withdrawn"]["data"], "referral_id": "0199a000-0000-7000-8000-000000000001"})

    assert one(later, "Patient")["id"] == one(amir, "Patient")["id"]
    assert one(later, "ServiceRequest")["identifier"] == [
        {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:0199a000-0000-7000-8000-000000000001"},
        {"system": "urn:open-door:reference", "value": "AB3KR7MN"},
    ]
    assert one(later, "MessageHeader")["id"] != one(amir, "MessageHeader")["id"]


def held_after(letters: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """What an engine holds that keeps each resource by its id, the newest in the place of the one before: the status of each."""
    held = {}
    for letter in letters:
        for type in ("ServiceRequest", "Consent"):
            held |= {(type, found["id"]): found["status"] for found in resources(fhir.bundle(letter, ENDS), type)}
    return held


def a_letter(type: str, **changes: Any) -> dict[str, Any]:
    return {**BY_TYPE[type], "data": {**BY_TYPE[type]["data"], **changes}}


def a_decision(type: str, permission: str, answer: str, *, withdrawn: bool = False) -> dict[str, Any]:
    return a_letter(type, decisions=[{**TAKEN_BACK, "permission": permission, "answer": answer, "withdrawn": withdrawn}])


ASKS = {"dsr": BY_TYPE["referral.submitted"], "cetr": BY_TYPE["cetr.requested"]}
REQUEST = {name: one(fhir.bundle(letter, ENDS), "ServiceRequest")["id"] for name, letter in ASKS.items()}
# Whatever may come behind a no, and says no new yes to what was asked for.
BEHIND = [BY_TYPE[type] for type in (
    "consent.given", "consent.changed", "consent.withdrawn", "consent.checked", "consent.check_due", "consent.conflict", "planner.shared",
    "contact.preferences_changed", "information.added", "feedback.given", "urgent.flagged", "referral.withdrawn", "referral.erased",
)]  # fmt: skip
STOPS = {
    "dsr": [a_decision("consent.withdrawn", "dsr", "no", withdrawn=True), BY_TYPE["referral.withdrawn"]],
    "cetr": [
        a_decision("consent.withdrawn", "cetr", "no", withdrawn=True), a_letter("cetr.answered", answer="no"),
        a_letter("referral.withdrawn", what_stops=["cetr", "dsr"]),
    ],
}  # fmt: skip


@settings(max_examples=60)
@given(st.data(), st.sampled_from(["dsr", "cetr"]), st.lists(st.sampled_from(BEHIND), max_size=5))
def test_what_was_taken_back_stays_so_whatever_comes_behind_until_there_is_a_new_yes(
    data: st.DataObject, what: str, behind: list[dict[str, Any]],
) -> None:
    other = {"dsr": "cetr", "cetr": "dsr"}[what]
    letters = [*ASKS.values(), data.draw(st.sampled_from(STOPS[what])), *behind, a_decision("consent.changed", other, "not-yet")]

    assert held_after(letters)["ServiceRequest", REQUEST[what]] == "revoked"
    assert held_after([*letters, a_decision("consent.given", what, "yes")])["ServiceRequest", REQUEST[what]] == "active"


def test_taking_all_of_it_back_stops_everything_that_was_asked_for_and_every_yes() -> None:
    taken_back = a_letter("referral.withdrawn", what_stops=["cetr", "dsr", "share:gp"])
    bundle = fhir.bundle(taken_back, ENDS)

    held = held_after([*ASKS.values(), taken_back, BY_TYPE["referral.erased"]])

    assert [held["ServiceRequest", id] for id in REQUEST.values()] == ["revoked", "revoked"]
    assert [found["status"] for found in resources(bundle, "Consent")] == ["inactive"] * 3
    focus = {found["reference"] for found in one(bundle, "MessageHeader")["focus"]}
    assert focus == {f"urn:uuid:{found['id']}" for found in resources(bundle, "ServiceRequest")}
    assert (python_says(bundle), node_says(bundle)) == ([], [[]])


def test_who_only_asked_to_talk_takes_that_back_and_help_today_is_not_called_off_by_anything_else() -> None:
    talk = one(fhir.bundle(BY_TYPE["urgent.flagged"], ENDS), "ServiceRequest")["id"]

    assert held_after([BY_TYPE["contact.requested"], a_letter("referral.withdrawn", what_stops=[])])["ServiceRequest", talk] == "revoked"
    assert held_after([BY_TYPE["urgent.flagged"], BY_TYPE["referral.withdrawn"]])["ServiceRequest", talk] == "active"


def test_the_register_the_meeting_and_a_wish_to_talk_are_requests_apart() -> None:
    made = [one(fhir.bundle(BY_TYPE[type], ENDS), "ServiceRequest") for type in ("referral.submitted", "cetr.requested", "urgent.flagged")]

    assert len({request["id"] for request in made}) == 3
    assert made[2]["priority"] == "urgent"


def test_who_helped_and_who_asked_us_stand_in_the_provenance() -> None:
    example = copy.deepcopy(BY_TYPE["referral.submitted"])
    helped = {**example["data"]["answers"][0], "id": "about.helped_by", "answer": "Dee Example, friend"}
    referrer = {"name": "Bea Example", "who": "parent", "relation": "mum"}
    example["data"]["asked_by"] = {"who": "me-with-help", "details": [helped], "referrer": referrer}

    origin = one(fhir.bundle(example, ENDS), "Provenance")

    assert [agent["who"].get("display") for agent in origin["agent"]] == [None, "Dee Example, friend", "Bea Example"]
    assert origin["entity"][0]["what"]["display"] == "Form refer 1.0, read in en, by pages"


def test_news_about_no_request_is_a_message_too() -> None:
    head = fhir.bundle(BY_TYPE["audit.head"], ENDS)

    assert {fact["name"]: fact.get("valueString", fact.get("valueInteger")) for fact in one(head, "Parameters")["parameter"]}["seq"] == 412
    assert one(head, "MessageHeader")["eventCoding"]["code"] == "audit.head"


TYPED = st.text(max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(TYPED, TYPED, TYPED)
def test_whatever_somebody_types_makes_a_valid_bundle(name: str, hard: str, helper: str) -> None:
    usual = sent({**HIMSELF, "consent.dsr": "yes"})["referral.submitted"]
    data = json.loads(json.dumps(usual))
    data["person"] |= {"name": name, "called": hard}
    data["do_not_contact"] = [{"hard": True, "words": helper}]
    for told in data["answers"]:
        told["parts"] = [{**part, "words": hard if part["typed_by_person"] else part["words"]} for part in told["parts"]]

    assert python_says(bundled("referral.submitted", referral_clean(data))) == []


def referral_clean(data: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))


# On its way


LETTER = json.dumps(BY_TYPE["referral.submitted"]).encode()


@dataclasses.dataclass(frozen=True)
class Promise:
    letter: bytes = LETTER
    id: str = ID
    case_id: str | None = None
    ref: str | None = None
    body: dict[str, Any] = dataclasses.field(default_factory=dict)


@pytest.mark.parametrize(
    ("form", "media_type"), [("envelope", "application/json"), ("fhir", "application/fhir+json"), ("both", "application/json")]
)
def test_the_seal_is_over_the_body_as_it_goes_out(form: str, media_type: str) -> None:
    with Receiver(answer()) as receiver:
        to = webhook.Receiver(receiver.url, (NEW,), HERE, body=body.Body(form, ENDS))
        assert [webhook.send(to, Promise(), NOW) for _ in range(2)] == [Taken("204"), Taken("204")]

    [first, again] = receiver.received
    assert first.headers["content-type"] == media_type
    assert webhook.verify([NEW], first.headers, first.body, NOW) == ID
    assert first.body == again.body


def written(form: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body.Body(form, ENDS).written(LETTER))
    return found


def test_the_bundle_goes_alone_or_in_the_envelope_or_not_at_all() -> None:
    alone, together, without = written("fhir"), written("both"), written("envelope")

    assert alone == together["data"].pop("fhir")
    assert together == without == json.loads(LETTER)
    assert alone["resourceType"] == "Bundle"
    assert letters.faults(letters.WE_SEND, written("both")) == ()


def test_the_settings_choose_the_form_and_no_secret_of_the_address_goes_along() -> None:
    made = doors.receiver(make.config(icb_webhook_body="fhir", icb_webhook_url="https://icb.example/in?sig=canary"))

    bundle = json.loads(made.body.written(LETTER))

    assert one(bundle, "MessageHeader")["destination"][0]["endpoint"] == "https://icb.example/in"
    assert one(bundle, "Organization")["name"] == places.load(ROOT / "content" / "places", "anyshire").icb
    assert "canary" not in json.dumps(bundle)
