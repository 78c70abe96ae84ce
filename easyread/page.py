"""A guide as one whole page: words, pictures and the meanings of hard words in a single file, for any service that has no pages like ours.

It needs no server, no script and no other file. Each sentence stands on its own line, each picture before its words, and nothing moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from easyread import writing
from easyread.glossary import MARKED, Glossary, HardWord
from easyread.guides import Guide, Part
from easyread.questions import Block, N_

IN_SHORT, MEANING = N_("In short"), N_("What does %(word)s mean?")
STYLE = """
body{max-width:60ch;margin:0 auto;padding:1rem;font:1.3125rem/1.5 arial,sans-serif;color:#212b32;background:#fdfdf7}
h1,h2{line-height:1.25}.s{display:block;margin-block:.35em}.short{padding:1rem;background:#e8f0f7}summary{min-block-size:2.75rem}
.block{display:flex;flex-wrap:wrap;gap:1rem;align-items:center;margin-block:1.5rem}
.picture{flex:none;inline-size:6rem;block-size:6rem}.beside{flex:1 1 8ch}
@media print{body{font-size:16pt}.block{break-inside:avoid}}
"""
WHOLE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{heading}</h1>
<p class="short"><b class="s">{short}</b> {in_short}</p>
{parts}</main>
</body>
</html>
"""


@dataclass(frozen=True)
class Page:
    """How a page is made: `drawn` gives a picture's mark-up by its key, `say` a sentence in the reader's language, with its stars."""

    drawn: Callable[[str], str]
    glossary: Glossary = field(default_factory=Glossary)
    language: str = "en"
    say: Callable[[str], str] = str

    def of(self, guide: Guide) -> str:
        """The whole page."""
        title = MARKED.sub(r"\1", self.say(guide.title))
        return WHOLE.format(
            language=escape(self.language), direction=writing.direction(self.language), title=escape(title),
            style=STYLE, heading=self.words(guide.title),
            short=escape(self.say(IN_SHORT)), in_short=self.lines(guide.in_short), parts="".join(map(self.part, guide.parts)),
        )  # fmt: skip

    def part(self, part: Part) -> str:
        name, blocks = escape(part.id), "".join(map(self.block, part.blocks))
        return f'<section aria-labelledby="{name}">\n<h2 id="{name}">{self.words(part.title)}</h2>\n{blocks}</section>\n'

    def block(self, block: Block) -> str:
        """A picture at the start, its few sentences beside it, and what their hard words mean folded away below."""
        title = f"<h3>{self.words(block.title)}</h3>" if block.title else ""
        meanings = "".join(map(self.meaning, self.glossary.marked(block.say)))
        beside = f'<div class="beside">{title}<p>{self.lines(block.say)}</p>{meanings}</div>'
        return f'<div class="block">{self.drawn(block.picture)}{beside}</div>\n'

    def meaning(self, word: HardWord) -> str:
        asked = self.say(MEANING) % {"word": MARKED.sub(r"\1", self.say(word.title))}
        return f"<details><summary>{escape(asked)}</summary><p>{self.lines(word.say)}</p></details>"

    def lines(self, sentences: Iterable[str]) -> str:
        return " ".join(f'<span class="s">{self.words(sentence)}</span>' for sentence in sentences)

    def words(self, sentence: str) -> str:
        """A sentence with its hard words in bold. Everything else is data."""
        parts = MARKED.split(self.say(sentence))
        return "".join(f"<strong>{escape(part)}</strong>" if number % 2 else escape(part) for number, part in enumerate(parts))


def put(names: Mapping[str, str]) -> Callable[[str], str]:
    """Sentences with these names in their placeholders."""
    return lambda sentence: re.sub(r"%\((\w+)\)s", lambda found: names.get(found[1], found[0]), sentence)
