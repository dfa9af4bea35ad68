"""What the facts propose for phase, ladder and nature; people confirm or refuse it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tenderwatch.accounts.rules.facts import Facts, Running, in_force
from tenderwatch.accounts.rules.strength import strength

ENDING = timedelta(days=180)
"""So long before its end a contract is near it, unless renewal work is to start earlier."""
FORMER = timedelta(days=365)
"""For so long after its last contract a relationship is in its ending phase."""
REGULAR = timedelta(days=730)

LADDER = ("suspect", "prospect", "customer", "regular", "key-customer", "advocate")

Fact = tuple[str, int]
"""A fact by its code with its figure."""


@dataclass(frozen=True)
class Proposal:
    """A value for a field, and the facts that speak for it."""

    field: str
    value: str
    facts: tuple[Fact, ...]

    @property
    def key(self) -> str:
        """The facts as they are remembered with a refusal: other facts are another proposal."""
        return facts_key(self.facts)


def seen_key(found: Sequence[Proposal]) -> str:
    """Write down what a reader was shown, so that what is taken over is that and nothing else."""
    return "|".join(f"{each.field}={each.value}:{each.key}" for each in found)


def facts_key(facts: Sequence[Fact]) -> str:
    """Write facts down: contracts=2;contacts=1."""
    return ";".join(f"{code}={figure}" for code, figure in facts)


def proposals(
    facts: Facts,
    now_in: Mapping[str, str | None],
    ladder: Sequence[str],
    refused: Collection[tuple[str, str, str]],
    today: date,
) -> tuple[Proposal, ...]:
    """Return what the facts propose that is not so and was not refused with the same facts.

    `now_in` is where it stands in each field, `ladder` the rungs in use, lowest first; `refused` are (field, value,
    facts).  A rung that the house no longer uses is proposed by the next lower one.
    """
    found = (phase(facts, today), _in_use(rung(facts, today), ladder), nature(facts, today))
    return tuple(
        each
        for each in found
        if each is not None and now_in[each.field] != each.value and (each.field, each.value, each.key) not in refused
    )


def phase(facts: Facts, today: date) -> Proposal:
    """Birth until a contract has begun, ending when all are near their end or the last ended within a year."""
    running = in_force(facts, today)
    if running:
        ending = [each for each in running if _is_ending(each, today)]
        told = (("contracts", len(running)), ("ending", len(ending)))
        return Proposal("phase", "ending" if len(ending) == len(running) else "upkeep", told)
    if facts.last_ended_on and not facts.running and today - facts.last_ended_on <= FORMER:
        return Proposal("phase", "ending", (("contracts", 0), ("earlier", facts.contracts)))
    return Proposal("phase", "birth", (("contracts", 0), ("open-bids", facts.open_bids)))


def _is_ending(contract: Running, today: date) -> bool:
    if contract.ends_on is None:
        return False
    from_on = min(contract.ends_on - ENDING, contract.renewal_on or contract.ends_on)
    return from_on <= today


def rung(facts: Facts, today: date) -> Proposal:
    """Return the highest rung whose facts are there; one that asks for more never stands lower."""
    running = in_force(facts, today)
    contracts, strong = ("contracts", len(running)), strength(facts).value
    if running and facts.references and facts.scores >= 2 and (facts.score or 0) >= 9 and strong >= 4:
        return _rung("advocate", contracts, ("references", facts.references), ("strength", strong))
    if len(running) >= 2 and strong >= 4:
        return _rung("key-customer", contracts, ("strength", strong))
    if running and (facts.contracts >= 2 or facts.options_used or _is_long(running, today)):
        return _rung("regular", contracts, ("earlier", facts.contracts), ("options-used", facts.options_used))
    if running:
        return _rung("customer", contracts)
    if facts.last_contact_on or facts.open_bids or facts.decided or facts.contracts:
        spoken = 1 if facts.last_contact_on else 0
        return _rung(
            "prospect", ("spoken", spoken), ("bids", facts.open_bids + facts.decided), ("earlier", facts.contracts)
        )
    return _rung("suspect", contracts, ("bids", 0))


def _rung(value: str, *facts: Fact) -> Proposal:
    return Proposal("ladder", value, facts)


def _is_long(running: Sequence[Running], today: date) -> bool:
    return any(each.starts_on is not None and today - each.starts_on >= REGULAR for each in running)


def _in_use(proposal: Proposal, ladder: Sequence[str]) -> Proposal | None:
    lower = LADDER[: LADDER.index(proposal.value) + 1]
    value = next((each for each in reversed(lower) if each in ladder), None)
    return None if value is None else Proposal("ladder", value, proposal.facts)


def nature(facts: Facts, today: date) -> Proposal:
    """Transaction without a lasting contract; preference where they chose us again; partnership if also broad."""
    running = in_force(facts, today)
    lasting = [each for each in running if not each.is_small]
    chosen = facts.options_used + max(0, facts.contracts - len(running))
    told: tuple[Fact, ...] = (("contracts", len(running)), ("chosen-again", chosen))
    if not lasting:
        return Proposal("nature", "transaction", told)
    strong, roles = strength(facts).value, sum(1 for n in facts.by_role.values() if n)
    if chosen and len(running) >= 2 and strong >= 4 and roles >= 3:
        return Proposal("nature", "partnership", (*told, ("strength", strong), ("roles", roles)))
    return Proposal("nature", "preference" if chosen else "contract", told)
