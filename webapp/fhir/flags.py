"""What must be seen before anybody acts: whom not to contact, that there is no consent, and what to do otherwise, as Flags."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.fhir.parts import Data, coding, concept, own, ref, text, uid

CATEGORY = "https://fhir.nhs.uk/England/CodeSystem/PatientFlagCategory"
ADJUSTMENT = coding(CATEGORY, "NRAF", "National Reasonable Adjustments Flag")
NO_CONSENT = "There is no consent ({}). Share it with nobody until somebody has recorded who decided."
UNDER_16 = "The person is under 16. Talk with them, and with a parent or carer, before anybody decides."
ERASED = "The person had everything deleted at the sender. Your own record is yours to decide about."


def flags(type: str, data: Data, patient: Data) -> list[Data]:
    warned = [flag(data, patient, kind, words, number) for number, (kind, words) in enumerate(warnings(type, data))]
    return warned + [adjustment(data, one, patient, number) for number, one in enumerate(data.get("coded_adjustments", ()))]


def warnings(type: str, data: Data) -> Iterator[tuple[str, str]]:
    """(kind, words), the gravest first."""
    yield from (("do-not-contact", f"Do not contact or tell: {one['words']}") for one in data.get("do_not_contact", ()))
    if mark := data.get("without_consent"):
        yield "no-consent", NO_CONSENT.format(mark["reason"])
        if mark["reach"]["way"] in ("only-me", "not-yet", None):
            yield "do-not-reach", "Do not contact the person: talk only to whoever asked."
    if data.get("under_16"):
        yield "under-16", UNDER_16
    preferences = data.get("contact_preferences", {})
    if preferences.get("safe_to_text") is False:
        yield "not-safe-to-text", "Send no text messages: it is not safe."
    if preferences.get("leave_message") is False:
        yield "no-voice-message", "Leave no voice message."
    if data.get("may_ask") is False:
        yield "do-not-ask", "Do not ask the person more about what they said here."
    names = ", ".join(data.get("permissions", ()))
    if type == "consent.check_due":
        yield "consent-check-due", f"Ask the person again about: {names}. Due {data['due']}. Silence is not yes and not no."
    if type == "consent.conflict":
        yield "consent-conflict", f"Two people said different things about: {names}. Until it is settled nobody may act on a yes."
    if type == "referral.erased":
        yield "erased", ERASED


def flag(data: Data, patient: Data, kind: str, words: str, number: int) -> Data:
    category = concept(coding(own("flag"), kind))
    return whole(data, patient, f"{kind}/{number}", [category], concept(words=words))


def adjustment(data: Data, one: Data, patient: Data, number: int) -> Data:
    """As the national flag has it, so that staff can copy it."""
    categories = [concept(ADJUSTMENT), concept(coding(**one["category"]))]
    code = concept(coding(**one["code"]), words=text(one["words"]) or one["code"]["display"])
    return whole(data, patient, f"{one['id']}/{one['chosen']}/{number}", categories, code)


def whole(data: Data, patient: Data, name: str, category: list[Data], code: Data) -> Data:
    return {
        "resourceType": "Flag", "id": uid(data["referral_id"], "Flag", name), "status": "active", "category": category, "code": code,
        "subject": ref(patient),
    }  # fmt: skip
