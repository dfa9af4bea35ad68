"""Taking back mails that were written and not sent, when what they say, or to whom, has changed meanwhile.

A mail waits for the reader's morning, or for hours for a mail server.  Its reader may leave in that time, a contract
may change hands, a decision may be recorded.  What such a mail told is owed again, to whoever it concerns by then.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract, ContractWarning, Decision
from tenderwatch.db import Database
from tenderwatch.outbox import service as outbox
from tenderwatch.outbox.tables import Message
from tenderwatch.today.people import is_reachable, is_told, key_of, receiver
from tenderwatch.users import service as users
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching
from tenderwatch.watching.queries import arrivals

KINDS = ("digest", "warning", "escalation", "alert", "system")
TELLING = frozenset({"digest", "warning", "escalation"})
AT_ONCE = 500
"""Mails that are asked about together."""
RECALLED = "recalled"

Told = Row[ContractWarning, Decision, Contract]
Kind = Literal["warning", "escalation"]
Moment = tuple[str, datetime]
"""The reader of a mail, as the outbox names people, and when it was written."""


def recall(database: Database, now: datetime) -> int:
    """Take back what waits and is not right any more; return how many mails those were.

    To be called before anything is said or sent: who says what a waiting mail told says it once only after this.
    """
    with database.read() as session:
        wrong = [each.message.id for each in _read(session, session.scalars(_waiting(now)).all(), now) if each.is_wrong]
    return sum(_take_back(database, message_id, now) for message_id in wrong)


def _waiting(now: datetime) -> Select[Message]:
    return unsent(now).where(Message.kind.in_(KINDS), Message.person.like("user:%"))


def unsent(now: datetime) -> Select[Message]:
    """Select the mails that wait and that nobody has begun to send, in the order in which they were written."""
    free = or_(Message.state == "owed", and_(Message.state == "sending", Message.claimed_until <= now))
    return select(Message).where(free).order_by(Message.id)


def drop(message: Message) -> None:
    """Take a mail back, so that the same can be said to the same person after all."""
    message.kind, message.state = RECALLED, "dropped"
    message.dedupe_key += f"#{RECALLED}-{message.id}"
    message.claimed_by = message.claimed_until = None


def _take_back(database: Database, message_id: int, now: datetime) -> bool:
    """Take one mail back, unless somebody has begun to send it."""
    with database.write() as session:
        free = _waiting(now).where(Message.id == message_id).with_for_update(skip_locked=True)
        message = session.scalar(free)
        if message is None:
            return False
        (found,) = _read(session, [message], now)
        if not found.is_wrong:
            return False
        found.owe_again()
        drop(message)
        session.flush()
        if found.is_report:
            _readdress(session, message, now)
    return True


@dataclass(frozen=True)
class _Waiting:
    """A mail that waits, its reader, and what it told."""

    session: Session
    message: Message
    person: User | None
    now: datetime
    said: Sequence[Told]
    escalated: Sequence[Told]

    @property
    def today(self) -> date:
        return today_of(self.now)

    @property
    def is_report(self) -> bool:
        """Whether the mail is about the house itself."""
        return self.message.dedupe_key.startswith(("broken:", "refused:"))

    @property
    def is_wrong(self) -> bool:
        """Whether the mail would tell somebody who is gone, or what is no longer so.

        A digest is a paper of its morning: what was decided since may stand in it, what is another's may not.
        """
        if self.person is None or not self.person.active:
            return True
        if self.message.kind == "system":
            return False
        if self.message.kind == "alert":
            may_hear = is_reachable(self.person, self.today) and self.person.may(Permission.SEE_INBOX)
            return not (may_hear and arrivals.is_still_so(*self._of_arrivals, undecided=True))
        if self.message.kind == "digest":
            if not arrivals.is_still_so(*self._of_arrivals, undecided=False):
                return True
            open_ones = [each for each in self.said if self._waits(each)]
            there = is_reachable(self.person, self.today) or self._is_last_left()
            unheard = not self.said and not self.escalated and not there
            return unheard or any(not self._is_for_reader(each) for each in open_ones) or self._is_answered()
        return any(not (self._waits(each) and self._is_for_reader(each)) for each in self.said) or self._is_answered()

    @property
    def _of_arrivals(self) -> tuple[Session, int, int]:
        return self.session, self.person.id if self.person else 0, self.message.id

    def owe_again(self) -> None:
        """Let what the mail told be said by another: what is muted by now when that ends.

        What somebody has acknowledged is said, too, since it is open; the manager hears of no silence about it.
        """
        for each in self.said:
            warning = each.ContractWarning
            if warning.state == "said":
                warning.state = "owed" if self._waits(each) else "muted"
            warning.person_id = warning.said_at = None
        for each in self.escalated:
            each.ContractWarning.escalated_at = each.ContractWarning.escalated_to_id = None
        watching.take_back(self.session, self.message.id)

    def _waits(self, each: Told) -> bool:
        _warning, decision, contract = each
        is_open = decision.state == "open" and decision.series == each.ContractWarning.series
        snoozed = decision.snoozed_until is not None and decision.snoozed_until > self.today
        return is_open and not snoozed and contract.deleted_at is None

    def _is_for_reader(self, each: Told) -> bool:
        decider = each.Decision.assignee_id or each.Contract.owner_id
        now_told = receiver(self.session, decider, self.today)
        return now_told is not None and self.person is not None and now_told.id == self.person.id

    def _is_answered(self) -> bool:
        """Whether it tells the next person of a silence that has ended, or that is the matter of somebody else now."""
        gone = self.escalated and not self._is_still_told()
        return any(gone or not self._waits(each) or _is_acknowledged(each) for each in self.escalated)

    def _is_still_told(self) -> bool:
        """Whether the reader takes mails about contracts, or is told all the same since no administrator does."""
        if self.person is None or is_told(self.person, self.today):
            return self.person is not None
        return self._is_last_left()

    def _is_last_left(self) -> bool:
        last = receiver(self.session, None, self.today)
        return last is not None and self.person is not None and last.id == self.person.id


def _is_acknowledged(each: Told) -> bool:
    said_at, answered_at = each.ContractWarning.said_at, each.Decision.acknowledged_at
    return answered_at is not None and (said_at is None or answered_at >= said_at)


def _read(session: Session, messages: Sequence[Message], now: datetime) -> list[_Waiting]:
    """Return what mails that wait tell, and whom; asked of all together, since every job begins with it."""
    if len(messages) > 1:
        users.acquaint(session)
    telling = [message for message in messages if message.kind in TELLING]
    own = _own_keys(session, telling)
    rows = {kind: _rows(session, telling, kind) for kind in own}
    return [
        _Waiting(
            session,
            message,
            _reader(session, message),
            now,
            *(_told(message, kind, rows[kind][message.person, message.created_at], own[kind]) for kind in own),
        )
        for message in messages
    ]


def _reader(session: Session, message: Message) -> User | None:
    number = message.person.partition(":")[2]
    return session.get(User, int(number)) if number.isdigit() else None


def _some_at_once(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    for first in range(0, len(messages), AT_ONCE):
        yield messages[first : first + AT_ONCE]


def _rows(session: Session, messages: Sequence[Message], kind: Kind) -> Mapping[Moment, Sequence[Told]]:
    """Return the warnings that these mails may have told, or told the next person, by reader and moment."""
    row = ContractWarning
    at, to = (row.said_at, row.person_id) if kind == "warning" else (row.escalated_at, row.escalated_to_id)
    found = defaultdict[Moment, list[Told]](list)
    for some in _some_at_once(messages):
        query = (
            select(ContractWarning, Decision, Contract)
            .join(Decision, Decision.id == ContractWarning.decision_id)
            .join(Contract, Contract.id == Decision.contract_id)
            .where(at.in_({message.created_at for message in some}))
            .order_by(ContractWarning.id)
        )
        for each in session.execute(query):
            found[f"user:{getattr(each.ContractWarning, to.key)}", getattr(each.ContractWarning, at.key)].append(each)
    return found


def _told(message: Message, kind: Kind, rows: Sequence[Told], own: Mapping[Moment, set[str]]) -> Sequence[Told]:
    """Return of the warnings of a mail's reader and moment those that this mail told, and no other of that moment."""
    if message.kind not in (kind, "digest"):
        return []
    is_own = message.kind == kind
    keys = _keys(message.dedupe_key, kind) if is_own else own[message.person, message.created_at]
    return [each for each in rows if (_key(each.ContractWarning, kind) in keys) == is_own]


def _key(warning: ContractWarning, kind: Kind) -> str:
    """Return how a mail names what it tells: a rung, or a silence, which may be of several rungs of one matter."""
    matter = f"{warning.decision_id}/{warning.series}"
    return f"{matter}/{warning.rung}" if kind == "warning" else matter


def _keys(dedupe_key: str, kind: Kind) -> set[str]:
    """Return what a mail of one's own tells: "warning:41/1/90+42/1/7/20270101093000", "escalation:41/1/9/20270101"."""
    named = dedupe_key.partition(":")[2].partition("#")[0].split("+")
    parts = 3 if kind == "warning" else 2
    return {"/".join(each.split("/")[:parts]) for each in named}


def _own_keys(session: Session, messages: Sequence[Message]) -> dict[Kind, defaultdict[Moment, set[str]]]:
    """Return what mails of their own told the readers of these mails at the same moments: no digest did."""
    found: dict[Kind, defaultdict[Moment, set[str]]] = {"warning": defaultdict(set), "escalation": defaultdict(set)}
    for some in _some_at_once(messages):
        moments = {message.created_at for message in some}
        for kind, keys in found.items():
            mails = select(Message.person, Message.created_at, Message.dedupe_key)
            for person, at, key in session.execute(mails.where(Message.kind == kind, Message.created_at.in_(moments))):
                keys[person, at] |= _keys(key, kind)
    return found


def _readdress(session: Session, message: Message, now: datetime) -> None:
    """Send a report about the house to who is administrator now, unless they have it already."""
    person = receiver(session, None, today_of(now))
    if person is not None:
        outbox.owe(
            session,
            person=key_of(person),
            dedupe_key=message.dedupe_key.partition("#")[0],
            kind="system",
            recipient=person.email,
            language=message.language,
            subject=message.subject,
            text=message.text,
            html=message.html,
            headers=message.headers,
            now=now,
        )
