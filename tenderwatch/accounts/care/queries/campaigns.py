"""Campaigns: how far each has come, and the bids that followed at its buyers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.care.service.campaigns import campaign_of
from tenderwatch.accounts.care.service.words import Vocabulary
from tenderwatch.accounts.paging import Paged, paged
from tenderwatch.accounts.tables import Account
from tenderwatch.bids.tables import Bid
from tenderwatch.contracts.facts import today_of
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.work.tables import Activity, Campaign


@dataclass(frozen=True)
class CampaignLine:
    """A campaign and its tasks by what became of them; what was withdrawn at its end is in `n` only."""

    id: int
    name: str
    task: str
    due_on: date
    ended_on: date | None
    owner: str | None
    n: int
    done: int
    cancelled: int
    open: int


@dataclass(frozen=True)
class TaskLine:
    """The task of one account; `account_id` None: it is no account any more."""

    activity_id: int
    account_id: int | None
    organization_id: int
    organization: str
    day: date
    owner: str | None
    standing: str
    outcome: str | None


@dataclass(frozen=True)
class FollowingBid:
    """A bid at one of the buyers, begun after the campaign."""

    bid_id: int
    title: str
    stage: str
    organization_id: int
    organization: str
    began_on: date


@dataclass(frozen=True)
class CampaignPage:
    """A campaign, its tasks, and what came of it."""

    campaign: Campaign
    line: CampaignLine
    tasks: Paged[TaskLine]
    bids: tuple[FollowingBid, ...]
    bidders: int  # buyers with such a bid, of line.n


def campaigns(session: Session) -> list[CampaignLine]:
    """Return all campaigns, those that run first."""
    return _lines(session, Campaign.id > 0)


def _lines(session: Session, which: ColumnElement[bool]) -> list[CampaignLine]:
    words = Vocabulary.of(session)
    stands = Activity.removed_at.is_(None)
    counts = [
        func.count(Activity.id),
        *(func.count(Activity.id).filter(Activity.state.in_(codes), stands) for codes in (words.done, words.cancelled)),
        func.count(Activity.id).filter(Activity.state.in_(words.planned), stands),
    ]
    rows = session.execute(
        select(Campaign, User.name, *counts)
        .outerjoin(Activity, Activity.campaign_id == Campaign.id)
        .outerjoin(User, User.id == Campaign.owner_id)
        .where(which)
        .group_by(Campaign.id, User.name)
        .order_by(Campaign.ended_on.is_not(None), Campaign.due_on.desc(), Campaign.id)
    )
    return [
        CampaignLine(row.id, row.name, row.task, row.due_on, row.ended_on, owner, *counted)
        for row, owner, *counted in rows
    ]


def campaign_page(session: Session, campaign_id: int, page: int = 1) -> CampaignPage:
    """Return one campaign, with a page of its tasks."""
    row = campaign_of(session, campaign_id)
    (line,) = _lines(session, Campaign.id == campaign_id)
    bids = _bids(session, row)
    return CampaignPage(row, line, _tasks(session, row, page), bids, len({bid.organization_id for bid in bids}))


def _tasks(session: Session, row: Campaign, page: int) -> Paged[TaskLine]:
    words = Vocabulary.of(session)
    query = (
        select(Activity, Account.id, Organization, User.name)
        .join(Organization, Organization.id == Activity.organization_id)
        .outerjoin(Account, Account.organization_id == Organization.id)
        .outerjoin(User, User.id == Activity.owner_id)
        .where(Activity.campaign_id == row.id, Activity.removed_at.is_(None))
        .order_by(Activity.state.not_in(words.planned), Activity.day, Organization.name, Activity.id)
    )
    return paged(session, query, page, lambda session, query: _task_lines(session, query, words))


def with_task(session: Session, campaign_id: int) -> frozenset[int]:
    """Return the organisations that have a task of a campaign."""
    theirs = select(Activity.organization_id).where(Activity.campaign_id == campaign_id, Activity.removed_at.is_(None))
    return frozenset(session.scalars(theirs))


def _task_lines(session: Session, query: Select[*tuple[Any, ...]], words: Vocabulary) -> list[TaskLine]:
    return [
        TaskLine(
            *(activity.id, account_id, organization.id, organization.name, activity.day, owner),
            standing=_standing(activity, words),
            outcome=activity.outcome or activity.no_next_because,
        )
        for activity, account_id, organization, owner in session.execute(query)
    ]


def _standing(activity: Activity, words: Vocabulary) -> str:
    if activity.state in words.planned:
        return "planned"
    return "done" if activity.state in words.done else "cancelled"


def _bids(session: Session, row: Campaign) -> tuple[FollowingBid, ...]:
    buyers = select(Activity.organization_id).where(Activity.campaign_id == row.id)
    found = session.execute(
        select(Bid, Organization)
        .join(Organization, Organization.id == Bid.buyer_id)
        .where(Bid.buyer_id.in_(buyers), Bid.created_at > row.entered_at)
        .order_by(Bid.created_at, Bid.id)
    )
    return tuple(
        FollowingBid(bid.id, bid.title, bid.stage, buyer.id, buyer.name, today_of(bid.created_at))
        for bid, buyer in found
    )
