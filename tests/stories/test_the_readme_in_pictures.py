"""The pictures in the README are pictures of the website as it is."""

from __future__ import annotations

import re
from pathlib import Path

from tests.stories.looking import SCREENSHOTS, choose, cookie
from tests.walking import Walker

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
LOOKS = {"home": "", "question": "", "talk": "", "track": "", "plan": "colours-dark", "urdu": ""}
SMALL = {"width": 360, "height": 960}


def pages(app):
    """What each picture shows: an address, and a visit."""
    refer = app.extensions["house"].refer
    asked, sent = (Walker(app.test_client(), refer, about__name="Amir Made-Up") for _ in range(2))
    asked.to("about.understand")
    sent.send(sent.to())
    visits = {"question": "/ask/b1a", "talk": "/talk", "track": "/track"}
    found = {name: (address, cookie(sent if name == "track" else asked)) for name, address in visits.items()}
    return {"home": ("/", None), "plan": ("/plan/card/g", None), **found, "urdu": ("/static/away/anyshire/ur/help-now.html", None)}


def test_the_readme_shows_pages_as_they_are(website, browser):
    app, home = website
    folder = SCREENSHOTS / "readme"
    folder.mkdir(parents=True, exist_ok=True)
    shown = {}
    for name, (address, visit) in pages(app).items():
        phone = browser.new_context(viewport=SMALL, locale="en-GB", device_scale_factor=1.5)
        choose(phone, home, LOOKS[name], visit)
        page = phone.new_page()
        page.goto(home + address)
        shown[name] = page.inner_text("h1")
        page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=60)
        phone.close()

    assert {name: words for words, name in re.findall(r"!\[([^\]]+)\]\(docs/pictures/([a-z]+)\.jpg\)", README)} == shown
    # Who changes how these pages look, copies .cache/screenshots/readme to docs/pictures.
    assert sorted(path.stem for path in (ROOT / "docs" / "pictures").iterdir()) == sorted(shown)
