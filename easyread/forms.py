"""The forms of a verb, so that a phrase that says "kick+" hears kick, kicks, kicked and kicking.

They are made by rule; verbs that follow no rule are written out in the content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

VERB = re.compile(r"([^\W\d_]+)\+((?:_[^\W_]+)*)")
HISSES = re.compile(r"(?:s|x|z|ch|sh|o)$")
ONE_SHORT_SOUND = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")

Verbs = Mapping[str, Sequence[str]]


def written_out(phrase: str, verbs: Verbs) -> str:
    """The phrase with every "kick+" as "kick/kicks/kicked/kicking"."""
    return VERB.sub(lambda found: "/".join(form + found[2] for form in forms(found[1], verbs)), phrase)


def forms(verb: str, verbs: Verbs) -> tuple[str, ...]:
    return (verb, *verbs[verb]) if verb in verbs else (verb, *regular(verb))


def regular(verb: str) -> tuple[str, str, str]:
    if verb.endswith("e"):
        return f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    stem = verb + verb[-1] if ONE_SHORT_SOUND.fullmatch(verb) else verb
    return f"{verb}{'es' if HISSES.search(verb) else 's'}", f"{stem}ed", f"{stem}ing"
