"""Booklets to keep: a guide, or what a person told us, as a PDF that a screen reader can read, in their language and their look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from easyread import pictures
from easyread.content import Stage
from easyread.guides import Guide
from easyread.questions import Piece, Question
from webapp import booklet, display, lengthy
from webapp.booklet import Booklet, Library, Mode, Part, Row, Size
from webapp.crisis import Route
from webapp.house import db, house, now, today
from webapp.sending import Sent
from webapp.speech import day, piece, plain, spoken, starred

MODES: Mapping[str, Mode] = {"colour": "pictures", "none": "words", "lines": "lines"}
Look = tuple[Mode, Size]
BIG = ("big", "biggest")
NORMAL: Size = "normal"
LARGE: Size = "large"
# All guides in every look fit, at about 100 KB each.
MOST_KEPT = 100
MOST_ROUTES = 3
PDF = "application/pdf"


def of_guide(guide: Guide) -> Booklet:
    """All of a guide, and the hard words in it at the end."""
    parts = [
        Part(title=plain(part.title), rows=tuple(row(block.picture, block.say, block.title) for block in part.blocks))
        for part in guide.parts
    ]
    hard = tuple(row(word.picture, word.say, word.title) for word in house().glossary.explained(guide.sentences))
    if hard:
        parts.append(Part(title=gettext("Hard words"), rows=hard))
    return made(plain(guide.title), [help_now(), *parts], picture=guide.picture, in_short=tuple(map(starred, guide.in_short)))


def row(picture: str, say: Iterable[str], title: str | None) -> Row:
    return Row(picture=picture, say=tuple(map(starred, say)), title=plain(title) if title else "")


def help_now() -> Part:
    """Who helps at once, on the first page: paper has nothing to press."""
    return Part(title=gettext("Do you need help now?"), rows=tuple(map(route, house().place.crisis[:MOST_ROUTES])))


def route(way_out: Route) -> Row:
    more = [way for way in way_out.ways if way.kind in ("call", "text") and way.to not in " ".join(way_out.say)]
    numbers = [plain(way.say) + ("" if way.to in way.say else f" {way.to}") for way in more]
    return Row(picture=way_out.picture, title=plain(way_out.title), say=(*map(starred, way_out.say), *numbers))


def of_answers(sent: Sent | None, stages: Iterable[tuple[Stage, Sequence[tuple[Question, Sequence[Piece]]]]]) -> Booklet:
    """What a person answered, question by question. Its title says nothing of what it is about: others may see it."""
    parts = [
        Part(title=plain(stage.title), picture=stage.picture, rows=tuple(answered(question, said) for question, said in rows))
        for stage, rows in stages
    ]
    if sent:
        number = gettext("Your number is %(reference)s.", reference=sent.reference)
        said = (gettext("You sent this on %(date)s.", date=day(sent.sent_on)), number)
        # Not yet with the team: a copy that says "sent" must not let somebody wait for them.
        said += (gettext("A person looks at it first."),) if sent.waits else ()
    else:
        said = (gettext("We have not sent this."), gettext("Press Send on the website to send it."))
    return made(gettext("My copy"), [*parts, help_now()], picture="form", in_short=said)


def answered(question: Question, said: Sequence[Piece]) -> Row:
    return Row(
        picture=question.picture,
        title=plain(question.ask),
        say=tuple(piece(one) for one in said if one.whose != "theirs"),
        theirs=tuple(one.text for one in said if one.whose == "theirs"),
    )


def made(title: str, parts: Iterable[Part], *, picture: str, in_short: tuple[str, ...] = ()) -> Booklet:
    return Booklet(
        title=title, language=spoken(), parts=tuple(parts), made_on=day(today()), picture=picture, author=house().place.icb,
        in_short=in_short, in_short_title=gettext("In short"), credit=credit(), foot=notice(),
    )  # fmt: skip


def credit() -> str:
    """Whose pictures these are, as the licence asks."""
    own, ours = house().built.own_attribution, pictures.attribution(house().config.content / "pictures.toml")
    # The line drawings are ours also where a place has its own pictures.
    return f"{own}. {ours}" if own else ours


def notice() -> tuple[str, ...]:
    """What every page of a demonstration says, so that nobody takes paper for more than it is."""
    if not house().config.demonstration:
        return ()
    return (gettext("This website is a test."), gettext("It does not reach any NHS team."))


def library() -> Library:
    """The pictures of this place and what each is called in this language."""
    said = {key: str(about["alt"]) for key, about in pictures.listed(house().config.content / "pictures.toml").items()}
    static: Path = house().config.static
    own = {key: static / name for key, name in house().built.own.items()}
    return Library(pictures=static / "pictures", fonts=static / "fonts", own=own, alt={key: gettext(words) for key, words in said.items()})


@lru_cache(maxsize=MOST_KEPT)
def kept(asked: Booklet, place: str, mode: Mode, size: Size) -> bytes:
    """A booklet that says the same to everybody, made once a day for each way of looking at it."""
    return booklet.make(asked, library(), mode=mode, size=size)


def usual() -> Look:
    """As this person looks at pages."""
    chosen = display.current()
    return MODES[chosen.pictures], LARGE if chosen.size in BIG else NORMAL


def answer(asked: Booklet, *, name: str, look: Look | None = None, case_id: str | None = None, whose: str = "") -> Response:
    """The booklet as a file, in this look.

    Of a case it may be too long to wait for: then a page says so, and the same address gives it when it is made. `whose`: for whom
    it is made, where that stands in it.
    """
    mode, size = look or usual()
    if case_id is None or not lengthy.is_long(asked):
        return file(booklet.make(asked, library(), mode=mode, size=size), name)
    make = partial(booklet.make, asked, library(), mode=mode, size=size, seconds=lengthy.LONGEST)
    called = lengthy.name(asked, case_id, request.path, whose, mode, size)
    pdf = lengthy.taken(db(), house().database, called, case_id, make, now=now())
    return file(pdf, name) if pdf else make_response(render_template("booklet_waits.html", again=request.full_path))


def everybodys(asked: Booklet, *, name: str, look: Look | None = None) -> Response:
    """A booklet that says the same to everybody, kept for the next who asks."""
    mode, size = look or usual()
    return file(kept(asked, house().place.key, mode, size), name)


def is_file(response: Response) -> bool:
    """Whether somebody has the booklet now, and not a page that says that it is being made."""
    return response.mimetype == PDF


def file(pdf: bytes, name: str) -> Response:
    response = make_response(pdf)
    response.mimetype = PDF
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
