"""The commands say plainly what they did and what is wrong, and never a word of what somebody told us."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests import make, samples
from tests.ports import free_port
from tests.receivers import Receiver, answer
from tests.waiting import until
from webapp import cli, clocks, models, rotation, start_all, store, watch_models
from webapp.audit import What, Who
from webapp.config import Config
from webapp.heads import Heads
from webapp.outbox import Worker
from webapp.outcomes import Doors, Paused
from webapp.seal import Keyring
from webapp.store import backlog, outbox

ROOT = Path(__file__).parents[1]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
ID = re.compile(r"[0-9a-f-]{36}")


@pytest.fixture
def run(environment):
    """Run a command as an operator would, on this test's own database."""

    def running(*arguments, **changes):
        return CliRunner().invoke(cli.commands, arguments, env={**environment, **changes})

    return running


@pytest.fixture
def database(environment):
    config = Config.from_environment(environment)
    opened = store.open(environment["DATABASE_URL"], Keyring(config.data_keys), config.code_peppers)
    yield opened
    opened.close()


def promised(database, kind="sms", **body):
    with database.session(write=True) as session:
        made = outbox.promise(session, kind, body or {"to": "+447700900123"}, dedupe_key=f"{kind} {body}", now=make.NOW)
        store.commit(session)
    return made


def test_a_ping_is_promised_and_can_be_followed(run):
    made = run("outbox", "ping").output.strip()

    assert ID.fullmatch(made)
    assert re.fullmatch(rf"{made}  icb   ready   [0-9-]+ [0-9:]+  tried 0\n", run("outbox", "list").output)
    assert run("outbox", "show", made).output == run("outbox", "list").output
    assert run("outbox", "list", "--state", "dead").output == ""


def test_no_command_shows_what_a_promise_says(run, database):
    made = promised(database, to="+447700900123", text="Amir Madeup has news")

    said = run("outbox", "list").output + run("outbox", "show", made).output

    assert made in said
    assert not re.search("Amir|7700", said)


def test_a_promise_is_sent_again_with_its_own_id(run, database):
    made = promised(database, "icb", type="test.ping")
    with database.session(write=True) as session:
        [held] = outbox.claim(session, owner="a", now=make.NOW, lease=make.minutes(1), most=1)
        outbox.began(session, held, make.NOW)
        outbox.dead(session, held, owner="a", now=make.NOW, status="400")
        store.commit(session)
    assert "dead" in run("outbox", "list").output

    assert run("outbox", "resend", made).output == "Will be sent again: 1\n"

    with database.session() as session:
        assert [(line.id, line.state) for line in backlog.listed(session)] == [(made, "ready")]
    assert "400" in run("outbox", "show", made).output


@pytest.mark.parametrize("kind", ["sqlite_url", "postgresql_url"])
def test_dead_letters_are_listed_followed_and_sent_again_and_the_audit_says_that_an_operator_did(run, environment, request, kind):
    where = {"DATABASE_URL": request.getfixturevalue(kind)}
    ring = Keyring(Config.from_environment(environment).data_keys)
    kept = store.open(where["DATABASE_URL"], ring, make.PEPPERS)
    dead = [promised(kept, "icb", type="test.ping", data={"number": number, "name": "Amir Madeup"}) for number in range(3)]
    with kept.session(write=True) as session:
        for held in outbox.claim(session, owner="a", now=make.NOW, lease=make.minutes(1), most=9):
            outbox.dead(session, outbox.began(session, held, make.NOW), owner="a", now=make.NOW, status="400", ms=31)
        store.commit(session)

    listed = run("outbox", "list", "--state", "dead", **where).output
    shown = run("outbox", "show", dead[0], **where).output
    assert sorted(ID.findall(listed)) == sorted(dead)
    assert len(run("outbox", "list", "--state", "dead", "--most", "2", **where).output.splitlines()) == 2
    assert re.search(r"dead .* tried 1  400\n  2026-11-23 [0-9:]{8}  400  31 ms\n$", shown)
    assert run("outbox", "resend", dead[0], **where).output == "Will be sent again: 1\n"
    assert run("outbox", "resend", "--since", "2026-11-23", **where).output == "Will be sent again: 2\n"
    assert run("outbox", "resend", "--since", "2026-11-24", **where).output == "Will be sent again: 0\n"
    ping = run("outbox", "ping", **where).output.strip()

    with kept.session() as session:
        entries = [(entry.what, json.loads(entry.detail)["letter"]) for entry in store.audit.entries(session) if entry.who == Who.OPERATOR]
        letters = [outbox.said(session, one) for one in dead]
    kept.close()
    assert sorted(entries) == sorted([(What.PROMISED, ping), *((What.RESENT, one) for one in dead)])
    assert [letter[1]["data"]["number"] for letter in letters] == [0, 1, 2]
    assert not re.search("Amir|test.ping", listed + shown)


def test_everything_since_a_day_is_sent_again_but_never_a_text(run, database):
    promised(database, "sms")

    assert run("outbox", "resend", "--since", "2026-11-01").output == "Will be sent again: 0\n"


def test_whoever_must_be_asked_again_today_is_asked_once(run, database):
    with database.session(write=True) as session:
        made = make.draft(session)
        store.consents.record(session, make.row(case_id=made.case_id, next_check=date(2025, 10, 1), at=make.NOW - make.minutes(600_000)))
        make.submit(session, made.case_id, answers={"consent.dsr": "yes"})
        store.commit(session)

    assert run("consent", "due").output.endswith("Asked again: 1. Told the ICB of no answer: 0.\n")
    assert run("consent", "due").output.endswith("Asked again: 0. Told the ICB of no answer: 0.\n")


@pytest.mark.parametrize("arguments", [["resend"], ["resend", "some-id", "--since", "2026-11-01"], ["resend", "--since", "yesterday"]])
def test_what_to_send_again_must_be_said_in_one_way(run, arguments):
    assert run("outbox", *arguments).exit_code == 2


@pytest.mark.parametrize("command", ["show", "resend"])
def test_a_promise_that_nobody_made_is_said_to_be_none(run, command):
    result = run("outbox", command, "00000000-0000-7000-8000-000000000000")

    assert result.exit_code == 1
    assert "There is no such promise" in result.output


def test_all_missing_settings_are_named_at_once(run):
    result = run("outbox", "list", SECRET_KEY="", PLACE="")

    assert result.exit_code == 1
    assert result.output == "Error: These settings are missing: SECRET_KEY, PLACE\n"


def test_a_wrong_setting_is_named_without_what_it_holds(run):
    result = run("outbox", "list", DATA_KEYS="demo:c2VjcmV0")

    assert result.exit_code == 1
    assert result.output.startswith("Error: DATA_KEYS ")
    assert "c2VjcmV0" not in result.output


def test_a_database_that_is_not_there_is_said_to_be_gone(run, tmp_path):
    result = run("outbox", "list", DATABASE_URL=f"sqlite:///{tmp_path}/elsewhere.sqlite")

    assert result.exit_code == 1
    assert "The database cannot be reached" in result.output


def test_a_new_database_is_made_and_a_second_time_changes_nothing(run, tmp_path):
    url = f"sqlite:///{tmp_path}/new.sqlite"

    assert run("migrate", DATABASE_URL=url).exit_code == 0
    assert run("migrate", DATABASE_URL=url).exit_code == 0
    assert run("outbox", "list", DATABASE_URL=url).output == ""


def test_every_area_is_good_and_none_is_ready_for_real_people(run):
    assert run("places", "check").output == "anyshire: good\nnorfolk-and-waveney: good\nsuffolk: good\n"
    live = run("places", "check", "--live")

    assert live.exit_code == 1
    # The three areas, and the settings of a demonstration.
    assert live.output.count("not ready") == 4
    assert "signoff.clinical_safety_officer" in live.output


def test_the_files_for_browsers_are_built_where_they_are_asked_for(run, tmp_path):
    assert run("build", "--to", str(tmp_path / "built")).exit_code == 0
    assert (tmp_path / "built" / "manifest.json").is_file()


@pytest.fixture
def complaint(database):
    """Somebody was not happy on 23 November."""
    with database.session(write=True) as session:
        said = {"complaint.what": "You wrote to my mum.", "complaint.contact": "amir@mail.example"}
        made = store.complaints.make(session, said, case_id=make.draft(session).case_id, language="en", now=make.NOW)
        store.commit(session)
    return made


def test_complaints_are_listed_by_number_and_day_without_a_word_of_them(run, complaint):
    assert run("complaints", "list").output == f"{complaint.reference}  made 2026-11-23  say that we have it by 2026-12-22\n"


def test_only_show_says_what_somebody_was_not_happy_about(run, complaint):
    said = run("complaints", "show", complaint.reference.lower()).output

    assert "You wrote to my mum." in said
    assert "amir@mail.example" in said
    assert re.search(r"About request \w{8}", said)


def test_the_days_of_the_answers_are_written_once(run, complaint, database):
    assert run("complaints", "acknowledged", complaint.reference).output == "Written down.\n"
    assert run("complaints", "answered", complaint.reference).output == "Written down.\n"

    assert run("complaints", "acknowledged", complaint.reference).output == "It was written down before. The first day stays.\n"
    assert run("complaints", "answered", complaint.reference).output == "It was written down before. The first day stays.\n"
    assert re.search("acknowledged [0-9-]+  answered [0-9-]+", run("complaints", "list").output)


@pytest.mark.parametrize("command", ["show", "acknowledged", "answered"])
def test_a_complaint_that_nobody_made_is_said_to_be_none(run, command):
    result = run("complaints", command, "AB3KR7MN")

    assert result.exit_code == 1
    assert "There is no complaint with this number." in result.output


@pytest.fixture
def audited(run, database):
    """Three entries and a head of them, in a database whose owner took away what refuses changes. The head is what the ICB has."""
    with database.session(write=True) as session:
        for _ in range(3):
            store.audit.enter(session, What.COPIED, who=Who.PERSON, now=make.NOW)
        store.commit(session)
    with database.session(write=True) as session:
        made = Heads(RECEIPT_KEYS).look(session, make.NOW)
        for trigger in ("audit_update", "audit_delete", "audit_heads_update", "audit_heads_delete"):
            session.execute(sa.text(f"DROP TRIGGER {trigger}"))
        store.commit(session)
    data = {"day": made.day.isoformat(), **{name: getattr(made, name) for name in ("seq", "hash", "count", "key_id", "signature")}}
    return {"type": "audit.head", "timestamp": "2026-11-23T10:30:00Z", "data": data}


RECEIPT_KEYS = (("2026", make.KEY),)
WITH_KEYS = {"RECEIPT_KEYS": f"2026:{base64.b64encode(make.KEY).decode()}"}


def altered(database, *statements):
    with database.session(write=True) as session:
        for statement in statements:
            session.execute(sa.text(statement))
        store.commit(session)


def test_an_audit_in_which_nothing_was_changed_is_whole(run, audited, tmp_path):
    file = tmp_path / "heads.jsonl"
    file.write_text(f"{json.dumps(audited)}\n\n{json.dumps(audited['data'])}\n")

    alone, beside = run("audit", "verify", **WITH_KEYS), run("audit", "verify", "--heads", str(file), **WITH_KEYS)
    assert re.fullmatch(r"Whole: 4 entries, 1 heads of our own, 0 of the ICB. [0-9.]+ seconds.\n", alone.output)
    assert beside.output.startswith("Whole: 4 entries, 1 heads of our own, 2 of the ICB.")


@pytest.mark.parametrize(("statement", "said"), [
    ("UPDATE audit SET who = 'operator' WHERE seq = 2", "Entry 2 was changed."),
    ("DELETE FROM audit WHERE seq = 1", "Entry 1 is missing."),
    ("DELETE FROM audit WHERE seq = 4", "Entry 4 is missing, and all after it: the audit was cut off."),
    ("DELETE FROM audit WHERE seq > 2", "Entry 3 is missing, and all after it: the audit was cut off. The head of 2026-11-22 shows it."),
    ("UPDATE audit_heads SET signature = 'AAAA'", "Entry 3 is under a head that has no good signature. The head of 2026-11-22 shows it."),
    ("UPDATE audit_heads SET count = 2", "Entry 1 is under a head that is missing. The head of 2026-11-22 shows it."),
    ("UPDATE audit_tip SET seq = 3", "Entry 4 was added by somebody else: the chain ended before it."),
])  # fmt: skip
def test_the_first_entry_that_is_not_as_it_was_written_is_named_with_what_is_wrong(run, audited, database, statement, said):
    altered(database, statement)
    result = run("audit", "verify", **WITH_KEYS)

    assert (result.exit_code, result.output) == (1, f"Error: {said}\n")


def test_an_audit_that_was_written_anew_with_its_heads_is_found_by_what_lies_at_the_icb(run, audited, database, tmp_path):
    file = tmp_path / "heads.jsonl"
    file.write_text(json.dumps(audited))
    altered(database, "DELETE FROM audit", "DELETE FROM audit_heads", f"UPDATE audit_tip SET seq = 0, hash = '{'0' * 64}'")
    with database.session(write=True) as session:
        for _ in range(4):
            store.audit.enter(session, What.COPIED, who=Who.OPERATOR, now=make.NOW)
        store.commit(session)
    assert run("audit", "verify", **WITH_KEYS).exit_code == 0, "from here alone nothing can be seen"

    result = run("audit", "verify", "--heads", str(file), **WITH_KEYS)

    assert result.exit_code == 1
    assert result.output == (
        "Error: Entry 1 or one after it was rewritten: the chain is not the one that was signed. The head of 2026-11-22 shows it.\n"
    )


@pytest.mark.parametrize("line", ["no JSON", "[]", "{}", '{"data": {"day": "today"}}', '{"data": 5}'])
def test_a_file_that_holds_no_heads_is_said_to_hold_none(run, tmp_path, line):
    file = tmp_path / "heads.jsonl"
    file.write_text(f"\n{line}\n")
    result = run("audit", "verify", "--heads", str(file))

    assert (result.exit_code, result.output) == (1, "Error: Line 2 of the file is no head.\n")


@pytest.mark.threat(11)
def test_who_reads_a_complaint_stands_in_the_audit(run, complaint, database):
    run("complaints", "show", complaint.reference)

    with database.session() as session:
        assert [(one.what, one.who) for one in store.audit.entries(session)][-1] == ("complaint.read", "operator")


def started(*command, environment):
    whole = {**os.environ, **environment}
    return subprocess.Popen([sys.executable, "-m", "webapp.cli", *command], cwd=ROOT, env=whole, stderr=subprocess.PIPE, text=True)


def test_a_worker_on_a_machine_with_the_longest_name_has_a_name_that_fits_and_is_its_own(run, monkeypatch):
    owners = []
    monkeypatch.setattr("socket.gethostname", lambda: "m" * 64)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("webapp.journal.prepare", lambda *_: None)
    monkeypatch.setattr("webapp.outbox.run", lambda *_, owner, **__: owners.append(owner))

    assert [run("worker", METRICS_PORT="").exit_code for _ in range(2)] == [0, 0]

    assert len(set(owners)) == 2
    tables = (models.outbox, watch_models.worker_looks, watch_models.rounds)
    assert max(map(len, owners)) <= min(table.c.owner.type.length for table in tables)


def test_what_waits_is_listed_without_whom_it_is_about_and_released_by_its_number(run, database):
    with database.session(write=True) as session:
        draft = make.draft(session)
        letters = [("referral.submitted", make.letter(name="Kit Madeup"))]
        store.mentions.add(session, draft.case_id, "a" * 64, held=letters, now=make.NOW)
        store.commit(session)

    assert run("held", "list").output == f"{draft.reference}  2026-11-23 10:30  letters 1\n"
    assert run("held", "release", draft.reference.lower()).output == "Will be sent.\n"
    assert run("held", "list").output == ""
    assert "icb   ready" in run("outbox", "list").output
    again = run("held", "release", draft.reference)
    assert again.exit_code == 1
    assert "Nothing waits under this number." in again.output


def test_a_worker_stops_when_it_is_told_to(environment):
    worker = started("worker", environment=environment)
    assert "worker started" in worker.stderr.readline()

    worker.send_signal(signal.SIGTERM)

    assert "worker stopped" in worker.communicate(timeout=20)[1]
    assert worker.returncode == 0


def test_the_sandbox_answers_until_it_is_told_to_stop(environment):
    port = free_port()
    changed = {**environment, "SANDBOX_PORT": str(port)}
    sandbox = started("sandbox", environment=changed)
    until(lambda: start_all.answers(port))

    sandbox.terminate()
    sandbox.communicate(timeout=20)

    assert not start_all.answers(port)


def test_the_same_commands_are_the_websites_own(runner, app):
    cli.prepare(app)

    listed = runner.invoke(args=["--help"]).output

    assert all(f"\n  {name} " in listed for name in ("build", "complaints", "migrate", "outbox", "places", "sandbox", "worker"))


def test_a_fault_that_stops_the_build_is_named_with_its_file_and_line_and_nothing_else(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from webapp import build, cli

    def stops(**_):
        raise build.BadWords("content/pictures.toml:13: set: The set of pictures has no licence.")

    monkeypatch.setattr(build, "build", stops)
    done = CliRunner().invoke(cli.commands, ["build", "--to", str(tmp_path)])

    assert done.exit_code == 1
    assert done.output == "Error: content/pictures.toml:13: set: The set of pictures has no licence.\n"


def sent(database):
    """Somebody who sent something: their case."""
    with database.session(write=True) as session:
        made = make.draft(session, answers={"about.name": "Amir Made-Up"}, now=clocks.now())
        make.fill(session, made.case_id)
        case = store.cases.find(session, made.case_id)
        store.commit(session)
    assert case is not None
    return case


def test_turning_the_keys_says_done_and_then_the_old_key_may_go(run, database, environment):
    case, old = sent(database), environment["DATA_KEYS"]
    new = "new:" + base64.b64encode(bytes(32)).decode()

    told = run("keys", "rotate", DATA_KEYS=f"{new},{old}")

    assert told.output.splitlines()[0] == "Keys of cases: 2. Values: 2. That no key opens: 0. Still old: 0."
    assert told.output.splitlines()[1].startswith("Done.")
    with store.Database(database.engine, Keyring([("new", bytes(32))]), database.url).session() as session:
        assert store.referrals.of_case(session, case.id).answers == {"about.name": "Amir Made-Up"}


def test_turning_is_not_done_while_something_old_is_left(run, database, monkeypatch):
    monkeypatch.setattr(rotation, "rotate", lambda *_, **__: rotation.Turned(keys=1, left=2))

    told = run("keys", "rotate")

    assert (told.exit_code, "Still old: 2." in told.output, "Done." in told.output) == (1, True, False)


def test_the_keys_of_cases_are_saved_and_put_back(run, database, tmp_path):
    case, file = sent(database), str(tmp_path / "keys")
    assert run("keys", "save", file).output == "Keys of cases: 2\n"
    with database.session(write=True) as session:
        store.vault.forget(session, case.id)
        store.commit(session)

    assert run("keys", "load", file).output == "Keys put back: 2. Erased again: 0.\n"

    Path(file).write_text("{}")
    assert (run("keys", "load", file).exit_code, "no file of keys" in run("keys", "load", file).output) == (1, True)
    assert (run("keys", "save", file).exit_code, "no file of keys" in run("keys", "save", file).output) == (1, True)


def test_what_the_runbook_says_after_410_sends_what_waits(run, database):
    [command] = re.findall(r"`flask --app wsgi (outbox resend --since)` with the day", RUNBOOK)
    made = [run("outbox", "ping").output.strip() for _ in range(2)]
    gone = Worker(database=database, doors=Doors(icb=lambda _: Paused("410")), owner="a")
    for one in gone.take(9):
        gone.deliver(one)
    assert "410" in run("outbox", "list").output

    assert run(*command.split(), f"{clocks.now() - timedelta(days=1):%Y-%m-%d}").output == "Will be sent again: 2\n"

    with database.session(write=True) as session:
        assert {one.id for one in outbox.claim(session, owner="b", now=clocks.now(), lease=make.minutes(1), most=9)} == set(made)


def test_a_file_of_keys_that_knows_more_is_written_over_only_on_somebodys_word(run, database, tmp_path):
    case, file = sent(database), str(tmp_path / "keys")
    run("keys", "save", file)
    with database.session(write=True) as session:
        store.vault.forget(session, case.id)
        store.commit(session)

    told = run("keys", "save", file)

    assert told.exit_code == 1
    assert "not here: cases 1, erased 0. Cases here without their key: 1." in told.output
    assert run("keys", "save", "--force", file).output == "Keys of cases: 0\n"
    assert (tmp_path / "keys.1").exists()


def test_keys_that_cannot_be_written_are_one_plain_line(run, database, tmp_path):
    told = run("keys", "save", str(tmp_path / "nowhere" / "keys"))

    assert (told.exit_code, len(told.output.splitlines())) == (1, 1)
    assert told.output.startswith("Error: Nothing was written.")


def test_what_has_had_its_time_is_counted_first_and_then_deleted_and_whose_it_was_is_not_said(run, database):
    with database.session(write=True) as session:
        case_id = make.draft(session, now=clocks.now() - timedelta(days=28)).case_id
        store.commit(session)
    counts = "drafts 1, messages 0, content 0, deliveries 0, visits 0, team-visits 0, inbox 0, mentions 0, complaints 0, decisions 0"

    assert run("retention", "run", "--dry-run").output == f"Would be deleted: {counts}\n"
    assert run("retention", "run").output == f"Deleted: {counts}\n"
    assert run("retention", "run").output == f"Deleted: {counts.replace('1', '0')}\n"
    with database.session() as session:
        assert store.drafts.of_case(session, case_id) is None


def test_an_operator_erases_one_person_by_their_number_once(run, database):
    case = sent(database)

    told = run("erase", case.reference.lower())

    assert told.output == (
        "Deleted: letters 0, answers 1, requests 1, news 1, questions 0, visits 0, cards 1, plans 1, help 1, reminders 1, checks 1, "
        "wishes 1, tellings 1, conversations 1, inbox 1, looks 1, knows 1, booklets 1, messages 2\n"
    )
    again = run("erase", case.reference)
    assert (again.exit_code, "erased before" in again.output) == (1, True)
    assert run("erase", "AB3KR7MN", "--withdraw").exit_code == 1


def test_conformance_names_what_a_receiver_must_mend_and_ends_badly(run):
    here = {"WEBHOOK_ALLOW_PRIVATE": "127.0.0.0/8"}
    with Receiver(answer("200 OK")) as careless:
        result = run("conformance", careless.url, **here)
    with Receiver(answer("500 Oh")) as broken:
        by_setting = run("conformance", **here, ICB_WEBHOOK_URL=broken.url)

    assert result.exit_code == by_setting.exit_code == 1
    assert "pass  a test event: 200\n" in result.output
    assert "FAIL  no seal at all: 200\n      Refuse what carries no webhook-signature.\n" in result.output
    assert result.output.endswith("Failed: 9\n")
    assert "FAIL  a test event: 500\n" in by_setting.output


def test_a_receiver_that_is_right_passes_conformance(run, tmp_path):
    secrets = Config.from_environment(make.environment()).icb_webhook_secrets
    with samples.running("receiver.py", secrets, tmp_path) as url:
        result = run("conformance", url, WEBHOOK_ALLOW_PRIVATE="127.0.0.0/8", ICB_WEBHOOK_SECRETS=",".join(secrets))

    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "Failed: 0")


SYSTEM = ("ICB_WEBHOOK_URL", "ICB_WEBHOOK_SECRETS", "ICB_EVENTS_SECRETS")
BEARER = {"ICB_WEBHOOK_AUTH": "bearer", "ICB_WEBHOOK_TOKEN": "a-made-up-word", "ICB_WEBHOOK_URL": "https://icb.example/in"}
NOBODY = "There is nobody to try: ICB_WEBHOOK_URL, ICB_WEBHOOK_SECRETS and ICB_EVENTS_SECRETS are not set."


@pytest.mark.parametrize(("arguments", "changes", "said"), [
    ((), {"INBOX": "1", **dict.fromkeys(SYSTEM, "")}, NOBODY),
    (("http://127.0.0.1:9/",), {"INBOX": "1", **dict.fromkeys(SYSTEM, "")}, NOBODY),
    (("ftp://x/",), {}, "What you gave is not an address beginning with https:// or http://."),
    (("notaurl",), {}, "What you gave is not an address beginning with https:// or http://."),
    (("http://icb.example/in",), BEARER, "The address must begin with https:// where ICB_WEBHOOK_AUTH is bearer."),
])
def test_conformance_says_what_is_wrong_with_what_it_was_given_and_not_that_a_receiver_must_be_mended(run, arguments, changes, said):
    result = run("conformance", *arguments, **changes)

    assert (result.exit_code, result.output) == (1, f"Error: {said}\n")


def test_a_word_that_proves_who_we_are_may_be_tried_in_the_open_on_this_machine_alone(run):
    with Receiver(answer("200 OK")) as here:
        result = run("conformance", here.url, **BEARER, WEBHOOK_ALLOW_PRIVATE="127.0.0.0/8")

    assert "pass  a test event: 200\n" in result.output
    assert {one.headers["authorization"] for one in here.received} == {"Bearer a-made-up-word"}


def test_a_sandbox_without_a_system_to_play_says_so(run):
    result = run("sandbox", INBOX="1", **dict.fromkeys(SYSTEM, ""))

    assert result.exit_code == 1
    assert result.output == (
        "Error: The sandbox plays the ICB's system: set ICB_WEBHOOK_URL, ICB_WEBHOOK_SECRETS and ICB_EVENTS_SECRETS.\n"
    )


def test_an_account_of_the_team_is_made_renewed_and_ended_and_its_link_is_printed_once(run):
    made = run("staff", "add", "Cai Example", "cai@icb.example")
    again = run("staff", "again", "CAI@icb.example")

    links = [re.search(r"http://127\.0\.0\.1:8000/inbox/begin/(\S+)", answer.output)[1] for answer in (made, again)]
    assert links[0] != links[1]
    assert "There is an open account with this address." in run("staff", "add", "Cai Example", " Cai@icb.example").output
    assert re.fullmatch(r"[0-9a-f]{8}  Cai Example  cai@icb.example  since [0-9-]+  has not begun\n", run("staff", "list").output)
    assert run("staff", "end", "cai@icb.example").output == "Ended. Nothing opens with it any more.\n"
    assert "ended" in run("staff", "list").output
    assert "Nobody has an open account with this address." in run("staff", "end", "cai@icb.example").output
    assert not any(link in run("staff", "list").output for link in links)


@pytest.mark.parametrize("arguments", [
    ("", "cai@icb.example"), ("Cai", "cai"), ("Cai", "@"), ("Cai", "cai icb@x"), ("Cai", "@icb.example"), ("Cai", "cai@"),
])
def test_an_account_needs_a_name_and_an_address(run, arguments):
    assert run("staff", "add", *arguments).exit_code == 2


@pytest.mark.threat(11)
def test_every_look_stands_in_the_digest_with_who_and_why(run, database):
    now = clocks.now()
    with database.session(write=True) as session:
        case = make.draft(session, now=now)
        cai = make.member(session, "cai")
        first, second = {"what": "name"}, {"what": "read", "reason": "other", "said": "They asked me to."}
        store.inbox.look(session, case.case_id, staff_id=cai.id, visit="a", now=now - timedelta(minutes=1), **first)
        store.inbox.look(session, case.case_id, staff_id=cai.id, visit="a", now=now, **second)
        old = now - timedelta(days=8)
        store.inbox.look(session, case.case_id, staff_id=cai.id, visit="a", what="pdf", reason="work", now=old)
        store.commit(session)

    lines = run("staff", "looks").output.splitlines()
    since = run("staff", "looks", "--since", f"{old:%Y-%m-%d}").output

    assert [line[18:] for line in lines] == [
        f"Cai Example  {case.reference}  name", f"Cai Example  {case.reference}  read  other: They asked me to.",
    ]
    assert since.count("\n") == 3


def test_an_account_of_whoever_runs_the_service_is_another_than_the_team_s(run):
    run("staff", "add", "Cai Example", "cai@icb.example")
    run("staff", "add", "Olu Example", "olu@it.example", "--operator")

    team, operator = run("staff", "list").output.splitlines()

    assert team.endswith("has not begun")
    assert operator.endswith("has not begun  operator")


@pytest.mark.threat(11)
def test_what_whoever_runs_it_looked_at_and_pressed_stands_in_the_digest_too(run, database):
    now, by = clocks.now(), {"who": Who.OPERATOR}
    with database.session(write=True) as session:
        olu = make.member(session, "olu")
        store.audit.enter(session, What.OPERATOR_LOOKED, now=now, staff=olu.mark, look="letters", state="dead", **by)
        store.audit.enter(session, What.OPERATOR_PRESSED, now=now, staff=olu.mark, press="all-again", number="3", **by)
        store.audit.enter(session, What.OPERATOR_LOOKED, now=now - timedelta(days=8), staff=olu.mark, look="counts", **by)
        store.commit(session)

    assert [line[18:] for line in run("staff", "looks").output.splitlines()] == ["Cai Example  letters", "Cai Example  all-again  3"]


@pytest.fixture
def told_late(database):
    """A request of 23 November, for which the team told of a C(E)TR too late for the stay in hospital. Six more, told of in time."""
    with database.session(write=True) as session:
        every = [make.draft(session) for _ in range(7)]
        first = every[0]
        for number, case in enumerate(every):
            make.submit(session, case.case_id)
            store.consents.record(session, make.row(id=f"row {number}", case_id=case.case_id))
            told = {"receipt.confirmed": 1, "admission.recorded": 9, "cetr.held": 10 if case is first else 5}
            for place, (type, days) in enumerate(told.items(), 1):
                at = make.NOW + timedelta(days=days)
                store.news.add(
                    session, webhook_id=f"{number} {place}", case_id=case.case_id, type=type, sequence=place, occurred_at=at,
                    data={"hospital": "Anytown Hospital"}, now=at,
                )
        key = f"referral.submitted:{first.case_id}"
        store.outbox.promise(session, "icb", make.letter(), case_id=first.case_id, dedupe_key=key, now=make.NOW)
        store.commit(session)
    return first


def test_counts_say_how_the_standards_were_kept_without_a_small_number(run, told_late):
    days = ("--since", "2026-11-01", "--until", "2026-12-31")

    shown, exact = run("counts", *days).output, run("counts", *days, "--exact").output
    machine = {one["name"]: one for one in json.loads(run("counts", *days, "--json").output)["counts"]}

    assert re.search(r"^receipt-within-5-working-days +7 of 7  \(asked for: 100 %\)$", shown, re.MULTILINE)
    assert re.search(r"^cetr-held-before-admission +all but fewer than 5 of 7  \(asked for: 90 %\)$", shown, re.MULTILINE)
    assert re.search(r"^admission-without-cetr-before +fewer than 5$", shown, re.MULTILINE)
    assert re.search(r"^cetr-held-before-admission +6 of 7", exact, re.MULTILINE)
    assert re.search(r"^admission-without-cetr-before +1$", exact, re.MULTILINE)
    assert machine["cetr-held-before-admission"] == {
        "name": "cetr-held-before-admission", "number": None, "of": 7, "standard_percent": 90, "all_but_fewer_than": 5,
    }
    assert machine["admission-without-cetr-before"] == {"name": "admission-without-cetr-before", "number": None}
    assert run("counts", "--since", "2026-12-31", "--until", "2026-11-01").exit_code == 2
    assert run("counts").exit_code == 0


def test_the_dated_facts_of_one_request_hold_no_word_of_anybody_and_the_person_can_read_that_somebody_took_them(run, told_late, database):
    said = run("facts", told_late.reference.lower()).output

    assert said.splitlines() == [
        "2026-11-23 10:30  begun",
        "2026-11-23 10:30  decided            dsr yes",
        "2026-11-23 10:30  promised           referral.submitted",
        "2026-11-23 10:30  sent               referral.submitted",
        "2026-11-24 10:30  happened           receipt.confirmed",
        "2026-11-24 10:30  heard              receipt.confirmed",
        "2026-12-02 10:30  happened           admission.recorded",
        "2026-12-02 10:30  heard              admission.recorded",
        "2026-12-03 10:30  happened           cetr.held",
        "2026-12-03 10:30  heard              cetr.held",
        "2026-11-30        due                receipt",
        "2026-12-21        due                outcome",
    ]
    with database.session() as session:
        [last] = store.audit.of_case(session, told_late.case_id, most=1)
    assert (last.what, last.who) == ("facts.taken", "operator")
    assert run("facts", "AB3KR7MN").exit_code == 1


def test_a_worker_that_runs_says_so_to_a_monitor(environment):
    port = free_port()
    worker = started("worker", environment={**environment, "METRICS_PORT": str(port)})
    try:
        def looked():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
                    return re.search(r"^open_door_worker_look_seconds [0-9]$", answer.read().decode(), re.MULTILINE)
            except OSError:
                return None

        until(looked)
    finally:
        worker.terminate()
        worker.communicate(timeout=20)
    assert worker.returncode == 0
