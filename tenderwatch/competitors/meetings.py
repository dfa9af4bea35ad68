"""Where we met others: the bids that we sent and that somebody else won, whole or in part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.competitors.ground import awards_won
from tenderwatch.notices.tables import Award, AwardWinner
from tenderwatch.organizations import queries as organizations
from tenderwatch.reports.counting.rivals import facts_of
from tenderwatch.reports.rules import LOST, WON


@dataclass(frozen=True)
class Meeting:
    """A bid of ours that another won, whole or in part; prices and gap as our outcome has them."""

    organization_id: int
    bid_id: int
    title: str
    result: str | None
    decided_on: date | None
    our_price: Decimal | None
    winning_price: Decimal | None
    currency: str
    tenders: int | None
    index: Decimal | None
    gap: Decimal | None

    @property
    def lost(self) -> bool:
        """Whether it was lost; one without an outcome yet, or won in part, is not."""
        return self.result in LOST


@dataclass(frozen=True)
class Middle:
    """The median of what is known, and of how many it is; None of none."""

    value: Decimal | None
    n: int


def middle(values: Iterable[Decimal | None]) -> Middle:
    """Return the median of the values that are known, to a tenth."""
    known = [value for value in values if value is not None]
    return Middle(Decimal(median(known)).quantize(Decimal("0.1")) if known else None, len(known))


def meetings(session: Session, organization_id: int | None = None) -> list[Meeting]:
    """Return our meetings with everybody or one organisation, the latest first.

    The winner is whom the award notices name, else whom the outcome names where an organisation is called just so.
    """
    ours = organizations.ours(session)
    met = {pair for pair in (*_published(session), *_recorded(session)) if pair[1] not in ours}
    if organization_id is not None:
        met = {pair for pair in met if pair[1] == organization_id}
    facts = facts_of(session, {bid_id for bid_id, _organization in met})
    query = select(Bid, Outcome).outerjoin(Outcome, Outcome.bid_id == Bid.id)
    rows = {bid.id: (bid, outcome) for bid, outcome in session.execute(query.where(_sent()))}
    found = []
    for bid_id, party in sorted(met):
        bid, outcome = rows[bid_id]
        fact = facts.get(bid_id)
        found.append(
            Meeting(
                *(party, bid.id, bid.title, outcome.result if outcome else None),
                decided_on=outcome.decided_on if outcome else None,
                our_price=outcome.our_price if outcome else bid.value,
                winning_price=outcome.winning_price if outcome else None,
                currency=outcome.currency if outcome else bid.currency,
                tenders=outcome.tenders_received if outcome else None,
                index=fact.index if fact else None,
                gap=fact.gap if fact else None,
            )
        )
    return sorted(found, key=lambda each: (each.decided_on or date.max, each.bid_id), reverse=True)


def _sent() -> Any:
    ended = select(Outcome.bid_id).where(Outcome.result.in_([*WON, *LOST]), Outcome.bid_id.is_not(None))
    return or_(Bid.submitted_at.is_not(None), Bid.id.in_(ended))


def _published(session: Session) -> set[tuple[int, int]]:
    """Return bid and winner of the awards that stand; an award of lots that we did not bid for is no meeting."""
    columns = Bid.id, Bid.lots, Award.lots, AwardWinner.organization_id
    query = awards_won(*columns).join(Bid, Bid.procedure_id == Award.procedure_id).where(_sent())
    return {
        (bid_id, party)
        for bid_id, ours, lots, party in session.execute(query)
        if not ours or not lots or set(ours) & set(lots)
    }


def _recorded(session: Session) -> set[tuple[int, int]]:
    """Return bid and winner as the outcomes of lost bids name them."""
    query = select(Outcome.bid_id, Outcome.winner, Outcome.winner_id).join(Bid, Bid.id == Outcome.bid_id)
    rows = session.execute(query.where(_sent(), Outcome.result.in_(LOST))).all()
    called = named(session, {row.winner for row in rows if row.winner})
    found = ((row.bid_id, row.winner_id or called.get(_plain(row.winner or ""))) for row in rows)
    return {(bid_id, party) for bid_id, party in found if bid_id is not None and party is not None}


def named(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Return the organisations called just so, now or once; of several of one name, none."""
    found = organizations.bearers(session, {_plain(name) for name in names})
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}


def competitor_named(session: Session, name: str | None) -> int | None:
    """Return the competitor called just so; None where nobody or more than one is, or it is ourselves."""
    found = next(iter(named(session, [name]).values()), None) if name else None
    return None if found in organizations.ours(session) else found


def _plain(name: str) -> str:
    return " ".join(name.split())
