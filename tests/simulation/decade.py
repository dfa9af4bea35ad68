"""Ten years, day by day: people work, jobs run, and now and then everything goes wrong that can."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tenderwatch.config import Settings
from tenderwatch.renewals.tables import RenewalPlan
from tests.simulation.company import Company
from tests.simulation.log import Log
from tests.simulation.machine import DAILY, Machine
from tests.simulation.post_office import STEPS, Dying, PostOffice, post_office

HELSINKI = ZoneInfo("Europe/Helsinki")
FIRST = date(2027, 1, 1)
SUNDAY = 6
AFTER_A_LEASE = timedelta(minutes=7)  # when another process may take over what a dead one had claimed


@dataclass(frozen=True)
class Plan:
    """How long, how much, and how bad."""

    seed: int = 1
    years: int = 10
    weeks: int = 0  # when not so long as years
    live: int = 160  # contracts in force at any time: over ten years a thousand
    kills: int = 420  # some processes are done before the signal comes
    two_at_once: int = 200
    faults: int = 300
    smtp_deaths: int = 200
    outages: int = 60
    smtp_outages: int = 60
    clock_shifts: int = 60
    wild: bool = False  # kills at any moment, too: no two such runs are the same
    minutes: float = 0  # after so many no further day begins; 0: as long as it takes

    @classmethod
    def of(cls, years: int, **what_else: Any) -> "Plan":
        """Return a plan of so many years that are as bad as ten, each for its part."""
        ten = cls()
        counted = ("kills", "two_at_once", "faults", "smtp_deaths", "outages", "smtp_outages", "clock_shifts")
        return cls(years=years, **{name: -(-getattr(ten, name) * years // 10) for name in counted}, **what_else)

    @property
    def days(self) -> int:
        """The days of all years, or of the weeks."""
        return 7 * self.weeks or (FIRST.replace(year=FIRST.year + self.years) - FIRST).days


@dataclass
class Happened:
    """What became of the plan, in figures."""

    days: int = 0
    days_off: int = 0
    days_without_mail: int = 0
    smtp_deaths: int = 0
    clock_shifts: int = 0
    mails: int = 0
    contracts: int = 0
    kills: int = 0
    faults: int = 0
    at_once: int = 0
    plans: int = 0
    seconds: float = 0.0
    jobs_seconds: float = 0.0
    slowest: dict[str, float] = field(default_factory=dict)


class Decade:
    """One simulation."""

    def __init__(self, settings: Settings, log: Log, office: PostOffice, plan: Plan) -> None:
        self.plan, self.log, self.office = plan, log, office
        self.random = Random(plan.seed)
        self.machine = Machine(settings, log, Random(plan.seed + 1))
        self.company = Company(self.machine.house.database, log, Random(plan.seed + 2), plan.live)
        self.happened = Happened()
        self._plans_seen = 0
        self._mishaps = self._planned()

    def _planned(self) -> dict[int, str]:
        """Draw the day of each mishap; a day has one at most, and only those on which the machine runs."""
        plan = self.plan
        kinds = {
            "kill": plan.kills,
            "at-once": plan.two_at_once,
            "fault": plan.faults,
            "smtp": plan.smtp_deaths,
            "clock": plan.clock_shifts,
        }
        off = set(self._spells(plan.outages))
        dark = set(self._spells(plan.smtp_outages)) - off
        free = [day for day in range(1, plan.days) if day not in off | dark]
        self.random.shuffle(free)
        drawn = dict.fromkeys(off, "off") | dict.fromkeys(dark, "dark")
        for kind, times in kinds.items():
            for _ in range(min(times, len(free))):
                drawn[free.pop()] = kind
        return drawn

    def _spells(self, times: int) -> Iterator[int]:
        for _ in range(times):
            first = self.random.randrange(1, self.plan.days)
            yield from range(first, first + self.random.choice((1, 1, 1, 2, 3, 5, 10, 30)))

    # Days

    def live(self) -> Happened:
        """Let all years pass."""
        began = time.perf_counter()
        for n in range(self.plan.days):
            if self.plan.minutes and time.perf_counter() - began > 60 * self.plan.minutes:
                break
            self._day(FIRST + timedelta(days=n), self._mishaps.get(n))
            self.happened.days += 1
        figures, happened = self.machine.figures, self.happened
        happened.contracts, happened.mails = self.company.entered, self.office.taken
        happened.kills, happened.faults, happened.at_once = figures.kills, figures.faults, figures.at_once
        happened.smtp_deaths, happened.plans = self.office.died, self._plans_seen
        happened.seconds, happened.jobs_seconds = time.perf_counter() - began, figures.seconds
        happened.slowest = figures.slowest
        return happened

    def _day(self, day: date, mishap: str | None) -> None:
        if day == FIRST:
            self._at(day, 6, 0)
            self.company.found(self.log.now or datetime.now(UTC))
        if day.weekday() == SUNDAY and mishap != "off":
            self.machine.keep_house(self._at(day, 1, 10))
        morning = (
            self._at(day, 3, 30) if self.random.random() < 0.02 else self._at(day, 7, self.random.randrange(1, 50))
        )
        if mishap == "off":
            self.happened.days_off += 1
        else:
            self._run(morning, mishap)
            self._see_plans()
        self._set_office(up=True)
        self.company.work(self._at(day, 12, 0))
        if mishap != "off" and self.random.random() < 0.1:
            self.machine.run(DAILY, self._at(day, 16, 30))
            self._see_plans()

    def _at(self, day: date, hour: int, minute: int) -> datetime:
        """Make it that hour by the wall clocks of the house; an hour that is skipped is the next there is."""
        wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=HELSINKI)
        self.log.now = wall.astimezone(UTC)
        return self.log.now

    def _later(self, by: timedelta) -> datetime:
        assert self.log.now is not None
        self.log.now += by
        return self.log.now

    def _run(self, at: datetime, mishap: str | None) -> None:
        """Run the jobs of a morning; after a mishap, once more as after a restart."""
        match mishap:
            case "dark":
                self.happened.days_without_mail += 1
                self._set_office(up=False)
                self.machine.run(DAILY, at)
                return
            case "clock":
                self._run_by_a_wrong_clock(at)
            case "kill":
                self.machine.run_and_kill(DAILY, at, self.office, wild=self.plan.wild)
            case "fault":
                self.machine.run_with_fault(DAILY, at)
            case "at-once":
                self.machine.run_at_once(DAILY, at, kill_one=self.random.random() < 0.3)
            case "smtp":
                self.office.dying = Dying(self.random.choice(STEPS), self.random.randrange(4))
                self.machine.run(DAILY, at)
        self.office.dying = None
        self.office.settle()
        after = at if mishap is None else self._later(AFTER_A_LEASE)
        if mishap in ("kill", "at-once", "smtp"):  # a dead process is restarted, and the scheduler comes by again
            self.machine.run(DAILY, after)
            after = self._later(timedelta(hours=1))
        self.machine.run(DAILY, after)
        self.office.settle()

    def _run_by_a_wrong_clock(self, at: datetime) -> None:
        self.happened.clock_shifts += 1
        wrong = timedelta(hours=self.random.choice((-30, -24, -3, -1, 1, 2, 3, 26)), minutes=self.random.randrange(60))
        self.machine.run(DAILY, at, clock=at + wrong)

    def _set_office(self, *, up: bool) -> None:
        if up != self.office.is_up:
            self.office.open() if up else self.office.close()
            self.log.write("smtp", state="up" if up else "down")

    def _see_plans(self) -> None:
        """Write the plans that have been opened since into the log."""
        with self.machine.house.database.read() as session:
            new = session.query(RenewalPlan).filter(RenewalPlan.id > self._plans_seen).order_by(RenewalPlan.id).all()
        for plan in new:
            facts = {"ordinal": plan.ordinal, "opened_on": plan.opened_on, "because": plan.opened_because}
            self.log.write("plan", contract=plan.contract_id, **facts)
            self._plans_seen = plan.id


def simulate(settings: Settings, path: Path, plan: Plan) -> Happened:
    """Let a decade pass in the empty house of `settings` and write its log to `path`."""
    log = Log(path)
    log.now = datetime(FIRST.year, 1, 1, tzinfo=UTC)
    try:
        with post_office(log) as office:
            return Decade(_by_mail(settings, office), log, office, plan).live()
    finally:
        log.close()


def _by_mail(settings: Settings, office: PostOffice) -> Settings:
    return replace(settings, smtp_url=office.url)
