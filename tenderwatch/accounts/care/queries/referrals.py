"""Customers sent on: those of an organisation, and those that are not settled."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from tenderwatch.accounts.care import rules
from tenderwatch.accounts.paging import Paged, paged
from tenderwatch.accounts.tables import Account, Referral
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User


@dataclass(frozen=True)
class ReferralLine:
    """A customer sent on."""

    id: int
    account_id: int
    from_id: int
    from_name: str
    to_id: int
    to_name: str
    what: str
    contacts_whom: str
    owner_id: int | None
    owner: str | None
    due_on: date
    result: str | None
    ended_on: date | None
    version: int


@dataclass(frozen=True)
class Referrals:
    """Those of an organisation: sent on from it, and sent to it."""

    organization_id: int
    account_id: int | None
    sent: tuple[ReferralLine, ...]
    received: tuple[ReferralLine, ...]


def referrals(session: Session, organization_id: int) -> Referrals:
    """Return the referrals that concern an organisation, the open ones first."""
    account_id = session.scalar(select(Account.id).where(Account.organization_id == organization_id))
    mine = or_(Account.organization_id == organization_id, Referral.to_id == organization_id)
    lines = _referral_lines(session, _referrals().where(mine))
    return Referrals(
        organization_id=organization_id,
        account_id=account_id,
        sent=tuple(line for line in lines if line.from_id == organization_id),
        received=tuple(line for line in lines if line.to_id == organization_id),
    )


def open_referrals(session: Session, people: rules.People, until: date = date.max) -> list[ReferralLine]:
    """Return the referrals that are not settled and due `until` a day, by that day; `people` None is everybody's."""
    return _referral_lines(session, _open(people).where(Referral.due_on <= until))


def open_page(session: Session, people: rules.People, page: int = 1) -> Paged[ReferralLine]:
    """Return a page of the referrals that are not settled, by their day; `people` None is everybody's."""
    return paged(session, _open(people), page, _referral_lines)


def _open(people: rules.People) -> Select[Referral, int, str, str, str]:
    query = _referrals().where(Referral.ended_on.is_(None))
    if people is None:
        return query
    whose = func.coalesce(Referral.owner_id, Account.responsible_id, Account.manager_id)
    named = whose.in_([each for each in people if each is not None])
    return query.where(named | whose.is_(None) if None in people else named)


def referral(session: Session, referral_id: int) -> ReferralLine:
    """Return one referral."""
    found = _referral_lines(session, _referrals().where(Referral.id == referral_id))
    if not found:
        raise NotFound(_("There is no such referral."))
    return found[0]


_FROM, _TO = aliased(Organization), aliased(Organization)


def _referrals() -> Select[Referral, int, str, str, str]:
    return (
        select(Referral, _FROM.id, _FROM.name, _TO.name, User.name)
        .join(Account, Account.id == Referral.account_id)
        .join(_FROM, _FROM.id == Account.organization_id)
        .join(_TO, _TO.id == Referral.to_id)
        .outerjoin(User, User.id == func.coalesce(Referral.owner_id, Account.responsible_id, Account.manager_id))
        .where(Referral.removed_at.is_(None))
        .order_by(Referral.ended_on.is_not(None), Referral.due_on, Referral.id)
    )


def _referral_lines(session: Session, query: Select[Referral, int, str, str, str]) -> list[ReferralLine]:
    return [
        ReferralLine(
            *(row.id, row.account_id, from_id, from_name, row.to_id, to_name, row.what, row.contacts_whom),
            *(row.owner_id, owner, row.due_on, row.result, row.ended_on, row.version),
        )
        for row, from_id, from_name, to_name, owner in session.execute(query)
    ]
