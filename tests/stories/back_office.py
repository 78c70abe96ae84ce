"""What somebody at the back office does with the sandbox, as sentences."""

from __future__ import annotations

from pathlib import Path

from tests.stories.person import Person
from webapp import clocks, places, sendable

PLACES = Path(__file__).parents[2] / "content" / "places"


def finds(worker: Person, reference: str) -> None:
    """Wait for the request to arrive, and open it."""
    worker.opens("/")
    worker.waits_for(reference)
    worker.goes_to(reference)


def tells(worker: Person, event: str, **more: str) -> None:
    """Send an event about the request that is open. `more` fills in boxes by their label."""
    worker.follows(worker.page.locator("main").get_by_role("link", name=event, exact=True))
    if more:
        worker.page.get_by_text("For testing: number and time").click()
    for label, words in more.items():
        worker.writes(words, where=label)
    worker.presses("Sign and send")
    newest = worker.page.locator("main li").filter(has_text=f"{event}, number").first
    assert "Accepted (204)" in newest.inner_text()


def checks_address(someone: Person, worker: Person, address: str) -> None:
    """Somebody shows that an e-mail address is theirs: the sandbox's mail page is their inbox, and the mail is in their language."""
    said = "The number for your page is %(number)s."
    worker.opens("/mail")
    numbers = worker.page.locator("main li").filter(has_text=address).filter(has_text=someone.shown(said))
    before = numbers.count()
    someone.opens("/number")
    someone.presses("Email me a number", address)
    worker.waits_for_one_more(numbers, than=before)
    someone.writes(someone.sayings.heard(said, numbers.first.inner_text()))
    someone.presses("Check it")
    someone.sees("You checked it.")


def is_told_by_mail(someone: Person, worker: Person, address: str, words: str) -> None:
    """What we begin comes in the hours of the place; at any other hour it waits for the morning, and nothing has come."""
    rules = places.load(PLACES, "anyshire").rules
    now, hours = clocks.now(), [(int(rules["texts_from"]), int(rules["texts_until"]))]
    worker.opens("/mail")
    came = worker.page.locator("main li").filter(has_text=address).filter(has_text=someone.said(words))
    if sendable.opens(now, hours) == now:
        worker.waits_for_one_more(came, than=0)
    else:
        assert came.count() == 0
