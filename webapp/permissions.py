"""Put a person's yes or no to a permission in the ledger, with the very words they saw."""

from __future__ import annotations


from easyread.questions import Answer, Question, said
from webapp import consent, store
from webapp.desk import Desk, spoken
from webapp.house import db, house, now
from webapp.speech import plain

WHO = "start.who"
HELPED = "me-with-help"


def words_shown(asked: Question) -> str:
    """Everything the page says about this permission, in the language it was read in, a sentence a line."""
    choices = tuple(option.say for option in asked.choices())
    sentences = (asked.ask, *asked.in_short, *asked.say, *asked.if_yes, *asked.if_no, *choices)
    return "\n".join(plain(sentence) for sentence in sentences)


def decided(desk: Desk, asked: Question, answer: Answer) -> None:
    """Add the decision to the ledger unless it is the same answer to the same words."""
    assert desk.draft is not None and asked.permission is not None
    row = consent.decide(
        store.consents.rows(db(), desk.draft.case_id),
        case_id=desk.draft.case_id,
        permission=asked.permission,
        answer=consent.Answer.NOT_YET if said(answer) else consent.Answer(str(answer)),
        words=words_shown(asked),
        version=house().refer.version,
        language=spoken(),
        how=consent.How.WEB_WITH_HELP if desk.answers.get(WHO) == HELPED else consent.How.WEB,
        now=now(),
    )
    if row is not None:
        store.consents.record(db(), row)
