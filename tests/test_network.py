"""A network is found again on the same day, and nobody can read it back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from webapp.network import likeness

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
