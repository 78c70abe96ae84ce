"""English that is left over where another language is read: words that neither its translators wrote nor a person typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from webapp import catalogues

FOLDER = Path(__file__).parents[1] / "translations"
READ_OUT = ("alt", "aria-label", "placeholder", "title", "data-one", "data-two", "data-listen-word", "data-stop-word")
SILENT, EMPTY = {"script", "style"}, {"meta", "link", "input", "img", "br", "hr", "wbr", "path", "rect", "use", "source", "track"}
TOKEN, PLACEHOLDER = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*"), re.compile(r"%\(\w+\)s")
# Also a number, a code on a card, and what people are told to text in capitals.
ADDRESS = re.compile(r"https?://\S+|\S+@\S+|(?<!\w)/\w+|\b(?:[A-Z0-9]{4}|(?=\w*[0-9])[A-Z0-9]{8})\b|\w+\.(?:org|net|com|uk|example)\b\S*")
# Words without which nobody writes English, and which mean nothing in Polish, Romanian or Lithuanian.
ENGLISH = frozenset({
    "about", "after", "and", "answer", "answers", "anyone", "ask", "asked", "asks", "because", "been", "before", "being", "can",
    "could", "did", "does", "every", "for", "from", "had", "has", "have", "help", "helps", "here", "how", "know", "knows", "must",
    "next", "not", "nothing", "of", "our", "ours", "page", "people", "person", "please", "press", "read", "said", "say", "says",
    "send", "sent", "should", "somebody", "someone", "something", "tell", "tells", "that", "the", "their", "them", "there",
    "these", "they", "this", "those", "told", "until", "want", "wants", "was", "were", "what", "when", "where", "which", "who",
    "whose", "why", "will", "with", "would", "write", "yes", "you", "your", "yours",
})
# Languages in other letters: there every Latin word is looked at.
OTHER_LETTERS = frozenset({"ur"})


class Shown(HTMLParser):
    """Every piece of a page that is shown or read out, but for what is marked as being in another language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.open, self.pieces = language, [language], list[str]()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        language = "" if tag in SILENT else about.get("lang") or self.open[-1]
        if language == self.language:
            self.pieces += [about[name] or "" for name in READ_OUT if name in about]
        if tag not in EMPTY:
            self.open.append(language)
            self.names.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing is in it."""

    def handle_endtag(self, tag: str) -> None:
        while tag in self.names:
            self.open.pop()
            if self.names.pop() == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.open[-1] == self.language and data.strip():
            self.pieces.append(" ".join(data.split()))


def shown(page: str, language: str) -> list[str]:
    found = Shown(language)
    found.feed(page)
    return found.pieces


@dataclass(frozen=True)
class Leftovers:
    """Finds English in a language. `names` stay as they are: of places and offices, and what a person typed."""

    language: str
    names: tuple[str, ...]

    def of(self, pieces: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(piece for piece in pieces if any(self.english(run) for run in runs(self.without_names(piece)))))

    def without_names(self, piece: str) -> str:
        return ADDRESS.sub(" 0 ", named(self.names).sub(" 0 ", piece))

    def english(self, run: list[str]) -> bool:
        """Whether somebody wrote these words in English, and no translator did: each is looked at with those beside it."""
        beside = (" ".join(run[max(0, place - 1) : place + 2]) for place, word in enumerate(run) if self.is_english(word))
        return any(f" {words} " not in written(self.language) for words in beside)

    def is_english(self, word: str) -> bool:
        return len(word) > 1 if self.language in OTHER_LETTERS else word.casefold() in ENGLISH


def runs(piece: str) -> Iterator[list[str]]:
    """Words in plain Latin letters that follow each other."""
    run: list[str] = []
    for word in TOKEN.findall(piece):
        if word.isascii() and not word.isdecimal():
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


@cache
def named(names: tuple[str, ...]) -> re.Pattern[str]:
    """These names, also without their stars. Without any, a pattern that finds nothing."""
    longest = sorted({name.replace("**", "") for name in names if name}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest) or r"(?!)")


@cache
def written(language: str) -> str:
    """All plain Latin words that the translators of a language wrote, run by run. What a placeholder brings ends a run."""
    found = (message.string for message in catalogues.read(FOLDER / language / catalogues.WRITTEN, language) if message.id)
    said = (text for string in found for text in ([string] if isinstance(string, str) else string))
    return " | ".join(["", *(" ".join(run) for text in said for run in runs(PLACEHOLDER.sub(" 0 ", text.replace("**", "")))), ""])
