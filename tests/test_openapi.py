"""The description that integrators' tools read is right: by others' checkers, by the real door, and by whatever it lets through."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings, strategies as st
from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Request

from tests import coming_back, helping_hands
from webapp import letters, openapi, webhook

DESCRIBED = json.loads(openapi.described())
# A schema is JSON, too.
API = OpenAPI.from_dict(DESCRIBED, config=Config(extra_media_type_deserializers={"application/schema+json": json.loads}))
SCHEMA = schemathesis.openapi.from_dict(DESCRIBED)
DOOR = "/hooks/icb"
PUBLISHED = sorted(path for path, one in DESCRIBED["paths"].items() if "get" in one)
EXAMPLES = [(whole, example) for whole, name in (("event", letters.WE_RECEIVE), ("letter", letters.WE_SEND), ("alarm", letters.WE_ALARM))
            for example in json.loads(letters.published(name))["examples"]]  # fmt: skip


def whole(name: str) -> jsonschema.Draft202012Validator:
    """The schema of a message, with the parts that it refers to."""
    return jsonschema.Draft202012Validator({**DESCRIBED, **DESCRIBED["components"]["schemas"][name]}, format_checker=letters.formats)


def test_it_is_openapi_by_somebody_elses_reading() -> None:
    assert [str(wrong) for wrong in OpenAPIV31SpecValidator(DESCRIBED).iter_errors()] == []


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=lambda one: one["type"] if isinstance(one, dict) else one)
def test_it_takes_and_refuses_what_the_published_schemas_do(name: str, example: dict[str, Any]) -> None:
    assert whole(name).is_valid(example)
    assert not whole(name).is_valid({**example, "data": {**example["data"], "rag": "red"}})
    assert not whole(name).is_valid({**example, "type": "rag.changed"})


def test_an_alarm_is_described_as_its_schema_says_it_in_the_call_that_machines_get() -> None:
    published = json.loads(letters.published(letters.WE_ALARM))
    (call,) = DESCRIBED["webhooks"]["alarm"].values()

    assert call["requestBody"]["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/alarm"}}}
    assert DESCRIBED["components"]["schemas"]["alarm"] == {
        name: part for name, part in published.items() if name not in ("$schema", "$id")
    }
    assert call["parameters"] == DESCRIBED["webhooks"]["letter"]["post"]["parameters"]
    assert "/schemas/alarm/1.json" in PUBLISHED


def test_it_is_served_with_its_own_address_beside_every_schema(client: FlaskClient) -> None:
    answer = client.get("/schemas/openapi.json")

    assert (answer.status_code, answer.mimetype) == (200, "application/vnd.oai.openapi+json")
    assert answer.json == DESCRIBED
    assert client.get("/schemas/events/1.json").headers["Link"] == '</schemas/openapi.json>; rel="service-desc"'


@pytest.mark.parametrize("path", PUBLISHED)
def test_what_anybody_may_read_is_as_it_is_described(client: FlaskClient, path: str) -> None:
    fits("GET", path, client.get(path))


# Every answer that is described happens, and no other


def fits(method: str, path: str, answer: TestResponse) -> None:
    """Raises where an answer is not as it is described."""
    request = Request(EnvironBuilder(path, method=method, base_url="http://127.0.0.1:8000").get_environ())
    API.validate_response(WerkzeugOpenAPIRequest(request), WerkzeugOpenAPIResponse(answer))


@pytest.fixture
def case(app: Flask) -> str:
    return coming_back.case_of(app, helping_hands.has_sent(app).client)


@pytest.fixture
def tell(app: Flask, client: FlaskClient) -> Any:
    def telling(letter: Any, *, id: str = "one", late: timedelta = timedelta(), **changed: str) -> TestResponse:
        body = letter if isinstance(letter, bytes) else json.dumps(letter).encode()
        secrets = app.extensions["house"].config.icb_events_secrets
        sealed = webhook.headers(secrets, id, int((app.config["NOW"]() - late).timestamp()), body)
        answer = client.post(DOOR, data=body, headers={"content-type": "application/json", **sealed, **changed})
        fits("POST", DOOR, answer)
        return answer

    return telling


def event(type: str, case: str, **changes: Any) -> dict[str, Any]:
    found = next(example for name, example in EXAMPLES if name == "event" and example["type"] == type)
    return {**found, "data": {**found["data"], "referral_id": case, **changes}}


def test_every_answer_that_is_described_happens(app: Flask, client: FlaskClient, case: str, tell: Any) -> None:
    happened = "2026-11-20T10:00:00Z"
    hand = event("access.reissued", case, to="hand", occurred_at=happened)
    unknown = event("receipt.confirmed", "0199a000-0000-7000-8000-000000000001", occurred_at=happened)
    answers = [
        tell(event("receipt.confirmed", case, occurred_at=happened)),
        tell(hand, id="two"),
        tell(b"{"),
        tell(event("outcome.communicated", case, reason=5), id="three"),
        tell(hand, late=timedelta(minutes=6)),
        tell(unknown, id="four"),
        tell(b" " * (256 * 1024 + 1)),
    ]
    Path(app.extensions["house"].config.database_url.removeprefix("sqlite:///")).unlink()
    answers.append(tell(event("receipt.confirmed", case, occurred_at=happened), id="five"))
    answers += [tell(hand, **{"webhook-signature": "v1,AAAA"}) for _ in range(61)]

    assert sorted({str(answer.status_code) for answer in answers}) == sorted(DESCRIBED["paths"][DOOR]["post"]["responses"])


# Whatever it lets through


@settings(
    max_examples=60,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large,
    ],
)
@given(st.data())
def test_nothing_that_the_description_lets_through_breaks_us(tell: Any, case: str, data: st.DataObject) -> None:
    drawn = data.draw(SCHEMA[DOOR]["POST"].as_strategy())
    letter = json.loads(json.dumps(drawn.body))
    if data.draw(st.booleans()) and "referral_id" in letter["data"]:
        letter["data"]["referral_id"] = case

    assert tell(letter, id=data.draw(st.uuids().map(str))).status_code in (200, 204, 400, 404)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_nor_does_anything_that_it_does_not(tell: Any, data: st.DataObject) -> None:
    drawn = data.draw(SCHEMA[DOOR]["POST"].as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    body = drawn.body if isinstance(drawn.body, bytes) else json.dumps(drawn.body, default=str).encode()

    assert tell(body, id=data.draw(st.uuids().map(str))).status_code in (200, 204, 400, 404, 413)
