"""Who a letter is about, who asks for them, and the ICB: Patient, RelatedPerson, Organization."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from webapp.fhir.parts import NHS_NUMBER, ODS, Data, Ends, answered, coding, concept, some, text, uid

VERIFICATION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
STATUS = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"
LANGUAGES = "urn:ietf:bcp:47"
# The ways by which a helper said that the person themselves can be reached.
REACHED = {"text": "phone", "phone": "phone", "email": "email"}


def from_helper(data: Data) -> bool:
    return data.get("contact", {}).get("reaches") == "helper"


def patient(data: Data) -> Data:
    """The person, as far as the letter tells: a later one may only name the request."""
    person: Data = data.get("person", {})
    names = [{"use": use, "text": name} for use, part in (("official", "name"), ("usual", "called")) if (name := text(person.get(part)))]
    return some(
        resourceType="Patient",
        id=uid(data["referral_id"], "Patient"),
        identifier=nhs_number(person),
        name=names,
        telecom=list(telecom(data)),
        birthDate=person.get("born"),
        address=addresses(data, person),
        communication=[{"language": concept(coding(LANGUAGES, data["language"])), "preferred": True}] if "language" in data else [],
        generalPractitioner=[{"display": surgery}] if (surgery := text(person.get("gp_surgery"))) else [],
    )


def nhs_number(person: Data) -> list[Data]:
    """As the person told it. Nobody traced it, and that stands beside it."""
    if not person.get("nhs_number"):
        return []
    told = concept(coding(STATUS, "number-present-but-not-traced", "Number present but not traced"))
    return [{"extension": [{"url": VERIFICATION, "valueCodeableConcept": told}], "system": NHS_NUMBER, "value": person["nhs_number"]}]


def telecom(data: Data) -> Iterator[Data]:
    """How to reach the person themselves. Never a helper's number: that stands with the helper."""
    if from_helper(data):
        reach = data.get("without_consent", {}).get("reach", {})
        if (kind := REACHED.get(reach.get("way"))) and (value := text(reach.get(kind))):
            yield {"system": kind, "value": value}
        return
    yield from numbers(data.get("contact", {}))


def numbers(contact: Data) -> Iterator[Data]:
    preferred = "email" if "email" in contact.get("ways", ()) else "phone"
    for part, system, use in (("phone", "phone", None), ("mobile", "phone", "mobile"), ("email", "email", None)):
        if value := text(contact.get(part)):
            yield some(system=system, value=value, use=use, rank=1 if part == preferred else None)


def addresses(data: Data, person: Data) -> list[Data]:
    written = data.get("without_consent", {}).get("reach", {}).get("address") if from_helper(data) else None
    written = written or answered(data.get("contact", {}).get("answers", ()), "about.address")
    found = some(text=text(written), postalCode=text(person.get("postcode")))
    return [found] if found else []


def helper(data: Data) -> Data | None:
    """Whoever asks for another person; None where the person asks themselves."""
    if not from_helper(data):
        return None
    contact: Any = data["contact"]
    told = [*contact["answers"], *data.get("asked_by", {}).get("details", ())]
    relation = answered(told, "helper.relation") or answered(told, "helper.job") or data.get("asked_by", {}).get("who")
    name = text(contact["name"])
    return some(
        resourceType="RelatedPerson",
        id=uid(data["referral_id"], "RelatedPerson"),
        patient={"reference": f"urn:uuid:{uid(data['referral_id'], 'Patient')}", "type": "Patient"},
        relationship=[concept(words=relation)] if text(relation) else [],
        name=[{"text": name}] if name else [],
        telecom=list(numbers(contact)),
    )


def organization(ends: Ends) -> Data:
    identifier = [{"system": ODS, "value": ends.ods}] if ends.ods else []
    return some(resourceType="Organization", id=uid("Organization", ends.icb), identifier=identifier, name=ends.icb)
