"""The log: one JSON object a line, and nothing a person said, whoever makes a mistake."""

from __future__ import annotations

import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings, strategies as some

from tests import logs
from webapp import journal

NAME, NUMBER, MAIL, NHS = "Zebedee Madeup", "+447700900321", "zebedee@mail.example", "9434765919"
PLANTED = (NAME, "Zebedee", "zebedee", NUMBER, NUMBER[1:], MAIL, NHS)


@pytest.fixture
def log() -> Iterator[StringIO]:
    with logs.caught() as stream:
        yield stream


def rows(log: StringIO) -> list[dict[str, object]]:
    return [json.loads(row) for row in log.getvalue().splitlines()]


def clean(log: StringIO) -> bool:
    return not any(planted in log.getvalue() for planted in PLANTED)


@pytest.mark.asvs("16.2.2", "16.2.4")
def test_a_line_says_what_happened_when_and_how_bad_it_is(log: StringIO):
    facts = {"promise": "019aa3b1-7c00-7000-8000-0123456789ab", "kind": "icb", "status": "204", "attempt": 2, "ms": 31}

    journal.log.info("a try ended", **facts)

    [row] = rows(log)
    assert str(row.pop("timestamp")).endswith("Z")
    assert row == {"event": "a try ended", "level": "info", **facts}


@pytest.mark.parametrize("key", ["name", "number", "body", "answers", "token", "args", "stack_info", "exception", "positional_args"])
@pytest.mark.threat(9)
@pytest.mark.asvs("16.2.5")
def test_what_nobody_allowed_is_left_out(log: StringIO, key: str):
    journal.log.info("a try ended", **{key: f"{NAME} {NUMBER} {MAIL} {NHS}"})

    assert clean(log)
    assert list(rows(log)[0]) == ["event", "level", "timestamp"]


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.threat(9)
@pytest.mark.asvs("16.2.5")
def test_a_name_or_number_under_an_allowed_key_is_left_out(log: StringIO, planted: str):
    journal.log.info("a try ended", **{key: planted for key in journal.KEYS if key not in ("error", "logger")})

    assert planted not in log.getvalue()


@pytest.mark.parametrize("number", [int(NUMBER[1:]), int(NHS), 7700900321, True, 1.5, -(10**12)])
def test_a_number_too_large_to_count_anything_is_left_out(log: StringIO, number: object):
    journal.log.info("a try ended", ms=number)

    assert rows(log)[0]["ms"] == "?"


@pytest.mark.parametrize("event", [f"hello {NAME}", f"called {NUMBER}", MAIL, "", "a\nb", 5])
def test_what_happened_is_said_in_fixed_words(log: StringIO, event: object):
    journal.log.warning(event)

    assert rows(log)[0]["event"] == "?"


@pytest.mark.asvs("16.4.1")
def test_a_line_break_cannot_make_up_another_line(log: StringIO):
    journal.log.info('a try ended\n{"event": "forged"}', status='204\n{"event": "forged"}')

    assert len(rows(log)) == 1
    assert "forged" not in log.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.text(), some.dictionaries(some.text(), some.one_of(some.text(), some.integers(), some.none(), some.lists(some.text()))))
def test_anything_at_all_can_be_said_without_breaking_the_log(log: StringIO, event: str, facts: dict[str, object]):
    said = journal.only_what_is_allowed(None, "info", {**facts, "event": event})

    assert set(said) <= {*journal.KEYS, "event", "level", "timestamp"}


@pytest.mark.asvs("16.3.4", "16.2.5")
def test_an_error_is_known_by_its_kind_and_place_and_not_by_its_words(log: StringIO):
    try:
        raise ValueError(NAME)
    except ValueError:
        journal.log.exception("a try broke")

    assert rows(log)[0]["error"] == "ValueError"
    assert str(rows(log)[0]["where"]).startswith("tests/test_journal.py:")
    assert clean(log)


@pytest.mark.parametrize(
    "speaker", ["twilio.http_client", "urllib3.connectionpool", "requests", "requests_hardened.ip_filter", "charset_normalizer", "aiosmtpd"]
)
@pytest.mark.threat(9)
@pytest.mark.asvs("16.2.3")
def test_libraries_that_write_numbers_and_addresses_are_silent(log: StringIO, speaker: str):
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        logging.getLogger(speaker).log(level, "Query Params: To=%s", NUMBER)

    assert log.getvalue() == ""


@pytest.mark.asvs("1.3.10")
def test_another_library_is_heard_but_not_quoted(log: StringIO):
    logging.getLogger("werkzeug").error("GET /open/%s by %s", "token", NAME)
    logging.getLogger(NAME).warning(NUMBER)

    assert [(row["event"], row["logger"], row["level"]) for row in rows(log)] == [
        ("another library spoke", "werkzeug", "error"), ("another library spoke", "?", "warning"),
    ]  # fmt: skip
    assert clean(log)
    assert "token" not in log.getvalue()


def test_where_a_line_can_not_be_written_it_is_lost_and_whoever_asked_for_something_has_it(log: StringIO):
    with open("/dev/full", "w", encoding="utf-8") as full:
        journal.prepare(full)
        journal.log.error("database unavailable", path="answer.question")
        logging.getLogger("werkzeug").error("no room")
        journal.prepare(log)
        with suppress(OSError):
            full.close()

    journal.log.info("a try ended")
    assert [row["event"] for row in rows(log)] == ["a try ended"]


def test_a_broken_log_call_prints_nothing(log: StringIO, capsys: pytest.CaptureFixture[str]):
    logging.getLogger("werkzeug").error("%d people", NAME)

    assert clean(log)
    assert capsys.readouterr() == ("", "")


def test_a_warning_is_heard_but_not_quoted(log: StringIO):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        # Whatever test ran before may have put the showing of warnings back without telling logging.
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(f"about {NAME}", stacklevel=1)

    assert rows(log)[0]["logger"] == "py.warnings"
    assert clean(log)


def test_a_process_that_stops_with_an_error_does_not_print_it(log: StringIO, capsys: pytest.CaptureFixture[str]):
    wrong = ValueError(NAME)

    sys.excepthook(ValueError, wrong, None)
    threading.excepthook(threading.ExceptHookArgs((ValueError, wrong, None, None)))

    assert [row["error"] for row in rows(log)] == ["ValueError", "ValueError"]
    assert clean(log)
    assert capsys.readouterr() == ("", "")


def test_stopping_the_service_is_no_error(log: StringIO):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert log.getvalue() == ""
