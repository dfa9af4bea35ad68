"""Targets: dated, of everybody or of a team, each with its owner; a new one follows the old, which stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import Measure
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.reports.scorecard import wording
from tenderwatch.reports.scorecard.measures import BY_CODE
from tenderwatch.users.audit import Told, audit, told
from tenderwatch.users.tables import Team, User


@dataclass(frozen=True)
class Target:
    """What a measure is to reach, and whose it is."""

    value: Decimal | None
    owner: str | None = None
    owner_id: int | None = None
    valid_from: date | None = None


def targets(session: Session, team_id: int | None, day: date) -> Mapping[str, Target]:
    """Return the targets in force on a day by measure: a team's own go before those of everybody.

    Where nobody has set one, that of the product stands, if it has one.
    """
    found = {each.code: Target(each.target) for each in BY_CODE.values()}
    query = (
        select(Measure, User.name)
        .outerjoin(User, User.id == Measure.owner_id)
        .where(Measure.valid_from <= day, or_(Measure.team_id.is_(None), Measure.team_id == (team_id or 0)))
        .order_by(Measure.team_id.is_not(None), Measure.valid_from, Measure.id)
    )
    for row, owner in session.execute(query):
        if row.code in BY_CODE:
            found[row.code] = Target(row.target / _parts(row.code), owner, row.owner_id, row.valid_from)
    return found


@dataclass(frozen=True)
class Step:
    """A target as it was set: from which day, for whom, whose, and every change of it with who made it."""

    target: Target
    team: str | None
    history: list[Told]


def steps(session: Session, code: str) -> list[Step]:
    """Return every target of a measure, the latest first."""
    voice = wording.VOICE_OF_SHARE if BY_CODE[code].unit == "share" else wording.VOICE
    query = (
        select(Measure, User.name, Team.name)
        .outerjoin(User, User.id == Measure.owner_id)
        .outerjoin(Team, Team.id == Measure.team_id)
        .where(Measure.code == code)
        .order_by(Measure.valid_from.desc(), Measure.id.desc())
    )
    return [
        Step(
            Target(row.target / _parts(code), owner, row.owner_id, row.valid_from),
            team,
            told(session, "measure", row.id, voice),
        )
        for row, owner, team in session.execute(query)
    ]


def _parts(code: str) -> int:
    """Return in how many parts of one a target is kept: shares in per cent, with two decimals."""
    return 100 if BY_CODE[code].unit == "share" else 1


def set_target(
    session: Session,
    code: str,
    team_id: int | None,
    target: Decimal,
    owner_id: int | None,
    valid_from: date,
    by: User,
    now: datetime,
) -> Measure:
    """Set what a measure is to reach from a day on, a share as a part of one; one set for the same day is replaced."""
    _check(session, code, team_id, target, owner_id)
    kept = target * _parts(code)
    row = session.scalar(
        select(Measure).where(
            Measure.code == code, Measure.team_id.is_not_distinct_from(team_id), Measure.valid_from == valid_from
        )
    )
    if row is None:
        row = Measure(code=code, team_id=team_id, target=kept, owner_id=owner_id, valid_from=valid_from)
        session.add(row)
        session.flush()
        said: dict[str, list[Any]] = {
            "target": [None, str(kept)],
            "owner_id": [None, owner_id],
            "valid_from": [None, str(valid_from)],
        }
        audit(session, row, by, now, "entered", said)
    else:
        row.target, row.owner_id = kept, owner_id
        audit(session, row, by, now, "changed")
    session.flush()
    return row


def _check(session: Session, code: str, team_id: int | None, target: Decimal, owner_id: int | None) -> None:
    measure = BY_CODE.get(code)
    if measure is None:
        raise NotFound(_("There is no such measure."))
    if team_id is not None and session.get(Team, team_id) is None:
        raise NotFound(_("There is no such team."))
    if owner_id is not None and session.get(User, owner_id) is None:
        raise Invalid(_("Choose somebody of ours."), {"owner_id": _("Choose somebody of ours.")})
    if target < 0 or (measure.unit == "share" and target > 1):
        text = _("A share is from 0 to 100 per cent.") if measure.unit == "share" else _("A target is not below 0.")
        raise Invalid(text, {"target": text})
