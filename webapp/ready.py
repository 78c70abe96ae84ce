"""Which area we speak for, and what must be there before real people may ask it for anything.

Every process that could reach a person asks here as it starts: the website, and the worker that sends what the website promised.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from webapp import clocks, places
from webapp.config import Config, MissingSettings
from webapp.places import Place

MADE_UP = re.compile(r"07700 ?900|\.example\b")
# The secret of the worked example in our guide for integrators, which everybody can read.
PRINTED = b"an example secret, 32 bytes long"
# Chance gives more different bytes than this, even written in figures: who filled in one letter again and again threw no dice.
FEWEST = 6
# What our own examples say of themselves. A place that takes one over and forgets a sentence would tell real people that nobody is there.
UNFILLED = re.compile(r"\bthis place must still\b|\bthis page is an example\b|\bcan use this website\b", re.IGNORECASE)


def place_of(config: Config) -> Place:
    """The area that we speak for; refused while something is missing without which somebody would go unheard."""
    place = places.load(config.content / "places", config.place)
    if config.live and (missing := missing_for_live(config, place, today=clocks.london_date(clocks.now()))):
        raise MissingSettings(missing)
    if config.duty_inbox and not config.mail:
        # An inbox that no mail can reach would let "I need help today" go unheard.
        raise MissingSettings(("SMTP_URL", "MAIL_FROM"))
    return place


def missing_for_live(config: Config, place: Place, *, today: date) -> tuple[str, ...]:
    """What keeps real people from using it: settings that only a demonstration can do without, and what the place must sign."""
    return (*settings_missing(config), *(f"{config.place}: {what}" for what in unsigned(place, today=today)))


def settings_missing(config: Config) -> tuple[str, ...]:
    """The settings that only a demonstration can do without, or can have as they are."""
    websites = {
        "PUBLIC_BASE_URL": config.public_base_url, "ICB_WEBHOOK_URL": config.icb_webhook_url, "ALARM_WEBHOOK_URL": config.alarm_webhook_url,
        "TWILIO_API_BASE": config.twilio_api_base, "NOTIFY_API_BASE": config.notify_api_base,
    }  # fmt: skip
    mailboxes = {"DUTY_INBOX": config.duty_inbox, "ESCALATION_INBOX": config.escalation_inbox, "MAIL_FROM": config.mail_from}
    found = [] if config.duty_inbox else ["DUTY_INBOX"]
    found += [] if config.mail else ["SMTP_URL", "MAIL_FROM"]
    # What somebody says about themselves goes over no line that others can read.
    found += [f"{name} must begin with https" for name, url in websites.items() if url and not url.startswith("https://")]
    # An alarm to an address that somebody made up is read by nobody.
    every = (websites | mailboxes).items()
    return (*found, *(f"{name} is made up (.example)" for name, text in every if text and MADE_UP.search(text)), *guessable(config))


def secrets(config: Config) -> dict[str, set[bytes]]:
    """Every secret that whoever runs this made for it, by its setting."""
    keys = {"DATA_KEYS": config.data_keys, "CODE_PEPPERS": config.code_peppers, "RECEIPT_KEYS": config.receipt_keys}
    sealed = {
        "ICB_WEBHOOK_SECRETS": config.icb_webhook_secrets, "ICB_EVENTS_SECRETS": config.icb_events_secrets,
        "ALARM_WEBHOOK_SECRETS": config.alarm_webhook_secrets,
    }  # fmt: skip
    return {
        "SECRET_KEY": {config.secret_key.encode(), *decoded(config.secret_key)},
        "NOTIFY_CALLBACK_TOKEN": {config.notify_callback_token.encode()} if config.notify_callback_token else set(),
        **{name: {key for _, key in found} for name, found in keys.items()},
        **{name: {b64decode(secret.removeprefix("whsec_")) for secret in found} for name, found in sealed.items()},
    }


def decoded(text: str) -> set[bytes]:
    """What this would be as a key in base64: the same bytes in other letters are the same secret."""
    try:
        return {b64decode(text, validate=True)}
    except ValueError:
        return set()


def guessable(config: Config) -> Iterator[str]:
    """Which secrets are none. Never says one."""
    found = secrets(config)
    for name, held in found.items():
        if any(len(set(secret)) < FEWEST or secret in (secret + secret)[1:-1] for secret in held):
            yield f"{name} repeats itself: make one by chance"
        if PRINTED in held:
            yield f"{name} is the example that our guide prints"
    for (name, held), (other, others) in combinations(found.items(), 2):
        if held & others:
            yield f"{name} and {other} hold the same secret"


def unsigned(place: Place, *, today: date) -> tuple[str, ...]:
    """What must still be filled in before real people may use the service here; empty when nothing is missing."""
    found = [f"signoff.{name}: who looked at it, and on which day" for name in places.SIGN_OFFS if name not in place.signoff]
    if not place.local_crisis:
        found.append("crisis.local: a local crisis line")
    found += [f"{name}: nothing is filled in" for name in ("contacts", "cetr_contacts", "local_offer") if not getattr(place, name)]
    if place.example:
        found.append("example: the file says that it is an example")
    ways = (*place.contacts, *place.cetr_contacts, *(way for route in place.crisis for way in route.ways))
    # A made-up number in front of a real person is a door that opens on a wall.
    if any(MADE_UP.search(text) for text in (place.leave_to, place.local_offer, place.text_number, *(way.to for way in ways))):
        found.append("made-up numbers or addresses are still in it (07700 900, .example)")
    found += [f"a sentence says that it is not filled in: {sentence}" for sentence in sentences(place) if UNFILLED.search(sentence)]
    return (*found, *(f"{name}: its day has not come" for name, day in dated(place) if day > today))


def sentences(place: Place) -> Iterator[str]:
    """What the place's own file says to people."""
    yield from (place.name, place.icb, place.team, place.hours, place.sender, *place.late_words)
    for block in (*place.about, *place.how, *place.late, place.contacts_about, place.cetr_about, place.local_offer_about):
        yield from (block.title or "", *block.say)


def dated(place: Place) -> Iterator[tuple[str, date]]:
    """Each thing that somebody here put a day to. A day that is still to come is a plan and not a word given."""
    yield from ((f"signoff.{name}", one.on) for name, one in place.signoff.items())
    yield from ((f"languages.{code}", one.on) for code, one in place.languages.items())
    if place.harm_questions:
        yield "harm_questions", place.harm_questions.agreed
