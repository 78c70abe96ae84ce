"""Somebody who answers as fast as the site lets them: one connection, one cookie jar, and a watch."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import count
from typing import Self
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# Every address that begins with 127 is this machine.
PLACES = (f"127.{one}.{two}.{three}" for one in count(1) for two in range(256) for three in range(1, 255))

Fields = Mapping[str, object]


@dataclass(frozen=True)
class Page:
    path: str
    text: str


@dataclass
class Visitor:
    """`seconds` is how long each answer took that was kept: from the press of the button until the next page was here."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Everybody at a place of their own: one network that asks this fast is told to wait.
        self.line = http.client.HTTPConnection(self.host, self.port, timeout=30, source_address=(next(PLACES), 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def ask(self, method: str, path: str, body: str | None = None) -> Page:
        """One request and the pages that it leads on to."""
        kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        try:
            self.line.request(method, path, body, {**kept, **(FORM if body else {})})
            answer = self.line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # The site hung up between two requests, as servers do with quiet lines.
            self.line.close()
            return self.ask(method, path, body)
        text = answer.read().decode()
        for morsel in SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie", []))).values():
            self.cookies[morsel.key] = morsel.value
        if answer.status in {302, 303}:
            return self.ask("GET", urlsplit(answer.headers["Location"]).path)
        assert answer.status == 200, f"{method} {path} gave {answer.status}"
        return Page(path, text)

    def fetch(self, path: str) -> bytes:
        """A file, as it comes."""
        self.line.request("GET", path)
        answer = self.line.getresponse()
        body = answer.read()
        assert answer.status == 200, f"GET {path} gave {answer.status}"
        return body

    def get(self, path: str) -> Page:
        return self.ask("GET", path)

    def post(self, page: Page, fields: Fields, to: str | None = None) -> Page:
        found = TOKEN.search(page.text)
        assert found, f"no form on {page.path}"
        return self.ask("POST", to or page.path, urlencode({"csrf_token": found[1], **fields}, doseq=True))

    def walk(self, first: str, answers: Sequence[tuple[str, Fields, bool]], send: str) -> None:
        """A whole journey: answer page after page, look at the answers, send them."""
        page = self.get(first)
        for path, fields, kept in answers:
            assert page.path == path, f"{page.path} came instead of {path}"
            began = time.perf_counter()
            page = self.post(page, fields)
            if kept:
                self.seconds.append(time.perf_counter() - began)
        self.post(page, {}, to=send)
