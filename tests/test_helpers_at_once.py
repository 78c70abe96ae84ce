"""A helper who saves and the person who ends their link in the same moment: one comes after the other, and neither is turned away."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.helping_hands import gives, has_sent, hidden, invites, opens, ticking
from tests.waiting import until
from tests.walking import Walker, words
from webapp import store

WAITING = sa.text("select count(*) from pg_locks where not granted")


@pytest.fixture
def environment(postgresql_url, settings_of_the_run):
    return {**settings_of_the_run, "DATABASE_URL": postgresql_url}


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def clock(app):
    return ticking(app)


@pytest.fixture
def dee(app):
    return app.test_client()


@pytest.fixture
def meanwhile(house, monkeypatch):
    """The helper presses while the person's page holds what it holds, just before this step of it."""
    pages = []

    def presses(step, press):
        thread = threading.Thread(target=lambda: pages.append(press()))
        original = getattr(*step)

        def when_the_helper_waits(*args, **more):
            if thread.ident is None:
                thread.start()
                with house.database.session() as watching:
                    until(lambda: watching.execute(WAITING).scalar_one())
            return original(*args, **more)

        monkeypatch.setattr(*step, when_the_helper_waits)
        return thread, pages

    return presses


def both(meanwhile, step, press, person):
    """What the person's page and the helper's page say."""
    thread, pages = meanwhile(step, press)
    own = person()
    thread.join()
    return own, pages[0]


def test_a_helper_who_saves_a_card_and_a_new_link_in_the_same_moment(app, house, clock, dee, meanwhile):
    eve = has_sent(app)
    mark = invites(eve, answers={"s5": "yes"})
    opens(dee, gives(eve, mark))
    address = f"/with/cards/{house.plan.find('plan.me').page}"
    typed = {**hidden(dee.get(address)), "version": "0", "source": "helper", "detail-0": "I like tea", "to": "done"}
    gives_anew = {**hidden(eve.open(f"/people/{mark}/give"))}
    clock["now"] += timedelta(minutes=2)

    own, theirs = both(
        meanwhile, (store.visits, "end_all"), lambda: dee.post(address, data=typed),
        lambda: eve.client.post(f"/people/{mark}/give", data=gives_anew),
    )

    assert own.status_code == 303
    assert theirs.status_code == 200
    assert "Your visit has ended" in words(theirs)
    assert "I like tea" in theirs.text


@pytest.mark.parametrize(
    ("step", "ends"), [((store.visits, "end_all"), "give"), ((store.cases, "lock"), "stop")], ids=["new-link", "stop"],
)
def test_a_helper_who_saves_an_answer_and_the_end_of_it_in_the_same_moment(app, house, clock, dee, meanwhile, step, ends):
    amir = Walker(app.test_client(), house.refer, about__name="Amir Beginmade")
    amir.to("about.born")
    mark = invites(amir, answers={"s3": "yes"})
    opens(dee, gives(amir, mark))
    address = f"/with/questions/{house.refer.question('about.name').page}"
    typed = {**hidden(dee.get(address)), "answer": "Amir Newmade"}
    stops = {**hidden(amir.open(f"/people/{mark}/give"))}
    clock["now"] += timedelta(minutes=2)

    own, theirs = both(
        meanwhile, step, lambda: dee.post(address, data=typed), lambda: amir.client.post(f"/people/{mark}/{ends}", data=stops),
    )

    assert own.status_code == 303
    assert theirs.status_code == 200
    assert "ended" in words(theirs)
    assert "Amir Newmade" in theirs.text
