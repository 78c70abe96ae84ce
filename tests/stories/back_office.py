"""What somebody at the back office does with the sandbox, as sentences."""

from __future__ import annotations

from tests.stories.person import Person


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
