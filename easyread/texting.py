"""The same questionnaire by text: short questions out, in parts where there is more to say, and what we wait for next.

A question is one text in English and at most two in any language. Whoever asks for MORE gets everything that its page says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from easyread import segments
from easyread.questions import Answer, Field, Given, N_, NotUnderstood, Option, Question
from easyread.questions.choices import MOST_DETAIL, ChooseMany, ChooseOne, Consent
from easyread.questions.information import Information
from easyread.questions.people import MOST_LETTERS, People
from easyread.texts import Texts

Say = Callable[..., str]
# In letters that need more room a question may be longer, so that it stays one message or two.
MOST_TEXTS, MOST_PARTS = 2, 3
ANSWER, ANOTHER, DETAIL = "answer", "another", "detail-"
YES, NO = "yes", "no"
IF_YES, IF_NO = N_("If you say yes"), N_("If you say no")
# As long as what stands before each of several texts can be.
HEAD = "88 of 88. "


@dataclass(frozen=True)
class Texting:
    """Somebody who texts, in one language: `say` speaks a sentence of ours, with names in it and without marks."""

    texts: Texts
    say: Say

    def said(self, name: str, **names: object) -> list[str]:
        """Sentences of content/texting.toml."""
        return [self.say(sentence, **names) for sentence in self.texts.said[name]]

    def told(self, *names: str, **more: object) -> tuple[str, ...]:
        """The same, in as few texts as hold them."""
        return few([sentence for name in names for sentence in self.said(name, **more)], between=" ")

    def ask(self, question: Question, *, word: str = "") -> tuple[str, ...]:
        """The question as it is first asked. `word`: the short word that a yes to a permission needs."""
        if isinstance(question, Consent):
            return self.parts(self.permission(question, word))
        if isinstance(question, Information):
            return self.essence(question)
        if isinstance(question, People):
            return self.ask_part(question, part_of(question, 0, 0))
        asked = ended(self.say(question.short or question.ask))
        if isinstance(question, ChooseOne | ChooseMany):
            how = [*self.options(question), *(self.said("many") if isinstance(question, ChooseMany) else ())]
        else:
            how = []
        return self.fitted(asked, how, self.extras(question), required=question.required)

    def fitted(self, asked: str, how: Sequence[str], extras: Sequence[str], *, required: bool) -> tuple[str, ...]:
        """What must be said, and of the rest as much as one text holds: that it may be skipped, then what its page adds."""
        after = list(how)
        for hint in (*(() if required else self.said("skip")),):
            after += [hint] if segments.fits("\n".join([asked, *after, hint])) else []
        added: list[str] = []
        for extra in extras:
            if not segments.fits("\n".join([" ".join([asked, *added, extra]), *after])):
                break
            added.append(extra)
        return few(["\n".join([" ".join([asked, *added])]), *after])

    def extras(self, question: Question) -> list[str]:
        """What its page adds, in the order in which it helps: what to write, then how it looks."""
        example = self.said("example", answer=self.say(question.example)) if question.example else []
        return [*map(self.say, question.say), *([" ".join(example)] if example else [])]

    def options(self, question: Question) -> list[str]:
        return [f"{number} {self.say(option.short or option.say)}" for number, option in enumerate(question.choices(), 1)]

    def essence(self, question: Question) -> tuple[str, ...]:
        """The beginning of a page that only tells something, and how to read the rest."""
        whole = [ended(self.say(question.ask)), *self.of_blocks(question)]
        end = " ".join(self.said("next"))
        if segments.fits(" ".join([*whole, end])):
            return (" ".join([*whole, end]),)
        end = " ".join(self.said("next_or_more"))
        sizes = (size for size in range(1, len(whole)) if segments.fits(" ".join([*whole[:size], end])))
        return few([" ".join([*whole[: max(sizes, default=1)], end])])

    def of_blocks(self, question: Question) -> list[str]:
        blocks = (titled(self.say(block.title) if block.title else "", map(self.say, block.say)) for block in question.blocks)
        return [*map(self.say, question.say), *(sentence for block in blocks for sentence in block)]

    def permission(
        self, question: Question, word: str, *, also: Iterable[str] = (), before: Iterable[str] = (), after: Iterable[str] = (),
    ) -> list[str]:
        """Everything that the page of a permission says, and how to answer it. `also` stands after what is asked.

        Without a word no yes can be said here. `before` and `after` stand around how to answer.
        """
        wait = next(option.say for option in question.choices() if option.value not in (YES, NO))
        return [
            ended(self.say(question.ask)), *also, *map(self.say, (*question.in_short, *question.say)),
            *titled(self.say(IF_YES), map(self.say, question.if_yes)), *titled(self.say(IF_NO), map(self.say, question.if_no)),
            *before,
            # How to answer stands in one text, the last.
            " ".join([*(self.said("decide", word=word) if word else self.said("choices_decide")), without_first(self.say(wait)), *after]),
        ]

    def more(
        self, question: Question, *, word: str = "", meanings: Iterable[str] = (), also: Iterable[str] = (),
        before: Iterable[str] = (), after: Iterable[str] = (),
    ) -> tuple[str, ...]:
        """Everything that the page of this question says, in parts. `meanings`: what its hard words mean."""
        if isinstance(question, Consent):
            asked, *rest = self.permission(question, word, also=also, before=before, after=after)
            return self.parts([asked, *map(self.say, question.other_way), *rest, *map(self.say, meanings)])
        why = (question.why,) if question.why else ()
        if isinstance(question, Information):
            whole = [ended(self.say(question.ask)), *self.of_blocks(question), *map(self.say, meanings), *self.said("next")]
        else:
            fields = [self.say(field.ask) for field in question.fields]
            whole = [
                ended(self.say(question.ask)), *map(self.say, (*question.other_way, *question.say, *why)),
                *self.extras(question)[len(question.say):], *fields,
                *(f"{number} {self.say(option.say)}" for number, option in enumerate(question.choices(), 1)), *map(self.say, meanings),
                *(self.said("skip") if not question.required else ()),
            ]
        return self.parts(whole)

    def again(self, question: Question) -> tuple[str, ...]:
        """A card that checks how well we explained: in other words, and then once more."""
        return (*segments.packed([*self.said("explained"), *map(self.say, question.again)]), *self.ask(question))

    def ask_part(self, question: Question, part: str) -> tuple[str, ...]:
        """A part of a question: one thing about one person, whether there is another person, or what somebody wrote beside a choice."""
        if part == ANOTHER:
            return self.told("someone_else")
        if isinstance(question, People):
            row, field = row_and_field(question, part)
            first = row == 0 and field is question.fields[0]
            asked = [ended(self.say(question.short or question.ask)), *map(self.say, question.say)] if first else []
            return self.fitted(" ".join([*asked, self.say(field.ask)]), (), (), required=needed(question, part))
        return self.fitted(self.say(detailed(question, part).detail or ""), (), (), required=False)

    def decided(self, question: Question, answer: str) -> tuple[str, ...]:
        """What somebody decided, in words."""
        return segments.packed([*self.said("said_" + answer.replace("-", "_")), self.say(question.ask)])

    def parts(self, sentences: Iterable[str]) -> tuple[str, ...]:
        """As few texts as hold these sentences, each with its number where there are several."""
        whole = list(sentences)
        once = segments.packed(whole)
        if len(once) < 2:
            return once
        several = segments.packed(whole, head=HEAD)
        heads = (" ".join(self.said("part", number=number, all=len(several))) for number in range(1, len(several) + 1))
        return tuple(f"{head} {text}" for head, text in zip(heads, several, strict=True))


def ended(sentence: str) -> str:
    """A heading as a sentence among others."""
    return sentence if sentence.endswith((".", "?", "!", "\u06d4", "\u061f")) else f"{sentence}."


def without_first(words: str) -> str:
    """What stands after the first sentence, which was said already; all of it where there is only one."""
    return words.partition(". ")[2] or words


def titled(title: str, sentences: Iterable[str]) -> list[str]:
    """Sentences under a heading, which stays with the first of them."""
    first, *rest = sentences
    return [f"{title}: {first}" if title else first, *rest]


def few(lines: Sequence[str], *, between: str = "\n") -> tuple[str, ...]:
    """These lines in one text, or in two; each of one part where that can be."""
    sizes = range(1, MOST_PARTS + 1)
    found = (segments.packed(lines, most=most, between=between) for most in sizes)
    return next((texts for texts in found if len(texts) <= MOST_TEXTS), segments.packed(lines, most=MOST_PARTS * 2, between=between))


def part_of(question: Question, row: int, field: int) -> str:
    return f"people-{row}-{question.fields[field].id}"


def row_and_field(question: Question, part: str) -> tuple[int, Field]:
    _, row, name = part.split("-", 2)
    return int(row), next(field for field in question.fields if field.id == name)


def detailed(question: Question, part: str) -> Option:
    """The option whose own words this part asks for."""
    return next(option for option in question.choices() if part == f"{DETAIL}{option.value}")


def needed(question: Question, part: str) -> bool:
    """Whether this part cannot be skipped."""
    if isinstance(question, People) and part != ANOTHER:
        row, field = row_and_field(question, part)
        return question.required if row == 0 and field is question.fields[0] else field.required
    return part == ANOTHER


def is_read(question: Question) -> bool:
    """Whether there is nothing to answer."""
    return isinstance(question, Information)


def first_part(question: Question) -> str:
    return part_of(question, 0, 0) if isinstance(question, People) else ANSWER


def is_name(question: Question, part: str) -> bool:
    """Whether this part is somebody's name."""
    return isinstance(question, People) and part != ANOTHER and row_and_field(question, part)[1] is question.fields[0]


def next_part(question: Question, given: Given) -> str | None:
    """What is still to be asked of this question after what was given; None when it is whole."""
    if isinstance(question, People):
        rows = question.rows(given)
        for row in rows:
            missing = (part_of(question, row, place) for place in range(len(question.fields)))
            if (found := next((part for part in missing if part not in given), None)) is not None:
                return found
        answered = given.get(ANOTHER, ())
        if len(rows) >= question.most_people or (answered and answered[-1] == NO):
            return None
        return part_of(question, len(rows), 0) if len(answered) == len(rows) else ANOTHER
    chosen = given.get(ANSWER, ())
    parts = (f"{DETAIL}{option.value}" for option in question.choices() if option.detail and option.value in chosen)
    return next((part for part in parts if part not in given), None)


def put(question: Question, given: Given, part: str, words: str) -> dict[str, list[str]]:
    """What was given, with the words for one part. Raises NotUnderstood. That there is another person is counted: it is asked once each."""
    most = MOST_LETTERS if isinstance(question, People) else MOST_DETAIL
    if len(words) > most:
        raise NotUnderstood(N_("Please use %(most)s letters or fewer."), part=part, most=most)
    before = {name: list(values) for name, values in given.items()}
    return {**before, part: [*before.get(part, []), words] if part == ANOTHER else [words]}


def posted(given: Given) -> dict[str, list[str]]:
    """What a form would have posted: what was given without our own question after it."""
    return {name: list(values) for name, values in given.items() if name != ANOTHER}


def likeness(question: Question, part: str, had: Answer | None, *, words: str) -> str:
    """A mark of what was asked, and of the answer that it had. When it is another one now, what somebody wrote was meant for the other.

    `words`: everything that was said of it, in the language and with the names in which it was read.
    """
    choices = tuple((option.value, option.say) for option in question.choices())
    told = (words, question.id, question.ask, part, choices, tuple(field.id for field in question.fields), json.dumps(had, sort_keys=True))
    return sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]

