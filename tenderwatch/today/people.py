"""Who is told: the person, whoever stands in, and never nobody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission, is_absent
from tenderwatch.users.tables import User
from tenderwatch.web.reader import zone_of


def receiver(session: Session, owner_id: int | None, today: date) -> User | None:
    """Return who is mailed about what `owner_id` is responsible for: that person while there and willing.

    Else the substitute (and theirs), then the manager, then an administrator, longest here first; nobody who may see no
    contracts.  When all of them
    have stopped their mails the first administrator is mailed all the same: a contract never falls silent.  None only
    when there is no administrator.
    """
    queue, seen = [owner_id], set[int]()
    while queue:
        person = session.get(User, queue.pop(0) or 0)
        if person is None or person.id in seen:
            continue
        if is_told(person, today):
            return person
        seen.add(person.id)
        queue += [person.substitute_id, person.manager_id]
    administrators = users.administrators(session)
    there = [person for person in administrators if is_reachable(person, today)]
    return next(iter([*there, *administrators]), None)


def is_reachable(person: User, today: date) -> bool:
    """Tell whether a person is here today and takes mails."""
    away = is_absent(person.absent_from, person.absent_to, today)
    return person.active and not away and person.mail_stopped_at is None


def is_told(person: User, today: date) -> bool:
    """Tell whether a person is mailed about contracts: here, taking mails, and allowed to see them."""
    return is_reachable(person, today) and person.may(Permission.SEE_CONTRACTS)


def readers(session: Session, today: date) -> list[User]:
    """Return everybody who gets a digest: here today, not unsubscribed, and with work to do."""
    everybody = session.scalars(select(User).where(User.active).order_by(User.id))
    return [person for person in everybody if is_reachable(person, today) and has_work(person)]


def has_work(person: User) -> bool:
    """Tell whether a person's roles give something to decide, not only to read."""
    return any(person.may(to) for to in (Permission.SEE_INBOX, Permission.SEE_BIDS, Permission.SEE_CONTRACTS))


@dataclass(frozen=True)
class Clock:
    """When a reader's day begins to be told: at `hour` on the wall in `zone`."""

    zone: str
    hour: int

    def on(self, moment: datetime) -> datetime:
        """Return the moment, in UTC, of this hour on the local date of `moment`.

        An hour that the wall clock skips is the next there is, one that comes twice is the first: once a date.
        """
        zone = zone_of(self.zone)
        return datetime.combine(self.day(moment), time(self.hour), zone).astimezone(UTC)

    def day(self, moment: datetime) -> date:
        """Return the local date of `moment`."""
        return moment.astimezone(zone_of(self.zone)).date()

    def day_began(self, moment: datetime) -> datetime:
        """Return when the local date of `moment` began, in UTC."""
        return datetime.combine(self.day(moment), time(), zone_of(self.zone)).astimezone(UTC)


def clock_of(person: User) -> Clock:
    """Return when a person's digest is due."""
    return Clock(person.time_zone, person.digest_hour)


def key_of(person: User) -> str:
    """Return how the outbox names a person."""
    return f"user:{person.id}"
