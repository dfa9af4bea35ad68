"""Contracts as people enter them, and days on which the warnings are said."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts import warnings
from tenderwatch.contracts.service import ContractValues, OptionValue
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.db import Database
from tests.makers import NOW, an_organization

TODAY = date(2026, 11, 23)


def at(day: date, hour: int = 7) -> datetime:
    """Return a moment of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def values(session: Session, *, options: tuple[int, ...] = (), **what_matters: Any) -> ContractValues:
    """Return what somebody enters of a contract; `options` are lengths in months."""
    facts: dict[str, Any] = {
        "reference": "2024/17",
        "title": "Cleaning",
        "starts_on": date(2024, 6, 1),
        "base_ends_on": date(2027, 5, 31),
        "procedure_kind": "below-threshold",
        **what_matters,
    }
    facts.setdefault("buyer_id", None)
    facts["buyer_id"] = facts["buyer_id"] or an_organization(session).id
    return ContractValues(**facts, options=tuple(OptionValue(months) for months in options))


def entered(session: Session, now: datetime = NOW, *, imported: bool = False, **what_matters: Any) -> Contract:
    """Enter a contract through the service."""
    return contracts.enter(session, values(session, **what_matters), None, now, imported=imported)


def decision(session: Session, contract_id: int, kind: str, ordinal: int | None = None) -> Decision:
    """Return the (latest) decision of a kind."""
    found = session.query(Decision).filter_by(contract_id=contract_id, kind=kind).order_by(Decision.ordinal).all()
    return found[-1] if ordinal is None else next(each for each in found if each.ordinal == ordinal)


def told(database: Database, day: date, person_id: int, kind: str | None = None) -> list[int]:
    """Run the warnings of a day, say what is owed and return the rungs said (of one kind of decision)."""
    with database.write() as session:
        assert warnings.evaluate(session, at(day)).broken == []
        owed = warnings.owed(session, day)
        warnings.mark_said(session, [each.warning_id for each in owed], person_id, at(day))
    return [each.rung for each in owed if kind in (None, each.kind)]
