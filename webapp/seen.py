"""What stood before a person when they decided, beside the words: drawings and recordings by their hashes, and their own look.

The words themselves are the ledger's. Here is only what lets a receipt show them again as they were, also after a drawing has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from flask_babel import gettext

from easyread import display as looks
from easyread.questions import Question
from webapp import display, store
from webapp.beside import recording
from webapp.consent import Piece, Seen
from webapp.house import db, house
from webapp.voices import Voice

EASY_READ = ("easy-read",)


def circumstances(asked: Question, voice: Voice) -> tuple[tuple[str, ...], Seen | None]:
    """What helped this person to understand, and how the words stood before them. Nobody sees a picture in a text."""
    return (EASY_READ, None) if voice is Voice.TEXT else (support(), of(asked))


def of(asked: Question) -> Seen:
    """What this page showed, piece by piece in the order of `permissions.words_shown`. Its drawings are kept, each once."""
    chosen = display.current()
    found = tuple(pieces(asked))
    store.drawings.keep(db(), (drawn(one.picture) for one in found))
    return Seen(look=looks.write(chosen), pictures=chosen.pictures, pieces=found)


def support() -> tuple[str, ...]:
    """What helped this person to understand, as far as their pages show it: whether they listened nobody knows."""
    chosen = display.current()
    pictures = {"colour": ("pictures",), "lines": ("line-pictures",)}.get(chosen.pictures, ())
    return (*EASY_READ, *pictures, *(("large-print",) if chosen.size in ("big", "biggest") else ()))


def pieces(asked: Question) -> Iterator[Piece]:
    yield piece((asked.ask,), picture=asked.picture, heard=(asked.ask, *asked.say))
    yield piece(asked.in_short, title=gettext("In short"), heard=(None, *asked.in_short))
    yield piece(asked.say)
    yield piece(asked.if_yes, title=gettext("If you say yes"), picture="yes", heard=(None, *asked.if_yes))
    yield piece(asked.if_no, title=gettext("If you say no"), picture="no", heard=(None, *asked.if_no))
    for option in asked.choices():
        yield piece((option.say,), picture=option.picture, choice=option.value)


def piece(sentences: Sequence[str], *, title: str = "", picture: str = "", heard: Sequence[str | None] = (), choice: str = "") -> Piece:
    return Piece(
        lines=len(sentences), title=title, picture=picture, drawing=store.drawings.name(drawn(picture)),
        recording=recorded(*heard) if sentences else "", choice=choice,
    )


def drawn(key: str) -> str:
    """A drawing as this person saw it, "" where they saw none."""
    return str(house().built.picture(key, display.current().pictures)) if key else ""


def recorded(*texts: str | None) -> str:
    """The hash of the recording that was offered with these very words, "" when there was none."""
    address = recording(*texts)
    if address is None:
        return ""
    file = house().config.static / address.removeprefix(house().built.address)
    return sha256(file.read_bytes()).hexdigest()
