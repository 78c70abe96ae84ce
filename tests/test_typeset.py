"""A booklet is set in a process of its own: it can be stopped, knows nothing that it need not, and tells nothing of what it reads."""

import json
import sys

import pytest

from webapp import typeset


@pytest.fixture
def instead(monkeypatch, tmp_path):
    """Another program in place of the one that sets."""

    def run(program):
        script = tmp_path / "python"
        script.write_text(f"#!{sys.executable}\n{program}", "utf-8")
        script.chmod(0o755)
        monkeypatch.setattr(typeset.sys, "executable", str(script))

    return run


@pytest.mark.asvs("13.3.2", "1.2.5")
def test_it_gets_its_job_and_nothing_of_our_settings(instead, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    instead("import os, sys; sys.stdout.write(repr(sorted(os.environ)) + sys.stdin.read())")

    said = typeset.in_a_process({"booklet": "Ada"}).decode()

    assert "SECRET_KEY" not in said
    assert said.endswith(json.dumps({"booklet": "Ada"}))


@pytest.mark.asvs("15.2.2")
def test_one_that_takes_too_long_is_stopped_and_no_word_of_it_is_told(instead, monkeypatch):
    monkeypatch.setattr(typeset, "LONGEST", 0.3)
    instead("import threading; threading.Event().wait()")

    with pytest.raises(typeset.NotSet) as stopped:
        typeset.in_a_process({"booklet": "Ada has a secret"})

    assert str(stopped.value) == "it took longer than 0 seconds"
    assert stopped.value.__suppress_context__


@pytest.mark.parametrize(
    ("code", "why"), [(3, "a picture cannot be read"), (4, "Typst could not make it"), (1, "the process ended with 1")]
)
def test_what_went_wrong_is_named(instead, code, why):
    instead(f"import sys; sys.stderr.write('Ada has a secret'); sys.exit({code})")

    with pytest.raises(typeset.NotSet, match=f"^{why}$"):
        typeset.in_a_process({"booklet": "Ada has a secret"})


@pytest.mark.threat(12)
@pytest.mark.asvs("15.2.2", "2.4.1")
def test_more_than_two_at_once_are_refused_quickly_so_that_nobody_waits_behind_booklets(monkeypatch):
    monkeypatch.setattr(typeset, "PATIENCE", 0.05)
    monkeypatch.setattr(typeset, "alone", lambda job, seconds: b"%PDF")
    assert typeset.in_a_process({}) == b"%PDF"
    assert typeset.HANDS.acquire(timeout=1)
    assert typeset.HANDS.acquire(timeout=1)
    try:
        with pytest.raises(typeset.NotSet, match="too many"):
            typeset.in_a_process({})
    finally:
        typeset.HANDS.release()
        typeset.HANDS.release()
    assert typeset.in_a_process({}) == b"%PDF"
