"""Whatever file the words stand in, each is found with its line; whatever is wrong with the file is a finding, never a crash."""

import pytest

from easyread.words import FAILURE, WARNING, lint
from tests.words.faults import found


def test_every_part_of_a_question_is_read_with_its_line(folder):
    text = """
[[stage.question]]
ask = "Can't you?"
say = ["It isn't.", "It is."]
example = "won't do."
why = "I'm here."
picture = "yes"
next = "Don't"
options = [
    { value = "a", say = "We'll go", picture = "yes", detail = "Who's it?" },
    { value = "b", say = '''You've
    gone''', picture = "yes" },
]
labels = { yes = "I'd go" }
again = ["They're here."]
fields = [{ id = "x", ask = "What's it?" }]
"""
    words = [(line, words) for rule, line, words in found(folder, "a.toml", text) if rule == "ER08"]

    assert words == [
        (3, "Can't"),
        (4, "isn't"),
        (5, "won't"),
        (6, "I'm"),
        (8, "Don't"),
        (10, "We'll"),
        (10, "Who's"),
        (11, "You've"),
        (14, "I'd"),
        (15, "They're"),
        (16, "What's"),
    ]


def test_the_same_words_twice_are_found_in_both_places(folder):
    text = 'first = { say = ["I can\'t."], picture = "yes" }\nsecond = { say = ["I can\'t."], picture = "yes" }\n'

    assert found(folder, "a.toml", text) == [("ER08", 1, "can't"), ("ER08", 2, "can't")]


def test_words_written_with_escapes_are_found(folder):
    assert found(folder, "a.toml", 'a = 1\n[b]\npicture = "yes"\nsay = ["I can\\u0027t."]\n') == [("ER08", 4, "can't")]


def test_a_question_needs_a_picture_for_itself_and_for_each_option(folder):
    text = 'ask = "Is it?"\noptions = [{ value = "a", say = "Yes" }]\n'

    assert found(folder, "a.toml", text) == [("ER04", 1, "Is it?"), ("ER04", 2, "Yes")]


def test_ways_and_later_parts_stand_under_the_picture_of_their_table(folder):
    text = '[a]\npicture = "yes"\nsay = ["Call us."]\nways = [{ say = "Call us" }]\n[a.late]\nsay = ["It is late."]\n'

    assert found(folder, "a.toml", text) == []


def test_a_picture_is_one_key(folder):
    assert found(folder, "a.toml", 'say = ["Call us."]\npicture = ["yes", "yes"]\n') == [("ER04", 1, "Call us.")]


def test_without_a_list_of_pictures_only_their_presence_is_judged(empty):
    assert found(empty, "a.toml", 'say = ["Call us."]\npicture = "anything"\n') == []


def test_a_message_needs_no_picture_when_the_glossary_says_the_file_holds_messages(folder):
    (folder / "words.toml").write_text('[kinds]\n"texts.toml" = "message"\n', encoding="utf-8")

    assert found(folder, "texts.toml", '[sent]\nsay = ["We have it."]\n') == []


def test_a_hard_word_named_by_a_question_must_be_in_the_glossary(folder):
    assert found(folder, "a.toml", 'ask = "Is it?"\npicture = "yes"\nhard = ["nowhere"]\n') == [("ER12", 1, "nowhere")]


def test_an_example_may_be_a_name_but_not_an_unclear_sentence(folder):
    text = 'ask = "Who is it?"\npicture = "yes"\nexample = "Zzyzx Qwerty, 1, 2, DR"\n[b]\nexample = "Zzyzx is it."\n'

    assert found(folder, "a.toml", text) == [("ER13", 5, "Zzyzx")]


def test_much_on_one_screen_is_found(folder):
    blocks = "".join(f'{{ picture = "yes", say = ["{"We go to the shop and buy bread. " * 3}"] }},\n' for _ in range(15))
    text = f'ask = "What is it?"\npicture = "yes"\nkind = "information"\nblocks = [\n{blocks}]\n'

    assert ("ER03", 1, "What is it?") in found(folder, "a.toml", text)


def test_a_consent_and_a_check_have_limits_of_their_own(folder):
    long = ", ".join('"We go to the shop now and we buy some bread and milk."' for _ in range(3))
    for kind in ("consent", "check"):
        text = f'ask = "Is it?"\nkind = "{kind}"\npicture = "yes"\nsay = [{long}]\nif_yes = [{long}]\nif_no = [{long}]\nagain = [{long}]\n'

        assert "ER03" in {rule for rule, _, _ in found(folder, f"{kind}.toml", text, WARNING)}


@pytest.mark.parametrize(
    ("name", "raw", "rule", "line"),
    [
        ("a.toml", b'a = "caf\xe9"', "FI01", 1),
        ("a.toml", "a = 1\nb = ", "FI02", 2),
        ("a.toml", "a = '''", "FI02", 1),
        ("a.doc", "Hello", "FI02", 1),
        ("a.po", 'msgid "a"\nmsgstr b\n', "FI02", 2),
        ("a.po", '"loose"\n', "FI02", 1),
        ("a.po", 'msgid "a\\x"\n', "FI02", 1),
    ],
)
def test_a_file_that_is_not_what_it_says_is_a_finding(folder, name, raw, rule, line):
    assert [one[:2] for one in found(folder, name, raw)] == [(rule, line)]


def test_a_file_that_is_not_there_is_a_finding(empty):
    assert [one.rule for one in lint([empty / "gone.toml"]).failures] == ["FI01"]


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u200f", "\u2066", "\ufeff", "\u00ad", "\u200d"])
def test_a_character_that_nobody_sees_is_found_and_does_not_hide_other_faults(folder, hidden):
    text = f'say = ["I ca{hidden}n\'t."]\npicture = "yes"\n'

    assert {(rule, line) for rule, line, _ in found(folder, "a.toml", text)} == {("FI03", 1), ("ER08", 1)}


def test_a_mark_at_the_start_of_a_file_is_found_and_the_file_is_read(folder):
    assert [one[0] for one in found(folder, "a.toml", b'\xef\xbb\xbfsay = ["I can\'t."]\npicture = "yes"\n')] == ["ER08", "FI03"]


def test_joiners_belong_between_the_letters_of_some_scripts(folder):
    assert "FI03" not in {one[0] for one in found(folder, "a.toml", 'say = ["\u06a9\u200c\u06a9"]\npicture = "yes"\n')}


def test_letters_broken_by_a_wrong_encoding_are_found(folder):
    assert ("FI03", 1) in {one[:2] for one in found(folder, "a.toml", 'say = ["The cafÃ© is here."]\npicture = "yes"\n')}


def test_html_in_content_is_a_finding(folder):
    assert found(folder, "a.toml", 'say = ["This is <i>you</i> &amp; me."]\npicture = "yes"\n') == [("ER17", 1, "<i> </i> &amp;")]


def test_a_block_of_10000_words_is_a_finding(folder):
    rules = {one[0] for one in found(folder, "a.toml", f'say = ["{"go (here " * 5000}"]\npicture = "yes"\n')}

    assert {"ER01", "ER03"} <= rules


def test_one_word_of_100000_letters_is_a_finding(folder):
    assert [one[0] for one in found(folder, "a.toml", f'say = ["{"a" * 100_000}"]\npicture = "yes"\n')] == ["ER13"]


def test_templates_are_read_where_words_are_marked_and_where_somebody_forgot(folder):
    text = """{# I can't #}
<p>{{ _("We can't.") }}</p>
<p>{{ _('She won\\'t') }} {{ _("It "
  "isn't.") }}</p>
{% trans count=n %}I don't {{ count }}{% pluralize %}We
 don't {{ count }}{% endtrans %}
<img alt="I'm here"> <script>let a = "I'll";</script>
<p>{{ ngettext("It's 1", "They're 2", n) }}</p>
<p>You're here</p>
"""
    assert [(line, words) for _, line, words in found(folder, "page.html", text)] == [
        (2, "can't"),
        (3, "isn't"),
        (3, "won't"),
        (5, "don't"),
        (5, "don't"),
        (7, "I'm"),
        (8, "It's"),
        (8, "They're"),
        (9, "You're"),
    ]


def test_sentences_that_stand_together_in_a_template_are_one_block(folder):
    together = "<p>{{ _('Go on.') }} <b>{{ _('Stop now.') }}</b> {{ _('Wait here.') }} {{ _('Call us.') }}</p>"
    apart = "<p>{{ _('Go on.') }}</p><p>{{ _('Stop now.') }}</p>{% if a %}{{ _('Wait here.') if b else _('Call us.') }}{% endif %}"

    assert [one[0] for one in found(folder, "a.html", together)] == ["ER03"]
    assert found(folder, "b.html", apart) == []


POT = """
#: webapp/views/answer.py
msgid "We can't."
msgstr ""

#: content/refer.toml
msgctxt "a"
msgid ""
"They "
"aren't."
msgstr ""

#~ msgid "We'll"
#~ msgstr ""

#, python-format
msgid "It's %(n)s"
msgid_plural "They're %(n)s"
msgstr[0] ""
msgstr[1] ""
"""


def test_a_list_of_translations_is_read(folder):
    assert [(line, words) for _, line, words in found(folder, "messages.pot", POT)] == [
        (3, "can't"),
        (8, "aren't"),
        (17, "It's"),
        (17, "They're"),
    ]


def test_a_sentence_is_judged_where_it_is_written_and_not_again_in_the_list(folder):
    (folder / "a.toml").write_text('say = ["We can\'t."]\npicture = "yes"\n', encoding="utf-8")
    (folder / "messages.pot").write_text(POT.split("#: content")[0], encoding="utf-8")

    assert [(one.file.rpartition("/")[2], one.line) for one in lint([folder]).failures] == [("a.toml", 1)]


def po(language, english, other):
    return f'msgid ""\nmsgstr "Language: {language}\\n"\n\nmsgid "{english}"\nmsgstr "{other}"\n'


def test_another_language_has_its_own_limits(folder):
    sixteen = " ".join(["slowo"] * 16)

    assert [one[0] for one in found(folder, "pl/LC_MESSAGES/messages.po", po("pl", "A word " * 10, sixteen))] == ["ER01"]
    assert found(folder, "ur/LC_MESSAGES/messages.po", po("ur", "A word " * 10, sixteen)) == []


def test_what_looks_like_a_passive_in_another_language_is_a_warning(folder):
    assert [one[0] for one in found(folder, "pl.po", po("pl", "It was sent.", "List został wysłany."), WARNING)] == ["ER05"]


@pytest.mark.parametrize(
    ("english", "other", "severity"),
    [
        ("Ask %(team)s.", "Ask.", FAILURE),
        ("Call 999.", "Call 998.", FAILURE),
        ("Ask an **advocate**.", "Ask an advocate.", FAILURE),
        ("Go. Stop.", "Go and stop.", WARNING),
        ("This is a sentence that is long.", "A.", WARNING),
    ],
)
def test_a_translation_says_the_same_as_the_english(folder, english, other, severity):
    assert "FI05" in {one[0] for one in found(folder, "xx.po", po("xx", english, other), severity)}


def test_numbers_in_another_script_are_the_same_numbers(folder):
    assert found(folder, "ur.po", po("ur", "Call 999.", "۹۹۹ call.")) == []


def test_words_that_nobody_has_translated_yet_are_no_fault(folder):
    assert found(folder, "pl.po", po("pl", "Call 999.", "")) == []


def test_nothing_to_read_is_nothing_wrong(folder):
    assert found(folder, "a.html", "<p></p>") == []
    assert found(folder, "b.toml", 'say = [""]\npicture = "yes"\n') == []


def test_words_with_quotes_at_their_ends_are_found_where_they_stand(folder):
    text = '\npicture = "yes"\nsay = [\n""""It\'s" late.""",\n"""It\'s "late"""",\n]\n'

    assert [(line, words) for rule, line, words in found(folder, "a.toml", text) if rule == "ER08"] == [(4, "It's"), (5, "It's")]
