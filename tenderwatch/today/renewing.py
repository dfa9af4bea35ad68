"""What renewal plans ask of a person today: tasks that are due, and notices that may follow a contract."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.i18n import _, ngettext
from tenderwatch.renewals import queries
from tenderwatch.renewals.queries import DueTask, Proposal
from tenderwatch.today import whose
from tenderwatch.today.in_use import has_any
from tenderwatch.today.lines import Line, Link, Part, joined
from tenderwatch.today.parts import NAG_EVERY_DAYS, News
from tenderwatch.today.queries import responsibilities
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader


def due(session: Session, person: User, today: date, *, everybody: bool = False) -> list[DueTask]:
    """Return the tasks that are due, one a plan: the person's, and of those for whom the person stands in."""
    if not person.may(Permission.SEE_CONTRACTS):
        return []
    if everybody:
        return queries.due(session, None, today)
    mine, asked = responsibilities(session, person, today), whose.spared(session)
    return [] if asked is not None and mine.isdisjoint(asked.due_tasks) else queries.due(session, mine, today)


def proposals(session: Session, person: User, today: date, *, everybody: bool = False) -> list[Proposal]:
    """Return the notices of which the person says whether they follow a contract."""
    if not person.may(Permission.SEE_CONTRACTS) or not has_any(session, "proposals"):
        return []
    return queries.proposals(session, None if everybody else responsibilities(session, person, today))


def coming(session: Session, person: User, first: date, last: date) -> list[DueTask]:
    """Return the person's tasks that fall due from `first` to `last`."""
    if not person.may(Permission.SEE_CONTRACTS):
        return []
    return queries.between(session, responsibilities(session, person, first), first, last)


def news(session: Session, person: User, since: datetime, links: Links, *, weekly: bool) -> News:
    """Return the lines for a digest: a task on the day it is due and then weekly, a proposal when it is new."""
    today = reader.today()
    said_on = since.astimezone(reader.zone()).date()
    if not person.may(Permission.SEE_CONTRACTS):
        return News(Part(_("My tasks")), is_new=False)
    tasks, asked = due(session, person, today), proposals(session, person, today)
    is_new = any(_speaks(task.due_on, said_on, today) for task in tasks) or any(
        each.proposed_at > since for each in asked
    )
    lines = [*(_task(each, person, links) for each in tasks), *(_proposal(each, links) for each in asked)]
    return News(Part(_("My tasks"), tuple(lines), links.page("/renewals")), is_new or (weekly and bool(lines)))


def _speaks(due_on: date, said_on: date, today: date) -> bool:
    """Tell whether a task has fallen due since the last digest, or some weeks ago to the day."""
    return said_on < due_on <= today or (today - due_on).days % NAG_EVERY_DAYS == 0


def _task(task: DueTask, person: User, links: Links) -> Line:
    more = ngettext("%(n)s more task of this plan is due.", "%(n)s more tasks of this plan are due.", task.more)
    days = {"day": formatters.day(task.due_on), "relative": formatters.ago(task.due_on)}
    return Line(
        asked=_("Renewal: %(task)s", task=task.what),
        about=joined(formatters.titled(task.title, task.reference), task.buyer),
        when=" ".join(filter(None, (_("By %(day)s (%(relative)s).", **days), more if task.more else ""))),
        why=_why(task, person),
        overdue=task.due_on < reader.today(),
        links=(Link(_("Open"), links.page(f"/renewals/{task.plan_id}")),),
    )


def _why(task: DueTask, person: User) -> str:
    if task.owner_id == person.id:
        return _("Why you: this is your task.")
    if task.owner is None:
        return _("Why you: this contract has no owner. Name one.")
    return _("Why you: you stand in for %(name)s.", name=task.owner)


def _proposal(each: Proposal, links: Links) -> Line:
    return Line(
        asked=_("Is this the successor? %(title)s", title=formatters.plain(each.procedure) or _("Untitled")),
        about=joined(formatters.titled(each.title, each.reference), each.buyer),
        why=_("Why you: it may be the new tender of this contract."),
        links=(Link(_("Open"), links.page(f"/renewals/{each.plan_id}")),),
    )
