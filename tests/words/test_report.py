"""What was found is told to a person, to a program and to a code review, and decides how the command ends."""

import json
import subprocess
import sys

import jsonschema
import pytest

from easyread.__main__ import main

HARD = 'say = ["We will endeavour to help.", "You may come."]\npicture = "yes"\n'


@pytest.fixture
def hard(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(HARD, encoding="utf-8")
    return path


def test_a_person_is_told_where_what_why_and_what_instead(hard, capsys):
    ended = main(["lint", str(hard)])

    assert ended == 1
    assert capsys.readouterr().out.splitlines() == [
        f'{hard}:1: ER06 warning: "may". This leaves a reader unsure. Write will or can, if it is so.',
        "    You may come.",
        f'{hard}:1: ER13 failure: "endeavour". This word is not on the list of easy words. Write: try.',
        "    We will endeavour to help.",
        "ER20: 0 of 1 blocks. Readers have checked this many blocks.",
        "1 failures and 1 warnings in 1 files, 1 blocks, 2 sentences.",
    ]


def test_warnings_can_be_left_out_and_do_not_fail(hard, capsys):
    hard.write_text(HARD.replace("endeavour", "try"), encoding="utf-8")

    assert main(["lint", "--failures", str(hard)]) == 0
    assert "ER06" not in capsys.readouterr().out


def test_a_program_is_told_in_json(hard, capsys):
    main(["lint", str(hard), "--format", "json"])
    told = json.loads(capsys.readouterr().out)

    assert (told["failures"], told["warnings"], told["blocks"], told["sentences"]) == (1, 1, 1, 2)
    assert [(one["rule"], one["severity"], one["line"]) for one in told["findings"]] == [
        ("ER06", "warning", 1),
        ("ER13", "failure", 1),
        ("ER20", "note", 1),
    ]


# The parts of SARIF 2.1.0 that a code review reads.
PLACE = {
    "type": "object",
    "required": ["artifactLocation", "region"],
    "properties": {"region": {"properties": {"startLine": {"minimum": 1}}}},
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "level", "message", "locations"],
    "properties": {
        "level": {"enum": ["error", "warning", "note"]},
        "message": {"required": ["text"]},
        "locations": {"type": "array", "items": {"required": ["physicalLocation"], "properties": {"physicalLocation": PLACE}}},
    },
}


def test_a_code_review_is_told_in_sarif(hard, capsys):
    main(["lint", str(hard), "--format", "sarif"])
    told = json.loads(capsys.readouterr().out)
    run = told["runs"][0]

    assert told["version"] == "2.1.0"
    jsonschema.validate(run["results"], {"type": "array", "items": RESULT})
    assert [one["level"] for one in run["results"]] == ["warning", "error", "note"]
    assert {one["ruleId"] for one in run["results"]} <= {rule["id"] for rule in run["tool"]["driver"]["rules"]}


@pytest.mark.parametrize("alone", [["-S"], []])
def test_the_command_needs_nothing_but_python(hard, alone):
    ended = subprocess.run([sys.executable, *alone, "-m", "easyread", "lint", str(hard)], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (1, "")
