"""Who we are."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.organizations.tables import Organization


def ours(session: Session) -> frozenset[int]:
    """Return our own organisations: those that somebody marked, as the rows that stand for them now."""
    rows = session.execute(select(Organization.id, Organization.merged_into_id).where(Organization.is_ours))
    return frozenset(row.merged_into_id or row.id for row in rows)
