"""A person asks us to delete everything about them: what that is, what the team keeps, and that it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp import behalf, store
from webapp.audit import Who
from webapp.house import db

WITHDRAW = "withdraw"


@dataclass(frozen=True, kw_only=True)
class About:
    """`told`: the team has heard of this request, or will. `own`: it is the person's own to take back.

    `handed`: they were given a link for the person whom they asked for.
    """

    case_id: str
    sent: bool
    told: bool
    own: bool
    handed: bool


def of_case(case_id: str) -> About:
    sent = store.referrals.of_case(db(), case_id)
    own = sent is not None and not behalf.from_helper(sent.answers)
    told, handed = store.erasing.told(db(), case_id), bool(store.invitations.of_helper(db(), case_id))
    return About(case_id=case_id, sent=sent is not None, told=told, own=own, handed=handed)


def forget(about: About, *, withdraw: bool, now: datetime) -> bool:
    """Delete it, and say whether the team hears of it: what is taken back before it left, they never heard of.

    Only the person themselves takes a request back: what somebody else asked for them is not theirs to end.
    """
    store.erasing.erase(db(), about.case_id, who=Who.PERSON, now=now, withdraw=withdraw and about.own)
    return store.erasing.told(db(), about.case_id)
