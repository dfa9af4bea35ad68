"""The results that notices tell: awards, their winners, published contracts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scrapers.notice import Award as SaidAward
from scrapers.notice import Contract as SaidContract
from scrapers.notice import Money
from tenderwatch.db.bulk import insert_all, take_ids
from tenderwatch.notices.recording.fresh import Fresh
from tenderwatch.notices.recording.limits import count_or_none, storable
from tenderwatch.notices.tables import Award, AwardWinner, PublishedContract
from tenderwatch.organizations.rules import identify


def enter(session: Session, fresh: Sequence[Fresh], organizations: Mapping[str, int]) -> None:
    """Write the awards, winners and contracts of notices that have just been entered."""
    awards = [(notice, award, row) for notice in fresh for award, row in _awards(notice)]
    ids = take_ids(session, Award, len(awards))
    rows = [{"id": number, **row} for number, (_notice, _award, row) in zip(ids, awards, strict=True)]
    insert_all(session, Award, rows)
    winners = [
        winner
        for number, (_notice, award, _row) in zip(ids, awards, strict=True)
        for winner in winners_of(number, award, organizations)
    ]
    insert_all(session, AwardWinner, winners)
    _contracts(session, fresh, list(zip(ids, awards, strict=True)))


def forget(session: Session, notice_ids: Sequence[int]) -> None:
    """Take away what notices told, which are about to tell it anew."""
    awards = select(Award.id).where(Award.notice_id.in_(notice_ids))
    session.execute(delete(PublishedContract).where(PublishedContract.notice_id.in_(notice_ids)))
    session.execute(delete(AwardWinner).where(AwardWinner.award_id.in_(awards)))
    session.execute(delete(Award).where(Award.notice_id.in_(notice_ids)))


def _awards(notice: Fresh) -> list[tuple[SaidAward, dict[str, Any]]]:
    return [(award, _award(notice, award, code)) for code, award in coded(notice.said.awards).items()]


def coded(awards: Sequence[SaidAward]) -> dict[str, SaidAward]:
    """Return awards by the codes of their rows: their own ids, a number added where one is missing or there twice."""
    found: dict[str, SaidAward] = {}
    for place, award in enumerate(awards, 1):
        found[award.id if award.id and award.id not in found else f"{award.id or ''}#{place}"] = award
    return found


def _award(notice: Fresh, award: SaidAward, code: str) -> dict[str, Any]:
    value = award.values[0] if len(award.values) == 1 else None
    return {
        "notice_id": notice.id,
        "procedure_id": notice.procedure_id,
        "code": code,
        "lots": list(award.lots),
        "status": award.status,
        "reason": award.reason,
        "tenders_received": count_or_none(award.tenders_received),
        "decided_on": award.decided_on or _first_decision(award),
        **_amount(value),
    }


def _first_decision(award: SaidAward) -> date | None:
    return min((contract.decided_on for contract in award.contracts if contract.decided_on), default=None)


def _amount(money: Money | None) -> dict[str, Any]:
    amount = storable(money.amount) if money else None
    return {"value": amount, "currency": money.currency if money and amount is not None else None}


def winners_of(award_id: int, award: SaidAward, organizations: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the rows of those who won an award."""
    identities = [identify(winner.name, winner.ids, winner.country) for winner in award.winners]
    ids = dict.fromkeys(organizations[identity.key] for identity in identities if identity)
    return [{"award_id": award_id, "organization_id": number, "position": place} for place, number in enumerate(ids)]


def _contracts(
    session: Session, fresh: Sequence[Fresh], awards: Sequence[tuple[int, tuple[Fresh, SaidAward, Any]]]
) -> None:
    told: dict[int, list[tuple[int | None, SaidContract]]] = {}
    for number, (notice, award, _row) in awards:
        told.setdefault(notice.id, []).extend((number, contract) for contract in award.contracts)
    rows = []
    for notice in fresh:
        contracts = told.get(notice.id, []) + [(None, contract) for contract in notice.said.contracts]
        rows += [_contract(notice, award_id, place, said) for place, (award_id, said) in enumerate(contracts)]
    insert_all(session, PublishedContract, rows)


def _contract(notice: Fresh, award_id: int | None, position: int, said: SaidContract) -> dict[str, Any]:
    return {
        "notice_id": notice.id,
        "procedure_id": notice.procedure_id,
        "award_id": award_id,
        "position": position,
        "number": said.number,
        "title": dict(said.title or {}),
        "signed_on": said.signed_on,
        "decided_on": said.decided_on,
        "starts_on": said.starts_on,
        "ends_on": said.ends_on,
        **_amount(said.value),
    }
