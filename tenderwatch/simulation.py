"""Running jobs over a span of time, really or only to see what they would send."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.db import Database
from tenderwatch.db.rehearsal import rehearsal
from tenderwatch.house import House
from tenderwatch.jobs import Job, Ran, run
from tenderwatch.outbox.tables import Message
from tenderwatch.today import digest
from tenderwatch.today.freshness import sources_standing


def moments(database: Database, start: datetime, end: datetime) -> list[datetime]:
    """Return the moments from `start` to `end` at which jobs can have something to do while nobody else acts.

    Those are the first one and each reader's hour of the digest: what is reached at midnight is not mailed before it,
    and the many runs of the real schedule between two of them would find nothing new.
    """
    with database.read() as session:
        clocks = digest.clocks(session)
    days = range((end - start).days + 3)
    around = {clock.on(start + timedelta(days=n - 1)) for clock in clocks for n in days}
    return sorted({start, *(moment for moment in around if start <= moment <= end)})


def run_through(house: House, wanted: Collection[Job], at: Collection[datetime], *, asked: bool) -> Iterator[Ran]:
    """Run the jobs at each moment, in order, and tell how each run went."""
    for moment in at:
        for job in wanted:
            yield run(house, job, moment, asked=asked)


@dataclass(frozen=True)
class Foreseen:
    """A message that would be sent, and when."""

    at: datetime
    message: Message


def rehearse(
    house: House,
    wanted: Collection[Job],
    at: Collection[datetime],
    *,
    asked: bool,
    failed: Callable[[Ran], None],
) -> Iterator[Foreseen]:
    """Yield the messages that the jobs would send at these moments; nothing of it stays, nothing leaves the house.

    Sources stay as fresh as they are now: nothing is polled in a rehearsal, and no mail says so as if it were news.
    With the job `deliver` among them, what is owed already is sent too.  What is owed for later than the last moment
    comes at the end.
    """
    began_at = datetime.now(UTC)
    with rehearsal(house.database) as stage:
        staged = House(house.settings, stage)
        after = 0 if any(job.name == "deliver" for job in wanted) else _newest(stage)
        for moment in at:
            for job in wanted:
                if job.rehearsed and not (ran := _rehearsed(staged, job, moment, began_at, asked=asked)).ok:
                    failed(ran)
            yield from _sent(stage, after, moment)
        yield from _sent(stage, after, None)


def _rehearsed(staged: House, job: Job, moment: datetime, began_at: datetime, *, asked: bool) -> Ran:
    with sources_standing(began_at):
        return run(staged, job, moment, asked=asked)


def _newest(stage: Database) -> int:
    with stage.read() as session:
        return session.scalar(select(func.max(Message.id))) or 0


def _sent(stage: Database, after: int, by: datetime | None) -> list[Foreseen]:
    """Note as sent what is due `by` then, all that is left when None."""
    with stage.write() as session:
        due = _due(session, after, by)
        for message in due:
            message.state, message.sent_at = "sent", by or message.not_before
    return [Foreseen(by or message.not_before, message) for message in due]


def _due(session: Session, after: int, by: datetime | None) -> list[Message]:
    query = select(Message).where(Message.id > after, Message.state.in_(("owed", "sending")))
    if by is not None:
        query = query.where(Message.not_before <= by)
    return list(session.scalars(query.order_by(Message.not_before, Message.id)))
