"""What a person answered and what they agreed to: QuestionnaireResponse and Consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape

from webapp.fhir.parts import Data, coding, concept, extension, own, ref, some, text, uid

ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
NOT_ANSWERED = {
    "do-not-know": ("asked-unknown", "They do not know"),
    "rather-not-say": ("asked-declined", "They would rather not say"),
    "skipped": ("unknown", "They skipped this"),
}
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
CATEGORY = "https://fhir.nhs.uk/CodeSystem/consent-categories-bars"
# Which answer makes which status; what was taken back is inactive, whatever it said.
STATUS = {"yes": "active", "no": "rejected", "not-yet": "proposed", "not-sure": "proposed"}


def response(data: Data, patient: Data, source: Data) -> Data | None:
    """The answers of this letter, under the ids of their questions; None where it holds none."""
    answers = data.get("answers") or data.get("contact", {}).get("answers") or ()
    if not answers:
        return None
    asked = data.get("questionnaire") or data.get("planner") or data.get("cards")
    shown = {page["id"]: page["sentences"][0] for page in data.get("shown", ())}
    version = data.get("version")
    return some(
        resourceType="QuestionnaireResponse",
        id=uid(data["referral_id"], "QuestionnaireResponse", asked["id"] if asked else "", data.get("meeting_on", "")),
        extension=[extension("meeting-on", "Date", data["meeting_on"])] if "meeting_on" in data else [],
        identifier={"system": own("version"), "value": str(version)} if version else None,
        questionnaire=f"{own('questionnaire')}:{asked['id']}|{asked['version']}" if asked else None,
        status="completed",
        subject=ref(patient),
        authored=data["occurred_at"],
        author=ref(source),
        source=ref(source),
        item=[item(told, shown.get(told["id"])) for told in answers],
    )


def item(told: Data, seen: str | None) -> Data:
    """One answer. `seen` is the question in the words that the person read; in other languages English stands beside it."""
    marks = [extension("seen-by", "Code", told["seen_by"]), *(extension("minimum-dataset", "Code", name) for name in told["dataset"])]
    question = text(told["question"])
    english = [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": question}]
    other = seen is not None and seen != told["question"]
    return some(
        linkId=told["id"], extension=marks, text=text(seen) or question,
        _text={"extension": [{"url": TRANSLATION, "extension": english}]} if other else None,
        answer=list(values(told)),
    )  # fmt: skip


def values(told: Data) -> Iterator[Data]:
    """What was chosen as codes of ours, what was typed as text, and why there is no answer as a code of HL7's."""
    if told["not_answered"]:
        yield {"valueCoding": coding(ABSENT, *NOT_ANSWERED[told["not_answered"]])}
        return
    ours = [part["words"] for part in told["parts"] if not part["typed_by_person"]]
    names = ours if len(ours) == len(told["chosen"]) else [""] * len(told["chosen"])
    system = f"{own('answers')}:{told['id']}"
    yield from ({"valueCoding": coding(system, value, name)} for value, name in zip(told["chosen"], names, strict=True))
    spoken = [part["words"] for part in told["parts"] if part["typed_by_person"] or not told["chosen"]]
    yield from ({"valueString": words} for one in spoken if (words := text(one)))


def consents(data: Data, patient: Data, asked: Data | None, base: str) -> list[Data]:
    """Each decision as a Consent of its own: each is taken back by itself."""
    agreed = {f"share:{one['group']}": one["agreed"] for one in data.get("sharing", ())}
    decisions = data.get("consent") or data.get("decisions") or ()
    made = [consent(data, row, patient, asked, base, counts=agreed.get(row["permission"], True)) for row in decisions]
    return made + [stopped(data, permission, patient, base) for permission in data.get("what_stops", ())]


def consent(data: Data, row: Data, patient: Data, asked: Data | None, base: str, *, counts: bool) -> Data:
    """`counts`: whether anybody may act on a yes. Where two people say different things, nobody may."""
    alive = row["answer"] == "yes" and not row["withdrawn"] and counts
    status = "inactive" if row["withdrawn"] or (row["answer"] == "yes" and not counts) else STATUS[row["answer"]]
    decided = row["decided_by"]
    who = {"display": text(f"{decided['name']}, {decided['role']}")} if decided else ref(patient)
    begins = row["decided_at"][:10]
    return {
        **head(data, row["permission"], status, patient, base),
        **some(text=narrative(row["words"]), extension=[*marks(row), *people(row.get("people", ()))]),
        "dateTime": row["decided_at"],
        "performer": [who],
        **some(sourceReference=ref(asked) if asked else None),
        "verification": [verification(row, patient)],
        "provision": {"type": "permit", "period": {"start": begins, "end": a_year_on(begins)}} if alive else {"type": "deny"},
    }


def head(data: Data, permission: str, status: str, patient: Data, base: str) -> Data:
    return {
        "resourceType": "Consent",
        "id": uid(data["referral_id"], "Consent", permission),
        "status": status,
        "scope": concept(coding(SCOPE, "patient-privacy", "Privacy Consent")),
        "category": [concept(coding(CATEGORY, "DRC", "Direct care")), concept(coding(own("permission"), permission))],
        "patient": ref(patient),
        "policy": [{"uri": f"{base}/privacy"}],
    }


def stopped(data: Data, permission: str, patient: Data, base: str) -> Data:
    """A permission of which a letter only says that it is over."""
    return {**head(data, permission, "inactive", patient, base), "dateTime": data["occurred_at"], "provision": {"type": "deny"}}


def marks(row: Data) -> list[Data]:
    told = [("words-hash", "String", row["words_hash"]), ("words-version", "String", text(row["version"]))]
    told += [("language", "Code", row["language"]), ("how", "Code", row["how"]), ("basis", "Code", row["basis"])]
    told += [("next-check", "Date", row["next_check"]), ("answer", "Code", row["answer"])]
    return [extension(name, kind, value) for name, kind, value in told if value]


def people(named: Iterable[Data]) -> list[Data]:
    """Whom a yes is for, and nobody else."""
    return [extension("only-for", "String", words) for one in named if (words := text(", ".join(one.values())))]


def verification(row: Data, patient: Data) -> Data:
    """Whether somebody was asked again, and still says so."""
    if (row.get("check") or {}).get("result") != "still":
        return {"verified": False}
    return {"verified": True, "verifiedWith": ref(patient), "verificationDate": row["decided_at"]}


def narrative(words: str) -> Data | None:
    """The very words that were shown."""
    said = text(words)
    lines = "<br/>".join(escape(line, quote=False) for line in said.split("\n")) if said else ""
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{lines}</p></div>'} if lines else None


def a_year_on(day: str) -> str:
    begins = date.fromisoformat(day)
    # Whoever says yes on 29 February is asked by 28 February.
    leap = (begins.month, begins.day) == (2, 29)
    return begins.replace(year=begins.year + 1, day=28 if leap else begins.day).isoformat()
