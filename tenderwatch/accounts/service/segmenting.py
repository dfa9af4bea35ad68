"""The rules by which accounts are told into segments: dated, and never changed backwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.rules.segments import MEASURES
from tenderwatch.accounts.service.moving import move, values_of
from tenderwatch.accounts.tables import AccountMove, SegmentRule
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class RuleValue:
    """A rule as somebody writes it: which segment, and the least that each measure must be."""

    segment: str
    least: Mapping[str, int] = field(default_factory=dict)


def set_rules(
    session: Session, rules: Sequence[RuleValue], valid_from: date, by: User | None, now: datetime
) -> list[SegmentRule]:
    """Let these rules hold from a day on; those before them end the day before, those planned later go.

    No day of the past: what was proposed then was proposed by the rules of then.
    """
    _check(session, rules, valid_from, today_of(now))
    later = select(SegmentRule).where(SegmentRule.valid_from >= valid_from)
    for row in session.scalars(later):
        session.delete(row)
    ending = or_(SegmentRule.valid_to.is_(None), SegmentRule.valid_to >= valid_from)
    for row in session.scalars(select(SegmentRule).where(SegmentRule.valid_from < valid_from, ending)):
        row.valid_to = valid_from - timedelta(days=1)
    rows = [
        SegmentRule(
            segment=each.segment,
            position=position,
            least=dict(each.least),
            valid_from=valid_from,
            entered_at=now,
            entered_by_id=by.id if by else None,
        )
        for position, each in enumerate(rules, 1)
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        audit(session, row, by, now, "entered", {"least": [None, _said(row)]})
    session.flush()
    return rows


def take_over(session: Session, proposed: Mapping[int, str], why: str, by: User, now: datetime) -> list[AccountMove]:
    """Move accounts to the segments that somebody confirmed, each with the reason."""
    if not why.strip():
        raise Invalid(_("Say why."), {"why": _("Say why.")})
    return [move(session, account_id, "segment", segment, why, by, now) for account_id, segment in proposed.items()]


def _check(session: Session, rules: Sequence[RuleValue], valid_from: date, today: date) -> None:
    problems = {}
    known = values_of(session, "segment")
    if not rules:
        problems["segment"] = _("Write at least one rule.")
    if any(each.segment not in known for each in rules):
        problems["segment"] = _("Choose segments of the list.")
    if any(name not in MEASURES or not 1 <= least <= 5 for each in rules for name, least in each.least.items()):
        problems["segment"] = _("Say a number from 1 to 5.")
    if valid_from < today:
        problems["valid_from"] = _("Rules hold from today on, or from a later day.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def _said(row: SegmentRule) -> str:
    asked = ", ".join(f"{name} {least}" for name, least in row.least.items())
    return f"{row.position}. {row.segment}: {asked or '-'}"
