"""What the team sees of one request, whole, in words.

The page, the paper and the row of a table are made of the same parts. Nothing is weighed: urgent is what the person said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from easyread.questions import N_
from webapp import behalf, booklets, letters, mine, reading, referral, status, store
from webapp.booklet import Booklet, Part, Row
from webapp.house import db, house, now, today
from webapp.reading import Request
from webapp.speech import day, plain
from webapp.status import Heard, News, Status, Step
from webapp.store.inbox import Letter, Listed
from webapp.store.referrals import Referral
from webapp.store.team import Visit
from webapp.telling import Form, Option

STEPS: Mapping[Step, str] = {
    Step.SENT: N_("New. Nobody has told the person that you have it."), Step.RECEIVED: N_("The person knows that you have it."),
    Step.QUESTION: N_("You asked the person something."), Step.LOOKING: N_("People look at it."),
    Step.DECIDED: N_("You have decided. Someone must tell the person."), Step.ON_LIST: N_("You told the person that they are on the list."),
    Step.NOT_ON_LIST: N_("You told the person that they are not on the list."), Step.CLOSED: N_("Closed."),
}
NOT_ANSWERED = {
    "do-not-know": N_("They do not know."), "rather-not-say": N_("They do not want to answer."), "skipped": N_("They did not answer."),
}
SURE = {True: N_("Yes"), False: N_("No"), None: N_("They did not say.")}
ANSWERS, NOT_YET = {"yes": N_("Yes"), "no": N_("No")}, N_("Not now")


def step(sent: Referral | Listed, news: Iterable[News]) -> Status:
    """Where it is, and by when what comes next must happen. Here it has arrived: it lies in the inbox."""
    asked = status.Request(begun_at=sent.sent_at, sent_at=sent.sent_at, delivered_at=sent.sent_at, urgent=sent.urgent, kind=sent.kind)
    return status.status(asked, news, now=now(), holidays=house().holidays)


@dataclass(frozen=True)
class Case:
    """One request, whole."""

    sent: Referral
    where: Status
    shown: Request
    letters: Sequence[Letter]
    news: Sequence[News]

    @property
    def says(self) -> str:
        return gettext(STEPS[self.where.step])


def case(case_id: str) -> Case | None:
    """A request with everything that came; None where it was deleted meanwhile."""
    sent, came = store.referrals.of_case(db(), case_id), store.inbox.of_case(db(), case_id)
    if sent is None or not came:
        return None
    rows = [{"type": one.type, "body": one.body, "received": one.received_at, "request": case_id} for one in came]
    news = store.news.of_case(db(), case_id)
    return Case(sent, step(sent, news), reading.read(rows), came, news)


def parts(found: Case) -> tuple[Part, ...]:
    """All of it, part by part; a part with nothing in it is left out."""
    made = (Part(title=gettext(title), rows=tuple(rows(found)), picture=picture) for title, picture, rows in PARTS)
    return tuple(part for part in made if part.rows)


def avoid(found: Case) -> Iterator[Row]:
    for one in found.shown.data.get("do_not_contact", ()):
        yield Row(picture="stop", say=(), theirs=(str(one["words"]),))


def unsaid(found: Case) -> Iterator[Row]:
    if found.shown.data.get("under_16"):
        yield Row(picture="young-person", say=(gettext("They are under 16."),))
    if mark := found.shown.unsaid:
        young = mark.get("reason") == behalf.UNDER_16
        why = gettext("They are under 16.") if young else gettext("The helper thinks that they cannot decide.")
        theirs = tuple(str(one) for one in (mark.get("helper_reason"), *(mark.get("reach") or {}).values()) if one)
        yield Row(picture="important", say=(gettext("There is no yes."), gettext("Do not share this."), why), theirs=theirs)
    for view in found.shown.data.get("views", ()):
        yield Row(picture="talk", title=str(view.get("label", "")), say=(), theirs=(str(view["words"]),))


def reach(found: Case) -> Iterator[Row]:
    contact, prefer = found.shown.data.get("contact", {}), found.shown.data.get("contact_preferences", {})
    if found.shown.helper:
        yield Row(picture="friend", say=(gettext("Talk to the helper only."), gettext("The person has not said yes.")))
    yield Row(picture="write", say=(gettext("Write first."), gettext("Ask before you call.")))
    for name, picture in (("name", "name"), ("phone", "mobile"), ("email", "email"), ("address", "home")):
        if contact.get(name):
            yield Row(picture=picture, say=(), theirs=(str(contact[name]),))
    asked = (
        ("safe_to_text", gettext("Is it safe to text?"), "text-message"),
        ("leave_message", gettext("Can you leave a message?"), "voice-message"),
        ("shared_phone", gettext("Does someone else look at the phone?"), "people"),
    )
    for name, question, picture in asked:
        yield Row(picture=picture, title=question, say=(gettext(SURE.get(prefer.get(name), SURE[None])),))
    yield from answers(contact.get("answers", ()))


def answers(given: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    for one in given:
        said = one.get("parts", ())
        ours = tuple(str(part["words"]) for part in said if not part.get("typed_by_person"))
        theirs = tuple(str(part["words"]) for part in said if part.get("typed_by_person"))
        reason = NOT_ANSWERED.get(one.get("not_answered", ""))
        missing = (gettext(reason),) if reason else ()
        team = (gettext("Only your team may see this."),) if one.get("seen_by") == "team" else ()
        yield Row(picture="question", title=str(one["question"]), say=(*ours, *missing, *team), theirs=theirs)


def asked_by(found: Case) -> Iterator[Row]:
    return answers(found.shown.data.get("asked_by", {}).get("details", ()))


def agreed(found: Case) -> Iterator[Row]:
    """The last word on each permission, with the question as it stood before them."""
    for made in found.shown.decisions:
        when = gettext("They said this on %(date)s.", date=day(letters.moment(made["decided_at"])))
        theirs = tuple(", ".join(filter(None, map(str, person.values()))) for person in made.get("people", ()))
        answer = gettext(ANSWERS.get(made["answer"], NOT_YET))
        yield Row(picture="choose", title=asked(made["permission"]), say=(answer, when), theirs=theirs)


def asked(permission: str) -> str:
    """A permission, as it is asked today."""
    question = next((one for one in house().refer.questions if one.permission == permission), None)
    return plain(question.ask) if question else permission


def shared(found: Case) -> Iterator[Row]:
    groups = found.shown.data.get("sharing", ())
    for group in groups:
        yes = bool(group["agreed"])
        yield Row(picture="yes" if yes else "no", title=asked(f"share:{group['group']}"), say=(gettext(SURE[yes]),))
    if not groups:
        yield Row(picture="stop", say=(gettext("With nobody."),))


def said(found: Case) -> Iterator[Row]:
    return answers(found.shown.answers)


def planner(found: Case) -> Iterator[Row]:
    plan = found.shown.planner
    if plan and found.shown.planner_stops:
        yield Row(picture="stop", say=(gettext("The person does not say yes any more."), gettext("Show this to nobody.")))
        return
    for theme in plan.get("themes", ()):
        yield Row(picture="plan", title=f"{theme['id']} {theme['heading']}", say=() if theme["answers"] else (gettext("Nothing."),))
        yield from answers(theme["answers"])
    yield from answers(plan.get("others", ()))


def wish(found: Case) -> Iterator[Row]:
    """How they want to hear the answer. Nobody has promised them any of it."""
    if asked_for := found.shown.wish:
        when = gettext("They asked for this on %(date)s.", date=day(letters.moment(asked_for["occurred_at"])))
        yield Row(picture="calendar", say=(when, gettext("We told them that nobody has booked this.")))
        yield from answers(asked_for["answers"])


def added(found: Case) -> Iterator[Row]:
    """What they told since: that a day has passed, or that they do not agree."""
    return (row for data in found.shown.added for row in answers(data["answers"]))


def feedback(found: Case) -> Iterator[Row]:
    for said in found.shown.feedback:
        may = gettext("You can ask them more.") if said.get("may_ask") else gettext("Do not ask them more about it.")
        yield Row(picture="happy", say=(may,))
        yield from answers(said.get("answers", ()))


def came(found: Case) -> Iterator[Row]:
    """Every letter, in order, and which words of a version do not count any more stands above: only the last of each is shown there."""
    for one in found.letters:
        say = TEAMS.get(one.type, CHOICE if one.type.startswith("consent.") else OTHER)
        yield Row(picture="letter", say=(gettext(say), day(one.received_at)))


def told(found: Case) -> Iterator[Row]:
    for one in found.news:
        form = house().inbox.forms.get(one.type)
        theirs = tuple(text for name in READ for text in mine.texts(one.data.get(name)))
        yield Row(picture="send", say=(plain(form.title) if form else one.type, day(one.received_at or one.occurred_at)), theirs=theirs)


# What each letter is, for the team that gets it; of news, what the person reads word by word.
TEAMS = {
    referral.SUBMITTED: N_("They ask for the support list."), referral.CETR: N_("They ask for a meeting."),
    referral.CONTACT: N_("They want to talk first."), referral.URGENT: N_("They need help today."),
    "referral.updated": N_("They changed an answer."), "referral.withdrawn": N_("They took it back."),
    "contact.preferences_changed": N_("How to reach them, and people you must not contact."),
    "consent.check_due": N_("They have not answered our question about their choices. Please ask them."),
    "consent.conflict": N_("People said different things. Please talk with each of them."),
    "cetr.answered": N_("Their answer about the meeting."), "planner.shared": N_("Their plan for the meeting."),
    "feedback.given": N_("How the meeting was for them."), reading.ADDED: N_("They told you something new."),
}
CHOICE, OTHER = N_("A choice of theirs."), N_("A letter about this request.")
READ = ("question", "why", "reason", "next_steps", "words", "next_contact", "what", "who", "name", "role", "where")
PARTS = (
    (N_("People you must not contact"), "stop", avoid),
    (N_("Important"), "important", unsaid),
    (N_("How to reach them safely"), "talk", reach),
    (N_("How they want to hear the answer"), "listen", wish),
    (N_("What they told you since"), "letter", added),
    (N_("Who asked"), "ask-for-help", asked_by),
    (N_("What they agreed to"), "choose", agreed),
    (N_("Who you can share it with"), "share", shared),
    (N_("What they said"), "write", said),
    (N_("Their plan for the meeting"), "plan", planner),
    (N_("After the meeting"), "happy", feedback),
    (N_("What came, in order"), "letter", came),
    (N_("What you told the person"), "send", told),
)


def offered(found: Case, form: Form) -> Form:
    """The form with what only this request can offer: the permissions that were asked for, and what somebody was to do."""
    known = {made["permission"] for made in found.shown.decisions} | {"dsr", "cetr"}
    permissions = [Option(str(one.permission), one.ask) for one in house().refer.questions if one.permission in known]
    actions = {one.data["action_id"]: str(one.data["what"]) for one in found.news if one.type == Heard.ACTION and "action_id" in one.data}
    return form.offering({"permission": permissions, "action_id": [Option(name, what) for name, what in actions.items()]})


def printed(found: Case, visit: Visit) -> Booklet:
    """All of it on paper, which says who took it and when."""
    short = (gettext("Number %(reference)s.", reference=found.sent.reference), stamp(visit))
    return booklets.made(gettext("A request"), parts(found), picture="folder", in_short=short)


def stamp(visit: Visit) -> str:
    return gettext("%(name)s took this copy on %(when)s.", name=visit.member.name, when=mine.minute(now()))


def table(found: Case, visit: Visit) -> Mapping[str, str]:
    """One row: the days, the ways to reach them, and each answer under its question."""
    shown, contact = found.shown, found.shown.data.get("contact", {})
    row = {
        "Number": found.sent.reference, "Sent": found.sent.sent_at.date().isoformat(),
        "Name": str(shown.data["person"].get("name") or shown.name), "Called": shown.name,
        "State": found.says, "By": found.where.due.isoformat() if found.where.due else "",
        "Urgent": "yes" if shown.urgent else "no",
        "DO NOT CONTACT": "; ".join(str(one["words"]) for one in shown.data.get("do_not_contact", ())),
        "Phone": str(contact.get("phone") or ""), "Email": str(contact.get("email") or ""),
    }
    row["How to tell them"] = "; ".join(f"{one['question']} {one['answer']}" for one in shown.wish.get("answers", ()))
    for one in shown.answers:
        row.setdefault(str(one["question"]), str(one["answer"] or ""))
    return {**row, "Downloaded by": f"{visit.member.name}, {today().isoformat()}"}
