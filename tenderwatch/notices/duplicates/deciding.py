"""What a person says of a suggestion: one publication or two; each word can be taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.duplicates import keeping
from tenderwatch.notices.duplicates.writing import at
from tenderwatch.notices.recording.relinking import relink
from tenderwatch.notices.tables import DuplicateSuggestion, Lot, Notice
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


def confirm(session: Session, suggestion_id: int, by: User, now: datetime) -> DuplicateSuggestion:
    """Say that both are one publication: they become one group and one procedure, as if a common name said so."""
    row = _decided(session, suggestion_id, "confirmed", by, now)
    if row is None:
        return session.get_one(DuplicateSuggestion, suggestion_id)
    before = _procedures(session, row)
    kept = keeping.kept(session, set(before.values()))
    relink(session, before)
    after = _procedures(session, row)
    left = {number: procedure for number, procedure in before.items() if after.get(number) != procedure}
    row.kept = {"rows": kept, "left": _left(session, left)}
    return row


def reject(session: Session, suggestion_id: int, by: User, now: datetime) -> DuplicateSuggestion:
    """Say that they are two; this is remembered, also when they are read again."""
    take_back(session, suggestion_id, by, now)
    _decided(session, suggestion_id, "rejected", by, now)
    return session.get_one(DuplicateSuggestion, suggestion_id)


def take_back(session: Session, suggestion_id: int, by: User, now: datetime) -> DuplicateSuggestion:
    """Undecide: what was made one is two again, and what people keep of each is where it was before."""
    was = _get(session, suggestion_id)
    kept = dict(was.kept) if was.state == "confirmed" else None
    row = _decided(session, suggestion_id, "suggested", by, now)
    if row is None or kept is None:
        return was
    row.kept = {}
    notices = _procedures(session, row)
    left = {(each["source"], each["key"]): each["procedure"] for each in kept.get("left", ())}
    back = next(((number, left[name]) for number, name in _names(session, row).items() if name in left), None)
    session.execute(delete(Lot).where(Lot.procedure_id.in_(set(notices.values()))))  # told anew, each by its own
    relink(session, notices, back)
    if len(set(_procedures(session, row).values())) == len(notices) > 1:
        keeping.bring_back(session, kept.get("rows", {}))
    return row


def _get(session: Session, suggestion_id: int) -> DuplicateSuggestion:
    row = session.get(DuplicateSuggestion, suggestion_id)
    if row is None:
        raise NotFound(_("There is no such suggestion any more."))
    return row


def _decided(session: Session, suggestion_id: int, state: str, by: User, now: datetime) -> DuplicateSuggestion | None:
    """Write down who said what; None where that was said already."""
    row = _get(session, suggestion_id)
    if row.state == state:
        return None
    row.state = state
    row.decided_at, row.decided_by_id = (None, None) if state == "suggested" else (now, by.id)
    audit(session, row, by, now, state)
    session.flush()
    return row


def _procedures(session: Session, row: DuplicateSuggestion) -> dict[int, int]:
    """Return the procedure of each of the two notices."""
    found = session.execute(select(Notice.id, Notice.procedure_id).where(at(row)))
    return {each.id: each.procedure_id for each in found}


def _names(session: Session, row: DuplicateSuggestion) -> dict[int, tuple[int, str]]:
    found = session.execute(select(Notice.id, Notice.source_id, Notice.key).where(at(row)))
    return {each.id: (each.source_id, each.key) for each in found}


def _left(session: Session, left: dict[int, int]) -> list[dict[str, Any]]:
    """Return by lasting names which procedure each notice left."""
    found = session.execute(select(Notice.id, Notice.source_id, Notice.key).where(Notice.id.in_(left)))
    return [{"source": each.source_id, "key": each.key, "procedure": left[each.id]} for each in found]
