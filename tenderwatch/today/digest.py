"""The digest: one mail a person and local date, everything merged, each warning in it said once.

What is said is marked in the same transaction in which the mail is owed.  A day on which there was nothing to say is
remembered by a dropped message, so that what comes up at noon waits for the next morning.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import service as feedback
from tenderwatch.config import Settings
from tenderwatch.contracts import warnings as contracts
from tenderwatch.contracts.facts import today_of
from tenderwatch.db import Database, runs
from tenderwatch.db.remembering import looking
from tenderwatch.i18n import _, speaking
from tenderwatch.outbox import service as outbox
from tenderwatch.outbox.tables import Message
from tenderwatch.today import editions, mails, reports
from tenderwatch.today.editions import Edition
from tenderwatch.today.freshness import freshness
from tenderwatch.today.mails import Post
from tenderwatch.today.owed import Owed, owed_by_person, still_owed
from tenderwatch.today.people import Clock, clock_of, key_of, readers
from tenderwatch.today.reckoning import reckon
from tenderwatch.today.reports import Broken
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching
from tenderwatch.web import reader

log = logging.getLogger(__name__)

JUST_NOW = timedelta(minutes=15)


def clocks(session: Session) -> set[Clock]:
    """Return when digests are due: each reader's hour; midnight of the house when there is no reader."""
    hours = {clock_of(person) for person in session.scalars(select(User).where(User.active))}
    return hours or {Clock(reader.DEFAULT_ZONE, 0)}


def send_due(database: Database, settings: Settings, now: datetime, *, whatever_the_hour: bool = False) -> str | None:
    """Owe each reader the digest of the local date, once its hour has come; return what was done, None for nothing.

    `whatever_the_hour`: somebody asks for it now, so no hour is waited for, and a day that was thought empty is looked
    at again; a digest that was sent is not sent again even so.
    """
    with database.read() as session:
        due = _undecided(session, now, whatever_the_hour)
    if not due:
        return None
    _reckon(database, settings, now)
    with database.write() as session:
        feedback.release_praise(session, now)
    press = _Press(database, settings, now)
    said = sum([press.issue(person_id) for person_id in due])
    return f"{said} of {len(due)} people had something to hear"


def _reckon(database: Database, settings: Settings, now: datetime) -> None:
    """Reckon the warnings, unless the job that does so has just been there."""
    with database.read() as session:
        last = runs.last_success(session, "warnings")
    if last is not None and timedelta() <= now - last < JUST_NOW:
        return
    reckon(database, settings, now)


def _undecided(session: Session, now: datetime, whatever_the_hour: bool) -> list[int]:
    """Return the active people whose hour has come and whose date has neither a digest nor been found empty."""
    people = session.scalars(select(User).where(User.active).order_by(User.id))
    come = [person for person in people if whatever_the_hour or clock_of(person).on(now) <= now]
    decided = select(Message.person, Message.dedupe_key).where(
        Message.dedupe_key.in_({digest_key(person, now) for person in come})
    )
    if whatever_the_hour:
        decided = decided.where(Message.state != "dropped")
    done = {(row.person, row.dedupe_key) for row in session.execute(decided)}
    return [person.id for person in come if (key_of(person), digest_key(person, now)) not in done]


def digest_key(person: User, now: datetime) -> str:
    """Return what a digest says it is: the one of the reader's date, whatever the hour and whoever runs it."""
    return f"digest:{clock_of(person).day(now)}"


class _Press:
    """One run of the digest: what is owed and how fresh it is was read once, each person is served alone."""

    def __init__(self, database: Database, settings: Settings, now: datetime) -> None:
        self.database, self.settings, self.now = database, settings, now
        self.post = Post.of(settings)
        with database.read() as session:
            users.acquaint(session)
            self.owed, self.fresh = owed_by_person(session, now), freshness(session, now)
            self.known = editions.common(session, now)
            self.takes = {person.id for person in readers(session, today_of(now))}

    def issue(self, person_id: int) -> bool:
        """Owe a person's digest, or remember that there was nothing; what breaks stops nobody else and is reported."""
        broken: list[Broken] = []
        try:
            with self.database.write() as session:
                return self._owe(session, person_id, broken)
        except Exception as error:
            log.exception("digest failed", extra={"person_id": person_id})
            broken.append(Broken(f"digest:{person_id}:{self.now:%Y-%m-%d}", _("The digest of a person"), repr(error)))
            return False
        finally:
            reports.tell_of_broken(self.database, self.settings, broken, self.now)

    def _owe(self, session: Session, person_id: int, broken: list[Broken]) -> bool:
        person = session.scalar(select(User).where(User.id == person_id).with_for_update())
        if person is None:
            return False
        with speaking(person.language), reader.reading(person.time_zone, now=self.now):
            owed = still_owed(session, self.owed.get(person_id, Owed()))
            takes = person_id in self.takes
            with looking(session, self.known):
                edition = editions.edition(
                    session, person, owed, self.fresh, self.post.links, self.now, broken, takes=takes
                )
            _forget_empty(session, person, self.now)
            if edition is None:
                _drop(session, person, self.now)
                return False
            return self._say(session, person, edition)

    def _say(self, session: Session, person: User, edition: Edition) -> bool:
        message = mails.owe(
            session,
            self.post,
            person,
            kind="digest",
            dedupe_key=digest_key(person, self.now),
            subject=edition.subject,
            template="digest",
            values={
                "parts": edition.parts,
                "notes": edition.notes,
                "certificates": edition.certificates,
                "last_line": edition.last_line,
            },
            now=self.now,
        )
        if message is None:
            return False
        contracts.mark_said(session, [each.warning_id for each in edition.told.warnings], person.id, self.now)
        for baseline in edition.told.baselines:
            contracts.mark_summarised(session, baseline.warning_ids, person.id, self.now)
        contracts.mark_escalated(session, [each.warning_id for each in edition.told.escalations], person.id, self.now)
        arrivals = {each.triage_id: each.arrived_at for each in edition.arrivals}
        watching.mark_told(session, person.id, arrivals, message.id)
        return True


def _forget_empty(session: Session, person: User, now: datetime) -> None:
    session.execute(
        delete(Message).where(
            Message.person == key_of(person), Message.dedupe_key == digest_key(person, now), Message.state == "dropped"
        )
    )


def _drop(session: Session, person: User, now: datetime) -> None:
    """Remember that a date's digest had nothing to say."""
    outbox.owe(
        session,
        person=key_of(person),
        dedupe_key=digest_key(person, now),
        kind="digest",
        recipient=person.email,
        language=person.language,
        subject="",
        text="",
        html=None,
        headers={},
        now=now,
        state="dropped",
    )
