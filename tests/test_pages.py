"""The checks that every page goes through find what they are for: a page that would stop somebody fails."""

import pytest
from flask import Flask

from tests.pages import CheckingClient, look, without

FRAME = (
    '<header><a href="/leave" data-leave="" rel="nofollow">Leave this page</a><a href="#main">Go on</a>'
    '<nav><a href="/help-now">Get help now</a><a href="/leave">Leave this page</a></nav></header>'
)
GOOD = (
    '<!doctype html><html lang="en" dir="ltr"><head><title>Step 1 of 2</title></head><body>' + FRAME + '<main id="main"><h1>A question</h1>'
    '<form method="post"><input type="hidden" name="csrf_token" value="x"><label for="a">Answer</label>'
    '<input id="a" name="a" autocomplete="off">'
    '<button type="submit">Next</button></form><a href="https://www.nhs.uk" rel="noreferrer">NHS</a></main></body></html>'
)


def test_a_good_page_passes():
    assert look(GOOD, personal=True) == ()


def test_who_fetches_a_page_with_something_wrong_fails_however_often_it_or_a_good_one_was_fetched():
    app = Flask(__name__)
    served = iter([GOOD, GOOD.replace("<h1>A question</h1>", ""), GOOD.replace("<h1>A question</h1>", ""), GOOD])
    app.add_url_rule("/ask/made-up", view_func=lambda: next(served))
    client = CheckingClient(app, app.response_class)

    client.get("/ask/made-up")
    for _ in range(2):
        with pytest.raises(AssertionError, match="0 big headings"):
            client.get("/ask/made-up")
    client.get("/ask/made-up")


DRAWN = '<path d="M0 0h1"/>'


def test_a_drawing_that_stood_on_a_good_page_is_not_looked_at_again_and_everything_around_it_is():
    app = Flask(__name__)
    page = GOOD.replace("</main>", f'<svg aria-hidden="true">{DRAWN}</svg><svg aria-hidden="true"><path id="b" d="M0 0"/></svg></main>')
    heard = page.replace(' aria-hidden="true"', "")
    served = iter([page, heard, page.replace(DRAWN, f"{DRAWN}<g>"), page.replace("/></svg>", ' onclick="go()"/></svg>')])
    app.add_url_rule("/ask/made-up", view_func=lambda: next(served))
    client = CheckingClient(app, app.response_class)

    client.get("/ask/made-up")

    assert without(page, client.drawn) == page.replace(DRAWN, "")
    for complaint in ("a picture that is read out", "not valid HTML", "onclick inside the page"):
        with pytest.raises(AssertionError, match=complaint):
            client.get("/ask/made-up")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("<h1>A question</h1>", "<h2>A question</h2>", "0 big headings"),
        ("<h1>A question</h1>", "<h1>A</h1><h1>B</h1>", "2 big headings"),
        ("<h1>A question</h1>", "<h1>A</h1><h3>B</h3>", "a level of heading is left out: [1, 3]"),
        ("<title>Step 1 of 2</title>", "<title>Were you in hospital?</title>", "the title says too much or nothing: Were you in hospital?"),
        ("<title>Step 1 of 2</title>", "<title></title>", "the title says too much or nothing: "),
        (' lang="en"', "", "no language or no direction"),
        ('<label for="a">Answer</label>', '<p id="a">Answer</p>', "id a stands 2 times"),
        ('<label for="a">Answer</label>', "", "nothing says what to put into a"),
        ('autocomplete="off">', 'autocomplete="off" placeholder="Answer">', "the words in a go away when they are needed"),
        ('autocomplete="off">', 'autocomplete="off" aria-describedby="gone">', "aria-describedby points at nothing: gone"),
        ('href="https://www.nhs.uk"', 'href="#gone"', "a link to nowhere: #gone"),
        ("<h1>", '<h1 style="color:red">', "a style of its own"),
        ("<h1>", '<h1 onclick="go()">', "onclick inside the page"),
        ("</main>", "<script>go()</script></main>", "a script inside the page"),
        ("</main>", '<img src="https://tracker.example/x.png" alt=""></main>', "<img> asks another host"),
        (' rel="noreferrer"', "", "www.nhs.uk would learn where the person comes from"),
        ("</main>", '<svg viewBox="0 0 1 1"></svg></main>', "a picture that is read out"),
        ('<input type="hidden" name="csrf_token" value="x">', "", "a form that anybody else's page could post"),
        ('<button type="submit">Next</button>', "", "a form without a button"),
        ('<button type="submit">Next</button>', "<button>Next</button>", "a button that does not say what it is"),
        ("Next</button>", "</button>", "nothing said in <button>"),
        ("</form>", "<fieldset><p>x</p></fieldset></form>", "a group of choices without a name"),
        ("</main>", '<audio src="/a.mp3" autoplay=""></audio></main>', "it plays by itself"),
        ("</main>", '<svg aria-hidden="true"><text>No</text></svg></main>', "words in a picture"),
        ('<button type="submit">', '<button type="submit" aria-label="Go on">', "Next is called Go on"),
        (' data-leave=""', "", "leaving is not the first thing that a keyboard reaches"),
        ('href="#main"', 'href="/"', "no way past the frame"),
        ("Get help now", "Help", "no “Get help now” at the top"),
        ("</main>", "</div></main>", "not valid HTML"),
    ],
)
@pytest.mark.wcag("1.1.1", "1.3.1", "1.3.5", "1.4.2", "1.4.5", "2.4.1", "2.4.2")
@pytest.mark.wcag("2.4.4", "2.4.6", "2.4.10", "2.5.3", "3.1.1", "3.3.2", "4.1.2")
@pytest.mark.coga("4.2.1", "4.2.7", "4.3.3", "4.5.6")
def test_what_would_stop_somebody_is_found(old, new, complaint):
    assert old in GOOD

    found = look(GOOD.replace(old, new, 1), personal=True)

    assert any(one.startswith(complaint) for one in found), found
