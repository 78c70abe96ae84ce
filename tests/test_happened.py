"""The person reads what happened in plain words: who looked, what changed, what was sent, and how somebody came in."""

from __future__ import annotations

import json
import re

import pytest
import sqlalchemy as sa

from tests import coming_back, make
from tests.coming_back import way_in
from tests.helping_hands import gives, has_sent, invites, opens, post, ticking
from tests.test_choices import case_of, choose
from tests.test_coming_back import asks_for_link, gets
from tests.test_track import deliver, hear
from tests.walking import Walker, token, words
from webapp import audited, back, happened, mine, store, wayback
from webapp.audit import NO_CASE, How, What, Who
from webapp.helping import Scope
from webapp.renewal import Reason
from webapp.status import Heard


@pytest.fixture
def house(app):
    return app.extensions["house"]


@pytest.fixture
def amir(app):
    """Somebody who has sent it, at a clock that goes on."""
    ticking(app)
    walker = has_sent(app)
    walker.case = coming_back.case_of(app, walker.client)
    return walker


def log(walker):
    return words(walker.open("/mine/log"))


def copy(walker):
    return json.loads(walker.open("/mine/json").data)


def entered(house, what, case_id=None, *, who=Who.PERSON, **detail):
    with house.database.session(write=True) as session:
        store.audit.enter(session, what, who=who, now=make.NOW, case_id=case_id or case_of(house), **detail)
        store.commit(session)


def test_everything_that_can_happen_with_a_case_has_words():
    spoken = {key.partition("/")[0] for key in happened.WORDS}

    assert spoken == set(What) - NO_CASE
    assert {f"visit.began/{how}" for how in How} <= happened.WORDS.keys()
    assert {f"{what}/{kind}" for what in (What.PROMISED, What.ARRIVED, What.FAILED) for kind in ("sms", "mail")} <= happened.WORDS.keys()
    assert {f"way.changed/{how}-{kind}" for how in ("new", "ended") for kind in ("sms", "mail")} <= happened.WORDS.keys()
    assert {f"helper.looked/{scope}" for scope in Scope if scope != Scope.REMINDERS} <= happened.WORDS.keys()


@pytest.mark.asvs("16.3.1")
def test_what_they_did_stands_there_the_newest_first_with_its_day_and_time(app, amir, house):
    choose(amir, house, "share:gp", "no")
    shown = log(amir)

    told = ("We wrote to the team.", "You made a choice.", "You sent your answers to the team.", "You started to answer.")
    assert [shown.index(one) for one in told] == sorted(shown.index(one) for one in told)
    assert "Monday 23 November 2026" in shown
    assert "10:30 You made a choice. Can we share this with your GP? No " in shown


def test_who_helps_them_and_what_they_looked_at_is_named_as_the_person_named_them(app, amir):
    dee = app.test_client()
    mark = invites(amir, "Dee Helpmade", {"s1": "yes", "s2": "yes"})
    opens(dee, gives(amir, mark))
    dee.get("/with/steps")
    dee.get("/with/answers")
    amir.client.post(f"/people/{mark}/stop", data={"csrf_token": token(amir.open(f"/people/{mark}"))})
    shown = log(amir)

    for said in (
        "You chose someone to help you. Dee Helpmade", "You gave a link to someone who helps you. Dee Helpmade",
        "Someone who helps you opened their link. Dee Helpmade", "Someone who helps you looked at the steps. Dee Helpmade",
        "Someone who helps you read your answers. Dee Helpmade",
        "You made a choice. Can this person see how your request is going? Yes Dee Helpmade",
        "You stopped this for someone who helped you. Dee Helpmade",
    ):
        assert said in shown
    assert dee.get("/mine/log").location.endswith("/track"), "a helper never sees it"


def test_what_the_team_wrote_and_what_was_sent_is_there(app, amir, house):
    choose(amir, house, "share:gp", "no")
    deliver(app)
    hear(app, case_of(house), "receipt.confirmed", 1)
    shown = log(amir)

    assert "The team got our letter. A choice of yours." in shown
    assert "The team wrote to us. The team has what you sent." in shown


def test_no_word_of_the_log_tells_an_outcome_before_a_person_does(app, amir, house):
    case_id = case_of(house)
    hear(app, case_id, "decision.made", 1, on_register=False, reason=["a secret reason"])
    hear(app, case_id, "panel.named", 2, people=["Dr Cai Made-Up"])
    before, file = log(amir), copy(amir)["happened"]

    assert before.count("The team wrote to us.") == 2
    assert [one.get("type") for one in file if one["what"] == "news.heard"] == [None, "decision.made"], "panel.named waits for a person"
    for hidden in ("secret", "Dr Cai", "panel", "on the list"):
        assert hidden not in before

    hear(app, case_id, "outcome.communicated", 3, on_register=False, reason=["Not now"], next_steps=["A new plan"])
    assert "The team told you what they decided." in log(amir)


def test_a_copy_is_noted_on_paper_and_as_a_file_and_reading_is_not(amir):
    for address in ("/mine", "/mine/log", "/mine/pdf", "/mine/json"):
        assert amir.client.get(address).status_code == 200

    assert log(amir).count("You got a copy of what we keep.") == 2
    assert [one["form"] for one in copy(amir)["happened"] if one["what"] == "copy.taken"] == ["json", "pdf"]


def test_a_link_that_somebody_else_may_have_pressed_says_what_to_do(app, amir, house):
    link = way_in(app, coming_back.case_of(app, amir.client))
    other = app.test_client()
    other.post(link, data={"csrf_token": token(other.get(link))})

    assert "Someone opened your pages with your link. Was this not you? Tell the team." in log(amir)


def test_each_number_and_address_that_comes_or_goes_stands_there_without_saying_which(amir):
    for ways in ({"sms": "+447700900123"}, {"mail": "amir@mail.example"}, {"mail": "new@mail.example"}):
        gets(amir, **ways)
    shown, file = log(amir), json.dumps(copy(amir)["happened"])

    ask = " Was this not you? Tell the team."
    assert shown.count("You chose a phone number for your links." + ask) == 1
    assert shown.count("You took away a phone number for your links." + ask) == 1
    assert shown.count("You chose an email address for your links." + ask) == 2
    assert shown.count("You took away an email address for your links." + ask) == 1
    assert "mail.example" not in shown + file
    assert "7700" not in shown + file


def test_a_number_chosen_again_with_news_was_not_taken_away(amir, house):
    gets(amir, mail="amir@mail.example")
    with house.database.session(write=True) as session:
        wanted = back.Chosen(card=False, to={"mail": "amir@mail.example"}, with_news=True)
        wayback.settle(house.postman, session, amir.case, wanted, now=make.NOW)
        store.commit(session)

    assert log(amir).count("You chose an email address for your links.") == 2
    assert "You took away" not in log(amir)


def test_a_link_that_somebody_asked_for_and_one_that_the_team_asked_for_are_told_apart(app, amir, house):
    gets(amir, mail="amir@mail.example")
    asks_for_link(app, "amir@mail.example")
    with house.database.session(write=True) as session:
        sent, data = store.referrals.of_case(session, amir.case), {"reason": "lost", "checked_by": "nurse"}
        house.asking.hear(session, sent, "access.reissued", data, now=make.NOW)
        store.commit(session)
    entered(house, What.LINK_SENT, kind="sms", number=1)
    shown = log(amir)

    assert "Someone asked for a link with your number or email. We sent it there. Was this not you? Tell the team." in shown
    assert "The team asked us to send you a link." in shown
    assert "Someone used your card. We sent you a number. Was this not you? Tell the team." in shown
    assert "You asked for a link." not in shown


@pytest.mark.parametrize(("kind", "said"), [("sms", "We did not send our text message."), ("mail", "We did not send our email.")])
def test_what_was_never_sent_is_not_called_unknown_and_what_may_have_gone_is(amir, house, kind, said):
    entered(house, What.FAILED, who=Who.SERVICE, kind=kind, how="not-sent")
    assert said in log(amir)
    assert "We do not know" not in log(amir)

    entered(house, What.FAILED, who=Who.SERVICE, kind=kind)
    assert "We do not know if our" in log(amir)


def test_a_helpers_link_that_the_team_ended_is_not_called_the_persons_own_doing(amir, house):
    gives(amir, invites(amir, "Dee Helpmade"))
    with house.database.session(write=True) as session:
        sent, data = store.referrals.of_case(session, amir.case), {"reason": "unsafe", "checked_by": "nurse"}
        gets_ways = back.Chosen(card=False, to={"mail": "amir@mail.example"}, with_news=False)
        wayback.settle(house.postman, session, amir.case, gets_ways, now=make.NOW)
        house.asking.hear(session, sent, "access.reissued", data, now=make.NOW)
        store.commit(session)
    coming_back.comes_back(amir.client.application, amir.case, by=amir.client)
    shown = log(amir)

    assert "The team asked us to keep you safe. We ended the link of someone who helps you. Dee Helpmade" in shown
    assert "The team asked us to keep you safe. We deleted the number or email for your links." in shown
    assert "You stopped this" not in shown


def test_a_long_log_is_shown_page_by_page_and_nothing_is_left_out(amir, house):
    for _ in range(90):
        entered(house, What.COPIED, form="json")
    first = amir.open("/mine/log")
    pages, address = [words(first)], re.search(r'/mine/log\?before=\d+', first.text)[0]
    while address:
        page = amir.open(address)
        pages.append(words(page))
        found = re.search(r'/mine/log\?before=\d+', page.text)
        address = found[0] if found else None

    assert [page.count("You got a copy of what we keep.") for page in pages] == [40, 40, 10]
    assert "You started to answer." in pages[-1]
    assert "Back to the newest" in pages[1]
    assert "Back to the newest" not in pages[0]


@pytest.mark.parametrize("before", ["0", "-1", "x", "99999999999999999999999999"])
def test_any_number_in_the_address_shows_a_page(amir, before):
    assert amir.client.get(f"/mine/log?before={before}").status_code == 200


def test_a_deleted_copy_of_what_was_sent_frightens_nobody(amir, house):
    with house.database.session(write=True) as session:
        store.audit.enter(
            session, What.DRAFT_EXPIRED, who=Who.SERVICE, now=make.NOW.replace(year=2027), case_id=case_of(house),
        )  # fmt: skip
        store.commit(session)

    assert "We deleted our first copy of your answers. What you sent is still here." in log(amir)


def test_every_kind_is_said_in_words_whoever_did_it(amir, house):
    for what in set(What) - NO_CASE - {What.DECIDED, What.HEARD}:
        for who in Who:
            entered(house, what, who=who)
    for type in Heard:
        entered(house, What.HEARD, who=Who.ICB, type=type.value)
    for type in (*mine.LETTERS, "consent.given", "referral.updated"):
        entered(house, What.PROMISED, who=Who.SERVICE, kind="icb", type=type)

    address, shown = "/mine/log", ""
    while address:
        page = amir.open(address)
        shown += words(page)
        found = re.search(r'/mine/log\?before=\d+', page.text)
        address = found[0] if found else None
    assert "We closed your pages on every phone and computer." in shown
    assert "That you need help today." in shown


def test_whoever_asked_for_somebody_reads_nothing_of_what_was_decided_about_them(app, house):
    parent = Walker(app.test_client(), house.refer)
    parent.answers |= {
        "start.who": "parent", "start.their_area": "yes", "helper.over_16": "no", "helper.relation": "parent", "helper.name": "Bea Sample",
        "helper.contact": "email", "helper.email": "bea@mail.example", "theirs.name": "Cal Madeup", "theirs.born": "1 May 2013",
        "theirs.when": "this-week",
    }
    parent.send(parent.to())
    case_id, now = case_of(house), app.config["NOW"]()
    with house.database.session(write=True) as session:
        store.consents.record(session, make.row(case_id=case_id, at=now))
        store.renewals.ask(session, case_id=case_id, reason=Reason.YEAR, next_on=now.date(), now=now)
        store.outbox.promise(session, "icb", make.letter("consent.conflict"), case_id=case_id, dedupe_key="one", now=now)
        store.commit(session)
    hear(app, case_id, "receipt.confirmed", 1)
    hear(app, case_id, "admission.recorded", 2)
    shown, file = log(parent), copy(parent)["happened"]

    assert "You sent your answers to the team." in shown
    assert "The team has what you sent." in shown
    assert shown.count("The team wrote to us.") == 1
    assert {one["what"] for one in file} == {"draft.begun", "visit.began", "request.sent", "letter.promised", "news.heard"}
    assert "consent" not in json.dumps(file)


@pytest.mark.asvs("16.2.5")
@pytest.mark.threat(9)
def test_nothing_that_anybody_typed_lies_in_the_audit(app, house):
    from tests.walking import has_sent as walks

    walker = walks(app, about__name="Canaryname Madeup", now__helps="canary sentence", about__email="canary@mail.example")
    choose(walker, house, "share:gp", "no")
    mark = invites(walker, "Canaryhelper")
    gives(walker, mark)
    post(walker.client, "/people/avoid", people_0_name="Canarydad", people_0_relation="my dad")
    form = walker.open("/privacy/tell-us")
    said = {"tell-what": "canary complaint", "tell-contact": "canary@mail.example"}
    walker.client.post("/privacy/tell-us", data={"csrf_token": token(form), **said})
    deliver(app)
    hear(app, case_of(house), "information.requested", 1, question_id="canary-question", question="canary question")
    walker.open("/mine/json")

    with house.database.session() as session:
        entries = list(store.audit.entries(session))
        case_id, reference = session.execute(sa.text("SELECT id, reference FROM cases LIMIT 1")).one()
    # A hash is chance, and may hold any four figures.
    chance = {"hash", "prev_hash", "subject"}
    everything = json.dumps([{name: said for name, said in vars(one).items() if name not in chance} for one in entries]).lower()
    assert len({one.what for one in entries}) >= 11
    for hidden in ("canary", "madeup", "7700", "zz1", case_id, reference.lower()):
        assert hidden not in everything
    assert {one.who for one in entries} <= set(Who)


@pytest.mark.asvs("16.5.3")
def test_a_page_whose_entry_cannot_be_written_keeps_nothing_and_says_so(app, house):
    walker = Walker(app.test_client(), house.refer, about__name="Amir Madeup")
    page = walker.to("back.ways")
    with house.database.session(write=True) as session:
        session.execute(sa.delete(audited.audit_tip))
        store.commit(session)
    answer = walker.post(page, walker.at(page))

    assert answer.status_code == 500
    assert 'value="none"' in answer.text, "what was chosen is still on the page"
    with house.database.session() as session:
        assert session.execute(sa.text("SELECT count(*) FROM drafts")).scalar_one() == 0


def test_an_answer_leaves_no_entry(app, house):
    walker = Walker(app.test_client(), house.refer, about__name="Amir Madeup")
    walker.to("now.helps")

    with house.database.session() as session:
        assert [one.what for one in store.audit.entries(session)] == ["draft.begun", "visit.began"]
