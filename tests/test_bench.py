"""What is measured is held against its goal honestly, kept where people read it, and measured as they would meet it."""

from __future__ import annotations

import gzip
import re
import threading
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest

from tests.bench import figures
from tests.bench.__main__ import ABOUT, SHORT, WHOLE, machine, main, words
from tests.bench.bare import PAGE, app as bare
from tests.bench.compressed import compressed
from tests.bench.figures import NOBODY, Figure, Goal, beside, page, printed
from tests.bench.floor import LINES, create_app
from tests.words.speed import seconds

ROOT = Path(__file__).parents[1]
ABOUT_IT = {"day": "2026-11-27", "machine": "2 processors", "load": "0.1", "minutes": "9"}


def test_a_goal_is_met_or_missed_by_so_much():
    assert Goal(at=0.6, least=True).missed(0.6) == 0
    assert Goal(at=0.6, least=True).missed(0.3) == pytest.approx(0.5)
    assert Goal(at=2).missed(3) == pytest.approx(0.5)
    assert Goal(at=0).missed(1) == 1


def test_of_some_rounds_the_middle_is_shown_and_the_worst_counts():
    row = beside("journeys", [(6.0, 10.0), (2.0, 10.0), (9.0, 10.0)], "rate", worst="least")

    assert (row.ours, row.floor, row.ratio) == (6.0, 10.0, 0.2)
    assert row.verdict.startswith("not met, by 67%. ")
    assert beside("an answer", [(6.0, 10.0), (30.0, 10.0)], "p95").verdict.startswith("not met, by 50%. ")


def test_who_misses_a_goal_without_a_reason_is_told_that_nobody_gave_one(monkeypatch):
    monkeypatch.setattr(figures, "GOALS", {"weight": Goal(at=50, of="ours")})

    assert Figure("a page, KB", 60.0, goal="weight").verdict == f"not met, by 20%. {NOBODY}"
    assert Figure("a page, KB", 50.0, goal="weight").verdict == "met"


def test_the_page_says_what_was_measured_on_what_and_how_many_goals_are_met():
    table = {"Words": [Figure("sentences, s", 0.25, goal="linter"), Figure("booklet, s", 3.0, goal="booklet"), Figure("only so", 5.0)]}

    said = page(table, words(WHOLE, ABOUT_IT))

    assert said.startswith("# How fast it is\n\nMade by `python -m tests.bench --keep docs/speed.md`")
    assert "Measured on 2026-11-27 on 2 processors;\n0.1 other processes" in said
    assert "2 figures have a goal: 1 met, 1 not." in said
    assert "| sentences, s | 0.25 |  |  | at most 1 | met |" in said
    assert "| only so | 5 |  |  |  |  |" in said
    assert "short run" not in said
    assert "**A short run" in words(SHORT, ABOUT_IT)


def test_a_terminal_gets_the_same_figures():
    assert re.search(
        r"^sentences, s +0\.25 +at most 1 +met$", printed({"Words": [Figure("sentences, s", 0.25, goal="linter")]}), re.MULTILINE
    )


def test_the_machine_is_named_by_its_processors_and_memory():
    assert re.fullmatch(r"\d+ processors \(.+\), \d+ GB of memory, Python 3\.\d+\.\d+", machine())


def test_whoever_asks_how_to_measure_is_told(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])

    assert "--keep FILE" in capsys.readouterr().out
    assert "--keep docs/speed.md" in ABOUT.read_text("utf-8")


def test_a_thousand_sentences_are_looked_at_in_less_than_a_second_of_one_processor():
    assert seconds() <= figures.GOALS["linter"].at


def asked(app, path="/", **headers):
    environ = {"PATH_INFO": path, **headers}
    setup_testing_defaults(environ)
    said = []
    body = b"".join(app(environ, lambda *begun: said.extend(begun)))
    return said[0], dict(said[1]), body


def test_a_page_is_compressed_for_a_browser_that_understands_it_and_nothing_else_is():
    status, headers, body = asked(compressed(bare), HTTP_ACCEPT_ENCODING="gzip, br")

    assert (status, headers["Content-Encoding"], headers["Content-Length"]) == ("200 OK", "gzip", str(len(body)))
    assert gzip.decompress(body) == PAGE
    assert asked(compressed(bare))[2] == PAGE


@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
def test_the_floor_keeps_each_answer_on_either_database(where, tmp_path, monkeypatch, request):
    server = request.getfixturevalue("server") if where == "postgresql" else None
    if server:
        server.run("CREATE DATABASE {}", "floor_of_a_test")
    address = server.url("floor_of_a_test").replace("+psycopg", "") if server else str(tmp_path / "floor.sqlite")
    monkeypatch.setenv("FLOOR_DATABASE", address)
    monkeypatch.setenv("SECRET_KEY", "made up")
    floor = create_app(["text", "yes-no"])
    floor.config["WTF_CSRF_ENABLED"] = False
    kept = []

    def somebody_answers():
        # In a thread of its own, as in the server: its line to the database ends with it.
        somebody = floor.test_client()
        somebody.get("/")
        somebody.post("/0", data={"answer": "Ada"})
        somebody.post("/1", data={"answer": "a"})
        kept.append(somebody.get("/check").text)
        kept.append(somebody.post("/send").text)
        if server:
            LINES.open.close()

    thread = threading.Thread(target=somebody_answers)
    thread.start()
    thread.join()

    assert "<dt>0</dt><dd>Ada</dd><dt>1</dt><dd>a</dd>" in kept[0]
    assert kept[1] == "sent"


def test_every_goal_is_measured_and_every_reason_is_a_sentence():
    measured = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests" / "bench").glob("*.py"))
    named = {name for name in figures.GOALS if f'"{name}"' in measured} | {"letters-sqlite", "letters-postgresql"}

    assert set(figures.GOALS) - named == set()
    assert 'f"letters-{name.lower()}"' in measured
    assert [name for name, goal in figures.GOALS.items() if not goal.why.endswith(".")] == []


def test_what_stands_in_the_documents_was_measured_of_everything_and_says_why_a_goal_is_missed():
    kept = (ROOT / "docs" / "speed.md").read_text("utf-8")

    assert NOBODY not in kept
    for people in (1, 8, 32):
        assert kept.count(f"| journeys a second, {people} at once |") == 2
        assert all(f"p{part}, {people} at once, ms" in kept for part in (50, 95, 99))
    for what in (
        "on SQLite",
        "on PostgreSQL",
        "after a cold start",
        "web processes",
        "first paint",
        "largest paint",
        "requests",
        "booklet (PDF)",
        "linter",
    ):
        assert what in kept, what
    goals, met, missed = map(int, re.findall(r"^(\d+) figures have a goal: (\d+) met, (\d+) not", kept, re.MULTILINE)[0])
    assert (kept.count("| met |"), kept.count("| not met, by ")) == (met, missed)
    assert goals == met + missed >= len(figures.GOALS)
