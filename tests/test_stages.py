"""How far a text has got, whatever the order in which we hear of it."""

from __future__ import annotations

import itertools

import pytest

from webapp import stages
from webapp.stages import Stage


@pytest.mark.threat(6)
@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (stages.TWILIO, ("queued", "sent", "undelivered", "delivered")),
        (stages.NOTIFY, ("created", "sending", "temporary-failure", "delivered")),
    ],
)
def test_in_every_order_the_same_news_ends_alike(words, chosen):
    ends = set()

    for order in itertools.permutations((*chosen, chosen[0])):
        known = Stage.BEGUN
        for word in order:
            known = words[word] if stages.further(known, words[word]) else known
        ends.add(known)

    assert ends == {Stage.DELIVERED}


def test_the_same_news_again_is_none():
    assert not any(stages.further(stage, stage) for stage in Stage)


def test_every_word_of_twilios_description_for_a_text_of_ours_is_known():
    from tests import twilio

    described = twilio.description()["components"]["schemas"]["message_enum_status"]["enum"]

    assert set(described) - set(stages.TWILIO) == {"receiving", "received"}
