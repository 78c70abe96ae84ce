"""Official English names stand in other languages as people hear them in England; no other mark of English comes in with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from easyread.words.linting import lint

FINE = {
    "pl": "Jedź na oddział ratunkowy, A&E.", "ro": "Mergi la spital, la A&E.", "lt": "Vykite į skubios pagalbos skyrių, A&E.",
    "ur": "ہسپتال کی A&E میں جائیں۔",
}
WRONG = {
    "pl": ("Zjedz ciasto & lody.", "Śpij w B&B.", "Jedź na A & E."), "ro": ("Mergi la M&S.",), "lt": ("Vykite į A/E.",),
    "ur": ("آپ & ہم۔",),
}


def failures(folder: Path, language: str, said: str) -> list[str]:
    target = folder / language / "LC_MESSAGES" / "messages.po"
    target.parent.mkdir(parents=True)
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {language}\\n"\n\n'
    target.write_text(f'{head}msgid "Go to A&E."\nmsgstr "{said}"\n', encoding="utf-8")
    return [finding.rule for finding in lint([target]).failures]


@pytest.mark.parametrize("language", FINE)
def test_a_and_e_may_stand_in_another_language(tmp_path, language):
    assert failures(tmp_path, language, FINE[language]) == []


@pytest.mark.parametrize(("language", "said"), [(language, said) for language, every in WRONG.items() for said in every])
def test_another_name_or_mark_of_english_may_not(tmp_path, language, said):
    assert "ER17" in failures(tmp_path, language, said)
