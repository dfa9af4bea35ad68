"""Saying something once: owing a message inside the transaction that makes it true, and delivering what is owed.

A message is claimed with a lease before it is sent.  A process that dies leaves the claim behind; when the lease ends
another process sends the message again, under the same Message-ID and marked as a possible repeat, since nobody can
know whether the mail server had taken it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from tenderwatch.db import Database
from tenderwatch.db.bulk import insert_or
from tenderwatch.outbox.channels import Channel
from tenderwatch.outbox.errors import Down, Refused, Undelivered, Unsure
from tenderwatch.outbox.rules import GIVE_UP, LEASE, wait_after
from tenderwatch.outbox.tables import Message


def owe(
    session: Session,
    *,
    person: str,
    dedupe_key: str,
    kind: str,
    recipient: str,
    language: str,
    subject: str,
    text: str,
    html: str | None,
    headers: Mapping[str, str],
    now: datetime,
    not_before: datetime | None = None,
    state: str = "owed",
) -> Message | None:
    """Owe a message to a person; None when (person, dedupe_key) has been said or is owed already.

    The database decides, so that of two workers owing the same at once one gets the message and the other None.
    """
    statement = insert_or(session, Message).values(
        person=person,
        dedupe_key=dedupe_key,
        kind=kind,
        recipient=recipient,
        language=language,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        headers=dict(headers),
        created_at=now,
        not_before=max(now, not_before or now),
        state=state,
        attempts=0,
    )
    once = statement.on_conflict_do_nothing(index_elements=["person", "dedupe_key"])
    return session.scalar(once.returning(Message))


@dataclass(frozen=True)
class Delivered:
    """What one round of delivering did; `down` says why the channel is out of reach, if it is."""

    sent: int = 0
    failed: int = 0
    deferred: int = 0
    down: str | None = None


def deliver(
    database: Database, channel: Channel, holder: str, now: datetime, *, eager: bool = False, only: int | None = None
) -> Delivered:
    """Send what is owed by `now`, each message in a transaction of its own, oldest first, and tell how it went.

    A refused message fails alone; when the channel is out of reach the round ends and everything stays owed.  `eager`
    tries again at once what waits after a failure (somebody asked); `only` looks at one message.
    """
    clock = _clock(now)
    done, last = Delivered(), 0
    while claimed := _claim(database, holder, clock(), after=last, eager=eager, only=only):
        message, again = claimed
        last = message.id
        try:
            channel.send(message, again=again)
        except Undelivered as error:
            done = _after_failure(database, holder, clock(), message, error, done)
            if isinstance(error, Down):
                return replace(done, down=str(error))
        else:
            _settle(database, holder, message, state="sent", sent_at=clock(), last_error=None)
            done = replace(done, sent=done.sent + 1)
    return done


def _clock(now: datetime) -> Callable[[], datetime]:
    """A clock that says `now` and goes on from there: leases of a long round must not end before they began."""
    started = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - started)


def _claim(
    database: Database, holder: str, now: datetime, *, after: int, eager: bool, only: int | None
) -> tuple[Message, bool] | None:
    """Take the next message; the second value tells that an earlier claim was never settled."""
    waits = or_(Message.not_before <= now, Message.attempts > 0) if eager else Message.not_before <= now
    due = or_(
        and_(Message.state == "owed", waits),
        and_(Message.state == "sending", Message.claimed_until <= now),
    )
    query = select(Message).where(due, Message.id > after).order_by(Message.id).limit(1)
    if only is not None:
        query = query.where(Message.id == only)
    with database.write() as session:
        message = session.scalar(query.with_for_update(skip_locked=True))
        if message is None:
            return None
        again = message.state == "sending"
        message.state, message.attempts = "sending", message.attempts + 1
        message.claimed_by, message.claimed_until = holder, now + LEASE
    return message, again


def _after_failure(
    database: Database, holder: str, now: datetime, message: Message, error: Undelivered, done: Delivered
) -> Delivered:
    too_old = now - message.created_at > GIVE_UP and not isinstance(error, Down)
    if isinstance(error, Refused) or too_old:
        _settle(database, holder, message, state="failed", last_error=str(error))
        return replace(done, failed=done.failed + 1)
    again_at = now + wait_after(message.attempts)
    if isinstance(error, Unsure):
        _settle(database, holder, message, state="sending", until=again_at, last_error=str(error))
    else:
        _settle(database, holder, message, state="owed", not_before=again_at, last_error=str(error))
    return replace(done, deferred=done.deferred + 1)


def _settle(
    database: Database, holder: str, message: Message, *, state: str, until: datetime | None = None, **values: object
) -> None:
    """Write how it went, unless the lease ended meanwhile and another process has the message."""
    with database.write() as session:
        session.execute(
            update(Message)
            .where(Message.id == message.id, Message.state == "sending", Message.claimed_by == holder)
            .where(Message.attempts == message.attempts)
            .values(state=state, claimed_by=None, claimed_until=until, **values)
        )
