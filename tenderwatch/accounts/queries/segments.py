"""Which segment each account would be in by the rules, and whose segment nobody looked at for a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.queries.strengths import strengths
from tenderwatch.accounts.rules.segments import VALUES, Rule, first_of, in_force, is_due
from tenderwatch.accounts.tables import Account, AccountMove, SegmentRule
from tenderwatch.organizations.tables import Organization


@dataclass(frozen=True)
class SegmentLine:
    """An account whose segment is to be looked at: the rules say another, or it is due for the yearly review."""

    id: int
    name: str
    segment: str | None
    proposed: str | None  # None: no rule fits
    values: dict[str, int | None]
    confirmed_on: date | None
    due: bool

    @property
    def differs(self) -> bool:
        """Whether the rules say another segment."""
        return self.proposed is not None and self.proposed != self.segment

    @property
    def waits(self) -> bool:
        """Whether somebody is to look at it: a segment is proposed, or the one it has was not confirmed for a year."""
        return self.differs or (self.due and self.segment is not None)


def rules_of(session: Session) -> list[Rule]:
    """Return all segment rules, those of the past and those to come among them."""
    rows = session.scalars(select(SegmentRule).order_by(SegmentRule.valid_from, SegmentRule.position))
    return [Rule(row.segment, row.position, row.valid_from, row.valid_to, row.least) for row in rows]


def segment_lines(session: Session, rules: Sequence[Rule], today: date) -> list[SegmentLine]:
    """Return the open accounts by name with what `rules` say of each on a day."""
    last = (
        select(AccountMove.account_id, func.max(AccountMove.on).label("on"))
        .where(AccountMove.field == "segment")
        .group_by(AccountMove.account_id)
        .subquery()
    )
    columns = (Account.organization_id, Account.id, Organization.name, Account.segment, last.c.on)
    rows = session.execute(
        select(*columns, *(getattr(Account, name) for name in VALUES))
        .join(Organization, Organization.id == Account.organization_id)
        .outerjoin(last, last.c.account_id == Account.id)
        .where(Account.closed_on.is_(None))
        .order_by(func.lower(Organization.name), Account.id)
    ).all()
    strong, standing = strengths(session, [row[0] for row in rows], today), in_force(rules, today)
    lines = []
    for organization_id, account_id, name, segment, confirmed_on, *judged in rows:
        values = {**dict(zip(VALUES, judged, strict=True)), "strength": strong[organization_id]}
        rule = first_of(standing, values)
        proposed, due = rule.segment if rule else None, is_due(confirmed_on, today)
        lines.append(SegmentLine(account_id, name, segment, proposed, values, confirmed_on, due))
    return lines
