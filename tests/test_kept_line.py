"""A line that stays open: letters that go over it are looked after as if each had a line of its own, and none is lost by it."""

from __future__ import annotations

import ipaddress
import threading
from pathlib import Path

import pytest

from tests.receivers import Behaviour, Receiver, answer, drip, flood, say, stays
from tests.test_line import certificate, resolve_to
from webapp import kept_line, line

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
YES = answer("200 OK", b"{}")


@pytest.fixture(autouse=True)
def _no_line_of_another_test():
    vars(kept_line._hand).clear()


def post(receiver: Receiver, number: int = 1, *, host: str = "127.0.0.1", seconds: float = 5) -> int:
    headers = {"webhook-id": f"letter {number}"}
    return kept_line.post(f"http://{host}:{receiver.port}/icb", b"{}", headers, allow_private=LOOPBACK, seconds=seconds).status


def came(receiver: Receiver) -> list[str]:
    return [got.headers["webhook-id"] for got in receiver.received]


def test_letters_go_over_one_line_each_address_is_looked_up_and_no_cookie_is_kept(monkeypatch: pytest.MonkeyPatch):
    asked = resolve_to(monkeypatch, "127.0.0.1")
    cookie = answer("200 OK", b"{}", set_cookie="who=you; Path=/")
    with Receiver(stays(cookie, answer(), cookie)) as receiver:
        assert [post(receiver, number, host="icb.example") for number in range(3)] == [200, 204, 200]

    assert receiver.lines == 1
    assert asked == ["icb.example"] * 3
    assert not any("cookie" in got.headers for got in receiver.received)


def test_an_open_line_goes_nowhere_once_its_name_means_an_address_of_our_own(monkeypatch: pytest.MonkeyPatch):
    with Receiver(stays(YES, YES)) as receiver:
        resolve_to(monkeypatch, "127.0.0.1")
        post(receiver, host="icb.example")
        resolve_to(monkeypatch, "10.0.0.1")

        with pytest.raises(line.NotAllowed):
            post(receiver, host="icb.example")

    assert len(receiver.received) == 1


def test_a_server_that_hangs_up_after_each_letter_gets_each_once():
    with Receiver(YES) as receiver:
        assert [post(receiver, number) for number in range(3)] == [200] * 3

    assert came(receiver) == ["letter 0", "letter 1", "letter 2"]
    assert receiver.lines == 3


def test_a_line_that_is_closed_under_a_letter_is_no_refusal_and_the_letter_goes_over_a_new_one():
    with Receiver(stays(YES, say(b""))) as receiver:
        assert [post(receiver, 1), post(receiver, 2)] == [200, 200]

    assert came(receiver) == ["letter 1", "letter 2", "letter 2"]
    assert receiver.lines == 2


def test_a_server_that_hangs_up_on_a_new_line_too_is_called_no_third_time():
    with Receiver(stays(YES, say(b""))) as receiver:
        post(receiver, 1)
        receiver.behave = say(b"")
        with pytest.raises(line.NoAnswer, match="connection-lost"):
            post(receiver, 2)

    assert len(receiver.received) == 3


def test_after_one_byte_of_an_answer_nothing_is_sent_again():
    with Receiver(stays(YES, say(b"H"))) as receiver:
        post(receiver, 1)
        with pytest.raises(line.NoAnswer, match="connection-lost"):
            post(receiver, 2)

    assert came(receiver) == ["letter 1", "letter 2"]


ENDLESS = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n"


@pytest.mark.parametrize("bad", [answer("500 Oh"), answer("302 Found", location="/"), answer("410 Gone"), flood(ENDLESS)])
def test_a_line_on_which_not_all_went_well_is_not_used_again(bad: Behaviour):
    with Receiver(stays(bad, YES)) as receiver:
        post(receiver, 1)
        post(receiver, 2)

    assert receiver.lines == 2


def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next_letters():
    with Receiver(stays(say(b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 202 Before\r\n\r\n"), YES)) as receiver:
        assert [post(receiver, 1), post(receiver, 2)] == [204, 200]


def test_who_drips_on_an_open_line_holds_us_no_longer_than_allowed():
    with Receiver(stays(YES, drip(b"HTTP/1.1 200 OK\r\n", b"x"))) as receiver:
        post(receiver, 1)
        with pytest.raises(line.NoAnswer, match="timed-out"):
            post(receiver, 2, seconds=0.3)

    assert len(receiver.received) == 2


@pytest.mark.parametrize("limit", ["IDLE", "OLDEST"])
def test_an_open_line_waits_a_little_while_only(monkeypatch: pytest.MonkeyPatch, limit: str):
    with Receiver(stays(YES, YES)) as receiver:
        post(receiver, 1)
        monkeypatch.setattr(kept_line, limit, 0.0)
        post(receiver, 2)

    assert receiver.lines == 2


def test_each_hand_and_each_place_has_a_line_of_its_own():
    with Receiver(stays(YES, YES, YES)) as receiver, Receiver(stays(YES)) as another:
        post(receiver)
        hand = threading.Thread(target=post, args=(receiver,))
        hand.start()
        hand.join()
        post(receiver)
        post(another)
        post(receiver)

    assert (receiver.lines, another.lines) == (3, 1)


def test_with_a_certificate_too_letters_go_over_one_line_until_it_is_closed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    context, believed = certificate(tmp_path, "icb.example")
    resolve_to(monkeypatch, "127.0.0.1")

    with Receiver(stays(YES, YES, say(b"")), tls=context) as receiver:
        where = f"https://icb.example:{receiver.port}/icb"
        given = [kept_line.post(where, b"{}", {}, allow_private=LOOPBACK, seconds=5, tls=line.Tls(believed)).status for _ in range(3)]

    assert given == [200, 200, 200]
    assert (receiver.lines, len(receiver.received)) == (2, 4)
