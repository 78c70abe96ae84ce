"""A stand-in for Twilio on this machine: it keeps texts, signs its news of them, and misbehaves as it is told.

Every request and every answer is held against Twilio's own published description, so that the stand-in cannot drift from it. The
description says nothing of errors; those are data of our own here, and only what is not in it is added.
"""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from twilio.request_validator import RequestValidator
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

ROOT = Path(__file__).parents[1]
PUBLISHED = ROOT / "node_modules" / "@twilio" / "cli-core" / "src" / "services" / "twilio-api" / "twilio_api_v2010.json"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
MESSAGE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
ACCOUNT, TOKEN, SERVICE = "AC" + "1" * 32, "a made-up token", "MG" + "2" * 32
# Twilio's error answers, which its description leaves out: by HTTP status, each with a name for Prism and the code.
ERRORS: Mapping[int, Mapping[str, int]] = {
    400: {
        "invalid_to": 21211, "no_country": 21408, "bad_callback": 21609, "optout": 21610, "queue_full": 21611, "no_route": 21612,
        "no_mobile": 21614, "too_long": 21617, "landline": 21635, "no_sender": 21703, "no_body": 21602, "no_to": 21604,
    },
    401: {"auth": 20003},
    403: {"inactive": 20005},
    404: {"not_found": 20404},
    429: {"rate": 20429},
    500: {"broken": 20500},
    503: {"away": 20503},
}  # fmt: skip
ERROR = {"code": "integer", "message": "string", "more_info": "string", "status": "integer"}


def error(status: int, code: int) -> dict[str, Any]:
    return {"code": code, "message": "What stands here does not matter.", "more_info": f"https://twilio.example/{code}", "status": status}


@cache
def published() -> dict[str, Any]:
    """The whole of it, which is long. Never changed."""
    found: dict[str, Any] = json.loads(PUBLISHED.read_text("utf-8"))
    return found


def description(base: str = "/") -> dict[str, Any]:
    """Twilio's own description of texts: the two addresses that we use and what they name, with the errors, and strict about names."""
    whole = published()
    paths = {path: copy.deepcopy(whole["paths"][path]) for path in (MESSAGES, MESSAGE)}
    for path in paths.values():
        path["servers"] = [{"url": base}]
        for method in ("get", "post", "delete"):
            if method in path:
                path[method]["responses"] |= {str(status): described(status, names) for status, names in ERRORS.items()}
    schemas = {name: copy.deepcopy(whole["components"]["schemas"][name]) for name in sorted(named(paths, whole))}
    message = schemas["api.v2010.account.message"]
    # Twilio always gives every field; what it does not describe it does not send.
    message["required"], message["additionalProperties"] = sorted(message["properties"]), False
    schemas["error"] = {
        "type": "object", "required": sorted(ERROR), "additionalProperties": False,
        "properties": {name: {"type": kind} for name, kind in ERROR.items()},
    }  # fmt: skip
    components = {"schemas": schemas, "securitySchemes": whole["components"]["securitySchemes"]}
    head = {name: whole[name] for name in ("openapi", "info", "security")}
    return {**head, "servers": [{"url": base}], "paths": paths, "components": components}


def described(status: int, names: Mapping[str, int]) -> dict[str, Any]:
    examples = {name: {"value": error(status, code)} for name, code in names.items()}
    schema = {"$ref": "#/components/schemas/error"}
    return {"description": "An error", "content": {"application/json": {"schema": schema, "examples": examples}}}


def fields(operation: Mapping[str, Any]) -> set[str]:
    """What may be asked for."""
    return {name for content in operation["requestBody"]["content"].values() for name in content["schema"]["properties"]}


def named(part: object, whole: Mapping[str, Any]) -> set[str]:
    """The schemas that a part of the description needs."""
    found = set(refers(part))
    todo = list(found)
    while todo:
        more = set(refers(whole["components"]["schemas"].get(todo.pop(), {}))) - found
        found |= more
        todo += more
    return found - {"error"}


def refers(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].rsplit("/", 1)[-1]
        for inner in part.values():
            yield from refers(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from refers(inner)


class Checked:
    """A WSGI application whose every request and answer is held against the description. What does not fit stands in `faults`."""

    def __init__(self, application: Callable[[Request], Response], base: str) -> None:
        self.application = application
        self.faults: list[str] = []
        described = description(base)
        self.api = OpenAPI.from_dict(described)
        self.known = {path: fields(described["paths"][path]["post"]) for path in (MESSAGES, MESSAGE)}

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        # Whoever answers reads it once more.
        environ["wsgi.input"] = BytesIO(request.get_data(parse_form_data=False))
        asked = WerkzeugOpenAPIRequest(request)
        refused = self.look(lambda: self.api.validate_request(asked)) or self.unknown(request)
        response = self.application(request)
        # A wrong request may be answered with an error, and then only its answer is held against the description.
        if refused and response.status_code < 400:
            self.faults.append(refused)
        if fault := self.look(lambda: self.api.validate_response(asked, WerkzeugOpenAPIResponse(response))):
            self.faults.append(fault)
        return response(environ, start)

    def unknown(self, request: Request) -> str:
        """The checker passes over fields that are not described; Twilio would, too, and we should never send one."""
        path = MESSAGES if request.path.endswith("/Messages.json") else MESSAGE
        return " ".join(sorted(set(request.form) - self.known[path]))

    @staticmethod
    def look(check: Callable[[], object]) -> str:
        try:
            check()
        except OpenAPIError as wrong:
            return f"{type(wrong).__name__}: {wrong} {wrong.__cause__}"
        return ""


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Addresses of requests hold numbers."""


@dataclass(frozen=True)
class Way:
    """How one request is answered: refused with a code, or taken; and then whether the answer is ever heard."""

    status: int = 201
    code: int = 0
    after: str | None = None
    taken: bool = False
    heard: bool = True


TAKEN, SILENT = Way(taken=True), Way(taken=True, heard=False)
# Twilio has the text, and says that something broke.
LOST = Way(500, 20500, taken=True)


@dataclass
class Twilio:
    """Use as a context. `ways` are used up one by one; then every text is taken."""

    ways: list[Way] = field(default_factory=list)
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)
    callbacks: dict[str, str] = field(default_factory=dict)
    forms: list[dict[str, str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.lock, self.go_on = threading.Lock(), threading.Event()
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True, request_handler=Quiet)
        self.port = self._server.port
        self.base = f"http://127.0.0.1:{self.port}"
        self.checked = Checked(self.answer, self.base)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()
        assert self.checked.faults == []

    def _serve(self, environ: Any, start: Any) -> Any:
        return self.checked(environ, start)

    def answer(self, request: Request) -> Response:
        parts = request.path.strip("/").split("/")
        if request.authorization is None or (request.authorization.username, request.authorization.password) != (ACCOUNT, TOKEN):
            return said(error(401, 20003), 401)
        if parts[2] != ACCOUNT:
            return said(error(404, 20404), 404)
        if len(parts) == 4:
            return self.create(request) if request.method == "POST" else self.listed(request)
        return self.one(request, parts[4].removesuffix(".json"))

    def create(self, request: Request) -> Response:
        with self.lock:
            way = self.ways.pop(0) if self.ways else TAKEN
            self.forms.append(request.form.to_dict())
            if not way.taken:
                return said(error(way.status, way.code), way.status, way.after)
            made = message(len(self.texts), request.form)
            self.texts[made["sid"]] = made
            self.callbacks[made["sid"]] = request.form["StatusCallback"]
        if not way.heard:
            self.go_on.wait(30)
        return said(made, 201) if way.status == 201 else said(error(way.status, way.code), way.status)

    def listed(self, request: Request) -> Response:
        to, size = request.args.get("To"), int(request.args.get("PageSize", "50"))
        with self.lock:
            found = [one for one in reversed(self.texts.values()) if one["to"] == to][:size]
        uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        page = {"first_page_uri": uri, "previous_page_uri": None, "next_page_uri": None, "uri": uri, "page": 0, "page_size": size}
        return said({**page, "start": 0, "end": max(len(found) - 1, 0), "messages": found}, 200)

    def one(self, request: Request, sid: str) -> Response:
        with self.lock:
            if sid not in self.texts:
                return said(error(404, 20404), 404)
            if request.method == "POST":
                self.texts[sid] |= {"body": request.form["Body"]}
            return said(self.texts[sid], 200)

    def news(self, sid: str, status: str, code: int | None = None) -> tuple[str, dict[str, str], dict[str, str]]:
        """Where one piece of news goes, what stands in it, and its signature."""
        called = self.callbacks[sid]
        form = {
            "MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "To": self.texts[sid]["to"], "From": "",
            "AccountSid": ACCOUNT, "MessagingServiceSid": SERVICE, "ApiVersion": "2010-04-01", **({"ErrorCode": str(code)} if code else {}),
        }  # fmt: skip
        return signed(called, form)


def signed(called: str, form: dict[str, str], token: str = TOKEN) -> tuple[str, dict[str, str], dict[str, str]]:
    parts = urlsplit(called)
    signature = RequestValidator(token).compute_signature(called, form)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path, form, {"X-Twilio-Signature": signature}


def message(number: int, form: Mapping[str, str]) -> dict[str, Any]:
    sid, now = f"SM{number:032x}", format_datetime(datetime.now(UTC))
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}"
    return {
        "body": form["Body"], "num_segments": "0", "direction": "outbound-api", "from": None, "to": form["To"], "date_updated": now,
        "price": None, "error_message": None, "uri": f"{uri}.json", "account_sid": ACCOUNT, "num_media": "0", "status": "accepted",
        "messaging_service_sid": form["MessagingServiceSid"], "sid": sid, "date_sent": None, "date_created": now, "error_code": None,
        "price_unit": None, "api_version": "2010-04-01", "subresource_uris": {"media": f"{uri}/Media.json"},
    }  # fmt: skip


def said(body: object, status: int, after: str | None = None) -> Response:
    response = Response(json.dumps(body), status, mimetype="application/json")
    if after:
        response.headers["Retry-After"] = after
    return response
