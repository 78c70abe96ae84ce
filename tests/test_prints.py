"""My planner on paper: every word of it for me, for others just what they may see at that moment, and a sheet with what I picked."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import page as checker
import pikepdf
import pypdfium2
import pytest

from tests import make, waiting
from tests.helping_hands import gives, invites, opens, ticking
from tests.planning import booked, decides, fills, has_sent, hidden, keeps, sends
from tests.test_booklet import MISSING, aloud, faults, worked
from tests.test_share import copies
from tests.walking import Walker, words
from webapp import booklets, keeping, retention
from webapp.consent import Answer
from webapp.planning import Mark

SECRET = "Zebracorn"
BIT = re.compile(r'name="(about|helps|never|name)" type="checkbox" value="([^"]+)"')


@pytest.fixture
def eve(app):
    """Somebody with a day in three weeks, one card for each sort of reader, and two for herself."""
    ticking(app)
    walker = has_sent(app, **{"about.name": "Eve Madeup", "about.called": "Eve"})
    booked(app, walker, make.NOW + timedelta(days=21))
    keeps(app, walker, "plan.me", "I draw maps\nI am kind", "My dog Biscuit", mark=Mark.PANEL)
    keeps(app, walker, "plan.life", "I see my aunt", mark=Mark.SUPPORTER)
    keeps(app, walker, "plan.day", "A window", "I rock", "Do not touch me", chosen=("quiet",), mark=Mark.BOTH)
    keeps(app, walker, "plan.safe", f"{SECRET} one", chosen=("talk",), mark=Mark.ME)
    keeps(app, walker, "plan.body", f"{SECRET} two")
    return walker


@pytest.fixture
def dee(app, eve):
    """Somebody who helps her and may read her answers."""
    client = app.test_client()
    opens(client, gives(eve, invites(eve, "Dee Helpmade", {"s2": "yes"})))
    return client


def said(response):
    """All that a screen reader says of a file that passes the checker."""
    assert response.mimetype == "application/pdf", response.text
    assert faults(response.data) == []
    return [one.words for one in aloud(response.data) if one.tag != "Figure"]


def tags(response, *wanted):
    return [one.words for one in aloud(response.data) if one.tag in wanted]


def pages_of(response):
    with pypdfium2.PdfDocument(response.data) as opened:
        return len(opened)


def offered(walker, name):
    """What can be picked: each bit with the side that it is for."""
    return BIT.findall(walker.open(f"/plan/print/{name}").text)


def bit(walker, name, side, start):
    """The key of what stands on the page beside these words."""
    page = walker.open(f"/plan/print/{name}").text
    found = re.search(rf'name="{side}" type="checkbox" value="([^"]+)"(?:(?!<input).)*?{start}', page, re.DOTALL)
    assert found, start
    return found[1]


def press(walker, paper, to, picks, **more):
    """Press a button of the page to pick from, with these bits."""
    data = {**hidden(walker.open(f"/plan/print/{paper}")), "to": to, "size": "normal", "pictures": "colour", **more}
    for side, key in picks:
        data.setdefault(side, []).append(key)
    return walker.client.post(f"/plan/print/{paper}", data=data)


def shown(page):
    return dict(re.findall(r'name="(shown)" value="([^"]*)"', page.text))


# Whole, and for others


def test_the_whole_planner_holds_every_word_and_says_that_some_of_it_is_for_the_person_alone(eve):
    pdf = eve.open("/plan/print/mine")

    read = said(pdf)
    typed = ("I draw maps", "I am kind", "My dog Biscuit", "I see my aunt", "A window", "Do not touch me", f"{SECRET} one", f"{SECRET} two")
    assert [one for one in typed if one not in read] == []
    assert read[:6] == ["My plan", "Monday 23 November 2026", "In short", "This is my whole plan.", "Some cards in it are only for me.",
                        "Keep it in a safe place."]  # fmt: skip
    safe = read.index("Do I feel safe?")
    assert read[safe + 1 : safe + 5] == ["Only for me", "I want to talk about it in private.", "Where I feel safe", f"{SECRET} one"]
    assert "Who comes with me" in read[read.index("Nothing here yet") :]
    assert pdf.headers["Content-Disposition"] == 'inline; filename="my-plan.pdf"'
    assert pdf.headers["Cache-Control"] == "no-store"


def test_when_no_card_is_for_the_person_alone_the_cover_does_not_say_so(app):
    ticking(app)
    walker = has_sent(app)
    keeps(app, walker, "plan.me", "I draw", mark=Mark.BOTH)

    assert "Some cards in it are only for me." not in said(walker.open("/plan/print/mine"))


def test_words_that_wait_and_a_skipped_card_are_in_it_too(eve):
    old = hidden(eve.open("/plan/card/m"))
    fills(eve, "m", "I stop to talk", mark="panel")
    eve.client.post("/plan/card/m", data={**old, "detail-0": "I cover my ears", "to": "done", "mark": "me"})
    fills(eve, "l", "I want to learn", to="skip", mark="panel")

    read = said(eve.open("/plan/print/mine"))

    hard = read.index("If things get hard")
    assert read[hard + 1] == "Only for me"
    assert read.index("I stop to talk") < read.index("These words wait on this card.") < read.index("I cover my ears")
    school = read.index("School, college and work")
    assert read[school + 1 : school + 3] == ["For the 3 people who lead the meeting", "Skipped"]


def test_each_part_for_others_holds_just_what_they_may_see(eve, dee):
    team, helpers = said(eve.open("/plan/print/team")), said(eve.open("/plan/print/helpers"))

    assert [one in team for one in ("I draw maps", "A window", "I see my aunt")] == [True, True, False]
    assert [one in helpers for one in ("I draw maps", "A window", "I see my aunt")] == [False, True, True]
    assert SECRET not in " ".join(team + helpers)
    assert "It is for the 3 people who lead the meeting." in team
    assert "It is for people who help me here." in helpers


def test_a_yes_that_is_taken_back_or_a_card_that_is_takes_it_off_the_paper_at_that_moment(app, eve, dee):
    assert "I draw maps" in words(eve.open("/plan/send/team"))
    fills(eve, "g", "I draw maps", mark="me")
    assert "I draw maps" not in said(eve.open("/plan/print/team"))

    decides(app, eve, "cetr:papers", Answer.NO)

    stopped = eve.client.get("/plan/print/team")
    assert (stopped.status_code, stopped.location) == (303, "/plan/send/team")


def test_without_somebody_who_helps_there_is_no_part_for_them_and_the_page_says_why(eve):
    page = eve.client.get("/plan/print/helpers", follow_redirects=True)

    assert "Nobody who helps you can read your answers." in words(page)


def test_a_copy_that_was_sent_is_printed_as_it_was_sent(app, eve, dee):
    sends(eve)
    sends(eve, "helpers")
    team, helpers = copies(app, eve)
    before = said(eve.open(f"/plan/print/copy/{team.id}"))
    fills(eve, "g", "I draw cats", mark="panel")
    decides(app, eve, "cetr", Answer.NO)

    after, theirs = eve.open(f"/plan/print/copy/{team.id}"), said(eve.open(f"/plan/print/copy/{helpers.id}"))

    assert said(after) == before
    assert "I draw maps" in before
    assert "This is copy 1 from Monday 23 November 2026." in before
    assert "Dee Helpmade" in theirs
    assert SECRET not in " ".join(before + theirs)
    assert after.headers["Content-Disposition"] == 'inline; filename="my-plan.pdf"'


def test_a_copy_outlives_the_list_of_pictures(app, eve, monkeypatch):
    sends(eve)
    made = app.extensions["house"]
    monkeypatch.delitem(made.built.drawn, "person")

    assert "About me" in said(eve.open(f"/plan/print/copy/{copies(app, eve)[0].id}"))


def test_a_strangers_copy_is_not_there(app, eve):
    sends(eve)
    other = has_sent(app)

    assert other.client.get(f"/plan/print/copy/{copies(app, eve)[0].id}").status_code == 404
    assert app.test_client().get(f"/plan/print/copy/{copies(app, eve)[0].id}").location == "/plan"
    assert eve.client.get("/plan/print/everybody").status_code == 404
    assert eve.client.post("/plan/print/mine").status_code == 404


# How it looks


def test_size_and_pictures_are_as_chosen_and_else_as_the_person_looks_at_pages(eve):
    usual, words_only = eve.open("/plan/print/mine"), eve.open("/plan/print/mine?pictures=none")
    large = eve.open("/plan/print/mine?pictures=none&size=large")
    eve.client.post("/look", data={"choose": "pictures-none", "from": "/"})

    assert tags(usual, "Figure")
    assert tags(words_only, "Figure") == []
    assert pages_of(large) > pages_of(words_only)
    assert tags(eve.open("/plan/print/mine"), "Figure") == []
    assert tags(eve.open("/plan/print/mine?pictures=lines&size=huge"), "Figure")


COLOURS = ("sc", "scn", "SC", "SCN", "rg", "RG", "k", "K")


def colours(response):
    with pikepdf.open(io.BytesIO(response.data)) as opened:
        steps = [step for page in opened.pages for step in pikepdf.parse_content_stream(page)]
    return {tuple(map(float, operands)) for operands, operator in steps if str(operator) in COLOURS}


@pytest.mark.parametrize("address", ["/plan/print/mine", "/plan/print/empty/pdf"])
def test_in_simple_line_pictures_there_is_no_colour(eve, address):
    assert all(len(set(colour)) == 1 for colour in colours(eve.open(f"{address}?pictures=lines")))
    assert not all(len(set(colour)) == 1 for colour in colours(eve.open(f"{address}?pictures=colour")))


# What anybody types


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("x" * 1_000 + " " + "word " * 3799, None),
        ("Ada 😀 and 👨‍👩‍👧", f"Ada {MISSING} and {MISSING}"),
        ("مجھے خاموش جگہیں پسند ہیں", None),
        ("My name is محمد علی and yours?", None),
        ("#panic(\"no\") $x$ *bold* = Heading", None),
        ("我很好", MISSING * 3),
    ],
    ids=["20,000 letters", "emoji", "urdu", "two ways", "mark-up", "chinese"],
)
def test_what_is_typed_into_a_card_is_what_is_printed(app, eve, typed, printed):
    keeps(app, eve, "plan.learning", typed[:20_000], mark=Mark.PANEL)

    assert (printed or typed).strip() in said(eve.open("/plan/print/team"))


def test_a_picture_of_the_area_that_is_gone_is_ours_instead(app, eve, monkeypatch, tmp_path):
    made = app.extensions["house"]
    monkeypatch.setitem(made.built.__dict__, "own", {"person": "own/gone.png"})

    pdf = eve.open("/plan/print/mine")

    assert "About me" in said(pdf)
    assert "A person" in tags(pdf, "Figure")


# Empty cards


def test_anybody_can_print_empty_cards_without_a_visit(app, client):
    house = app.extensions["house"]

    pdf = client.get("/plan/print/empty/pdf")

    read = said(pdf)
    for card in house.plan.to_fill:
        here = read.index(card.title)
        assert [label in read[here:] for label in card.detail] == [True] * len(card.detail)
        assert all(option.say.replace("**", "") in read for option in card.options)
    assert read.count("Who can see this card?") == len(house.plan.to_fill)
    assert read.count("Only me") == len(house.plan.to_fill)
    assert "Do you need help now?" in read
    assert pdf.headers["Content-Disposition"] == 'inline; filename="plan.pdf"'
    page = words(client.get("/plan/print/empty"))
    assert [card.title in page for card in house.plan.to_fill] == [True] * len(house.plan.to_fill)
    assert client.get_cookie("visit") is None


def test_there_are_lines_to_write_on_and_boxes_to_tick(app, client):
    house = app.extensions["house"]
    boxes = sum(len(card.detail) for card in house.plan.to_fill)
    ticks = sum(len(card.options) + 4 for card in house.plan.to_fill)

    with pypdfium2.PdfDocument(client.get("/plan/print/empty/pdf?pictures=none").data) as opened:
        sizes = [one.get_bounds() for page in opened for one in page.get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]

    wide = [right - left for left, bottom, right, top in sizes if top - bottom < 5 and right - left > 450]
    square = [one for one in sizes if 15 < one[2] - one[0] < 20 and 15 < one[3] - one[1] < 20]
    assert len(square) == ticks
    # Beside those to write on stands one above each part: the help, the cards, the foot.
    assert len(wide) == 4 * boxes + len(house.plan.to_fill) + 2


def test_empty_cards_are_the_same_for_everybody_and_are_kept_for_the_next_who_asks(client):
    booklets.kept.cache_clear()

    assert client.get("/plan/print/empty/pdf").data == client.get("/plan/print/empty/pdf").data
    assert booklets.kept.cache_info()[:2] == (1, 1)


def test_what_is_of_a_person_is_never_kept_for_the_next_who_asks(eve):
    booklets.kept.cache_clear()
    for address in ("/plan/print/mine", "/plan/print/team"):
        eve.open(address)
    press(eve, "about", "look", [("about", bit(eve, "about", "about", "I draw maps"))])

    assert booklets.kept.cache_info().currsize == 0


# Choosing


def test_the_page_leads_to_what_was_chosen_in_the_look_that_was_chosen(eve):
    page = eve.open("/plan/print")
    assert "What do you want to print?" in words(page)

    for what, address in (("mine", "mine"), ("team", "team"), ("wallet", "wallet"), ("empty", "empty/pdf")):
        chosen = eve.client.get(f"/plan/print?what={what}&size=large&pictures=lines")
        assert (chosen.status_code, chosen.location) == (303, f"/plan/print/{address}?pictures=lines&size=large")


# What the form carries without showing it.
PRESSED = re.compile(r'<input type="hidden" name="(\w+)" value="(\w+)">')


def test_whoever_chooses_nothing_is_told_beside_the_question_and_keeps_the_rest(eve):
    carried = dict(PRESSED.findall(eve.open("/plan/print").text))
    page = eve.client.get("/plan/print", query_string={**carried, "size": "large", "pictures": "lines"})

    assert "Please choose what to print." in words(page)
    assert re.search(r'value="large" checked', page.text)
    assert re.search(r'value="lines" checked', page.text)


@pytest.mark.parametrize("paper", ["about", "wallet"])
def test_back_from_a_paper_leads_to_the_look_that_was_chosen_and_to_no_complaint(eve, paper):
    leads = re.search(r'nhsuk-back-link" href="([^"]+)"', eve.open(f"/plan/print/{paper}?size=large&pictures=lines").text)
    page = eve.client.get(unescape(leads[1]))

    assert "Please choose" not in page.text
    assert re.search(r'value="large" checked', page.text)


def test_without_a_planner_there_are_empty_cards(client):
    page = client.get("/plan/print")

    assert "Print empty cards" in words(page)
    assert "My whole plan" not in words(page)
    assert client.get("/plan/print?what=empty").location.startswith("/plan/print/empty/pdf")
    assert client.get("/plan/print?what=mine").status_code == 200
    for address in ("/plan/print/mine", "/plan/print/about"):
        assert client.get(address).location == "/plan"


def test_the_pages_of_the_planner_lead_to_paper(app, eve, client):
    sends(eve)
    version = copies(app, eve)[0].id

    assert 'href="/plan/print"' in eve.open("/plan").text
    assert 'href="/plan/print/team"' in eve.open("/plan/send/team").text
    assert f'href="/plan/print/copy/{version}"' in eve.open(f"/plan/send/copy/{version}").text
    assert 'href="/plan/print/empty"' in client.get("/plan").text


# A page about me, a card for my pocket


def test_nothing_is_picked_beforehand_and_cards_for_the_person_alone_stand_apart(eve):
    page = eve.open("/plan/print/about")

    assert 'type="checkbox" value="' in page.text
    assert " checked" not in page.text
    said_first, _, alone = words(page).partition("Cards that only I see")
    assert SECRET not in said_first
    assert f"{SECRET} one" in alone
    assert "Then who sees the paper can read the words." in alone


def test_a_page_about_me_holds_what_i_picked_and_nothing_else(eve):
    picks = [("about", bit(eve, "about", "about", words)) for words in ("I draw maps", "My dog Biscuit", "A quiet")]

    page = press(eve, "about", "look", picks, name="yes")
    assert "This is all that is on the paper." in words(page)
    assert ("I am kind" in words(page), "Some words are from cards that only you see." in words(page)) == (False, False)
    pdf = press(eve, "about", "pdf", picks, name="yes", **shown(page))

    assert said(pdf) == [
        "About me", "Eve", "What helps me on the day", "A quiet room", "About me", "Good things about me", "I draw maps",
        "What matters to me", "My dog Biscuit", "Pictures: OpenMoji, CC BY-SA 4.0",
    ]
    assert pages_of(pdf) == 1
    assert pdf.headers["Content-Disposition"] == 'inline; filename="about-me.pdf"'
    assert pdf.headers["Cache-Control"] == "no-store"


def test_a_card_for_my_pocket_has_two_sides_and_the_page_is_the_same_for_whoever_prints_it(eve):
    picks = [("helps", bit(eve, "wallet", "helps", "A window")), ("never", bit(eve, "wallet", "never", "Do not touch me"))]

    page = press(eve, "wallet", "look", picks)
    pdf = press(eve, "wallet", "pdf", picks, **shown(page))

    assert said(pdf) == [
        "A small card for my pocket", "Cut along the line.", "Close it like a book.", "The words are on the outside.", "What helps me",
        "More that helps me A window", "What not to do", "Do not touch me", "Pictures: OpenMoji, CC BY-SA 4.0",
    ]
    assert pdf.headers["Content-Disposition"] == 'inline; filename="card.pdf"'
    card = " ".join(re.sub(r"<[^>]+>", " ", page.text.partition('<section class="keep cut"')[2].partition("</section>")[0]).split())
    assert card.endswith("What helps me More that helps me A window What not to do Do not touch me Pictures: OpenMoji, CC BY-SA 4.0")


def test_a_card_with_one_side_is_one_side(eve):
    picks = [("never", bit(eve, "wallet", "never", "Do not touch me"))]

    pdf = press(eve, "wallet", "pdf", picks, **shown(press(eve, "wallet", "look", picks)))

    assert said(pdf)[:3] == ["A small card for my pocket", "Cut along the line.", "What not to do"]
    assert "What helps me" not in said(pdf)


def test_words_from_a_card_for_the_person_alone_are_printed_only_by_their_own_pick_and_the_page_says_so(eve):
    every = [(side, key) for side, key in offered(eve, "about") if side == "about"]
    alone = {bit(eve, "about", "about", f"{SECRET} {number}") for number in ("one", "two")}
    others = [pick for pick in every if pick[1] not in alone and not pick[1].startswith("h-")]

    without = press(eve, "about", "look", others)
    one = press(eve, "about", "look", [*others[:2], ("about", bit(eve, "about", "about", f"{SECRET} one"))])

    assert SECRET not in without.text
    assert "Some words are from cards that only you see." not in words(without)
    assert (f"{SECRET} one" in words(one), f"{SECRET} two" in words(one)) == (True, False)
    assert "Some words are from cards that only you see." in words(one)


def test_what_does_not_fit_is_said_beside_its_side_and_every_pick_stays(app, eve):
    many = "\n".join(f"A line of words that is rather long {number}" for number in range(6))
    keeps(app, eve, "plan.day", many, "", "Do not touch me", mark=Mark.BOTH)
    helps = [pick for pick in offered(eve, "wallet") if pick[0] == "helps" and pick[1].startswith("f-1")]
    picks = [*helps, ("never", bit(eve, "wallet", "never", "Do not touch me"))]

    page = press(eve, "wallet", "look", picks, size="large", name="yes")

    assert '<a href="#helps">These words do not fit on the paper. Please pick less.</a>' in page.text
    beside = page.text.partition('<section class="route stack" id="helps"')[2].partition("</section>")[0]
    assert "These words do not fit on the paper. Please pick less." in beside
    assert 'href="#never"' not in page.text
    assert page.text.count(" checked") == len(picks) + 1
    assert 'name="size" value="large"' in page.text


def test_what_is_too_long_for_a_card_is_not_offered_and_leads_to_where_it_can_be_made_shorter(app, eve):
    keeps(app, eve, "plan.day", "long " * 100, mark=Mark.BOTH)

    page = eve.open("/plan/print/wallet")

    assert "long long" not in words(page)
    assert "Some words are too long for this paper. You can write shorter words on these cards." in words(page)
    assert 'href="/plan/card/f"' in page.text


def test_whoever_picks_nothing_is_told_kindly(eve):
    assert "Please pick some words first." in words(press(eve, "about", "look", []))


def test_what_changed_since_it_was_shown_is_shown_again_before_it_is_printed(eve):
    picks = [("about", bit(eve, "about", "about", "I draw maps")), ("about", bit(eve, "about", "about", "My dog Biscuit"))]
    page = press(eve, "about", "look", picks)
    fills(eve, "g", "I draw cats", "My dog Biscuit", mark="panel")

    again = press(eve, "about", "pdf", picks, **shown(page))

    assert "Something changed since you looked." in words(again)
    assert ("My dog Biscuit" in words(again), "I draw" in words(again)) == (True, False)
    fills(eve, "g", "I draw cats", "My cat", mark="panel")
    assert "These words have changed. Please pick again." in words(press(eve, "about", "pdf", picks, **shown(page)))


def test_changing_the_picks_leads_back_with_each_of_them(eve):
    picks = [("about", bit(eve, "about", "about", "I draw maps")), ("about", bit(eve, "about", "about", f"{SECRET} one"))]

    page = press(eve, "about", "change", picks)

    assert page.text.count(" checked") == 2
    assert '<details class="why" open>' in page.text, "what is picked is not folded away"


def test_a_press_without_our_own_button_prints_nothing_and_loses_no_pick(eve):
    key = bit(eve, "about", "about", "I draw maps")

    page = eve.client.post("/plan/print/about", data={"about": key, "to": "pdf"})

    assert page.status_code == 400
    assert page.text.count(" checked") == 1


def test_a_person_without_a_planner_has_nothing_to_pick(app):
    stranger = app.test_client()
    page = stranger.post("/plan/print/about", data={"to": "look"})

    assert (page.status_code, page.location) == (303, "/plan")


def test_somebody_who_has_written_nothing_yet_is_not_left_alone(app):
    ticking(app)
    walker = has_sent(app)

    assert "Nothing here yet" in words(walker.open("/plan/print/wallet"))
    assert 'href="/plan"' in walker.open("/plan/print/wallet").text
    assert said(walker.open("/plan/print/mine"))[:1] == ["My plan"]


def test_what_was_picked_stands_in_no_address_and_nothing_of_it_is_kept(app, eve):
    from tests.house.test_routes import kept

    before = kept(app)
    picks = [("about", bit(eve, "about", "about", f"{SECRET} one"))]
    page = press(eve, "about", "look", picks)
    press(eve, "about", "pdf", picks, **shown(page))

    after = kept(app)
    assert 'method="get"' not in page.text
    assert re.sub(r"'[^']*'|[0-9.]+", "", after) == re.sub(r"'[^']*'|[0-9.]+", "", before)
    assert SECRET not in after


# How long it takes


def test_a_planner_with_every_card_full_is_quick_and_light(app, eve):
    for card in app.extensions["house"].plan.to_fill:
        text = "I like it quiet and I need time to think before I answer. " * 5
        keeps(app, eve, card.id, *([text] * len(card.detail)), chosen=tuple(option.value for option in card.options), mark=Mark.BOTH)
    eve.open("/plan/print/mine")

    # Work, not waiting, as in the booklets' own test.
    began = worked()
    pdf = eve.open("/plan/print/mine")
    took = worked() - began

    assert 20 <= pages_of(pdf) <= 28
    assert len(pdf.data) <= 500 * 1024
    assert took <= 2
    assert checker.validate_pdf_bytes(pdf.data, profile=checker.ValidationProfile.PDF_UA_1).is_compliant


def test_whoever_asks_for_somebody_else_has_no_planner_to_print(app):
    bea = Walker(app.test_client(), app.extensions["house"].refer)
    bea.answers |= {"start.who": "parent", "start.their_area": "yes"}
    bea.to("helper.over_16")

    for address in ("/plan/print/mine", "/plan/print/about", "/plan/print/team"):
        assert bea.client.get(address).location == "/plan"


# A planner that is too long to wait for


def test_a_planner_full_to_its_last_letter_is_made_beside_the_pages_and_waits_for_whoever_asked(app, eve):
    for card in app.extensions["house"].plan.to_fill:
        share = 20_000 // len(card.detail)
        keeps(app, eve, card.id, *[("word " * share)[: share - 1]] * len(card.detail), mark=Mark.PANEL)

    began = app.config["NOW"]()
    pages = [eve.open("/plan/print/mine?pictures=none")]

    def is_made():
        # Other people's pages come meanwhile, too.
        assert app.test_client().get("/help-now").status_code == 200
        pages.append(eve.open("/plan/print/mine?pictures=none"))
        return pages[-1].mimetype == "application/pdf"

    waiting.until(is_made, within=120)

    assert "We are making your file" in words(pages[0])
    assert 'href="/plan/print/mine?pictures=none"' in pages[0].text
    made = pages[-1]
    assert faults(made.data) == []
    assert pages_of(made) > 100
    assert made.headers["Content-Disposition"] == 'inline; filename="my-plan.pdf"'
    # It is there for whoever asks again, as it is: and no longer than ten minutes.
    assert eve.open("/plan/print/mine?pictures=none").data == made.data
    database = app.extensions["house"].database
    assert retention.minutes(database, now=began + keeping.LONG_BOOKLETS - timedelta(seconds=1)) == 0
    assert retention.minutes(database, now=app.config["NOW"]() + keeping.LONG_BOOKLETS) == 1
