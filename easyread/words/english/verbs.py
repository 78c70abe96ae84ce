"""What the verbs of a sentence do: who acts, how sure it is, and whether they are written in full (ER05, ER06, ER08)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from easyread.words.finding import WARNING, Fault
from easyread.words.setting import Setting
from easyread.words.tokens import Sentence, Token

BE = {"am", "is", "are", "was", "were", "be", "been", "being", "get", "gets", "got", "getting"}
GET = {"get", "gets", "got", "getting"}
SUBJECTS = {"i", "you", "we", "they", "he", "she", "it", "who", "people", "someone", "to", "and", "or", "that", "which"}
ASKING = {"what", "when", "where", "why", "how", "who", "which"}
REACH = 5  # how many words may stand between the two parts of the verb in a question: "Was the letter about you sent"

PERFECT = {"would", "could", "might", "should", "must", "may", "ought"}
UNSURE = {"may": "will or can", "might": "will or can", "could": "can"}

# What follows when somebody is doing something, and seldom when it is theirs.
GOES_ON = {"", "to", "with", "in", "at", "for", "the", "a", "an", "you", "me", "us", "him", "her", "now", "today", "here", "home"}
CONTRACTION = re.compile(r"(\w+)'(t|re|ll|ve|d|m)")
BELONGS = re.compile(r"(\w+)'s")
WHOLE = {"can't": "cannot", "won't": "will not", "shan't": "will not", "let's": "let us", "ain't": "is not", "y'all": "you all"}
ENDINGS = {"re": "are", "ll": "will", "ve": "have", "d": "would", "m": "am", "s": "is"}


def passive(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    """A form of "be" or "get", and then the third form of a verb that is not just how someone feels."""
    words = [token for token in sentence.tokens if token.kind in ("word", "mark", "name", "place", "hard", "figure")]
    for place, token in enumerate(words):
        if token.kind == "word" and token.lower in BE and (end := done_to(words, place, sentence, setting)) is not None:
            said = " ".join(part.text for part in words[place : end + 1])
            yield Fault("ER05", said, "This does not say who does it.", "Start with the person or team who does it.")
            return


def done_to(words: Sequence[Token], place: int, sentence: Sentence, setting: Setting) -> int | None:
    """Where the third form stands that belongs to the form of "be" at `place`."""
    after = place + 1
    while after < len(words) and (words[after].lower in setting.vocabulary.adverbs or adverb(words[after])):
        after += 1
    if (
        after < len(words)
        and third_form(words[after], setting)
        and not (words[place].lower in GET and words[after].lower in ("got", "gone"))
        and not on_the_left(words, after)
    ):
        return after
    turned = sentence.asks and (place == 0 or words[place - 1].lower in ASKING or words[place - 1].text == ",")
    return across_the_subject(words, place, setting) if turned and words[place].lower not in GET else None


def on_the_left(words: Sequence[Token], place: int) -> bool:
    """ "It is left of the door" says where it is, and nothing was done to it."""
    return words[place].lower == "left" and place + 1 < len(words) and words[place + 1].lower in ("of", "over", "handed")


def across_the_subject(words: Sequence[Token], place: int, setting: Setting) -> int | None:
    """ "Was it sent?": in a question the subject stands between the two parts."""
    for end in range(place + 2, min(place + 2 + REACH, len(words))):
        if words[end].kind == "mark":
            return None
        acts = words[end - 1].lower in SUBJECTS and end - 1 != place + 1
        if third_form(words[end], setting):
            return None if acts else end
    return None


def adverb(token: Token) -> bool:
    return token.kind == "word" and len(token.text) > 4 and token.lower.endswith("ly") and token.lower not in ("family", "reply", "only")


def third_form(token: Token, setting: Setting) -> bool:
    word, known = token.lower, setting.vocabulary
    if token.kind != "word" or word in known.adjectives:
        return False
    return word in known.participles or (word.endswith("ed") and len(word) > 3 and word not in known.not_participles)


def modals(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    words = [token for token in sentence.words if token.lower not in setting.vocabulary.adverbs - {"been", "no"}]
    for place, token in enumerate(words):
        word, after = token.lower, [following.lower for following in words[place + 1 : place + 3]]
        if word == "shall":
            yield Fault("ER06", token.text, "Shall is an old word.", "Write will.")
        elif word in PERFECT and after[:1] in (["have"], ["of"]) and len(after) == 2 and past(after[1], setting):
            yield Fault(
                "ER06",
                f"{token.text} {' '.join(after)}",
                "This tells of things that did not happen.",
                "Say what happened, or what will happen.",
            )
        elif word.removesuffix("'ve") in PERFECT and word.endswith("'ve") and after and past(after[0], setting):
            yield Fault(
                "ER06", f"{token.text} {after[0]}", "This tells of things that did not happen.", "Say what happened, or what will happen."
            )
        elif word in UNSURE and not month(token, place):
            yield Fault("ER06", token.text, "This leaves a reader unsure.", f"Write {UNSURE[word]}, if it is so.", WARNING)


def past(word: str, setting: Setting) -> bool:
    known = setting.vocabulary
    return (
        word in ("been", "had", "gone", "come", "become")
        or word in known.participles
        or (word.endswith("ed") and word not in known.not_participles)
    )


def month(token: Token, place: int) -> bool:
    return token.text == "May" and place > 0


def contractions(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    for place, token in enumerate(sentence.words):
        word = token.lower
        if token.kind != "word" or "'" not in word:
            continue
        parts = CONTRACTION.fullmatch(word) or BELONGS.fullmatch(word)
        short = parts and (parts.re is CONTRACTION or is_or_has(sentence.words, place, parts[1], setting))
        if word in WHOLE or short:
            yield Fault("ER08", token.text, "Short forms are harder to read.", f"Write {in_full(word)}.")


def is_or_has(words: Sequence[Token], place: int, owner: str, setting: Setting) -> bool:
    """ "Mum's coming to us" is short for "is". "Mum's name", and "Mum's cooking is good", say whose it is."""
    after = [token.lower for token in words[place + 1 : place + 3]] + ["", ""]
    acts = after[0].endswith("ing") and setting.vocabulary.base.get(after[0]) in setting.vocabulary.verbs
    return owner in setting.vocabulary.shortened or after[0] in ("been", "got", "not", "going") or (acts and after[1] in GOES_ON)


def in_full(word: str) -> str:
    if word in WHOLE:
        return WHOLE[word]
    stem, _, end = word.partition("'")
    return f"{stem.removesuffix('n')} not" if end == "t" else f"{stem} {ENDINGS[end]}"
