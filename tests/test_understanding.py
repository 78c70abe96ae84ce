"""What people write is read for its form, and never for its meaning: what could be two things is read back, or asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from easyread import content, pictures, understanding
from easyread.content import BadContent
from easyread.questions import Command, NotUnderstood, choices, picking
from easyread.understanding import understand
from webapp import kinds, languages, places

CONTENT = Path(__file__).parent.parent / "content"
# A Thursday.
TODAY = date(2026, 11, 26)
REPLIES = understanding.load(CONTENT / "replies.toml")
WORDS = REPLIES["en"]


def questions():
    kinds.prepare()
    place = places.load(CONTENT / "places", "anyshire")
    return content.load(CONTENT / "refer.toml", pictures=pictures.keys(CONTENT / "pictures.toml"), placeholders=place.words)


REFER = questions()


def heard(question, text):
    return understand(REFER.question(question), text, today=TODAY, words=WORDS)


def answer(question, text):
    """What was understood at once, without reading it back."""
    found = heard(question, text)
    assert not found.read_back
    assert found.given is not None
    return {part: list(words) for part, words in found.given.items()}


def refusal(question, text):
    with pytest.raises(NotUnderstood) as refused:
        heard(question, text)
    return refused.value.message


@pytest.mark.parametrize("asked", [asked for asked in REFER.questions if asked.choices()], ids=lambda asked: asked.id)
def test_every_choice_is_understood_by_its_number_its_words_and_its_words_in_small_letters(asked):
    for number, option in enumerate(asked.choices(), 1):
        for text in (str(number), option.say, option.say.lower()):
            assert answer(asked.id, text) == {"answer": [option.value]}


THUMB, DARKER = "\U0001f44d", "\U0001f3fd"
YES = ["yes", "Y", "yeah", "Yep!", "yup", "aye", "yesss", "YES PLEASE", "Yes, I do.", THUMB, THUMB + DARKER, "\uff59\uff45\uff53"]
NO = ["no", "N", "nah", "nope", "noooo", "No thank you", "no, I don\u2019t", "\U0001f44e"]


@pytest.mark.parametrize(("text", "value"), [*((text, "yes") for text in YES), *((text, "no") for text in NO), ("not sure", "not-sure")])
def test_yes_and_no_are_understood_in_their_many_spellings(text, value):
    assert answer("support.gets", text) == {"answer": [value]}


@pytest.mark.parametrize("text", ["I think so", "maybe", "yes and no", "not really", "ok", "sometimes", "4", "yes because she is nice"])
def test_what_is_not_plainly_yes_or_no_is_asked_again(text):
    assert refusal("support.gets", text) in ("Please choose 1 answer.", "Please choose a number from 1 to %(most)s.")


def test_i_think_so_is_an_answer_where_it_is_a_choice():
    assert answer("about.autistic", "i think so") == {"answer": ["think-so"]}


@pytest.mark.parametrize("text", ["2", "two", "number two", "the second one", "2.", "#2", "Option 2 please", "2nd", "I choose 2"])
def test_a_number_may_be_written_in_any_way(text):
    assert answer("now.when", text) == {"answer": ["this-week"]}


def test_one_is_a_number_and_a_little_word():
    assert answer("now.when", "one") == {"answer": ["today"]}
    assert answer("now.when", "the first one") == {"answer": ["today"]}


SLIPS = [("tody", "today"), ("this weak", "this-week"), ("month", "this-month"), ("the today please", "today")]


@pytest.mark.parametrize(("text", "value"), SLIPS)
def test_a_slip_of_the_finger_or_a_part_of_the_words_is_read_back(text, value):
    found = heard("now.when", text)

    assert found.given == {"answer": [value]}
    assert found.read_back


def test_not_is_never_taken_for_a_slip():
    assert refusal("start.safe", "I am never safe") == "Please choose 1 answer."
    assert answer("start.safe", "I am not safe") == {"answer": ["help-now"]}
    assert refusal("now.when", "not today or this week") == "Please choose 1 answer."


@pytest.mark.parametrize("text", [
    "no", "nope", "no im not", "nah", "not really", "kind of", "i don't know", "not sure", "\U0001f44e", "I'm scared",
])
def test_whoever_does_not_say_that_they_are_safe_is_shown_who_can_help(text):
    assert answer("start.safe", text) == {"answer": ["help-now"]}


def test_what_is_not_understood_where_we_ask_if_somebody_is_safe_needs_help_too():
    assert [asked.id for asked in REFER.questions if understanding.needs_help(asked)] == ["start.safe"]
    assert refusal("start.safe", "the moon") == "Please choose 1 answer."


@pytest.mark.parametrize(("question", "text", "value"), [
    ("now.when", "now", "today"), ("now.when", "ASAP", "today"), ("now.when", "straight away", "today"), ("now.when", "Urgent!", "today"),
    ("start.who", "just me", "me"),
])
def test_other_words_for_a_choice_are_read_back(question, text, value):
    found = heard(question, text)

    assert (found.given, found.read_back) == ({"answer": [value]}, True)


@pytest.mark.parametrize("text", ["1\ufe0f\u20e3", "1\u20e3"])
def test_a_figure_on_a_key_is_that_figure(text):
    assert answer("start.who", text) == {"answer": ["me"]}


def test_two_numbers_with_a_line_between_are_both_only_where_nothing_can_lie_between():
    assert answer("about.understand", "1-2") == {"answer": ["easy-read", "pictures"]}
    assert refusal("about.understand", "1-3") == "Please choose at least 1 answer."


NO_PERSON = ["skip", "I don't know", "no", "No one.", "no-one helps me", "nobody", "none", "just me", "yes", "Yes!"]


@pytest.mark.parametrize(("text", "so"), [*((text, True) for text in NO_PERSON), ("Bea", False), ("Noah Nobody", False), ("No Won", False)])
def test_a_word_that_asks_for_something_or_says_that_there_is_nobody_is_no_person(text, so):
    assert understanding.is_no_person(text, WORDS) is so


@pytest.mark.parametrize(("language", "name"), [("en", "Ye"), ("lt", "Jo"), ("ur", "Ji"), ("pl", "Tia"), ("ro", "Dada")])
def test_a_yes_that_is_also_a_name_names_somebody_and_is_read_back(language, name):
    words = understanding.in_language(REPLIES, language)
    found = understanding.understand(REFER.question("support.main_helper"), name, today=TODAY, words=words)

    assert words.means(name, "yes")
    assert (found.given, found.read_back) == ({"people-0-name": [name]}, True)


def test_each_yes_that_is_also_a_name_is_a_yes():
    for words in REPLIES.values():
        assert set(words.words["also_a_name"]) <= set(words.words["yes"])


@pytest.mark.parametrize(("texts", "so"), [
    (["no one"], True), (["no one", "", "no"], True), (["Bea Example", "no"], False), (["no one", "my friend"], False), (["", " "], False),
])  # fmt: skip
def test_a_list_of_people_without_a_person_is_none(texts, so):
    assert understanding.no_people(texts, WORDS) is so


@pytest.mark.parametrize("text", ["no one", "no", "nobody", "no-one helps me", "none"])
def test_nobody_is_never_kept_as_a_person(text):
    assert heard("support.main_helper", text).reason == "skip"
    assert refusal("about.avoid_who", text) == "We need an answer to this question."


def test_a_yes_where_we_ask_for_a_name_asks_for_the_name():
    assert refusal("about.avoid_who", "yes") == refusal("support.main_helper", "yep") == "Please write a name."


def test_a_page_that_only_tells_something_goes_on_with_a_word_for_that_and_with_no_other():
    assert understand(REFER.question("start.what"), "ok", today=TODAY, words=WORDS).given == {}
    assert REFER.question("start.what").heard("ok", words=WORDS).given == {}

    with pytest.raises(NotUnderstood, match="Please write OK to carry on"):
        understand(REFER.question("start.what"), "a banana", today=TODAY, words=WORDS)


def test_words_that_fit_two_choices_are_asked_again():
    assert refusal("now.when", "this") == "Please choose 1 answer."
    assert refusal("now.health", "mental health hospital") == "Please choose at least 1 answer."


MEETINGS = [
    ("2 and 4", ["breaks", "no-surprises"]),
    ("1,3", ["short-meetings", "same-person"]),
    ("1 3", ["short-meetings", "same-person"]),
    ("one & three", ["short-meetings", "same-person"]),
    ("Short meetings, breaks", ["short-meetings", "breaks"]),
    ("I would like breaks and 5", ["breaks", "camera-off"]),
    ("none", ["none"]),
    ("None of these.", ["none"]),
]


@pytest.mark.parametrize(("text", "values"), MEETINGS)
def test_several_choices_may_be_written_at_once(text, values):
    assert answer("about.meetings", text) == {"answer": values}


def test_a_choice_with_commas_in_it_is_one_choice():
    assert answer("now.life", "My school, college or work stopped and 1") == {"answer": ["home", "school-or-work"]}


def test_all_of_them_is_read_back_and_leaves_out_what_needs_words():
    found = heard("about.times", "all of them")

    assert found.given == {"answer": ["morning", "afternoon", "evening"]}
    assert found.read_back


def test_several_with_a_slip_are_read_back():
    found = heard("about.meetings", "short meetins and braeks")

    assert found.given == {"answer": ["short-meetings", "breaks"]}
    assert found.read_back


@pytest.mark.parametrize("text", ["1 and bananas", "and", "1 and none"])
def test_of_several_none_is_kept_when_one_cannot_be_read(text):
    with pytest.raises(NotUnderstood):
        heard("about.meetings", text)


def test_words_for_the_box_of_a_choice_are_kept_as_they_were_written():
    assert answer("about.meetings", "6: My dog, Bo!") == {"answer": ["something-else"], "detail-something-else": ["My dog, Bo!"]}
    assert answer("about.told", "Something else. By  FAX") == {"answer": ["something-else"], "detail-something-else": ["By  FAX"]}


def test_words_after_a_choice_without_a_box_are_not_dropped():
    assert refusal("about.told", "1: but not on Mondays") == "Please choose 1 answer."


@pytest.mark.parametrize("text", ["yes", "Yes.", "1", "number 1"])
def test_a_permission_is_given_in_its_own_words_or_by_its_number(text):
    assert answer("consent.share_gp", text) == {"answer": ["yes"]}


@pytest.mark.parametrize("text", ["yeah", "ok", "sure", "yes please", "I do", "\U0001f44d", "yse", "of course", "I think so", "y"])
def test_a_permission_is_never_given_by_a_guess(text):
    assert refusal("consent.share_gp", text) == "Please choose 1 answer."


@pytest.mark.parametrize(("text", "value"), [("no", "no"), ("nope", "no"), ("no thanks", "no"), ("not yet", "not-yet"), ("3", "not-yet")])
def test_saying_no_to_a_permission_needs_no_special_words(text, value):
    assert answer("consent.share_gp", text) == {"answer": [value]}


@pytest.mark.parametrize("text", ["12 march 2006", "12.3.2006", "12/03/2006", "March 12th 2006", "2006-03-12"])
def test_a_date_is_understood_as_people_write_it(text):
    assert REFER.question("about.born").read(answer("about.born", text)) == "2006-03-12"


TOLD = [
    ("12/3/06", "2006-03-12"),
    ("I was born on 12 March 2006 in Leeds", "2006-03-12"),
    ("yesterday", "2026-11-25"),
    ("the day before yesterday", "2026-11-24"),
    ("today", "2026-11-26"),
    ("last Tuesday", "2026-11-24"),
    ("on thursday", "2026-11-19"),
    ("friday", "2026-11-20"),
    ("2 weeks ago", "2026-11-12"),
    ("a week ago", "2026-11-19"),
    ("a couple of years ago", "2024-11-26"),
    ("three days ago", "2026-11-23"),
    ("9 months ago", "2026-02-26"),
]


@pytest.mark.parametrize(("text", "day"), TOLD)
def test_a_date_that_has_to_be_worked_out_is_read_back(text, day):
    found = heard("about.born", text)

    assert REFER.question("about.born").read(found.given, today=TODAY) == day
    assert found.read_back


TOLD_ELSEWHERE = {
    "pl": (
        ("wczoraj", "2026-11-25"), ("przedwczoraj", "2026-11-24"), ("w zeszły czwartek", "2026-11-19"), ("zeszły wtorek", "2026-11-24"),
        ("w zeszla srode", "2026-11-25"), ("we wtorek", "2026-11-24"), ("zeszłego wtorku", "2026-11-24"), ("wtorek", "2026-11-24"),
        ("trzy tygodnie temu", "2026-11-05"), ("tydzień temu", "2026-11-19"), ("miesiac temu", "2026-10-26"), ("rok temu", "2025-11-26"),
        ("dwa lata temu", "2024-11-26"), ("przed rokiem", "2025-11-26"), ("przed 3 dniami", "2026-11-23"), ("last tuesday", None),
    ),
    "ro": (
        ("ieri", "2026-11-25"), ("alaltăieri", "2026-11-24"), ("marțea trecută", "2026-11-24"), ("martea trecuta", "2026-11-24"),
        ("pe vineri", "2026-11-20"), ("sâmbăta trecută", "2026-11-21"), ("luni trecută", "2026-11-23"), ("joi", "2026-11-19"),
        ("acum două luni", "2026-09-26"), ("acum o săptămână", "2026-11-19"), ("cu 3 zile în urmă", "2026-11-23"),
        ("în urmă cu trei zile", "2026-11-23"), ("acum 20 de zile", "2026-11-06"), ("acum un an", "2025-11-26"), ("în 3 zile", None),
    ),
    "lt": (
        ("vakar", "2026-11-25"), ("užvakar", "2026-11-24"), ("praėjusį antradienį", "2026-11-24"), ("praejusi antradieni", "2026-11-24"),
        ("ketvirtadienį", "2026-11-19"), ("praeitą penktadienį", "2026-11-20"), ("prieš tris savaites", "2026-11-05"),
        ("prieš savaitę", "2026-11-19"), ("pries menesi", "2026-10-26"), ("prieš metus", "2025-11-26"),
        ("prieš dvejus metus", "2024-11-26"), ("3 dienas atgal", "2026-11-23"), ("po 3 dienų", None),
    ),
    "ur": (
        ("کل", "2026-11-25"), ("پرسوں", "2026-11-24"), ("پچھلے منگل", "2026-11-24"), ("پچھلے منگل کو", "2026-11-24"),
        ("گزشتہ جمعرات کو", "2026-11-19"), ("pichle mangal ko", "2026-11-24"), ("تین ہفتے پہلے", "2026-11-05"),
        ("ایک سال پہلے", "2025-11-26"), ("ہفتہ پہلے", "2026-11-19"),
        ("۳ دن پہلے", "2026-11-23"), ("teen din pehle", "2026-11-23"),
        ("last tuesday", "2026-11-24"),
        ("پچھلے ہفتے", None),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "text", "day"), [(code, *row) for code, rows in TOLD_ELSEWHERE.items() for row in rows])
def test_a_day_told_from_today_is_read_back_in_every_language(code, text, day):
    words = replace(REPLIES[code], dated=partial(languages.date_in_english, code=code))
    asked = REFER.question("about.born")
    if day is None:
        with pytest.raises(NotUnderstood):
            understand(asked, text, today=TODAY, words=words)
        return

    found = understand(asked, text, today=TODAY, words=words)

    assert asked.read(found.given, today=TODAY) == day
    assert found.read_back


@pytest.mark.parametrize("text", ["2", "۲", "٢"])
def test_figures_of_every_keyboard_are_numbers(text):
    assert REPLIES["ur"].number(text) == 2


def test_a_month_ago_may_be_a_shorter_month():
    asked = REFER.question("about.born")

    found = understand(asked, "1 month ago", today=date(2026, 3, 31), words=WORDS)

    assert found.given == {"answer": ["28 February 2026"]}


def test_a_day_is_told_from_today_only_where_the_day_is_past():
    asked = replace(REFER.question("about.born"), past=False)

    with pytest.raises(NotUnderstood):
        understand(asked, "last tuesday", today=TODAY, words=WORDS)


NO_DATES = ["soon", "weeks ago", "2 moons ago", "9999 days ago", "many weeks ago", "last bananaday", "ago", "99/99/2006"]


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_asked_again(text):
    assert refusal("about.born", text) == "We could not read this date. Write it like 12 March 2006."


def test_two_dates_are_asked_again():
    assert refusal("about.born", "12/03/2006 or 13/03/2006") == "You wrote more than 1 date. Please write 1 of them."


INSIDE = [
    ("back.phone", "my number is 07700 900123 thanks", "07700 900123"),
    ("start.postcode", "it's an1 2bc", "AN1 2BC"),
    ("about.nhs_number", "my number is 999 123 4519", "999 123 4519"),
    ("about.email", "You can write to ash@mail.example.", "ash@mail.example"),
]


@pytest.mark.parametrize(("question", "text", "found"), INSIDE)
def test_what_is_asked_for_is_found_inside_a_sentence_and_read_back(question, text, found):
    understood = heard(question, text)

    assert understood.given == {"answer": [found]}
    assert understood.read_back


ALONE = [
    ("back.phone", "07700900123"),
    ("start.postcode", "AN1 2BC"),
    ("start.postcode", "an12bc"),
    ("about.nhs_number", "999 123 4519"),
    ("about.email", "a@b.example"),
]


@pytest.mark.parametrize(("question", "text"), ALONE)
def test_what_stands_alone_is_understood_at_once(question, text):
    assert list(answer(question, text)) == ["answer"]


TWO = [
    ("back.phone", "07700 900123 or 07700 900124", "You wrote more than 1 phone number. Please write 1 of them."),
    ("start.postcode", "AN1 2BC or AN1 2BD", "You wrote more than 1 postcode. Please write 1 of them."),
    ("about.nhs_number", "999 123 4519 or 943 476 5919", "You wrote more than 1 number. Please write 1 of them."),
    ("about.email", "a@b.example or c@d.example", "You wrote more than 1 email address. Please write 1 of them."),
]


@pytest.mark.parametrize(("question", "text", "refused"), TWO)
def test_of_two_we_do_not_choose(question, text, refused):
    assert refusal(question, text) == refused


def test_a_name_stays_as_it_was_typed():
    assert answer("about.name", "ash MADEUP") == {"answer": ["ash MADEUP"]}
    assert answer("about.name", "My name is Ash") == {"answer": ["Ash"]}
    assert answer("about.name", "My name is") == {"answer": ["My name is"]}
    assert answer("about.name", "I am Ash") == {"answer": ["I am Ash"]}


def test_long_words_stay_whole():
    text = "It is loud.\n\nI cannot  sleep :("

    assert answer("now.hard", text) == {"answer": [text]}


def test_people_are_a_line_each_and_always_read_back():
    found = heard("about.helped_by", "Ash Madeup, my mum, at home\n\nBo")

    assert found.given == {"people-0-name": ["Ash Madeup"], "people-0-relation": ["my mum, at home"], "people-1-name": ["Bo"]}
    assert found.read_back


REASONS = [("dunno", "do-not-know"), ("idk", "do-not-know"), ("I don\u2019t know", "do-not-know"), ("rather not say", "rather-not-say")]


@pytest.mark.parametrize(("text", "reason"), REASONS)
def test_not_answering_is_an_answer_with_its_reason(text, reason):
    assert heard("now.helps", text).reason == reason


def test_not_sure_is_not_knowing_where_it_is_no_choice():
    assert heard("now.helps", "not sure").reason == "do-not-know"


@pytest.mark.parametrize("question", ["now.in_hospital", "now.when", "about.shared_email", "helper.over_16", "theirs.holds"])
def test_not_knowing_is_the_choice_for_it_where_we_need_an_answer(question):
    for text in ("I don't know", "idk", "dunno", "no idea"):
        assert answer(question, text) == {"answer": ["not-sure"]}


@pytest.mark.parametrize(("code", "text"), [("pl", "nie wiem"), ("ro", "nu știu"), ("lt", "nežinau"), ("ur", "معلوم نہیں")])
def test_not_knowing_is_that_choice_in_every_language(code, text):
    found = understand(REFER.question("now.in_hospital"), text, today=TODAY, words=REPLIES[code])

    assert (found.given, found.read_back) == ({"answer": ["not-sure"]}, False)


def test_not_knowing_stays_a_reason_where_a_question_may_be_passed_over_and_has_a_button_for_that():
    assert heard("support.gets", "I don't know").reason == "do-not-know"


def test_a_choice_comes_before_a_reason():
    assert answer("about.autistic", "rather not say") == {"answer": ["rather-not-say"]}


@pytest.mark.parametrize("text", ["dunno", "skip", "rather not say"])
def test_what_must_be_answered_cannot_be_passed_over(text):
    assert refusal("about.name", text) == "We need an answer to this question."


COMMANDS = [
    ("BACK", Command.BACK), ("again", Command.AGAIN), ("tell me more", Command.MORE), ("?", Command.MORE), ("Status", Command.STATUS),
    ("LINK", Command.LINK), ("web", Command.WEB), ("Stop.", Command.STOP), ("HELP", Command.HELP),
    ("say it another way", Command.OTHER_WAY),
    ("wrong number", Command.WRONG),
]  # fmt: skip


@pytest.mark.parametrize(("text", "command"), COMMANDS)
def test_a_command_is_the_whole_message(text, command):
    assert heard("now.helps", text).command is command


@pytest.mark.parametrize("text", ["I go back to college", "can you help me with money", "I want it to stop raining", "more time please"])
def test_a_word_of_command_inside_a_sentence_is_none(text):
    assert answer("now.helps", text) == {"answer": [text]}


def test_skipping_is_a_command_and_a_reason():
    found = heard("now.helps", "skip")

    assert (found.command, found.reason) == (Command.SKIP, "skip")


def test_a_page_with_nothing_to_answer_goes_on_at_ok():
    assert heard("start.what", "ok").given == {}
    assert heard("start.what", "next").given == {}
    assert heard("start.what", "back").command is Command.BACK
    assert refusal("start.what", "hm") == "Please write OK to carry on."


def test_choices_are_understood_in_the_words_that_were_shown():
    polish = replace(WORDS, say={"Yes": "Tak", "No": "Nie", "I am not sure": "Nie wiem"}.__getitem__)
    asked = replace(REFER.question("support.gets"), options=(choices.YES, choices.NO, choices.NOT_SURE))

    assert understand(asked, "TAK!", today=TODAY, words=polish).given == {"answer": ["yes"]}


def test_a_language_is_one_table_and_english_stands_in_for_it():
    languages = understanding.load(CONTENT / "replies.toml")

    assert understanding.in_language(languages, "en_GB") is languages["en"]
    assert understanding.in_language(languages, "xx") is languages["en"]


FAULTY = [
    ("[pl]\nyes = [\"tak\"]", "en: missing or empty"),
    ("[en]\nyess = [\"yes\"]", "en.yess: unknown name"),
    ("[en]\nnumbers = [\"one\", \"one\"]", "en.numbers: one stands for two numbers"),
    ("[en.command]\nfly = [\"fly\"]", "en.command.fly: unknown name"),
]


@pytest.mark.parametrize(("text", "fault"), FAULTY)
def test_a_fault_in_the_words_is_named(tmp_path, text, fault):
    (tmp_path / "replies.toml").write_text(text, "utf-8")

    with pytest.raises(BadContent) as refused:
        understanding.load(tmp_path / "replies.toml")

    assert fault in str(refused.value)


def test_a_language_may_have_few_words():
    few = replace(WORDS, words={name: WORDS.words[name] for name in understanding.NEEDED})

    assert understand(REFER.question("now.when"), "2", today=TODAY, words=few).given == {"answer": ["this-week"]}
    assert understand(REFER.question("about.meetings"), "1, 2", today=TODAY, words=few).given == {"answer": ["short-meetings", "breaks"]}
    with pytest.raises(NotUnderstood):
        understand(REFER.question("about.born"), "last tuesday", today=TODAY, words=few)


ONE_OF_EACH_KIND = list({asked.kind: asked for asked in REFER.questions}.values())
LONG = st.text("a1 @.,-", min_size=1, max_size=20).map(lambda bit: (bit * 5000)[:5000])
ANYTHING = st.one_of(st.text(max_size=300), st.text("yesno 123,.&-:/\n'", max_size=300), LONG)


@settings(max_examples=100)
@given(st.sampled_from(ONE_OF_EACH_KIND), ANYTHING)
def test_anything_written_is_understood_or_refused_kindly_and_never_breaks(asked, text):
    try:
        found = understand(asked, text, today=TODAY, words=WORDS)
    except NotUnderstood as refused:
        assert refused.message
    else:
        assert (found.given is not None) or found.reason or found.command


# In other languages

NEEDED = """
numbers = ["jeden"]
around_a_number = ["numer"]
around_a_choice = ["i"]
negative = ["nie"]
carry_on = ["dalej"]
"""


def in_polish(tmp_path, lists):
    path = tmp_path / "replies.toml"
    english, own = (CONTENT / "replies.toml").read_text("utf-8"), f'[qpl]\n{lists}\n{NEEDED}\n[qpl.command]\nback = ["wstecz"]\n'
    path.write_text(f"{english}\n{own}", "utf-8")
    return understanding.load(path)["qpl"]


def test_english_words_are_understood_in_every_language_but_those_that_mean_something_else_there(tmp_path):
    words = in_polish(tmp_path, 'yes = ["tak"]\nno = ["nie"]\ntwo_meanings = ["no"]')

    meant = [name for text in ("tak", "yes", "nie", "nope", "no") for name in ("yes", "no") if words.means(text, name)]
    assert meant == ["yes", "yes", "no", "no"]
    assert words.command("wstecz") == words.command("back") == "back"


def test_a_text_too_long_to_be_a_choice_is_none():
    many = next(asked for asked in REFER.questions if asked.kind == "choose-many")

    assert picking.pick_many(many.choices(), "a" * (picking.LONGEST + 1), WORDS) is None


def test_forms_of_numbers_come_in_whole_dozens(tmp_path):
    with pytest.raises(BadContent) as wrong:
        in_polish(tmp_path, 'yes = ["tak"]\nno = ["nie"]\nplaces = [' + ", ".join(f'"n{number}"' for number in range(13)) + "]")

    assert wrong.value.faults == [("qpl.places", "needs 12 in each form")]
