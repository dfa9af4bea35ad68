"""Mails about what searches found, to those who want to hear at once: one a run and person, in no quiet hours.

They count among the three mails of one's own a day, of which one stays free for contracts; what is more waits for the
daily mail.
"""

import logging
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.config import Settings
from tenderwatch.contracts.facts import today_of
from tenderwatch.db import Database
from tenderwatch.i18n import _, ngettext, speaking
from tenderwatch.today import mails, new_tenders, reports
from tenderwatch.today.announcements import may_have_another
from tenderwatch.today.lines import Part
from tenderwatch.today.mails import Post
from tenderwatch.today.people import is_reachable
from tenderwatch.today.reports import Broken
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching
from tenderwatch.watching.queries.arrivals import Arrival, untold, with_instant_news
from tenderwatch.web import reader

log = logging.getLogger(__name__)

KEPT_FREE = 1
"""Mails of a day's three that are kept for contracts: no number of new tenders holds up a warning."""


def tell(database: Database, settings: Settings, now: datetime) -> str | None:
    """Owe the mails that are due now; return what was done, None for nothing."""
    with database.read() as session:
        people = [session.get_one(User, person_id) for person_id in with_instant_news(session)]
        due = [person.id for person in people if _may_hear(session, person, now)]
    owing = sum([_tell(database, settings, person_id, now) for person_id in due])
    return f"{owing} told at once" if owing else None


def _may_hear(session: Session, person: User, now: datetime) -> bool:
    here = is_reachable(person, today_of(now)) and person.may(Permission.SEE_INBOX)
    return here and not new_tenders.is_quiet_for(person, now) and may_have_another(session, person, now, KEPT_FREE)


def _tell(database: Database, settings: Settings, person_id: int, now: datetime) -> bool:
    """Owe one person's mail; what breaks stops nobody else and is reported."""
    try:
        with database.write() as session:
            person = session.scalar(select(User).where(User.id == person_id).with_for_update())
            if person is None or not _may_hear(session, person, now):
                return False
            with speaking(person.language), reader.reading(person.time_zone, now=now):
                return _owe(session, Post.of(settings), person, now)
    except Exception as error:
        log.exception("alert failed", extra={"person_id": person_id})
        what = f"alert:{person_id}:{today_of(now)}"
        reports.tell_of_broken(database, settings, [Broken(what, _("New tenders"), repr(error))], now)
        return False


def _owe(session: Session, post: Post, person: User, now: datetime) -> bool:
    arrivals = [each for each in untold(session, person) if any(one.schedule == "instant" for one in each.findings)]
    if not arrivals:
        return False
    part = new_tenders.listed(session, arrivals, post.links)
    message = mails.owe(
        session,
        post,
        person,
        kind="alert",
        dedupe_key=_key(arrivals),
        subject=_subject(part, private=person.private_subjects),
        template="warning",
        values={"part": part, "background": [[] for _line in part.shown], "notes": []},
        now=now,
    )
    if message is None:
        return False
    watching.mark_told(session, person.id, {each.triage_id: each.arrived_at for each in arrivals}, message.id)
    return True


def _key(arrivals: list[Arrival]) -> str:
    """Return what a mail says it tells; short, however much that is."""
    told = "+".join(f"{each.triage_id}/{each.arrived_at.isoformat()}" for each in arrivals)
    return f"alert:{sha256(told.encode()).hexdigest()}"


def _subject(part: Part, *, private: bool) -> str:
    if part.count == 1 and not private:
        return _("New: %(title)s", title=part.lines[0].asked)
    return ngettext("%(n)s new tender", "%(n)s new tenders", part.count)
