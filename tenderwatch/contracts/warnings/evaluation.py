"""The question of every run: which rungs of open decisions are reached and not yet said?"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, joinedload, raiseload, selectinload

from tenderwatch.contracts.facts import days_off, open_decision, today_of
from tenderwatch.contracts.rules.ladders import ladder_for, to_say
from tenderwatch.contracts.service.decisions import refresh_decisions
from tenderwatch.contracts.tables import Contract, ContractWarning, Decision
from tenderwatch.contracts.warnings.rows import Held, held_rungs
from tenderwatch.contracts.warnings.saying import SPOKEN_FOR
from tenderwatch.contracts.warnings.screening import to_look_at
from tenderwatch.db.bulk import insert_or, lots

log = logging.getLogger(__name__)

TOGETHER = 500  # contracts looked at in one go


@dataclass(frozen=True)
class Evaluation:
    """What one run found: contracts checked, rungs owed now, rungs muted, and (contract, error) of broken ones."""

    checked: int
    reached: int
    muted: int
    broken: list[tuple[int, str]]


def evaluate(session: Session, now: datetime) -> Evaluation:
    """Make owed every rung of an open decision that is reached and not said; asking again changes nothing.

    Two workers at once are harmless: the contracts looked at are kept by one of them until it commits, and (decision,
    series, rung) is there once.  A contract that cannot be read is reported and stops no other.
    """
    today = today_of(now)
    asked = or_(Contract.ended_on.is_(None), Contract.guarantee_ends_on.is_not(None))
    in_force = select(Contract.id).where(Contract.deleted_at.is_(None), asked)
    ids = session.scalars(in_force.order_by(Contract.id)).all()
    reached, failed = _owe_of_all(session, ids, today)
    at_last, broken = _owe_of_all(session, list(failed), today)  # a moment's trouble is over by now, a damage is not
    for contract_id, error in broken.items():
        log.error("contract cannot be evaluated", exc_info=error, extra={"contract_id": contract_id})
    words = [(contract_id, f"{type(error).__name__}: {error}") for contract_id, error in broken.items()]
    _close_spoken_for(session)
    return Evaluation(len(ids), reached + at_last, _mute_closed(session), words)


def _owe_of_all(session: Session, ids: Sequence[int], today: date) -> tuple[int, dict[int, Exception]]:
    """Make owed what is reached of these contracts; return how many rungs, and what went wrong with which contract."""
    reached, failed = 0, dict[int, Exception]()
    for some in lots(ids, TOGETHER):
        reached += _owe_of_some(session, _stirring(session, some, today), today, failed)
    return reached, failed


def _stirring(session: Session, ids: Sequence[int], today: date) -> Sequence[int]:
    """Return the contracts that have something to be done today; all of them when a row spoils the question."""
    try:
        with session.begin_nested():
            return to_look_at(session, ids, today)
    except Exception:  # noqa: BLE001 - a damaged row can fail in any way; loading them finds out which it is
        return ids


def _owe_of_some(session: Session, ids: Sequence[int], today: date, failed: dict[int, Exception]) -> int:
    """Make owed what is reached of some contracts; where one spoils it, of each by itself, and note that one."""
    if not ids:
        return 0
    try:
        with session.begin_nested():
            contracts, held = _load(session, ids)
            return _owe_of(session, contracts, held, today)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one contract, the others are said
        if len(ids) > 1:
            return sum(_owe_of_some(session, [contract_id], today, failed) for contract_id in ids)
        failed[ids[0]] = error
        return 0


def _load(session: Session, ids: Sequence[int]) -> tuple[Sequence[Contract], Held]:
    contracts = session.scalars(
        select(Contract)
        .where(Contract.id.in_(ids))
        .order_by(Contract.id)
        .options(selectinload(Contract.decisions).options(raiseload(Decision.warnings)), joinedload(Contract.buyer))
        .with_for_update(of=Contract)
        .execution_options(populate_existing=True)
    ).all()
    return contracts, held_rungs(session, [decision.id for each in contracts for decision in each.decisions])


def _owe_of(session: Session, contracts: Sequence[Contract], held: Held, today: date) -> int:
    """Make owed what is reached of these contracts.

    What the refresh itself closes is not in `held`; its row is there, and owing it again changes nothing.
    """
    for contract in contracts:
        refresh_decisions(session, contract, today)
    session.flush()
    return _owe(session, [row for contract in contracts for row in _reached(contract, held, today)])


def _reached(contract: Contract, held: Held, today: date) -> Iterator[dict[str, Any]]:
    """Yield the rows of the warnings that a contract owes today.  Of an import nothing goes out at once."""
    for decision in contract.decisions:
        if decision.state != "open":
            continue
        holidays = days_off(contract.buyer.country, today, decision.due_on)
        ladder = ladder_for(decision.kind, contract.risk)
        known = open_decision(contract, decision, ladder, held.get((decision.id, decision.series), ()))
        said = to_say(known, today, holidays)
        if said is not None:
            from_import = contract.imported and decision.series == 1 and decision.opened_on == today
            yield {
                "decision_id": decision.id,
                "series": decision.series,
                "rung": said.rung,
                "reached_on": today - timedelta(days=said.late_days),
                "late_days": said.late_days,
                "at_once": said.at_once and not from_import,
                "state": "owed",
            }


def _owe(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Write warnings down as owed, where they are not there; a muted one is owed again.  Return how many are new."""
    owed = 0
    for some in lots(rows, TOGETHER):
        insert = insert_or(session, ContractWarning).values(some)
        facts = {name: insert.excluded[name] for name in ("reached_on", "late_days", "at_once", "state")}
        insert = insert.on_conflict_do_update(
            index_elements=["decision_id", "series", "rung"],
            set_={**facts, "person_id": None, "said_at": None},
            where=ContractWarning.state == "muted",
        )
        owed += len(session.scalars(insert.returning(ContractWarning.id)).all())
    return owed


def _close_spoken_for(session: Session) -> None:
    """Close what is owed and has a nearer rung that speaks for it, be it that a mail with it was taken back."""
    session.execute(
        update(ContractWarning)
        .where(ContractWarning.state == "owed", SPOKEN_FOR)
        .values(state="closed")
        .execution_options(synchronize_session=False)
    )


def _mute_closed(session: Session) -> int:
    """Mute what is owed about decisions that are decided, withdrawn or moved since."""
    live = exists().where(
        Decision.id == ContractWarning.decision_id, Decision.state == "open", Decision.series == ContractWarning.series
    )
    muted = session.execute(update(ContractWarning).where(ContractWarning.state == "owed", ~live).values(state="muted"))
    return muted.rowcount  # type: ignore[attr-defined,no-any-return]
