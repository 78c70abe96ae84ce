"""One decision as a machine reads it, in the shape of ISO/IEC TS 27560:2023, with the terms of the W3C's Data Privacy Vocabulary.

Two things stand apart: what the person said yes or no to, and the law that lets the ICB use information, which is not their yes.
The same row always makes the same record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from webapp.answered import Data, moment
from webapp.consent import HELPER, Answer, How, Permission, Row

SCHEMA = "ISO/IEC TS 27560:2023"
JURISDICTION = "GB"
DPV = "https://w3id.org/dpv#"
CONTEXT = {
    "dpv": DPV,
    "dct": "http://purl.org/dc/terms/",
    "record_id": "dpv:hasIdentifier",
    "pii_principal_id": "dpv:hasDataSubject",
    "privacy_notice": "dpv:hasNotice",
    "purposes": "dpv:hasPurpose",
    "lawful_basis": "dpv:hasLegalBasis",
    "pii_controllers": "dpv:hasDataController",
    "recipient_third_parties": "dpv:hasRecipient",
    "jurisdiction": "dpv:hasJurisdiction",
    "withdrawal_method": "dpv:hasWithdrawalMethod",
    "event_state": "dpv:hasConsentStatus",
    "event_time": "dct:date",
}
# A public task, and health or social care (UK GDPR). Never consent in the sense of the UK GDPR: domain.md 5.2.
LEGAL_BASIS = (
    {"law": "UK GDPR", "article": "6(1)(e)", "says": "public task"},
    {"law": "UK GDPR", "article": "9(2)(h)", "says": "health or social care"},
)
GIVEN, RECONFIRMED, REFUSED, WITHDRAWN, UNDECIDED = "given", "reconfirmed", "refused", "withdrawn", "undecided"
STATES = {
    GIVEN: "dpv:ConsentGiven", RECONFIRMED: "dpv:ConsentReconfirmed", REFUSED: "dpv:ConsentRefused", WITHDRAWN: "dpv:ConsentWithdrawn",
    UNDECIDED: "dpv:ConsentUnknown",
}
# What each permission is for, whom it lets see anything, and what they may see.
PURPOSES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    Permission.DSR: ("Look at adding the person to the Dynamic Support Register", ("dsr-team",), ("answers", "contact")),
    Permission.CETR: ("Hold a Care (Education) and Treatment Review", ("cetr-panel",), ("answers", "contact")),
    Permission.CETR_PAPERS: ("Give the panel of the review papers to read", ("cetr-panel",), ("care papers",)),
    Permission.CETR_REPORT: ("Send the report of the review to chosen people", ("report-readers",), ("report",)),
    Permission.TEXTS: ("Send text messages to a number", (), ("phone number",)),
    Permission.HELPER_PROGRESS: ("Show a helper how the request goes", ("helper",), ("progress",)),
    Permission.HELPER_ANSWERS: ("Show a helper the answers", ("helper",), ("answers",)),
    Permission.FEEDBACK: ("Ask the person how the service was", (), ("contact",)),
}
# What somebody whom the person invited may do: the permission carries their mark at its end.
HELPING: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "helper:progress": PURPOSES[Permission.HELPER_PROGRESS],
    "helper:answers": PURPOSES[Permission.HELPER_ANSWERS],
    "helper:write": ("Let a helper write answers with the person", ("helper",), ("answers",)),
    "helper:plan": ("Let a helper write words for the person's planner, for the person to keep or not", ("helper",), ("planner",)),
    "helper:reminders": ("Tell a helper that there is news, and nothing else", ("helper",), ("contact",)),
}
SHARING = "Share what the person told us with a group of people who help"
GIVEN_HERE, HEARD = "directly provided by individual", "recorded by a professional"
SPECIAL = frozenset({"answers", "care papers", "report"})
CONTROLLER = "icb"


def record(row: Row, earlier: Iterable[Row], *, reference: str, icb: str, website: str) -> Data:
    """The record of `row`. `earlier` are the rows of the case; those about the same permission up to this one are its log of events."""
    about = sorted({one.id: one for one in (*earlier, row) if belongs(one, row)}.values(), key=lambda one: (one.at, one.id))
    purpose, recipients, kinds = purpose_of(row.permission)
    return {
        "@context": CONTEXT,
        "@type": "dpv:ConsentRecord",
        "record": {"schema_version": SCHEMA, "record_id": row.id, "pii_principal_id": reference},
        "pii_processing": {
            "privacy_notice": f"{website}/privacy",
            "notice": notice(row),
            "language": row.words.language,
            "purposes": [{
                "purpose": purpose,
                "purpose_type": row.permission,
                "lawful_basis": [f"{basis['law']} {basis['article']}" for basis in LEGAL_BASIS],
                "pii_information": [{"pii_type": kind, "special_pii_category": kind in SPECIAL} for kind in kinds],
                "pii_controllers": [CONTROLLER],
                "recipient_third_parties": list(recipients),
                "collection_method": [HEARD if row.how is How.RECORDED else GIVEN_HERE],
                "jurisdiction": JURISDICTION,
                "withdrawal_method": f"{website}/choices",
                "privacy_rights": f"{website}/privacy",
            }],
        },
        "party_identification": [
            {"party_id": CONTROLLER, "party_name": icb, "party_role": "PII controller", "party_url": f"{website}/privacy"},
            *({"party_id": recipient, "party_role": "recipient"} for recipient in recipients),
        ],
        "event": [event(one) for one in about],
        "decision": decision(row),
        "legal_basis": [dict(basis) for basis in LEGAL_BASIS],
    }


def belongs(one: Row, row: Row) -> bool:
    return one.permission == row.permission and (one.at, one.id) <= (row.at, row.id)


def purpose_of(permission: str) -> tuple[str, Sequence[str], Sequence[str]]:
    if HELPER.fullmatch(permission):
        return HELPING[permission.rpartition(":")[0]]
    return PURPOSES.get(permission) or (SHARING, (permission.removeprefix("share:"),), ("answers",))


def notice(row: Row) -> Data:
    """The very words that were shown, and what stood with them."""
    return {
        "id": row.permission,
        "version": row.words.version,
        "language": row.words.language,
        "format": row.words.format.value,
        "text": row.words.text,
        "text_sha256": row.words.hash,
        "seen": seen(row),
    }


def seen(row: Row) -> Data | None:
    """Pictures, recordings and look; None for rows from before these were kept."""
    if row.seen is None:
        return None
    pieces = [
        {
            "lines": one.lines, "title": one.title or None, "picture": one.picture or None, "drawing_sha256": one.drawing or None,
            "recording_sha256": one.recording or None, "choice": one.choice or None,
        }
        for one in row.seen.pieces
    ]
    return {"look": row.seen.look, "pictures": row.seen.pictures, "pieces": pieces}


def event(row: Row) -> Data:
    state = state_of(row)
    return {
        "event_time": moment(row.at),
        "event_type": "explicit",
        "event_state": state,
        "@type": STATES[state],
        "entity_id": row.who.value,
        "valid_until": row.next_check.isoformat() if row.next_check else None,
    }


def state_of(row: Row) -> str:
    """What happened: "not yet" and "not sure" are neither yes nor no."""
    if row.answer is Answer.YES:
        return RECONFIRMED if row.check else GIVEN
    if row.withdrawal:
        return WITHDRAWN
    return REFUSED if row.answer is Answer.NO else UNDECIDED


def decision(row: Row) -> dict[str, Any]:
    """How it was said, and by whom."""
    helper, decider, back = row.helped_by, row.decided_by, row.withdrawal
    return {
        "answer": row.answer.value,
        "decided_at": moment(row.at),
        "how": row.how.value,
        "who": row.who.value,
        "basis": row.basis.value,
        "helped_by": {"name": helper.name, "role": helper.role} if helper else None,
        "decided_by": {"name": decider.name, "role": decider.role, "on": decider.on.isoformat()} if decider else None,
        "people": [dict(person.parts) for person in row.people],
        "about": row.about,
        "support": list(row.support),
        "explained": list(row.explained),
        "next_check": row.next_check.isoformat() if row.next_check else None,
        "checked": {"of": row.check.of, "result": row.check.result, "by": row.check.by} if row.check else None,
        "withdrawal": {"scope": back.scope, "how": back.how.value, "reason": back.reason} if back else None,
        "told": list(row.told),
    }
