"""What the plans of bids ask of a person today: tasks and milestones that are due, and plans that a deadline outran."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tenderwatch.bids.plan import labels as milestones
from tenderwatch.bids.plan import queries as plans
from tenderwatch.bids.plan.queries import Outrun
from tenderwatch.bids.tasks import queries as tasks
from tenderwatch.i18n import _
from tenderwatch.today.in_use import has_any
from tenderwatch.today.lines import Line, Link, Part
from tenderwatch.today.parts import NAG_EVERY_DAYS, News
from tenderwatch.today.queries import responsibilities
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader

LONG_AGO = timedelta(days=730)
"""What nobody did in two years nobody is asked for every day."""


@dataclass(frozen=True)
class DueWork:
    """A task (`task_id`) or a milestone of a bid, on its day."""

    bid_id: int
    bid: str
    what: str
    on: date
    owner_id: int | None
    path: str
    task_id: int | None = None


def due(session: Session, person: User, today: date) -> list[DueWork]:
    """Return the open tasks and milestones that are due: the person's, and of those for whom the person stands in."""
    return _between(session, person, today - LONG_AGO, today, today)


def coming(session: Session, person: User, today: date, last: date) -> list[DueWork]:
    """Return those that fall due from today to `last`."""
    return _between(session, person, today, last, today)


def _between(session: Session, person: User, first: date, last: date, today: date) -> list[DueWork]:
    if not person.may(Permission.SEE_BIDS) or not has_any(session, "bid tasks", "plans"):
        return []
    mine = [each for each in responsibilities(session, person, today) if each is not None]
    found = [
        *(_task(each) for each in tasks.between(session, first, last, mine)),
        *(_milestone(each) for each in plans.between(session, first, last, mine)),
    ]
    return sorted(found, key=lambda each: (each.on, each.bid_id))


def _task(task: tasks.TaskDay) -> DueWork:
    path = f"/bids/{task.bid_id}/tasks#row-{task.id}"
    return DueWork(task.bid_id, task.bid, task.title, task.on, task.owner_id, path, task.id)


def _milestone(each: plans.PlanDay) -> DueWork:
    words = milestones.milestone(each.code)
    return DueWork(each.bid_id, each.bid, words, each.on, each.owner_id, f"/bids/{each.bid_id}/schedule")


def outrun(session: Session, person: User, today: date) -> Sequence[Outrun]:
    """Return the bids of the person whose deadline moved and whose plan nobody has taken over to it."""
    if not person.may(Permission.SEE_BIDS) or not has_any(session, "plans"):
        return []
    return plans.outrun(session, [each for each in responsibilities(session, person, today) if each is not None])


def news(session: Session, person: User, since: datetime, links: Links, *, weekly: bool) -> News:
    """Return the lines for a digest: work on the day it is due and then weekly, an outrun plan each day until it is."""
    today, said_on = reader.today(), since.astimezone(reader.zone()).date()
    work, behind = due(session, person, today), outrun(session, person, today)
    is_new = bool(behind) or any(
        said_on < each.on <= today or (today - each.on).days % NAG_EVERY_DAYS == 0 for each in work
    )
    lines = [*(_outrun(each, links) for each in behind), *(_line(each, person, today, links) for each in work)]
    return News(Part(_("My tasks"), tuple(lines), links.page("/bids")), is_new or (weekly and bool(lines)))


def _outrun(each: Outrun, links: Links) -> Line:
    return Line(
        asked=_("The deadline was moved: plan the bid anew"),
        about=each.title,
        when=_("Tenders due %(deadline)s.", deadline=formatters.deadline(each.deadline_at)),
        why=_("Why you: this is your bid."),
        links=(Link(_("Open"), links.page(f"/bids/{each.bid_id}/schedule")),),
    )


def _line(each: DueWork, person: User, today: date, links: Links) -> Line:
    days = {"day": formatters.day(each.on), "relative": formatters.ago(each.on)}
    mine = each.owner_id == person.id
    return Line(
        asked=each.what,
        about=each.bid,
        when=_("By %(day)s (%(relative)s).", **days),
        why=_("Why you: this is your task.") if mine else _("Why you: you stand in for its owner."),
        overdue=each.on < today,
        links=(Link(_("Open"), links.page(each.path)),),
    )
