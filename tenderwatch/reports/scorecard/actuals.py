"""Figures that people enter, for what nothing in the house can count: corrected or removed, never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import MeasureActual
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.reports.scorecard import wording
from tenderwatch.reports.scorecard.figures import ByHand, Figure
from tenderwatch.reports.shape import Scope
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import Team, User

LONGEST_NOTE = 2000
MOST = 1_000_000
EDITABLE = ("first_on", "last_on", "value", "n", "of", "note")


@dataclass(frozen=True)
class Entry:
    """A figure as it was entered, for whom and by whom."""

    row: MeasureActual
    team: str | None
    who: str | None


def entered(code: str, session: Session, scope: Scope) -> Figure:
    """Return the figure of a measure in a time: that of the entry whose days end last in it.

    A team has its own figures and everybody theirs: neither stands in for the other.
    """
    query = (
        _entries(code)
        .where(MeasureActual.removed_at.is_(None), MeasureActual.team_id.is_not_distinct_from(scope.team_id))
        .where(MeasureActual.last_on.between(scope.period.first, scope.period.last))
        .order_by(MeasureActual.last_on.desc(), MeasureActual.first_on.desc(), MeasureActual.id.desc())
    )
    found = session.execute(query.limit(1)).first()
    if found is None:
        return Figure(None)
    row, _team, who = found
    value = row.value if row.value is not None else Decimal(row.n) / row.of
    by_hand = ByHand(who or _("nobody"), row.entered_at, row.first_on, row.last_on, row.note)
    return Figure(value, row.n or 0, row.of, by_hand=by_hand)


def entries(session: Session, code: str) -> list[Entry]:
    """Return everything entered for a measure, the latest days first, removed ones too."""
    query = _entries(code).order_by(MeasureActual.last_on.desc(), MeasureActual.id.desc())
    return [Entry(row, team, who) for row, team, who in session.execute(query)]


def _entries(code: str) -> Any:
    return (
        select(MeasureActual, Team.name, User.name)
        .outerjoin(Team, Team.id == MeasureActual.team_id)
        .outerjoin(User, User.id == MeasureActual.entered_by_id)
        .where(MeasureActual.code == code)
    )


def find(session: Session, actual_id: int) -> MeasureActual:
    """Return an entry."""
    row = session.get(MeasureActual, actual_id)
    if row is None:
        raise NotFound(_("There is no such figure."))
    return row


def enter(
    session: Session, code: str, team_id: int | None, values: Mapping[str, Any], by: User, now: datetime
) -> MeasureActual:
    """Enter what a measure was in a span of days; days that have a figure already are refused: correct that one."""
    if team_id is not None and session.get(Team, team_id) is None:
        raise NotFound(_("There is no such team."))
    told = _checked(values, today_of(now))
    _refuse_second(session, code, team_id, told, None)
    row = MeasureActual(code=code, team_id=team_id, entered_at=now, entered_by_id=by.id, **told)
    session.add(row)
    session.flush()
    audit(
        session, row, by, now, "entered", {name: [None, wording.plain(told[name])] for name in EDITABLE if told[name]}
    )
    session.flush()
    return row


def correct(
    session: Session, actual_id: int, values: Mapping[str, Any], seen: int, by: User, now: datetime
) -> MeasureActual:
    """Correct an entry; what stood there stays in its history; an edit of an older version raises Stale."""
    row = _there(session, actual_id)
    told = _checked(values, today_of(now))
    if row.version != seen:
        theirs = {name: getattr(row, name) for name in EDITABLE}
        raise Stale(_("This was changed since you opened the page."), *wording.compared(told, theirs))
    _refuse_second(session, row.code, row.team_id, told, row.id)
    for name, value in told.items():
        setattr(row, name, value)
    audit(session, row, by, now)
    session.flush()
    return row


def remove(session: Session, actual_id: int, by: User, now: datetime) -> MeasureActual:
    """Take an entry out of the figures; it can be taken back."""
    row = _there(session, actual_id)
    row.removed_at = now
    audit(session, row, by, now, "deleted")
    session.flush()
    return row


def restore(session: Session, actual_id: int, by: User, now: datetime) -> MeasureActual:
    """Take a removed entry back, unless others stand for its days by now."""
    row = find(session, actual_id)
    if row.removed_at is None:
        return row
    _refuse_second(session, row.code, row.team_id, {"first_on": row.first_on, "last_on": row.last_on}, row.id)
    row.removed_at = None
    audit(session, row, by, now, "restored")
    session.flush()
    return row


def _there(session: Session, actual_id: int) -> MeasureActual:
    row = find(session, actual_id)
    if row.removed_at is not None:
        raise NotAllowed(_("This figure was removed. Restore it first."))
    return row


def _checked(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    told = {name: values.get(name) for name in EDITABLE}
    told["note"] = (told["note"] or "").strip() or None
    problems = dict(_wrong_days(told, today)) | dict(_wrong_numbers(told))
    if told["note"] and len(told["note"]) > LONGEST_NOTE:
        problems["note"] = _("Write at most %(most)s letters.", most=LONGEST_NOTE)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return told


def _wrong_days(told: Mapping[str, Any], today: date) -> dict[str, str]:
    first, last = told["first_on"], told["last_on"]
    if first is None or last is None:
        return {name: _("Enter a day.") for name in ("first_on", "last_on") if told[name] is None}
    if last < first:
        return {"last_on": _("The last day is not before the first one.")}
    return {"last_on": _("These days are not over yet.")} if last > today else {}


def _wrong_numbers(told: Mapping[str, Any]) -> dict[str, str]:
    n, of, value = told["n"], told["of"], told["value"]
    if value is not None and of is None:
        return {"n": _("Write a whole number from 0.")} if n is not None and not 0 <= n <= MOST else {}
    if n is None or not 0 <= n <= MOST:
        return {"n": _("Write a whole number from 0.")}
    if of is None or not 0 < of <= MOST:
        return {"of": _("Write a whole number from 1.")}
    return {"n": _("More than there are in all.")} if n > of else {}


def _refuse_second(session: Session, code: str, team_id: int | None, told: Mapping[str, Any], but: int | None) -> None:
    """Refuse two figures of the same days for the same people."""
    query = select(MeasureActual.id).where(
        MeasureActual.code == code,
        MeasureActual.team_id.is_not_distinct_from(team_id),
        MeasureActual.first_on == told["first_on"],
        MeasureActual.last_on == told["last_on"],
        MeasureActual.removed_at.is_(None),
    )
    if session.scalar(query.where(MeasureActual.id != (but or 0))) is not None:
        text = _("These days have a figure already: correct that one.")
        raise Invalid(text, {"first_on": text})
