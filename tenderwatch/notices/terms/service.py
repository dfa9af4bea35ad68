"""Changing the trade terms of the house; every change is in the trail and reaches the next question of any process."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_or
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.notices.tables import TradeGroup, TradeGroupOff, TradeTermsState
from tenderwatch.notices.terms import groups
from tenderwatch.notices.terms.groups import Written
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

MOST_GROUPS = 1000


def get(session: Session, group_id: int, *, lock: bool = False) -> TradeGroup:
    """Return a group of the house."""
    group = session.get(TradeGroup, group_id, with_for_update=lock)
    if group is None:
        raise NotFound(_("There is no such group of terms."))
    return group


def written(group: TradeGroup) -> Written:
    """Return a group as it is written."""
    return Written(tuple(group.fi), tuple(group.sv), tuple(group.en))


def add(session: Session, new: Written, by: User, now: datetime) -> TradeGroup:
    """Add a group of the house's own; one that is there already is refused."""
    _make_way(session)
    if new in _known(session):
        raise Invalid(_("There is this very group already."), {"fi": _("There is this very group already.")})
    return _add(session, new, by, now)


def take_in(session: Session, new: Sequence[Written], by: User, now: datetime) -> tuple[int, int]:
    """Add the groups of a file; return how many are new, and how many were there already."""
    _make_way(session, len(new))
    known = _known(session)
    fresh = [group for group in dict.fromkeys(new) if group not in known]
    for group in fresh:
        _add(session, group, by, now)
    return len(fresh), len(new) - len(fresh)


def change(session: Session, group: TradeGroup, new: Written, version: int, by: User, now: datetime) -> None:
    """Write a group otherwise; a stale edit raises Stale."""
    old = written(group)
    if group.version != version:
        said = _("%(name)s was changed since you opened it.", name=old.name)
        raise Stale(said, {"line": new.line}, {"line": old.line})
    if new == old:
        return
    _put(group, new)
    group.version += 1
    audit(session, group, by, now)
    group.changed_at, group.changed_by_id = now, by.id
    _tell(session)


def remove(session: Session, group: TradeGroup, by: User, now: datetime) -> str:
    """Do away with a group of the house, and return it as a line."""
    line = written(group).line
    audit(session, group, by, now, "deleted", {"line": [line, None]})
    session.delete(group)
    _tell(session)
    return line


def switch(session: Session, name: str, on: bool, by: User, now: datetime) -> None:
    """Do without a group that comes with the program, or use it again."""
    if name not in {group.name for group in groups.shipped()}:
        raise NotFound(_("There is no such group of terms."))
    off = session.scalar(select(TradeGroupOff).where(TradeGroupOff.name == name).with_for_update())
    if on and off:
        audit(session, off, by, now, "switched on", {"name": [name, None]})
        session.delete(off)
    elif not on and not off:
        off = TradeGroupOff(name=name, off_at=now, off_by_id=by.id)
        session.add(off)
        audit(session, off, by, now, "switched off", {"name": [None, name]})
    _tell(session)


def _make_way(session: Session, more: int = 1) -> None:
    there = session.scalar(select(func.count()).select_from(TradeGroup)) or 0
    if there + more > MOST_GROUPS:
        full = _("The house may have %(n)s groups of its own.", n=MOST_GROUPS)
        raise Invalid(full, {"": full})


def _known(session: Session) -> set[Written]:
    return {written(group) for group in session.scalars(select(TradeGroup))} | set(groups.shipped())


def _add(session: Session, new: Written, by: User, now: datetime) -> TradeGroup:
    group = TradeGroup(changed_at=now, changed_by_id=by.id)
    _put(group, new)
    session.add(group)
    audit(session, group, by, now, "entered", {"line": [None, new.line]})
    _tell(session)
    return group


def _put(group: TradeGroup, new: Written) -> None:
    for name in ("fi", "sv", "en"):
        said = list(getattr(new, name))
        if getattr(group, name) != said:
            setattr(group, name, said)


def _tell(session: Session) -> None:
    """Let every process see that the groups are others now."""
    session.flush()
    token = uuid4().hex
    row = insert_or(session, TradeTermsState).values(id=1, token=token)
    session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"token": token}))
