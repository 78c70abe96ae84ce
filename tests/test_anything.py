"""Whatever comes in, from whomever: each of these reads it, or refuses it by the name that it has for that, and never stumbles."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from tests import make
from webapp import access, by_notify, callbacks, codes, line, network, passwords, patience, second_factor, signed, sms, webhook
from webapp.store import keyfile

# As people write, as machines do, and as nobody does: many figures, letters of other languages, signs that are no signs.
TEXT = st.one_of(
    st.text(max_size=80), st.text("0123456789 -+.,:/\x1c\x85\u0663\u00b2", max_size=60),
    st.sampled_from("9 a[{\x00\u00b2").map(lambda one: one * 5000),
)  # fmt: skip
BYTES = st.one_of(
    st.binary(max_size=80), TEXT.map(lambda text: text.encode("utf-8", "replace")), st.just(b"[" * 3000),
    st.sampled_from([b'{"errors": [{"error": 5}]}', b'{"errors": {}}', b'{"errors": []}', b"[]", b"5", b"null", b'{"reference": {}}']),
)  # fmt: skip
HEADS = TEXT.map(lambda text: f"POST / HTTP/1.1\r\nContent-Length: {text}\r\n\r\n".encode("utf-8", "replace"))
KEYS = (("test", make.KEY),)
CODE = re.compile("[0-9A-HJKMNP-TV-Y]{12}")


def refused(read: Callable[[Any], object], given: object, *names: type[Exception]) -> object:
    """What was read; the name of what was refused."""
    try:
        return read(given)
    except names as wrong:
        return type(wrong)


def said(texts: Callable[[Any], object], form: Callable[[Any], bool], *names: type[Exception]) -> Any:
    return pytest.param(texts, form, names)


TEXTS = {
    "a card's code": said(codes.read, lambda found: found is codes.NotACode or CODE.fullmatch(found) is not None, codes.NotACode),
    "how long to wait": said(
        lambda text: line.asked_to_wait(text, make.NOW), lambda pause: pause is None or timedelta() <= pause <= timedelta(hours=1),
    ),
    "a link": said(
        lambda text: access.read("a secret", text, purpose=access.ASKED), lambda found: found is access.NotALink, access.NotALink,
    ),
    "figures": said(lambda text: second_factor.used("A" * 32, text, at=make.NOW, last=None), lambda found: found is None),
    "an address": said(
        lambda text: network.likeness(make.KEY, text, make.NOW.date()), lambda found: re.fullmatch("[0-9a-f]{24}", found) is not None,
    ),
    "a number": said(sms.uk_mobile, lambda found: found is False),
    "a number of any country": said(sms.a_number, lambda found: found in (True, False)),
    "a signature": said(lambda text: signed.holds(KEYS, "test", b"a receipt", text), lambda found: found is False),
    "a secret": said(webhook.key, lambda found: found is webhook.BadSecret, webhook.BadSecret),
    "a call of Twilio's": said(
        lambda text: callbacks.genuine(make.config(twilio_auth_token="made up"), text, Form(text), {"X-Twilio-Signature": text}),
        lambda found: found is False,
    ),
    "a call of Notify's": said(
        lambda text: callbacks.from_notify(make.config(notify_callback_token="made up and long"), {"Authorization": f"Bearer {text}"}),
        lambda found: found is False,
    ),
    "a password": said(lambda text: passwords.guessable(text[:64], ["Cai"]), lambda found: found in (True, False)),
}  # fmt: skip


class Form(dict[str, str]):
    """One field, whose name and value are alike."""

    def __init__(self, text: str) -> None:
        super().__init__({text: text})

    def getlist(self, key: str, /) -> list[str]:
        return [self[key]]


@pytest.mark.parametrize(("read", "form", "names"), TEXTS.values(), ids=TEXTS)
@settings(max_examples=50)
@given(text=TEXT)
def test_any_text_is_read_or_refused_by_name(read: Callable[[str], object], form: Callable[[Any], bool], names: Any, text: str):
    assert form(refused(read, text, *names))


@settings(max_examples=60)
@given(body=BYTES)
def test_any_answer_of_a_provider_or_of_the_icb_is_a_name_or_none(body: bytes):
    assert isinstance(by_notify.name_of(body), str)
    assert webhook._reference(SimpleNamespace(body=body)) is None


@settings(max_examples=60)
@given(head=st.one_of(HEADS, BYTES))
def test_any_beginning_of_a_request_lacks_so_many_bytes_or_none(head: bytes):
    assert patience.lacking(head) >= 0


@settings(max_examples=60)
@given(body=BYTES)
def test_any_file_is_no_file_of_keys(tmp_path_factory: pytest.TempPathFactory, body: bytes):
    file: Path = tmp_path_factory.getbasetemp() / "keys"
    file.write_bytes(body)

    assert refused(keyfile._read, file, keyfile.NotKeys) is keyfile.NotKeys
