"""A person's feeds: the address of each carries a number, and ends when the number moves on."""

from datetime import datetime

from sqlalchemy.orm import Session

from tenderwatch.users.audit import audit
from tenderwatch.users.tables import Setting, User


def number(session: Session, feed: str, user_id: int) -> int:
    """Return the number that the address of a person's feed carries now."""
    kept = session.get(Setting, _name(feed, user_id))
    return int(kept.value) if kept else 1


def renew(session: Session, feed: str, user: User, now: datetime) -> int:
    """End the address that a person's feed has, and return the number of the new one."""
    following = number(session, feed, user.id) + 1
    session.merge(Setting(name=_name(feed, user.id), value=str(following), changed_at=now, changed_by_id=user.id))
    audit(session, session.get_one(User, user.id), user, now, f"{feed} address renewed")
    return following


def _name(feed: str, user_id: int) -> str:
    return f"{feed}-feed:{user_id}"
