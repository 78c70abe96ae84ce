"""Which words are used: hard ones, second names, figures of speech, vague ones, ones that hurt, unknown ones (ER12 to ER16, ER19).

The longest phrase wins and each word is reported once, by the rule that says most about it.
"""

from __future__ import annotations

from collections.abc import Iterator

from easyread.words.finding import Fault
from easyread.words.setting import Setting
from easyread.words.tokens import Sentence, Token

REASONS = {
    "ER12": "This is a hard word.",
    "ER14": "A second name for the same thing confuses.",
    "ER15": "These words do not mean what they say.",
    "ER16": "A person cannot tell when, how long or how many.",
    "ER19": "This is not how we speak to people or of people.",
}
STARS = "Put two stars around it and explain it in the next sentence."


def wording(sentence: Sentence, setting: Setting) -> Iterator[Fault]:
    tokens, place = sentence.tokens, 0
    while place < len(tokens):
        token = tokens[place]
        phrase = setting.vocabulary.phrase_at(tokens, place)
        if phrase is not None:
            words = " ".join(part.text for part in tokens[place : place + phrase.length])
            if phrase.rule and not (phrase.term and phrase.term in setting.marked):
                yield Fault(phrase.rule, words, REASONS[phrase.rule], suggestion(phrase.rule, phrase.instead))
            place += phrase.length
            continue
        if token.kind == "hard" and not setting.vocabulary.glossary.knows(token.text.strip("*")):
            yield Fault("ER12", token.text, "This hard word is not in the glossary.", "Add it to the glossary, or use plainer words.")
        elif token.kind == "word":
            yield from unknown(token, setting)
        place += 1


def suggestion(rule: str, instead: str) -> str:
    if rule == "ER12":
        return f"{STARS} Or write: {instead}." if instead else STARS
    return f"Write: {instead}." if instead else "Leave it out."


def unknown(token: Token, setting: Setting) -> Iterator[Fault]:
    """ER13: a word that is on no list. Numbers, capitals and short forms have rules of their own."""
    word, known = token.lower, setting.vocabulary
    if word.isdigit() or known.allows(word) or known.has_own_rule(token):
        return
    plainer = known.simpler(word)
    advice = f"Write: {plainer}." if plainer else "Use a word from the list, or make it a hard word: **word**."
    if token.text[0].isupper() and token.at and not plainer:
        advice = "Use a word from the list. If it is a name, add it to the names."
    yield Fault("ER13", token.text, "This word is not on the list of easy words.", advice)
