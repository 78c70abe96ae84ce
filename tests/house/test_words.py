"""Every sentence that a person can read is plain: the product's own words pass its own rules."""

from easyread.words import lint
from webapp.config import ROOT


def test_every_sentence_that_a_person_can_read_is_plain():
    report = lint([ROOT / "content", ROOT / "webapp" / "templates", ROOT / "translations" / "messages.pot"])

    assert [str(finding) for finding in report.failures] == []
