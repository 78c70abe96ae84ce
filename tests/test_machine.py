"""On a bare machine the tests install what they need; where they may not, they say what to install."""

from __future__ import annotations

import pytest

from tests import machine


@pytest.fixture
def bare(monkeypatch):
    """A machine where only the browser is there, and what was installed on it."""
    installed = []
    monkeypatch.setattr(machine, "PACKAGES", {"chromium-headless-shell": lambda: True, "postgresql": lambda: "postgresql" in installed})
    monkeypatch.setattr(machine, "install", installed.extend)
    return installed


def test_only_what_is_missing_is_installed(bare, monkeypatch, capsys):
    monkeypatch.setattr(machine.os, "geteuid", lambda: 0)

    assert machine.main([]) == 0
    assert bare == ["postgresql"]
    assert capsys.readouterr().err == "Installing postgresql\n"


def test_nothing_is_installed_twice(bare, monkeypatch, capsys):
    monkeypatch.setattr(machine.os, "geteuid", lambda: 0)
    machine.main([])
    machine.main([])

    assert bare == ["postgresql"]


def test_whoever_may_not_install_is_told_what_to_install(bare, monkeypatch, capsys):
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)

    assert machine.main([]) == 1
    assert bare == []
    assert capsys.readouterr().err == "Please install these packages first: postgresql\n"


def test_this_machine_has_everything_that_these_tests_need():
    assert machine.missing(list(machine.PACKAGES)) == []
