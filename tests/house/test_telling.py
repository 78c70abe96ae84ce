"""Nothing that stands outside a page tells a stranger what the page is about: not its address, title, icon, or the name of a file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.test_routes import CHOOSING, LEAVING, OWN_VISIT, PUBLIC
from tests.pages import every, said
from tests.test_start import parsed
from tests.walking import Walker, has_sent

LISTED = tomllib.loads((Path(__file__).parent / "telling.toml").read_text("utf-8"))
TELLING = re.compile(rf"(?<![a-z])({'|'.join(LISTED['words'])})", re.IGNORECASE)
NAMED = tuple(LISTED["named"])
ADDRESSES = sorted(
    address for address in {*PUBLIC.values(), *LEAVING.values(), *CHOOSING.values(), *OWN_VISIT.values()} if not address.startswith(NAMED)
)
FILE = re.compile(r'filename="?([^";]+)')


def told(words: str) -> list[str]:
    return TELLING.findall(words)


@pytest.mark.parametrize("words", ["Your NHS page", "/consent", "autism-guide.pdf", "Safe now", "/my-referral", "Meeting your team"])
def test_the_list_finds_what_would_tell(words):
    assert told(words) != []


@pytest.mark.parametrize("words", ["Step 3 of 7 - Open Door", "/ask/b1a", "copy.pdf", "door.svg", "/unsafe-looking-but-not", "Scare"])
def test_the_list_lets_neutral_words_be(words):
    assert told(words) == []


@pytest.mark.threat(1)
@pytest.mark.asvs("14.2.1")
def test_no_address_tells_what_it_is_about(app):
    rules = {re.sub(r"<[^>]+>", "", str(rule)) for rule in app.url_map.iter_rules() if not str(rule).startswith(NAMED)}
    house = app.extensions["house"]
    slugs = {question.page for asked in (house.refer, house.people, house.complaint, house.tell_me) for question in asked.questions}

    assert {text: found for text in {*rules, *ADDRESSES, *slugs} if (found := told(text))} == {}


@pytest.fixture(params=["nobody", "in the middle", "after sending"])
def somebody(request, app):
    if request.param == "after sending":
        return has_sent(app).client
    walker = Walker(app.test_client(), app.extensions["house"].refer, about__name="Amir Madeup")
    if request.param == "in the middle":
        walker.to("about.called")
    return walker.client


@pytest.mark.threat(1)
def test_no_title_icon_or_file_of_a_page_tells_what_it_is_about(somebody):
    found = {}
    for address in ADDRESSES:
        page = somebody.get(address)
        if named := FILE.search(page.headers.get("Content-Disposition", "")):
            found[address] = told(named[1])
        elif page.mimetype == "text/html" and page.status_code != 303:
            html = parsed(page)
            icons = [link.get("href", "") for link in every(html, "link") if "icon" in link.get("rel", "")]
            assert icons == ["/static/pictures/colour/door.svg"]
            found[address] = told(" ".join([said(html.find("head/title")), *icons]))

    assert {address: words for address, words in found.items() if words} == {}
    assert len(found) > 30


def test_nobody_who_reads_a_page_of_ours_elsewhere_learns_its_address(client):
    for address in ("/", "/ask/a1", "/leave/about", "/nowhere"):
        assert client.get(address).headers["Referrer-Policy"] == "no-referrer"
