"""What a person may want to read before they choose: the guides, each in four ways, and the hard words."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from easyread import guides
from easyread.guides import Guide
from webapp import booklets, display, forms, hearing, speech
from webapp.house import house

pages = Blueprint("read", __name__)

LONGEST_WORD = 60


def found(name: str) -> Guide:
    return house().guides.get(name) or abort(404)


@pages.get("/guides")
def every_guide() -> str:
    """All of the guides, by whom they are for."""
    return render_template("guides.html", readers=guides.by_reader(house().guides))


@pages.get("/guides/<name>")
def guide(name: str) -> str:
    """One guide with its pictures; one part of it at a time for those who want that."""
    asked = found(name)
    part = None
    if display.current().amount == "one":
        ids = [part.id for part in asked.parts]
        wanted = request.args.get("part", "")
        part = ids.index(wanted) if wanted in ids else 0
    films = [film for film in house().place.films if film.guide == name]
    return render_template("guide.html", guide=asked, part=part, films=films, others=others(asked))


def others(asked: Guide) -> list[Guide]:
    return [house().guides[name] for name in asked.see]


@pages.get("/guides/<name>/plain")
def plain(name: str) -> str:
    """The same words without pictures, as running text."""
    return render_template("guide_plain.html", guide=found(name))


@pages.get("/guides/<name>/print")
def printed(name: str) -> str:
    """The same on paper: all of it, nothing to press."""
    asked = found(name)
    return render_template("guide_print.html", guide=asked, hard=house().glossary.explained(asked.sentences), attribution=booklets.credit())


@pages.get("/guides/<name>/pdf")
def pdf(name: str) -> Response:
    """The same as a booklet that a screen reader can read."""
    return booklets.everybodys(booklets.of_guide(found(name)), name=f"{name}.pdf")


@pages.get("/words")
def words() -> str:
    """The hard words and what they mean; those first that look like what somebody wrote."""
    looked_for = forms.UNSHOWABLE.sub("", request.args.get("find", "")[:LONGEST_WORD]).strip()
    hearing.listen([looked_for])
    glossary = house().glossary
    likely = glossary.search(looked_for, say=lambda word: speech.plain(word.title))
    every = sorted(glossary.words, key=lambda word: speech.plain(word.title).casefold())
    return render_template("words.html", looked_for=looked_for, likely=likely, words=every)
