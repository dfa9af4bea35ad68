"""Notices and contracts as the rules of this matter reckon with them: rows in, values out."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from scrapers.notice_json import from_json
from tenderwatch.bids.rules import OPENS_CONTRACT
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts.facts import is_end_moved, terms_of
from tenderwatch.contracts.rules.published import KINDS, Ours, Published, published_of
from tenderwatch.contracts.rules.published.facts import normal
from tenderwatch.contracts.rules.terms import in_force_until, latest_possible_end, live_options
from tenderwatch.contracts.service.from_bid import REFERENCE_OF_BID
from tenderwatch.contracts.tables import Amendment, Contract
from tenderwatch.notices.recording.results import coded
from tenderwatch.notices.rules.state import sent_at
from tenderwatch.notices.tables import Award, AwardWinner, Notice, NoticeReference, ProcedureBuyer

MOST_VERSIONS = 50
"""A notice that was changed more often is named by the version there."""


def told_of(session: Session, procedure_ids: Collection[int]) -> dict[int, list[Published]]:
    """Return what the notices of procedures that stand say of contracts, of each the latest first."""
    standing = (Notice.current, Notice.status != "replaced", Notice.kind.in_(KINDS))
    rows = session.execute(
        select(Notice.id, Notice.procedure_id, Notice.kind, Notice.content, Notice.dispatched_at, Notice.published_on)
        .where(Notice.procedure_id.in_(procedure_ids), *standing)
        .order_by(Notice.id)
    ).all()
    latest = sorted(rows, key=lambda row: (sent_at(row.dispatched_at, row.published_on), row.id), reverse=True)
    buyers, winners = _buyers(session, procedure_ids), _winners(session, [row.id for row in rows])
    found: dict[int, list[Published]] = {}
    for row in latest:
        said = from_json(row.content)
        won = winners.get(row.id, {})
        published = published_of(
            said,
            kind=row.kind,
            notice_id=row.id,
            procedure_id=row.procedure_id,
            buyers=buyers.get(row.procedure_id, ()),
            winners={place: won[code] for place, code in enumerate(coded(said.awards)) if code in won},
            root=root_of(session, row.id) if row.kind == "cont-modif" else "",
        )
        if published is not None:
            found.setdefault(row.procedure_id, []).append(published)
    return found


def _buyers(session: Session, procedure_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    rows = session.execute(
        select(ProcedureBuyer.procedure_id, ProcedureBuyer.organization_id)
        .where(ProcedureBuyer.procedure_id.in_(procedure_ids))
        .order_by(ProcedureBuyer.procedure_id, ProcedureBuyer.position)
    )
    found: dict[int, tuple[int, ...]] = {}
    for procedure_id, buyer_id in rows:
        found[procedure_id] = (*found.get(procedure_id, ()), buyer_id)
    return found


def _winners(session: Session, notice_ids: Collection[int]) -> dict[int, dict[str, list[int]]]:
    """Return the winners of each notice's awards, by the code of the award."""
    rows = session.execute(
        select(Award.notice_id, Award.code, AwardWinner.organization_id)
        .join(AwardWinner, AwardWinner.award_id == Award.id)
        .where(Award.notice_id.in_(notice_ids))
    )
    found: dict[int, dict[str, list[int]]] = {}
    for notice_id, code, organization_id in rows:
        found.setdefault(notice_id, {}).setdefault(code, []).append(organization_id)
    return found


def root_of(session: Session, notice_id: int) -> str:
    """Return the name of a publication through its changes and sources: that of the first notice of the first group."""
    seen = {notice_id}
    for _step in range(MOST_VERSIONS):
        target = session.scalar(
            select(NoticeReference.target_id)
            .where(NoticeReference.notice_id == notice_id, NoticeReference.kind == "change")
            .where(NoticeReference.target_id.is_not(None))
            .order_by(NoticeReference.id)
            .limit(1)
        )
        if target is None or target in seen:
            break
        seen.add(target)
        notice_id = target
    group = select(Notice.group_id).where(Notice.id == notice_id).scalar_subquery()
    key = session.scalar(select(Notice.key).where(Notice.group_id == group).order_by(Notice.id).limit(1))
    return str(key)


def ours_of(session: Session, contract: Contract) -> Ours:
    """Return a contract (with its options and notices loaded) as far as a notice can speak of it."""
    bid = session.get(Bid, contract.bid_id) if contract.bid_id else None
    outcome = session.scalar(select(Outcome.result).where(Outcome.bid_id == bid.id)) if bid else None
    won = session.scalar(select(Outcome.lots_won).where(Outcome.bid_id == bid.id)) if bid else None
    terms, procedure_id = terms_of(contract), contract.procedure_id or (bid.procedure_id if bid else None)
    end, latest = in_force_until(terms), latest_possible_end(terms)
    return Ours(
        buyer_id=contract.buyer_id,
        reference=contract.reference,
        title=contract.title,
        procedure_id=procedure_id,
        is_linked=contract.procedure_id is not None,
        has_won_bid=outcome in OPENS_CONTRACT,
        provisional=contract.reference.startswith(REFERENCE_OF_BID),
        lots=frozenset(won or (bid.lots if bid else ()) or ()),
        siblings=_siblings(session, contract, procedure_id),
        term=contract.term,
        starts_on=contract.starts_on,
        base_ends_on=contract.base_ends_on,
        in_force_until=end.value if end else None,
        latest_end=latest.value if latest else None,
        live_options=live_options(terms),
        options=terms.options,
        renewals_told=contract.renewals_told,
        extensions=contract.extensions,
        end_is_fixed=is_end_moved(contract),
        value=contract.value,
        currency=contract.currency,
        framework_maximum=contract.framework_maximum,
        amended=_amended(session, contract.id),
    )


def _siblings(session: Session, contract: Contract, procedure_id: int | None) -> frozenset[str]:
    if procedure_id is None:
        return frozenset()
    others = select(Contract.reference).where(
        contract_of_procedures([procedure_id]), Contract.id != contract.id, Contract.deleted_at.is_(None)
    )
    return frozenset(map(normal, session.scalars(others))) - {normal(contract.reference)}


def contract_of_procedures(procedure_ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a contract, or the bid that it came from, is of one of these procedures."""
    ids = list(procedure_ids)
    bids = select(Bid.id).where(Bid.procedure_id.in_(ids))
    return or_(Contract.procedure_id.in_(ids), Contract.procedure_id.is_(None) & Contract.bid_id.in_(bids))


def taken_numbers(session: Session, contract: Contract) -> frozenset[str]:
    """Return the numbers of the other contracts with its buyer, deleted ones too: no two may have one."""
    others = select(Contract.reference).where(Contract.buyer_id == contract.buyer_id, Contract.id != contract.id)
    return frozenset(map(normal, session.scalars(others)))


def _amended(session: Session, contract_id: int) -> frozenset[str]:
    notices = select(Amendment.notice_id).where(
        Amendment.contract_id == contract_id, Amendment.notice_id.is_not(None), Amendment.removed_at.is_(None)
    )
    ids: Sequence[int | None] = session.scalars(notices).all()
    return frozenset(root_of(session, notice_id) for notice_id in ids if notice_id is not None)
