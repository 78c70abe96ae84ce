"""The Bundle itself: the header, what is asked for, who says so, and everything else behind it in a fixed order.

Whoever keeps resources by their id must never act on what was taken back: only a letter that says what became of a request names that
request's own id. Any other news is a resource of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.fhir import flags, people, said
from webapp.fhir.parts import SNOMED, Data, Ends, coding, concept, extension, ours, own, ref, some, text, uid

MEDIA_TYPE = "application/fhir+json"
EVENTS = "https://fhir.nhs.uk/CodeSystem/message-events-bars"
REASONS = "https://fhir.nhs.uk/CodeSystem/message-reason-bars"
TAKES_PART = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
TEST = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST", "display": "test health data"}
NEW = ("referral.submitted", "cetr.requested", "contact.requested", "urgent.flagged")
KINDS = {
    "dsr-self-referral": "Asks for a place on the Dynamic Support Register",
    "dsr-carer-referral": "Somebody asks for a place on the Dynamic Support Register for another person",
    "cetr-request": "Asks for a Care (Education) and Treatment Review",
    "contact-request": "Wants to talk first",
}
WITHDRAWN = {"consent-withdrawn": "Took back a yes"}
# What stops the request itself: these two are what somebody asks for.
ASKED_FOR = ("dsr", "cetr")
TALK = "talk"
ANSWERED = {"yes": "active", "no": "revoked", "not-yet": "on-hold", "not-sure": "on-hold"}


def bundle(letter: Mapping[str, Any], ends: Ends) -> Data:
    """The Bundle of one letter: {"type", "timestamp", "data"} as the envelope has it."""
    type, data = letter["type"], letter["data"]
    resources = of_request(type, data, ends) if "referral_id" in data else about_nobody(type, data, ends)
    name = resources[0]["id"]
    found = {
        "resourceType": "Bundle",
        "id": name,
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{name}"},
        "type": "message",
        "timestamp": letter["timestamp"],
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    }
    return made_up(found) if ends.demonstration else found


def made_up(bundle: Data) -> Data:
    """The same, and on the whole and on each part that it is about nobody: a part may be kept without the rest."""
    parts = [{**one, "resource": {**one["resource"], "meta": _test(one["resource"])}} for one in bundle["entry"]]
    return {**bundle, "meta": _test(bundle), "entry": parts}


def _test(resource: Data) -> Data:
    return {**resource.get("meta", {}), "security": [TEST]}


def of_request(type: str, data: Data, ends: Ends) -> list[Data]:
    patient, helper, icb = people.patient(data), people.helper(data), people.organization(ends)
    source = helper or patient
    answers = said.response(data, patient, source)
    consents = said.consents(data, patient, answers, ends.base)
    raised = flags.flags(type, data, patient)
    supporting = [one for one in (answers, *consents, *raised) if one]
    requests = [service_request(type, data, one, patient, source, icb, supporting) for one in asked(type, data) or (None,)]
    origin = provenance(data, [*requests, *([answers] if answers else ())], source)
    found = [header(type, data, ends, requests, icb), *requests, patient, helper, icb, answers, *consents, *raised, origin]
    return [one for one in found if one]


def about_nobody(type: str, data: Data, ends: Ends) -> list[Data]:
    """A test, or the day's last line of our audit: its facts as parameters."""
    icb = people.organization(ends)
    told = [fact(*one) for one in data.items() if one[1] != ""]
    facts = {"resourceType": "Parameters", "id": uid(type, data["occurred_at"]), "parameter": told}
    return [header(type, data, ends, [facts], icb), facts, icb]


def fact(name: str, value: object) -> Data:
    return {"name": name, "valueInteger": value} if isinstance(value, int) else {"name": name, "valueString": text(str(value)) or "-"}


def header(type: str, data: Data, ends: Ends, focus: list[Data], icb: Data) -> Data:
    sequence = data.get("sequence")
    about_request = "referral_id" in data
    return some(
        resourceType="MessageHeader",
        id=uid(data.get("referral_id", ""), "MessageHeader", type, sequence or data["occurred_at"]),
        meta={"tag": [coding(own("event"), type)]},
        extension=[extension("sequence", "Integer", sequence)] if sequence else [],
        eventCoding=coding(EVENTS, "servicerequest-request") if about_request else coding(own("event"), type),
        destination=[{"endpoint": ends.to, "receiver": ref(icb)}],
        source={"name": "Open Door", "endpoint": f"{ends.base}/hooks/icb"},
        reason=concept(coding(REASONS, "new" if type in NEW else "update")) if about_request else None,
        focus=[ref(one) for one in focus],
    )


def service_request(
    type: str, data: Data, one: tuple[str, str] | None, patient: Data, source: Data, icb: Data, supporting: list[Data],
) -> Data:
    """`one`: which of the things that somebody may ask for, and what has become of it; None for news that changes none of them."""
    kind = data.get("request_kind", "consent-withdrawn" if type in ("consent.withdrawn", "referral.withdrawn") else "")
    names = {**KINDS, **WITHDRAWN}
    due = data.get("received_within", {})
    told = [extension(name.replace("_", "-"), "Date", day) for name, day in due.items()]
    told += [extension("asks-for", "Code", data["asks_for"])] if "asks_for" in data else []
    told += [extension("meeting-starts-at", "DateTime", data["meeting_starts_at"])] if "meeting_starts_at" in data else []
    which, status = one or (f"news/{data.get('sequence', data['occurred_at'])}", "unknown")
    whole = {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{data['referral_id']}"}
    return some(
        resourceType="ServiceRequest",
        id=uid(data["referral_id"], "ServiceRequest", which),
        extension=told,
        identifier=[whole, {"system": own("reference"), "value": data["reference"]}],
        basedOn=[] if one else [{"type": "ServiceRequest", "identifier": whole}],
        status=status,
        intent="proposal",
        category=[ours("request-kind", kind, names[kind])] if kind else [],
        priority=("urgent" if data["urgent"] else "routine") if "urgent" in data else None,
        code=concept(coding(SNOMED, "3457005", "Patient referral"), words=names.get(kind, "News of a request")),
        subject=ref(patient),
        authoredOn=data["occurred_at"],
        requester=ref(source),
        performer=[ref(icb)],
        supportingInfo=[ref(one) for one in supporting],
    )  # fmt: skip


def asked(type: str, data: Data) -> tuple[tuple[str, str], ...]:
    """What this letter says of the things that one person may ask for, each a request of its own; nothing where it says nothing of them."""
    if type in NEW:
        talk = type == "urgent.flagged" or data.get("request_kind") == "contact-request"
        return ((TALK if talk else "cetr" if type == "cetr.requested" else "dsr", "active"),)
    if type == "cetr.answered":
        return (("cetr", ANSWERED[data["answer"]]),)
    if type == "referral.withdrawn":
        # Where no yes stops, they only asked to talk, or somebody asked for them. Help today is not called off by taking a yes back.
        stops = [one for one in ASKED_FOR if one in data.get("what_stops", ())]
        return tuple((one, "revoked") for one in stops or (*ASKED_FOR, TALK))
    rows = data.get("consent" if "request_kind" in data else "decisions", ())
    return tuple((row["permission"], decided(row)) for row in rows if row["permission"] in ASKED_FOR)


def decided(row: Data) -> str:
    return "revoked" if row["withdrawn"] else ANSWERED[row["answer"]]


def provenance(data: Data, targets: list[Data], source: Data) -> Data:
    """Who filled it in, who helped, and in which form, language and voice it was read."""
    asked, by = data.get("questionnaire", {}), data.get("asked_by", {})
    helped = [answer for one in by.get("details", ()) if one["id"] == "about.helped_by" and (answer := text(one["answer"]))]
    sent_by = [name for name in [text(by.get("referrer", {}).get("name"))] if name]
    agents = [{"type": concept(coding(TAKES_PART, "author", "Author")), "who": ref(source)}]
    agents += [{"type": ours("agent", "helped", "Helped to fill it in"), "who": {"display": name}} for name in helped]
    agents += [{"type": ours("agent", "referrer", "Asked us to ask the person"), "who": {"display": name}} for name in sent_by]
    read = ", ".join(words for words in (
        f"Form {asked['id']} {asked['version']}" if asked else "Open Door",
        f"read in {data['language']}" if "language" in data else "", f"by {data['voice']}" if "voice" in data else "",
    ) if words)  # fmt: skip
    return {
        "resourceType": "Provenance",
        "id": uid(data["referral_id"], "Provenance", data.get("sequence", data["occurred_at"])),
        "target": [ref(one) for one in targets],
        "recorded": data["occurred_at"],
        "agent": agents,
        "entity": [{"role": "source", "what": {"display": read}}],
    }
