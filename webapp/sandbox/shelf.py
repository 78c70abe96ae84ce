"""Where the sandbox keeps what it received and what it sent: one SQLite file of its own, or memory.

A letter is kept once, whatever how often it comes: its webhook-id is the key, as every receiver should do it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Row = dict[str, Any]
LARGEST = 2**31

TABLES = """
CREATE TABLE IF NOT EXISTS letters (
    place INTEGER PRIMARY KEY, webhook_id TEXT UNIQUE NOT NULL, type TEXT NOT NULL, request TEXT, received TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1, faults TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    place INTEGER PRIMARY KEY, webhook_id TEXT NOT NULL, type TEXT NOT NULL, request TEXT, sequence INTEGER, sent TEXT NOT NULL,
    status INTEGER, answer TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sms (
    place INTEGER PRIMARY KEY, sid TEXT UNIQUE NOT NULL, number TEXT NOT NULL, ours INTEGER NOT NULL, received TEXT NOT NULL,
    words TEXT NOT NULL, callback TEXT NOT NULL, told TEXT NOT NULL DEFAULT '', body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mails (place INTEGER PRIMARY KEY, received TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS weather (one INTEGER PRIMARY KEY CHECK (one = 1), kind TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS text_weather (one INTEGER PRIMARY KEY CHECK (one = 1), kind TEXT NOT NULL);
"""
WEATHER = {"weather": "SELECT kind FROM weather", "text_weather": "SELECT kind FROM text_weather"}
SET_WEATHER = {
    "weather": "INSERT OR REPLACE INTO weather (one, kind) VALUES (1, ?)",
    "text_weather": "INSERT OR REPLACE INTO text_weather (one, kind) VALUES (1, ?)",
}


class Shelf:
    """One connection, one user at a time: the pages, the letters and the e-mails come from different threads."""

    def __init__(self, database: str) -> None:
        self.lock = threading.Lock()
        self.connection = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.connection.executescript(TABLES)

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        with self.lock:
            yield self.connection

    def rows(self, query: str, *values: object) -> list[Row]:
        """What the query finds; a column named `body` comes back as the JSON it holds."""
        with self.open() as connection:
            found = [dict(row) for row in connection.execute(query, values)]
        return [{**row, "body": json.loads(row["body"])} for row in found]

    def keep_letter(self, *, webhook_id: str, letter: Row, faults: list[str], received: str) -> bool:
        """False when this letter is here already. One with faults is kept to be looked at, under no request; it may come again mended."""
        request = None if faults else letter["data"].get("referral_id")
        with self.open() as connection:
            connection.execute("DELETE FROM letters WHERE webhook_id = ? AND faults != ''", (webhook_id,))
            again = connection.execute("UPDATE letters SET times = times + 1 WHERE webhook_id = ?", (webhook_id,)).rowcount
            if not again:
                connection.execute(
                    "INSERT INTO letters (webhook_id, type, request, received, faults, body) VALUES (?, ?, ?, ?, ?, ?)",
                    (webhook_id, letter["type"], request, received, "\n".join(faults), json.dumps(letter)),
                )
        return not again

    def letters(self) -> list[Row]:
        return self.rows("SELECT * FROM letters ORDER BY place")

    def letters_of(self, request: str) -> list[Row]:
        return self.rows("SELECT * FROM letters WHERE request = ? ORDER BY place", request)

    def keep_event(self, *, webhook_id: str, event: Row, sent: str, status: int | None, answer: str) -> None:
        data = event["data"]
        # Anything may be typed as a number, to see what the website says to it; only real ones are counted on.
        sequence = data.get("sequence")
        counted = sequence if isinstance(sequence, int) and 0 < sequence < LARGEST else None
        with self.open() as connection:
            connection.execute(
                "INSERT INTO events (webhook_id, type, request, sequence, sent, status, answer, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (webhook_id, event["type"], data.get("referral_id"), counted, sent, status, answer, json.dumps(event)),
            )

    def events_of(self, request: str) -> list[Row]:
        return self.rows("SELECT * FROM events WHERE request = ? ORDER BY place DESC", request)

    def event(self, place: int) -> Row | None:
        return next(iter(self.rows("SELECT * FROM events WHERE place = ?", place)), None)

    def next_sequence(self, request: str) -> int:
        with self.open() as connection:
            (last,) = connection.execute("SELECT MAX(sequence) FROM events WHERE request = ?", (request,)).fetchone()
        return (last or 0) + 1

    def keep_text(
        self, text: Row, *, number: str, words: str, received: str, ours: bool = True, callback: str = "", told: str = "",
    ) -> None:
        """A text to a phone, or from one. Its words stay on the phone, whatever is deleted at Twilio."""
        with self.open() as connection:
            connection.execute(
                "INSERT INTO sms (sid, number, ours, received, words, callback, told, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (text["sid"], number, ours, received, words, callback, told, json.dumps(text)),
            )

    def change_text(self, sid: str, text: Row) -> None:
        with self.open() as connection:
            connection.execute("UPDATE sms SET body = ? WHERE sid = ?", (json.dumps(text), sid))

    def tell_of_text(self, sid: str, told: str) -> None:
        """What was told to the website about it, and what it answered."""
        with self.open() as connection:
            connection.execute("UPDATE sms SET told = ? WHERE sid = ?", (told, sid))

    def texts(self) -> list[Row]:
        """Newest first."""
        return self.rows("SELECT * FROM sms ORDER BY place DESC")

    def text(self, sid: str) -> Row | None:
        return next(iter(self.rows("SELECT * FROM sms WHERE sid = ? AND ours", sid)), None)

    def keep_mail(self, mail: Row, *, received: str) -> None:
        with self.open() as connection:
            connection.execute("INSERT INTO mails (received, body) VALUES (?, ?)", (received, json.dumps(mail)))

    def mails(self) -> list[Row]:
        return self.rows("SELECT * FROM mails ORDER BY place DESC")

    def weather(self, of: str = "weather") -> str:
        with self.open() as connection:
            found = connection.execute(WEATHER[of]).fetchone()
        return found[0] if found else "fine"

    def set_weather(self, kind: str, of: str = "weather") -> None:
        with self.open() as connection:
            connection.execute(SET_WEATHER[of], (kind,))
