"""Folders of content to lint, away from our own, which would lend its pictures and hard words."""

import pytest

from tests.words.faults import PICTURES


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def folder(empty):
    """A folder with one picture: yes."""
    (empty / "pictures.toml").write_text(PICTURES, encoding="utf-8")
    return empty
