"""Every question fits into one text, everything that its page says can be had, and what we wait for is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from easyread import content, pictures, segments, texting, texts
from easyread.glossary import MARKED
from easyread.questions import NotUnderstood
from webapp import kinds, places, wordings
from webapp.postman import translations

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "content"
WORDS = texts.load(CONTENT / "texting.toml")
AREAS = sorted(path.stem for path in (CONTENT / "places").glob("*.toml"))
LANGUAGES = ["en", *sorted(path.name for path in (ROOT / "translations").iterdir() if path.is_dir())]
FULL = {"word": "ELEPHANT", "answer": "Wednesday 30 September 2026", "number": "88", "all": "88", "date": "Wednesday 30 September 2026"}
FULL |= {"site": "https://open-door.some-long-place.nhs.uk/back", "code": "ABCD-EFGH-JKMN", "link": "x" * 70}


def speaking(area="anyshire", language="en"):
    place = places.load(CONTENT / "places", area)
    said = translations(ROOT / "translations", language)

    def say(sentence, **more):
        return MARKED.sub(r"\1", said.gettext(sentence) % {**place.words_in(said.gettext), **more})

    return texting.Texting(WORDS, say)


@pytest.fixture(scope="module")
def refer():
    kinds.prepare()
    words = places.load(CONTENT / "places", "anyshire").words
    return content.load(CONTENT / "refer.toml", pictures=pictures.keys(CONTENT / "pictures.toml"), placeholders=words)


@pytest.fixture(scope="module")
def amir():
    return speaking()


@pytest.mark.parametrize("area", AREAS)
def test_every_question_is_one_text_of_one_part_in_every_area(refer, area):
    asked = speaking(area)
    found = {one.id: asked.ask(one, word="ELEPHANT") for one in refer.questions}
    too_long = {name: said for name, said in found.items() if len(said) > 1 and refer.question(name).kind != "consent"}

    assert too_long == {}
    assert {name: said for name, said in found.items() if not all(map(segments.fits, said))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_at_most_two_texts_in_every_language(refer, language):
    asked = speaking(language=language)

    assert {
        one.id: said for one in refer.questions if one.kind != "consent" and len(said := asked.ask(one)) > texting.MOST_TEXTS
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_else_we_say_is_one_text_or_two(language):
    spoken = speaking(language=language)
    found = {name: spoken.told(name, **{key: FULL[key] for key in names if key in FULL}) for name, names in texts.SAID.items()}

    assert {name: said for name, said in found.items() if len(said) > (1 if language == "en" else 2)} == {}


def test_a_question_in_letters_that_need_room_is_still_two_texts_at_most(refer):
    asked = texting.Texting(WORDS, lambda sentence, **more: "ł" * len(sentence))

    assert {one.id for one in refer.questions if one.kind != "consent" and len(asked.ask(one)) > 2} == set()


def test_what_can_be_skipped_says_so(refer, amir):
    assert amir.ask(refer.question("about.called")) == (
        "What name do you like us to use? We will use the name you like. Like this. Ash\nOr reply SKIP.",
    )
    assert "SKIP" not in amir.ask(refer.question("about.born"))[0]


def test_choices_have_numbers_and_several_may_be_sent(refer, amir):
    [said] = amir.ask(refer.question("about.understand"))

    assert said.splitlines() == [
        "What helps you understand?", "1 Easy read", "2 Pictures", "3 Large print", "4 More time", "5 Questions first", "6 Something else",
        "7 None of these", "Send the numbers, like 1 3.",
    ]


def test_a_page_to_read_is_its_beginning_and_how_to_go_on(refer, amir):
    [said] = amir.ask(refer.question("start.cannot"))

    assert said.startswith("What can the list not do? The list is not for emergencies. It does not make other waiting times shorter.")
    assert said.endswith("It does not give you a support worker. Reply NEXT.")
    assert amir.ask(refer.question("start.what"))[0].endswith("Reply NEXT or MORE.")


@pytest.mark.parametrize("meanings", [(), ("A meaning.",)])
def test_more_says_everything_that_the_page_says(refer, amir, meanings):
    for asked in refer.questions:
        said = re.sub(r"\d+ of \d+\. ", "", " ".join(amir.more(asked, word="PLUM", meanings=meanings)))
        shown = [asked.ask, *asked.say, *([asked.why] if asked.why and asked.kind not in ("consent", "information") else [])]
        shown += [*asked.other_way] if asked.kind not in ("consent", "information") else []
        shown += [*asked.in_short, *asked.if_yes, *asked.if_no, *(one for block in asked.blocks for one in block.say)]
        shown += [option.say for option in asked.choices() if asked.kind != "consent"] + [field.ask for field in asked.fields] + [*meanings]
        missing = [one for one in shown if amir.say(one) not in said]
        assert missing == [], asked.id


def test_a_permission_is_told_in_parts_with_their_numbers_and_how_to_answer_in_the_last(refer, amir):
    *parts, last = amir.ask(refer.question("consent.share_gp"), word="PLUM")

    assert [part[:8] for part in parts] == ["1 of 3. ", "2 of 3. "]
    assert last == "3 of 3. To say yes, reply PLUM. To say no, reply NO. To wait, reply NOT YET. It means this. Ask me on another day."


def test_what_is_no_question_ends_before_the_next_sentence_begins(refer, amir):
    [asked] = amir.ask(refer.question("consent.signed"))

    assert asked.startswith("Please write your name. Your name says that these are your choices.")


@pytest.mark.parametrize(("answer", "said"), [("yes", "yes"), ("no", "no"), ("not-yet", "not yet")])
def test_what_was_decided_is_said_in_words(refer, amir, answer, said):
    told = amir.decided(refer.question("consent.share_gp"), answer)

    assert told == (f"You said {said} to this. Can we share this with your GP?",)


def test_a_card_is_explained_in_other_words_and_asked_once_more(refer, amir):
    first, second = amir.again(refer.question("consent.can_stop"))

    assert first == "We say it another way. Then please choose again. You can say stop on any day. You do not have to say why."
    assert second.startswith("Can you stop after you say yes?")


def test_a_heading_without_an_end_gets_one():
    assert texting.ended("Thank you for telling us") == "Thank you for telling us."
    assert texting.ended("What helps you?") == "What helps you?"
    assert texting.titled("", ["A.", "B."]) == ["A.", "B."]
    assert texting.titled("If you say yes", ["A.", "B."]) == ["If you say yes: A.", "B."]


def test_people_are_asked_for_one_thing_at_a_time(refer, amir):
    who = refer.question("about.avoid_who")
    given: dict[str, list[str]] = {}
    asked = []
    replies = iter(["Sam", "my dad", "yes", "Bo", "", "no"])
    part = texting.first_part(who)
    while part is not None:
        asked.append(part)
        given = texting.put(who, given, part, next(replies))
        part = texting.next_part(who, given)

    assert asked == ["people-0-name", "people-0-relation", "another", "people-1-name", "people-1-relation", "another"]
    assert who.read(texting.posted(given)) == [{"name": "Sam", "relation": "my dad"}, {"name": "Bo"}]
    assert amir.ask_part(who, "people-0-name") == ("Who must we not tell? We will not contact them. Their name",)
    assert amir.ask_part(who, "another") == ("Is there anyone else? Reply YES or NO.",)
    assert amir.ask_part(who, "people-1-relation") == ("Who they are to you\nOr reply SKIP.",)


def test_nobody_is_asked_for_more_people_than_can_be_kept(refer):
    who = refer.question("about.avoid_who")
    given = {f"people-{row}-{name}": ["x"] for row in range(10) for name in ("name", "relation")} | {"another": ["yes"] * 9}

    assert texting.next_part(who, given) is None


def test_where_one_person_is_asked_for_nobody_is_asked_for_another(refer):
    who = refer.question("consent.helper_who")

    assert texting.next_part(who, {f"people-0-{name}": ["x"] for name in ("name", "relation", "contact")}) is None


def test_words_beside_a_choice_are_a_part_of_their_own(refer, amir):
    told = refer.question("about.told")

    assert texting.next_part(told, {"answer": ["in-person"]}) is None
    assert texting.next_part(told, {"answer": ["something-else"]}) == "detail-something-else"
    assert texting.next_part(told, {"answer": ["something-else"], "detail-something-else": [""]}) is None
    assert amir.ask_part(told, "detail-something-else") == ("How should the team tell you?\nOr reply SKIP.",)


@pytest.mark.parametrize(
    ("id", "part", "needed"),
    [
        ("about.avoid_who", "people-0-name", True), ("about.avoid_who", "people-0-relation", False), ("about.avoid_who", "another", True),
        ("about.helped_by", "people-0-name", False), ("about.helped_by", "people-1-name", True), ("about.told", "detail-something-else",
        False),
    ],
)
def test_what_cannot_be_left_out_is_known(refer, id, part, needed):
    assert texting.needed(refer.question(id), part) is needed


@pytest.mark.parametrize(("id", "part", "so"), [
    ("about.avoid_who", "people-0-name", True), ("about.helped_by", "people-3-name", True), ("about.avoid_who", "people-0-relation", False),
    ("about.avoid_who", "another", False), ("about.told", "detail-something-else", False),
])  # fmt: skip
def test_of_a_person_the_name_comes_first(refer, id, part, so):
    assert texting.is_name(refer.question(id), part) is so


@pytest.mark.parametrize(("id", "part", "most"), [("about.avoid_who", "people-0-name", 200), ("about.told", "detail-something-else", 500)])
def test_a_part_that_is_too_long_is_refused_at_once(refer, id, part, most):
    with pytest.raises(NotUnderstood) as wrong:
        texting.put(refer.question(id), {}, part, "x" * (most + 1))

    assert (wrong.value.part, wrong.value.params) == (part, {"most": most})


def test_a_question_that_is_another_one_now_has_another_mark(refer):
    asked = refer.question("about.contact")
    mark = texting.likeness(asked, "answer", None, words="a")

    assert mark == texting.likeness(asked, "answer", None, words="a")
    assert mark != texting.likeness(asked, "answer", None, words="b")
    assert len({mark, texting.likeness(asked, "detail-x", None, words="a"), texting.likeness(asked, "answer", "email", words="a")}) == 3
    assert mark != texting.likeness(refer.question("about.told"), "answer", None, words="a")
    ways = [texting.likeness(asked, "answer", had, words="a") for had in ({"b": 1, "a": 2}, {"a": 2, "b": 1})]
    assert ways[0] == ways[1]


def test_what_is_only_read_has_nothing_to_answer(refer):
    assert texting.is_read(refer.question("start.what"))
    assert not texting.is_read(refer.question("start.who"))


@pytest.mark.parametrize("area", AREAS)
def test_what_we_begin_tells_nobody_what_it_is_about(area):
    wordings.check_begun(CONTENT / "texting.toml", WORDS, places.load(CONTENT / "places", area))


def test_a_permission_whose_yes_needs_more_says_only_how_to_say_no_and_what_stands_comes_after_the_question(refer, amir):
    asked = refer.question("consent.share_family")
    first, *_, how = amir.permission(asked, "", also=["The answer now is Yes."])
    both = amir.permission(asked, "", also=["The answer now is Yes."])
    more = re.sub(r"\d of \d\. ", "", " ".join(amir.more(asked, also=["The answer now is Yes."])))
    *_, keep, stops = amir.permission(asked, "", before=["Keep it."], after=["It stops."])

    assert (keep, stops) == ("Keep it.", f"{how} It stops.")
    assert (first, both[1]) == ("Can we share this with your family?", "The answer now is Yes.")
    assert how == "To say no, reply NO. To wait, reply NOT YET. It means this. Ask me on another day."
    assert more.startswith("Can we share this with your family? Yes means that you choose people in your family.")
    assert "nobody in your family. The answer now is Yes. You can say no." in more


@pytest.mark.parametrize("area", AREAS)
def test_every_permission_is_told_in_texts_of_one_part_with_what_stands_today(refer, area):
    asked = speaking(area)
    also = [*asked.said("choices_now", answer="I am not sure"), *asked.said("choices_differ"), *asked.said("choices_again")]
    found = [
        text for one in refer.questions if one.kind == "consent" for word in ("ELEPHANT", "")
        for text in asked.parts(asked.permission(
            one, word, also=also, before=asked.said("choices_keep"), after=asked.said("choices_stops"),
        ))
    ]

    assert [text for text in found if not segments.fits(text)] == []
