"""Put the website together: the place, the questions, the database, the pages. Anything wrong with them stops it here, by name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, request
from flask_babel import Babel, get_locale
from jinja2 import ChainableUndefined
from whitenoise import WhiteNoise

from easyread import content
from webapp import clocks, errors, headers, house as house_, journal, kinds, messages, pictures, places, speech, status, store
from webapp.config import Config, MissingSettings
from webapp.house import House
from webapp.seal import Keyring
from webapp.views import answer, hooks, plan, start, track

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

KB = 1024
LONGEST_BODY = 256 * KB
# A name with a hash in it changes with what is in the file, so a browser may keep it for ever.
HASHED = r"\.[0-9a-f]{8,}\."
RIGHT_TO_LEFT = ("ar", "fa", "ur")


class Site(Flask):
    """The pages, and before them the built files: styles, pictures and the pages that work when nothing else does."""

    def __init__(self, static: Path) -> None:
        super().__init__("webapp", root_path=str(Path(__file__).parent), static_folder=None)
        self.files = WhiteNoise(
            self.wsgi_app, root=str(static), prefix="static/", max_age=60, immutable_file_test=HASHED, allow_all_origins=False,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.files(environ, start_response)


def create_app(config: Config) -> Flask:
    """The website for one place. Raises MissingSettings, BadContent or BadPlace before anybody is asked anything."""
    app = Site(config.static)
    journal.prepare()
    https = config.public_base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=LONGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LONGEST_BODY,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="__Host-visit" if https else "visit",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # We send no referrer to anyone, ourselves included: the token and the cookie's SameSite are what is checked.
        WTF_CSRF_SSL_STRICT=False,
        PROPAGATE_EXCEPTIONS=False,
        BABEL_TRANSLATION_DIRECTORIES=str(config.translations),
    )
    headers.prepare(app, https=https)
    house_.prepare(app, furnish(config))
    language(app)
    app.jinja_env.undefined = ChainableUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    speech.prepare(app)
    pictures.prepare(app, config.static)
    errors.prepare(app)
    for views in (start, answer, plan, track, hooks):
        app.register_blueprint(views.pages)
    return app


def furnish(config: Config) -> House:
    """Read everything that people write for us, and refuse what is not fit to be shown."""
    place = places.load(config.content / "places", config.place)
    if config.live and (missing := missing_for_live(config, place)):
        raise MissingSettings(missing)
    if config.duty_inbox and not config.mail:
        # An inbox that no mail can reach would let "I need help today" go unheard.
        raise MissingSettings(("SMTP_URL", "MAIL_FROM"))
    kinds.prepare()
    refer = content.load(config.content / "refer.toml", pictures=pictures.keys(config.content / "pictures.toml"), placeholders=place.words)
    return House(
        config=config,
        place=place,
        refer=refer,
        status_words=status.load_words(config.content / "status.toml"),
        holidays=clocks.load_holidays(config.content / "holidays.toml"),
        messages=messages.load(config.content / "messages.toml", place),
        database=store.open(config.database_url, Keyring(config.data_keys)),
    )


def missing_for_live(config: Config, place: places.Place) -> tuple[str, ...]:
    """What keeps real people from using it: settings that only a demonstration can do without, and what the place must sign."""
    found = [] if config.duty_inbox else ["DUTY_INBOX"]
    found += [] if config.mail else ["SMTP_URL", "MAIL_FROM"]
    found += [] if config.public_base_url.startswith("https://") else ["PUBLIC_BASE_URL must begin with https"]
    return (*found, *(f"{config.place}: {what}" for what in places.missing_for_live(place)))


def language(app: Flask) -> None:
    """The language of this visit, and which way it is written."""
    babel = Babel(app)

    def choose() -> str:
        offered = [str(locale) for locale in babel.list_translations()]
        return request.cookies.get("language", "en") if request.cookies.get("language") in offered else app.config.get("LANGUAGE", "en")

    babel.locale_selector = choose
    babel.init_app(app, locale_selector=choose)

    @app.context_processor
    def words() -> dict[str, object]:
        locale = get_locale()
        code = locale.language if locale else "en"
        made = house_.house()
        direction = "rtl" if code in RIGHT_TO_LEFT else "ltr"
        return {"language": code, "direction": direction, "place": made.place, "demonstration": made.config.demonstration}

