"""Websites of one run share what is alike, and nothing that a test changes in one reaches another."""

import pytest
import sqlalchemy as sa
from flask import url_for

from tests.conftest import moved_in
from webapp import store
from webapp.app import create_app


@pytest.fixture
def another(app, config, furnished, addressing):
    """A website that is made after the first."""
    with addressing.shared():
        made = create_app(config, moved_in(furnished, config))
    yield made
    made.extensions["house"].database.close()


def test_a_later_website_has_the_addresses_of_one_that_was_made_alone(another, config, furnished):
    alone = create_app(config, moved_in(furnished, config))

    def addresses(website):
        return sorted((str(rule), rule.endpoint, tuple(sorted(rule.methods))) for rule in website.url_map.iter_rules())

    assert addresses(another) == addresses(alone)
    assert sorted(alone.view_functions) == sorted(another.view_functions)
    with alone.test_request_context():
        here = url_for("answer.question", page="b1a")
    with another.test_request_context():
        assert url_for("answer.question", page="b1a") == here
    alone.extensions["house"].database.close()


def test_an_address_that_a_test_adds_is_on_its_own_website_alone(app, another):
    another.add_url_rule("/made-up", view_func=lambda: "made up")

    assert another.test_client().get("/made-up").text == "made up"
    assert another.test_client().get("/help-now").status_code == 200
    assert app.test_client().get("/made-up").status_code == 404
    assert "/made-up" not in {str(rule) for rule in app.url_map.iter_rules()}


def test_a_statement_is_written_once_for_all_databases_of_a_kind_and_for_each_kind_apart(sqlite, postgresql):
    lite, more, big = store.database.connect(sqlite.url), store.database.connect(sqlite.url), store.database.connect(postgresql.url)
    limited = sa.select(sa.table("cases", sa.column("id")).c.id).with_for_update().limit(1)
    said = []
    for engine in (lite, more, big):
        with engine.connect() as connection:
            sa.event.listen(connection, "before_cursor_execute", lambda *told: said.append(told[2]))
            connection.execute(limited).all()
        engine.dispose()

    one, two, three = (statement for statement in said if statement.startswith("SELECT"))
    assert one == two
    assert "FOR UPDATE" not in one
    assert "FOR UPDATE" in three
