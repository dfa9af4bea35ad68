"""The runs of the jobs, and the days on which everything ran as it should."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from tests.simulation.checking.days import DAY, HELSINKI, local_day


@dataclass(frozen=True)
class Run:
    """A job that ran."""

    n: int
    at: datetime
    clock: datetime
    job: str
    how: str
    mail_up: bool


@dataclass(frozen=True)
class GoodDay:
    """A day on which everything ran: the facts of `facts_at` were said by `sent_at`, and mails came before `end`."""

    day: date
    facts_at: datetime
    sent_at: datetime
    end: datetime


def good_days(runs_of_all: Iterable[Run], digest_hour: int, excuses: Counter[str]) -> Iterable[GoodDay]:
    """Yield the days on which warnings, digest and deliver ran, one after the other, with mail going out.

    When the mail server comes back in the afternoon, what has changed hands meanwhile is told by the next digest.
    """
    by_day: dict[date, list[Run]] = defaultdict(list)
    said_on: dict[date, list[Run]] = defaultdict(list)
    for run in runs_of_all:
        by_day[local_day(run.at)].append(run)
        if run.job == "digest" and run.clock.astimezone(HELSINKI).hour >= digest_hour:
            said_on[local_day(run.clock)].append(run)
    for each, runs in sorted(by_day.items()):
        chain = _chain([run for run in runs if run.at.astimezone(HELSINKI).hour >= digest_hour])
        if chain is None or any(run.job == "deliver" and not run.mail_up for run in runs):
            excuses["days that were not good"] += 1
            continue
        first = min(said_on[each], key=lambda run: run.n)  # the digest of this date may have been written then
        before = [run for run in runs if run.job == "warnings" and run.n < first.n]
        if not before:
            excuses["days whose digest was written earlier, by a wrong clock or before the warnings"] += 1
            continue
        facts_at = min(before[-1].at, chain[0].at)
        midnight = datetime.combine(each + DAY, time(), HELSINKI).astimezone(UTC)
        yield GoodDay(each, facts_at, chain[1].at, midnight)


def _chain(runs: list[Run]) -> tuple[Run, Run] | None:
    wanted = ["warnings", "digest", "deliver"]
    first = None
    for run in runs:
        fine = run.how == "ok" and run.clock == run.at and (run.mail_up or run.job != "deliver")
        if fine and run.job == wanted[0]:
            first = first or run
            wanted.pop(0)
            if not wanted:
                return first, run
    return None
