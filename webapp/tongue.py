"""In which language pages come to this person: read from their own browser's note, changed by one press on any page.

What stands half-typed on a page goes with the press, so a change of language in the middle loses nothing.
"""

from __future__ import annotations

from babel.support import NullTranslations
from flask import Flask, Response, current_app, request
from flask_babel import Babel, Domain, force_locale, get_locale, gettext

from easyread import inbound
from webapp import display
from webapp.house import house
from webapp.languages import ENGLISH, Language

NOTE = "language"
ELSEWHERE = "cross-site"
ERROR = 400


class Words(Domain):
    """What we say, found by language alone: a page has many sentences, and its language is looked for once for each."""

    def __init__(self) -> None:
        super().__init__()
        self.by_language: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        code = locale.language if locale else ""
        return self.by_language.get(code) or self.by_language.setdefault(code, super().get_translations())


def current() -> Language:
    """The language of this page."""
    locale = get_locale()
    code = locale.language if locale else ENGLISH
    return next((one for one in house().languages if one.code == code), Language(code, code, code))


def others() -> tuple[Language, ...]:
    """Those that this page can be read in besides."""
    return tuple(one for one in house().languages if one.code != current().code)


def suggested() -> Language | None:
    """What this browser asks for, where nobody has chosen yet: a suggestion and never more."""
    if request.cookies.get(NOTE):
        return None
    wanted = request.accept_languages.best_match([one.code for one in house().languages], default=ENGLISH)
    return next((one for one in others() if one.code == wanted), None)


def by_word(text: str) -> Language | None:
    """The language whose word this is, or whose name, when it is all that somebody wrote."""
    words = inbound.plain(text)
    return next((one for one in house().languages if words in (inbound.plain(one.keyword), inbound.plain(one.own_name))), None)


def read_this_in(language: Language) -> str:
    """The suggestion, in the language that it is about."""
    with force_locale(language.code):
        return gettext("Read this in your language")


def wanted() -> str | None:
    """The language that was pressed on this page."""
    pressed = request.form.get("to", "")
    code = pressed.removeprefix(display.SPEAK) if pressed.startswith(display.SPEAK) else request.form.get(NOTE, "")
    return code if any(one.code == code for one in house().languages) else None


def remember(response: Response) -> Response:
    """Keep what was pressed as long as how pages look is kept."""
    # What was refused is not looked at again: it may be too long to be read.
    pressed = request.method == "POST" and response.status_code < ERROR and request.headers.get("Sec-Fetch-Site") != ELSEWHERE
    if pressed and (code := wanted()):
        lasts = None if display.current().device == "shared" else display.YEAR
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(NOTE, code, max_age=lasts, secure=secure, samesite="Lax")
    return response


def choose() -> str:
    """Which language this request is answered in."""
    code = request.cookies.get(NOTE, "")
    return code if any(one.code == code for one in house().languages) else ENGLISH


def prepare(app: Flask) -> None:
    """Give every template the languages, and every answer the note of a press."""
    Babel(app, locale_selector=choose).domain_instance = Words()
    app.after_request(remember)
    app.jinja_env.globals.update(other_languages=others, suggested_language=suggested, read_this_in=read_this_in)

    @app.context_processor
    def words() -> dict[str, object]:
        spoken = current()
        return {"language": spoken.code, "direction": spoken.direction, "language_name": spoken.own_name}
