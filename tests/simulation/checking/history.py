"""A contract and its decisions through time, as the events of the log tell it."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any

from tests.simulation.checking.contract import Facts
from tests.simulation.checking.days import HELSINKI, day, ladder_of, local_day

CONTRACT_EVENTS = frozenset(
    {
        *("option", "extended", "held-over", "holdover-taken-back", "notice", "notice-withdrawn"),
        *("ended", "reopened", "succeeded", "deleted", "restored"),
    }
)
DECISION_EVENTS = frozenset({"decided", "undecided", "acknowledged", "unacknowledged", "snoozed", "assigned"})
NEVER = datetime.max.replace(tzinfo=UTC)


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
        deed = next((deed for deed in reversed(self.deeds) if deed.what == "assigned" and deed.at < when), None)
        if deed is None:
            return None
        owners = self.contract.owners
        for (_at, old), (at, _new) in pairwise(owners):
            if old == deed.to and deed.at <= at < when:
                return None  # it was the owner's, and went with the contract
        return deed.to

    def handed(self) -> list[datetime]:
        """Return when somebody else was to see to it; a new owner of the contract only where it was not assigned."""
        assigned = [deed.at for deed in self.deeds if deed.what == "assigned"]
        return sorted([*assigned, *(at for at, _owner in self.contract.owners if self.assignee(at) is None)])

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


def contract_of(events: list[dict[str, Any]], last: datetime) -> Contract:
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
        _ask_again(contract, event)
    elif what == "notice":
        effect = day(event["takes_effect_on"])
        assert effect is not None
        facts.notices.append((event["side"], effect))
    elif what == "notice-withdrawn":
        facts.notices.pop()
    else:
        _put_away(facts, what)


def _ask_again(contract: Contract, event: dict[str, Any]) -> None:
    """A contract that goes on anew: what was decided of the end it had before holds no longer."""
    for (kind, _ordinal), decision in contract.decisions.items():
        if event["what"] == "held-over" and kind == "holdover" and decision.choice:
            decision.deeds.append(Deed(event["at"], "undecided"))
            decision.choice = None


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
