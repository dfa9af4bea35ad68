"""By which numbers of organisations the notices of a procedure are found."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.notices.tables import ProcedureBuyer
from tenderwatch.organizations import queries as organizations


def buyer_ids(session: Session, procedure_ids: Collection[int]) -> dict[int, list[int]]:
    """Return who buys in procedures, with the rows that went into theirs.

    So a search that was saved with the number of one goes on finding what the other buys.
    """
    rows = session.execute(
        select(ProcedureBuyer.procedure_id, ProcedureBuyer.organization_id)
        .where(ProcedureBuyer.procedure_id.in_(procedure_ids))
        .order_by(ProcedureBuyer.procedure_id, ProcedureBuyer.position)
    ).all()
    inside = organizations.inside(session, {row.organization_id for row in rows})
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row.procedure_id, []).extend((row.organization_id, *inside.get(row.organization_id, ())))
    return found
