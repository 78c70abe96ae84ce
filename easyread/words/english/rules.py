"""The rules of easy read for one English sentence, each a function from a sentence to what is wrong with it."""

from __future__ import annotations

from easyread.words.english.figures import dates, numbers
from easyread.words.english.marks import capitals, punctuation
from easyread.words.english.shape import ideas, length, negatives
from easyread.words.english.verbs import contractions, modals, passive
from easyread.words.english.wording import wording

RULES = (length, ideas, passive, modals, negatives, contractions, numbers, dates, capitals, punctuation, wording)
