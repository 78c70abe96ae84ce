"""The floor: the least a Flask site can do to ask the same questions, a page each, keeping every answer safely before the next page.

No design, no pictures, no sealing, no languages. What the product costs beside this is what those cost.
`FLOOR_DATABASE` is a file of SQLite, or the address of a PostgreSQL.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Sequence
from typing import Any

import psycopg
from flask import Flask, abort, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from jinja2 import DictLoader
from wtforms import DateField, Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Question</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>{{ heading }}</h1><form method="post">{{ form.csrf_token }}
{% for error in errors %}<p>{{ error }}</p>{% endfor %}
{% if form.answer %}{{ form.answer.label }}{{ form.answer }}{% endif %}
<button>Next</button></form></main></body></html>"""
CHECK = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Check</title></head>
<body><main><h1>Check your answers</h1><dl>{% for name, said in answers.items() %}<dt>{{ name }}</dt><dd>{{ said }}</dd>{% endfor %}</dl>
<form method="post" action="{{ url_for('send') }}">{{ form.csrf_token }}<button>Send</button></form></main></body></html>"""
CHOICES = [SelectChoice(value, f"Choice {value}") for value in "abcd"]
TABLES = """CREATE TABLE IF NOT EXISTS drafts (id TEXT PRIMARY KEY, answers TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sent (id TEXT PRIMARY KEY, answers TEXT NOT NULL);"""


def field(kind: str) -> Field | None:
    if kind in ("choose-one", "yes-no", "consent"):
        return RadioField("Your answer", choices=CHOICES, validators=[InputRequired()])
    if kind == "choose-many":
        return SelectMultipleField("Your answer", choices=CHOICES, widget=ListWidget(), option_widget=CheckboxInput())
    if kind == "date":
        return DateField("Your answer", validators=[InputRequired()])
    if kind == "long-text":
        return TextAreaField("Your answer", validators=[InputRequired(), Length(max=5000)])
    return None if kind in ("information", "check") else StringField("Your answer", validators=[InputRequired(), Length(max=200)])


# One line to PostgreSQL a thread, opened after the server forked; SQLite opens a file in no time.
LINES = threading.local()


def is_a_file() -> bool:
    return "://" not in os.environ["FLOOR_DATABASE"]


def database() -> Any:
    if not is_a_file():
        if not hasattr(LINES, "open"):
            LINES.open = psycopg.connect(os.environ["FLOOR_DATABASE"], autocommit=True)
        return LINES.open
    if "database" not in g:
        g.database = sqlite3.connect(os.environ["FLOOR_DATABASE"], timeout=10, isolation_level=None)
        g.database.execute("PRAGMA synchronous=FULL")
    return g.database


def ask(sql: str, *values: object) -> Any:
    """Both databases, in the words of SQLite."""
    return database().execute(sql if is_a_file() else sql.replace("?", "%s").replace("BEGIN IMMEDIATE", "BEGIN"), values)


def prepare() -> None:
    """The tables, made by whichever process comes first."""
    if is_a_file():
        with sqlite3.connect(os.environ["FLOOR_DATABASE"]) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(TABLES)
        return
    with psycopg.connect(os.environ["FLOOR_DATABASE"]) as line:
        line.execute("SELECT pg_advisory_xact_lock(1)")
        for table in TABLES.splitlines():
            line.execute(table)


def answers() -> dict[str, object]:
    row = ask("SELECT answers FROM drafts WHERE id = ?", session.get("draft")).fetchone()
    return json.loads(row[0]) if row else abort(404)


def keep(number: int, answer: object) -> None:
    """One durable commit an answer."""
    ask("BEGIN IMMEDIATE")
    kept = json.dumps({**answers(), str(number): str(answer)})
    ask("UPDATE drafts SET answers = ? WHERE id = ?", kept, session["draft"])
    ask("COMMIT")


def create_app(kinds: Sequence[str]) -> Flask:
    app = Flask("floor")
    app.config.update(SECRET_KEY=os.environ["SECRET_KEY"], WTF_CSRF_TIME_LIMIT=None)
    app.jinja_loader = DictLoader({"page.html": PAGE, "check.html": CHECK})
    forms = [type("Question", (FlaskForm,), {"answer": made} if (made := field(kind)) else {}) for kind in kinds]
    prepare()

    @app.teardown_request
    def close(error: BaseException | None) -> None:
        if "database" in g:
            g.pop("database").close()

    @app.get("/")
    def begin() -> ResponseReturnValue:
        session["draft"] = secrets.token_urlsafe(16)
        ask("INSERT INTO drafts VALUES (?, '{}')", session["draft"])
        return redirect(url_for("question", number=0), 303)

    @app.route("/<int:number>", methods=["GET", "POST"])
    def question(number: int) -> ResponseReturnValue:
        form = forms[number]()
        if form.validate_on_submit():
            keep(number, form.data.get("answer", "seen"))
            following = url_for("question", number=number + 1) if number + 1 < len(forms) else url_for("check")
            return redirect(following, 303)
        answers()
        errors = [error for listed in form.errors.values() for error in listed]
        return render_template("page.html", heading=f"Question {number}", form=form, errors=errors)

    @app.get("/check")
    def check() -> str:
        return render_template("check.html", answers=answers(), form=FlaskForm())

    @app.post("/send")
    def send() -> str:
        if not FlaskForm().validate_on_submit():
            abort(400)
        ask("BEGIN IMMEDIATE")
        ask("INSERT INTO sent SELECT id, answers FROM drafts WHERE id = ?", session["draft"])
        ask("COMMIT")
        return "sent"

    return app


def app() -> Flask:
    """For gunicorn: `tests.bench.floor:app()`."""
    return create_app(json.loads(os.environ["FLOOR_KINDS"]))
