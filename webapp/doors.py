"""Puts the doors together from the settings: the only place that knows them all.

A door that is not set up is not there, and whoever would promise something for it asks the settings first.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from webapp import body, by_inbox, by_notify, by_twilio, clocks, line, mail, places, proof, sms, store, webhook
from webapp.config import Config
from webapp.fhir import Ends
from webapp.gate import Gate
from webapp.meter import Meter
from webapp.outcomes import Door, Doors


def open(config: Config, database: store.Database, *, now: Callable[[], datetime] = clocks.now) -> Doors:
    """The doors of this service. Raises BadSecret when letters to the ICB could not be sealed."""
    place = places.load(config.content / "places", config.place)
    hours = (int(place.rules["texts_from"]), int(place.rules["texts_until"]))
    provider = texts(config)
    spare = by_notify.SPARE if isinstance(provider, by_notify.Notify) else timedelta()
    gate = Gate(database=database, hours=hours, now=now, spare=spare, under_16=str(place.rules["under_16"]))
    return Doors(
        icb=letters(config, database, now),
        sms=gate.before(by_text(provider, config, now)) if provider else None,
        ask=partial(sms.ask, provider) if provider else None,
        forget=partial(sms.forget, provider) if isinstance(provider, by_twilio.Twilio) and provider.forgets else None,
        mail=gate.before(mailing) if (mailing := by_mail(config, now)) else None,
        inbox=config.duty_inbox,
        named=config.escalation_inbox,
        alarm=alarms(config, now),
        decent=partial(decent, hours=hours),
    )


def letters(config: Config, database: store.Database, now: Callable[[], datetime]) -> Door | None:
    """The door to the ICB: its own server, the inbox of this service, or both: then what lies in the inbox is the first that is done."""
    theirs = webhook.door(receiver(config), now) if config.icb_webhook_url else None
    if not config.inbox:
        return theirs
    told = config.duty_inbox if config.mail else None
    return by_inbox.door(by_inbox.Inbox(database, told, config.public_base_url), now, then=theirs)


def alarms(config: Config, now: Callable[[], datetime]) -> Door | None:
    """The door for alarms to machines, with secrets of its own and the same guard as the ICB's."""
    if not config.alarm_webhook_url:
        return None
    return webhook.door(webhook.Receiver(config.alarm_webhook_url, config.alarm_webhook_secrets, config.allow_private), now)


def receiver(config: Config) -> webhook.Receiver:
    """The ICB's server, and what it wants to see of us beside the seal."""
    certificate = (config.icb_mtls_cert, config.icb_mtls_key) if config.icb_mtls_cert and config.icb_mtls_key else None
    tls = line.Tls(config.icb_ca_file, certificate)
    shown: proof.Proof | None = proof.Word(config.icb_webhook_token) if config.icb_webhook_token else None
    if config.icb_oauth_token_url and config.icb_oauth_client_id and config.icb_oauth_client_secret:
        shown = proof.Office(
            config.icb_oauth_token_url, config.icb_oauth_client_id, config.icb_oauth_client_secret, config.icb_oauth_scope,
            config.allow_private, tls,
        )
    place = places.load(config.content / "places", config.place)
    ends = Ends(config.public_base_url, body.shown(config.icb_webhook_url or ""), place.icb, place.ods, config.demonstration)
    return webhook.Receiver(
        config.icb_webhook_url or "", config.icb_webhook_secrets, config.allow_private, tls=tls, proof=shown,
        body=body.Body(config.icb_webhook_body, ends), demonstration=config.demonstration,
    )


def texts(config: Config) -> sms.Provider | None:
    """Who brings our texts, when anybody does. The settings name one provider at most."""
    if config.notify_api_key and config.notify_template_id:
        base = config.notify_api_base or by_notify.API
        return by_notify.Notify(by_notify.Service(config.notify_api_key, config.notify_template_id, base, config.allow_private))
    if config.twilio_account_sid and config.twilio_auth_token and config.twilio_messaging_service_sid:
        return by_twilio.Twilio(by_twilio.Account(
            config.twilio_account_sid, config.twilio_auth_token, config.twilio_messaging_service_sid, config.public_base_url,
            config.twilio_api_base or by_twilio.API, config.allow_private, retention=config.twilio_retention,
        ))
    return None


def by_text(provider: sms.Provider, config: Config, now: Callable[[], datetime]) -> Door:
    """The door for texts. The gate before it has asked for the person's permission."""
    return sms.door(provider, Meter(config.texts_per_second).wait, now)


def by_mail(config: Config, now: Callable[[], datetime]) -> Door | None:
    """The door for e-mail, where there is a server for it."""
    if not (config.smtp_url and config.mail_from):
        return None
    return mail.door(mail.Server(config.smtp_url, config.mail_from, closed=config.live), now, named=config.escalation_inbox)


def decent(due: datetime, *, hours: tuple[int, int]) -> datetime:
    """`due`, or the next hour in which this place sends texts that nobody waits for."""
    local = clocks.in_london(due)
    begins, ends = hours
    if begins <= local.hour < ends:
        return due
    return clocks.at(local.date() + timedelta(days=local.hour >= ends), begins)
