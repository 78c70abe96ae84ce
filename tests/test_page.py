"""Any service can make an easy-read page of a guide: whole, in one file, with its pictures and the meanings of its hard words."""

import subprocess
import sys
from pathlib import Path

import html5lib
import pytest

from easyread import __main__ as command, glossary, guides
from easyread.page import Page, put
from tests.test_guides import GOOD

ROOT = Path(__file__).parents[1]
DRAWING = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>\n'
WORDS = '[[word]]\nid = "advocate"\nterm = "advocate"\nsay = ["An advocate is on your side."]\npicture = "yes"\n'
HARD = GOOD.replace('say = ["You can say no."', 'title = "Ask"\nsay = ["An **advocate** can help %(team)s & you."')


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "rights.toml").write_text(HARD, "utf-8")
    (tmp_path / "words.toml").write_text(WORDS, "utf-8")
    (tmp_path / "drawings").mkdir()
    for key in ("yes", "no"):
        (tmp_path / "drawings" / f"{key}.svg").write_text(DRAWING, "utf-8")
    return tmp_path


def made(folder, capsys, *more):
    asked = ["page", str(folder / "guides" / "rights.toml"), "--pictures", str(folder / "drawings"), *more]
    return command.main(asked), capsys.readouterr()


def test_a_guide_becomes_one_whole_valid_page(folder, capsys):
    code, said = made(folder, capsys, "--put", "team=the list team")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(said.out)

    assert code == 0
    assert (page.get("lang"), page.get("dir"), page.find("head/title").text) == ("en", "ltr", "My rights")
    assert [each.text for each in page.iter("h1")] == ["My rights"]
    assert "An <strong>advocate</strong> can help the list team &amp; you." in said.out
    assert "<summary>What does advocate mean?</summary><p><span class=\"s\">An advocate is on your side.</span></p>" in said.out
    assert said.out.count('<svg class="picture" aria-hidden="true"') == 1
    assert "<h3>Ask</h3>" in said.out
    assert not any(word in said.out for word in ("<script", "http-equiv", "src="))


def test_a_guide_with_a_slip_is_named_and_makes_no_page(folder, capsys):
    code, said = made(folder, capsys)

    assert (code, said.out) == (1, "")
    assert "rights.toml: part.0.blocks.0.say: unknown placeholder: team" in said.err


def test_without_a_glossary_hard_words_are_bold_and_not_explained(folder, capsys):
    (folder / "words.toml").unlink()
    code, said = made(folder, capsys, "--put", "team=us")

    assert code == 0
    assert "<strong>advocate</strong>" in said.out
    assert "<details" not in said.out


def test_a_page_runs_the_way_its_language_runs_in_its_own_words(folder):
    guide = guides.read(folder / "guides" / "rights.toml", pictures={"yes", "no"}, placeholders=frozenset({"team"}))
    known = glossary.load(folder / "words.toml")
    page = Page(lambda key: f"[{key}]", known, "ur", lambda sentence: sentence.replace("My", "میرے")).of(guide)

    assert '<html lang="ur" dir="rtl">' in page
    assert "<h1>میرے rights</h1>" in page
    assert "[no]" in page


def test_a_placeholder_that_nobody_filled_stays_to_be_seen():
    assert put({"team": "us"})("Ask %(team)s or %(icb)s.") == "Ask us or %(icb)s."


def test_what_binds_a_check_to_words_can_be_asked_for(folder, capsys):
    assert command.main(["hashes", str(folder / "guides")]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert any(line.endswith("An **advocate** can help %(team)s & you.") or "Ask" in line for line in lines)
    assert all(len(line.split("  ")[0]) == 64 for line in lines)


def test_it_runs_alone_with_nothing_but_python(folder):
    guide, drawings = str(folder / "guides" / "rights.toml"), str(folder / "drawings")
    asked = [sys.executable, "-S", "-m", "easyread", "page", guide, "--pictures", drawings, "--put", "team=us"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.startswith("<!doctype html>")
