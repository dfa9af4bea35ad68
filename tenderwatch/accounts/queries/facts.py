"""The figures of relationships, for many organisations at once: as many statements for one as for a thousand."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Result, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tenderwatch.accounts.queries.share import Ids, Share, among, shares
from tenderwatch.accounts.rules.facts import CONTACT_DAYS, WIN_YEARS, YEAR_DAYS, Facts, Running
from tenderwatch.accounts.tables import Feedback, Reference
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract, ContractOption, Decision
from tenderwatch.web.reader import HOME
from tenderwatch.work.lists import codes_meaning
from tenderwatch.work.tables import Activity, ActivityParticipant

FEW = 500
"""Up to so many organisations are named in a statement."""


@dataclass
class _Sheet:
    """What was found of one organisation so far."""

    values: dict[str, Any] = field(default_factory=dict)
    roles: Counter[str] = field(default_factory=Counter)
    running: list[Running] = field(default_factory=list)
    known: list[date] = field(default_factory=list)


_Sheets = defaultdict[int, _Sheet]


def facts_of(session: Session, organization_ids: Collection[int], today: date) -> dict[int, Facts]:
    """Return the figures of each organisation on a day; of very many, all rows are read at once and sorted out."""
    wanted = set(organization_ids)
    few = sorted(wanted) if len(wanted) <= FEW else None
    sheets: _Sheets = defaultdict(_Sheet)
    for ask in (_contacts, _roles, _bids, _contracts, _options, _feedback, _people, _references):
        ask(session, few, today, sheets)
    awards = shares(session, few)
    return {each: _sum(sheets[each], awards.get(each, Share())) for each in wanted}


def _sum(sheet: _Sheet, share: Share) -> Facts:
    return Facts(
        by_role=dict(sheet.roles),
        running=tuple(sheet.running),
        first_known_on=min(sheet.known, default=None),
        our_awards=share.ours,
        awards=share.all,
        **sheet.values,
    )


def is_contact(session: Session) -> ColumnElement[bool]:
    """Return what tells that an activity was a contact with the customer, one that took place."""
    types = codes_meaning(session, "activity-type", "contact")
    states = codes_meaning(session, "activity-state", "done")
    return Activity.type.in_(types) & Activity.state.in_(states) & Activity.removed_at.is_(None)


def _contacts(session: Session, ids: Ids, today: date, sheets: _Sheets) -> None:
    for each, n in contacts_lately(session, ids, today):
        sheets[each].values["contacts"] = n
    rows = session.execute(
        select(Activity.organization_id, func.max(Activity.day), func.min(Activity.day))
        .where(among(Activity.organization_id, ids), is_contact(session), Activity.day <= today)
        .group_by(Activity.organization_id)
    )
    for each, last, first in rows:
        sheets[each].values["last_contact_on"] = last
        sheets[each].known.append(first)


def contacts_lately(session: Session, ids: Ids, today: date) -> Result[int, int]:
    """Return how many contacts there were in CONTACT_DAYS."""
    return session.execute(
        select(Activity.organization_id, func.count())
        .where(among(Activity.organization_id, ids), is_contact(session), _lately(today))
        .group_by(Activity.organization_id)
    )


def _lately(today: date) -> ColumnElement[bool]:
    return and_(Activity.day > today - timedelta(days=CONTACT_DAYS), Activity.day <= today)


def _roles(session: Session, ids: Ids, today: date, sheets: _Sheets) -> None:
    met = {(each, activity, role) for each, activity, roles in people_met(session, ids, today) for role in roles}
    for each, _activity, role in met:
        sheets[each].roles[role] += 1


def people_met(session: Session, ids: Ids, today: date) -> Result[int, int, list[str]]:
    """Return the roles of each of theirs who took part in a contact in CONTACT_DAYS, with the contact."""
    return session.execute(
        select(Activity.organization_id, Activity.id, Contact.roles)
        .join(ActivityParticipant, ActivityParticipant.activity_id == Activity.id)
        .join(Contact, Contact.id == ActivityParticipant.contact_id)
        .where(among(Activity.organization_id, ids), is_contact(session), _lately(today))
    )


def _bids(session: Session, ids: Ids, today: date, sheets: _Sheets) -> None:
    for each, running, wins, decided in bids(session, ids, today):
        sheets[each or 0].values.update(open_bids=running, wins=wins, decided=decided)


def bids(session: Session, ids: Ids, today: date) -> Result[int | None, int, int, int]:
    """Return of each buyer how many bids run, and how many were won, of those decided on in WIN_YEARS."""
    since = datetime.combine(today - timedelta(days=365 * WIN_YEARS), time(), HOME)
    recent = func.coalesce(Outcome.recorded_at, Bid.created_at) >= since
    return session.execute(
        select(
            Bid.buyer_id,
            func.count().filter(Bid.stage != "outcome"),
            func.count().filter(Outcome.result == "won", recent),
            func.count().filter(Outcome.result.in_(("won", "lost")), recent),
        )
        .outerjoin(Outcome, Outcome.bid_id == Bid.id)
        .where(among(Bid.buyer_id, ids))
        .group_by(Bid.buyer_id)
    )


def _contracts(session: Session, ids: Ids, today: date, sheets: _Sheets) -> None:
    renewal = (
        select(Decision.contract_id, func.max(Decision.due_on).label("due_on"))
        .where(Decision.kind == "renewal-start")
        .group_by(Decision.contract_id)
        .subquery()
    )
    rows = session.execute(
        select(
            *(Contract.buyer_id, Contract.starts_on, Contract.ends_on, Contract.ended_on, Contract.held_over_on),
            *(Contract.procedure_kind, Contract.unhappy_since, renewal.c.due_on),
        )
        .outerjoin(renewal, renewal.c.contract_id == Contract.id)
        .where(among(Contract.buyer_id, ids), Contract.deleted_at.is_(None))
    ).all()
    for row in rows:
        sheet = sheets[row.buyer_id]
        values = sheet.values
        values["contracts"] = values.get("contracts", 0) + 1
        if row.starts_on:
            sheet.known.append(row.starts_on)
        last = row.ended_on or row.ends_on
        if row.held_over_on is None and last is not None and last < today:
            values["last_ended_on"] = max(last, values.get("last_ended_on") or last)
        else:
            sheet.running.append(
                Running(row.starts_on, row.ended_on or row.ends_on, row.due_on, row.procedure_kind == "below-threshold")
            )
            values["unhappy"] = values.get("unhappy", 0) + (row.unhappy_since is not None)


def _options(session: Session, ids: Ids, _today: date, sheets: _Sheets) -> None:
    for each, used, decided in options(session, ids):
        sheets[each].values.update(options_used=used, options_decided=decided)


def options(session: Session, ids: Ids) -> Result[int, int, int]:
    """Return of each buyer how many options were used, of those decided on."""
    return session.execute(
        select(
            Contract.buyer_id,
            func.count().filter(ContractOption.state == "used"),
            func.count().filter(ContractOption.state != "open"),
        )
        .join(ContractOption, ContractOption.contract_id == Contract.id)
        .where(among(Contract.buyer_id, ids), Contract.deleted_at.is_(None))
        .group_by(Contract.buyer_id)
    )


def _feedback(session: Session, ids: Ids, today: date, sheets: _Sheets) -> None:
    for each, n, score, complaints, open_ones in feedback(session, ids, today):
        sheets[each].values.update(scores=n, score=score, complaints=complaints, open_complaints=open_ones)


def feedback(session: Session, ids: Ids, today: date) -> Iterator[tuple[int, int, float | None, int, int]]:
    """Give the scores of a year, their mean, the complaints of a year, and those that are open."""
    since = datetime.combine(today - timedelta(days=YEAR_DAYS), time(), HOME)
    recent, complaint = Feedback.received_at >= since, Feedback.kind == "complaint"
    scored = Feedback.score.is_not(None) & recent
    rows = session.execute(
        select(
            Feedback.organization_id,
            func.count().filter(scored),
            func.avg(Feedback.score).filter(scored),
            func.count().filter(complaint, recent),
            func.count().filter(complaint, Feedback.told_on.is_(None)),
        )
        .where(among(Feedback.organization_id, ids), Feedback.removed_at.is_(None), Feedback.received_at.is_not(None))
        .group_by(Feedback.organization_id)
    )
    for each, n, mean, complaints, open_ones in rows:
        yield each, n, None if mean is None else float(mean), complaints, open_ones


def _people(session: Session, ids: Ids, today: date, sheets: _Sheets) -> None:
    here = (Contact.removed_at.is_(None), Contact.erased_at.is_(None), _until(Contact.valid_to, today))
    _count(session, Contact.organization_id, ids, here, "people", sheets)


def _references(session: Session, ids: Ids, today: date, sheets: _Sheets) -> None:
    usable = (
        Reference.removed_at.is_(None),
        Reference.permitted_on <= today,
        _until(Reference.permitted_until, today),
    )
    _count(session, Reference.organization_id, ids, usable, "references", sheets)


def _until(column: InstrumentedAttribute[date | None], today: date) -> ColumnElement[bool]:
    return or_(column.is_(None), column >= today)


def _count(
    session: Session,
    whose: InstrumentedAttribute[int],
    ids: Ids,
    which: Sequence[ColumnElement[bool]],
    name: str,
    sheets: _Sheets,
) -> None:
    rows = session.execute(select(whose, func.count()).where(among(whose, ids), *which).group_by(whose))
    for each, n in rows:
        sheets[each].values[name] = n
