"""What we sign can be checked by anybody, with the steps of the standard or with a library that is not ours."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, strategies as st

from tests import make
from webapp import signed

NEW, OLD = ("2027", bytes(range(32))), ("2026", bytes(range(32, 64)))


def opened(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_steps_of_the_standard_check_a_signature():
    header, payload, signature = signed.sign([NEW, OLD], b'{"a": 1}').split(".")
    told = json.loads(opened(header))
    (key,) = [key for key in signed.public([NEW, OLD])["keys"] if key["kid"] == told["kid"]]

    assert told == {"alg": "EdDSA", "cty": "json", "kid": "2027"}
    assert opened(payload) == b'{"a": 1}'
    Ed25519PublicKey.from_public_bytes(opened(key["x"])).verify(opened(signature), f"{header}.{payload}".encode())


def test_another_library_reads_the_keys_and_checks_a_signature():
    keys = jwt.PyJWKSet.from_dict(dict(signed.public([NEW, OLD])))

    found = jwt.PyJWS().decode_complete(signed.sign([NEW], b"{}"), keys["2027"].key, algorithms=["EdDSA"])

    assert found["payload"] == b"{}"


@pytest.mark.asvs("11.6.1")
def test_the_first_example_of_rfc_8037_comes_out_to_the_letter():
    seed = opened("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")

    assert signed.encoded(signed.half(seed)) == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


def test_an_old_key_still_checks_what_it_signed_while_it_is_listed():
    text = signed.sign([OLD], b"{}")
    keys = jwt.PyJWKSet.from_dict(dict(signed.public([NEW, OLD])))

    assert jwt.PyJWS().decode(text, keys[jwt.get_unverified_header(text)["kid"]].key, algorithms=["EdDSA"]) == b"{}"


@pytest.mark.asvs("13.3.2")
def test_no_secret_half_is_ever_published():
    assert {name for key in signed.public([NEW, OLD])["keys"] for name in key} == {"kty", "crv", "alg", "use", "kid", "x"}
    assert signed.encoded(NEW[1]) not in str(signed.public([NEW, OLD]))


@given(st.binary(min_size=1, max_size=200), st.data())
@pytest.mark.asvs("9.1.1", "11.4.1")
def test_one_flipped_bit_anywhere_in_what_was_signed_breaks_the_signature(payload, data):
    header, _, signature = signed.sign([NEW], payload).split(".")
    place = data.draw(st.integers(0, len(payload) * 8 - 1))
    other = bytearray(payload)
    other[place // 8] ^= 1 << place % 8
    key = Ed25519PublicKey.from_public_bytes(signed.half(NEW[1]))

    key.verify(opened(signature), f"{header}.{signed.encoded(payload)}".encode())
    with pytest.raises(InvalidSignature):
        key.verify(opened(signature), f"{header}.{signed.encoded(bytes(other))}".encode())


def test_the_same_bytes_are_always_signed_alike():
    assert signed.sign([("test", make.KEY)], b"{}") == signed.sign([("test", make.KEY)], b"{}")
