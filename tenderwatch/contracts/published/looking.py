"""Comparing one contract, or one procedure, with what is published now: proposals are made, kept or superseded.

What is proposed is a function of the contract and of the notices that stand, so looking twice changes nothing, whatever
the order in which they came.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.published.reading import contract_of_procedures, ours_of, taken_numbers, told_of
from tenderwatch.contracts.published.tables import PublishedLook, PublishedUpdate, PublishedWin
from tenderwatch.contracts.rules.published import Ours, Published, Statement, Win, about, differences, wins_of
from tenderwatch.contracts.service import contract_of
from tenderwatch.contracts.tables import Contract
from tenderwatch.db.bulk import insert_or
from tenderwatch.errors import NotFound
from tenderwatch.notices.tables import Award, AwardWinner, ProcedureBuyer, PublishedContract
from tenderwatch.organizations import queries as organizations

MOST_PROCEDURES = 200
"""Of one buyer so many procedures that we won are compared with a contract that is linked to none."""


def look(session: Session, contract_id: int, now: datetime) -> None:
    """Compare a contract with the notices, and the procedures that it may be of with what is entered.

    It is kept from others until the transaction ends.  One that was deleted or has ended proposes nothing.
    """
    session.flush()
    try:
        contract = contract_of(session, contract_id)
    except NotFound:
        _propose(session, contract_id, [], now)
        return
    mine, ours = organizations.ours(session), ours_of(session, contract)
    procedures = [ours.procedure_id] if ours.procedure_id else _may_be_of(session, contract, mine)
    told = told_of(session, procedures)
    _propose(session, contract_id, _differences(session, contract, ours, told, mine), now)
    look_for_wins(session, {*procedures}, now, told)
    _note(session, contract)


def _differences(
    session: Session,
    contract: Contract,
    ours: Ours,
    told: Mapping[int, list[Published]],
    mine: Collection[int],
) -> list[Statement]:
    if contract.ended_on is not None or contract.deleted_at is not None:
        return []
    of_procedures = [
        [(each, match) for each in notices if (match := about(ours, each, mine))] for notices in told.values()
    ]
    found = [some for some in of_procedures if some]
    if len(found) != 1:  # without a link two procedures may look like it: a person links the right one
        return []
    return differences(ours, found[0], taken_numbers(session, contract))


def _may_be_of(session: Session, contract: Contract, mine: Collection[int]) -> list[int]:
    """Return the buyer's procedures that we won, or in which a contract of this number was published."""
    of_buyer = select(ProcedureBuyer.procedure_id).where(ProcedureBuyer.organization_id == contract.buyer_id)
    won = (
        select(Award.procedure_id)
        .join(AwardWinner, AwardWinner.award_id == Award.id)
        .where(AwardWinner.organization_id.in_(mine), Award.procedure_id.in_(of_buyer))
    )
    numbered = select(PublishedContract.procedure_id).where(
        PublishedContract.number == contract.reference, PublishedContract.procedure_id.in_(of_buyer)
    )
    found = {*session.scalars(won.distinct()), *session.scalars(numbered.distinct())}
    return sorted(found, reverse=True)[:MOST_PROCEDURES]


def _propose(session: Session, contract_id: int, statements: Iterable[Statement], now: datetime) -> None:
    rows = list(session.scalars(select(PublishedUpdate).where(PublishedUpdate.contract_id == contract_id)))
    known = {(row.field, row.digest): row for row in rows}
    standing = set()
    for each in statements:
        key = (each.field, _digest(each.identity))
        standing.add(key)
        row = known.get(key)
        if row is None:
            row = PublishedUpdate(contract_id=contract_id, field=each.field, digest=key[1], state="superseded")
            session.add(row)
            _open(row, now)
        elif row.state == "superseded" or (row.state != "open" and _is_said_anew(row, rows)):
            _open(row, now)
        if row.state == "open":
            _tell(row, each)
    for key, row in known.items():
        if row.state == "open" and key not in standing:
            row.state, row.decided_at = "superseded", now
    session.flush()


def _open(row: PublishedUpdate, now: datetime) -> None:
    row.state, row.found_at = "open", now
    row.decided_at = row.decided_by_id = row.reason = None


def _tell(row: PublishedUpdate, said: Statement) -> None:
    told = {
        "ours": said.ours,
        "published": said.published,
        "notice_id": said.notice_id,
        "grade": said.grade,
        "evidence": said.evidence,
        "code": said.code,
        "params": said.params,
    }
    for name, value in told.items():
        if getattr(row, name, None) != value:
            setattr(row, name, value)


def _is_said_anew(row: PublishedUpdate, rows: Iterable[PublishedUpdate]) -> bool:
    """Tell whether something else was published of the field since a person decided: then the same is news again."""
    decided = row.decided_at
    return decided is not None and any(
        other is not row and other.field == row.field and other.field != "amendment" and other.found_at > decided
        for other in rows
    )


def _digest(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def _note(session: Session, contract: Contract) -> None:
    """Remember what the contract was when it was compared."""
    session.flush()
    values = {"version": contract.version, "buyer_id": contract.buyer_id, "procedure_id": contract.procedure_id}
    insert = insert_or(session, PublishedLook).values(contract_id=contract.id, **values)
    session.execute(insert.on_conflict_do_update(index_elements=["contract_id"], set_=values))


# What we won and have not entered


def look_for_wins(
    session: Session,
    procedure_ids: Collection[int],
    now: datetime,
    told: Mapping[int, list[Published]] | None = None,
) -> None:
    """Compare procedures with our contracts: what names us as winner and is none of them is proposed."""
    mine = organizations.ours(session)
    wanted = set(procedure_ids) & _won(session, procedure_ids, mine) | _proposed(session, procedure_ids)
    notices = told if told is not None else told_of(session, wanted)
    for procedure_id in sorted(wanted):
        held, linking = _held(session, procedure_id), _being_linked(session, procedure_id)
        found = [] if linking else wins_of(notices.get(procedure_id, []), mine, held, today_of(now))
        _propose_wins(session, procedure_id, found, now)


def _won(session: Session, procedure_ids: Collection[int], mine: Collection[int]) -> set[int]:
    won = select(Award.procedure_id).join(AwardWinner, AwardWinner.award_id == Award.id)
    return set(session.scalars(won.where(Award.procedure_id.in_(procedure_ids), AwardWinner.organization_id.in_(mine))))


def _proposed(session: Session, procedure_ids: Collection[int]) -> set[int]:
    return set(
        session.scalars(
            select(PublishedWin.procedure_id).where(
                PublishedWin.procedure_id.in_(procedure_ids), PublishedWin.state == "open"
            )
        )
    )


def _held(session: Session, procedure_id: int) -> list[str]:
    """Return the references of our contracts of a procedure; one that was deleted is not asked for again."""
    held = select(Contract.reference).where(contract_of_procedures([procedure_id]))
    return list(session.scalars(held))


def _being_linked(session: Session, procedure_id: int) -> bool:
    """Tell whether it is asked whether a contract that is entered is of this procedure."""
    asked = select(PublishedUpdate.published).where(
        PublishedUpdate.field == "procedure_id", PublishedUpdate.state == "open"
    )
    return procedure_id in set(session.scalars(asked))


def _propose_wins(session: Session, procedure_id: int, found: Iterable[Win], now: datetime) -> None:
    known = {
        row.part: row for row in session.scalars(select(PublishedWin).where(PublishedWin.procedure_id == procedure_id))
    }
    standing = set()
    for win in found:
        digest = _digest_of(win)
        standing.add(win.key)
        row = known.get(win.key)
        if row is None:
            values = {"procedure_id": procedure_id, "part": win.key, "notice_id": win.published.notice_id}
            insert = insert_or(session, PublishedWin).values(**values, digest=digest, state="open", found_at=now)
            session.execute(insert.on_conflict_do_nothing())
            continue
        row.notice_id = win.published.notice_id
        if row.state == "superseded" or (row.state in ("refused", "accepted") and _is_gone(row, digest)):
            row.state, row.found_at = "open", now
            row.decided_at = row.decided_by_id = row.reason = row.contract_id = None
        row.digest = digest if row.state == "open" else row.digest
    for part, row in known.items():
        if row.state == "open" and part not in standing:
            row.state, row.decided_at = "superseded", now
    session.flush()


def _is_gone(row: PublishedWin, digest: str) -> bool:
    """Tell whether a decision holds no more: what was refused is published otherwise now."""
    return row.state == "refused" and row.digest != digest


def _digest_of(win: Win) -> str:
    part = asdict(win.part)
    told = {name: part[name] for name in ("number", "signed_on", "starts_on", "ends_on", "length", "value")}
    return _digest(_plain({**told, "lots": sorted(win.part.lots)}))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return (
        value
        if isinstance(value, list | int | str | None)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )


def bid_of(session: Session, procedure_id: int) -> Bid | None:
    """Return our bid for a procedure, the latest if there are several."""
    return session.scalar(select(Bid).where(Bid.procedure_id == procedure_id).order_by(Bid.id.desc()).limit(1))
