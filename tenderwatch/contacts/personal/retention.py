"""Until when the data of people are kept, with the contracts at which they stand."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from tenderwatch.calendar.rules import add_months, local_day
from tenderwatch.contacts import rules
from tenderwatch.contacts.queries import day_began, known_before, known_on
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract, ContractContact
from tenderwatch.web.reader import HOME

SPARE = timedelta(days=3)
"""Months end on different days: candidates are taken a little early and judged by the rule."""


@dataclass(frozen=True)
class Passed:
    """Whose data were to be kept until a day that has passed."""

    contact_id: int
    until: date


def kept_untils(session: Session, contacts: Collection[Contact | Row[*tuple[Any, ...]]]) -> dict[int, date | None]:
    """Return until when each person's data are kept; None as long as a contract runs."""
    ended = _ends_at_contracts(session, [each.id for each in contacts])
    return {
        each.id: rules.kept_until(each.keep_until, known_on(each), _role_ended_on(each), ended[each.id])
        for each in contacts
    }


def to_erase(session: Session, today: date) -> list[Passed]:
    """Return whose data were to be kept until an earlier day, the longest ago first.

    Those taken out of the lists are among them: what is removed is kept, too.
    """
    found = session.execute(select(*_REMEMBERED).where(Contact.erased_at.is_(None), _may_be_passed(today))).all()
    untils = kept_untils(session, found)
    passed = [Passed(number, until) for number, until in untils.items() if until and rules.is_passed(until, today)]
    return sorted(passed, key=lambda each: (each.until, each.contact_id))


_REMEMBERED = (
    *(Contact.id, Contact.keep_until, Contact.confirmed_on),
    *(Contact.entered_at, Contact.valid_to, Contact.removed_at),
)
"""What the rule asks of a contact."""


def _may_be_passed(today: date) -> ColumnElement[bool]:
    long_ago = add_months(today, -rules.KEPT_MONTHS) + SPARE
    removed = Contact.removed_at < day_began(long_ago)
    by_rule = and_(Contact.keep_until.is_(None), or_(Contact.valid_to < long_ago, known_before(long_ago), removed))
    return or_(Contact.keep_until < today, by_rule)


def _role_ended_on(contact: Contact | Row[*tuple[Any, ...]]) -> date | None:
    """Return the day on which the person's part here was over: said, or the day they were taken out of the lists."""
    return _first([contact.valid_to, local_day(contact.removed_at, HOME) if contact.removed_at else None])


def _ends_at_contracts(session: Session, contact_ids: Sequence[int]) -> dict[int, list[date | None]]:
    """Return for each person, contract by contract, when they ceased to stand there."""
    columns = (ContractContact.contact_id, ContractContact.valid_to, ContractContact.removed_at)
    rows = session.execute(
        select(*columns, Contract.ended_on, Contract.deleted_at)
        .join(Contract, Contract.id == ContractContact.contract_id)
        .where(ContractContact.contact_id.in_(contact_ids))
    )
    found: dict[int, list[date | None]] = defaultdict(list)
    for contact_id, valid_to, removed_at, ended_on, deleted_at in rows:
        moments = [local_day(each, HOME) for each in (removed_at, deleted_at) if each]
        found[contact_id or 0].append(_first([valid_to, ended_on, *moments]))
    return found


def _first(days: Collection[date | None]) -> date | None:
    return min((each for each in days if each is not None), default=None)
