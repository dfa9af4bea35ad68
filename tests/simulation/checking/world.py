"""The world as the log tells it: people, contracts and their decisions through time, the runs and the good days."""

import json
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.simulation.checking.days import day, local_day, moment
from tests.simulation.checking.history import CONTRACT_EVENTS, DECISION_EVENTS, Contract, Decision, contract_of
from tests.simulation.checking.mails import Mail, read_mail
from tests.simulation.checking.running import GoodDay, Run, good_days

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class World:
    """Everything in the log."""

    digest_hour: int = 7
    admins: list[int] = field(default_factory=list)
    people: dict[int, list[tuple[datetime, dict[str, Any]]]] = field(default_factory=dict)
    contracts: dict[int, Contract] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    crashes: list[datetime] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)
    last: datetime = LONG_AGO
    counts: Counter[str] = field(default_factory=Counter)
    excuses: Counter[str] = field(default_factory=Counter)
    mail_up: bool = True
    changes_of_people: list[datetime] = field(default_factory=list)
    good_days: list[GoodDay] = field(default_factory=list)
    with_rest: dict[int, list[Mail]] = field(default_factory=dict)
    """The mails of a person in which not all is written out."""
    _by_clock: dict[datetime, list[Run]] = field(default_factory=dict)
    runs_at: dict[datetime, list[Run]] = field(default_factory=dict)
    _by_reference: dict[str, Contract] = field(default_factory=dict)
    _by_address: dict[str, int] = field(default_factory=dict)
    _warnings: list[datetime] = field(default_factory=list)
    _good: list[date] = field(default_factory=list)

    # People

    def person(self, person_id: int | None, when: datetime) -> dict[str, Any] | None:
        """Return a person as they were just before a moment (or as they came)."""
        told = self.people.get(person_id or 0)
        if not told:
            return None
        index = bisect_left(told, when, key=lambda each: each[0]) - 1
        return told[max(index, 0)][1]

    def is_here(self, person_id: int | None, when: datetime, on: date) -> bool:
        """Say whether a person works here, and is not away on that day."""
        person = self.person(person_id, when)
        if person is None or not person.get("active", True):
            return False
        first, last = day(person.get("absent_from")), day(person.get("absent_to"))
        return not (first and first <= on and (last is None or on <= last))

    def receiver(self, person_id: int | None, when: datetime, on: date) -> int | None:
        """Return who is told instead of a person: somebody who is here, nearest first; else an administrator."""
        waiting, seen = [person_id], set()
        while waiting:
            each = waiting.pop(0)
            person = self.person(each, when)
            if each is None or person is None or each in seen:
                continue
            seen.add(each)
            if self.is_here(each, when, on):
                return each
            waiting += [person.get("substitute"), person.get("manager")]
        return self._administrator(when, on)

    def _administrator(self, when: datetime, on: date) -> int | None:
        """Return the first administrator who is here; when all are away, the first who still works here."""
        admins = sorted(self.admins)
        here = [admin for admin in admins if self.is_here(admin, when, on)]
        if here:
            return here[0]
        self.excuses["all administrators were away: the first of them"] += 1
        return next((admin for admin in admins if (self.person(admin, when) or {}).get("active", True)), None)

    def asked_of(self, decision: Decision, when: datetime, on: date) -> int | None:
        """Return who is told about a decision."""
        first = decision.assignee(when)
        return self.receiver(first if first is not None else decision.contract.owner(when), when, on)

    def by_address(self, address: str) -> int | None:
        """Return whose address that is."""
        return self._by_address.get(address.lower())

    # Clocks

    def truly(self, clock: datetime, taken: datetime) -> datetime:
        """Return when something was composed that says `clock` of itself: the machine's clock may have been wrong."""
        runs = [run for run in self._by_clock.get(clock.replace(microsecond=0), ()) if run.at <= taken]
        if not runs or any(run.at.replace(microsecond=0) == clock for run in runs):
            return clock
        return runs[-1].at

    def day_believed(self, when: datetime) -> date:
        """Return which day it was by the machine's clock, when that was behind."""
        clocks = [run.clock for run in self.runs_at.get(when, ()) if run.clock < run.at]
        return local_day(min([when, *clocks]))

    def facts_before(self, when: datetime) -> datetime:
        """Return the moment of the last run of `warnings` until a moment, of the same day."""
        index = bisect_right(self._warnings, when) - 1
        if index < 0 or local_day(self._warnings[index]) != local_day(when):
            return when
        return self._warnings[index]

    def by_reference(self, reference: str) -> Contract | None:
        """Return the contract that a line names."""
        return self._by_reference.get(reference)

    def settle(self) -> None:
        """Make what is looked up often ready."""
        self._warnings = sorted({run.at for run in self.runs if run.job == "warnings"})
        for run in self.runs:
            self._by_clock.setdefault(run.clock.replace(microsecond=0), []).append(run)
            self.runs_at.setdefault(run.at, []).append(run)
        self._by_reference = {contract.facts.reference: contract for contract in self.contracts.values()}
        self._by_address = {
            facts["email"].lower(): person_id for person_id, told in self.people.items() for _at, facts in told
        }
        self.good_days = list(good_days(self.runs, self.digest_hour, self.excuses))
        self._good = [good.day for good in self.good_days]

    def first_good(self, on: date, since: datetime) -> GoodDay | None:
        """Return the first good day on or after a day whose facts are of `since` or later."""
        index = bisect_left(self._good, on)
        while index < len(self.good_days) and self.good_days[index].facts_at < since:
            index += 1
        return self.good_days[index] if index < len(self.good_days) else None


# Reading


def read_world(path: Path) -> World:
    """Read a log."""
    world = World()
    events: dict[int, list[dict[str, Any]]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for n, line in enumerate(lines):
            event = json.loads(line)
            world.counts[event["what"]] += 1
            at = event["at"] = moment(event["at"]) if event.get("at") else world.last
            world.last = max(world.last, at)
            _take(world, events, n, event)
    for each in events.values():
        contract = contract_of(each, world.last)
        world.contracts[contract.facts.id] = contract
    world.settle()
    return world


def _take(world: World, events: dict[int, list[dict[str, Any]]], n: int, event: dict[str, Any]) -> None:
    what, at = event["what"], event["at"]
    if what == "house":
        world.digest_hour, world.admins = event.get("digest_hour", 7), list(event.get("admins", ()))
    elif what == "person":
        world.people[event["id"]] = [(at, dict(event))]
    elif what == "person-changed":
        told = world.people[event["id"]]
        told.append((at, {**told[-1][1], **event}))
        world.changes_of_people.append(at)
    elif what == "run":
        world.runs.append(Run(n, at, moment(event["clock"]), event["job"], event["how"], world.mail_up))
    elif what == "smtp":
        world.mail_up = event["state"] == "up"
    elif what == "mail":
        world.mails.append(read_mail(event))
    elif what == "crash":
        world.crashes.append(at)
    elif what == "plan":
        world.plans.append(event)
    elif what in ("contract", "contract-changed"):
        events[event["id"]].append(event)
    elif what in CONTRACT_EVENTS or what in DECISION_EVENTS:
        events[event["contract"]].append(event)
