"""Figures for a monitor: read over a real line, in the form that monitors read, with nothing of a person's in them."""

from __future__ import annotations

import re
import urllib.request
from datetime import timedelta
from urllib.error import HTTPError

import pytest
import sqlalchemy as sa

from tests import make
from tests.ports import free_port
from webapp import metrics, store
from webapp.models import Kind, State, outbox
from webapp.store import watching

# A line of the text format: a name, perhaps labels, and a number.
LINE = re.compile(r'(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?\d+)')


@pytest.fixture
def served():
    """Serve a database's figures, and read them as a monitor would."""
    servers = []

    def serve(database, host="127.0.0.1"):
        port = free_port()
        servers.append(metrics.serve(database, host, port, now=lambda: make.NOW))
        where = f"[{host}]" if ":" in host else host
        return lambda address="/metrics": urllib.request.urlopen(f"http://{where}:{port}{address}", timeout=5)

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def busy(database):
    """Something by each door: what waits, what could not go, and tries that ended in every way."""
    with database.session(write=True) as session:
        case_id = make.draft(session, answers={"about.name": "Amir Made-Up"}).case_id
        for number, hours in enumerate((3, 1)):
            since = make.NOW - timedelta(hours=hours)
            store.outbox.promise(session, Kind.ICB, make.letter(), case_id=case_id, dedupe_key=f"letter {number}", now=since)
        text = store.outbox.promise(session, Kind.SMS, {"to": "+447700900123"}, dedupe_key="text", now=make.NOW)
        held = store.outbox.claim(session, owner="a", now=make.NOW, lease=make.minutes(1), most=9)
        for one in held:
            store.outbox.began(session, one, make.NOW)
            if one.kind is Kind.ICB:
                store.outbox.later(session, one, owner="a", now=make.NOW, due=make.NOW, status='50"3', ms=9)
        session.execute(sa.update(outbox).where(outbox.c.id == text).values(state=State.UNSURE))
        watching.looked(session, "machine:1", make.NOW - timedelta(seconds=40))
        store.commit(session)
    return case_id


@pytest.mark.threat(9)
def test_a_monitor_reads_what_waits_what_needs_somebody_and_how_tries_ended(database, served):
    case_id = busy(database)

    with served(database)() as answer:
        said = answer.read().decode()

    assert answer.headers["Content-Type"] == metrics.TYPE
    assert all(LINE.fullmatch(line.replace('\\"', "")) for line in said.splitlines())
    for line in (
        'open_door_outbox_waiting{kind="icb"} 2', 'open_door_outbox_oldest_seconds{kind="icb"} 10800',
        'open_door_outbox_waiting{kind="mail"} 0', 'open_door_outbox_unsure{kind="sms"} 1', 'open_door_outbox_dead{kind="sms"} 0',
        'open_door_tries_total{kind="icb",status="50\\"3"} 1',
        'open_door_tries_total{kind="sms",status=""} 1', "open_door_worker_look_seconds 40",
    ):
        assert line in said.splitlines()
    assert not re.search(f"Amir|7700|{case_id}", said)


def test_of_a_worker_that_never_looked_there_is_no_figure_and_a_label_cannot_break_out(sqlite, served):
    with served(sqlite)() as answer:
        assert "open_door_worker_look_seconds " not in re.sub("#.*", "", answer.read().decode())

    assert metrics.labelled({"a": 'x"\n\\'}) == '{a="x\\"\\n\\\\"}'


def test_only_one_address_is_answered_and_only_read(sqlite, served):
    ask = served(sqlite, "::1")

    with pytest.raises(HTTPError, match="404"):
        ask("/metrics/../etc")
    assert ask().headers["Server"] == "open-door"


def test_a_monitor_sees_that_the_database_is_gone(tmp_path, served):
    gone = store.open(f"sqlite:///{tmp_path}/nowhere.sqlite", make.keyring(), make.PEPPERS)

    with pytest.raises(HTTPError, match="503"):
        served(gone)()


def test_workers_that_stopped_looking_are_forgotten_after_a_day_and_the_newest_look_counts(database):
    with database.session(write=True) as session:
        for owner, hours in (("a", 30), ("b", 3), ("b", 2)):
            watching.looked(session, owner, make.NOW - timedelta(hours=hours))
        store.commit(session)

    with database.session(write=True) as session:
        assert watching.last_look(session) == make.NOW - timedelta(hours=2)
        watching.looked(session, "c", make.NOW + timedelta(hours=25))
        assert session.execute(sa.text("SELECT owner FROM worker_looks")).scalars().all() == ["c"]


def test_how_much_room_the_database_takes_is_known_on_each(database):
    with database.session() as session:
        assert watching.sight(session, make.NOW).size > 100_000
