"""Put the website together: the place, the questions, the database, the pages. Anything wrong with them stops it here, by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from jinja2 import ChainableUndefined
from whitenoise import WhiteNoise

from easyread import (
    content,
    danger,
    glossary,
    guides,
    pictures as picture_list,
    planner,
    readers,
    showing,
    texts as text_words,
    understanding,
)
from easyread.guides import Guide
from webapp import (
    additions,
    adjusted,
    beside,
    built,
    catalogues,
    clocks,
    display,
    entrance,
    errors,
    headers,
    hearing,
    house as house_,
    journal,
    kinds,
    languages,
    limits,
    missed,
    pace,
    pictures,
    places,
    previews,
    ready,
    speech,
    statement,
    status,
    stay,
    store,
    strands,
    telling,
    tongue,
    wordings,
)
from webapp.asking import Asking
from webapp.config import Config
from webapp.house import House
from webapp.languages import Language
from webapp.postman import Postman
from webapp.seal import Keyring
from webapp.views import (
    after,
    along,
    answer,
    asked,
    back,
    choices,
    complain,
    dates,
    day,
    guest,
    helped,
    hooks,
    inbox,
    inbox_news,
    look,
    mine,
    number,
    operate,
    people,
    plan,
    prints,
    read,
    receipts,
    share,
    sms,
    start,
    talk,
    team,
    tell_me,
    text,
    texts,
    track,
    twilio,
    visit,
    ways,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

KB = 1024
LONGEST_BODY = 256 * KB
# A name with a hash in it changes with what is in the file, so a browser may keep it for ever.
HASHED = r"\.[0-9a-f]{8,}\."


VIEWS = (
    start, read, answer, talk, asked, back, ways, number, choices, texts, people, guest, along, receipts, mine, complain, look, plan,
    helped, share, dates, after, day, prints, track, tell_me, visit, text, hooks, sms, twilio,
    team, inbox, inbox_news, operate,
)


class Site(Flask):
    """The pages, and before them the built files: styles, pictures and the pages that work when nothing else does."""

    def __init__(self, static: Path, *, proxies: int) -> None:
        super().__init__("webapp", root_path=str(Path(__file__).parent), static_folder=None)
        self.files = WhiteNoise(
            entrance.behind(self.wsgi_app, proxies=proxies), root=str(static), prefix="static/", max_age=60,
            immutable_file_test=HASHED, allow_all_origins=False,
            mimetypes={".vtt": "text/vtt", ".opus": "audio/ogg"}, add_headers_function=headers.of_files,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.files(environ, start_response)


def create_app(config: Config, furnished: House | None = None) -> Flask:
    """The website for one place. Raises MissingSettings, BadContent or BadPlace before anybody is asked anything.

    `furnished`: what was read before, for whoever makes several websites of the same words.
    """
    app = Site(config.static, proxies=config.trusted_proxies)
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
        # Every word of an error is ours and goes through our own catalogues.
        WTF_I18N_ENABLED=False,
        # We send no referrer to anyone, ourselves included: the token and the cookie's SameSite are what is checked.
        WTF_CSRF_SSL_STRICT=False,
        PROPAGATE_EXCEPTIONS=False,
        BABEL_TRANSLATION_DIRECTORIES=str(config.translations),
    )
    entrance.prepare(app, base=config.public_base_url, proxies=config.trusted_proxies)
    headers.prepare(app, https=https)
    made = furnished or furnish(config)
    limits.prepare(app)
    house_.prepare(app, made)
    app.context_processor(surroundings)
    app.jinja_env.undefined = ChainableUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (tongue, speech, hearing, beside, stay, display, pace, previews, errors):
        part.prepare(app)
    pictures.prepare(app, made.built)
    for views in VIEWS:
        app.register_blueprint(views.pages)
    limits.narrow(app)
    return app


def furnish(config: Config) -> House:
    """Read everything that people write for us, and refuse what is not fit to be shown."""
    place = ready.place_of(config)
    kinds.prepare()
    known = picture_list.keys(config.content / "pictures.toml")
    refer = content.load(config.content / "refer.toml", pictures=known, placeholders=place.words)
    by_text = text_words.load(config.content / "texting.toml")
    wordings.check_begun(config.content / "texting.toml", by_text, place)
    postman = Postman(config=config, place=place, refer=refer, wordings=wordings.load(config.content / "messages.toml", place))
    return House(
        config=config,
        place=place,
        refer=refer,
        complaint=content.load(config.content / "complaint.toml", pictures=known, placeholders=place.words),
        tell_me=content.load(config.content / "tell-me.toml", pictures=known, placeholders=place.words),
        people=content.load(config.content / "people.toml", pictures=known, placeholders=place.words),
        plan=read_plan(config, place, known, [asked.id for asked in refer.questions]),
        after=planner.load(config.content / "after.toml", pictures=known, questions=(), placeholders=place.words, asks=False),
        shown=showing.load(config.content / "day.toml", pictures=known, placeholders=place.words),
        status_words=status.load_words(config.content / "status.toml"),
        asker_words=status.load_words(config.content / "status-asker.toml"),
        helper_words=status.load_words(config.content / "status-helper.toml", steps=status.FOR_HELPERS),
        beside_words=strands.load_words(config.content / "status-beside.toml"),
        late=missed.load(config.content / "late.toml"),
        holidays=clocks.load_holidays(config.content / "holidays.toml"),
        postman=postman,
        asking=Asking(postman=postman, refer=refer),
        database=store.open(config.database_url, Keyring(config.data_keys), config.code_peppers),
        built=built.read(config.static, place=place.key),
        glossary=glossary.load(config.content / "words.toml", pictures=known, placeholders=place.words),
        checks=readers.load(config.content / "checked.toml"),
        guides=read_guides(config, place, known),
        statement=statement.load(config.content / "accessibility.toml", pictures=known, placeholders=place.words),
        replies=understanding.load(config.content / "replies.toml"),
        danger=danger.Dangers(config.content / "danger"),
        texts=by_text,
        codes=adjusted.load(config.content / "data" / "adjustments.toml"),
        inbox=telling.load(config.content / "inbox.toml", pictures=known),
        languages=offered(config, place),
    )


def read_guides(config: Config, place: places.Place, pictures: Collection[str]) -> Mapping[str, Guide]:
    """The guides, with what this place adds to them. Raises BadContent, or BadPlace when it adds to what does not exist."""
    found = guides.load(config.content / "guides", pictures=pictures, placeholders=place.words)
    faults = additions.unknown(place.local, place.films, known=found, keys=pictures)
    blocks = (*place.about, *place.how, *place.late, place.contacts_about, place.cetr_about, place.local_offer_about)
    named = [*(block.picture for block in blocks), *(route.picture for route in place.crisis)]
    faults += [("picture", f"there is no picture called {key}") for key in named if key not in pictures]
    if faults:
        raise places.BadPlace(config.content / "places" / f"{place.key}.toml", faults)
    return additions.added(found, place.local)


def read_plan(config: Config, place: places.Place, pictures: Collection[str], questions: Collection[str]) -> planner.Planner:
    """The planner, under the headings by which this place runs its meetings. Raises BadContent, or BadPlace."""
    found = planner.load(config.content / "plan.toml", pictures=pictures, questions=questions, placeholders=place.words)
    if faults := list(planner.unmappable(found, place.themes)):
        raise places.BadPlace(config.content / "places" / f"{place.key}.toml", faults)
    return planner.mapped(found, place.themes)


def surroundings() -> dict[str, object]:
    """What every template may say of the place."""
    made = house_.house()
    return {"place": made.place, "demonstration": made.config.demonstration, "texting_in": made.texting_in}


def offered(config: Config, place: places.Place) -> tuple[Language, ...]:
    """The languages that people can choose here."""
    known = languages.load(config.content / "languages.toml")
    return languages.offered(known, whole=catalogues.whole(config.translations), turned_on=place.languages, live=config.live)

