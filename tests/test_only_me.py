"""What is for the person alone never leaves: no address of the website shows it, no letter, text or mail says it, nothing stored holds it.

The addresses come from the website itself, so that a new one is looked at too. The few on which her own words may stand are named, each
with a reason to be there: a page that is named and does not show them fails like one that shows them and is not.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import left, make
from tests.canaries import BEAS, BOTH, DEES, HERS, PANEL, SECRET, SUPPORTER, TEAM, TYPED, World, found, said
from tests.helping_hands import post, promised, ticking
from tests.logs import caught
from tests.planning import sends, sends_after
from tests.test_choices import choose
from tests.test_headings import back_office
from tests.walking import words
from webapp import letters, reminding, store

# Pages of her own, which she alone can open, with her own words on them; the same after a press that carries no button of ours.
HER_PAGES = {
    "plan.card", "day.day", "after.card", "after.note", "after.actions", "helped.card", "helped.by", "prints.paper mine",
    "prints.paper about", "prints.paper wallet", "mine.mine", "mine.pdf", "mine.data",
}  # fmt: skip
HER_PRESSES = {"plan.write", "helped.decide", "helped.decide_all", "prints.pick about", "prints.pick wallet"}
# What stands on a page that shows what others see, or is such a page: these words, all of them, and no more.
SHOWN = {
    "share.one team": (PANEL, BOTH), "share.headings": (PANEL, BOTH), "prints.paper team": (PANEL, BOTH), "share.send team": (PANEL, BOTH),
    "share.one helpers": (SUPPORTER, BOTH), "prints.paper helpers": (SUPPORTER, BOTH), "after.preview": (TEAM,), "after.send": (TEAM,),
}  # fmt: skip
# A helper sees what was sent to them, and what they wrote themselves: on these pages, all of it, and nothing anywhere else.
THEIR_PAGES = {
    "Dee": {"guest.planner": (SUPPORTER, BOTH), "along.card": (SUPPORTER, BOTH, DEES), "along.write": (SUPPORTER, BOTH)},
    "Bea": {"along.card": (BEAS,)}, "Cal": {"guest.planner": (SUPPORTER, BOTH)}, "a stranger": {},
}  # fmt: skip
PRESSED = {"to": "done", "shown": "an older page", "version": "0", "answer": "yes"}
# In an address these change what some page shows.
ASKED = "?now=yes&kept=g&with=place&told=yes&size=large&part=1b"


@pytest.fixture
def config(config):
    # With the inbox of a team, so that its addresses are asked as well.
    return replace(make.sending(config), inbox=True)


@pytest.fixture
def clock(app):
    # Without the checks of every page, which have tests of their own and would take most of the time here.
    app.test_client_class = FlaskClient
    return ticking(app)


@pytest.fixture(params=[0, 1], ids=["these cards", "the other cards"])
def world(app, clock, request):
    """Eve, with half of all cards for herself; she sent what is for others."""

    def sent():
        made = World(app, request.param)
        made.begin()
        post(made.eve.client, "/plan/dates", to="on")
        reminded(app)
        assert "This is copy 1" in words(sends(made.eve))
        assert "This is copy 1" in words(sends(made.eve, "helpers"))
        assert "/copy/" in sends_after(made.eve).request.path
        return made.known, [made.eve.client, *made.helpers.values()]

    known, (eve, *helpers) = left.once(app, clock, f"a world {request.param}", sent)
    return World.of_before(app, request.param, known, eve, helpers)


def reminded(app):
    """The worker looks on the day on which a reminder comes."""
    house = app.extensions["house"]
    with house.database.session(write=True) as session:
        assert reminding.look(house.asking, house.holidays, session, make.NOW + timedelta(days=10)) == 1
        store.commit(session)


def values(world: World) -> dict[str, dict[str, list[str]]]:
    """What can stand in an address: by the part of the website, or for all of it."""
    house = world.app.extensions["house"]
    with house.database.session() as session:
        copies = [one.id for one in store.plans.versions(session, world.case_id)]
        rows = [row.id for row in store.consents.rows(session, world.case_id)]
    cards, after = [one.page for one in house.plan.cards], [one.page for one in house.after.cards]
    pages = {"plan": cards, "helped": cards, "along": cards, "after": after, "people": ["n2", "s1", "s5"], "choices": ["e2", "e4b"]}
    names = {"share": ["team", "helpers"], "prints": ["mine", "team", "helpers", "about", "wallet"], "read": ["my-meeting"]}
    return {
        "page": {"": ["b1a"], **pages}, "name": names, "version": {"": copies}, "row": {"": rows[:2]}, "number": {"after": ["1", "2"]},
        "mark": {"": list(world.marks.values()), "after": [world.action]}, "end": {"": ["elsewhere"]},
        "token": {"": [world.links["Cal"].rpartition("/")[2]]}, "case_id": {"": [world.case_id]}, "type": {"": list(house.inbox.forms)},
        "promise_id": {"": [str(uuid.UUID(int=7))]},
    }  # fmt: skip


def addresses(world: World, method: str) -> Iterator[tuple[str, str]]:
    """Every address that there is, with the name of its page. An address of a new sort must be given its words in `values`."""
    known = values(world)
    for rule in world.app.url_map.iter_rules():
        if method not in (rule.methods or ()):
            continue
        part = rule.endpoint.partition(".")[0]
        names = sorted(rule.arguments)
        for chosen in product(*(known[name].get(part) or known[name][""] for name in names)):
            built = rule.build(dict(zip(names, chosen, strict=True)))
            assert built
            named = chosen if "name" in names else ()
            yield " ".join([rule.endpoint, *named]), built[1]


def looks(client: FlaskClient, address: str, **form: str) -> TestResponse:
    """Somebody's page, at the same visit each time: some of these addresses would end it."""
    visit = client.get_cookie("visit")
    answer = client.post(address, data=form) if form else client.get(address + ASKED)
    if visit:
        client.set_cookie("visit", visit.value)
    return answer


def seen(world: World, client: FlaskClient, method: str = "GET") -> dict[str, set[str]]:
    """By the name of a page, which words of ours somebody finds there."""
    pages: dict[str, set[str]] = {}
    for name, address in addresses(world, method):
        world.app.extensions["limits"].reset()
        answer = looks(client, address, **(PRESSED if method == "POST" else {}))
        assert answer.status_code not in (429, 500, 503), address
        pages.setdefault(name, set()).update(found(said(answer)))
    return pages


def only(pages: dict[str, set[str]], words: set[str]) -> dict[str, set[str]]:
    """The pages with some of these words, and which."""
    return {name: there & words for name, there in pages.items() if there & words}


def shows(pages: dict[str, set[str]]) -> dict[str, set[str]]:
    return {name: pages[name] for name in SHOWN if name in pages}


# The website


@pytest.mark.seconds(240)
@pytest.mark.threat(2)
@pytest.mark.asvs("8.2.2", "8.2.3")
def test_of_all_pages_her_own_alone_show_what_is_for_her_alone(world):
    pages = seen(world, world.eve.client)
    pressed = seen(world, world.eve.client, "POST")

    hers = world.of(*SECRET)
    assert set(only(pages, hers)) == HER_PAGES
    assert set(only(pressed, hers)) == HER_PRESSES
    assert {**shows(pages), **shows(pressed)} == {name: world.of(*sorts) for name, sorts in SHOWN.items()}
    assert world.of(HERS) & found(world.eve.open("/plan/day").text), "her visit was there all the time"


@pytest.mark.seconds(240)
@pytest.mark.threat(2)
@pytest.mark.asvs("8.2.2", "8.2.3")
def test_whoever_else_comes_finds_only_what_was_sent_to_them_and_what_they_wrote_themselves(world):
    for name, client in {**world.helpers, "a stranger": world.app.test_client()}.items():
        pages = {**seen(world, client, "POST"), **seen(world, client)}

        expected = {page: world.of(*sorts) for page, sorts in THEIR_PAGES[name].items()}
        assert {page: there for page, there in pages.items() if there} == expected


@pytest.mark.threat(2)
def test_a_page_that_breaks_says_and_logs_no_word_of_hers(world, monkeypatch):
    def breaks(**_):
        raise ValueError(" ".join(world.made))

    with caught() as stream:
        for name in ("share.every", "plan.card", "day.day", "after.send"):
            monkeypatch.setitem(world.app.view_functions, name, breaks)
        pages = [world.eve.client.get(address) for address in ("/plan/send", "/plan/card/g", "/plan/day", "/plan/card/nowhere")]
        pages += [world.eve.client.post("/plan/after/send", data={"to": "send"}), world.eve.client.put("/plan/send")]

    assert [page.status_code for page in pages] == [500, 500, 500, 500, 500, 405]
    assert set().union(*(found(said(page)) for page in pages)) == set()
    assert '"error": "ValueError"' in stream.getvalue()
    assert found(stream.getvalue()) == set()


# What leaves by itself, and what lies


@pytest.mark.threat(2)
@pytest.mark.asvs("16.2.5")
def test_no_letter_text_mail_log_or_file_holds_what_is_for_her_alone(world):
    house = world.app.extensions["house"]
    with caught() as stream:
        choose(world.eve, house, "share:gp", "no")
        looks(world.helpers["Dee"], "/with/plan")
        sent = promised(house, "icb")
        messages = promised(house, "sms", "mail")
        shown = back_office(world.app)
        with house.database.session() as session:
            copies, entries = store.plans.versions(session, world.case_id), list(store.audit.entries(session))

    assert [letter["type"] for letter in sent if letters.faults(letters.WE_SEND, letter)] == []
    assert {letter["type"] for letter in sent} == {
        "consent.given", "consent.changed", "planner.shared", "feedback.given", "consent.withdrawn",
    }
    may_leave = world.of(PANEL, BOTH, TEAM)
    assert found(json.dumps(sent)) == found(shown) == may_leave
    assert found(json.dumps([list(one.copy.cards) for one in copies])) == world.of(PANEL, SUPPORTER, BOTH, TEAM)
    # Not even that there is something on such a card, or which of its answers were chosen.
    gone = {answer["id"] for letter in sent for answer in letter["data"].get("answers", ())}
    gone |= {card["id"] for one in copies for card in one.copy.cards}
    assert gone & world.hidden == set()
    assert "There is something to do" in json.dumps(messages)
    assert found(json.dumps(messages)) == set()
    assert found(stream.getvalue()) == set()
    assert found(" ".join(str(vars(entry)) for entry in entries)) == set()
    assert found(lies(house)) == set()


def lies(house) -> str:
    """Every byte of the database, and of what lies beside it."""
    file = Path(sa.make_url(house.config.database_url).database)
    return "\n".join(one.read_bytes().decode("latin-1") for one in file.parent.glob(f"{file.name}*"))


# And she keeps all of it


def test_her_own_copy_of_everything_and_her_own_paper_hold_every_word(world):
    every = world.of(*SECRET, PANEL, SUPPORTER, BOTH, TEAM)
    on_cards = {word for word in world.of(HERS, TYPED, PANEL, SUPPORTER, BOTH) if "after." not in world.made[word]}

    offering = [card.id for card in world.app.extensions["house"].plan.to_fill if card.options]
    copies = {address: found(said(world.eve.open(address))) for address in ("/mine", "/mine/json", "/mine/pdf", "/plan/print/mine")}

    assert {address: every - words for address, words in copies.items() if address != "/plan/print/mine"} == {
        "/mine": set(), "/mine/json": set(), "/mine/pdf": set(),
    }
    assert copies["/plan/print/mine"] == on_cards
    # Choices that wait beside a card are hers as words are.
    waits = {one["card"] for one in json.loads(world.eve.open("/mine/json").data)["planner"]["cards"] if one["waiting_chosen"]}
    assert waits & set(offering) == set(offering) & world.hidden
