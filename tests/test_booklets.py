"""A guide, and what somebody told us, as a booklet: in their look, with every word, and a page that says so when it cannot be made."""

import io

import page as checker
import pikepdf
import pypdfium2
import pytest

from tests.walking import Walker, words
from webapp import typeset


def opened(response):
    assert response.mimetype == "application/pdf"
    return pikepdf.open(io.BytesIO(response.data))


def text(response):
    with pypdfium2.PdfDocument(response.data) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf)


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.mark.seconds(120)
def test_every_guide_is_a_booklet_that_everybody_can_read(client, house, tmp_path):
    for name, guide in house.guides.items():
        made = client.get(f"/guides/{name}/pdf")
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(made.data)
        said = "".join(text(made).split())

        assert checker.validate_pdf(str(file), profile=checker.ValidationProfile.PDF_UA_1).is_compliant, name
        with opened(made) as pdf:
            assert len(pdf.pages) <= 24
            assert str(pdf.docinfo["/Title"]) == guide.title.replace("**", "")
        missing = [sentence for part in guide.parts for block in part.blocks for sentence in block.say
                   if "".join((sentence % house.place.words).replace("**", "").split()) not in said]  # fmt: skip
        assert missing == [], name
        assert "OpenMoji" in text(made)
        assert "Call 999" in text(made), "paper has nothing to press"
        assert len(made.data) <= 300 * 1024


def figures(response):
    with opened(response) as pdf:
        return sum(isinstance(found, pikepdf.Dictionary) and found.get("/S") == "/Figure" for found in pdf.objects)


def test_the_booklet_looks_as_the_person_looks_at_pages(client):
    usual = client.get("/guides/late/pdf")
    client.post("/look", data={"choose": "pictures-none", "from": "/"})
    words_only = client.get("/guides/late/pdf")
    client.post("/look", data={"choose": "size-biggest", "from": "/"})
    big = client.get("/guides/late/pdf")

    assert figures(usual) > 10
    assert figures(words_only) == 0
    with opened(words_only) as small, opened(big) as large:
        assert len(large.pages) > len(small.pages)


def test_the_hard_words_of_a_guide_are_explained_at_its_end(client):
    assert "It is a meeting to check that your care is right for you." in text(client.get("/guides/meeting/pdf"))


@pytest.fixture
def amir(app, house):
    return Walker(app.test_client(), house.refer, about__name="Amir Madeup", now__helps="Music & my dog <3 *stars* #let x = 1")


def test_a_person_can_keep_a_copy_of_every_answer_and_its_name_tells_nothing(amir):
    amir.to()
    copy = amir.open("/ask/copy")

    assert "We have not sent this." in text(copy)
    assert copy.headers["Content-Disposition"] == 'inline; filename="copy.pdf"'
    assert copy.headers["Cache-Control"] == "no-store"
    with opened(copy) as pdf:
        assert str(pdf.docinfo["/Title"]) == "My copy"
        assert str(pdf.Root.Lang) == "en"
    for said in ("What is your name?", "Amir Madeup", "Music & my dog <3 *stars* #let x = 1"):
        assert said in text(copy)


def test_the_copy_is_there_after_sending_and_never_for_a_stranger(amir, app):
    check = amir.to()
    assert "Other people who use it can see the copy." in words(check)
    amir.send(check)

    copy = text(amir.open("/ask/copy"))
    assert "Amir Madeup" in copy
    assert "You sent this on" in copy
    assert "We have not sent this." not in copy
    assert "999" in copy
    stranger = app.test_client().get("/ask/copy", follow_redirects=True)
    assert stranger.mimetype == "text/html"
    assert "Amir" not in stranger.text


def test_before_the_questions_are_done_the_copy_leads_back_to_them(amir):
    amir.to("about.called")

    assert amir.client.get("/ask/copy").status_code == 303


def test_a_booklet_that_cannot_be_made_is_a_page_that_says_so_and_the_log_holds_no_word(amir, monkeypatch, capfd):
    amir.to()

    # It is begun for real, with every word, and stopped.
    monkeypatch.setattr(typeset, "LONGEST", 0.0)
    page = amir.open("/ask/copy")

    assert page.status_code == 503
    assert "It is our mistake and not yours." in words(page)
    assert "Amir" not in str(capfd.readouterr())


def test_what_a_person_told_us_is_never_kept_for_the_next_who_asks(amir, client):
    from webapp import booklets

    booklets.kept.cache_clear()
    amir.to()
    amir.open("/ask/copy")
    assert booklets.kept.cache_info().currsize == 0

    client.get("/guides/late/pdf")
    client.get("/guides/late/pdf")
    assert booklets.kept.cache_info()[:2] == (1, 1)
