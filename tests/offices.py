"""An ICB's own office for tokens (OAuth 2.0), kept by a library and not by us: it reads what our client sends as the standard says."""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from flask import Flask, Response
from werkzeug.serving import WSGIRequestHandler, make_server

SCOPE = "referrals.write"


class Quiet(WSGIRequestHandler):
    """Says nothing of each call."""

    def log(self, type: str, message: str, *args: object) -> None:
        return


@dataclass
class OpenDoor(ClientMixin):
    """What the office knows of us."""

    client_id: str = "open-door"
    client_secret: str = "their made-up secret"

    def get_client_id(self) -> str:
        return self.client_id

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == self.client_secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope: str) -> str:
        return scope if scope == SCOPE else ""


@dataclass
class Office:
    """Gives tokens over TLS on 127.0.0.1. `given` are all that it gave, in order; `lives` is how long it says that they live."""

    tls: ssl.SSLContext
    lives: int = 3600
    given: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        app = Flask("office")
        client = OpenDoor()
        server = AuthorizationServer(app, query_client=lambda id: client if id == client.client_id else None, save_token=self._keep)
        server.register_grant(ClientCredentialsGrant)
        server.register_token_generator("default", self._make)
        app.add_url_rule("/token", view_func=lambda: self._answered(server), methods=["POST"])
        self._server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=self.tls, request_handler=Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def _answered(self, server: AuthorizationServer) -> Response:
        answer: Response = server.create_token_response()
        return answer

    def _make(self, grant_type: str, client: OpenDoor, user: Any = None, scope: str = "", **more: Any) -> dict[str, Any]:
        return {"token_type": "Bearer", "access_token": f"token-{len(self.given) + 1}", "expires_in": self.lives, "scope": scope}

    def _keep(self, token: dict[str, Any], request: Any) -> None:
        self.given.append(token["access_token"])

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._server.server_port}/token"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
