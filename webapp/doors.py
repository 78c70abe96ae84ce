"""Puts the doors together from the settings: the only place that knows them all.

A door that is not set up is not there, and whoever would promise something for it asks the settings first.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from webapp import clocks, consent, mail, messages, places, sms, store, webhook
from webapp.config import Config
from webapp.outcomes import Doors, Promised


def open(config: Config, database: store.Database, *, now: Callable[[], datetime] = clocks.now) -> Doors:
    """The doors of this service. Raises BadSecret when letters to the ICB could not be sealed."""
    place = places.load(config.content / "places", config.place)
    receiver = webhook.Receiver(config.icb_webhook_url, config.icb_webhook_secrets, config.allow_private)
    return Doors(
        icb=webhook.door(receiver, now),
        sms=sms.door(account, partial(may_text, database)) if (account := twilio(config)) else None,
        mail=mail.door(mail.Server(config.smtp_url, config.mail_from), now) if config.smtp_url and config.mail_from else None,
        inbox=config.duty_inbox,
        decent=partial(decent, hours=(int(place.rules["texts_from"]), int(place.rules["texts_until"]))),
    )


def twilio(config: Config) -> sms.Account | None:
    """The account that sends texts, when there is one."""
    if not (config.twilio_account_sid and config.twilio_auth_token and config.twilio_messaging_service_sid):
        return None
    base = config.twilio_api_base or sms.API
    return sms.Account(config.twilio_account_sid, config.twilio_auth_token, config.twilio_messaging_service_sid, base, config.allow_private)


def may_text(database: store.Database, promise: Promised) -> bool:
    """Whether the person said yes to texts and has not changed their mind since the text was promised.

    A helper who asked to be texted about what they sent gave their own number for it, and has no row in the person's ledger.
    """
    who = promise.body.get("who")
    if who == messages.Who.REFERRER:
        return True
    if who != messages.Who.PERSON or promise.case_id is None:
        return False
    with database.session() as session:
        return consent.says_yes(store.consents.rows(session, promise.case_id), consent.Permission.TEXTS)


def decent(due: datetime, *, hours: tuple[int, int]) -> datetime:
    """`due`, or the next hour in which this place sends texts that nobody waits for."""
    local = clocks.in_london(due)
    begins, ends = hours
    if begins <= local.hour < ends:
        return due
    return clocks.at(local.date() + timedelta(days=local.hour >= ends), begins)
