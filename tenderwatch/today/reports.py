"""What administrators are told by mail: addresses that refuse, lines that break."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.config import Settings
from tenderwatch.contracts.facts import today_of
from tenderwatch.db import Database
from tenderwatch.i18n import _, speaking
from tenderwatch.outbox import queries as outbox
from tenderwatch.outbox.tables import Message
from tenderwatch.today import mails
from tenderwatch.today.mails import Post
from tenderwatch.today.people import receiver
from tenderwatch.users.tables import User
from tenderwatch.web import reader

LOOK_BACK = timedelta(days=7)
_SECRETS = re.compile(r"^.*/(?:act|unsubscribe)/\S+.*$\n?", re.MULTILINE)


@dataclass(frozen=True)
class Broken:
    """Something that could not be told: a key, so that it is reported once, what it is, and what went wrong."""

    key: str
    what: str
    error: str


def broken_contracts(errors: Iterable[tuple[int, str]]) -> list[Broken]:
    """Return contracts that cannot be evaluated as things to report, once for each error of each contract."""
    return [
        Broken(f"contract:{contract_id}:{_digest(error)}", _("Contract %(id)s", id=contract_id), error)
        for contract_id, error in errors
    ]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def tell_of_broken(database: Database, settings: Settings, broken: Collection[Broken], now: datetime) -> None:
    """Tell an administrator what could not be told to others, each thing once."""
    if not broken:
        return
    with database.write() as session:
        person = receiver(session, None, today_of(now))
        if person is not None:
            for each in broken:
                _tell_one(session, Post.of(settings), person, each, now)


def _tell_one(session: Session, post: Post, person: User, broken: Broken, now: datetime) -> None:
    tell(
        session,
        post,
        person,
        key=f"broken:{broken.key}",
        subject=lambda: _("TenderWatch could not tell something"),
        paragraphs=lambda: [
            _("%(what)s could not be told. Everything else was.", what=broken.what),
            _("Look at it, or send this to whoever looks after TenderWatch: %(error)s", error=broken.error),
        ],
        now=now,
    )


def tell_of_failures(database: Database, settings: Settings, now: datetime) -> int:
    """Tell who stands in, and an administrator, of mails that an address refused; return how many mails are new."""
    with database.read() as session:
        failed = [each for each in outbox.failed_since(session, now - LOOK_BACK) if each.kind not in ("system", "test")]
        keys = {f"refused:{each.id}" for each in failed}
        told = set(session.scalars(select(Message.dedupe_key).where(Message.dedupe_key.in_(keys))))
    new = [each for each in failed if f"refused:{each.id}" not in told]
    for message in new:
        with database.write() as session:
            _tell_of_failure(session, Post.of(settings), message, now)
    return len(new)


def _tell_of_failure(session: Session, post: Post, message: Message, now: datetime) -> None:
    today = today_of(now)
    instead = _instead_of(session, message, today)
    administrator = receiver(session, None, today)
    if instead is not None:
        _tell_that(session, post, message, instead, now, quoted=_SECRETS.sub("", message.text))
    if administrator is not None and administrator != instead:
        _tell_that(session, post, message, administrator, now, quoted="")


def _instead_of(session: Session, message: Message, today: date) -> User | None:
    """Who hears what a person could not: the substitute, the manager, else an administrator."""
    person_id = message.person.partition("user:")[2]
    person = session.get(User, int(person_id)) if person_id.isdigit() else None
    for other in (person.substitute_id, person.manager_id) if person else ():
        found = receiver(session, other, today) if other else None
        if found is not None and found != person:
            return found
    return receiver(session, None, today)


def _tell_that(session: Session, post: Post, message: Message, person: User, now: datetime, *, quoted: str) -> None:
    tell(
        session,
        post,
        person,
        key=f"refused:{message.id}",
        subject=lambda: _("Mail to %(address)s is refused", address=message.recipient),
        paragraphs=lambda: [
            _("A mail to %(address)s could not be delivered and will not be tried again.", address=message.recipient),
            _("The mail server's words: %(error)s", error=message.last_error or ""),
            *([_("You get it instead. This is what it said:")] if quoted else []),
        ],
        now=now,
        quoted=quoted,
    )


def tell(
    session: Session,
    post: Post,
    person: User,
    *,
    key: str,
    subject: Callable[[], str],
    paragraphs: Callable[[], list[str]],
    now: datetime,
    quoted: str = "",
) -> Message | None:
    """Owe a mail about the house itself in the person's language, once; None when it was owed before."""
    with speaking(person.language), reader.reading(person.time_zone, now=now):
        return mails.owe(
            session,
            post,
            person,
            kind="system",
            dedupe_key=key,
            subject=subject(),
            template="system",
            values={"paragraphs": paragraphs(), "quoted": quoted},
            now=now,
        )
