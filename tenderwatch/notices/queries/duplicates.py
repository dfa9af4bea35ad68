"""Suggested duplicates for people to judge: two notices side by side, and what is alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenderwatch.notices.queries.lines import NoticeLine, lines
from tenderwatch.notices.tables import DuplicateSuggestion, Notice
from tenderwatch.users.tables import User

PAGE = 50
MOST = 20
"""Suggestions about one procedure that are shown on its page."""
Reason = tuple[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """Two notices that look like one publication; `reasons` are codes, each with the fact that it speaks of.

    `decided_by` and `decided_at` are None while nobody has said anything.
    """

    id: int
    state: str
    score: int
    reasons: tuple[Reason, ...]
    one: NoticeLine
    other: NoticeLine
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Possibles:
    """One page of them."""

    rows: list[Possible]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE), 1)


def possible_duplicates(session: Session, page: int, *, decided: bool = False) -> Possibles:
    """Return one page: what waits for a word, the most alike first, or what was decided, the latest first."""
    table = DuplicateSuggestion
    wanted = _pairs().where(table.state != "suggested" if decided else _open())
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    order = (table.decided_at.desc(), table.id.desc()) if decided else (table.score.desc(), table.id)
    rows = session.execute(wanted.order_by(*order).offset((page - 1) * PAGE).limit(PAGE)).all()
    return Possibles(_possibles(session, rows), total, page)


def open_count(session: Session) -> int:
    """Return how many suggestions wait for a word."""
    return session.scalar(select(func.count()).select_from(_pairs().where(_open()).subquery())) or 0


def duplicates_of(session: Session, procedure_id: int) -> list[Possible]:
    """Return what is suggested about a procedure's notices, and what was confirmed; not what was rejected."""
    here = or_(_ONE.procedure_id == procedure_id, _OTHER.procedure_id == procedure_id)
    wanted = _pairs().where(here, or_(_open(), DuplicateSuggestion.state == "confirmed"))
    rows = session.execute(wanted.order_by(DuplicateSuggestion.score.desc()).limit(MOST)).all()
    return _possibles(session, rows)


def latest_decision(session: Session, user_id: int) -> int | None:
    """Return the suggestion about which a person said something last."""
    table = DuplicateSuggestion
    wanted = select(table.id).where(table.decided_by_id == user_id, table.state != "suggested")
    return session.scalar(wanted.order_by(table.decided_at.desc(), table.id.desc()).limit(1))


_ONE, _OTHER = aliased(Notice), aliased(Notice)


def _pairs() -> Select[Any, Any, Any, Any]:
    table = DuplicateSuggestion
    return (
        select(table, _ONE.id.label("one_id"), _OTHER.id.label("other_id"), User.name.label("who"))
        .join(_ONE, and_(_ONE.source_id == table.one_source_id, _ONE.key == table.one_key, _ONE.current))
        .join(_OTHER, and_(_OTHER.source_id == table.other_source_id, _OTHER.key == table.other_key, _OTHER.current))
        .outerjoin(User, User.id == table.decided_by_id)
    )


def _open() -> Any:
    """What waits for a word: names that came later may have made the two one already."""
    return and_(DuplicateSuggestion.state == "suggested", _ONE.group_id != _OTHER.group_id)


def _possibles(session: Session, rows: Sequence[Any]) -> list[Possible]:
    if not rows:
        return []
    told = {line.id: line for line in lines(session, [number for row in rows for number in (row.one_id, row.other_id)])}
    return [_possible(row.DuplicateSuggestion, told[row.one_id], told[row.other_id], row.who) for row in rows]


def _possible(row: DuplicateSuggestion, one: NoticeLine, other: NoticeLine, who: str | None) -> Possible:
    return Possible(
        id=row.id,
        state=row.state,
        score=row.score,
        reasons=tuple((reason["code"], reason.get("fact")) for reason in row.reasons),
        one=one,
        other=other,
        decided_at=row.decided_at,
        decided_by=who,
    )
