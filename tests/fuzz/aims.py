"""What is tried with bytes that nobody thought of: what people write, dates, and signatures.

Only the errors that a parser names may come, what it gives has the form that it states, and nothing forged passes: else the aim raises.
Each has seeds: bytes that mean something, from which others are made.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict

from easyread import content, danger, inbound, pictures, segments, spelling, texting, understanding
from easyread.questions import Command, NotUnderstood, Question
from easyread.questions.dates import NotADate, read_date, written_out
from easyread.texts import load
from webapp import access, callbacks, codes, kinds, languages, letters, line, places, seal, second_factor, signed, webhook
from webapp.config import Config

Aim = Callable[[bytes], None]
CONTENT = Path(__file__).parents[2] / "content"
TODAY, NOW = date(2026, 11, 26), datetime(2026, 11, 26, 10, 30, tzinfo=UTC)
# Longer ones say little that is new, and take longer.
AT, LONGEST = int(NOW.timestamp()), 400


def questions() -> tuple[Question, ...]:
    """One of each kind."""
    kinds.prepare()
    known, words = pictures.keys(CONTENT / "pictures.toml"), places.load(CONTENT / "places", "anyshire").words
    refer = content.load(CONTENT / "refer.toml", pictures=known, placeholders=words)
    return tuple({asked.kind: asked for asked in refer.questions}.values())


def one_of(number: int, things: Iterable[str]) -> str:
    found = sorted(things)
    return found[number % len(found)]


# What people write


def texts() -> Aim:
    """A text of two bytes that choose, and words: whatever they say, they are understood or kindly refused, and listened to."""
    asked, replies = questions(), understanding.load(CONTENT / "replies.toml")
    words, dangers = load(CONTENT / "texting.toml"), danger.load(CONTENT / "danger")

    def aim(data: bytes) -> None:
        choice, how, text = *(data[:2] or b"0"), *b"0"[: max(0, 2 - len(data))], data[2:].decode("utf-8", "replace")[:LONGEST]
        question, reply = asked[choice % len(asked)], replies[one_of(how, replies)]
        listening = dangers[one_of(how // 8, dangers)]
        understood(question, text, reply)
        assert isinstance(inbound.sort(text, words, danger=listening.heard, known=bool(how & 1)), inbound.Sort)
        assert listening.heard(text) in (True, False)
        put_together(question, text)
        cut_up(text[:200])

    return aim


def understood(question: Question, text: str, words: understanding.Replies) -> None:
    try:
        found = understanding.understand(question, text, today=TODAY, words=words)
    except NotUnderstood as refused:
        assert refused.message
        return
    assert found.given is not None or found.reason or found.command
    assert found.reason in (None, "skip", *understanding.REASONS.values())
    assert found.command is None or isinstance(found.command, Command)
    if found.given:
        assert all(isinstance(word, str) for values in found.given.values() for word in values)
        question.say_back(question.read(found.given, today=TODAY))


def put_together(question: Question, text: str) -> None:
    """The same words for each part of a question, as somebody would answer by text, one line after the other."""
    part: str | None = texting.first_part(question)
    given: Mapping[str, list[str]] = {}
    for written in text.split("\n")[:12]:
        if part is None:
            break
        with suppress(NotUnderstood):
            given = texting.put(question, given, part, written)
            part = texting.next_part(question, given)
    with suppress(NotUnderstood):
        question.read(texting.posted(given), today=TODAY)


def cut_up(text: str) -> None:
    packed = segments.packed([text, text], most=2)
    assert all(segments.parts(one) <= 2 for one in packed)
    assert "".join("".join(packed).split()) == "".join((text + text).split())
    assert spelling.plain(spelling.plain(text)) == spelling.plain(text)


# Dates


def dates() -> Aim:
    """A byte that chooses, and what should be a date or a time."""
    day = next(asked for asked in questions() if asked.kind == "date")
    replies = understanding.load(CONTENT / "replies.toml")
    known = [one.code for one in languages.load(CONTENT / "languages.toml")]

    def aim(data: bytes) -> None:
        choice, text = (data[0] if data else 0), data[1:].decode("utf-8", "replace")[:LONGEST]
        with suppress(NotADate):
            found = read_date(text, today=TODAY)
            assert read_date(written_out(found)) == found
        understood(day, text, replies[one_of(choice, replies)])
        with suppress(NotUnderstood):
            given = {"answer": [languages.date_in_english(text, one_of(choice, known))]}
            assert date.fromisoformat(str(day.read(given, today=TODAY))) <= TODAY
        pause = line.asked_to_wait(text, NOW)
        assert pause is None or timedelta() <= pause <= line.LONGEST_PAUSE
        moments(text)

    return aim


def moments(text: str) -> None:
    try:
        found = letters.moment(text)
    except ValueError:
        return
    assert found.tzinfo is UTC
    assert found.astimezone(ZoneInfo("Europe/London")) == found


# Signatures

SECRET, OTHER = ("whsec_" + base64.b64encode(bytes(range(first, first + 32))).decode() for first in (0, 100))
KEY = bytes(range(32))
TOKEN, WORD = "a made-up token of the account", "a made-up word that is long enough"
BODY, ID = b'{"type":"decision.made"}', "019aa3b1-7c00-7000-8000-0123456789ab"
CALLED, FORM = "/hooks/twilio/status?o=AB12", "MessageSid=SM1&MessageStatus=sent&ErrorCode="
LINK, HERE = access.Link("a case", 3), "a table.a column:a row"
SITE = "https://ask.anyshire.example"


def ours() -> Config:
    key = (("test", KEY),)
    return Config(
        secret_key=WORD, data_keys=key, code_peppers=key, receipt_keys=key, database_url="sqlite:///none", public_base_url=SITE,
        place="anyshire", icb_webhook_url=SITE, icb_webhook_secrets=(SECRET,), icb_events_secrets=(SECRET,), twilio_auth_token=TOKEN,
        notify_callback_token=WORD,
    )


def signatures() -> Aim:
    """A first line that says at which door, lines of headers, an empty line, and a body."""
    config, ring = ours(), seal.Keyring([("test", KEY)])

    def aim(data: bytes) -> None:
        door, _, rest = data.partition(b"\n")
        head, _, body = rest.partition(b"\n\n")
        lines = [part.partition(": ") for part in head.decode("utf-8", "replace").split("\n")]
        headers = {name.strip().lower(): value for name, _, value in lines}
        DOORS[bytes(door[:1])](config, ring, headers, body)

    return aim


def at_the_icbs(config: Config, ring: seal.Keyring, headers: Mapping[str, str], body: bytes) -> None:
    with suppress(webhook.BadSeal, webhook.Stale):
        found = webhook.verify(config.icb_events_secrets, headers, body, NOW)
        assert (found, headers["webhook-timestamp"].lstrip("0"), body) == (ID, str(AT), BODY), "a forged letter passed"


def at_twilios(config: Config, ring: seal.Keyring, headers: Mapping[str, str], body: bytes) -> None:
    form, shown = MultiDict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)), Shown(headers)
    path = headers.get("path", CALLED)
    if callbacks.genuine(config, path, form, shown):
        # Twilio signs names and values without anything between them, so that two forms can be signed alike.
        good = MultiDict(parse_qsl(FORM, keep_blank_values=True))
        assert path + callbacks.said_by(form) == CALLED + callbacks.said_by(good), "a forged call passed"
    if callbacks.from_notify(config, shown):
        assert headers["authorization"] == f"Bearer {WORD}"


class Shown:
    """Headers, whatever the capitals of a name."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers

    def get(self, key: str, /) -> str | None:
        return self.headers.get(key.lower())


def at_our_own(config: Config, ring: seal.Keyring, headers: Mapping[str, str], body: bytes) -> None:
    text = body.decode("utf-8", "replace")
    with suppress(access.NotALink):
        assert access.read(WORD, text, purpose=access.ASKED) == LINK, "a forged link opened"
    if signed.holds(config.receipt_keys, headers.get("key", "test"), BODY, text):
        assert base64.b64decode(text) == base64.b64decode(signed.seal(config.receipt_keys, BODY))
    with suppress(seal.Unreadable):
        assert ring.open(HERE, body) == BODY
    with suppress(codes.NotACode):
        found = codes.read(text)
        assert (len(found), set(found) <= set(codes.LETTERS), codes.read(codes.grouped(found))) == (12, True, found)
    used = second_factor.used("A" * 32, text, at=NOW, last=None)
    assert used is None or second_factor.figures("A" * 32, used) in "".join(letter for letter in text if letter.isdecimal())


DOORS: Mapping[bytes, Callable[[Config, seal.Keyring, Mapping[str, str], bytes], None]] = {
    bytes([byte]): (at_the_icbs, at_twilios, at_our_own)[byte % 3] for byte in range(256)
} | {b"": at_our_own}


# A fault put in on purpose: whoever looks must find it


def deep() -> Aim:
    """Four steps, each of which only what passed the one before can reach: no chance alone finds the last."""

    def aim(data: bytes) -> None:
        if data[:1] == b"s" and data[1:2] == b"t" and data[2:3] == b"o":
            assert data[3:4] != b"p", "found"

    return aim


@contextmanager
def compared_in_part() -> Iterator[None]:
    """A seal counts as soon as ours begins with it."""
    in_part = SimpleNamespace(new=webhook.hmac.new, compare_digest=lambda one, other: one.startswith(other))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webhook, "hmac", in_part)
        yield


AIMS: Mapping[str, Callable[[], Aim]] = {"texts": texts, "dates": dates, "signatures": signatures, "deep": deep}


def of_people(*said: str) -> tuple[bytes, ...]:
    return tuple(bytes((number * 5, number)) + words.encode() for number, words in enumerate(said))


def of_dates(*said: str) -> tuple[bytes, ...]:
    return tuple(bytes((number,)) + words.encode() for number, words in enumerate(said))


def sealed_letter() -> bytes:
    headers = webhook.headers([SECRET], ID, AT, BODY)
    return b"0\n" + "\n".join(f"{name}: {value}" for name, value in headers.items()).encode() + b"\n\n" + BODY


def signed_call() -> bytes:
    good = MultiDict(parse_qsl(FORM, keep_blank_values=True))
    signature = callbacks.signature(TOKEN, SITE + CALLED + callbacks.said_by(good))
    return f"1\npath: {CALLED}\nx-twilio-signature: {signature}\nauthorization: Bearer {WORD}\n\n{FORM}".encode()


SEEDS: Mapping[str, tuple[bytes, ...]] = {
    "texts": of_people(
        "yes", "no thank you", "2", "1, 2 and 4", "not sure", "skip", "STOP", "HELP", "I want to kill myself", "they hit me",
        "who is this", "Sam\nmy dad\nyes\nDee\nfriend\nno", "07700 900123", "amir@mail.example", "next tuesday", "AB1 2CD", "\U0001f44d",
        "\u06c1\u0627\u06ba", "don\u2019t know", "943 476 5919", "Nie, dzi\u0119kuj\u0119", "a longer word " * 20,
    ),
    "dates": of_dates(
        "12 March 2006", "12/3/06", "2006-03-12", "12032006", "yesterday", "last tuesday", "3 weeks ago", "12 marca 2006", "kovo 2 d. 2006",
        "2026-11-23T10:30:00.000Z", "2026-11-23T10:30:00+01:00", "Sun, 22 Nov 2026 09:45:00 GMT", "120", "31 feb 2001", "twenty days ago",
    ),
    "signatures": (
        sealed_letter(), signed_call(), b"2\n\n" + access.token(WORD, LINK, purpose=access.ASKED).encode(),
        b"2\nkey: test\n\n" + signed.seal((("test", KEY),), BODY).encode(), b"2\n\n" + seal.Keyring([("test", KEY)]).seal(HERE, BODY),
        b"2\n\nABCD-EFGH-JKMN", b"2\n\n" + second_factor.figures("A" * 32, second_factor.step(NOW)).encode(),
    ),
    "deep": (b"",),
}  # fmt: skip
