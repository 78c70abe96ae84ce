"""A writer is told every slip in a file, by its key, all at once."""

from __future__ import annotations

from datetime import date

from easyread.tables import Table


def test_what_is_there_is_taken():
    table = Table({
        "say": ["One."], "name": "Ash", "sure": True, "on": date(2026, 3, 2), "to": "https://a.test.org/b?c=d", "rows": [{"name": "Bo"}],
    })

    assert (table.texts("say"), table.text("name"), table.flag("sure", default=False)) == (("One.",), "Ash", True)
    assert (table.day("on"), table.url("to"), table.tables("rows")[0].text("name")) == (date(2026, 3, 2), "https://a.test.org/b?c=d", "Bo")
    assert table.faults == []


def test_what_may_be_left_out_may_be_left_out():
    table = Table({})

    assert (table.text("name", ""), table.texts("say", needed=False), table.url("to", "")) == ("", (), "")
    assert table.flag("sure", default=True)
    assert (table.tables("rows"), table.table("more").text("name", "")) == ((), "")
    assert table.faults == []


def test_everything_wrong_is_noted_with_its_whole_name():
    more = {"say": [3], "name": ["Ash"], "sure": "yes", "on": "Monday", "to": "ftp://a.org", "rows": {}, "inner": 4}
    table = Table({"more": more}).table("more")
    table.texts("say")
    table.text("name")
    table.flag("sure", default=False)
    table.day("on")
    table.url("to")
    table.tables("rows")
    table.table("inner")
    table.only(("say", "name", "sure", "on", "to", "rows"))
    table.fault("", "is not enough")

    assert table.faults == [
        ("more.say", "must be a list of words"),
        ("more.name", "must be words"),
        ("more.sure", "must be true or false"),
        ("more.on", "must be a date, such as 2027-05-03"),
        ("more.to", "must be an https address, not ftp://a.org"),
        ("more.rows", "must be a list of tables"),
        ("more.inner", "must be a table"),
        ("more.inner", "unknown name"),
        ("more", "is not enough"),
    ]


def test_a_sentence_with_html_or_a_bare_per_cent_sign_is_a_slip():
    table = Table({"name": "<b>Ash</b>", "say": ["It is 50% done."]})
    table.text("name")
    table.texts("say")
    table.fault("", "the end")

    assert table.faults == [("name", "no HTML in words: <b>Ash</b>"), ("say", "a per cent sign in: It is 50% done."), ("file", "the end")]


def test_an_address_that_nothing_can_read_is_no_address():
    table = Table({"to": "https://[broken"})

    table.url("to")

    assert [key for key, _ in table.faults] == ["to"]
