"""How long each kind of thing is kept: the rules, what a place may say, and what is really deleted when its time is over."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests import make
from webapp import keeping, keys, models, places, retention, store
from webapp.audit import What, Who
from webapp.config import ROOT
from webapp.models import State
from webapp.seal import Unreadable
from webapp.store import sealed, vault

TABLE = {name: usual for name, (_, usual) in keeping.TABLE.items()}
DAY = timedelta(days=1)


@pytest.fixture
def place(tmp_path):
    """Writes a place's file with a table of its own, and reads it."""
    (tmp_path / "places").mkdir()
    (tmp_path / "crisis.toml").write_text((ROOT / "content" / "crisis.toml").read_text("utf-8"), "utf-8")
    whole = (ROOT / "content" / "places" / "anyshire.toml").read_text("utf-8").split("\n[retention]")

    def read(table):
        before, _, after = whole[0], "", whole[1].partition("\n\n")[2]
        (tmp_path / "places" / "one.toml").write_text(f"{before}\n[retention]\n{table}\n\n{after}", "utf-8")
        return places.load(tmp_path / "places", "one").retention

    return read


def test_a_place_that_says_nothing_keeps_things_as_long_as_the_law_and_no_longer(place):
    assert dict(place("")) == TABLE == {
        "content_days": 30, "messages_days": 7, "deliveries_days": 730, "visits_days": 30, "complaints_days": 730, "decisions_days": 2922,
    }


def test_a_place_may_choose_within_bounds(place):
    assert place("content_days = 90")["content_days"] == 90


@pytest.mark.parametrize(
    "wrong", ["content_days = 6", "content_days = 91", "content_days = true", 'visits_days = "30"', "answers_days = 30"],
)
def test_what_a_place_may_not_choose_is_named(place, wrong):
    with pytest.raises(places.BadPlace, match=wrong.split()[0]):
        place(wrong)


def test_of_answers_only_what_says_whose_word_counts_remains():
    given = {"start.who": "parent", "theirs.name": "Kit Made-Up", "theirs.born": "2012-05-01", "now.helps": "My dog"}

    assert keeping.remains(given) == {"start.who": "parent", "theirs.born": "2012-05-01"}
    assert keeping.remains_of_news({"on_register": True, "reason": "Words of theirs."}) == {"on_register": True}


@pytest.fixture
def sent(database):
    return everything_of(database)


def everything_of(database):
    """Somebody who sent something, of whom everything is here; their letter and their mail have arrived."""
    with database.session(write=True) as session:
        case_id = make.draft(session, answers={"about.name": "Amir Made-Up"}).case_id
        make.fill(session, case_id)
        store.mentions.release(session, store.cases.find(session, case_id).reference, now=make.NOW)
        store.visits.begin(session, case_id, now=make.NOW)
        store.commit(session)
    deliver(database)
    return case_id


def deliver(database, *, now=make.NOW):
    with database.session(write=True) as session:
        while held := store.outbox.claim(session, owner="a", now=now + DAY, lease=DAY, most=9):
            for one in held:
                store.outbox.began(session, one, now + DAY)
                store.outbox.done(session, one, owner="a", now=now + DAY)
        store.commit(session)


def close(database, case_id, *, now=make.NOW):
    with database.session(write=True) as session:
        data = {"reason": "Their words about you.", "sequence": 9}
        told = {"webhook_id": f"closed {case_id}", "type": "case.closed", "sequence": 9, "occurred_at": now, "data": data}
        store.news.add(session, case_id=case_id, **told, now=now)
        store.commit(session)


def run(database, days):
    return retention.run(database, TABLE, now=make.NOW + days * DAY)


def test_what_somebody_sent_goes_thirty_days_after_the_icb_closed_it_and_not_a_day_before(database, sent):
    close(database, sent)

    assert run(database, 29)["content"] == 0
    assert run(database, 30)["content"] == 1

    with database.session() as session:
        left = store.referrals.of_case(session, sent)
        assert (dict(left.answers), dict(left.contact), left.purged_at) == ({}, {}, make.NOW + 30 * DAY)
        assert [(one.type, dict(one.data)) for one in store.news.of_case(session, sent)] == [("receipt.confirmed", {}), ("case.closed", {})]
        assert store.helping.of_case(session, sent) == ()
        assert store.drafts.of_case(session, sent) is None
        assert list(vault.of_case(session, sent)) == [vault.Use.RECORD]


@pytest.mark.parametrize("dies", [False, True])
def test_a_clock_that_was_ahead_for_a_minute_keeps_nobody_from_deleting_each_day(database, dies):
    with database.session(write=True) as session:
        ahead = make.NOW + 700 * DAY
        assert store.rounds.begin(session, "retention", owner="a", day=ahead.date(), now=ahead)
        if not dies:
            store.rounds.done(session, "retention", owner="a", day=ahead.date())
        for days in range(3):
            today = make.NOW + days * DAY
            assert store.rounds.begin(session, "retention", owner="b", day=today.date(), now=today)
            store.rounds.done(session, "retention", owner="b", day=today.date())
            assert not store.rounds.begin(session, "retention", owner="c", day=today.date(), now=today)


def test_news_that_comes_after_the_content_went_goes_too_thirty_days_after_the_newest_of_it(database, sent):
    close(database, sent)
    run(database, 31)
    late = ((40, "contact.named", {"name": "Priya Made-Up"}), (60, "outcome.communicated", {"on_register": True, "reason": "Words."}))
    for day, type, data in late:
        with database.session(write=True) as session:
            told = {"webhook_id": type, "type": type, "sequence": 10 + day, "occurred_at": make.NOW, "data": data}
            store.news.add(session, case_id=sent, **told, now=make.NOW + day * DAY)
            store.commit(session)

    assert run(database, 89)["content"] == 0
    with database.session() as session:
        assert {"name": "Priya Made-Up"} in [dict(one.data) for one in store.news.of_case(session, sent)]
    assert run(database, 90)["content"] == 1
    assert run(database, 91)["content"] == 0

    with database.session() as session:
        assert [dict(one.data) for one in store.news.of_case(session, sent)] == [{}, {}, {}, {"on_register": True}]
        assert list(vault.of_case(session, sent)) == [vault.Use.RECORD]
        assert store.referrals.of_case(session, sent).purged_at == make.NOW + 31 * DAY, "what was decided is kept from then on, as before"


@pytest.mark.parametrize(("born", "stays"), [({}, False), ({"about.born": "2006-03-12"}, True)])
def test_a_card_that_would_open_everything_by_itself_goes_with_the_number_that_was_asked_beside_it(database, born, stays):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        make.submit(session, case_id, answers=born)
        store.cards.add(session, case_id, found_by=("k", "hash"), code_hash="slow", picture="a picture", now=make.NOW)
        store.commit(session)
    deliver(database)
    close(database, case_id)

    run(database, 31)

    with database.session() as session:
        assert (store.cards.of_case(session, case_id, now=make.NOW) is not None) is stays


def test_what_was_decided_and_whom_nobody_may_contact_stays_when_the_rest_goes(database, sent):
    with database.session() as session:
        before = store.consents.rows(session, sent), store.avoids.of_case(session, sent)
    close(database, sent)

    run(database, 30)

    with database.session() as session:
        assert (store.consents.rows(session, sent), store.avoids.of_case(session, sent)) == before
        assert len(store.complaints.of_case(session, sent)) == 1


def test_a_list_of_people_that_stood_only_in_the_answers_is_still_a_hard_block_after_they_went(database):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        people = [{"name": "Sam Made-Up", "relation": "my dad"}]
        make.submit(session, case_id, answers={"about.avoid": "yes", "about.avoid_who": people})
        store.commit(session)
    with database.session() as session:
        before = store.avoids.of_case(session, case_id)
    close(database, case_id)

    run(database, 30)

    with database.session() as session:
        assert store.avoids.of_case(session, case_id) == before == tuple(people)


@pytest.mark.parametrize("state", [State.READY, State.LEASED, State.DEAD, State.UNSURE])
def test_nothing_goes_before_the_icb_has_every_letter(database, sent, state):
    close(database, sent)
    with database.session(write=True) as session:
        promised = store.outbox.promise(session, "icb", make.letter("consent.changed"), case_id=sent, dedupe_key="late", now=make.NOW)
        session.execute(sa.update(models.outbox).where(models.outbox.c.id == promised).values(state=state))
        store.commit(session)

    assert run(database, 90)["content"] == 0


def test_a_request_that_waits_for_a_person_to_look_is_kept(database):
    with database.session(write=True) as session:
        case_id = make.draft(session).case_id
        make.submit(session, case_id)
        store.mentions.add(session, case_id, "likeness", held=[("referral.submitted", make.letter())], now=make.NOW)
        store.commit(session)
    close(database, case_id)

    counts = run(database, 365)

    assert (counts["content"], counts["mentions"]) == (0, 0)
    with database.session() as session:
        assert len(store.mentions.waiting(session)) == 1


def test_a_request_that_is_not_closed_is_kept_for_years(database, sent):
    assert run(database, 3 * 365)["content"] == 0
    with database.session() as session:
        assert store.referrals.of_case(session, sent).answers == {"about.name": "Amir Made-Up"}


def test_the_words_and_the_number_of_a_message_go_a_week_after_it_left_and_that_it_left_after_two_years(database, sent):
    assert run(database, 7)["messages"] == 0
    assert run(database, 8)["messages"] == 1
    with database.session() as session:
        [mail] = [one for one in store.everything.promises(session, sent) if one.kind == "mail"]
        assert (dict(mail.body), mail.state) == ({}, State.DONE)

    assert run(database, 731)["deliveries"] == 1
    with database.session() as session:
        assert {one.kind for one in store.everything.promises(session, sent)} == {"icb"}


def test_what_was_deleted_is_never_sent_again_empty(database, sent):
    run(database, 8)
    with database.session(write=True) as session:
        [mail] = [line for line in store.backlog.listed(session) if line.kind == "mail"]

        assert store.backlog.resend(session, mail.id, now=make.NOW) is False


def test_a_message_that_waits_is_kept_however_old_it_is(database):
    case_id = make.case(database)
    with database.session(write=True) as session:
        make.submit(session, case_id)
        body = {"to": "amir@mail.example", "who": "person", "text": "There is news."}
        store.outbox.promise(session, "mail", body, case_id=case_id, dedupe_key="mail", now=make.NOW)
        store.commit(session)

    run(database, 3000)

    with database.session() as session:
        assert [dict(one.body) for one in store.everything.promises(session, case_id)] == [body]
        assert store.drafts.of_case(session, case_id) is None


def test_when_a_page_was_open_goes_thirty_days_after_it_was_left(database, sent):
    assert run(database, 30)["visits"] == 0
    assert run(database, 32)["visits"] == 1


def test_a_complaint_goes_two_years_after_its_answer_and_never_before_it(database, sent):
    assert run(database, 2000)["complaints"] == 0
    with database.session(write=True) as session:
        [one] = store.complaints.of_case(session, sent)
        store.complaints.answer(session, one, now=make.NOW)
        store.commit(session)

    assert run(database, 729)["complaints"] == 0
    assert run(database, 730)["complaints"] == 1


def test_after_eight_years_nobody_can_read_who_decided_and_the_row_still_says_that_somebody_did(database, sent):
    close(database, sent)
    run(database, 30)
    with database.session(write=True) as session:
        [one] = store.complaints.of_case(session, sent)
        store.complaints.answer(session, one, now=make.NOW)
        store.commit(session)

    assert run(database, 2921)["decisions"] == 0
    assert run(database, 2922 + 30)["decisions"] == 1

    with database.session() as session:
        assert store.consents.rows(session, sent) == ()
        assert session.execute(sa.select(models.consents.c.answer)).scalars().all() == ["yes"]
        assert session.execute(sa.select(keys.erasures.c.who)).scalars().all() == ["service"]
        for case_id, where, value in sealed.values(session, next(one for one in sealed.SEALED if one.table is models.consents)):
            with pytest.raises(Unreadable):
                vault.open(session, case_id, where, value)


def test_the_last_letter_about_an_erased_person_is_emptied_once_the_icb_has_it(database, sent):
    with database.session(write=True) as session:
        store.erasing.erase(session, sent, who=Who.PERSON, now=make.NOW)
        store.commit(session)
    assert run(database, 0)["messages"] == 0

    deliver(database)

    assert run(database, 1)["messages"] == 1
    with database.session() as session:
        assert {value for _, _, value in sealed.values(session, next(one for one in sealed.SEALED if one.table is models.outbox))} == {b""}


def test_an_old_draft_is_counted_and_deleted_with_the_key_to_what_it_said(database):
    case_id = make.case(database)

    counts = run(database, 28)

    assert counts["drafts"] == 1
    with database.session() as session:
        assert list(vault.of_case(session, case_id)) == [vault.Use.RECORD]


def test_a_dry_run_counts_the_same_and_deletes_nothing(database, sent):
    close(database, sent)
    now = make.NOW + 60 * DAY

    before = retention.look(database, TABLE, now=now)
    again = retention.look(database, TABLE, now=now)

    assert before == again == retention.run(database, TABLE, now=now)
    assert sum(before.values()) == 5
    assert sum(retention.run(database, TABLE, now=now).values()) == 0


def test_more_than_one_batch_is_deleted_in_one_run(database, monkeypatch):
    for _ in range(3):
        make.case(database)
    monkeypatch.setattr(store.keeping, "KINDS", [store.keeping.Kind(one.name, one.due, one.end, most=2) for one in store.keeping.KINDS])

    assert run(database, 28)["drafts"] == 3


def test_what_no_key_opens_stays_and_keeps_nothing_else_from_being_deleted(database, sent):
    other = make.case(database)
    with database.session(write=True) as session:
        make.submit(session, other)
        store.commit(session)
    close(database, sent)
    close(database, other)
    with database.session(write=True) as session:
        store.vault.forget(session, sent)
        store.commit(session)

    counts = run(database, 31)

    assert (counts["content"], counts["visits"]) == (1, 1)
    with database.session() as session:
        assert store.referrals.of_case(session, other).purged_at == make.NOW + 31 * DAY


def test_a_worker_does_it_once_a_day(database):
    daily = retention.Daily(database, TABLE, "a")
    daily.look(make.NOW)
    make.case(database)

    daily.look(make.NOW + timedelta(hours=1))
    assert daily.done == make.NOW.date()
    daily.look(make.NOW + 28 * DAY)

    with database.session() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(models.drafts)).scalar_one() == 0


def test_another_worker_leaves_it_alone_on_that_day_and_after_a_start_nobody_does_it_again(database):
    make.case(database)
    ran = [retention.Daily(database, TABLE, owner) for owner in ("a", "b", "a")]
    later = make.NOW + 28 * DAY
    for each in ran:
        each.look(later)

    assert [each.done for each in ran] == [later.date()] * 3
    with database.session() as session:
        assert [entry.what for entry in store.audit.entries(session)].count(What.RETAINED.value) == 1


@pytest.mark.parametrize(("who", "waits", "goes_on"), [
    ("b", timedelta(minutes=59), False), ("b", timedelta(minutes=60), True), ("a", timedelta(seconds=30), True),
])  # fmt: skip
def test_where_a_worker_died_in_the_middle_another_goes_on_after_an_hour_and_itself_at_once(database, monkeypatch, who, waits, goes_on):
    day = make.NOW.replace(hour=3)

    def dies(*_, **__):
        raise store.Unavailable

    with monkeypatch.context() as broken:
        broken.setattr(retention, "run", dies)
        with pytest.raises(store.Unavailable):
            retention.Daily(database, TABLE, "a").look(day)

    (other := retention.Daily(database, TABLE, who)).look(day + waits)

    assert (other.done is not None) == goes_on


def test_two_workers_at_the_same_moment_do_the_day_once(postgresql, monkeypatch):
    both, ran, run_it = threading.Barrier(2, timeout=20), [], retention.run

    def run_slowly(database, table, *, now):
        ran.append(now)
        both.wait()  # until the other has looked
        return run_it(database, table, now=now)

    def look(owner):
        retention.Daily(postgresql, TABLE, owner).look(make.NOW)
        return owner

    monkeypatch.setattr(retention, "run", run_slowly)
    with ThreadPoolExecutor(2) as workers:
        first = [workers.submit(look, owner) for owner in ("a", "b")]
        next(as_completed(first)).result()  # whoever has nothing to do is done while the other still runs
        both.wait()
        assert len({one.result() for one in first}) == 2

    assert len(ran) == 1


@pytest.fixture
def together(monkeypatch):
    """Two workers that delete at the same moment: of each kind, both have read what is due before one of them deletes any."""
    read = store.keeping.due

    def run_both(database, days):
        both, mine = threading.Barrier(2, timeout=20), threading.local()

        def due(session, kind, *asked, **named):
            found = read(session, kind, *asked, **named)
            if getattr(mine, "kind", None) != kind.name:
                mine.kind = kind.name
                both.wait()
            return found

        monkeypatch.setattr(store.keeping, "due", due)
        with ThreadPoolExecutor(2) as workers:
            return [*workers.map(run, [database] * 2, [days] * 2)]

    return run_both


def test_two_workers_at_the_same_moment_delete_everything_once(postgresql, together):
    for _ in range(3):
        make.case(postgresql)
    sent = [everything_of(postgresql) for _ in range(2)]
    for one in sent:
        close(postgresql, one)

    for days in (60, 3100):
        expected = retention.look(postgresql, TABLE, now=make.NOW + days * DAY)
        first, second = together(postgresql, days)
        assert {name: first[name] + second[name] for name in first} == expected

    assert sum(expected.values()) > 0
    with postgresql.session() as session:
        did = Counter(entry.what for entry in store.audit.entries(session))
    # Nobody has answered the complaints of the two who sent something: the record of what they decided stays for that.
    assert (did[What.DRAFT_EXPIRED.value], did[What.PURGED.value], did[What.ERASED.value]) == (3, 2, 3)
