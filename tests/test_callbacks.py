"""Whether a call really comes from the text provider: both of Twilio's ways of signing, and the word of GOV.UK Notify."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator
from werkzeug.datastructures import Headers, MultiDict

from tests import make
from webapp import callbacks

TOKEN, OLD, SHARED = "the token of the account", "the token before", "a shared key with enough letters in it"
PATH = "/hooks/twilio/status?o=AB12"
FIELDS = [("MessageSid", "SM1"), ("MessageStatus", "sent"), ("ErrorCode", ""), ("To", "+447700900321"), ("Media", "b"), ("Media", "a")]
FORM = MultiDict(FIELDS)
ALGORITHMS = {"sha1": HMAC_SHA1, "sha256": HMAC_SHA256}


def config(base="https://ask.anyshire.example", signature="sha1"):
    keys = {"twilio_auth_token": TOKEN, "twilio_auth_token_other": OLD, "twilio_shared_keys": (SHARED,)}
    return make.config(public_base_url=base, twilio_signature=signature, **keys)


def signed(key, path=PATH, form=FORM, *, base="https://ask.anyshire.example", algorithm=HMAC_SHA1):
    """The headers of a call as the library of the provider would sign it."""
    return {"X-Twilio-Signature": RequestValidator(key).compute_signature(base + path, form, algorithm)}


@pytest.mark.parametrize(
    ("signature", "key", "algorithm", "good"),
    [
        ("sha1", TOKEN, "sha1", True), ("sha1", OLD, "sha1", True), ("sha1", SHARED, "sha1", False), ("sha1", SHARED, "sha256", False),
        ("sha1", TOKEN, "sha256", False), ("sha256", SHARED, "sha256", True), ("sha256", SHARED, "sha1", False),
        ("sha256", TOKEN, "sha1", False), ("sha256", TOKEN, "sha256", False), ("both", TOKEN, "sha1", True),
        ("both", OLD, "sha1", True), ("both", SHARED, "sha256", True), ("both", SHARED, "sha1", False), ("both", TOKEN, "sha256", False),
    ],
)  # fmt: skip
@pytest.mark.threat(6)
def test_only_what_the_settings_say_counts_as_a_signature(signature, key, algorithm, good):
    assert callbacks.genuine(config(signature=signature), PATH, FORM, signed(key, algorithm=ALGORITHMS[algorithm])) is good


@pytest.mark.threat(6)
def test_a_header_cannot_ask_for_a_weaker_check():
    asked = {**signed(TOKEN), "X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA1"}

    assert not callbacks.genuine(config(signature="sha256"), PATH, FORM, asked)


WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
FORMS = st.lists(st.tuples(WORDS, WORDS), max_size=6).map(MultiDict)
QUERIES = st.text("ab=&%2", min_size=1, max_size=8)
BASES = st.sampled_from(["https://ask.anyshire.example", "http://127.0.0.1:8000", "https://ask.example:8443", "http://localhost"])


@pytest.mark.threat(6)
@given(base=BASES, form=FORMS, query=QUERIES, algorithm=st.sampled_from(sorted(ALGORITHMS)), port=st.booleans())
def test_whatever_twilios_own_library_signs_and_accepts_we_accept(base, form, query, algorithm, port):
    key = TOKEN if algorithm == "sha1" else SHARED
    path = f"/hooks/twilio/status?{query}"
    shown = base if port or base.count(":") == 2 else f"{base}:{'443' if base.startswith('https') else '80'}"
    headers = signed(key, path, form, base=shown, algorithm=ALGORITHMS[algorithm])

    assert RequestValidator(key).validate(base + path, form, headers["X-Twilio-Signature"], ALGORITHMS[algorithm])
    assert callbacks.genuine(config(base, algorithm), path, form, headers)


@pytest.mark.threat(6)
@given(base=BASES, form=FORMS, other=FORMS, path=st.sampled_from([PATH, "/hooks/twilio/status", "/hooks/twilio/sms?o=AB12"]))
def test_whatever_twilios_own_library_refuses_we_refuse(base, form, other, path):
    headers = signed(TOKEN, path, other, base=base)

    theirs = RequestValidator(TOKEN).validate(base + PATH, form, headers["X-Twilio-Signature"])
    assert callbacks.genuine(config(base), PATH, form, headers) is theirs


@pytest.mark.threat(6)
@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "é"}, {"X-Twilio-Signature": "="}])
def test_a_missing_or_strange_signature_is_only_wrong(headers):
    assert not callbacks.genuine(config(), PATH, FORM, headers)


@pytest.mark.threat(6)
def test_every_letter_of_a_signature_counts():
    good = signed(TOKEN)["X-Twilio-Signature"]
    others = [good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :] for place in range(len(good) - 1)]

    assert callbacks.genuine(config(), PATH, FORM, Headers({"x-twilio-signature": good}))
    assert not any(callbacks.genuine(config(), PATH, FORM, {"X-Twilio-Signature": other}) for other in (*others, good[:-1], good + "="))


@pytest.mark.threat(6)
def test_a_field_left_blank_is_signed_too():
    shorter = MultiDict([(name, value) for name, value in FORM.items(multi=True) if value])

    assert callbacks.genuine(config(), PATH, shorter, signed(TOKEN, form=shorter))
    assert not callbacks.genuine(config(), PATH, shorter, signed(TOKEN))


def test_without_keys_nothing_is_genuine():
    bare = make.config()

    assert not callbacks.genuine(bare, PATH, FORM, signed(""))
    assert not callbacks.from_notify(bare, {"Authorization": "Bearer None"})


@pytest.mark.threat(6)
@pytest.mark.parametrize(
    ("header", "good"),
    [("Bearer the word we gave to Notify alone", True), ("bearer the word we gave to Notify alone", False), ("", False), ("Bearer ", False),
     ("Bearer the word we gave to Notify alon", False), ("Bearer the word we gave to Notify alone ", False), ("Bearer é", False),
     ("the word we gave to Notify alone", False)],
)  # fmt: skip
def test_notify_shows_the_word_that_it_was_given(header, good):
    given_word = make.config(notify_callback_token="the word we gave to Notify alone")

    assert callbacks.from_notify(given_word, {"Authorization": header}) is good
