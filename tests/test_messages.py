"""What may reach a phone or an inbox, whose, and when: only that there is news, and only where it is safe."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from easyread.content import BadContent
from webapp import consent, messages, places, wordings
from webapp.messages import Contact, Sort, Who

CONTENT = Path(__file__).parent.parent / "content"
ANYSHIRE = places.load(CONTENT / "places", "anyshire")
WORDINGS = wordings.load(CONTENT / "messages.toml", ANYSHIRE)
NUMBER, EMAIL = "+447700900123", "ash@mail.example"
ASH = Contact(who=Who.PERSON, number=NUMBER, safe_number=True)
BY_MAIL = Contact(who=Who.PERSON, email=EMAIL, safe_email=True)
PARENT = Contact(who=Who.REFERRER, email="sam@mail.example", safe_email=True, names=("Sam Example", "my dad"))
SENT = ["referral.submitted", "cetr.requested", "contact.requested"]
NOON = datetime(2026, 7, 6, 11, 0, tzinfo=UTC)
# Written out by hand: the letters that every phone can show, each once, and those that count twice.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def said(answer: consent.Answer) -> consent.Row:
    return consent.Row(
        id="row", case_id="case", permission="texts", answer=answer, words=consent.Words("Can we text you?", "1.0", "en"), at=NOON,
        how=consent.How.WEB,
    )


YES, NO = (said(consent.Answer.YES),), (said(consent.Answer.NO),)


def due(event: str, *contacts: Contact, consents: Iterable[consent.Row] = YES, avoid: tuple[str, ...] = ()) -> list[messages.Message]:
    return list(
        messages.due_messages(event, contacts, consents, wordings=WORDINGS, avoid=avoid)
    )


def speak(sentence: str, **words: object) -> str:
    return sentence % {**ANYSHIRE.words_in(str), **words}


def test_when_i_send_i_get_a_text_that_they_have_it():
    (message,) = due("referral.submitted", ASH)

    assert (message.who, message.kind, message.sort) == (Who.PERSON, "sms", Sort.PRESSED)
    assert message.body(speak) == {
        "to": NUMBER,
        "who": "person",
        "message": "sent",
        "text": "This is the team you wrote to. We have what you sent. Not for emergencies. To stop these texts reply STOP.",
    }


@pytest.mark.parametrize("event", SENT)
def test_whatever_i_ask_for_i_am_told_that_it_was_sent(event):
    assert [message.key for message in due(event, BY_MAIL)] == ["sent/person/mail"]


def test_who_sent_it_for_me_is_told_that_it_was_sent():
    assert [message.to for message in due("contact.requested", PARENT)] == ["sam@mail.example"]


def test_when_it_arrived_both_of_us_are_told():
    both = due("receipt.confirmed", ASH, PARENT)

    assert [(message.who, message.kind) for message in both] == [(Who.PERSON, "sms"), (Who.REFERRER, "mail")]


@pytest.mark.parametrize(
    "event", ["information.requested", "outcome.communicated", "cetr.offered", "cetr.booked", "report.sent", "case.closed"],
)
def test_there_is_an_update_and_only_i_am_told(event):
    (message,) = due(event, BY_MAIL, PARENT)

    assert message.body(speak) == {
        "to": EMAIL,
        "who": "person",
        "message": "update",
        "subject": "There is an update",
        "text": "This is the team you wrote to.\nThere is an update for you.\nLook at your page.\nThis email is not for emergencies.\n",
    }


@pytest.mark.parametrize(
    "event", ["decision.made", "review.started", "cetr.held", "urgent.seen", "urgent.flagged", "test.ping", "something.new"],
)
def test_other_news_stays_on_the_page(event):
    assert due(event, ASH, PARENT) == []


@pytest.mark.parametrize("consents", [NO, (), (said(consent.Answer.NOT_YET),), (*YES, *NO)])
def test_nobody_texts_me_unless_i_said_yes_to_texts(consents):
    assert due("receipt.confirmed", ASH, consents=consents) == []


def test_without_my_yes_to_texts_my_email_is_used_if_i_chose_it():
    both = replace(ASH, email=EMAIL, safe_email=True)

    assert [message.kind for message in due("receipt.confirmed", both, consents=NO)] == ["mail"]
    assert [message.kind for message in due("receipt.confirmed", both)] == ["sms"]


def test_a_phone_or_an_inbox_that_someone_else_looks_at_gets_nothing():
    assert due("receipt.confirmed", replace(ASH, safe_number=False), replace(BY_MAIL, safe_email=False)) == []


@pytest.mark.parametrize("avoid", ["Sam", "dad", "SAM EXAMPLE", "sam@mail.example", "Sam@Mail.Example ", "my dad Sam and his brother"])
def test_whoever_i_said_must_not_know_is_not_told(avoid):
    assert due("receipt.confirmed", PARENT, avoid=("Jo", avoid)) == []


@pytest.mark.parametrize("avoid", ["07700 900123", "+44 7700 900123", "0044 7700900123", "My old phone: 07700900123"])
def test_a_number_i_said_must_not_be_used_is_not_used(avoid):
    assert due("receipt.confirmed", ASH, avoid=(avoid,)) == []


@pytest.mark.parametrize("avoid", ["", "Jo Bloggs", "the neighbour and her son", "07700 900999"])
def test_others_are_told_all_the_same(avoid):
    assert len(due("receipt.confirmed", ASH, PARENT, avoid=(avoid,))) == 2


def test_nothing_about_two_contacts_is_mixed_up():
    keys = [message.key for message in due("receipt.confirmed", ASH, PARENT)]

    assert keys == ["arrived/person/sms", "arrived/referrer/mail"]


@pytest.mark.parametrize(
    ("answers", "contact"),
    [
        (
            {"about.contact": "text", "about.phone": NUMBER, "about.shared_phone": "no"},
            Contact(who=Who.PERSON, number=NUMBER, safe_number=True),
        ),
        ({"about.contact": "text", "about.phone": NUMBER, "about.shared_phone": "yes"}, Contact(who=Who.PERSON, number=NUMBER)),
        ({"about.contact": "text", "about.phone": NUMBER, "about.shared_phone": "not-sure"}, Contact(who=Who.PERSON, number=NUMBER)),
        ({"about.contact": "phone", "about.phone": NUMBER, "about.shared_phone": "no"}, Contact(who=Who.PERSON, number=NUMBER)),
        (
            {"about.contact": "phone", "about.phone": NUMBER, "about.phone_is_mobile": "yes", "about.shared_phone": "no"},
            Contact(who=Who.PERSON, number=NUMBER, safe_number=True),
        ),
        (
            {"about.contact": "phone", "about.phone": "+441603000000", "about.shared_phone": "no", "consent.mobile": NUMBER},
            Contact(who=Who.PERSON, number=NUMBER, safe_number=True),
        ),
        (
            {"about.contact": "email", "about.email": EMAIL, "about.shared_email": "no"},
            Contact(who=Who.PERSON, email=EMAIL, safe_email=True),
        ),
        ({"about.contact": "email", "about.email": EMAIL, "about.shared_email": "yes"}, Contact(who=Who.PERSON, email=EMAIL)),
        (
            {"helper.contact": "text", "helper.phone": NUMBER, "helper.name": "Sam Example"},
            Contact(who=Who.REFERRER, number=NUMBER, safe_number=True, names=("Sam Example",)),
        ),
        (
            {"helper.contact": "text", "helper.phone": NUMBER, "helper.relation": "brother-or-sister"},
            Contact(who=Who.REFERRER, number=NUMBER, safe_number=True, names=("brother sister stepbrother stepsister",)),
        ),
        ({"helper.contact": "phone", "helper.phone": NUMBER}, Contact(who=Who.REFERRER, number=NUMBER)),
        ({"helper.contact": "email", "helper.email": EMAIL}, Contact(who=Who.REFERRER, email=EMAIL, safe_email=True)),
    ],
)
def test_a_way_is_safe_only_when_somebody_said_so(answers, contact):
    assert messages.contacts(answers) == (contact,)


def test_who_chose_letters_and_gave_no_number_gets_letters():
    assert messages.contacts({"about.contact": "letter", "about.address": "1 Example Road", "about.phone": {"said": "skipped"}}) == ()


@pytest.mark.parametrize(("avoid", "told"), [("my mum", False), ("Dad", False), ("my parents", False), ("my uncle", True)])
def test_a_parent_who_asked_is_meant_by_every_word_for_a_parent(avoid, told):
    (parent,) = messages.contacts({"helper.contact": "email", "helper.email": EMAIL, "helper.relation": "parent"})

    assert messages.blocked(parent, (avoid,)) is not told


def test_when_my_phone_cannot_be_reached_the_same_goes_to_my_email_if_i_chose_it():
    both = replace(ASH, email=EMAIL, safe_email=True)
    (message,) = due("information.requested", both)

    body = message.body(speak)
    assert (body["to"], body["else"]["to"], body["else"]["message"]) == (NUMBER, EMAIL, "update")
    assert "else" not in due("information.requested", ASH)[0].body(speak)
    assert "else" not in due("information.requested", replace(both, safe_email=False))[0].body(speak)


def test_a_way_that_cannot_be_used_is_passed_over():
    both = replace(ASH, email=EMAIL, safe_email=True)

    def without(*kinds: str) -> list[tuple[str, bool]]:
        found = messages.due_messages(
            "information.requested", [both], YES, wordings=WORDINGS, usable=lambda contact, sort, kind, to: kind not in kinds,
        )
        return [(message.kind, message.instead is not None) for message in found]

    assert [without(), without("sms"), without("mail")] == [[("sms", True)], [("mail", False)], [("sms", False)]]
    assert without("sms", "mail") == []


def test_what_opens_something_is_named_apart_so_that_it_can_be_taken_out():
    (message,) = messages.due_messages(
        messages.BACK_LINK, [replace(ASH, way="a way of theirs", link="https://ask.anyshire.example/open/x")], (), wordings=WORDINGS,
    )

    assert message.about()["way"] == "a way of theirs"
    assert message.about()["secret"] == "https://ask.anyshire.example/open/x"


def test_every_message_says_why_it_goes():
    named = {name for goes in messages.GOES_TO.values() for _, name in goes}

    assert set(messages.SORTS) == named | {"reply", "crisis", "offer", "over", "stopped"}
    assert {name for name, sort in messages.SORTS.items() if sort is Sort.VERIFYING} == {"invite", "way", "number", "check"}
    assert {name for name, sort in messages.SORTS.items() if sort is Sort.OFFERED} == {"offer"}
    assert {name for name, sort in messages.SORTS.items() if sort is Sort.PRESSED} == {"sent"}
    assert {name for name, sort in messages.SORTS.items() if sort is Sort.REPLY} == {"reply"}
    assert {name for name, sort in messages.SORTS.items() if sort is Sort.LAST} == {"stopped"}


def texts() -> list[str]:
    return [" ".join(one.text) % {"sender": ANYSHIRE.sender, **wordings.AS_LONG_AS} for one in WORDINGS.values() if one.text]


@pytest.mark.parametrize("text", texts())
def test_a_text_fits_on_any_phone_and_says_how_to_stop(text):
    assert set(text) <= set(BASIC)
    assert len(text) <= 160
    assert "reply STOP" in text


@pytest.mark.parametrize("text", [*texts(), *(" ".join((one.title, *one.mail)) for one in WORDINGS.values())])
def test_whoever_looks_over_my_shoulder_learns_nothing(text):
    told = r"autis|disab|learning|dsr|c.?e.?tr|nhs|icb|register|list|hospital|consent|meeting|health|care|outcome|decision|refer|anyshire"

    assert re.findall(rf"\b({told})\b", text, re.IGNORECASE) == []
    # The day on which something is deleted, and how long a link or a number works, say nothing of what it is.
    assert re.findall(r"http|www|\d", re.sub(r"\b(10 minutes|123456)\b", "", text.replace(wordings.AS_LONG_AS["date"], ""))) == []


@pytest.mark.parametrize("key", ["anyshire", "norfolk-and-waveney", "suffolk"])
def test_every_place_can_send_them(key):
    assert set(wordings.load(CONTENT / "messages.toml", places.load(CONTENT / "places", key))) == set(WORDINGS)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("Reply STOP.", ()),
        ("There is an update.", ("does not say how to stop",)),
        ("Nowe wiadomości. STOP.", ("not in the letters of a text message: ś",)),
        ("[STOP]" + "a" * 153, ("161 letters, more than 160",)),
    ],
)
def test_a_text_that_does_not_fit_is_found_in_any_language(words, wrong):
    assert wordings.misfit(words) == wrong


def changed(folder: Path, old: str, new: str) -> Path:
    text = (CONTENT / "messages.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "messages.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("There is an update for you.", "You are on the support list.", ("update.text.say", "tells too much: support")),
        ("There is an update for you.", "Your meeting is in Anyshire.", ("update.text.say", "tells too much: Anyshire")),
        ("Look at your page.", "Look at www.anypage.org.", ("update.text.say", "has a link")),
        ("To stop these texts reply STOP.", "Thank you.", ("sent.text.say", "does not say how to stop")),
        ("What you sent arrived.", "What you sent arrived." * 5, ("arrived.text.say", "220 letters, more than 160")),
        ('title = "There is an update"', 'title = "Your autism referral"', ("sent.mail.say", "tells too much: autis")),
        ("[sent.text]", "[sent.fax]", ("sent.fax", "unknown name")),
        ("[sent.text]", "[sent.fax]", ("sent.text.say", "missing or empty: no easy-read text")),
        ("[remind.mail]", "[alarm.mail]", ("alarm", "unknown name")),
        ("is %(sender)s", "is %(icb)s", ("sent.text.say", "unknown placeholder: icb")),
    ],
)
def test_a_message_that_tells_too_much_stops_the_service(tmp_path, old, new, fault):
    with pytest.raises(BadContent) as refused:
        wordings.load(changed(tmp_path, old, new), ANYSHIRE)

    assert fault in refused.value.faults


def test_a_place_cannot_name_itself_in_a_text():
    with pytest.raises(BadContent, match="tells too much: NHS"):
        wordings.load(CONTENT / "messages.toml", replace(ANYSHIRE, sender="the NHS list team"))
