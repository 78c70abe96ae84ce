"""The page that says who can use this website and who cannot yet: its file is read whole or not at all, and the page says all of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from easyread.content import BadContent
from tests.walking import words
from webapp import statement

GOOD = """
prepared = 2026-05-04
in_short = ["This page says what works."]
formal = ["The standard."]
[[part]]
id = "works"
title = "What works"
[[part.blocks]]
picture = "yes"
about = ["wcag 1.1.1"]
say = ["You can complain to %(icb)s."]
[[part.links]]
say = "Go on"
to = "#contact"
"""


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "accessibility.toml"


def test_what_is_written_is_read(file):
    file.write_text(GOOD, "utf-8")

    made = statement.load(file, pictures={"yes"}, placeholders=["icb"])

    assert (made.prepared, made.formal, made.about) == (date(2026, 5, 4), ("The standard.",), {"wcag 1.1.1"})
    assert [block.say for part in made.parts for block in part.blocks] == [("You can complain to %(icb)s.",)]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('picture = "yes"', 'picture = "gone"', "there is no picture called gone"),
        ("prepared = 2026-05-04", 'prepared = "May"', "prepared: must be a date"),
        ('to = "#contact"', 'to = "http://example.org/"', "must be an https address or a place on this page"),
        ("%(icb)s", "%(town)s", "unknown placeholder: town"),
        ('say = "Go on"', 'says = "Go on"', "says: unknown name"),
    ],
)
def test_a_fault_stops_the_whole_of_it_and_is_named(file, old, new, fault):
    file.write_text(GOOD.replace(old, new, 1), "utf-8")

    with pytest.raises(BadContent, match=fault):
        statement.load(file, pictures={"yes"}, placeholders=["icb"])


def test_the_page_says_what_works_what_nobody_checked_what_does_not_work_and_whom_to_tell(client):
    page = client.get("/accessibility")
    said = words(page)

    for part in ("What works", "What nobody has checked yet", "What does not work yet", "Tell us about a problem", "You can complain"):
        assert part in said
    assert "No autistic person has tested this website yet." in said
    assert "You can complain to NHS Anyshire." in said
    assert "Nobody has assessed yet how far this website complies" in said
    assert "compliant" not in said
    assert 'href="https://www.equalityadvisoryservice.com/" rel="noreferrer"' in page.text


@pytest.mark.parametrize("address", ["/", "/help-now", "/plan", "/guides/late"])
@pytest.mark.coga("4.8.5")
def test_the_foot_of_a_page_leads_to_it(client, address):
    assert 'href="/accessibility"' in client.get(address).text
