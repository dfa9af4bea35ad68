"""The table of jobs, running them by hand, and running them only to see what would be sent."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import text

from tenderwatch import jobs, scheduler
from tenderwatch.cli import main
from tenderwatch.db import Database, runs
from tenderwatch.db.rehearsal import rehearsal
from tenderwatch.house import House
from tenderwatch.jobs import Job
from tests.makers import NOW
from tests.today.conftest import Company, at, company_on

TODAY = NOW.date()
RUN = Callable[..., Result]


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    """On which weekdays overdue tasks are said again hangs on the day on which the contract is entered."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Company:
    """A company with a contract that ends in 100 days."""
    company = company_on(database, tmp_path / "home")
    company.contract(TODAY + timedelta(days=100), at(TODAY), reference="2024/17")
    return company


@pytest.fixture
def tenderwatch(company: Company, monkeypatch: pytest.MonkeyPatch) -> RUN:
    """Run a command in the company's house."""
    monkeypatch.setenv("TENDERWATCH_HOME", str(company.house.settings.home))
    monkeypatch.setenv("TENDERWATCH_DATABASE_URL", company.database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("TENDERWATCH_SECRET_KEY", "t" * 40)
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def everything(database: Database) -> dict[str, list[object]]:
    """Return all rows of all tables."""
    from tenderwatch.tables import metadata

    with database.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(text(f'SELECT * FROM "{table.name}"'))))
            for table in metadata.sorted_tables
        }


def files(home: Path) -> dict[str, int]:
    """Return the files of a home but the database's own, with their times of change."""
    return {str(path): path.stat().st_mtime_ns for path in home.rglob("*") if "tenderwatch.db" not in path.name}


def test_every_job_is_scheduled_and_named_once():
    names = [job.name for job in jobs.JOBS]
    assert len(names) == len(set(names))
    assert {"poll", "match", "warnings", "digest", "deliver", "index"} <= set(names)
    for job in jobs.JOBS:
        assert (job.every is None) != (job.at is None)
        assert scheduler.trigger_of(job).get_next_fire_time(None, datetime.now(UTC)) is not None


def test_list(tenderwatch):
    result = tenderwatch("jobs", "list")
    assert result.exit_code == 0
    listed = lines(result)
    assert [each["name"] for each in listed] == [job.name for job in jobs.JOBS]
    assert listed[0]["when"] == "every 60 s"
    assert listed[0]["last_run"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["all", "--at", "2999-01-01"], "still to come: add --dry-run", id="to come"),
        pytest.param(["all", "--at", "2026-01-01", "--until", "2999-01-01"], "still to come", id="until to come"),
        pytest.param(["all", "--at", "tomorrow"], "tomorrow is not a moment", id="no moment"),
        pytest.param(["all", "--at", "2026-02-01", "--until", "2026-01-01"], "--until is before --at.", id="order"),
        pytest.param(["sing"], "sing is not a job; the jobs are poll, match,", id="no job"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(tenderwatch, arguments, words):
    result = tenderwatch("jobs", "run", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_dry_run_prints_what_would_be_sent_and_changes_nothing(tenderwatch, company):
    company.run("warnings", at=at(TODAY))
    before, kept = everything(company.database), files(company.house.settings.home)
    result = tenderwatch(
        "jobs", "run", "all", "--at", TODAY + timedelta(days=1), "--until", TODAY + timedelta(days=110), "--dry-run"
    )

    assert result.exit_code == 0, result.stderr
    assert "Nothing is polled in a dry run." in result.stderr
    assert everything(company.database) == before
    assert files(company.house.settings.home) == kept
    mine = [each for each in lines(result) if each["to"] == "owner@example.org" and "2024/17" in str(each["text"])]
    assert {"at", "to", "person", "kind", "subject", "text", "dedupe_key"} <= set(mine[0])
    days_left = [(TODAY + timedelta(days=100) - date.fromisoformat(str(each["at"])[:10])).days for each in mine]
    assert sorted(days_left, reverse=True) == days_left
    overdue = {days for days in days_left if days < 0}
    assert {-1, -7} <= overdue
    weekdays = {(TODAY + timedelta(days=100 - days)).strftime("%a") for days in overdue - {-1, -7}}
    assert weekdays <= {"Mon", "Fri"}, "the weekly words: on Mondays of decisions, on Fridays of this plan's tasks"
    for rung in (90, 30, 7):
        said = [days for days in days_left if rung <= days <= rung + 4]
        assert said, f"the rung of {rung} days or the last working day before it"
    assert str(mine[0]["at"])[10:19] == "T07:00:00"


def test_a_rehearsed_day_is_what_then_happens(tenderwatch, company):
    day = TODAY + timedelta(days=95)
    foreseen = lines(tenderwatch("jobs", "run", "all", "--at", day, "--dry-run"))
    forced = tenderwatch("jobs", "run", "all", "--at", day, "--force")

    assert forced.exit_code == 0, forced.stdout
    said = [(each.person, each.dedupe_key, each.text) for each in company.said()]
    assert [(each["person"], each["dedupe_key"], each["text"]) for each in foreseen] == said
    assert {each.state for each in company.said()} == {"sent"}
    mails = list((company.house.settings.home / "mail").glob("*.eml"))
    assert len(mails) == len(said) > 0


def test_a_moment_that_somebody_names_waits_for_no_hour(tenderwatch):
    night = f"{TODAY + timedelta(days=11)}T02:30"
    result = tenderwatch("jobs", "run", "digest", "--at", night, "--dry-run")
    assert [each["kind"] for each in lines(result)][:1] == ["digest"]


def test_running_again_an_hour_later_says_nothing(tenderwatch, company):
    day = TODAY + timedelta(days=11)
    tenderwatch("jobs", "run", "all", "--at", f"{day}T09:00", "--force")
    said = len(company.said())
    assert said > 0
    tenderwatch("jobs", "run", "all", "--at", f"{day}T10:00", "--force")
    assert len(company.said()) == said


def test_half_a_year_is_lived_through_and_nothing_is_foreseen_twice(sqlite, tmp_path):
    from tenderwatch import simulation

    company = company_on(sqlite, tmp_path / "home")
    for n in range(10):
        company.contract(TODAY + timedelta(days=40 * n), at(TODAY), reference=f"2025/{n}")
    start = at(TODAY)
    wanted = [job for job in jobs.JOBS if job.name in ("match", "warnings", "digest")]
    moments = simulation.moments(company.database, start, start + timedelta(days=183))
    failed: list[object] = []
    foreseen = list(simulation.rehearse(company.house, wanted, moments, asked=False, failed=failed.append))
    assert not failed
    assert len(moments) == 184
    keys = [(each.message.person, each.message.dedupe_key) for each in foreseen]
    assert len(keys) == len(set(keys)) > 25


def test_sources_stay_in_a_rehearsal_as_they_are(company):
    from tenderwatch import simulation
    from tenderwatch.intake.tables import Source

    with company.database.write() as session:
        last = datetime.now(UTC) - timedelta(minutes=10)
        session.add(Source(name="TED", kind="folder", last_success_at=last, every_minutes=60))
    days = [at(TODAY + timedelta(days=n)) for n in range(69, 72)]
    digests = simulation.rehearse(company.house, jobs.find("digest"), days, asked=False, failed=print)
    texts = [" ".join(each.message.text.split()) for each in digests]
    assert texts
    for text_ in texts:
        assert "1 of 1 sources fresh" in text_
        assert "late" not in text_


# Runs


def test_a_failing_job_is_written_down_and_stops_no_other(company, tmp_path):
    def fail(house: House, now: datetime) -> str | None:
        raise RuntimeError("no such luck")

    ran = jobs.run(company.house, Job("unlucky", fail, every=timedelta(minutes=1)), at(TODAY))
    assert (ran.ok, ran.said) == (False, "RuntimeError: no such luck")
    with company.database.read() as session:
        last = runs.latest(session, "unlucky")
    assert last is not None
    assert (last.ok, last.said) == (False, "RuntimeError: no such luck")


def test_idle_runs_share_a_row_and_work_keeps_its_own(company):
    said = iter([None, None, None, "3 sent", None])
    job = Job("now and then", lambda house, now: next(said), every=timedelta(seconds=20))
    for minute in range(5):
        jobs.run(company.house, job, at(TODAY, 9, 2 * minute))
    with company.database.read() as session:
        rows = session.execute(text("SELECT said FROM job_run WHERE job = 'now and then' ORDER BY id")).scalars().all()
        assert runs.last_success(session, "now and then") == at(TODAY, 9, 8)
    assert rows == [None, "3 sent", None]


def test_failing_in_the_same_way_again_and_again_fills_no_table(company):
    def refuse(house: House, now: datetime) -> str | None:
        raise jobs.Unable("the mail server is away")

    job = Job("deliver", refuse, every=timedelta(seconds=20))
    for minute in range(10):
        assert not jobs.run(company.house, job, at(TODAY, 9, 2 * minute)).ok
    with company.database.read() as session:
        rows = session.execute(text("SELECT said FROM job_run WHERE job = 'deliver'")).scalars().all()
        last = runs.latest(session, "deliver")
    assert rows == ["the mail server is away"]
    assert last is not None
    assert last.started_at == at(TODAY, 9, 18)


def test_the_job_fails_while_the_mail_server_is_away_and_by_name_it_tries_at_once(tenderwatch, company, monkeypatch):
    from tests.smtp import MailServer, mail_server

    server = MailServer()
    with mail_server(server):
        monkeypatch.setenv("TENDERWATCH_SMTP_URL", server.url)
    day = f"{TODAY + timedelta(days=11)}T09:00"
    tenderwatch("jobs", "run", "digest", "--at", day, "--force")
    away = tenderwatch("jobs", "run", "deliver", "--at", day, "--force")
    assert away.exit_code == 1
    assert "is out of reach" in str(lines(away)[0]["said"])

    with mail_server(server):
        back = tenderwatch("jobs", "run", "deliver", "--at", day, "--force")
    assert back.exit_code == 0
    assert server.recipients == ["owner@example.org"]


def test_a_rehearsal_begins_as_the_database_is_and_leaves_nothing(company):
    before = everything(company.database)
    with rehearsal(company.database) as stage:
        assert everything(stage) == before
        with stage.write() as session:
            session.execute(text("DELETE FROM contract_option"))
            session.execute(text("UPDATE contract SET title = 'Rehearsed'"))
        with pytest.raises(ZeroDivisionError):
            _fail_after_writing(stage)
        with stage.read() as session:
            assert session.execute(text("SELECT title FROM contract")).scalar_one() == "Rehearsed"
    assert everything(company.database) == before


def _fail_after_writing(stage: Database) -> None:
    with stage.write() as session:
        session.execute(text("UPDATE contract SET title = 'Undone'"))
        raise ZeroDivisionError


def test_mail_test(tenderwatch, company):
    result = tenderwatch("mail", "test", "anna@example.org")
    assert result.exit_code == 0
    assert lines(result) == [{"to": "anna@example.org", "sent": True, "error": None}]
    (mail,) = (company.house.settings.home / "mail").glob("*.eml")
    assert "anna@example.org" in mail.read_text()


def test_mail_test_says_why_not(tenderwatch, monkeypatch):
    from tests.smtp import mail_server

    with mail_server() as server:
        server.refused = {"anna@example.org"}
        monkeypatch.setenv("TENDERWATCH_SMTP_URL", server.url)
        result = tenderwatch("mail", "test", "anna@example.org")
    assert result.exit_code == 1
    (said,) = lines(result)
    assert said["sent"] is False
    assert "no such person" in str(said["error"])
