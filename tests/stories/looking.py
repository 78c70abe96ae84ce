"""Every type of page in a real browser, in every look: what must be so of each, and a picture of each for people to look at."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from ssl import SSLContext
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import make_server

from easyread.content import Questionnaire
from tests import planning as plans, teams
from tests.coming_back import case_of, way_in
from tests.helping_hands import gives, invites, opens, post
from tests.offices import Quiet
from tests.planning import booked, decides, fills, sends
from tests.walking import Walker, hidden, token
from webapp import store
from webapp.consent import Answer
from webapp.models import outbox
from webapp.renewal import Reason
from webapp.team_models import Role

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SCREENSHOTS = Path(__file__).parents[2] / ".cache" / "screenshots"
# A picture of a page takes as long as half of what is asked of it. Whoever looks at other languages names them: LANGUAGES_PICTURED="pl ur".
PICTURED_IN = os.environ.get("LANGUAGES_PICTURED", "en").split()
PUBLIC = {
    "home": "/", "look": "/look", "help": "/help-now", "card": "/help-now/card", "guides": "/guides", "guide": "/guides/late",
    "guide-plain": "/guides/late/plain", "guide-print": "/guides/late/print", "words": "/words?find=advercate", "about": "/about",
    "accessibility": "/accessibility",
    "place": "/place", "paper": "/place/form", "pictures": "/pictures", "privacy": "/privacy", "plan": "/plan", "no-track": "/track",
    "nothing": "/ask/nothing", "elsewhere": "/ask/stop/elsewhere", "error": "/nowhere", "broken": "/broken",
    "rights": "/privacy/rights", "forgotten": "/mine/deleted?told=yes", "tell-us": "/privacy/tell-us", "leaving": "/leave/about",
    "closed": "/closed?which=mine", "deleted": "/deleted", "back": "/back", "back-code": "/back/code", "back-link": "/back/link",
    "back-sent": "/back/sent", "by-text": "/text", "by-text-sent": "/text/sent", "plan-read": "/plan/card/g",
    "plan-asks": "/plan/asks", "plan-asks-mine": "/plan/asks?part=1b", "guide-mine": "/guides/my-meeting",
    "day": "/plan/day",
    "plan-print-nobody": "/plan/print", "plan-empty": "/plan/print/empty",
    "plain-file": "/static/away/anyshire/en/help-now.html",
}  # fmt: skip
# One of each way to ask.
ASKED = {
    "choose-one": "start.who", "choose-many": "about.understand", "text": "about.name", "long-text": "now.helps",
    "people": "support.main_helper", "information": "consent.before", "consent": "consent.dsr", "explained": "consent.what_it_is",
}  # fmt: skip
# Lines of words, as they are drawn. What is hidden from eyes is left out.
LINES = """() => {
  const lines = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement
    if (!node.textContent.trim() || !parent.checkVisibility()) continue
    if (parent.closest('.nhsuk-u-visually-hidden, .nhsuk-skip-link, script, option')) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects())
      if (box.width > 1 && box.height > 1)
        lines.push({words: node.textContent.trim().slice(0, 40), left: box.left, right: box.right, top: box.top, bottom: box.bottom})
  }
  return lines
}"""
# What somebody's own program may do to every page (WCAG 1.4.12). No policy of ours is in the way of such a sheet.
SPACED = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }' +
    'p { margin-block-end: 2em !important }')
  document.adoptedStyleSheets = [sheet]
}"""
CLIPPED = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && !e.closest('svg, .nhsuk-u-visually-hidden, .nhsuk-skip-link, textarea, input'))
  .filter(e => getComputedStyle(e).overflow !== 'visible' && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
  .map(e => e.outerHTML.slice(0, 80))"""
MOVES = """() => new Promise(done => {
  let moved = 0
  const watch = new PerformanceObserver(list => { for (const shift of list.getEntries()) if (!shift.hadRecentInput) moved += shift.value })
  watch.observe({type: 'layout-shift', buffered: true})
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done([moved, document.getAnimations().length]), 0)))
})"""
# How wide it is, its lines, and what is clipped: what `stands` reads.
STANDS = f"() => [document.documentElement.clientWidth, ({LINES})(), ({CLIPPED})()]"


def whole(app: WSGIApplication) -> WSGIApplication:
    """The same website, which closes every file before it answers: Werkzeug's server forgets to when a browser goes away in the middle."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            getattr(parts, "close", lambda: None)()

    return answer


@contextmanager
def served(app: WSGIApplication, *, tls: SSLContext | None = None) -> Iterator[str]:
    """The website on a port of its own, while we look; with `tls`, over it."""
    server = make_server("127.0.0.1", 0, whole(app), threaded=True, ssl_context=tls, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}" if tls else f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Elsewhere(FlaskClient):
    """Somebody on a network of their own: so many people on one would have to wait."""

    networks = count(1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base["REMOTE_ADDR"] = f"10.0.{next(self.networks)}.1"


def visits(app: Flask) -> dict[str, tuple[str, str]]:
    """Pages that belong to somebody's visit: what each is called, its address, and the cookie of the visit."""
    app.test_client_class = Elsewhere
    refer = app.extensions["house"].refer
    found = {}
    for name, question in ASKED.items():
        walker = Walker(app.test_client(), refer, about__name="Amir Made-Up")
        walker.to(question)
        found[name] = (f"/ask/{refer.question(question).page}", cookie(walker))
    walker = Walker(app.test_client(), refer, about__name="Amir Made-Up")
    check = walker.to()
    found["check"] = ("/ask/check", cookie(walker))
    begun_pages = {"saved": "/ask/saved", "close": "/close", "delete": "/delete", "begun": "/", "text-begun": "/text"}
    found |= {name: (address, cookie(walker)) for name, address in begun_pages.items()}
    sent = Walker(app.test_client(), refer, about__name="Amir Made-Up")
    sent.send(sent.to())
    assert check.status_code == 200
    receipt = next(link for link in re.findall(r'href="(/receipts/[^"]+)"', sent.open("/receipts").text))
    found["told"] = ("/privacy/told", complained(app, refer))
    again, choice = asked_again(app, refer), refer.question("consent.dsr").page
    sent_pages = {"sent": "/ask/sent", "track": "/track", "choices": "/choices", "choice": "/choices/e3a", "choice-who": "/choices/e3i/who"}
    sent_pages |= {"tell-me": "/track/how", "anew": "/ask"}
    sent_pages |= {"receipts": "/receipts", "receipt": receipt, "mine": "/mine", "forget": "/mine/delete", "happened": "/mine/log"}
    again_pages = {"choices-again": "/choices", "choice-again": f"/choices/{choice}", "track-again": "/track"}
    return {
        **found, **talking(app, refer), **texted(app, refer), **asked_for(app, refer), **helping(app), **meeting(app, refer),
        **coming_back(app, refer), **planner(app), **after_a_meeting(app), **inbox(app, sent),
        **{name: (address, cookie(sent)) for name, address in sent_pages.items()},
        **{name: (address, again) for name, address in again_pages.items()}, "over": ("/ask/b1a", over(app, refer)),
    }


TEAM = "team "


def inbox(app: Flask, sent: Walker) -> dict[str, tuple[str, str]]:
    """The pages of a team that has only a mailbox, where this website has an inbox: two people, because a reason opens it for one."""
    teams.works(app)
    case = case_of(app, sent.client)
    cai, dee = teams.joined(app), teams.joined(app, "Dee Example", "dee@icb.example")
    cai.opens(case)
    asks, tells = {"team-list": "/inbox", "team-why": f"/inbox/{case}", "team-password": "/inbox/password"}, f"/inbox/{case}/tell/"
    opened = {"team-one": f"/inbox/{case}", "team-tell": f"{tells}outcome.communicated", "team-choice": f"{tells}consent.recorded"}
    link = teams.account(app, "Bo Example", "bo@icb.example")
    out = {"team-enter": "/inbox/enter", "team-begin": link, "team-over": "/inbox/begin/over"}
    olu = teams.joined(app, "Olu Example", "olu@it.example", Role.OPERATOR)
    held = {worker: TEAM + worker.cookie for worker in (cai, dee, olu)}
    with app.extensions["house"].database.session() as session:
        letter = store.backlog.listed(session)[0].id
    runs = {"operate": "/operate", "operate-letters": "/operate/letters", "operate-letter": f"/operate/letters/{letter}",
            "operate-counts": "/operate/counts"}  # fmt: skip
    shown = {name: (page, held[olu]) for name, page in runs.items()}
    found = shown | {name: (page, held[dee]) for name, page in asks.items()} | {name: (page, held[cai]) for name, page in opened.items()}
    return found | {name: (page, TEAM) for name, page in out.items()}


def talking(app: Flask, refer: Questionnaire) -> dict[str, tuple[str, str]]:
    """A conversation: a choice, a turn opened in the middle, a permission, everything that was said, and an end."""
    walker = Walker(app.test_client(), refer, about__name="Amir Made-Up")
    walker.to("about.understand")
    begun = cookie(walker)
    asked = Walker(app.test_client(), refer, about__name="Amir Made-Up")
    asked.to("consent.share_gp")
    done = Walker(app.test_client(), refer, about__name="Amir Made-Up")
    done.to()
    return {
        "talk": ("/talk", begun), "talk-change": ("/talk/b1a", begun), "talk-permission": ("/talk", cookie(asked)),
        "talk-end": ("/talk", cookie(done)), "talk-stop": ("/talk/stop/help-now", begun),
    }


def meeting(app: Flask, refer: Questionnaire) -> dict[str, tuple[str, str]]:
    """The pages of somebody who asks only for a meeting."""
    walker = Walker(app.test_client(), refer, about__name="Amir Made-Up", start__asks="meeting")
    walker.to("consent.cetr_papers")
    papers = cookie(walker)
    sent = Walker(app.test_client(), refer, about__name="Amir Made-Up", start__asks="meeting")
    sent.send(sent.to())
    pages = {"meeting-sent": "/ask/sent", "meeting-track": "/track", "meeting-choices": "/choices"}
    return {"papers": ("/ask/e4b", papers), **{name: (address, cookie(sent)) for name, address in pages.items()}}


def texted(app: Flask, refer: Questionnaire) -> dict[str, tuple[str, str]]:
    """The pages of somebody who wants texts, and has just asked for figures to check the number."""
    chosen = {"about__contact": "text", "about__mobile": "07700 900123", "about__shared_phone": "no", "consent__texts": "yes"}
    walker = Walker(app.test_client(), refer, about__name="Amir Made-Up", **chosen)
    walker.send(walker.to())
    post(walker.client, "/number", to="send", which="0")
    pages = {"number": "/number", "texts": "/choices/texts", "texts-ask": "/choices/texts/e5c", "texts-sent": "/ask/sent"}
    return {name: (address, cookie(walker)) for name, address in pages.items()}


def planner(app: Flask) -> dict[str, tuple[str, str]]:
    """The planner of somebody with a day for the meeting, a card with two texts, a copy that was sent, and somebody who helps."""
    eve, dee = plans.has_sent(app), app.test_client()
    booked(app, eve, app.config["NOW"]() + timedelta(days=9))
    old = plans.hidden(eve.open("/plan/card/m"))
    fills(eve, "g", "I draw maps.", "My dog Biscuit", mark="both")
    fills(eve, "f", "A window", answer=["quiet", "time"], mark="panel")
    fills(eve, "h", "At home", to="later")
    fills(eve, "m", "I stop to talk.")
    eve.client.post("/plan/card/m", data={**old, "detail-0": "I cover my ears.", "to": "done"})
    mark = invites(eve, "Dee Example", {"s2": "yes"})
    opens(dee, gives(eve, mark))
    sends(eve, "helpers")
    copy = sends(eve).request.path
    bea, bea_mark = app.test_client(), invites(eve, "Bea Example", {"s2": "yes", "s5": "yes"})
    opens(bea, gives(eve, bea_mark))
    for card in ("h", "i"):
        filled = {**plans.hidden(bea.get(f"/with/cards/{card}")), "detail-0": "It is loud at night.", "source": "paper", "to": "done"}
        bea.post(f"/with/cards/{card}", data=filled)
    fills(eve, "g", "I draw maps.", "My dog Biscuit", "English", mark="both")
    pages = {"plan-mine": "/plan?kept=g", "plan-card": "/plan/card/f", "plan-offer": "/plan/card/g", "plan-both": "/plan/card/m",
             "plan-choices": "/plan/card/b", "plan-guide": "/plan/card/a", "plan-send": "/plan/send", "plan-preview": "/plan/send/team",
             "plan-copy": copy, "plan-headings": "/plan/send/headings", "plan-dates": "/plan/dates",
             "day-mine": "/plan/day", "plan-helped": "/plan/helped/card/h", "plan-helped-by": f"/plan/helped/by/{bea_mark}",
             "plan-helped-card": "/plan/card/i", "plan-print": "/plan/print", "plan-about": "/plan/print/about",
             "plan-pocket": "/plan/print/wallet", "plan-order": "/plan?order=1"}  # fmt: skip
    own, theirs, beside = cookie(eve), cookie(Walker(dee, eve.refer)), cookie(Walker(bea, eve.refer))
    stopped = plans.has_sent(app)
    fills(stopped, "g", "I draw maps.", mark="panel")
    decides(app, stopped, "cetr:papers", Answer.NO)
    found = {name: (page, own) for name, page in pages.items()}
    found |= {"guest-cards": ("/with/cards?kept=h", beside), "guest-card": ("/with/cards/f", beside)}
    return found | {"guest-plan": ("/with/plan", theirs), "plan-stopped": ("/plan/send/team", cookie(stopped))}


def after_a_meeting(app: Flask) -> dict[str, tuple[str, str]]:
    """The pages of somebody whose report is late, with an action of each sort, and of somebody of whose meeting nobody told us."""
    now = app.config["NOW"]()
    eve, unheard = plans.has_sent(app), plans.has_sent(app)
    was, day = now - timedelta(days=20), (now - timedelta(days=3)).date().isoformat()
    booked(app, eve, was)
    told = {
        "a1": {"what": "Find a quiet room at college.", "who": "Sam, keyworker", "by": day, "state": "open"},
        "a2": {"what": "Write down what helps on a bad day.", "state": "open"},
        "a3": {"what": "Ask the dentist for a longer visit.", "who": "Jo", "by": day, "state": "done"},
        "a4": {"what": "Visit the new house.", "who": "Jo", "state": "not-done", "why_not": "It is not ready. We try again in March."},
    }
    plans.tells(app, eve, "cetr.held", at=was, sequence=2)
    for number, (name, action) in enumerate(told.items(), 3):
        plans.tells(app, eve, "action.updated", sequence=number, action_id=name, **action)
    plans.tells(
        app, eve, "contact.named", sequence=7, name="Sam Example", role="keyworker", text="07700 900111", email="sam@anyshire.example",
        hours="Monday to Thursday, 10am to 4pm",
    )
    outcome = {"on_register": True, "reason": "Your support might stop soon.", "next_steps": ["Sam texts you this week."]}
    plans.tells(app, eve, "outcome.communicated", sequence=8, **outcome)
    plans.tells(app, eve, "next_review.set", sequence=9, on=day, what="support-list")
    plans.says(eve, "a", "They looked at the clock.", answer="a-bit")
    plans.says(eve, "d", answer="yes", mark="me")
    note = re.search(r'href="(/plan/after/actions/[0-9a-f]+)"', eve.open("/plan/after/actions").text)
    assert note is not None
    copy = plans.sends_after(eve).request.path
    plans.says(eve, "b", "Too many long words.", answer="no")
    booked(app, unheard, was)
    late = plans.has_sent(app)
    booked(app, late, now + timedelta(days=9), where="Room 2, Anytown Library")
    plans.tells(app, late, "panel.named", sequence=2, people=[{"name": "Jo Example", "role": "leads the meeting"}])
    no = {"on_register": False, "reason": "You have the help you need.", "next_steps": ["Talk to us."]}
    plans.tells(app, late, "outcome.communicated", sequence=3, **no)
    pages = {"after": "/plan/after", "after-how": "/plan/after/how?kept=b", "after-report": "/plan/after/report", "after-note": note[1],
             "after-actions": "/plan/after/actions", "after-card": "/plan/after/1/d", "after-send": "/plan/after/send",
             "after-copy": copy}  # fmt: skip
    pages |= {"track-report": "/track", "track-late": "/track/late", "track-print": "/track/print"}
    found = {name: (page, cookie(eve)) for name, page in pages.items()}
    found |= {"track-booked": ("/track", cookie(late)), "track-disagree": ("/track/late", cookie(late))}
    return found | {"after-unheard": ("/plan/after", cookie(unheard)), "after-stopped": ("/plan/after/send", cookie(unheard))}


def coming_back(app: Flask, refer: Questionnaire) -> dict[str, tuple[str, str]]:
    """The card in the moment in which it is made, a card that was shown, and the ways that somebody has."""
    walker, other = Walker(app.test_client(), refer, back__ways="card"), app.test_client()
    page = walker.to()
    code = re.search(r"Your code is this\. ([0-9A-Z, ]+)<", page.text)
    assert code is not None
    walker.to("about.called", start="/ask")
    walker.post(walker.open("/ask/b1b"), refer.question("about.called"))
    walker.to("about.nhs_number")
    post(other, "/back/code", typed=code[1])
    own, half = cookie(walker), cookie(Walker(other, refer))
    return {
        "back-card": ("/back/card", own), "back-mine": ("/back/mine", own), "back-ask": ("/back/mine/k1", own),
        "back-half": ("/back/half", half), "back-over": (way_in(app, case_of(app, walker.client), over=True), own),
    }


def letters_of(app: Flask) -> list[str]:
    """The types of the letters about consent that were promised to the ICB, in order."""
    with app.extensions["house"].database.session() as session:
        these = sa.select(outbox.c.dedupe_key).where(outbox.c.kind == "icb", outbox.c.dedupe_key.startswith("consent."))
        return [key.partition(":")[0] for key in session.execute(these.order_by(outbox.c.sequence)).scalars()]


def asked_again(app: Flask, refer: Questionnaire) -> str:
    """The cookie of somebody who is asked again, and on one of whose choices people differ."""
    walker = Walker(app.test_client(), refer, about__name="Amir Made-Up")
    walker.send(walker.to())
    made, now = app.extensions["house"], app.config["NOW"]()
    with walker.client.session_transaction() as held, made.database.session(write=True) as opened:
        case_id = store.visits.find(opened, held["visit"], now=now) or ""
        sent = store.referrals.of_case(opened, case_id)
        assert sent is not None
        told = {"occurred_at": now.isoformat(), "decided_on": "2026-11-20", "recorded_by": "nurse", "answer": "no"}
        for number, (permission, basis) in enumerate((("share:gp", "best-interests"), ("share:social-care", "own")), 1):
            made.asking.hear(
                opened, sent, "consent.recorded", {**told, "sequence": number, "permission": permission, "basis": basis}, now=now,
            )
        store.renewals.ask(opened, case_id=case_id, reason=Reason.YEAR, next_on=now.date(), now=now)
        store.commit(opened)
    return cookie(walker)


HELPER = {
    "start.who": "parent", "start.their_area": "yes", "helper.over_16": "yes", "helper.relation": "parent", "helper.name": "Bea Sample",
    "helper.contact": "email", "helper.email": "bea@mail.example",
}  # fmt: skip
OF_A_CHILD = {**HELPER, "helper.over_16": "no", "theirs.born": "1 May 2012", "theirs.when": "this-week"}


def asked_for(app: Flask, refer: Questionnaire) -> dict[str, tuple[str, str]]:
    """Pages of somebody who asks for another person, and of the person who is asked."""

    def helper(**answers: str) -> Walker:
        walker = Walker(app.test_client(), refer)
        walker.answers |= {**HELPER, "helper.agree": "agree", **answers}
        return walker

    bea = helper()
    handed = re.search(r"/open/asked/[^\"]+", bea.send(bea.to()).text)
    assert handed is not None
    child, held = helper(**OF_A_CHILD), helper(**OF_A_CHILD)
    child.to("theirs.reach")
    wrong = helper(**{**OF_A_CHILD, "theirs.born": "1 May 2000"})
    wrong.to()
    for _ in range(2):
        before = helper(**OF_A_CHILD)
        before.send(before.to())
    held.send(held.to())
    kit = Walker(app.test_client(), refer)
    kit.client.post(handed[0], data={"csrf_token": token(kit.client.get(handed[0]))})
    return {
        "asked": ("/asked", cookie(kit)), "said-no": ("/asked/no", cookie(kit)), "asked-card": ("/asked/card", cookie(bea)),
        "asked-sent": ("/ask/sent", cookie(bea)), "asked-track": ("/track", cookie(bea)), "theirs": ("/ask/p4", cookie(child)),
        "check-age": ("/ask/stop/check-age", cookie(wrong)), "held": ("/ask/sent", cookie(held)), "held-track": ("/track", cookie(held)),
    }  # fmt: skip


def complained(app: Flask, refer: Questionnaire) -> str:
    """The cookie of somebody who has just complained."""
    walker = Walker(app.test_client(), refer)
    form = walker.open("/privacy/tell-us")
    written = {"tell-what": "You wrote to my mum.", "tell-contact": "amir@mail.example"}
    again = walker.client.post("/privacy/tell-us", data={**hidden(form), **written})
    walker.client.post("/privacy/tell-us", data={**hidden(again), **written})
    return cookie(walker)


def helping(app: Flask) -> dict[str, tuple[str, str]]:
    """What somebody sees of the people who help them, and what those see."""
    amir, dee = Walker(app.test_client(), app.extensions["house"].refer, about__name="Amir Made-Up"), app.test_client()
    amir.to("about.born")
    # A list of people, so that the page has one; then somebody who may do everything.
    post(amir.client, "/people/avoid", people_0_name="Sam Made-Up", people_0_relation="my dad")
    mark = invites(amir, "Dee Example", {"s1": "yes", "s2": "yes", "s3": "yes"})
    link = gives(amir, mark)
    opens(dee, link)
    own, theirs = cookie(amir), cookie(Walker(dee, amir.refer))
    pages = {"people": "/people", "helper": f"/people/{mark}", "permission": f"/people/{mark}/s1", "give": f"/people/{mark}/give",
             "helper-card": f"/people/{mark}/card", "avoid": "/people/avoid"}  # fmt: skip
    seen = {"guest-link": link, "guest": "/with", "guest-steps": "/with/steps", "guest-answers": "/with/answers",
            "guest-questions": "/with/questions", "guest-asked": "/with/questions/b1a"}  # fmt: skip
    several, kit = app.test_client(), Walker(app.test_client(), amir.refer, about__name="Kit Made-Up")
    kit.to("about.born")
    other = gives(kit, invites(kit, "Dee Example", {"s1": "yes"}))
    opens(several, link)
    several.post(other, data={**hidden(several.get(other)), "to": "beside"})
    more = {"ended": ("/with/steps", own), "guest-people": ("/with/people", cookie(Walker(several, amir.refer)))}
    return {name: (page, own) for name, page in pages.items()} | {name: (page, theirs) for name, page in seen.items()} | more


def over(app: Flask, refer: Questionnaire) -> str:
    """The cookie of a visit that has ended."""
    walker = Walker(app.test_client(), refer, about__name="Amir Made-Up")
    walker.to("about.called")
    with walker.client.session_transaction() as held, app.extensions["house"].database.session(write=True) as opened:
        store.visits.end(opened, held["visit"], now=app.config["NOW"]())
        store.commit(opened)
    return cookie(walker)


def cookie(walker: Walker) -> str:
    held = walker.client.get_cookie("visit")
    assert held is not None
    return held.value


def over_one_another(lines: list[Mapping[str, Any]]) -> list[str]:
    """Pairs of lines of words that are drawn on top of each other."""
    found = []
    ordered = sorted(lines, key=lambda line: line["top"])
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other["top"] > one["bottom"]:
                break
            across = min(one["right"], other["right"]) - max(one["left"], other["left"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            # Boxes of letters are taller than the letters: lines may touch.
            if across > 2 and down > min(one["bottom"] - one["top"], other["bottom"] - other["top"]) * 0.4:
                found.append(f"{one['words']} / {other['words']}")
    return found


def told(page: Page, function: str, given: object = None) -> Any:
    """What a function in the page answers. It comes as one string: thousands of numbers, one by one, take longer than finding them."""
    return json.loads(page.evaluate(f"async given => JSON.stringify(await ({function})(given))", given))


def stands(width: float, lines: list[Mapping[str, Any]], clipped: list[str]) -> list[str]:
    """What is cut off, or on top of something else."""
    found = [f"off the edge: {line['words']}" for line in lines if line["left"] < -1 or line["right"] > width + 1]
    found += [f"cut off: {piece}" for piece in clipped]
    return found + [f"on top of each other: {pair}" for pair in over_one_another(lines)]


def moves(moved: float, moving: int) -> list[str]:
    """What moved while the page came, and what still does."""
    return ([f"moved by {moved}"] if moved else []) + ([f"{moving} moving parts"] if moving else [])


def cut_off(page: Page) -> list[str]:
    """What of a page is cut off, or on top of something else."""
    return stands(*told(page, STANDS))


def spaced(page: Page) -> list[str]:
    """What is cut off once somebody's own program puts more space between letters, words, lines and paragraphs."""
    page.evaluate(SPACED)
    return [f"with more space, {one}" for one in cut_off(page)]


def wrong_with(page: Page) -> list[str]:
    """What is cut off, on top of something else, or moves."""
    stood, moved = told(page, f"async () => [({STANDS})(), await ({MOVES})()]")
    return stands(*stood) + moves(*moved)


def choose(context: BrowserContext, home: str, look: str, visit: str | None, language: str = "en") -> None:
    """What this browser holds: how pages look, in which language, and a visit."""
    context.clear_cookies()
    team = visit.removeprefix(TEAM) if visit and visit.startswith(TEAM) else None
    held = {"display": look, "language": language, "team": team, "visit": visit if team is None else None}
    context.add_cookies([{"name": name, "value": value, "url": home} for name, value in held.items() if value])
