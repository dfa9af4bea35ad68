"""The trade terms for the page: the house's own, and those that come with the program."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.notices.search import words
from tenderwatch.notices.tables import TradeGroup, TradeGroupOff
from tenderwatch.notices.terms import groups, service
from tenderwatch.notices.terms.groups import Written
from tenderwatch.users.tables import User


@dataclass(frozen=True, slots=True)
class Line:
    """A group with who changed it last, and when; one that comes with the program: who switched it off."""

    group: Written
    id: int | None = None
    at: datetime | None = None
    who: str | None = None


def own(session: Session, find: str = "") -> list[Line]:
    """Return the house's own groups by their first terms, or those that have a word."""
    rows = session.execute(select(TradeGroup, User.name).outerjoin(User, User.id == TradeGroup.changed_by_id))
    lines = [Line(service.written(row[0]), row[0].id, row[0].changed_at, row[1]) for row in rows]
    return sorted(_having(lines, find), key=lambda line: words.normal(line.group.name.strip("(")))


def shipped(session: Session, find: str = "") -> list[Line]:
    """Return the groups that come with the program in the order of its file, or those that have a word."""
    rows = session.execute(
        select(TradeGroupOff.name, TradeGroupOff.off_at, User.name.label("who")).outerjoin(
            User, User.id == TradeGroupOff.off_by_id
        )
    )
    off = {row.name: row for row in rows}
    lines = [
        Line(group, at=off[group.name].off_at, who=off[group.name].who) if group.name in off else Line(group)
        for group in groups.shipped()
    ]
    return list(_having(lines, find))


def _having(lines: Iterable[Line], find: str) -> Iterable[Line]:
    sought = words.normal(find.strip())
    return (line for line in lines if sought in words.normal(line.group.line))
