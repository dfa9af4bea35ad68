"""What the data of contracts say besides decisions: frameworks nearly used up, promises and deliverables not in place.

They are said in the first digest after they came true, then every Monday as long as they hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.contracts import queries
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.queries.kept import OLD_PROMISE, OpenPromises
from tenderwatch.contracts.rules.usage import Usage, marks_crossed
from tenderwatch.contracts.tables import Contract
from tenderwatch.i18n import _, ngettext
from tenderwatch.today.in_use import has_any
from tenderwatch.today.lines import Line, Link
from tenderwatch.today.queries import responsibilities
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader


def lines(session: Session, person: User, since: datetime, links: Links) -> tuple[Line, ...]:
    """Return what is said of the person's contracts in a digest."""
    today = today_of(reader.now())
    monday = reader.today().weekday() == 0
    return (
        *_frameworks(session, person, since, links, monday=monday),
        *_promises(session, person, since, links, today),
        *_deliverables(session, person, since, links, today),
    )


@dataclass(frozen=True)
class Undelivered:
    """Something that should have been handed over under a contract by a day that has passed."""

    contract: Contract
    what: str
    due_on: date
    owner: str | None  # whose contract it is, when that is somebody else


def undelivered(session: Session, person: User, today: date) -> list[Undelivered]:
    """Return the overdue deliverables of the person's contracts, and of those for whom the person stands in."""
    if not person.may(Permission.SEE_CONTRACTS) or not has_any(session, "deliverables"):
        return []
    owners = responsibilities(session, person, today)
    late = queries.overdue_deliverables(session, owners, today)
    ids = {each.contract_id for each in late}
    whole = select(Contract).where(Contract.id.in_(ids)).options(joinedload(Contract.owner))
    contracts = {each.id: each for each in session.scalars(whole)} if ids else {}
    found = []
    for each in late:
        contract = contracts[each.contract_id]
        name = contract.owner.name if contract.owner else _("nobody")
        owner = None if contract.owner_id == person.id else name
        found.append(Undelivered(contract, each.what, each.due_on or today, owner))
    return found


def _deliverables(session: Session, person: User, since: datetime, links: Links, today: date) -> Iterator[Line]:
    monday = reader.today().weekday() == 0
    for each in undelivered(session, person, today):
        if monday or today_of(since) <= each.due_on:
            yield _deliverable(each, links)


def _deliverable(each: Undelivered, links: Links) -> Line:
    days = {"day": formatters.day(each.due_on), "relative": formatters.ago(each.due_on)}
    return Line(
        asked=_("Deliverable overdue: %(what)s", what=each.what),
        about=formatters.titled(each.contract.title, each.contract.reference),
        when=_("Was due %(day)s (%(relative)s).", **days),
        why=_("Why you: you own this contract.")
        if each.owner is None
        else _("Why you: you stand in for %(name)s.", name=each.owner),
        overdue=True,
        links=(Link(_("Open"), links.page(f"/contracts/{each.contract.id}#deliverables")),),
    )


def _frameworks(session: Session, person: User, since: datetime, links: Links, *, monday: bool) -> Iterator[Line]:
    frameworks = queries.frameworks_of(session, person.id) if has_any(session, "frameworks") else ()
    if not frameworks:
        return
    now, before = queries.usages(session, frameworks), queries.usages(session, frameworks, since)
    for contract in frameworks:
        usage = now[contract.id]
        if usage.mark and (monday or marks_crossed(before[contract.id], usage)):
            yield _framework(contract, usage, links)


def _framework(contract: Contract, usage: Usage, links: Links) -> Line:
    return Line(
        asked=_("The maximum of the framework is used up: what now?")
        if usage.mark == 100
        else _("%(percent)s%% of the framework is used: is there enough for what is to come?", percent=usage.percent),
        about=formatters.titled(contract.title, contract.reference),
        value=_(
            "%(used)s of %(most)s.",
            used=formatters.money(usage.used, contract.currency),
            most=formatters.money(usage.of, contract.currency),
        ),
        why=_("Why you: you own this contract."),
        links=(Link(_("Open"), links.page(f"/contracts/{contract.id}")),),
    )


def _promises(session: Session, person: User, since: datetime, links: Links, today: date) -> Iterator[Line]:
    monday = reader.today().weekday() == 0
    for each in queries.old_promises(session, person.id, today) if has_any(session, "promises") else ():
        grew_old_on = each.since + OLD_PROMISE + timedelta(days=1)
        if monday or today_of(since) < grew_old_on <= today:
            yield _promise(each, links)


def _promise(each: OpenPromises, links: Links) -> Line:
    return Line(
        asked=ngettext(
            "%(n)s promise of the bid is not in place after 30 days.",
            "%(n)s promises of the bid are not in place after 30 days.",
            each.n,
        ),
        about=formatters.titled(each.contract.title, each.contract.reference),
        when=_(
            "%(n)s of %(total)s open, the oldest since %(day)s.",
            n=each.n,
            total=each.of,
            day=formatters.day(each.since),
        ),
        why=_("Why you: you own this contract."),
        links=(Link(_("Open"), links.page(f"/contracts/{each.contract.id}#promises")),),
    )
