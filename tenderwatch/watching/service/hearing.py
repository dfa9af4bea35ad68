"""Who hears of what a saved search finds, and what each of them has been told."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_or
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users.tables import User
from tenderwatch.watching.rules import SCHEDULES
from tenderwatch.watching.service.entering import insert_once
from tenderwatch.watching.tables import Follower, SavedSearch, ToldArrival

SUNDAY = 6


def hear(session: Session, search: SavedSearch, user_id: int, now: datetime) -> None:
    """Let a person follow a search daily, from now on; who follows it already goes on as they do."""
    values = {"schedule": "daily", "weekday": 0, "since": now}
    insert_once(session, Follower, [{"search_id": search.id, "user_id": user_id, **values}])


def schedule(
    session: Session, search: SavedSearch, by: User, when: str, now: datetime, weekday: int | None = None
) -> None:
    """Choose when a person hears of a search, following it from now on if they did not.

    What was found and not told yet is told by the new schedule; what was found while they wanted no word stays untold.
    """
    if when not in SCHEDULES or not 0 <= (weekday or 0) <= SUNDAY:
        raise Invalid(_("There is no such schedule."), {"schedule": _("Choose when you want to hear of it.")})
    hear(session, search, by.id, now)
    follower = session.get_one(Follower, (search.id, by.id), with_for_update=True)
    if follower.schedule == "never" != when:
        follower.since = now
    follower.schedule = when
    follower.weekday = follower.weekday if weekday is None else weekday


def leave(session: Session, search: SavedSearch, by: User) -> None:
    """Let a person hear no more of a search."""
    session.execute(delete(Follower).where(Follower.search_id == search.id, Follower.user_id == by.id))


def begin_anew(session: Session, search: SavedSearch, now: datetime) -> None:
    """Tell followers of a search that is switched on again only what is found from now on."""
    session.execute(update(Follower).where(Follower.search_id == search.id).values(since=now))


def mark_told(session: Session, user_id: int, arrivals: Mapping[int, datetime], message_id: int) -> None:
    """Note that a mail tells a person of arrivals, the triages with their moments, in the transaction that owes it."""
    rows = [
        {"user_id": user_id, "triage_id": triage_id, "arrived_at": at, "message_id": message_id}
        for triage_id, at in arrivals.items()
    ]
    if not rows:
        return
    statement = insert_or(session, ToldArrival)
    new = {"arrived_at": statement.excluded.arrived_at, "message_id": statement.excluded.message_id}
    session.execute(statement.on_conflict_do_update(index_elements=["user_id", "triage_id"], set_=new), rows)


def take_back(session: Session, message_id: int) -> None:
    """Forget what a mail told that is not sent after all, so that it is told by another."""
    session.execute(delete(ToldArrival).where(ToldArrival.message_id == message_id))
