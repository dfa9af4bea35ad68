"""The parts of a person's digest, besides contract warnings: what is due, what is new, what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from tenderwatch.bids.tables import Bid
from tenderwatch.i18n import _, ngettext
from tenderwatch.notices.tables import Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations.tables import Organization
from tenderwatch.today.freshness import Freshness, clock_or_moment
from tenderwatch.today.lines import MOST_IN_A_PART, Line, Link, Part
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission, may
from tenderwatch.users.tables import TeamMember, User
from tenderwatch.watching.tables import Triage
from tenderwatch.web import formatters, reader

DEADLINE_DAYS = 7
RUNNING = ("identified", "qualifying", "go-no-go", "preparing")  # a bid that can still miss its deadline
NAG_EVERY_DAYS = 7


@dataclass(frozen=True)
class News:
    """A part, and whether it holds something that alone is worth a mail today."""

    part: Part
    is_new: bool


def allowed(person: User, permission: Permission) -> bool:
    """Tell whether a person's roles give `permission`."""
    return may([role.role for role in person.roles], permission)


def deadlines(session: Session, person: User, now: datetime, links: Links) -> News:
    """Return the person's bids whose tenders are due within seven days."""
    bids = session.scalars(
        _bids_of(person)
        .where(Bid.deadline_at >= now, Bid.deadline_at <= now + timedelta(days=DEADLINE_DAYS))
        .order_by(Bid.deadline_at, Bid.id)
    )
    lines = [_deadline(bid, links) for bid in bids]
    return News(Part(_("Deadlines"), tuple(lines), links.page("/bids")), bool(lines))


def _bids_of(person: User) -> Select[Bid]:
    return select(Bid).options(joinedload(Bid.buyer)).where(Bid.owner_id == person.id, Bid.stage.in_(RUNNING))


def _deadline(bid: Bid, links: Links) -> Line:
    return Line(
        asked=_("Tenders due: %(title)s", title=bid.title),
        about=bid.buyer.name if bid.buyer else "",
        when=f"{formatters.deadline(bid.deadline_at)}.",
        value=_value(bid),
        why=_("Why you: this is your bid."),
        links=(Link(_("Open"), links.page(f"/bids/{bid.id}")),),
    )


def _value(bid: Bid) -> str:
    return _("Our price %(value)s.", value=formatters.money(bid.value, bid.currency)) if bid.value is not None else ""


def steps(session: Session, person: User, today: date, links: Links) -> News:
    """Return the person's bids whose next step is due; one that stays undone is worth a mail once a week."""
    bids = session.scalars(_bids_of(person).where(Bid.next_step_on <= today).order_by(Bid.next_step_on, Bid.id)).all()
    lines = [_step(bid, today, links) for bid in bids]
    nags = any(bid.next_step_on and (today - bid.next_step_on).days % NAG_EVERY_DAYS == 0 for bid in bids)
    return News(Part(_("My tasks"), tuple(lines), links.page("/bids")), nags)


def _step(bid: Bid, today: date, links: Links) -> Line:
    return Line(
        asked=bid.next_step or _("Next step of the bid"),
        about=bid.title,
        when=f"{formatters.day(bid.next_step_on)} ({_relative(bid.next_step_on)}).",
        why=_("Why you: this is your bid."),
        overdue=bid.next_step_on is not None and bid.next_step_on < today,
        links=(Link(_("Open"), links.page(f"/bids/{bid.id}")),),
    )


def _relative(day: date | None) -> str:
    return formatters.ago(day)


def new_tenders(session: Session, person: User, since: datetime, links: Links) -> News:
    """Return what arrived in the inbox of the person's teams since `since` and nobody has looked at."""
    if not allowed(person, Permission.SEE_INBOX):
        return News(Part(_("New tenders")), False)
    arrived = (
        select(Triage.procedure_id)
        .join(TeamMember, TeamMember.team_id == Triage.team_id)
        .where(TeamMember.user_id == person.id, Triage.state == "new", Triage.arrived_at > since)
        .distinct()
    )
    query = (
        select(Procedure).where(Procedure.id.in_(arrived)).order_by(Procedure.deadline_at.nulls_last(), Procedure.id)
    )
    best = session.scalars(query.limit(MOST_IN_A_PART)).all()
    total = session.scalar(select(func.count()).select_from(arrived.subquery())) or 0
    buyers = buyers_of(session, [procedure.id for procedure in best])
    lines = [_tender(procedure, buyers.get(procedure.id, ""), links) for procedure in best]
    return News(Part(_("New tenders"), tuple(lines), links.page("/inbox"), total), bool(lines))


def buyers_of(session: Session, procedure_ids: Iterable[int]) -> dict[int, str]:
    """Return the first buyer's name of each procedure."""
    rows = session.execute(
        select(ProcedureBuyer.procedure_id, Organization.name)
        .join(Organization, Organization.id == ProcedureBuyer.organization_id)
        .where(ProcedureBuyer.procedure_id.in_(list(procedure_ids)))
        .order_by(ProcedureBuyer.position.desc())
    )
    return {row.procedure_id: row.name for row in rows}


def _tender(procedure: Procedure, buyer: str, links: Links) -> Line:
    due = procedure.deadline_at
    return Line(
        asked=formatters.plain(procedure.title) or _("Untitled"),
        about=buyer,
        when=_("Tenders due %(deadline)s.", deadline=formatters.deadline(due)) if due else "",
        value=formatters.money(procedure.value, procedure.currency) if procedure.value is not None else "",
        links=(Link(_("Open"), links.page(f"/procedures/{procedure.id}")),),
    )


def changes(session: Session, person: User, since: datetime, links: Links) -> News:
    """Return the change notices since `since` about procedures for which the person runs a bid."""
    followed = select(Bid.procedure_id).where(Bid.owner_id == person.id, Bid.stage.in_((*RUNNING, "submitted")))
    rows = session.execute(
        select(Notice, Procedure)
        .join(Procedure, Procedure.id == Notice.procedure_id)
        .where(Notice.procedure_id.in_(followed), Notice.recorded_at > since, Notice.is_change | Notice.cancels)
        .order_by(Notice.id)
    ).all()
    lines = [_change(notice, procedure, links) for notice, procedure in rows]
    return News(Part(_("Changes in what I follow"), tuple(lines), links.page("/bids")), bool(lines))


def _change(notice: Notice, procedure: Procedure, links: Links) -> Line:
    title = formatters.plain(procedure.title)
    return Line(
        asked=_("Cancelled: %(title)s", title=title) if notice.cancels else _("Changed: %(title)s", title=title),
        when=_("Tenders due %(deadline)s.", deadline=formatters.deadline(procedure.deadline_at))
        if procedure.deadline_at and not notice.cancels
        else "",
        why=_("Why you: you run a bid for it."),
        links=(Link(_("Open"), links.page(f"/procedures/{procedure.id}")),),
    )


def sources(person: User, fresh: Freshness, since: datetime, now: datetime, links: Links) -> News:
    """Return the sources that are late; that alone is worth a mail on the day it begins and then weekly."""
    if not allowed(person, Permission.SEE_SOURCES):
        return News(Part(_("Sources")), False)
    lines = tuple(_late(each.name, each.since, now, links) for each in fresh.late)
    newly = any(each.became_so_after(since) for each in fresh.late)
    monday = reader.today().weekday() == 0
    return News(Part(_("Sources"), lines, links.page("/sources")), bool(lines) and (newly or monday))


def _late(name: str, since: datetime | None, now: datetime, links: Links) -> Line:
    if since is None:
        asked = _("%(name)s has never been read: its notices are missing.", name=name)
    else:
        hours = int((now - since) / timedelta(hours=1))
        asked = ngettext(
            "%(name)s is %(n)s h late: notices published since %(since)s may be missing.",
            "%(name)s is %(n)s h late: notices published since %(since)s may be missing.",
            hours,
            name=name,
            since=clock_or_moment(since),
        )
    return Line(asked=asked, overdue=True, links=(Link(_("Open"), links.page("/sources")),))
