"""Which organisations are ourselves: by them notices that name us as winner are known."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


def mark_ours(
    session: Session, organization_id: int, by: User | None, now: datetime, *, ours: bool = True
) -> Organization:
    """Note that an organisation is us, or no longer; of rows that are one, that which stands speaks for all."""
    organization = session.get(Organization, organization_id)
    if organization is not None and organization.merged_into_id is not None:
        organization = session.get(Organization, organization.merged_into_id)
    if organization is None:
        raise NotFound(_("There is no such organisation."))
    inside = session.scalars(select(Organization).where(Organization.merged_into_id == organization.id))
    changed = [row for row in (organization, *([] if ours else inside)) if row.is_ours != ours]
    for row in changed:
        row.is_ours = ours
    if changed:
        audit(
            session, organization, by, now, "marked-ours" if ours else "marked-not-ours", {"is_ours": [not ours, ours]}
        )
        session.flush()
    return organization
