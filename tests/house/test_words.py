"""Every sentence that a person can read is plain: the product's own words pass its own rules."""

import pytest

from easyread.words import lint
from webapp.config import ROOT


@pytest.mark.wcag("3.1.4", "3.1.5", "3.2.4")
@pytest.mark.coga("4.4.1", "4.4.2", "4.4.3", "4.4.4", "4.4.5", "4.4.6", "4.6.3")
def test_every_sentence_that_a_person_can_read_is_plain():
    report = lint([ROOT / "content", ROOT / "webapp" / "templates", ROOT / "translations" / "messages.pot"])

    assert [str(finding) for finding in report.failures] == []
