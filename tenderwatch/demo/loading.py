"""Loading the demo: its eleven weeks are lived through day by day, by the same code that works for real people.

Notices come in by the recording of a poll, searches are matched and warnings said by the jobs, and the people act by
the rooms' own verbs.  It is one transaction: a process that dies leaves an empty database, and loading starts anew.
Mails of the past are taken as sent; those of today are delivered as files, never to a mail server.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch import jobs
from tenderwatch.db.whole import in_one_go
from tenderwatch.demo import acts, eforms, founding, ledgers, state
from tenderwatch.demo.acts import Act
from tenderwatch.demo.days import Days
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import BEGAN
from tenderwatch.errors import NotAllowed
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.missed.keeping import look_weekly
from tenderwatch.notices.indexing import Indexer
from tenderwatch.outbox import service as outbox
from tenderwatch.outbox.channels import FileChannel
from tenderwatch.outbox.tables import Message

INTAKE, DIGEST, WORK = time(6, 10), time(7, 0), time(9, 20)
"""When notices arrive, mails are written and people act, on the clock of the office."""
CARE_EVERY = 5
"""Care is planned every so many days of the past, and today: one that missed runs loses nothing."""


def load(house: House, now: datetime) -> None:
    """Fill an empty database with the demo, dated around `now`; NotAllowed when there is anything in it."""
    with in_one_go(house.database) as stage:
        if not state.is_empty(stage):
            raise NotAllowed(_("The database is not empty: the demo is loaded only into an empty one."))
        staged = House(house.settings, stage)
        _live(staged, Days(now))
        with stage.write() as session:
            state.mark(session, Days(now).today, now)
    with Indexer(house, _expected) as indexer:
        indexer.catch_up()
    look_weekly(house, now)
    _deliver(house, now)


def _live(house: House, days: Days) -> None:
    made = [*eforms.notices(days), eforms.broken_off(days)]
    source_id = founding.found(house, days, [each for each in made if each.published_on <= days.at(BEGAN)])
    coming = [each for each in made if each.published_on > days.at(BEGAN)]
    diary = _Diary(house, days, source_id, coming, acts.by_day(house, days))
    for offset in range(BEGAN, 0):
        diary.live(offset)
    with house.database.write() as session:
        ledgers.tell(Scene(session, days, days.moment(0, INTAKE)))
    diary.live(0)


@dataclass
class _Diary:
    """The days one after the other."""

    house: House
    days: Days
    source_id: int
    made: list[eforms.Made]
    todo: dict[date, list[Act]]

    def live(self, offset: int) -> None:
        """Live through a day: the post, the morning's mails, and then what people do."""
        day = self.days.at(offset)
        arrived = [each for each in self.made if each.published_on == day]
        self._receive(arrived, offset)
        self._say(offset)
        for act in self.todo.get(day, ()):
            with self.house.database.write() as session:
                act.do(Scene(session, self.days, self._moment(offset, WORK)))

    def _receive(self, arrived: list[eforms.Made], offset: int) -> None:
        at = self._moment(offset, INTAKE)
        founding.receive(self.house, arrived, self.source_id, at)
        if offset == founding.SEEN_ON_PAGE:
            founding.receive_from_page(self.house, self.days, at)
        with self.house.database.write() as session:
            ledgers.receive(Scene(session, self.days, at), offset)
        self._run("match", at)
        self._run("published", at)

    def _say(self, offset: int) -> None:
        """Write the mails of a day on which there is something to warn about, and of today; answer those of before."""
        at = self._moment(offset, DIGEST)
        if offset == 0:
            for name in ("poll", "organizations", "duplicates"):
                self._run(name, at)
        self._run("warnings", at)
        if offset % CARE_EVERY == 0:
            self._run("care", at)
        with self.house.database.write() as session:
            waiting = acts.is_owed(session)
        if waiting or offset == 0:
            self._run("digest", at)
        if offset < 0:
            with self.house.database.write() as session:
                _take_as_sent(session, at)
            with self.house.database.write() as session:
                acts.answer(Scene(session, self.days, self._moment(offset, WORK)))

    def _moment(self, offset: int, clock: time) -> datetime:
        return self.days.moment(offset, clock)

    def _run(self, name: str, at: datetime) -> None:
        (job,) = jobs.find(name)
        ran = jobs.run(self.house, job, at, asked=True)
        if not ran.ok:
            raise RuntimeError(f"{name}: {ran.said}")


def _take_as_sent(session: Session, at: datetime) -> None:
    for message in session.scalars(select(Message).where(Message.state == "owed")):
        message.state, message.sent_at, message.attempts = "sent", max(at, message.not_before), 1


def _expected(_text: str) -> None:
    """An empty home has no index: that it is made is no news."""


def _deliver(house: House, now: datetime) -> None:
    settings = house.settings
    channel = FileChannel(settings.mails, settings.mail_from, settings.secret_key)
    outbox.deliver(house.database, channel, house.process, now, eager=True)
