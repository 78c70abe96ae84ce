"""Put a person's yes or no to a permission in the ledger, with the very words they saw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from easyread.questions import Answer, Given, Question, said
from webapp import consent, forms, seen, store
from webapp.desk import Desk
from webapp.house import db, house, now
from webapp.speech import plain, spoken
from webapp.voices import Voice

WHO, HELPED_BY, BORN = "start.who", "about.helped_by", "about.born"
MYSELF = ("me", "me-with-help")
WORDS = "words"
# Until when somebody may help. It decides no permission of its own: every yes to this helper is said again in its words.
ENDS = "people.ends"
# By the voice, alone and with somebody's help.
HOW = {
    Voice.PAGES: (consent.How.WEB, consent.How.WEB_WITH_HELP), Voice.CONVERSATION: (consent.How.WEB, consent.How.WEB_WITH_HELP),
    Voice.TEXT: (consent.How.TEXT, consent.How.TEXT_WITH_HELP),
}


def words_shown(asked: Question) -> str:
    """Everything the page says about this permission, in the language it was read in, a sentence a line."""
    choices = tuple(option.say for option in asked.choices())
    sentences = (asked.ask, *asked.in_short, *asked.say, *asked.if_yes, *asked.if_no, *choices)
    return "\n".join(plain(sentence) for sentence in sentences)


def goes_into_the_ledger(asked: Question) -> bool:
    """Whether the very words of this question are kept with the answer."""
    return bool(asked.permission) or asked.id == ENDS


def mark(asked: Question) -> str:
    """By which a form says which words of a permission, or of the last day of one, it was drawn with; nothing for any other question."""
    return consent.words_hash(words_shown(asked)) if goes_into_the_ledger(asked) else ""


def other_words(asked: Question, form: Mapping[str, str]) -> bool:
    """Whether this was answered under other words than are shown now: those of another language, or of before. That is another question."""
    return goes_into_the_ledger(asked) and form.get(WORDS) != mark(asked)


def given(asked: Question, form: MultiDict[str, str]) -> Given:
    """What a form gave. What was chosen under other words than are shown now is chosen no more."""
    posted = forms.posted(asked, form)
    return forms.unchosen(posted) if other_words(asked, form) else posted


def helper(desk: Desk) -> consent.Helper | None:
    """Who sits beside the person, if they said so. Helping is not deciding."""
    people = desk.relevant.get(HELPED_BY)
    return consent.Helper(people[0].get("name", ""), people[0].get("relation", "")) if isinstance(people, list) else None


def explained(desk: Desk) -> tuple[str, ...]:
    """The cards that checked how well we explained, as far as they were seen before this."""
    return tuple(asked.id for asked in desk.walk.questions if asked.kind == "check" and asked.id in desk.answers)


def decided(desk: Desk, asked: Question, permission: str, answer: Answer) -> None:
    """Add the decision to the ledger unless it is the same answer to the same words.

    Raises consent.NotTheirs when somebody else fills this in: a helper's tick is never the person's consent.
    """
    support, shown = seen.circumstances(asked, desk.voice)
    row = consent.decide(
        store.consents.rows(db(), desk.saved.case_id),
        case_id=desk.saved.case_id,
        permission=permission,
        answer=consent.Answer.NOT_YET if said(answer) else consent.Answer(str(answer)),
        words=words_shown(asked),
        version=house().refer.version,
        language=spoken(),
        how=HOW[desk.voice][desk.answers.get(WHO) == "me-with-help"],
        who=consent.Who.PERSON if desk.answers.get(WHO) in MYSELF else consent.Who.HELPER,
        helped_by=helper(desk),
        explained=explained(desk),
        born=date.fromisoformat(born) if isinstance(born := desk.relevant.get(BORN), str) else None,
        support=support,
        seen=shown,
        now=now(),
    )
    if row is not None:
        store.consents.record(db(), row)
