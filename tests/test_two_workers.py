"""However many workers look in the same moment: each thing that is due is done by exactly one of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests import make, test_alarms, test_asking, test_foretold, test_quiet, test_warning
from webapp import alarms, clocks, store
from webapp.models import Kind

DAY = timedelta(days=1)
Looks = Callable[[Callable[[], Any]], list[Any]]
postman = test_warning.postman


@pytest.fixture
def again(environment):
    return test_asking.again.__wrapped__(environment)


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], Looks]:
    """Two workers, of which both have read what is due before one of them does any of it."""

    def at(module: Any, name: str) -> Looks:
        both, mine, read = threading.Barrier(2, timeout=20), threading.local(), getattr(module, name)

        def reads(*asked: Any, **named: Any) -> Any:
            found = read(*asked, **named)
            if not getattr(mine, "been", False):
                mine.been = True
                both.wait()
            return found

        def looks(look: Callable[[], Any]) -> list[Any]:
            with ThreadPoolExecutor(2) as workers:
                return [one.result() for one in [workers.submit(look) for _ in range(2)]]

        monkeypatch.setattr(module, name, reads)
        return looks

    return at


def test_the_yearly_question_is_asked_by_one(postgresql, again, together):
    for _ in range(3):
        test_asking.sent(postgresql, ("dsr", "texts"))

    found = together(store.renewals, "perhaps_due")(lambda: test_asking.look(postgresql, again, test_asking.YEAR_ON))

    assert sorted(found) == [(0, 0), (3, 0)]
    assert len(test_asking.promised(postgresql, "sms")) == 3


def test_the_icb_hears_from_one_that_nobody_answered(postgresql, again, together):
    for _ in range(3):
        test_asking.sent(postgresql, ("dsr", "texts"))
    test_asking.look(postgresql, again, test_asking.YEAR_ON)

    later = test_asking.YEAR_ON + 28 * DAY
    found = together(store.renewals, "unsettled")(lambda: test_asking.look(postgresql, again, later))

    assert sorted(found) == [(0, 0), (0, 3)]
    assert [type for type, _ in test_asking.told(postgresql)] == ["consent.check_due"] * 3


def test_a_message_of_the_last_day_is_promised_by_one(postgresql, together):
    for _ in range(3):
        test_foretold.sends(postgresql)
    again = test_foretold.again.__wrapped__()

    found = together(store.near, "cases")(lambda: test_foretold.look(postgresql, again, test_foretold.LAST))

    assert sorted(found) == [0, 3]
    assert len(test_foretold.promised(postgresql)) == 3


def test_a_draft_that_goes_soon_is_warned_of_by_one(postgresql, postman, together):
    for number in range(3):
        test_warning.begun(postgresql, ways={Kind.MAIL: f"eve{number}@mail.example"})

    found = together(store.drafts, "soon_deleted")(lambda: test_warning.look(postgresql, postman, make.NOW + 25 * DAY))

    assert sorted(found) == [0, 3]
    assert len(test_warning.promised(postgresql)) == 3


def test_a_conversation_of_which_nobody_wrote_for_a_week_is_ended_by_one(postgresql, postman, together):
    test_quiet.silent(postgresql, case_id=make.case(postgresql))

    found = together(store.conversations, "over")(lambda: test_quiet.look(postgresql, postman))

    assert sorted(ended for ended, *_ in found) == [0, 1]
    assert len(test_warning.promised(postgresql)) == 1


def test_of_what_is_late_everybody_is_told_by_one(postgresql, together):
    for _ in range(3):
        test_alarms.asked(postgresql, "decision.made")
    clock = test_alarms.Clock(make.NOW + 26 * DAY)

    def look() -> None:
        test_alarms.worker(postgresql, clock).look(alarms.Watch(alarms.To(test_alarms.INBOX, machines=True), clocks.Holidays()))

    together(alarms, "overdue")(look)

    for alarm in ("no-outcome", "outcome-not-told"):
        keys = test_alarms.told(postgresql, alarm)
        assert (len(keys), len({*keys})) == (6, 6)  # to the inbox and to the machines, of each request
