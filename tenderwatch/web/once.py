"""A form sent twice does its work once: its key is written in the same transaction as the work."""

import secrets
from datetime import datetime, timedelta

from flask import g
from sqlalchemy import delete
from sqlalchemy.orm import Session

from tenderwatch.users.tables import User
from tenderwatch.web.tables import Submission

KEPT = timedelta(days=2)


class AlreadySent(Exception):
    """This very form was sent before; `location` is where the first answer led, None while that is not known."""

    def __init__(self, location: str | None) -> None:
        super().__init__("The form was sent already.")
        self.location = location


def token() -> str:
    """Return a key for a form that is about to be shown."""
    return secrets.token_urlsafe(12)


def claim(session: Session, key: str | None, user: User, now: datetime) -> None:
    """Write the key of the form being sent; AlreadySent when it has been written before."""
    if not key or g.get("once_key") == key:
        return
    if earlier := session.get(Submission, key[:64]):
        raise AlreadySent(earlier.location)
    session.execute(delete(Submission).where(Submission.at < now - KEPT))
    session.add(Submission(key=key[:64], user_id=user.id, at=now))
    session.flush()
    g.once_key = key[:64]
