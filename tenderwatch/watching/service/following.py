"""What people follow: they hear of its changes, with or without a bid."""

from datetime import datetime

from sqlalchemy.orm import Session

from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Procedure
from tenderwatch.users.tables import User
from tenderwatch.watching.service.entering import insert_once
from tenderwatch.watching.tables import Follow


def follow(session: Session, procedure_id: int, by: User, now: datetime) -> None:
    """Let a person hear of the changes of a procedure; doing it again changes nothing."""
    if session.get(Procedure, procedure_id) is None:
        raise NotFound(_("There is no such procedure."))
    insert_once(session, Follow, [{"user_id": by.id, "procedure_id": procedure_id, "since": now}])


def unfollow(session: Session, procedure_id: int, by: User) -> None:
    """Let a person hear no more of a procedure, but for bids of their own."""
    found = session.get(Follow, (by.id, procedure_id))
    if found is not None:
        session.delete(found)
