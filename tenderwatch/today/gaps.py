"""What is missing from contracts, as questions to who can answer them: at entry, then every Monday."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.contracts import labels
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.gaps import gaps_in
from tenderwatch.contracts.queries.counting import may_lack
from tenderwatch.contracts.rules.decisions import Gap
from tenderwatch.contracts.tables import Contract
from tenderwatch.i18n import _
from tenderwatch.today import whose
from tenderwatch.today.lines import Line, Link, joined
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader

ASKED_FOR = frozenset(
    {
        *("no-owner", "no-term", "no-end", "no-review", "period-out-of-order", "option-passed", "ended-no-outcome"),
        *("renewals-told", "period-planned"),
    }
)
"""What keeps somebody from being warned; other gaps stand in the list of gaps only."""


@dataclass(frozen=True)
class Missing:
    """A contract and the first thing that must be known of it."""

    contract: Contract
    gap: Gap


def missing(session: Session, person: User, today: date, since: datetime | None = None) -> Iterator[Missing]:
    """Yield what is missing from the person's contracts, or from those entered since a moment.

    Administrators are asked about those without an owner.
    """
    ours = _asked_about(person)
    if since is not None:
        asked = whose.spared(session)
        if asked is not None and (asked.entered_at is None or asked.entered_at <= since):
            return
        ours = and_(ours, Contract.entered_at > since)
        if session.scalar(select(Contract.id).where(ours).limit(1)) is None:
            return  # as on most days: spare the long question
    contracts = session.scalars(
        select(Contract)
        .options(joinedload(Contract.buyer), joinedload(Contract.owner))
        .where(ours, Contract.id.in_(may_lack(session, today, ASKED_FOR)))
        .order_by(Contract.id)
    )
    for contract in contracts:
        found = gaps_in(contract, contract.owner, contract.buyer, today)
        gap = next((gap for gap in found if gap.code in ASKED_FOR and not _is_warned_about(contract, gap)), None)
        if gap is not None:
            yield Missing(contract, gap)


def _asked_about(person: User) -> ColumnElement[bool]:
    ours = Contract.owner_id == person.id
    if not person.may(Permission.ADMINISTER):
        return ours
    gone = select(User.id).where(User.active.is_(False))
    return or_(ours, Contract.owner_id.is_(None), Contract.owner_id.in_(gone))


def _is_warned_about(contract: Contract, gap: Gap) -> bool:
    """Tell whether the ladder says it: an end that passed while the contract was here is overdue, not missing."""
    return (
        gap.code == "ended-no-outcome"
        and contract.ends_on is not None
        and contract.ends_on >= today_of(contract.entered_at)
    )


def lines(session: Session, person: User, since: datetime, links: Links) -> tuple[Line, ...]:
    """Return the questions for a digest: about contracts entered since the last one, on Mondays about all."""
    monday = reader.today().weekday() == 0
    found = missing(session, person, today_of(reader.now()), None if monday else since)
    return tuple(_line(each, links) for each in found)


def _line(each: Missing, links: Links) -> Line:
    return Line(
        asked=labels.gap(each.gap),
        about=joined(formatters.titled(each.contract.title, each.contract.reference), each.contract.buyer.name),
        why=_("Why you: this contract has no owner. Name one.")
        if each.contract.owner is None
        else _("Why you: without it nobody can be warned in time."),
        links=(Link(_("Open"), links.page(f"/contracts/{each.contract.id}")),),
    )
