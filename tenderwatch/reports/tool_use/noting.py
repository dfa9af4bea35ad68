"""A mark that somebody used a room on a day: written once, after the answer has gone, and never in its way."""

import logging
from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tenderwatch.accounts.tables import ToolUse
from tenderwatch.db.bulk import insert_or
from tenderwatch.house import House
from tenderwatch.web import data, reader

log = logging.getLogger(__name__)

UNCOUNTED = frozenset({"flashes", "drafts", "static", "links"})
"""What every page draws on, or what no signed-in person uses."""
MOST_REMEMBERED = 10_000

Mark = tuple[str, date, int, str]
"""Of which database, on which day, who, which room."""


class _Noted:
    """What this process has marked already, so that a page asks the database nothing more than once a day."""

    def __init__(self) -> None:
        self.marks: set[Mark] = set()

    def is_new(self, mark: Mark) -> bool:
        """Tell whether a mark was not yet made here, and remember it."""
        if mark in self.marks:
            return False
        if len(self.marks) >= MOST_REMEMBERED:
            self.marks.clear()
        self.marks.add(mark)
        return True


_noted = _Noted()


def install(bp: Blueprint) -> None:
    """Mark the use of every room by who is signed in."""
    bp.after_app_request(_after)


def _after(response: Response) -> Response:
    room = (request.endpoint or "").partition(".")[0]
    if g.get("user") is None or not room or room in UNCOUNTED or response.status_code >= 400:
        return response
    house, person_id, today = data.house(), g.user.id, reader.today()
    if _noted.is_new((str(house.database.url), today, person_id, room)):
        response.call_on_close(_writer(house, person_id, room, today))
    return response


def _writer(house: House, person_id: int, room: str, today: date) -> Callable[[], None]:
    """Return what writes the mark; that it could not is no reason to fail."""

    def write() -> None:
        try:
            with house.database.write() as session:
                note(session, person_id, room, today)
        except SQLAlchemyError:
            log.warning("use of a room was not noted", extra={"room": room})

    return write


def note(session: Session, person_id: int, room: str, today: date) -> None:
    """Count a day of a person in a room; a second time on one day changes nothing, whoever writes it."""
    values = {"month": today.replace(day=1), "user_id": person_id, "room": room, "days": 1, "last_on": today}
    statement = insert_or(session, ToolUse).values(**values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["month", "user_id", "room"],
            set_={"days": ToolUse.days + 1, "last_on": today},
            where=ToolUse.last_on < today,
        )
    )
