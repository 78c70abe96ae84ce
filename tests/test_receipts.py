"""A receipt of each choice: the very words and pictures of that day, whatever our words are today, and signed so that anybody can check."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import jwt
import page as checker
import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from easyread.readers import words_hash
from tests import make
from tests.pages import every, said
from tests.stories.looking import served
from tests.test_choices import case_of, choose, ledger
from tests.test_start import parsed
from tests.walking import Walker, has_sent, words
from webapp import consent, receipts, store
from webapp.consent import Answer, Words

ROOT = Path(__file__).parents[1]
# Letters that a page can hold.
LINES = st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=40), min_size=1, max_size=6)


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def amir(app, house):
    """Somebody who said yes to sharing with their GP, sent it, and then said no."""
    walker = has_sent(app, about__name="Amir Madeup", consent__share_gp="yes")
    choose(walker, house, "share:gp", "no")
    return walker


def rows_about(house, permission):
    return [row for row in ledger(house) if row.permission == permission]


def kept_words(response):
    """The words of that day on the page, a line each, exactly."""
    return ["".join(span.itertext()) for span in every(parsed(response), "span") if span.get("data-kept") is not None]


def changed(app, **changes):
    """The same house, with something new in it from now on."""
    app.extensions["house"] = replace(app.extensions["house"], **changes)


def new_words(refer):
    """The questionnaire after every question has been written anew."""
    asked = [tuple(replace(question, ask="A new question?") for question in stage.questions) for stage in refer.stages]
    stages = tuple(replace(stage, questions=questions) for stage, questions in zip(refer.stages, asked, strict=True))
    return replace(refer, stages=stages, version="2.0")


def pdf_text(response):
    with pypdfium2.PdfDocument(response.data) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf)


def test_every_choice_ever_made_is_in_the_list_old_ones_too(amir, house):
    page = amir.open("/receipts")
    listed = [link.get("href") for link in every(parsed(page), "a") if said(link).startswith("Show this choice")]

    assert listed == [f"/receipts/{row.id}" for row in reversed(ledger(house))]
    assert words(page).count("Can we share this with your GP?") == 4, "twice as a heading, twice in the name of a link"


def test_a_receipt_shows_the_words_of_that_day_after_all_our_words_have_changed(amir, app, house):
    (yes, _) = rows_about(house, "share:gp")
    changed(app, refer=new_words(house.refer))

    page = amir.open(f"/receipts/{yes.id}")

    assert kept_words(page) == yes.words.text.split("\n")
    assert "Your GP can see what you told us." in words(page)
    assert "A new question?" not in page.text
    assert "We keep these words as number 1.0." in words(page)


def test_an_old_choice_says_that_a_newer_one_counts(amir, house):
    yes, no = rows_about(house, "share:gp")

    old, new = amir.open(f"/receipts/{yes.id}"), amir.open(f"/receipts/{no.id}")

    assert "This is an old choice" in words(old)
    assert f'href="/receipts/{no.id}"' in old.text
    assert "This is an old choice" not in words(new)
    assert "You took back your yes." in words(new)


def test_what_was_chosen_is_marked_among_the_choices_of_that_day(amir, house):
    yes, no = rows_about(house, "share:gp")

    assert "Yes You chose this. No Not yet" in words(amir.open(f"/receipts/{yes.id}"))
    assert "Yes No You chose this. Not yet" in words(amir.open(f"/receipts/{no.id}"))


def test_the_day_the_hour_and_the_help_stand_there(app, house, monkeypatch):
    app.config["NOW"] = lambda: make.NOW.replace(month=7)
    bo = Walker(app.test_client(), house.refer, start__who="me-with-help", about__name="Bo Madeup")
    bo.to("consent.share_gp")
    (row,) = rows_about(house, "dsr")

    page = words(bo.open(f"/receipts/{row.id}"))

    assert "You chose this on Thursday 23 July 2026." in page
    assert "The time was 11:30." in page, "an hour before London's summer time it is 10:30 for machines"
    assert "You chose it on this website, with help." in page
    assert "We ask you again on Wednesday 23 June 2027." in page


def test_a_drawing_that_was_changed_since_is_shown_as_it_was(amir, app, house):
    (yes, _) = rows_about(house, "share:gp")
    before = str(house.built.picture("gp"))
    assert next(piece.drawing for piece in yes.seen.pieces if piece.picture == "gp") == sha256(before.encode()).hexdigest()
    drawn = {**house.built.drawn, "gp": house.built.drawn["door"]}
    changed(app, built=replace(house.built, drawn=drawn))

    page = amir.open(f"/receipts/{yes.id}")

    assert before in page.text
    assert str(drawn["gp"]) not in page.text.partition('id="read"')[2].partition("</section>")[0]
    assert "Some pictures have changed since that day." not in words(page)
    assert "Some pictures have changed since that day." in pdf_text(amir.open(f"/receipts/{yes.id}/pdf")), "paper draws by key"


def test_a_place_s_own_picture_that_is_gone_is_said_to_be_changed(amir, house, app):
    gone = '<img class="picture" src="/static/places/anyshire/gp.0123456789ab.png" alt="" width="96" height="96" loading="lazy">'
    row = make.row("feedback", case_id=case_of(house), seen=consent.Seen("", "colour", (
        consent.Piece(lines=1, picture="gp", drawing=store.drawings.name(gone)),
    )))  # fmt: skip
    keep(house, row, gone)

    page = amir.open(f"/receipts/{row.id}")

    assert "gp.0123456789ab.png" not in page.text
    assert "Some pictures have changed since that day." in words(page)


def keep(house, row, *drawn):
    with house.database.session(write=True) as session:
        store.drawings.keep(session, drawn)
        store.consents.record(session, row)
        store.commit(session)


def test_who_sees_no_pictures_had_none_and_gets_none(app, house):
    walker = Walker(app.test_client(), house.refer, about__name="Amir Madeup")
    walker.client.post("/look", data={"choose": "pictures-none", "from": "/"})
    walker.to("consent.share_gp")
    (row,) = rows_about(house, "dsr")

    assert row.seen.look == "pictures-none"
    assert {piece.drawing for piece in row.seen.pieces} == {""}
    assert "<svg" not in walker.open(f"/receipts/{row.id}").text.partition("<main")[2].partition("</main>")[0]


def test_lines_stay_lines_and_a_recording_that_was_offered_is_known_by_its_hash(app, house, tmp_path):
    asked = house.refer.question("consent.share_gp")
    (tmp_path / "yes.mp3").write_bytes(b"a voice")
    recordings = {"en": {words_hash("en", asked.if_yes): "yes.mp3"}}
    changed(app, built=replace(house.built, recordings=recordings), config=replace(house.config, static=tmp_path))
    walker = Walker(app.test_client(), house.refer, about__name="Amir Madeup", consent__share_gp="yes")
    walker.client.post("/look", data={"choose": "pictures-lines", "from": "/"})
    walker.to("consent.share_mental_health")

    (row,) = rows_about(house, "share:gp")

    assert [piece.recording for piece in row.seen.pieces if piece.title == "If you say yes"] == [sha256(b"a voice").hexdigest()]
    assert row.seen.pieces[0].drawing == sha256(str(house.built.picture("gp", "lines")).encode()).hexdigest()
    assert "You could also listen to it." in words(walker.open(f"/receipts/{row.id}"))


def test_a_row_from_before_pictures_were_kept_shows_its_words_and_says_so(amir, house):
    old = make.row("feedback", case_id=case_of(house), words=Words("An old question?\nYes\nNo", "0.9", "en"))
    keep(house, old)

    page = amir.open(f"/receipts/{old.id}")

    assert kept_words(page) == ["An old question?", "Yes", "No"]
    assert "We did not keep the pictures of that day." in words(page)
    assert "We did not keep the pictures of that day." in pdf_text(amir.open(f"/receipts/{old.id}/pdf"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([" two  spaces ", "**stars** & <b>", "\u202eright to left"], Answer.NO, "en", 1)
@given(LINES, st.sampled_from(Answer), st.sampled_from(["en", "pl", "ur"]), st.integers(0, 9999))
def test_whatever_the_row_says_the_receipt_says_byte_for_byte(amir, house, lines, answer, language, minutes):
    name = sha256(repr((lines, answer, language, minutes)).encode()).hexdigest()[:32]
    row = make.row(
        "share:social-care", answer, case_id=case_of(house), id=name,
        at=make.NOW + timedelta(minutes=minutes), words=Words("\n".join(lines), "7.3", language),
    )
    if row.id not in {one.id for one in ledger(house)}:
        keep(house, row)

    assert kept_words(amir.client.get(f"/receipts/{row.id}")) == lines
    notice = json.loads(amir.client.get(f"/receipts/{row.id}/json").data)["pii_processing"]["notice"]
    assert (notice["text"], notice["language"], notice["version"]) == ("\n".join(lines), language, "7.3")
    assert notice["text_sha256"] == sha256("\n".join(lines).encode()).hexdigest()


def test_the_signed_receipt_carries_the_very_bytes_of_the_file_and_another_library_checks_it(amir, app, house):
    (yes, _) = rows_about(house, "share:gp")
    keys = jwt.PyJWKSet.from_dict(app.test_client().get("/receipts/keys.json").get_json())
    file, token = amir.open(f"/receipts/{yes.id}/json").data, amir.open(f"/receipts/{yes.id}/jws").text
    key = keys[jwt.get_unverified_header(token)["kid"]].key

    assert jwt.PyJWS().decode(token, key, algorithms=["EdDSA"]) == file
    header, _, signature = token.split(".")
    for place in range(0, len(file), 97):
        other = bytearray(file)
        other[place] ^= 1
        with pytest.raises(jwt.InvalidSignatureError):
            jwt.PyJWS().decode(f"{header}.{jwt.utils.base64url_encode(bytes(other)).decode()}.{signature}", key, algorithms=["EdDSA"])


def test_the_same_receipt_is_the_same_on_every_day_until_the_keys_change(amir, app, house):
    (yes, _) = rows_about(house, "share:gp")
    first = amir.open(f"/receipts/{yes.id}/jws").text
    app.config["NOW"] = lambda: make.NOW + timedelta(days=2)
    again = Walker(app.test_client(), house.refer)
    with again.client.session_transaction() as held, house.database.session(write=True) as session:
        held["visit"] = store.visits.begin(session, case_of(house), now=make.NOW + timedelta(days=2))
        store.commit(session)

    assert again.open(f"/receipts/{yes.id}/jws").text == first
    changed(app, config=replace(house.config, receipt_keys=(("new", b"n" * 32), *house.config.receipt_keys)))
    after = again.open(f"/receipts/{yes.id}/jws").text
    assert jwt.get_unverified_header(after)["kid"] == "new"
    listed = jwt.PyJWKSet.from_dict(app.test_client().get("/receipts/keys.json").get_json())
    assert jwt.PyJWS().decode(first, listed[jwt.get_unverified_header(first)["kid"]].key, algorithms=["EdDSA"])


@pytest.mark.parametrize("part", ["", "/pdf", "/json", "/jws"])
@pytest.mark.asvs("8.2.2")
def test_a_receipt_is_for_the_one_whose_choice_it_was(amir, app, house, part):
    (yes, _) = rows_about(house, "share:gp")
    other = Walker(app.test_client(), house.refer, about__name="Bea Madeup")
    other.to("about.called")

    assert amir.client.get(f"/receipts/{yes.id}{part}").status_code == 200
    assert other.client.get(f"/receipts/{yes.id}{part}").status_code == 404
    assert app.test_client().get(f"/receipts/{yes.id}{part}").status_code == 404


@pytest.mark.asvs("5.4.1", "5.4.2")
def test_the_files_are_named_so_that_they_tell_nothing(amir, house):
    (yes, _) = rows_about(house, "share:gp")
    names = [amir.open(f"/receipts/{yes.id}/{part}").headers["Content-Disposition"] for part in ("pdf", "json", "jws")]

    assert names == ['inline; filename="receipt.pdf"', 'attachment; filename="receipt.json"', 'attachment; filename="receipt.jws"']


def test_the_receipt_on_paper_can_be_read_by_everybody_and_says_the_same(amir, house, tmp_path):
    (yes, _) = rows_about(house, "share:gp")
    made = amir.open(f"/receipts/{yes.id}/pdf")
    file = tmp_path / "receipt.pdf"
    file.write_bytes(made.data)

    assert checker.validate_pdf(str(file), profile=checker.ValidationProfile.PDF_UA_1).is_compliant
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "A copy of your choice"
    said_there = "".join(pdf_text(made).split())
    assert [line for line in yes.words.text.split("\n") if "".join(line.split()) not in said_there] == []
    assert "Some pictures have changed" not in pdf_text(made)


def test_a_yes_and_the_law_stand_apart_and_nobody_calls_it_gdpr_consent(amir, house):
    (yes, _) = rows_about(house, "share:gp")
    page = amir.open(f"/receipts/{yes.id}")

    assert "Your yes or no says what we do and who sees it." in words(page)
    assert "The law lets NHS Anyshire use information to give care." in words(page)
    assert "GDPR" not in page.text
    assert "GDPR" not in amir.open("/privacy").text
    law = json.loads(amir.open(f"/receipts/{yes.id}/json").data)["legal_basis"]
    assert [basis["article"] for basis in law] == ["6(1)(e)", "9(2)(h)"]


def test_choices_made_before_anything_is_sent_have_receipts_too(app, house):
    walker = Walker(app.test_client(), house.refer, about__name="Bea Madeup")
    walker.to("consent.share_gp")

    assert "Should we look at adding you to the support list?" in words(walker.open("/receipts"))


def test_the_receipt_is_one_press_from_every_choice_and_from_a_choice_just_made(amir, house):
    no = rows_about(house, "share:gp")[-1]

    assert amir.open("/choices").text.count(f'href="/receipts/{no.id}"') == 1
    assert choose(amir, house, "share:gp", "yes").text.count(f'href="/receipts/{rows_about(house, "share:gp")[-1].id}"') == 2


def test_the_python_for_integrators_opens_a_receipt_from_a_running_website(amir, app, house):
    guide = (ROOT / "docs" / "integrators.md").read_text("utf-8")
    code = guide.partition("## Check a receipt")[2].partition("```python\n")[2].partition("```")[0]
    given_to_them: dict[str, object] = {}
    exec(compile(code, "integrators.md", "exec"), given_to_them)
    (yes, _) = rows_about(house, "share:gp")
    token = amir.open(f"/receipts/{yes.id}/jws").text

    with served(app) as website:
        opened = given_to_them["receipt"](token, website)

    assert opened["pii_processing"]["notice"]["text"] == yes.words.text


def test_every_way_and_every_answer_of_the_ledger_has_words():
    assert (set(receipts.HOW), set(receipts.ANSWERS)) == (set(consent.How), set(Answer))


def test_what_a_worker_wrote_down_has_a_copy_that_says_so(amir, app, house):
    told = {
        "sequence": 1, "occurred_at": app.config["NOW"]().isoformat(), "permission": "share:social-care", "answer": "yes",
        "basis": "best-interests", "decided_on": "2026-11-20", "recorded_by": "nurse", "decided_by": "Dr Cai Madeup",
    }
    with house.database.session(write=True) as session:
        request = store.referrals.of_case(session, case_of(house))
        house.asking.hear(session, request, "consent.recorded", told, now=app.config["NOW"]())
        store.commit(session)
    row = rows_about(house, "share:social-care")[-1]

    page = words(amir.open(f"/receipts/{row.id}"))

    for part in ("Can we share this with social care?", "Someone else decided this for you.", "Dr Cai Madeup", "A worker wrote it down."):
        assert part in page
    assert amir.open(f"/receipts/{row.id}/pdf").status_code == 200
    assert amir.open(f"/receipts/{row.id}/json").get_json()["decision"]["answer"] == "yes"
