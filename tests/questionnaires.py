"""Tiny questionnaires, one a kind of question or a feature: together they are the catalogue of what a content file can do."""

from pathlib import Path
from textwrap import dedent

from easyread import content
from easyread.content import Questionnaire

FOLDER = Path(__file__).parent / "questionsets"
PICTURES = frozenset({"yes", "no", "not-sure", "talk", "stop", "form", "question"})
PLACEHOLDERS = frozenset({"icb", "team", "hours"})

HEAD = """
    id = "tiny"
    version = "1.0"
    address = "ask"
    title = "Tiny"
    [[end]]
    id = "check"
    [[stage]]
    id = "only"
    title = "Only step"
    picture = "form"
"""


def of_kind(kind: str) -> Questionnaire:
    return content.load(FOLDER / f"{kind}.toml", pictures=PICTURES, placeholders=PLACEHOLDERS)


def write(folder: Path, questions: str, head: str = HEAD) -> Path:
    path = folder / "tiny.toml"
    path.write_text(dedent(head) + dedent(questions), encoding="utf-8")
    return path


def tiny(folder: Path, questions: str, head: str = HEAD) -> Questionnaire:
    return content.load(write(folder, questions, head), pictures=PICTURES, placeholders=PLACEHOLDERS)
