"""A drawing is kept once, under the hash of its text, whoever saw it how often."""

from __future__ import annotations

from hashlib import sha256

from webapp import store


def test_a_drawing_is_kept_once_and_found_by_the_hash_of_its_text(database):
    name = sha256(b"<svg>a</svg>").hexdigest()
    with database.session(write=True) as session:
        store.drawings.keep(session, ["<svg>a</svg>", "", "<svg>a</svg>"])
        store.drawings.keep(session, ["<svg>a</svg>", "<svg>b</svg>"])
        store.commit(session)

    with database.session() as session:
        assert store.drawings.find(session, {name, "unknown"}) == {name: "<svg>a</svg>"}
        assert store.drawings.find(session, set()) == {}


def test_no_drawing_has_no_name():
    assert store.drawings.name("") == ""
