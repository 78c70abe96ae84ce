"""What the service writes down about itself: one JSON object a line, and never a word about a person.

A key that is not in KEYS is dropped, a value that does not look as KEYS says becomes "?", and what other
libraries say is reduced to who said it. So nothing a person typed can reach a log, whoever makes a mistake.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import Any, TextIO, TypeAlias, cast

import structlog

Event: TypeAlias = MutableMapping[str, Any]

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TYPE = re.compile(r"[a-z]{3,20}\.[a-z_]{2,24}")
_KIND = re.compile(r"icb|sms|mail|alarm")
_ALARM = re.compile(
    r"undelivered|escalated|refused|gone|dead|unsure|urgent|held|doubtful|complaints?(-waits|-late)?|audit|no-[a-z]{7}|outcome-not-told"
)
# A number from an outside server, or two words of ours joined by a hyphen: a first name alone does not fit.
_STATUS = re.compile(r"\d{3}|\d{5}|[a-z]{2,12}(?:-[a-z]{1,12}){1,3}")
_NAME = re.compile(r"[A-Za-z_]\w{0,59}")
_PLACE = re.compile(r"[\w./-]{1,120}:\d{1,6}")
_LOGGER = re.compile(r"[a-z_]+(?:\.[a-z_]+){0,5}")
# What the service says happened: plain lower-case words written in the code, so a name or a number cannot pass for one.
_EVENT = re.compile(r"[a-z]+(?:[ -][a-z]+){0,9}")

# Everything that may stand in a log line. A new key needs a pattern too narrow for a name, a number or a sentence.
KEYS: Mapping[str, re.Pattern[str] | type[int]] = {
    "kind": _KIND, "alarm": _ALARM, "type": _TYPE, "promise": _UUID, "status": _STATUS,
    "attempt": int, "ms": int, "seconds": int, "count": int, "waiting": int, "dead": int, "unsure": int, "port": int, "code": int,
    "error": _NAME, "where": _PLACE, "logger": _LOGGER, "path": re.compile(r"[a-z]+\.[a-z_]+"),
    "method": re.compile(r"[A-Z]{3,7}"), "setting": re.compile(r"[A-Z_]{2,40}"),
}  # fmt: skip

# These write addresses, numbers or headers of whoever they talk to, at levels people turn on when something is wrong.
_SILENT = ("twilio.http_client", "urllib3", "requests", "requests_hardened", "charset_normalizer", "mail.log", "asyncio", "aiosmtpd")


class _Written:
    """Where the lines go. A disk that is full for the database may be full for them too: then a line is lost, and nobody's page is."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self.stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self.stream.flush()


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def prepare(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send everything said in this process through the allow-list, to `stream` (standard error by default)."""
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _failure, structlog.processors.TimeStamper(fmt="iso", utc=True),
                    only_what_is_allowed, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, _Written(stream or sys.stderr))),
        cache_logger_on_first_use=False,
    )  # fmt: skip
    root = logging.getLogger()
    root.handlers[:] = [_Others()]
    root.setLevel(logging.WARNING)
    # Otherwise a broken log call prints its arguments, which may be a person's words.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    for name in _SILENT:
        logging.getLogger(name).disabled = True
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    sys.excepthook = _crashed
    threading.excepthook = lambda crash: _crashed(crash.exc_type, crash.exc_value, crash.exc_traceback)


def failure(error: BaseException) -> dict[str, str]:
    """The kind of an error and where it happened, without its words: they may quote a person."""
    return _told(type(error), error.__traceback__)


def only_what_is_allowed(logger: object, method: str, event: Event) -> Event:
    """The last step before a line is written: keep known keys with harmless values."""
    said = event.get("event")
    kept: Event = {"event": said if isinstance(said, str) and _EVENT.fullmatch(said) else "?"}
    kept.update({key: event[key] for key in ("level", "timestamp") if key in event})
    kept.update({key: _harmless(event[key], KEYS[key]) for key in KEYS if event.get(key) is not None})
    return kept


def _harmless(value: object, allowed: re.Pattern[str] | type[int]) -> object:
    if isinstance(allowed, re.Pattern):
        return value if isinstance(value, str) and allowed.fullmatch(value) else "?"
    # Below a thousand million: too short for a phone number or an NHS number.
    return value if type(value) is int and abs(value) < 10**9 else "?"


def _failure(logger: object, method: str, event: Event) -> Event:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0]:
        event.update(_told(info[0], info[2]))
    return event


def _told(kind: type[BaseException], trace: TracebackType | None) -> dict[str, str]:
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    if not ours:
        return {"error": kind.__name__}
    return {"error": kind.__name__, "where": f"{'/'.join(ours[-1].filename.split('/')[-2:])}:{ours[-1].lineno}"}


def _crashed(kind: type[BaseException], value: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    log.error("stopped by an error", **_told(kind, trace))


class _Others(logging.Handler):
    """Other libraries' lines: who spoke and how loudly. Their words may hold an address, so they are not kept."""

    def emit(self, record: logging.LogRecord) -> None:
        tell = log.error if record.levelno >= logging.ERROR else log.warning
        tell("another library spoke", logger=record.name, exc_info=record.exc_info)
