"""Two checkers of HTML that are not ours find what is planted, and nothing in a page that is right."""

from __future__ import annotations

import pytest

from tests.right_html import by_html_validate, by_the_w3c

RIGHT = """<!DOCTYPE html>
<html lang="en"><head><title>Open Door</title></head><body><main><h1>Hello</h1>
<form action="/" method="post"><label for="name">Name</label> <input id="name" name="name" type="text" autocomplete="name">
<button type="submit">Next</button></form></main></body></html>"""
PLANTED = {
    "nested": ("<h1>Hello</h1>", "<h1>Hello</h1><ul><p>Not in a list</p></ul>"),
    "language": ('lang="en"', 'lang="english"'),
    "remembered": ('autocomplete="name"', 'autocomplete="my-name"'),
    "role": ("<main>", '<main role="middle">'),
    "twice": ("<h1>", '<p id="name">Hi</p><h1>'),
    "no-button": ('<button type="submit">Next</button>', ""),
    "plays": ("<h1>", '<audio src="/a.mp3" autoplay></audio><h1>'),
    "unsure": (' type="submit"', ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("pages")
    (made / "right.html").write_text(RIGHT, "utf-8")
    for name, (was, now) in PLANTED.items():
        (made / f"{name}.html").write_text(RIGHT.replace(was, now, 1), "utf-8")
    return made


def test_the_w3cs_checker_finds_what_breaks_the_standard(folder):
    found = by_the_w3c(folder)

    assert found.keys() == {"nested.html", "language.html", "remembered.html", "role.html", "twice.html"}
    assert found["role.html"] == ["Bad value “middle” for attribute “role” on element “main”."]


def test_html_validate_finds_what_the_standard_allows_and_what_keeps_people_out(folder):
    found = by_html_validate(folder)

    assert found.keys() >= {"no-button.html", "plays.html", "unsure.html", "twice.html"}
    assert "right.html" not in found
