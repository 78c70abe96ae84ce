"""What lies in the inbox: once, sealed, gone with the person's own wish and with its time; and what leaves by the door beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from tests import make
from webapp import by_inbox, models, store
from webapp.audit import Who
from webapp.outcomes import Later, Sent
from webapp.store import erasing, keeping
from webapp.team_models import inbox_letters, staff_looks

HEAD = {"type": "audit.head", "timestamp": "2026-11-23T00:00:00Z", "data": {"day": "2026-11-22", "seq": 7, "hash": "f" * 64}}
DAYS = {"messages_days": 7, "visits_days": 30}


@dataclass(frozen=True)
class Promised:
    id: str
    case_id: str | None
    body: dict[str, Any]
    letter: bytes = b"{}"
    ref: str | None = None


def case(database):
    with database.session(write=True) as session:
        made = make.draft(session).case_id
        make.submit(session, made)
        store.commit(session)
    return made


def inbox(database, told="duty@icb.example"):
    return by_inbox.Inbox(database, told, "https://door.example")


def lies(database):
    with database.session() as session:
        return session.execute(sa.select(inbox_letters.c.id, inbox_letters.c.type).order_by(inbox_letters.c.id)).all()


def mails(database):
    with database.session() as session:
        rows = session.execute(sa.select(models.outbox).where(models.outbox.c.kind == models.Kind.MAIL)).all()
        return [make.words_of(session, row) for row in rows]


def test_a_letter_and_the_notice_of_it_come_together_and_once(database):
    door = by_inbox.door(inbox(database), lambda: make.NOW)
    letter = Promised("one", case(database), make.letter())

    assert [door(letter), door(letter)] == [Sent("in-the-inbox")] * 2

    assert lies(database) == [("one", "referral.submitted")]
    assert [mail["subject"] for mail in mails(database)] == ["Something new is in the inbox"]


def test_without_a_mailbox_nothing_is_promised_and_a_test_of_the_line_is_not_kept(database):
    door = by_inbox.door(inbox(database, told=None), lambda: make.NOW)

    door(Promised("one", case(database), make.letter()))
    door(Promised("two", None, {"type": "test.ping", "data": {}}))

    assert (lies(database), mails(database)) == ([("one", "referral.submitted")], [])


def test_the_end_of_the_audit_goes_whole_to_the_mailbox(database):
    by_inbox.door(inbox(database), lambda: make.NOW)(Promised("one", None, HEAD))

    [mail] = mails(database)
    assert f'{{"day": "2026-11-22", "hash": "{"f" * 64}", "seq": 7}}' in mail["text"]


def test_where_there_is_a_system_too_its_answer_is_what_counts_and_the_inbox_has_it_already(database):
    door = by_inbox.door(inbox(database), lambda: make.NOW, then=lambda promise: Later("500"))

    assert door(Promised("one", case(database), make.letter())) == Later("500")
    assert lies(database) == [("one", "referral.submitted")]


def test_what_a_person_deletes_is_gone_with_every_look_and_what_comes_after_it_goes_a_week_later(database):
    mine, door = case(database), by_inbox.door(inbox(database), lambda: make.NOW)
    door(Promised("one", mine, make.letter()))
    with database.session(write=True) as session:
        cai = make.member(session, "cai")
        store.inbox.look(session, mine, staff_id=cai.id, visit="a", what="read", reason="other", said="Asked.", now=make.NOW)
        erasing.erase(session, mine, who=Who.PERSON, now=make.NOW)
        store.commit(session)

    door(Promised("two", mine, make.letter("referral.erased")))
    door(Promised("three", None, HEAD))

    assert lies(database) == [("three", "audit.head"), ("two", "referral.erased")]
    with database.session(write=True) as session:
        assert session.execute(sa.select(sa.func.count()).select_from(staff_looks)).scalar_one() == 0
        assert store.inbox.of_case(session, mine)[0].body["type"] == "referral.erased"
        kind = next(one for one in keeping.KINDS if one.name == "inbox")
        assert keeping.due(session, kind, DAYS, now=make.NOW + timedelta(days=6), most=9) == []
        keys = keeping.due(session, kind, DAYS, now=make.NOW + timedelta(days=8), most=9)
        keeping.end(session, kind, keys, now=make.NOW)
        store.commit(session)
    assert lies(database) == []


def test_what_was_said_in_a_closed_request_goes_from_the_inbox_with_its_time_and_that_somebody_looked_stays(database):
    mine = case(database)
    by_inbox.door(inbox(database), lambda: make.NOW)(Promised("one", mine, make.letter()))
    with database.session(write=True) as session:
        cai = make.member(session, "cai")
        store.inbox.look(session, mine, staff_id=cai.id, visit="a", what="read", reason="other", said="Asked.", now=make.NOW)
        keeping.purge(session, mine, now=make.NOW)
        store.commit(session)

    assert lies(database) == []
    with database.session() as session:
        assert [(one.what, one.reason, one.said) for one in store.inbox.looks(session, make.NOW)] == [("read", "other", "")]


def test_visits_of_the_team_are_deleted_after_a_month(database):
    with database.session(write=True) as session:
        store.team.come_in(session, make.member(session, "cai"), now=make.NOW)
        kind = next(one for one in keeping.KINDS if one.name == "team-visits")
        assert keeping.due(session, kind, DAYS, now=make.NOW + timedelta(days=30), most=9) == []
        keys = keeping.due(session, kind, DAYS, now=make.NOW + timedelta(days=31), most=9)
        assert len(keys) == 1
        keeping.end(session, kind, keys, now=make.NOW)
        assert keeping.due(session, kind, DAYS, now=make.NOW + timedelta(days=31), most=9) == []
        store.commit(session)


def test_the_list_says_of_each_request_what_is_not_sealed_and_news_of_many_is_that_of_each(database):
    with database.session(write=True) as session:
        sent, stopped, gone, known, other = (make.draft(session, place=place).case_id for place in ("anyshire",) * 4 + ("suffolk",))
        for case_id in (sent, stopped, known, other):
            make.submit(session, case_id, urgent=case_id == sent)
        for number, case_id in enumerate((sent, stopped, gone, known, other)):
            store.inbox.keep(session, case_id, make.letter(), case_id=case_id, now=make.NOW + timedelta(minutes=number))
        store.inbox.keep(session, "back", make.letter("referral.withdrawn"), case_id=stopped, now=make.NOW + timedelta(days=1))
        cai = make.member(session, "cai")
        store.inbox.know(session, known, staff_id=cai.id, now=make.NOW)
        for case_id in (sent, sent, stopped, other):
            heard = {"type": "information.requested", "sequence": 1, "occurred_at": make.NOW, "data": {"question": "Made up?"}}
            store.news.add(session, webhook_id=str(uuid4()), case_id=case_id, now=make.NOW, **heard)
        store.commit(session)

    with database.session() as session:
        found = store.inbox.requests(session, "anyshire", but=cai.id, stops=["referral.withdrawn"])
        outlines, whole = store.inbox.outlines(session, "anyshire"), store.news.of_cases(session, [sent, stopped, known])
        each = {case_id: store.news.of_case(session, case_id) for case_id in (sent, stopped)}

    assert [(one.case_id, one.sent, one.urgent, one.stopped) for one in found] == [
        (sent, True, True, False), (stopped, True, False, True), (gone, False, False, False),
    ]
    assert [one.sent_at for one in found] == [make.NOW, make.NOW, make.NOW + timedelta(minutes=2)]
    assert {case_id: [(one.type, one.data) for one in told] for case_id, told in outlines.items()} == {
        sent: [("information.requested", {})] * 2, stopped: [("information.requested", {})],
    }
    assert whole == each
    assert [one.data for one in whole[sent]] == [{"question": "Made up?"}] * 2
