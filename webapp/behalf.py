"""What somebody may say for a person who has not said yes: who is asked by a link, who is named, and marked as without consent.

Nobody's tick is another person's consent. What a helper thinks stands in its own place, with their name for it, and no group may have
any of it before a professional has recorded who decided.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from easyread.questions import Answer
from webapp.answered import Answered, Data, clean
from webapp.decision import How, Row
from webapp.places import Place

WHO, HELPERS = "start.who", ("parent", "advocate", "paid")
OVER_16, AGREE, WAS_ASKED, RELATION, JOB = "helper.over_16", "helper.agree", "helper.was_asked", "helper.relation", "helper.job"
NAME, CALLED, BORN, WHEN, AVOID = "theirs.name", "theirs.called", "theirs.born", "theirs.when", "theirs.avoid_who"
REACH, PHONE, EMAIL, ADDRESS = "theirs.reach", "theirs.phone", "theirs.email", "theirs.address"
WHY, HOLDS, SAYS, VIEW = "theirs.why", "theirs.holds", "theirs.says", "theirs.view"
UNDER_16, CANNOT_DECIDE = "under-16", "cannot-decide"
ADULT = 16
# What ends the mark: an event of the ICB's, never one of ours.
UNTIL = "consent.recorded"
HELPERS_VIEW, PARENTS_VIEW, PERSONS_WORDS = "helper_view", "parental_responsibility_view", "as_told_by_helper"

# A family may ask twice by mistake, or a parent and a school in one week. More than that is a flood.
MOST, WITHIN = 2, timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Referrer:
    """Who asked us to ask a person: their name, what kind of helper they are, and who they are to the person, as they chose it."""

    name: str
    who: str
    relation: str


def from_helper(answers: Mapping[str, Answer]) -> bool:
    return answers.get(WHO) in HELPERS


def may_count(answers: Mapping[str, Answer], rows: Iterable[Row]) -> tuple[Row, ...]:
    """The decisions that can count. Where somebody else asks, that is only what a professional recorded.

    Whoever said "me" first and then that they help has ticked these boxes too.
    """
    return tuple(row for row in rows if row.how is How.RECORDED or not from_helper(answers))


def invites(answers: Mapping[str, Answer]) -> bool:
    """Whether the person gets a link of their own: they know and agree. An advocate speaks only for somebody who asked them."""
    speaks = answers.get(WHO) != "advocate" or answers.get(WAS_ASKED) == "yes"
    return from_helper(answers) and answers.get(AGREE) == "agree" and speaks


def without_consent(answers: Mapping[str, Answer]) -> str | None:
    """Why there is no consent yet in these answers (those on the path); None when nothing about another person is in them."""
    if not from_helper(answers) or NAME not in answers:
        return None
    return UNDER_16 if under_16(answers) else CANNOT_DECIDE


def under_16(answers: Mapping[str, Answer]) -> bool:
    """Whether the person was under 16 when this was sent: as the helper says, or as the date does, where the helper was not sure.

    Only for somebody under 16 it was asked who holds parental responsibility.
    """
    return answers.get(OVER_16) == "no" or (answers.get(OVER_16) == "not-sure" and HOLDS in answers)


def holds_responsibility(answers: Mapping[str, Answer]) -> bool:
    """Whether they say that they hold parental responsibility. Nobody has checked it."""
    return under_16(answers) and answers.get(HOLDS) == "me"


def of_age(answers: Mapping[str, Answer], today: date) -> bool:
    """Whether the person is 16 by now: from then on they decide for themselves, whatever was so when this was sent."""
    answer = answers.get(BORN)
    if not isinstance(answer, str):
        return False
    born = date.fromisoformat(answer)
    return (today.year - born.year, today.month, today.day) >= (ADULT, born.month, born.day)


def mark(answered: Answered) -> Data:
    """The mark that a request without consent carries, with how to reach the person safely, as the helper said."""
    reason = without_consent(answered.answers)
    said = answered.value(WHY)
    way = {"way": answered.value(REACH), "phone": answered.value(PHONE), "email": answered.value(EMAIL), "address": answered.value(ADDRESS)}
    return {"reason": reason, "helper_reason": said, "until": UNTIL, "reach": way}


def views(answered: Answered, place: Place) -> list[Data]:
    """Whose view is whose: risk stratification must hear the person's and the family's apart (NHSE code of practice, part 1)."""
    parents = place.rules["under_16"] == "parent" and holds_responsibility(answered.answers)
    label = PARENTS_VIEW if parents else HELPERS_VIEW
    found = [
        {"whose": "helper", "relation": relation(answered), "label": label, "words": answered.value(VIEW)},
        {"whose": "person", "relation": None, "label": PERSONS_WORDS, "words": answered.value(SAYS)},
    ]
    return [view for view in found if view["words"]]


def relation(answered: Answered) -> str:
    """Who the helper is to the person, in the words that they chose or wrote."""
    told = {one["id"]: one["answer"] for one in answered.among((RELATION, JOB, WHO))}
    return next((clean(told[name]) for name in (RELATION, JOB, WHO) if told.get(name)), "")


def likenesses(peppers: Iterable[tuple[str, bytes]], answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Keyed hashes of a person's name and day of birth, the newest key first: who has only the database finds nobody by them."""
    letters = unicodedata.normalize("NFKD", str(answers[NAME])).casefold()
    words = sorted(re.findall(r"\w+", "".join(letter for letter in letters if not unicodedata.combining(letter))))
    text = f"{' '.join(words)}|{answers[BORN]}".encode("utf-8", "surrogatepass")
    return tuple(hmac.new(key, text, sha256).hexdigest() for _, key in peppers)


def held(earlier: int, *, urgent: bool, doubtful: bool = False) -> bool:
    """Whether a person looks before this goes on: too many came about one person, or it may be a machine's (`doubtful`).

    Help that is needed today never waits for us: a flood is the smaller harm.
    """
    return (doubtful or earlier >= MOST) and not urgent
