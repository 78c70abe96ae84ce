"""Lint files: read their blocks, and ask each rule about each sentence, block and screen.

Words are judged where they are written. A list of translations is read last, and only for what stands nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from easyread.words import blocks as block_rules, lists, product, reading, translated
from easyread.words.blocks import Block, Line
from easyread.words.english import rules as english
from easyread.words.finding import FAILURE, WARNING, Fault, Finding, Severity, found
from easyread.words.product import Product
from easyread.words.setting import Setting
from easyread.words.tokens import Sentence
from easyread.words.vocabulary import Vocabulary

CATALOGUES = {".pot", ".po"}
LONGEST = 200  # letters of a sentence that a finding shows
# An example that is no sentence is data, such as a name: its words need not be on the list.
NOT_FOR_EXAMPLES = {"ER02", "ER09", "ER11", "ER13"}


@dataclass
class Report:
    """Everything that was found, and how much was looked at."""

    findings: list[Finding] = field(default_factory=list)
    files: int = 0
    blocks: int = 0
    sentences: int = 0
    shown: frozenset[Severity] = frozenset(Severity)

    @property
    def told(self) -> list[Finding]:
        """The findings to show."""
        return [finding for finding in self.findings if finding.severity in self.shown]

    @property
    def failures(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is FAILURE]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is WARNING]


class Linter:
    """The rules, with the words of one product."""

    def __init__(self, about: Product | None = None) -> None:
        self.product = about or Product()
        self.vocabularies: dict[str, Vocabulary] = {}

    def vocabulary(self, language: str) -> Vocabulary:
        if language not in self.vocabularies:
            self.vocabularies[language] = Vocabulary(lists.for_language(language), self.product.glossary, self.product.names)
        return self.vocabularies[language]

    def lint(self, paths: Sequence[Path]) -> Report:
        """Every finding in these files and folders."""
        report = Report(findings=[*self.product.findings, *list_findings()])
        self.judge(self.blocks(paths, report), report)
        return report

    def blocks(self, paths: Sequence[Path], report: Report) -> list[Block]:
        """Every block in these files and folders. What is wrong with a file is noted in `report`."""
        everything: list[Block] = []
        said: set[tuple[str, str]] = set()
        found_files = dict.fromkeys(file for path in paths for file in reading.files(path))
        for file in sorted(found_files, key=lambda file: file.suffix in CATALOGUES):
            report.files += 1
            here = list(reading.read(file, self.product.glossary.kinds))
            report.findings += [item for item in here if isinstance(item, Finding)]
            blocks = [item for item in here if isinstance(item, Block)]
            if file.suffix in CATALOGUES:
                blocks = [block for block in blocks if (block.language, block.lines[0].text) not in said]
            said |= {(block.language, line.text) for block in blocks for line in block.all_lines}
            everything += blocks
        return everything

    def judge(self, blocks: list[Block], report: Report) -> None:
        for screen in screens(blocks):
            report.findings += self.screen(screen, report)
        report.blocks += len(blocks)
        report.findings += self.product.checked.report(to_check(blocks))
        report.findings.sort(key=lambda finding: (finding.file, finding.line, finding.rule, finding.words))

    def screen(self, blocks: list[Block], report: Report) -> Iterator[Finding]:
        """What is wrong on one screen: in its sentences, its blocks, and all together."""
        vocabulary = self.vocabulary(blocks[0].language)
        cut = [Cut(block, vocabulary) for block in blocks]
        marked = frozenset(
            [*self.marked(sentence for part in cut for sentence in part.every), *(key for block in blocks for key in block.hard)]
        )
        named = False
        for part in cut:
            report.sentences += len(part.every)
            setting = Setting(vocabulary, part.block.kind, marked)
            yield from self.sentences(part, setting)
            yield from self.block(part, setting, named)
            named = named or block_rules.names_something(part.heading, setting)
        if blocks[0].screen:
            words = sum(sentence.length for part in cut for sentence in part.every if part.block.kind not in ("option", "label", "example"))
            first = blocks[0]
            setting = Setting(vocabulary, first.kind, marked)
            text = first.all_lines[0].text if first.all_lines else ""
            yield from (found(fault, first.file, first.line) for fault in block_rules.screen_amount(words, text, setting))

    def marked(self, sentences: Iterable[Sentence]) -> Iterator[str]:
        for sentence in sentences:
            for token in sentence.tokens:
                hard = self.product.glossary.find(token.text.strip("*")) if token.kind == "hard" else None
                if hard:
                    yield hard.id

    def sentences(self, part: Cut, setting: Setting) -> Iterator[Finding]:
        block = part.block
        rules = english.RULES if block.language == "en" else translated.RULES
        for line, sentences in part.cut:
            for sentence in sentences:
                data = block.kind == "example" and not line.text.endswith((".", "?"))
                faults = (fault for rule in rules for fault in rule(sentence, setting))
                yield from (
                    found(shortened(fault), block.file, line.line, sentence.text[:LONGEST])
                    for fault in faults
                    if not (data and fault.rule in NOT_FOR_EXAMPLES)
                )

    def block(self, part: Cut, setting: Setting, named: bool) -> Iterator[Finding]:
        block = part.block
        faults = [*block_rules.amounts(part.said, part.heading, setting), *block_rules.picture(block, self.product.pictures, setting)]
        unknown = [key for key in block.hard if not self.product.glossary.has(key)]
        faults += [
            Fault("ER12", key, "This hard word is not in the glossary.", "Add it to the glossary, or take it out.") for key in unknown
        ]
        yield from (found(shortened(fault), block.file, block.line) for fault in faults)
        if block.language == "en":
            named = named or block_rules.names_something(part.heading, setting)
            for sentence, fault in block_rules.pronouns(part.said, named, setting):
                yield found(fault, block.file, part.line_of(sentence), sentence.text[:LONGEST])


@dataclass
class Cut:
    """A block with its lines cut into sentences."""

    block: Block
    vocabulary: Vocabulary

    @cached_property
    def cut(self) -> list[tuple[Line, list[Sentence]]]:
        return [(line, list(self.vocabulary.cutter.sentences(line.text))) for line in self.block.all_lines]

    @cached_property
    def every(self) -> list[Sentence]:
        return [sentence for _, sentences in self.cut for sentence in sentences]

    @cached_property
    def heading(self) -> list[Sentence]:
        return self.cut[0][1] if self.block.heading else []

    @cached_property
    def said(self) -> list[Sentence]:
        return self.every[len(self.heading) :]

    def line_of(self, wanted: Sentence) -> int:
        return next(line.line for line, sentences in self.cut if any(sentence is wanted for sentence in sentences))


def screens(blocks: Iterable[Block]) -> list[list[Block]]:
    """Blocks that are shown together, in their order. One without a screen is alone."""
    together: dict[object, list[Block]] = {}
    for number, block in enumerate(blocks):
        together.setdefault((block.screen, block.language) if block.screen else number, []).append(block)
    return list(together.values())


def shortened(fault: Fault) -> Fault:
    words = " ".join(fault.words.split())
    return Fault(fault.rule, words if len(words) <= LONGEST else words[:LONGEST] + " ...", fault.reason, fault.suggestion, fault.severity)


def to_check(blocks: Iterable[Block]) -> list[Block]:
    """The blocks that readers should check: an example is data, and no sentence of ours."""
    return [block for block in blocks if block.kind != "example"]


def every_block(paths: Iterable[Path | str]) -> list[Block]:
    """Every block in these files and folders that readers should check, in the order of the files."""
    wanted = [Path(path) for path in paths]
    return to_check(Linter(product.of(wanted)).blocks(wanted, Report()))


def surroundings(paths: Iterable[Path | str]) -> list[Finding]:
    """What is wrong with the glossary and the list of pictures beside these files, and with our own lists of words."""
    return [*product.of([Path(path) for path in paths]).findings, *list_findings()]


def list_findings() -> Iterator[Finding]:
    for entry, what in lists.faults(lists.for_language("en")):
        yield found(Fault("FI04", entry.word, f"{what[:1].upper()}{what[1:]}.", "Mend the list."), entry.file, entry.line)


def lint(paths: Iterable[Path | str]) -> Report:
    """Every finding in these files and folders, with the glossary, pictures and names that stand beside them."""
    wanted = [Path(path) for path in paths]
    return Linter(product.of(wanted)).lint(wanted)
