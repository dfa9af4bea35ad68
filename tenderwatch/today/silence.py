"""Whether the jobs have fallen silent, told by a way that needs none of them."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.tables import Contract
from tenderwatch.db import runs
from tenderwatch.house import House
from tenderwatch.i18n import _
from tenderwatch.outbox import service as outbox
from tenderwatch.outbox.channels import channel_for
from tenderwatch.today import reports
from tenderwatch.today.freshness import SILENT_AFTER
from tenderwatch.today.mails import Post
from tenderwatch.users import service as users
from tenderwatch.web import formatters

NEEDED = ("warnings", "digest", "deliver")
"""The jobs without which nobody is warned."""


@dataclass(frozen=True)
class Silent:
    """A job that has not gone well for more than 26 hours; `since` is None when it never did."""

    job: str
    since: datetime | None


def silent_jobs(session: Session, now: datetime) -> list[Silent]:
    """Return the jobs that nobody could be warned without, and that are silent; none while there is no contract."""
    first = session.scalar(select(func.min(Contract.entered_at)).where(Contract.deleted_at.is_(None)))
    if first is None:
        return []
    last = [(job, runs.last_success(session, job)) for job in NEEDED]
    return [Silent(job, at) for job, at in last if now - (at or first) > SILENT_AFTER]


def look(house: House, now: datetime) -> list[Silent]:
    """Look whether the jobs have fallen silent, tell the administrators when they have, and return which."""
    with house.database.read() as session:
        silent = silent_jobs(session, now)
    if silent:
        tell(house, silent, now)
    return silent


def tell(house: House, silent: list[Silent], now: datetime) -> None:
    """Mail the administrators that nobody is warned, once a day each, without waiting for the job that delivers."""
    since = max((each.since for each in silent if each.since), default=None)
    with house.database.write() as session:
        owed = [
            reports.tell(
                session,
                Post.of(house.settings),
                person,
                key=f"silent:{now:%Y-%m-%d}",
                subject=lambda: _("TenderWatch has fallen silent"),
                paragraphs=lambda: _paragraphs(silent, since),
                now=now,
            )
            for person in users.administrators(session)
        ]
    with closing(channel_for(house.settings)) as channel:
        for message in filter(None, owed):
            outbox.deliver(house.database, channel, house.process, now, only=message.id)


def _paragraphs(silent: list[Silent], since: datetime | None) -> list[str]:
    return [
        _("These jobs have not gone well for more than 26 hours: %(jobs)s.", jobs=", ".join(s.job for s in silent)),
        _("Nobody is warned until the jobs run again."),
        _("Last run: %(moment)s.", moment=formatters.moment(since)) if since else _("They never ran."),
        _("Look at the page Health, and whether tenderwatch serve or tenderwatch worker is running."),
    ]
