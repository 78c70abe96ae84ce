"""Say what was found: for a person, for a program, for a code review (SARIF)."""

from __future__ import annotations

import json
from dataclasses import asdict

from easyread.words.finding import NOTE, RULES, Finding, Severity
from easyread.words.linting import Report

LEVELS = {Severity.FAILURE: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def text(report: Report) -> str:
    """One finding after the other by file and line, and the counts at the end, where a person looks first."""
    lines = [line for finding in report.told if finding.severity is not NOTE for line in person(finding)]
    lines += [f"{finding.rule}: {finding.words}. {finding.reason}" for finding in report.told if finding.severity is NOTE]
    counts = f"{len(report.failures)} failures and {len(report.warnings)} warnings"
    return "\n".join([*lines, f"{counts} in {report.files} files, {report.blocks} blocks, {report.sentences} sentences."])


def person(finding: Finding) -> list[str]:
    first = f'{finding.file}:{finding.line}: {finding.rule} {finding.severity}: "{finding.words}". {finding.reason} {finding.suggestion}'
    return [first, f"    {finding.sentence}"] if finding.sentence and finding.sentence != finding.words else [first]


def as_json(report: Report) -> str:
    return json.dumps(
        {
            "failures": len(report.failures),
            "warnings": len(report.warnings),
            "files": report.files,
            "blocks": report.blocks,
            "sentences": report.sentences,
            "findings": [asdict(finding) for finding in report.told],
        },
        ensure_ascii=False,
        indent=1,
    )


def sarif(report: Report) -> str:
    """The findings in the form that code reviews show beside the lines (SARIF 2.1.0)."""
    rules = [{"id": rule, "shortDescription": {"text": what}} for rule, what in RULES.items()]
    run = {
        "tool": {"driver": {"name": "easyread", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [result(one) for one in report.told],
    }
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def result(finding: Finding) -> dict[str, object]:
    place = {"artifactLocation": {"uri": finding.file.replace("\\", "/")}, "region": {"startLine": max(1, finding.line)}}
    return {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": {"text": f'"{finding.words}". {finding.reason} {finding.suggestion}'},
        "locations": [{"physicalLocation": place}],
    }


FORMATS = {"text": text, "json": as_json, "sarif": sarif}
