"""The OpenAPI description of what we receive and send, put together from the published schemas, so that it cannot differ from them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from webapp import letters

FRAME = "openapi"
# What the parts of each schema are called here: both have parts of the same name.
PREFIX = {letters.WE_RECEIVE: "told", letters.WE_SEND: "sent"}


@cache
def described() -> str:
    """The whole description, as it is served."""
    frame: dict[str, Any] = json.loads(letters.published(FRAME))
    schemas = frame["components"]["schemas"]
    for name, whole in ((letters.WE_RECEIVE, "event"), (letters.WE_SEND, "letter")):
        schema = json.loads(letters.published(name))
        schemas |= {f"{PREFIX[name]}.{part}": moved(inner, PREFIX[name]) for part, inner in schema["$defs"].items()}
        schemas[whole] = one_of(schema, PREFIX[name])
    alarm: dict[str, Any] = json.loads(letters.published(letters.WE_ALARM))
    # It stands in another document here, so it has no address of its own.
    schemas["alarm"] = {name: part for name, part in alarm.items() if not name.startswith("$")}
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def one_of(schema: dict[str, Any], prefix: str) -> dict[str, Any]:
    """One of the events by its type. Says the same as the schema's "if this type, then that data", as tools for APIs can read it."""
    timestamp = moved(schema["properties"]["timestamp"], prefix)
    return {
        "description": schema["description"],
        "oneOf": [
            {
                "type": "object", "required": schema["required"], "additionalProperties": False,
                "properties": {"type": {"const": type}, "timestamp": timestamp, "data": {"$ref": f"#/components/schemas/{prefix}.{type}"}},
            }
            for type in schema["properties"]["type"]["enum"]
        ],
    }  # fmt: skip


def moved(part: Any, prefix: str) -> Any:
    """The same with what it refers to where it stands here."""
    if isinstance(part, dict):
        return {
            name: inner.replace("#/$defs/", f"#/components/schemas/{prefix}.") if name == "$ref" else moved(inner, prefix)
            for name, inner in part.items()
        }
    return [moved(inner, prefix) for inner in part] if isinstance(part, list) else part
