"""The world as the log tells it: people, contracts and their decisions through time, the runs and the good days."""

import json
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.simulation.checking.contract import Facts
from tests.simulation.checking.days import DAY, HELSINKI, day, ladder_of, local_day, moment
from tests.simulation.checking.mails import Mail, read_mail

CONTRACT_EVENTS = frozenset(
    {
        *("option", "extended", "held-over", "holdover-taken-back", "notice", "notice-withdrawn"),
        *("ended", "reopened", "succeeded", "deleted", "restored"),
    }
)
DECISION_EVENTS = frozenset(["decided", "undecided", "acknowledged", "unacknowledged", "snoozed", "assigned"])
NEVER = datetime.max.replace(tzinfo=UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class State:
    """A decision from one moment on: asked by `due` (not at all without), decided so, spoken of on this ladder."""

    at: datetime
    due: date | None
    choice: str | None
    ladder: tuple[int, ...]

    @property
    def open(self) -> bool:
        """Whether it waits for somebody."""
        return self.due is not None and self.choice is None


@dataclass
class Deed:
    """What somebody did about a decision."""

    at: datetime
    what: str
    until: date | None = None
    to: int | None = None


@dataclass
class Decision:
    """One decision of a contract through time."""

    contract: "Contract"
    kind: str
    ordinal: int
    states: list[State] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    choice: str | None = None
    words: list[Any] = field(default_factory=list)
    asking: set[int] = field(default_factory=set)
    """Which of the words that stood among what is still open were the word of a rung (by id)."""

    @property
    def name(self) -> str:
        """Its name for people."""
        return f"{self.kind} {self.ordinal}"

    def at(self, when: datetime, *, before: bool = True) -> State | None:
        """Return how it stood just before a moment (or at it)."""
        find = bisect_left if before else bisect_right
        index = find(self.states, when, key=lambda state: state.at) - 1
        return self.states[index] if index >= 0 else None

    def around(self, when: datetime, since: datetime) -> list[State]:
        """Return how it stood from `since` until and with a moment."""
        first = max(bisect_left(self.states, since, key=lambda state: state.at) - 1, 0)
        last = bisect_right(self.states, when, key=lambda state: state.at)
        return self.states[first:last]

    def until_of(self, index: int) -> datetime:
        """Return when a state ended."""
        return self.states[index + 1].at if index + 1 < len(self.states) else NEVER

    def assignee(self, when: datetime) -> int | None:
        """Return to whom it was handed, at a moment."""
        return next((deed.to for deed in reversed(self.deeds) if deed.what == "assigned" and deed.at < when), None)

    def snoozed(self, when: datetime) -> Deed | None:
        """Return the newest snooze before a moment."""
        return next((deed for deed in reversed(self.deeds) if deed.what == "snoozed" and deed.at < when), None)


@dataclass
class Contract:
    """A contract through time."""

    facts: Facts
    entered_at: datetime
    country: str
    owners: list[tuple[datetime, int | None]] = field(default_factory=list)
    decisions: dict[tuple[str, int], Decision] = field(default_factory=dict)
    ends: list[tuple[datetime, date | None, bool]] = field(default_factory=list)
    """From when on: the last day in force, and whether anything is asked about it at all."""

    def owner(self, when: datetime) -> int | None:
        """Return who owned it just before a moment."""
        return next((owner for at, owner in reversed(self.owners) if at < when), self.owners[0][1])


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
        self._by_reference = {contract.facts.reference: contract for contract in self.contracts.values()}
        self._by_address = {
            facts["email"].lower(): person_id for person_id, told in self.people.items() for _at, facts in told
        }
        self.good_days = list(_good_days(self))
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
        contract = _contract(each, world.last)
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


def _good_days(world: World) -> Iterable[GoodDay]:
    """Yield the days on which warnings, digest and deliver ran, one after the other, with mail going out."""
    by_day: dict[date, list[Run]] = defaultdict(list)
    said_on: dict[date, list[Run]] = defaultdict(list)
    for run in world.runs:
        by_day[local_day(run.at)].append(run)
        if run.job == "digest" and run.clock.astimezone(HELSINKI).hour >= world.digest_hour:
            said_on[local_day(run.clock)].append(run)
    for each, runs in sorted(by_day.items()):
        chain = _chain([run for run in runs if run.at.astimezone(HELSINKI).hour >= world.digest_hour])
        if chain is None:
            world.excuses["days that were not good"] += 1
            continue
        first = min(said_on[each], key=lambda run: run.n)  # the digest of this date may have been written then
        before = [run for run in runs if run.job == "warnings" and run.n < first.n]
        if not before:
            world.excuses["days whose digest was written earlier, by a wrong clock or before the warnings"] += 1
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


# Contracts through time


def _contract(events: list[dict[str, Any]], last: datetime) -> Contract:
    told = events[0]
    facts = Facts(told["id"], told["reference"], local_day(told["at"]), bool(told.get("imported")), dict(told))
    contract = Contract(facts, told["at"], told["country"], [(told["at"], told.get("owner"))])
    for n, event in enumerate(events):
        if n:
            _happen(contract, event)
        _note(contract, event["at"])
        until = events[n + 1]["at"] if n + 1 < len(events) else last
        for each in _windows(contract, event["at"], until):
            _note(contract, each)
    return contract


def _windows(contract: Contract, after: datetime, until: datetime) -> list[datetime]:
    """Return the midnights between two moments at which a window of prices begins to be asked about."""
    days = {each.from_day for each in contract.facts.asked() if each.from_day}
    midnights = [datetime.combine(each, time(), HELSINKI).astimezone(UTC) for each in sorted(days)]
    return [each for each in midnights if after < each <= until]


def _note(contract: Contract, at: datetime) -> None:
    """Write down how the decisions stand from a moment on."""
    today = local_day(at)
    asked = {
        (each.kind, each.ordinal): each.due
        for each in contract.facts.asked()
        if each.from_day is None or each.from_day <= today or _was_asked(contract, (each.kind, each.ordinal))
    }
    for key in asked:
        contract.decisions.setdefault(key, Decision(contract, *key))
    for key, decision in contract.decisions.items():
        ladder = ladder_of(decision.kind, contract.facts.told["risk"])
        state = State(at, asked.get(key), decision.choice, ladder)
        if not decision.states or _differs(decision.states[-1], state):
            if decision.states and decision.states[-1].at == at:
                decision.states.pop()
            decision.states.append(state)
    facts = contract.facts
    contract.ends.append((at, facts.end, not (facts.deleted or facts.ended or facts.succeeded)))


def _was_asked(contract: Contract, key: tuple[str, int]) -> bool:
    known = contract.decisions.get(key)
    return known is not None and any(state.due for state in known.states)


def _differs(one: State, other: State) -> bool:
    return (one.due, one.choice, one.ladder) != (other.due, other.choice, other.ladder)


def _happen(contract: Contract, event: dict[str, Any]) -> None:
    what, at, facts = event["what"], event["at"], contract.facts
    if what in DECISION_EVENTS:
        _do(contract, event)
    elif what == "contract-changed":
        if event.get("ends_on"):
            facts.moves.append(("corrected", day(event["ends_on"])))
        facts.told.update({name: value for name, value in event.items() if name not in ("what", "at", "ends_on")})
        if "owner" in event and event["owner"] != contract.owners[-1][1]:
            contract.owners.append((at, event["owner"]))
    elif what == "option":
        facts.options_done[event["position"]] = event["done"]
        if event["done"] == "used":
            facts.moves.append(("option", event["position"]))
    elif what == "extended":
        facts.moves.append(("extended", day(event["until"])))
    elif what in ("held-over", "holdover-taken-back"):
        facts.held, facts.held_until = what == "held-over", day(event.get("until"))
    elif what == "notice":
        effect = day(event["takes_effect_on"])
        assert effect is not None
        facts.notices.append((event["side"], effect))
    elif what == "notice-withdrawn":
        facts.notices.pop()
    else:
        _put_away(facts, what)


def _put_away(facts: Facts, what: str) -> None:
    match what:
        case "ended":
            facts.ended = True
        case "reopened":
            facts.ended = facts.succeeded = False
        case "succeeded":
            facts.succeeded = True
        case "deleted" | "restored":
            facts.deleted = what == "deleted"


def _do(contract: Contract, event: dict[str, Any]) -> None:
    key = (event["kind"], int(event["ordinal"]))
    decision = contract.decisions.setdefault(key, Decision(contract, *key))
    what = event["what"]
    decision.deeds.append(Deed(event["at"], what, day(event.get("until")), event.get("to")))
    if what in ("decided", "undecided"):
        decision.choice = event.get("choice") if what == "decided" else None


def nearly(one: datetime, other: datetime, within: timedelta) -> bool:
    """Say whether two moments are near each other."""
    return abs(one - other) <= within
