"""What the assurance pack says is held by tests that exist, is of today, and claims nothing that nobody has looked at."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import metadata
from typing import Any

import jsonschema
import pytest

from tests.assurance import pages, parts
from tests.security import held
from webapp.store import keeping

DOCUMENTS = sorted(pages.FOLDER.glob("*.md"))
HAZARDS, KEPT = pages.data("hazards.toml"), pages.data("retention.toml")
# As docs/asvs.md names a test: "test_gate: what_comes_at_night".
SPAN = re.compile(r"`((?:[a-z]+/)?test_[^`]*)`")
CLAIM = re.compile(r"\b(complian\w*|compl(y|ies)|certifi(ed|cation)|accredit\w*|conform\w*|assured|approved|passed|meets)\b", re.IGNORECASE)
DENIES = re.compile(r"\b(no|not|nobody|nothing|never|none|without|neither|nor)\b", re.IGNORECASE)
LETTERS = [parts.ROOT / "webapp" / "schemas" / name for name in ("referral-1.json", "alarm-1.json")]
LINKED = ("never.md", "dtac.md", "dpia.md")
# The shape of a bill of materials, from the CycloneDX 1.6 specification: what it must have, and how the parts that we use are written.
BILL: dict[str, Any] = {
    "type": "object",
    "required": ["bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"const": "http://cyclonedx.org/schema/bom-1.6.schema.json"}, "bomFormat": {"const": "CycloneDX"},
        "specVersion": {"const": "1.6"}, "version": {"const": 1},
        "serialNumber": {"pattern": "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"},
        "metadata": {"type": "object", "required": ["component"]},
        "components": {"type": "array", "items": {"$ref": "#/$defs/component"}},
        "dependencies": {"type": "array", "items": {"type": "object", "required": ["ref", "dependsOn"]}},
    },
    "$defs": {
        "component": {
            "type": "object", "required": ["type", "bom-ref", "name", "version", "purl", "scope", "externalReferences"],
            "additionalProperties": False,
            "properties": {
                "type": {"const": "library"}, "bom-ref": {"type": "string"}, "name": {"type": "string"}, "version": {"type": "string"},
                "purl": {"pattern": "^pkg:(pypi|npm)/[^ @]+@[^ @]+$"}, "scope": {"enum": ["required", "excluded"]},
                "licenses": {"type": "array", "items": {"type": "object", "required": ["license"]}},
                "externalReferences": {"type": "array", "minItems": 1, "maxItems": 1, "items": {"$ref": "#/$defs/reference"}},
            },
        },
        "reference": {
            "type": "object", "required": ["type", "url", "hashes"], "additionalProperties": False,
            "properties": {
                "type": {"const": "distribution"}, "url": {"pattern": "^https://"},
                "hashes": {"type": "array", "minItems": 1, "items": {"oneOf": [
                    {"properties": {"alg": {"const": "SHA-256"}, "content": {"pattern": "^[0-9a-f]{64}$"}}},
                    {"properties": {"alg": {"const": "SHA-512"}, "content": {"pattern": "^[0-9a-f]{128}$"}}},
                ]}},
            },
        },
    },
}  # fmt: skip


def sentences(text: str) -> Iterator[str]:
    """The sentences of a document, a cell of a table and a line of a list being one at least. Code is not prose."""
    for line in re.sub(r"`[^`]*`|\]\([^)]*\)", "", text).replace("\n\n", "\n|\n").split("|"):
        yield from (" ".join(one.split()) for one in re.split(r"(?<=[.!?:])\s|\n(?=- |#)", line))


def claims(text: str) -> list[str]:
    """Sentences that say that somebody looked and found it good."""
    return [one for one in sentences(text) if CLAIM.search(one) and not DENIES.search(one)]


# Hazards


@pytest.mark.parametrize("name", HAZARDS)
def test_every_hazard_has_controls_each_held_by_tests_that_exist_and_run_on_each_change(name):
    controls = HAZARDS[name]["controls"]
    tests = [test for control in controls for test in control["tests"]]

    assert controls
    assert [control["what"] for control in controls if not any(not test.startswith("soak/") for test in control["tests"])] == []
    assert [test for test in tests if test not in held.names()] == []


@pytest.mark.parametrize("name", HAZARDS)
def test_every_hazard_is_whole_says_what_is_left_and_what_only_people_can_do(name):
    one = HAZARDS[name]

    assert one.keys() == {"hazard", "cause", "effect", "severity", "before", "after", "residual", "people", "controls"}
    assert all(1 <= one[figure] <= 5 for figure in ("severity", "before", "after"))
    assert one["after"] <= one["before"]
    assert one["people"]
    assert one["residual"].endswith(".")


def test_the_hazards_are_numbered_without_a_gap_and_the_thirteen_that_we_began_with_are_there():
    assert list(HAZARDS) == [f"H{number}" for number in range(1, len(HAZARDS) + 1)]
    assert len(HAZARDS) >= 13


def test_risk_never_falls_where_harm_or_chance_grows():
    grid = [[pages.risk(severity, likelihood) for severity in range(1, 6)] for likelihood in range(1, 6)]

    assert all(line == sorted(line) for line in [*grid, *map(list, zip(*grid, strict=True))])
    assert (grid[0][0], grid[4][4]) == (1, 5)


# Pages that are made


@pytest.mark.parametrize("name", pages.MADE)
def test_a_page_that_is_made_is_of_today(name):
    """Write them anew with: python -m tests.assurance"""
    assert (pages.FOLDER / name).read_text("utf-8") == pages.MADE[name]()


def test_everything_that_is_deleted_by_time_stands_among_what_is_kept():
    assert {kind.name for kind in keeping.KINDS} - KEPT.keys() == set()


@pytest.mark.parametrize("name", KEPT)
def test_how_long_something_is_kept_is_said_once_and_held_by_tests_that_exist(name):
    one = KEPT[name]

    assert len({"rule", "long"} & one.keys()) == 1
    assert one["tests"]
    assert set(one["tests"]) - held.names() == set()


# Pages that people wrote


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_exists(document):
    assert set(SPAN.findall(document.read_text("utf-8"))) - held.names() == set()


@pytest.mark.parametrize("name", LINKED)
def test_what_we_say_we_never_do_and_what_the_forms_ask_is_linked_to_tests(name):
    text = (pages.FOLDER / name).read_text("utf-8")
    promises = re.findall(r"^- .*(?:\n  .*)*", text, re.MULTILINE) if name == "never.md" else [text]

    assert len(promises) > (20 if name == "never.md" else 0)
    assert [promise.partition("\n")[0] for promise in promises if not SPAN.search(promise)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_document_claims_what_nobody_has_looked_at(document):
    assert claims(document.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is DCB0129 compliant.", ["It is DCB0129 compliant."]),
        ("| security | Fully\ncertified. |", ["Fully certified."]),
        ("Not for sale. The service conforms to BaRS.", ["The service conforms to BaRS."]),
        ("- This has passed.\n- Nothing else.", ["- This has passed."]),
        ("Nobody has certified it, and it is not said to be compliant.", []),
        ("Run `flask --app wsgi conformance`.", []),
    ],
)
def test_a_claim_is_found_wherever_it_stands_and_a_denial_is_none(text, found):
    assert claims(text) == found


def test_the_first_page_names_every_document_and_says_who_must_sign():
    text = (pages.FOLDER / "README.md").read_text("utf-8")

    assert [path.name for path in DOCUMENTS if path.name != "README.md" and f"]({path.name})" not in text] == []
    assert "Nothing in this folder has been assessed by anybody" in text
    for role in ("Clinical Safety Officer", "Data Protection Officer", "Caldicott Guardian", "manufacturer"):
        assert role in text, role


def test_no_letter_of_ours_has_a_place_for_a_score():
    """What never.md says of letters: nothing in them is named for a judgement of a person."""
    judged = re.compile(r"\"([a-z_]*(?:score|rating|rank|capacity|probab|likelihood|severity|rag|priority)[a-z_]*)\": \{")

    assert {name for file in LETTERS for name in judged.findall(file.read_text("utf-8"))} == set()
    assert judged.findall('"risk_score": {') == ["risk_score"]


# What it is made of


def test_the_licences_are_those_of_the_versions_that_are_shipped():
    assert [one.name for one in parts.pinned() if metadata.version(one.name) != one.version] == []


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return parts.sbom()


def test_the_bill_of_materials_has_the_shape_of_cyclonedx(bill):
    jsonschema.Draft202012Validator(BILL).validate(bill)
    refs = Counter(one["bom-ref"] for one in bill["components"])

    assert [ref for ref, number in refs.items() if number > 1] == []
    assert [ref for one in bill["dependencies"] for ref in one["dependsOn"] if ref not in refs] == []


def test_every_pinned_package_stands_in_it_with_all_its_hashes(bill):
    listed = (parts.ROOT / "requirements.txt").read_text("utf-8")
    lock = json.loads((parts.ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    there = {(one["purl"].partition("/")[0], one["name"], one["version"]) for one in bill["components"]}
    python = [one for one in bill["components"] if one["purl"].startswith("pkg:pypi")]
    hashes = Counter(hash["content"] for one in python for hash in one["externalReferences"][0]["hashes"])

    assert {("pkg:pypi", *one) for one in re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==([^ ;]+)", listed, re.MULTILINE)} - there == set()
    assert {("pkg:npm", place.rpartition("node_modules/")[2], one["version"]) for place, one in lock.items() if place} - there == set()
    assert hashes == Counter(re.findall("--hash=sha256:([0-9a-f]{64})", listed))


def test_what_only_tests_need_is_marked_as_left_out(bill):
    scopes = {one["name"]: one["scope"] for one in bill["components"]}

    assert {name: scopes[name] for name in ("flask", "openmoji", "sass", "axe-core", "html-validate")} == {
        "flask": "required", "openmoji": "required", "sass": "required", "axe-core": "excluded", "html-validate": "excluded",
    }


def test_the_command_writes_the_same_bill_each_time(bill, tmp_path):
    command = [sys.executable, "-m", "tests.assurance", "sbom", str(tmp_path / "sbom.json")]
    subprocess.run(command, cwd=parts.ROOT, check=True)

    assert json.loads((tmp_path / "sbom.json").read_text("utf-8")) == bill
