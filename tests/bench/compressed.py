"""A website as a phone meets it: behind a web server that compresses HTML, as docs/operators.md tells every operator to."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from tests.bench import floor

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# What nginx does when nothing else is said.
LEVEL = 1


def compressed(app: WSGIApplication) -> WSGIApplication:
    """The same, but each HTML page is sent compressed to whoever understands it."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said: list[Any] = []

        def begin(status: str, headers: list[tuple[str, str]], failed: Any = None) -> Callable[[bytes], object]:
            said[:] = [status, headers, failed]
            return lambda _: None

        answered = app(environ, begin)
        body = b"".join(answered)
        if close := getattr(answered, "close", None):
            close()
        status, headers, failed = said
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") and dict(headers).get("Content-Type", "").startswith("text/html"):
            body = gzip.compress(body, LEVEL)
            headers = [(name, value) for name, value in headers if name != "Content-Length"]
            headers += [("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
        start_response(status, headers, failed)
        return [body]

    return answer


def product() -> WSGIApplication:
    """For gunicorn. Read here: whoever measures the floor needs none of the product's settings."""
    import wsgi

    return compressed(wsgi.app)


def beneath() -> WSGIApplication:
    """The floor, for gunicorn."""
    return compressed(floor.app())
