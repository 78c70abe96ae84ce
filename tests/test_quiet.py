"""After seven quiet days we stop asking, and say so once, at decent hours, with what is kept and until when."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from easyread import segments, texts
from tests import make
from webapp import quiet, store
from webapp.models import outbox
from webapp.status import Heard
from webapp.text_models import text_conversations

NUMBER = "+447700900123"
WORDS = texts.load(Path(__file__).parent.parent / "content" / "texting.toml")
LATER = make.NOW + timedelta(days=7)


@pytest.fixture
def postman(app):
    return app.extensions["house"].postman


def silent(database, **more):
    with database.session(write=True) as session:
        made = store.conversations.begin(session, NUMBER, language="en", state={"step": "ask"}, now=make.NOW, **more)
        store.commit(session)
    return made


def look(database, postman, now=LATER):
    with database.session(write=True) as session:
        ended = quiet.look(postman, WORDS, session, now)
        store.commit(session)
    with database.session() as session:
        said = [make.words_of(session, row) for row in session.execute(sa.select(outbox)).all()]
        left = session.execute(sa.select(sa.func.count()).select_from(text_conversations)).scalar_one()
    return ended, said, left


def test_whoever_did_not_write_for_seven_days_is_told_once_that_it_is_kept(database, postman):
    silent(database, case_id=make.case(database))

    ended, [said], left = look(database, postman)
    assert (ended, left) == (1, 1)
    assert said == {
        "to": NUMBER, "who": "returning", "message": "over",
        "text": "You did not write for 7 days. We keep what you wrote until Monday 21 December. "
        "Reply AGAIN to go on. To stop these texts reply STOP.",
    }
    assert segments.fits(said["text"])
    assert look(database, postman)[0] == 0


def test_until_it_is_deleted_the_number_goes_on_and_then_it_ends(database, postman):
    silent(database, case_id=make.case(database))
    look(database, postman)
    until = make.NOW + timedelta(days=28)

    ended, said, left = look(database, postman, until - timedelta(minutes=1))
    assert (ended, len(said), left) == (0, 1, 1)
    ended, said, left = look(database, postman, until)
    assert (ended, len(said), left) == (1, 1, 0)


def test_what_was_used_on_the_website_since_is_kept_for_longer_and_nobody_is_told_twice(database, postman):
    case_id = make.case(database)
    silent(database, case_id=case_id)
    look(database, postman)
    until = make.NOW + timedelta(days=28)
    with database.session(write=True) as session:
        store.drafts.save(session, store.drafts.of_case(session, case_id), now=LATER)
        store.commit(session)

    ended, said, left = look(database, postman, until)
    assert (ended, len(said), left) == (0, 1, 1)


def test_nobody_is_told_a_day_too_early(database, postman):
    silent(database, case_id=make.case(database))

    assert look(database, postman, LATER - timedelta(minutes=1)) == (0, [], 1)


def test_whoever_has_kept_nothing_gets_no_text(database, postman):
    silent(database)

    assert look(database, postman) == (1, [], 0)


def test_whoever_has_sent_it_may_ask_for_news_until_the_team_closes_it(database, postman):
    case_id = make.case(database)
    with database.session(write=True) as session:
        make.submit(session, case_id)
        store.commit(session)
    silent(database, case_id=case_id)

    assert look(database, postman) == (0, [], 1)
    assert look(database, postman, LATER + timedelta(days=7)) == (0, [], 1)
    with database.session(write=True) as session:
        store.news.add(session, webhook_id="a", case_id=case_id, type=Heard.CLOSED, sequence=1, occurred_at=LATER, data={}, now=LATER)
        store.commit(session)
    assert look(database, postman, LATER + timedelta(days=14)) == (1, [], 0)


def test_whose_answers_were_deleted_gets_no_text(database, postman):
    case_id = make.case(database)
    silent(database, case_id=case_id)
    with database.session(write=True) as session:
        store.vault.forget(session, case_id)
        store.commit(session)

    assert look(database, postman) == (1, [], 0)
