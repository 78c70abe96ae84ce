"""The numbers and addresses of whoever is here: whether we may use them, and the figures that prove that they are theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from webapp import arriving, codes, consent, gate, helping, kinds, ledger, messages, phones, sendable, slowing, store
from webapp.audit import What, Who as Actor
from webapp.helping import Invitation
from webapp.house import db, house
from webapp.messages import Contact, Sort
from webapp.models import Kind
from webapp.speech import spoken

LASTS = timedelta(minutes=10)
# States that a message of ours cannot end: only whoever holds the number can.
ENDED = (sendable.STOPPED, sendable.WRONG)


@dataclass(frozen=True, kw_only=True)
class Reached:
    """One of them. `state`: why nothing that we begin goes there now, if so. `waits`: figures went there and can be typed."""

    case_id: str
    who: str
    kind: Kind
    contact: Contact = field(repr=False)
    to: str = field(repr=False)
    state: str | None
    proof: store.proofs.Proof = field(repr=False)
    waits: bool

    @property
    def shown(self) -> str:
        return kinds.national(self.to) if self.kind is Kind.SMS else self.to

    @property
    def hint(self) -> str:
        """Enough for whoever knows it, and too little for whoever only looks at this page."""
        if self.kind is Kind.SMS:
            return f"{self.shown[:2]}… {self.shown[-3:]}"
        name, _, domain = self.to.rpartition("@")
        return f"{name[:1]}…@{domain}"

    @property
    def may_check(self) -> bool:
        return self.state is not None and self.state not in ENDED


def mine(case_id: str, *, now: datetime) -> tuple[Reached, ...]:
    """Those of the person whose pages these are: where news goes, and their ways back."""
    return each(case_id, (*told(case_id), *ways(case_id)), now=now)


def for_news(case_id: str, *, now: datetime) -> tuple[Reached, ...]:
    """Those where news goes."""
    return each(case_id, told(case_id), now=now)


def each(case_id: str, contacts: Iterable[Contact], *, now: datetime) -> tuple[Reached, ...]:
    """Every number and address of these that is safe and that this service can reach, once."""
    found: dict[tuple[Kind, str], Contact] = {}
    for contact in contacts:
        safe = {Kind.SMS: contact.number if contact.safe_number else "", Kind.MAIL: contact.email if contact.safe_email else ""}
        found = {(kind, to): contact for kind, to in safe.items() if to and can(kind)} | found
    return tuple(reached(case_id, phones.PERSON, kind, to, contact, now=now) for (kind, to), contact in found.items())


def of_helper(invitation: Invitation, *, now: datetime) -> tuple[Reached, ...]:
    """The one that the person chose for a helper."""
    kind = {helping.TEXT: Kind.SMS, helping.MAIL: Kind.MAIL}.get(invitation.way)
    if kind is None or not invitation.to or not can(kind):
        return ()
    return (reached(invitation.case_id, invitation.id, kind, invitation.to, helping.contact(invitation), now=now),)


def can(kind: Kind) -> bool:
    return {Kind.SMS: house().config.texts, Kind.MAIL: house().config.mail}[kind]


def told(case_id: str) -> Iterator[Contact]:
    """Where news of what was sent goes: texts only with a yes to them."""
    sent = store.referrals.of_case(db(), case_id)
    if sent is None:
        return
    rows = ledger.voices(sent, ledger.heard(house().refer, sent, store.consents.rows(db(), case_id)))
    texts = consent.says_yes(rows, consent.Permission.TEXTS, born=ledger.born_on(sent))
    for contact in messages.contacts(sent.answers, number=store.wishes.now(db(), case_id).number):
        yield contact if texts or contact.who is not messages.Who.PERSON else replace(contact, number="")


def ways(case_id: str) -> Iterator[Contact]:
    """The ways that they chose for coming back."""
    for way in store.ways.of_case(db(), case_id):
        text = way.kind is Kind.SMS
        yield Contact(
            who=messages.Who.PERSON, number=way.to if text else "", safe_number=text, email="" if text else way.to, safe_email=not text,
        )


def reached(case_id: str, who: str, kind: Kind, to: str, contact: Contact, *, now: datetime) -> Reached:
    store.proofs.read(db(), case_id, who, kind, to)
    proof = store.proofs.find(db(), case_id, who, kind, to)
    waits = proof.code_hash is not None and proof.code_until is not None and now < proof.code_until
    text = kind is Kind.SMS
    alone = replace(contact, number=to if text else "", email="" if text else to)
    return Reached(
        case_id=case_id, who=who, kind=kind, to=to, contact=alone, proof=proof, waits=waits,
        state=sendable.unusable(Sort.BEGUN, gate.way(db(), (case_id, who), kind, to), now),
    )


def send(one: Reached, *, now: datetime) -> None:
    """Figures to this number or address; those before are of no use any more. Raises arriving.Wait."""
    newest = next(iter(store.reaches.hashes(db(write=True), one.kind, one.to).values()))
    arriving.take(arriving.ASK, arriving.here(now), slowing.ASKS, now=now)
    arriving.take(arriving.TO, arriving.from_here(newest, now), slowing.MESSAGES, now=now)
    arriving.take(arriving.ALL_TO, newest, slowing.ALL_MESSAGES, now=now)
    number = codes.number()
    hashed = codes.SLOW.hash(number)
    store.proofs.asked(db(), one.case_id, one.who, one.kind, one.to, code_hash=hashed, until=now + LASTS, now=now)
    house().postman.check(db(), one.case_id, one.contact, number, language=spoken(), now=now)
    store.audit.enter(db(), What.NUMBER_ASKED, who=Actor.PERSON, now=now, case_id=one.case_id, kind=one.kind.value)


def check(one: Reached, typed: str, *, now: datetime) -> bool:
    """Whether these are the figures that went there; then it is proved. Raises arriving.Wait."""
    arriving.take(arriving.STEP, arriving.from_here(f"check {one.case_id}", now), slowing.STEPS, now=now)
    arriving.take(arriving.ALL_STEPS, one.case_id, slowing.ALL_STEPS, now=now)
    figures = "".join(figure for figure in typed if figure.isdecimal())
    if not codes.fits(one.proof.code_hash if one.waits else None, figures):
        return False
    phones.prove(db(), one.case_id, one.kind, one.to, who=one.who, how=phones.TYPED, now=now)
    return True
