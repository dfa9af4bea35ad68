"""Competitors one by one and in a list; every figure with what it is of."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.calendar.rules import last_day_after
from tenderwatch.competitors.ground import Ground, awards_won, ground
from tenderwatch.competitors.meetings import Meeting, Middle, meetings, middle
from tenderwatch.notices.tables import Award, AwardWinner, Lot, Notice, Procedure, ProcedureBuyer, PublishedContract
from tenderwatch.organizations import queries as organizations

MOST = 100
SOON = timedelta(days=730)
"""A contract of another that ends within this is a chance: what follows it is prepared a year ahead."""


@dataclass
class Worth:
    """Awards, the value of those that say one by currency, and how many do."""

    awards: int = 0
    valued: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)

    def add(self, awards: int, valued: int, currency: str | None, amount: Decimal | None) -> None:
        """Add awards of one currency."""
        self.awards += awards
        if amount is not None and currency:
            self.valued += valued
            self.amounts[currency] = self.amounts.get(currency, Decimal(0)) + amount


@dataclass(frozen=True)
class Rival:
    """An organisation that won on our ground."""

    organization_id: int
    name: str
    worth: Worth
    met: Sequence[Meeting]

    @property
    def lost(self) -> int:
        """How many of the bids in which we met it were lost."""
        return sum(each.lost for each in self.met)

    @property
    def index(self) -> Middle:
        """Our price for each 100 of the winner's."""
        return middle(each.index for each in self.met)

    @property
    def gap(self) -> Middle:
        """By how many points we were ahead."""
        return middle(each.gap for each in self.met)


@dataclass(frozen=True)
class Rivals:
    """The competitors to show, those met most often first; how many there are, and of how many procedures."""

    shown: Sequence[Rival]
    total: int
    procedures: int


def rivals(session: Session, limit: int = MOST) -> Rivals:
    """Return who won awards on our ground, and whom we met."""
    on = ground(session)
    ours, worth, met = organizations.ours(session), _worth(session, on), meetings(session)
    times = Counter(each.organization_id for each in met)
    numbers = (set(worth) | set(times)) - ours
    ranked = sorted(numbers, key=lambda each: (-times[each], -(worth[each].awards if each in worth else 0), each))
    names = organizations.names(session, ranked[:limit])
    shown = [
        Rival(each, names[each], worth.get(each, Worth()), [one for one in met if one.organization_id == each])
        for each in ranked[:limit]
    ]
    return Rivals(shown, len(numbers), session.scalar(select(func.count()).select_from(on.procedures.subquery())) or 0)


def _worth(session: Session, on: Ground) -> dict[int, Worth]:
    columns = (func.count(Award.id), func.count(Award.value), Award.currency, func.sum(Award.value))
    query = awards_won(AwardWinner.organization_id, *columns).where(Award.procedure_id.in_(on.procedures))
    found: dict[int, Worth] = {}
    for party, *told in session.execute(query.group_by(AwardWinner.organization_id, Award.currency)):
        found.setdefault(party, Worth()).add(*told)
    return found


@dataclass(frozen=True)
class Won:
    """An award that a competitor won."""

    award_id: int
    procedure_id: int
    lots: Sequence[str]
    cpv: str | None
    year: int | None
    value: Decimal | None
    currency: str | None


@dataclass(frozen=True)
class Chance:
    """A contract that a competitor holds at a buyer of ours, with its last day."""

    procedure_id: int
    title: dict[str, str]
    buyer_id: int
    ends_on: date
    value: Decimal | None
    currency: str | None


@dataclass(frozen=True)
class Profile:
    """What a competitor won in all, split three ways, and what of it ends soon at our buyers."""

    worth: Worth
    by_buyer: Sequence[tuple[Any, Worth]]
    by_cpv: Sequence[tuple[Any, Worth]]
    by_year: Sequence[tuple[Any, Worth]]
    chances: Sequence[Chance]
    dated: int
    """Awards at our buyers whose last day is published, of `at_ours`."""
    at_ours: int


def profile(session: Session, organization_id: int, today: date) -> Profile:
    """Return what award notices tell of a competitor."""
    won = _won(session, organization_id)
    buyers = _buyers(session, {each.procedure_id for each in won})
    ours = ground(session).buyers
    at_ours = [each for each in won if ours.intersection(buyers.get(each.procedure_id, ()))]
    ends = _ends(session, at_ours)
    soon = [each for each in at_ours if each.award_id in ends and today <= ends[each.award_id] <= today + SOON]
    titles = _titles(session, {each.procedure_id for each in soon})
    chances = [
        Chance(
            *(each.procedure_id, titles[each.procedure_id]),
            *(next(number for number in buyers[each.procedure_id] if number in ours), ends[each.award_id]),
            *(each.value, each.currency),
        )
        for each in soon
    ]
    return Profile(
        worth=_sum(won),
        by_buyer=_split(won, lambda each: buyers.get(each.procedure_id, [])[:1]),
        by_cpv=_split(won, lambda each: [each.cpv[:2]] if each.cpv else []),
        by_year=sorted(
            _split(won, lambda each: [each.year] if each.year else []), reverse=True, key=lambda pair: pair[0]
        ),
        chances=sorted(chances, key=lambda each: (each.ends_on, each.procedure_id)),
        dated=len(ends),
        at_ours=len(at_ours),
    )


def _won(session: Session, organization_id: int) -> list[Won]:
    told_on = func.coalesce(Award.decided_on, Notice.published_on)
    columns = (Award.id, Award.procedure_id, Award.lots, Procedure.cpv_main, told_on, Award.value, Award.currency)
    query = awards_won(*columns).join(Procedure, Procedure.id == Award.procedure_id)
    rows = session.execute(query.where(AwardWinner.organization_id == organization_id).order_by(Award.id))
    return [
        Won(award_id, procedure_id, lots, cpv, told_on.year if told_on else None, value, currency)
        for award_id, procedure_id, lots, cpv, told_on, value, currency in rows
    ]


def _sum(won: Iterable[Won]) -> Worth:
    found = Worth()
    for each in won:
        found.add(1, 1, each.currency, each.value)
    return found


def _split(won: Iterable[Won], by: Callable[[Won], Sequence[Hashable]]) -> list[tuple[Any, Worth]]:
    """Return the awards by what `by` says of each, the most first; what it says nothing of is left out."""
    groups: dict[Hashable, list[Won]] = {}
    for each in won:
        for key in by(each):
            groups.setdefault(key, []).append(each)
    found = [(key, _sum(each)) for key, each in groups.items()]
    return sorted(found, key=lambda pair: (-pair[1].awards, str(pair[0])))


def _buyers(session: Session, procedure_ids: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    query = select(ProcedureBuyer.procedure_id, ProcedureBuyer.organization_id).order_by(ProcedureBuyer.position)
    for some in _chunks(procedure_ids):
        for procedure_id, buyer in session.execute(query.where(ProcedureBuyer.procedure_id.in_(some))):
            found.setdefault(procedure_id, []).append(buyer)
    return found


def _ends(session: Session, won: Sequence[Won]) -> dict[int, date]:
    """Return the last day of what was awarded: the contract's as published, else the latest of the lots awarded.

    A lot that says its first day and how long it lasts says its last one, too.
    """
    lots: dict[int, dict[str, date]] = {}
    columns = (Lot.procedure_id, Lot.code, Lot.starts_on, Lot.ends_on, Lot.duration_value, Lot.duration_unit)
    for some in _chunks(each.procedure_id for each in won):
        for procedure_id, code, starts_on, said, *lasts in session.execute(
            select(*columns).where(Lot.procedure_id.in_(some), Lot.removed_in_id.is_(None))
        ):
            if ends_on := said or (last_day_after(starts_on, *lasts) if starts_on else None):
                lots.setdefault(procedure_id, {})[code] = ends_on
    found = {}
    for each in won:
        days = lots.get(each.procedure_id, {})
        if of_award := [day for code, day in days.items() if not each.lots or code in each.lots]:
            found[each.award_id] = max(of_award)
    signed = select(PublishedContract.award_id, func.max(PublishedContract.ends_on)).group_by(
        PublishedContract.award_id
    )
    for some in _chunks(each.award_id for each in won):
        rows = session.execute(
            signed.where(PublishedContract.award_id.in_(some), PublishedContract.ends_on.is_not(None))
        )
        found |= {award_id: ends_on for award_id, ends_on in rows if award_id and ends_on}
    return found


def _titles(session: Session, procedure_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for some in _chunks(procedure_ids):
        rows = session.execute(select(Procedure.id, Procedure.title).where(Procedure.id.in_(some)))
        found |= {row.id: row.title for row in rows}
    return found


def _chunks(numbers: Iterable[int], size: int = 500) -> Iterable[list[int]]:
    ordered = sorted(set(numbers))
    return (ordered[start : start + size] for start in range(0, len(ordered), size))
