"""What is known of a team: its bids, contracts, customers, shortlist and searches, and who won what it wanted."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Account
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts.tables import Contract
from tenderwatch.missed.neighbourhood import Fact, Neighbourhood
from tenderwatch.notices.search import Query, SearchRequest
from tenderwatch.notices.search.query import AllOf, AnyOf, Code, cpv_value
from tenderwatch.notices.tables import Award, AwardWinner, Procedure, ProcedureBuyer
from tenderwatch.organizations import queries as organizations
from tenderwatch.organizations.tables import Organization
from tenderwatch.watching.tables import SavedSearch, Triage
from tenderwatch.web import formatters

LOST = ("lost", "won-in-part")
Row = Any


def neighbourhood(session: Session, team_id: int, asked: Iterable[tuple[SavedSearch, SearchRequest]]) -> Neighbourhood:
    """Return what a team is near to; contracts and customers are the house's, the rest is the team's own.

    Where several facts tell of one thing the most solid speaks, the latest first: contract, bid, shortlist, customer.
    """
    near = Neighbourhood()
    for part in (_contracts, _bids, _shortlisted, _customers):
        part(session, team_id, near)
    for search, request in asked:
        for code in _codes(request):
            near.cpv.setdefault(code, Fact("search", search.id, search.name, search.created_at.date()))
    _competitors(session, team_id, near)
    for own in organizations.ours(session):
        near.winners.pop(own, None)
        near.buyers.pop(own, None)
    return near


def _contracts(session: Session, _team_id: int, near: Neighbourhood) -> None:
    wanted = select(Contract, Procedure.cpv_main).outerjoin(Procedure, Procedure.id == Contract.procedure_id)
    for contract, code in session.execute(wanted.where(Contract.deleted_at.is_(None)).order_by(Contract.id.desc())):
        entered = contract.entered_at.date()
        fact = Fact("contract", contract.id, contract.title, min(contract.starts_on or entered, entered))
        near.buyers.setdefault(contract.buyer_id, fact)
        near.add_trade(code, fact)


def _bids(session: Session, team_id: int, near: Neighbourhood) -> None:
    wanted = select(Bid, Procedure.cpv_main).outerjoin(Procedure, Procedure.id == Bid.procedure_id)
    for bid, code in session.execute(wanted.where(Bid.team_id == team_id).order_by(Bid.id.desc())):
        fact = Fact("bid", bid.id, bid.title, bid.created_at.date())
        near.add_trade(code, fact)
        if bid.buyer_id is not None:
            near.buyers.setdefault(bid.buyer_id, fact)
    wanted_buyers = (
        select(Bid.id, Bid.title, Bid.created_at, ProcedureBuyer.organization_id)
        .join(ProcedureBuyer, ProcedureBuyer.procedure_id == Bid.procedure_id)
        .where(Bid.team_id == team_id)
    )
    for row in session.execute(wanted_buyers.order_by(Bid.id.desc())):
        near.buyers.setdefault(row.organization_id, Fact("bid", row.id, row.title, row.created_at.date()))


def _shortlisted(session: Session, team_id: int, near: Neighbourhood) -> None:
    wanted = select(Procedure, Triage.changed_at).join(Triage, Triage.procedure_id == Procedure.id)
    kept = wanted.where(Triage.team_id == team_id, Triage.state == "shortlisted").order_by(Triage.changed_at.desc())
    for procedure, at in session.execute(kept):
        near.add_trade(procedure.cpv_main, _of("shortlist", procedure, at))


def _customers(session: Session, _team_id: int, near: Neighbourhood) -> None:
    wanted = select(Account.id, Account.organization_id, Account.opened_at, Organization.name).join(
        Organization, Organization.id == Account.organization_id
    )
    for row in session.execute(wanted.where(Account.closed_on.is_(None)).order_by(Account.id)):
        near.buyers.setdefault(row.organization_id, Fact("account", row.id, row.name, row.opened_at.date()))


def _competitors(session: Session, team_id: int, near: Neighbourhood) -> None:
    """Add who beat the team, and who won what it had bid for or shortlisted."""
    lost = (
        select(Bid.id, Bid.title, Outcome.winner_id, Outcome.decided_on, Outcome.recorded_at)
        .join(Outcome, Outcome.bid_id == Bid.id)
        .where(Bid.team_id == team_id, Outcome.winner_id.is_not(None), Outcome.result.in_(LOST))
    )
    for row in session.execute(lost.order_by(Bid.id.desc())):
        fact = Fact("lost", row.id, row.title, row.decided_on or row.recorded_at.date())
        near.winners.setdefault(row.winner_id, fact)
    for row in _winners(session, select(Bid.procedure_id).where(Bid.team_id == team_id)):
        near.winners.setdefault(row.organization_id, _of("won-bid", row[0], None, row.decided_on))
    kept = select(Triage.procedure_id).where(Triage.team_id == team_id, Triage.state == "shortlisted")
    for row in _winners(session, kept):
        near.winners.setdefault(row.organization_id, _of("won-shortlist", row[0], None, row.decided_on))


def _winners(session: Session, procedures: Any) -> Iterator[Row]:
    wanted = (
        select(Procedure, AwardWinner.organization_id, Award.decided_on)
        .join(Award, Award.procedure_id == Procedure.id)
        .join(AwardWinner, AwardWinner.award_id == Award.id)
        .where(Procedure.id.in_(procedures))
    )
    yield from session.execute(wanted.order_by(Award.id.desc()))


def _of(kind: str, procedure: Procedure, at: datetime | None, on: Any = None) -> Fact:
    return Fact(kind, procedure.id, formatters.plain(procedure.title), at.date() if at else on)


def _codes(request: SearchRequest) -> Iterator[str]:
    """Yield the CPV codes that a rule names itself, as broad as it names them."""
    from_words = (leaf.value for leaf in _leaves(request.query) if isinstance(leaf, Code) and leaf.list == "cpv")
    for code in (*request.cpv, *from_words):
        yield cpv_value(code) or code


def _leaves(query: Query) -> Iterator[Query]:
    if isinstance(query, AllOf | AnyOf):
        for part in query.parts:
            yield from _leaves(part)
    else:
        yield query
