"""A person's calendar feed: its address is signed and carries a number, and ends when the number moves on."""

from datetime import datetime

from sqlalchemy.orm import Session

from tenderwatch.users.audit import audit
from tenderwatch.users.tables import Setting, User

SETTING = "calendar-feed"


def feed_number(session: Session, user_id: int) -> int:
    """Return the number that the address of a person's feed carries now."""
    kept = session.get(Setting, f"{SETTING}:{user_id}")
    return int(kept.value) if kept else 1


def renew_feed(session: Session, user: User, now: datetime) -> int:
    """End the address that a person's feed has, and return the number of the new one."""
    number = feed_number(session, user.id) + 1
    session.merge(Setting(name=f"{SETTING}:{user.id}", value=str(number), changed_at=now, changed_by_id=user.id))
    audit(session, session.get_one(User, user.id), user, now, "calendar address renewed")
    return number
