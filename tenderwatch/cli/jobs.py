"""`tenderwatch jobs`: what runs when, and running it by hand, at another moment, or only to see what it would send."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NoReturn

import click

from tenderwatch import jobs as table
from tenderwatch import simulation
from tenderwatch.cli.opening import opened
from tenderwatch.db import runs
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.jobs import Job, Ran
from tenderwatch.simulation import Foreseen
from tenderwatch.web.reader import HOME

WRONG = 2


@dataclass(frozen=True)
class Span:
    """When to run: at one moment that somebody named (`asked`), or at all the times from `start` to `end`."""

    start: datetime
    end: datetime
    asked: bool = False


@click.group("jobs")
def jobs() -> None:
    """What runs by itself, and running it by hand."""


@jobs.command("list")
def list_jobs() -> None:
    """Print the jobs as JSON lines: name, when, and how the last run went."""
    with opened() as house, house.database.read() as session:
        for job in table.JOBS:
            last = runs.latest(session, job.name)
            told = {"last_run": last.started_at.isoformat(), "ok": last.ok, "said": last.said} if last else {}
            _print({"name": job.name, "when": job.when, "last_run": None, "ok": None, "said": None, **told})


@jobs.command("run")
@click.argument("name")
@click.option("--at", metavar="MOMENT", help="When: a date (its whole day) or a date and time, Helsinki's by default.")
@click.option("--until", metavar="MOMENT", help="Go on, each job at its times, to this moment or the end of this date.")
@click.option("--dry-run", is_flag=True, help="Print the messages that would be sent as JSON lines; change nothing.")
@click.option("--force", is_flag=True, help="Really run at a moment to come.")
def run(name: str, at: str | None, until: str | None, dry_run: bool, force: bool) -> None:
    """Run the job NAME, or all of them, in their order; prints how each run went as JSON lines."""
    now = datetime.now(UTC)
    try:
        wanted, span = table.find(name), _span(name, at, until, now, ahead=dry_run or force)
    except (NotFound, Invalid) as error:
        _refuse(str(error))
    with opened() as house:
        well = (_rehearse if dry_run else _run)(house, wanted, span)
    sys.exit(0 if well else 1)


def _refuse(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(WRONG)


# When


def _span(name: str, at: str | None, until: str | None, now: datetime, *, ahead: bool) -> Span:
    """Return when to run; a moment to come is Invalid unless `ahead`.

    Who names a job, or a moment, wants it then: all jobs at no moment in particular run as the scheduler runs them.
    """
    first = _moment(at) if at else now
    start = first if isinstance(first, datetime) else _begins(first)
    last = _moment(until) if until else first
    end = last if isinstance(last, datetime) else _begins(last + timedelta(days=1)) - timedelta(seconds=1)
    if end < start:
        raise Invalid(_("--until is before --at."))
    if not ahead and (start > now or (until and end > now)):
        raise Invalid(_("That moment is still to come: add --dry-run to see what would be sent, or --force to run it."))
    return Span(start, end if ahead else min(end, now), asked=start == end and (at is not None or name != "all"))


def _moment(text: str) -> date | datetime:
    try:
        if len(text) == len("2026-11-23"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("%(text)s is not a moment; write 2026-11-23 or 2026-11-23T07:00.", text=text)) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=HOME)).astimezone(UTC)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), HOME).astimezone(UTC)


# What


def _run(house: House, wanted: tuple[Job, ...], span: Span) -> bool:
    well = True
    for ran in simulation.run_through(house, wanted, _moments(house, span), asked=span.asked):
        well = well and ran.ok
        if ran.said is not None or span.start == span.end:
            _print({"job": ran.job, "at": ran.at.isoformat(), "ok": ran.ok, "said": ran.said})
    return well


def _rehearse(house: House, wanted: tuple[Job, ...], span: Span) -> bool:
    if any(job.name == "poll" for job in wanted):
        click.echo(_("Nothing is polled in a dry run."), err=True)
    problems: list[Ran] = []
    foreseen = simulation.rehearse(house, wanted, _moments(house, span), asked=span.asked, failed=problems.append)
    for each in foreseen:
        _print(_told(each))
    for ran in problems:
        click.echo(f"{ran.job} {ran.at.isoformat()}: {ran.said}", err=True)
    return not problems


def _moments(house: House, span: Span) -> list[datetime]:
    return [span.start] if span.start == span.end else simulation.moments(house.database, span.start, span.end)


def _told(foreseen: Foreseen) -> dict[str, object]:
    message = foreseen.message
    return {
        "at": foreseen.at.astimezone(HOME).isoformat(),
        "to": message.recipient,
        "person": message.person,
        "kind": message.kind,
        "dedupe_key": message.dedupe_key,
        "language": message.language,
        "subject": message.subject,
        "text": message.text,
        "headers": message.headers,
    }


def _print(values: Mapping[str, object]) -> None:
    click.echo(json.dumps(values, ensure_ascii=False))
