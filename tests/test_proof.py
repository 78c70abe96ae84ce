"""What the ICB's server may want to see of us beside the seal, and that a wrong certificate never gets a letter."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from ipaddress import ip_network

import pytest

from tests import make
from tests.offices import SCOPE, Office
from tests.receivers import Receiver, answer, silence
from tests.test_webhook import NEW, NOW, Letter
from tests.tls import Authority
from webapp import doors, line, proof, webhook
from webapp.outcomes import Later, Outcome, Sent

HERE = (ip_network("127.0.0.0/8"),)
HOST = "127.0.0.1"


@pytest.fixture
def theirs(tmp_path):
    """Whoever vouches for the ICB's servers."""
    return Authority(tmp_path, "theirs")


def letter(receiver: Receiver, *, tls: line.Tls = line.NO_TLS, shown: proof.Proof | None = None, seconds: float = 10.0) -> Outcome:
    url = f"https://{HOST}:{receiver.port}/icb"
    return webhook.send(webhook.Receiver(url, (NEW,), HERE, seconds, tls=tls, proof=shown), Letter(), NOW)


def office(one: Office, theirs: Authority, **changes) -> proof.Office:
    known = {"client_id": "open-door", "client_secret": "their made-up secret", "scope": SCOPE, **changes}
    return proof.Office(one.url, allow_private=HERE, tls=line.Tls(theirs.file), **known)


@dataclass
class Picky:
    """A server that takes only these tokens."""

    likes: set[str]

    def __call__(self, receiver, open_line, got):
        liked = got.headers.get("authorization") in {f"Bearer {token}" for token in self.likes}
        answer("204 No Content" if liked else "401 Unauthorized")(receiver, open_line, got)


# Certificates


@pytest.mark.asvs("12.3.2", "12.3.4")
def test_an_authority_of_the_icbs_own_is_believed_when_its_file_is_set(theirs):
    with Receiver(answer(), tls=theirs.vouches(HOST).server()) as receiver:
        assert letter(receiver, tls=line.Tls(theirs.file)) == Sent("204")


@pytest.mark.asvs("12.3.2", "12.3.4")
@pytest.mark.parametrize("wrong", ["another authority", "another host", "ended", "nobody set"])
def test_no_letter_goes_to_a_server_that_nobody_we_believe_vouches_for(theirs, tmp_path, wrong):
    shown = theirs.vouches("10.9.9.9" if wrong == "another host" else HOST, ended=wrong == "ended")
    believed = {"another authority": Authority(tmp_path, "another").file, "nobody set": None}.get(wrong, theirs.file)

    with Receiver(answer(), tls=shown.server()) as receiver:
        outcome = letter(receiver, tls=line.Tls(believed))

    assert outcome == Later("certificate-refused")
    assert receiver.received == []


@pytest.mark.asvs("12.1.3", "13.2.1")
def test_a_server_that_asks_for_our_certificate_gets_it_and_refuses_us_without(theirs, tmp_path):
    ours = Authority(tmp_path, "ours")
    mine, server = ours.vouches("open-door.example"), theirs.vouches(HOST).server(clients=ours.file)

    with Receiver(answer(), tls=server) as receiver:
        with_it = letter(receiver, tls=line.Tls(theirs.file, (mine.file, mine.key)))
        without = letter(receiver, tls=line.Tls(theirs.file))
        other = theirs.vouches("open-door.example")
        anothers = letter(receiver, tls=line.Tls(theirs.file, (other.file, other.key)))

    assert with_it == Sent("204")
    assert {without.status, anothers.status} <= {"connection-lost", "certificate-refused"}
    assert len(receiver.received) == 1


# A word, or a token


def test_a_fixed_word_stands_beside_the_seal_and_a_401_is_asked_only_once(theirs):
    with Receiver(answer("401 Unauthorized"), tls=theirs.vouches(HOST).server()) as receiver:
        outcome = letter(receiver, tls=line.Tls(theirs.file), shown=proof.Word("a-made-up-word"))

    assert outcome == Later("401", alarm=True)
    assert [got.headers["authorization"] for got in receiver.received] == ["Bearer a-made-up-word"]
    assert receiver.received[0].headers["webhook-signature"].startswith("v1,")


@pytest.mark.asvs("10.1.1", "10.4.10", "13.2.1")
def test_a_token_is_fetched_from_their_office_once_and_used_for_many_letters(theirs):
    tls = theirs.vouches(HOST).server()
    with Office(tls) as given, Receiver(Picky({"token-1"}), tls=theirs.vouches(HOST).server()) as receiver:
        shown = office(given, theirs)
        outcomes = [letter(receiver, tls=line.Tls(theirs.file), shown=shown) for _ in range(3)]

    assert outcomes == [Sent("204")] * 3
    assert given.given == ["token-1"]


def test_a_token_that_is_not_liked_any_more_is_renewed_once_and_the_letter_keeps_its_id_and_bytes(theirs):
    tls = theirs.vouches(HOST).server()
    with Office(tls) as given, Receiver(Picky({"token-2"}), tls=theirs.vouches(HOST).server()) as receiver:
        outcome = letter(receiver, tls=line.Tls(theirs.file), shown=office(given, theirs))

    assert outcome == Sent("204")
    assert given.given == ["token-1", "token-2"]
    assert len({(got.headers["webhook-id"], got.body) for got in receiver.received}) == 1


def test_a_server_that_likes_no_token_is_asked_twice_and_then_later(theirs):
    tls = theirs.vouches(HOST).server()
    with Office(tls) as given, Receiver(Picky(set()), tls=theirs.vouches(HOST).server()) as receiver:
        outcome = letter(receiver, tls=line.Tls(theirs.file), shown=office(given, theirs))

    assert outcome == Later("401", alarm=True)
    assert (len(given.given), len(receiver.received)) == (2, 2)


@pytest.mark.asvs("9.2.1")
def test_a_token_is_not_used_up_to_its_very_end(theirs, monkeypatch):
    clock = {"now": 1000.0}
    monkeypatch.setattr(proof.time, "monotonic", lambda: clock["now"])
    with Office(theirs.vouches(HOST).server(), lives=100) as given:
        shown = office(given, theirs)
        seen = [shown.header(seconds=5)]
        for later in (49.0, 51.0):
            clock["now"] = 1000.0 + later
            seen.append(shown.header(seconds=5))

    assert seen == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


@pytest.mark.asvs("15.3.2", "16.2.5")
def test_an_office_that_refuses_us_is_an_alarm_and_no_secret_is_told(theirs, capfd):
    with Office(theirs.vouches(HOST).server()) as given, Receiver(answer(), tls=theirs.vouches(HOST).server()) as receiver:
        outcome = letter(receiver, tls=line.Tls(theirs.file), shown=office(given, theirs, client_secret="canary-secret"))

    assert outcome == Later("token-refused", alarm=True)
    assert receiver.received == []
    assert "canary" not in repr(office(given, theirs, client_secret="canary-secret")) + "".join(capfd.readouterr())


@pytest.mark.asvs("1.3.6", "12.3.2", "15.3.2")
@pytest.mark.parametrize(("changes", "outcome"), [
    ({"allow_private": ()}, Later("address-not-allowed", alarm=True)),
    ({"tls": line.NO_TLS}, Later("no-token")),
])
def test_the_office_is_called_on_the_same_guarded_line(theirs, changes, outcome):
    with Office(theirs.vouches(HOST).server()) as given, Receiver(answer(), tls=theirs.vouches(HOST).server()) as receiver:
        known = {"allow_private": HERE, "tls": line.Tls(theirs.file), **changes}
        shown = proof.Office(given.url, "open-door", "their made-up secret", SCOPE, **known)

        assert letter(receiver, tls=line.Tls(theirs.file), shown=shown) == outcome

    assert (given.given, receiver.received) == ([], [])


@pytest.mark.parametrize("behave", [
    silence, answer("302 Found", location="https://127.0.0.1:1/"), answer("200 OK", b"not json"), answer("200 OK", b"[]"),
    answer("200 OK", b"{}"), answer("503 Service Unavailable"),
    answer("200 OK", json.dumps({"access_token": "a\nb", "expires_in": "soon"}).encode()),
], ids=["silent", "elsewhere", "no json", "a list", "nothing", "unwell", "a wrong end"])
def test_whatever_the_office_does_the_letter_only_waits(theirs, behave):
    tls = line.Tls(theirs.file)
    began = time.monotonic()
    with Receiver(behave, tls=theirs.vouches(HOST).server()) as odd, Receiver(answer(), tls=theirs.vouches(HOST).server()) as receiver:
        shown = proof.Office(f"https://{HOST}:{odd.port}/token", "open-door", "secret", allow_private=HERE, tls=tls)
        outcome = letter(receiver, tls=tls, shown=shown, seconds=1.0)

    assert isinstance(outcome, Later)
    assert outcome.status in {"no-token", "token-refused"}
    assert receiver.received == []
    assert time.monotonic() - began < 15


# From the settings


def test_the_settings_say_what_is_shown(tmp_path, theirs):
    mine = theirs.vouches("open-door.example")

    plain = doors.receiver(make.config())
    word = doors.receiver(make.config(icb_webhook_token="abc", icb_ca_file=theirs.file))
    certificate = doors.receiver(make.config(icb_mtls_cert=mine.file, icb_mtls_key=mine.key))
    token = doors.receiver(make.config(
        icb_oauth_token_url="https://office.example/token", icb_oauth_client_id="open-door", icb_oauth_client_secret="made up",
        icb_ca_file=theirs.file, allow_private=HERE,
    ))

    assert (plain.proof, plain.tls) == (None, line.Tls(None, None))
    assert (word.proof, word.tls) == (proof.Word("abc"), line.Tls(theirs.file, None))
    assert certificate.tls == line.Tls(None, (mine.file, mine.key))
    assert token.proof == proof.Office(
        "https://office.example/token", "open-door", "made up", None, HERE, line.Tls(theirs.file, None),
    )
