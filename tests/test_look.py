"""How pages look is set in one press, kept on every page, and says nothing of anybody."""

import re
from datetime import UTC, datetime

import pytest

from easyread.display import SETTINGS
from tests.pages import every, said
from tests.test_start import parsed
from tests.walking import Walker, words
from webapp import display

CHOICES = [f"{name}-{value}" for name, values in SETTINGS.items() for value in values]
USUAL = {f"{name}-{values[0]}" for name, values in SETTINGS.items()}


def press(client, choice, **more):
    return client.post("/look", data={"choose": choice, "from": "/", **more})


def attributes(client, address="/"):
    return {name: value for name, value in parsed(client.get(address)).attrib.items() if name.startswith("data-")}


@pytest.mark.wcag("1.4.1")
def test_every_choice_has_its_button_and_what_is_chosen_says_so(client):
    page = parsed(client.get("/look"))
    buttons = {button.get("value"): said(button) for button in every(page, "button") if button.get("name") == "choose"}

    assert set(CHOICES) | {"usual"} == set(buttons)
    assert {choice for choice, label in buttons.items() if label.endswith("Chosen")} == USUAL


@pytest.mark.parametrize("choice", [choice for choice in CHOICES if choice not in USUAL])
def test_one_press_changes_every_page_and_another_takes_it_back(client, choice):
    name, value = choice.split("-")
    assert press(client, choice).status_code == 303

    for address in ("/", "/help-now", "/ask", "/guides", "/words", "/track", "/nowhere"):
        assert parsed(client.get(address, follow_redirects=True)).get(f"data-{name}") == value

    press(client, "usual")
    press(client, "device-own")
    assert attributes(client) == {}
    assert client.get_cookie("display") is None


def test_the_first_page_offers_pictures_or_words_in_one_press(client):
    form = next(form for form in every(parsed(client.get("/")), "form") if form.get("class") == "choose")
    offered = {button.get("value"): said(button) for button in every(form, "button")}

    assert offered == {
        "pictures-colour": "Pictures and words Chosen", "pictures-none": "Only words", "pictures-lines": "Simple line pictures",
    }
    assert press(client, "pictures-none").location == "/#reading"
    assert list(every(parsed(client.get("/")), "svg")) == []


def test_line_pictures_take_the_colour_of_the_words(client):
    press(client, "pictures-lines")
    page = client.get("/").text

    assert "currentColor" in page
    assert 'fill="#' not in page


@pytest.mark.coga("4.9.4")
def test_the_choice_is_kept_for_a_year_on_ones_own_phone_and_for_the_visit_on_a_shared_one(client):
    press(client, "size-big")
    assert client.get_cookie("display").max_age == 365 * 24 * 60 * 60

    press(client, "device-shared")
    kept = client.get_cookie("display")
    assert kept.max_age is None
    assert kept.decoded_value == "size-big.device-shared"


def test_leaving_takes_the_choices_away_too(client):
    press(client, "size-big")
    client.get("/leave")

    assert client.get_cookie("display") is None


def test_the_look_stays_when_something_went_wrong_and_when_the_visit_is_over(app, client):
    app.add_url_rule("/broken", view_func=lambda: 1 / 0)
    press(client, "colours-dark")
    walker = Walker(client, app.extensions["house"].refer, about__name="Amir Madeup")
    walker.to("about.called")
    app.config["NOW"] = lambda: datetime(2036, 1, 1, tzinfo=UTC)
    over = client.get("/ask/b1a")

    assert "Your visit has ended" in words(over)
    assert parsed(over).get("data-colours") == "dark"
    assert parsed(client.get("/nowhere")).get("data-colours") == "dark"
    broken = client.get("/broken")
    assert broken.status_code == 500
    assert parsed(broken).get("data-colours") == "dark"


def test_changing_the_look_in_the_middle_of_a_question_loses_no_word_and_leads_back(app, client):
    walker = Walker(client, app.extensions["house"].refer)
    page = walker.to("about.name")
    assert [said(button) for button in every(parsed(page), "button") if button.get("value") == "look"] == ["Change the look"]

    there = walker.post(page, walker.at(page), to="look", answer="Amir Half-typ")
    assert there.request.path == "/look"
    assert words(there).count("Go back to where you were") == 2
    back = next(link.get("href") for link in every(parsed(there), "a") if said(link) == "Go back to where you were")
    press(client, "size-big", **{"from": back, "stay": "yes"})

    again = client.get(back)
    assert 'value="Amir Half-typ"' in again.text
    assert parsed(again).get("data-size") == "big"


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/guides/meeting", "/guides/meeting"), ("/ask/check", "/ask/check"), ("/ask/b1a?from=check", "/ask/b1a?from=check"), ("", "/"),
        ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/"), ("/nowhere-at-all", "/"), ("/open/a-link", "/"),
        ("/\\elsewhere", "/"), ("/hooks/icb", "/"), ("/healthz", "/"), ("/leave", "/"), ("/ask/a1?x=<b>", "/"),
        ("javascript:alert(1)", "/"), ("/ask/b1a?from=check\r\nSet-Cookie: a=b", "/"),
    ],
)  # fmt: skip
@pytest.mark.asvs("3.7.2")
def test_the_way_back_leads_only_to_pages_of_ours(client, asked, leads):
    page = parsed(client.get("/look", query_string={"from": asked}))
    back = {link.get("href") for link in every(page, "a") if said(link) == "Go back to where you were"}

    assert back == {leads}
    chosen = client.post("/look", data={"choose": "size-big", "from": asked}).location
    assert chosen == (f"{leads}#reading" if leads == "/" else leads)


@pytest.mark.parametrize("address", ["/help-now/card?call=111", "/guides/meeting?part=day", "/words?find=key+worker"])
def test_what_stood_on_the_page_stands_there_again(client, address):
    way = next(link.get("href") for link in every(parsed(client.get(address)), "a") if said(link) == "Change the look")
    back = next(link.get("href") for link in every(parsed(client.get(way)), "a") if said(link) == "Go back to where you were")

    assert back == address


def test_going_back_to_the_usual_look_still_forgets_it_on_a_shared_phone(client):
    press(client, "device-shared")
    press(client, "size-big")
    press(client, "usual")

    assert client.get_cookie("display").decoded_value == "device-shared"


@pytest.mark.coga("4.2.6")
def test_after_a_choice_the_page_comes_back_at_the_same_place(client):
    there = press(client, "colours-dark", stay="yes").location

    assert there == "/look?from=/#colours"
    assert 'id="colours"' in client.get("/look").text


@pytest.mark.threat(5)
@pytest.mark.asvs("14.2.1")
def test_the_address_of_a_private_link_goes_into_no_other_address(app):
    with app.test_request_context("/open/a-secret-token"):
        assert display.here() == "/"


@pytest.mark.parametrize("choice", ["", "size-huge", "nothing", "size-big.colours-dark", "x" * 10_000])
def test_a_choice_that_does_not_exist_changes_nothing(client, choice):
    press(client, "size-big")

    assert press(client, choice).status_code == 303
    assert attributes(client) == {"data-size": "big"}


@pytest.mark.asvs("3.5.1")
def test_another_websites_button_is_refused(client):
    answer = client.post("/look", data={"choose": "size-big"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert client.get_cookie("display") is None


def test_choosing_begins_no_visit_and_asks_no_database(app, client, monkeypatch):
    def gone(*_args, **_more):
        raise AssertionError("the database was asked")

    monkeypatch.setattr(type(app.extensions["house"].database), "session", gone)
    press(client, "size-big")
    client.get("/look")

    assert client.get_cookie("visit") is None


@pytest.mark.asvs("3.3.1", "14.3.3")
def test_the_note_stays_on_this_website_and_goes_over_safe_lines_only(config):
    from dataclasses import replace

    from webapp.app import create_app

    made = create_app(replace(config, public_base_url="https://door.example"))
    try:
        note = made.test_client().post("/look", data={"choose": "size-big"}, base_url="https://door.example").headers["Set-Cookie"]
    finally:
        made.extensions["house"].database.close()

    assert re.fullmatch(r"display=size-big; Expires=[^;]+; Max-Age=31536000; Secure; Path=/; SameSite=Lax", note)
