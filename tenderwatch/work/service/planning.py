"""Activities that the program plans by itself: each once, whatever runs twice."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_or
from tenderwatch.work.lists import codes_meaning
from tenderwatch.work.tables import Activity


def plan_once(
    session: Session,
    key: str,
    *,
    organization_id: int,
    type: str,  # noqa: A002 - the word of the field
    subject: str,
    day: date,
    owner_id: int | None,
    origin: str,
    now: datetime,
    bid_id: int | None = None,
    contract_id: int | None = None,
    campaign_id: int | None = None,
) -> int | None:
    """Plan an activity that is known by its `key`; return its id, None when it had been planned before."""
    values = {
        "key": key,
        "organization_id": organization_id,
        "type": type,
        "state": codes_meaning(session, "activity-state", "planned")[0],
        "subject": subject,
        "day": day,
        "owner_id": owner_id,
        "origin": origin,
        "bid_id": bid_id,
        "contract_id": contract_id,
        "campaign_id": campaign_id,
        "entered_at": now,
        "version": 1,
    }
    insert = insert_or(session, Activity).values(**values).on_conflict_do_nothing(index_elements=["key"])
    return session.scalar(insert.returning(Activity.id))
