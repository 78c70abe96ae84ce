"""A network is found again on the same day, and nobody can read it back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from webapp.network import likeness, readable

PEPPER = b"p" * 32
TODAY = date(2026, 11, 26)


def test_the_same_network_is_found_again_on_the_same_day():
    assert likeness(PEPPER, "192.0.2.7", TODAY) == likeness(PEPPER, "192.0.2.7", TODAY)
    assert likeness(PEPPER, "192.0.2.7", TODAY) == likeness(PEPPER, "::ffff:192.0.2.7", TODAY)
    assert likeness(PEPPER, "2001:db8::1", TODAY) == likeness(PEPPER, "2001:db8::ffff", TODAY)


@pytest.mark.threat(9)
@pytest.mark.asvs("14.2.4")
def test_another_network_another_day_and_another_key_are_not_the_same():
    addresses = ("192.0.2.7", "192.0.2.8", "2001:db8::1", "2001:db8:0:1::1", None)
    found = {likeness(PEPPER, address, TODAY) for address in addresses}

    assert len(found) == len(addresses)
    assert likeness(PEPPER, "192.0.2.7", TODAY + timedelta(days=1)) not in found
    assert likeness(b"q" * 32, "192.0.2.7", TODAY) not in found


def test_what_is_no_address_is_one_network():
    assert likeness(PEPPER, "nowhere", TODAY) == likeness(PEPPER, None, TODAY)


@pytest.mark.parametrize(("written", "means"), [
    ("192.0.2.7:51234", "192.0.2.7"), ("[2001:db8::1]:443", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"),
    ("[::ffff:192.0.2.7]:1", "192.0.2.7"),
])
def test_a_port_behind_an_address_makes_it_no_other_network(written, means):
    assert likeness(PEPPER, written, TODAY) == likeness(PEPPER, means, TODAY)
    assert likeness(PEPPER, written, TODAY) != likeness(PEPPER, None, TODAY)


NONE = [None, "", "nowhere", "192.0.2.7:", "192.0.2.7:http", "192.0.2:80", "[]:80", "[nowhere]:80", "[192.0.2.7"]


@pytest.mark.parametrize("written", NONE)
def test_what_says_no_network_is_known_not_to(written):
    assert not readable(written)
