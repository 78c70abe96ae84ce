"""How to get help at once: always a way without a call, always the first routes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from easyread.content import parse, read_toml
from easyread.tables import Table
from webapp import crisis
from webapp.crisis import Way

CRISIS = Path(__file__).parent.parent / "content" / "crisis.toml"
OWN = {
    "id": "own", "title": "You live here", "picture": "phone-call", "say": ["They are there day and night."],
    "ways": [{"kind": "text", "say": "Text", "to": "60000"}],
}


def ways(**way: str) -> dict[str, list[object]]:
    """One route with one way, or with none."""
    return {"route": [{**OWN, "ways": [way] if way else []}]}


@pytest.fixture
def england():
    table = Table(parse(CRISIS, read_toml(CRISIS)), placeholders=frozenset({"team", "hours"}))
    found = crisis.national(table)
    assert table.faults == []
    return found


def merged(england, data):
    table = Table(data)
    routes, local = crisis.merged(england, table)
    return [one.id for one in routes], local, table.faults


def test_help_is_shown_in_this_order_everywhere_in_england(england):
    assert [one.id for one in england.routes] == [
        "life", "mental-health", "text", "samaritans", "childline", "papyrus", "worried", "not-urgent",
    ]


def test_somebody_who_cannot_phone_can_use_every_route(england):
    assert [one.id for one in england.routes if not {way.kind for way in one.ways} & {"text", "online", "bsl", "card"}] == []


def test_the_numbers_are_the_right_ones(england):
    calls = {one.id: way.to for one in england.routes for way in one.ways if way.kind == "call"}

    assert calls == {
        "life": "999", "mental-health": "111", "samaritans": "116 123", "childline": "0800 1111", "papyrus": "0800 068 4141",
        "worried": "0808 800 5000",
    }
    assert [way.to for one in england.routes for way in one.ways if way.kind == "text"] == ["85258", "85258", "85258"]


def test_a_number_that_nobody_has_checked_is_not_shown():
    assert "07860" not in CRISIS.read_text(encoding="utf-8")


def test_a_place_that_says_nothing_shows_all_of_them(england):
    assert merged(england, {}) == ([one.id for one in england.routes], (), [])


def test_a_places_own_line_stands_before_what_can_wait(england):
    ids, local, faults = merged(england, {"local": [OWN]})

    assert (ids[-3:], local, faults) == (["worried", "own", "not-urgent"], ("own",), [])


def test_a_places_own_word_to_text_stands_where_the_national_one_stood(england):
    table = Table({"local": [{**OWN, "id": "text"}]})
    routes, _ = crisis.merged(england, table)

    assert [one.id for one in routes] == [one.id for one in england.routes]
    assert routes[2].title == "You live here"


def test_a_place_may_leave_out_what_is_not_for_it(england):
    ids, _, faults = merged(england, {"leave_out": ["papyrus"]})

    assert ("papyrus" in ids, faults) == (False, [])


@pytest.mark.parametrize(
    ("way", "link"),
    [
        (Way(kind="call", say="Call", to="0800 068 4141"), "tel:08000684141"),
        (Way(kind="text", say="Text", to="85258"), "sms:85258"),
        (Way(kind="online", say="Chat", to="https://chat.test.org"), "https://chat.test.org"),
        (Way(kind="bsl", say="Sign", to="https://sign.test.org"), "https://sign.test.org"),
        (Way(kind="email", say="Email", to="a@test.org"), "mailto:a@test.org"),
        (Way(kind="post", say="Letter", to="1 Test Road"), ""),
        (Way(kind="card", say="Card", to="999"), ""),
    ],
)
def test_a_press_opens_what_it_says(way, link):
    assert way.link == link


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"must_show": ["nobody"]}, ("must_show", "there is no route called nobody")),
        ({"local_after": "nobody"}, ("local_after", "there is no route called nobody")),
        ({"local_after": ""}, ("local_after", "missing or empty")),
        ({"route": [OWN, OWN]}, ("route", "two routes called own")),
        (ways(), ("route.0.ways", "missing or empty")),
        (ways(kind="call", say="Call", to="999"), ("route.0.ways", "only calls: add one of text, online, bsl, card")),
        (ways(kind="bsl", say="Sign", to="http://x.org"), ("route.0.ways.0.to", "is not something to bsl: http://x.org")),
        (ways(kind="online", say="Go", to="https://[x"), ("route.0.ways.0.to", "is not something to online: https://[x")),
        (ways(kind="email", say="Go", to="a@b.org"), ("route.0.ways.0.kind", "must be one of: call, text, online, bsl, card")),
        ({"route": ["999"]}, ("route.0", "must be a table")),
    ],
)
def test_a_slip_that_would_send_somebody_in_danger_nowhere_is_refused(change, fault):
    table = Table({"must_show": ["own"], "local_after": "own", "route": [OWN], **change})

    crisis.national(table)

    assert fault in table.faults
