"""The parts of a person's digest, besides contract warnings: what is due, what is new, what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from tenderwatch.bids.rules import BEFORE_SUBMISSION
from tenderwatch.bids.tables import Bid
from tenderwatch.db.remembering import remembered
from tenderwatch.i18n import _
from tenderwatch.notices.tables import Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations.tables import Organization
from tenderwatch.today.in_use import has_any
from tenderwatch.today.lines import Line, Link, Part
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import TeamMember, User
from tenderwatch.watching.queries.arrivals import Arrival
from tenderwatch.watching.tables import Follow, Triage
from tenderwatch.web import formatters

DEADLINE_DAYS = 7
NAG_EVERY_DAYS = 7


@dataclass(frozen=True)
class News:
    """A part, and whether it holds something that alone is worth a mail today."""

    part: Part
    is_new: bool
    arrivals: tuple[Arrival, ...] = ()  # what counts as told with it


def deadlines(session: Session, person: User, since: datetime, now: datetime, links: Links) -> News:
    """Return what is due within seven days: the person's bids, and procedures of their teams without a bid.

    Procedures alone are worth a mail when they come within seven days and again within the last one; what arrived since
    `since` and nobody has looked at stands among the new tenders.
    """
    end = now + timedelta(days=DEADLINE_DAYS)
    bids = [bid for bid in open_bids(session, person) if bid.deadline_at and now <= bid.deadline_at <= end]
    mine = [(bid.deadline_at, _deadline(bid, links)) for bid in sorted(bids, key=lambda bid: bid.deadline_at or now)]
    waiting = unclaimed(session, person, now, looked_at_or_before=since)
    buyers = buyers_of(session, [each.id for each in waiting])
    theirs = [(each.deadline_at, _unclaimed(each, buyers.get(each.id, ""), links)) for each in waiting]
    lines = [line for _at, line in sorted([*mine, *theirs], key=lambda each: each[0] or now)]
    is_new = bool(mine) or any(_comes_near(each.deadline_at, since, now) for each in waiting)
    return News(Part(_("Deadlines"), tuple(lines), links.page("/today")), is_new)


def _comes_near(deadline_at: datetime | None, since: datetime, now: datetime) -> bool:
    """Tell whether a deadline was further off than a week, or than a day, when `since` was, and is not now."""
    spans = [timedelta(days=days) for days in (DEADLINE_DAYS, 1)]
    return deadline_at is not None and any(deadline_at - now <= span < deadline_at - since for span in spans)


def unclaimed(
    session: Session,
    person: User,
    now: datetime,
    *,
    until: datetime | None = None,
    looked_at_or_before: datetime | None = None,
) -> list[Procedure]:
    """Return the procedures due within seven days, or `until` then, that the person's teams keep and do not bid for.

    With `looked_at_or_before` those left out that arrived later and nobody has looked at.
    """
    if not person.may(Permission.SEE_INBOX):
        return []
    bid_for = exists().where(Bid.procedure_id == Triage.procedure_id, Bid.team_id == Triage.team_id)
    kept = (
        select(Triage.procedure_id)
        .join(TeamMember, TeamMember.team_id == Triage.team_id)
        .where(TeamMember.user_id == person.id, Triage.state.in_(("new", "shortlisted")), ~bid_for)
    )
    if looked_at_or_before is not None:
        kept = kept.where(or_(Triage.state == "shortlisted", Triage.arrived_at <= looked_at_or_before))
    end = until or now + timedelta(days=DEADLINE_DAYS)
    query = select(Procedure).where(Procedure.id.in_(kept), Procedure.deadline_at >= now, Procedure.deadline_at <= end)
    return list(session.scalars(query.order_by(Procedure.deadline_at, Procedure.id)))


def _unclaimed(procedure: Procedure, buyer: str, links: Links) -> Line:
    return Line(
        asked=_("Tenders due, no bid: %(title)s", title=formatters.plain(procedure.title) or _("Untitled")),
        about=buyer,
        when=f"{formatters.deadline(procedure.deadline_at)}.",
        why=_("Why you: it is in the inbox or on the shortlist of your team."),
        links=(Link(_("Open"), links.page(f"/procedures/{procedure.id}")),),
    )


def open_bids(session: Session, person: User) -> list[Bid]:
    """Return the person's bids that are not submitted yet, with their buyers, in the order of their numbers."""
    theirs = select(Bid).where(Bid.owner_id == person.id, Bid.stage.in_(BEFORE_SUBMISSION))
    query = theirs.options(joinedload(Bid.buyer)).order_by(Bid.id)
    return remembered(
        session, ("bids", person.id), lambda: list(session.scalars(query)) if has_any(session, "bids") else []
    )


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


def steps(session: Session, person: User, today: date, links: Links, *, weekly: bool) -> News:
    """Return the person's bids whose next step is due; one that stays undone is worth a mail once a week.

    Go or no-go is a decision and stands among those (see `standing`).
    """
    due = [bid for bid in open_bids(session, person) if bid.next_step_on and bid.next_step_on <= today]
    bids = sorted((bid for bid in due if bid.stage != "go-no-go"), key=lambda bid: bid.next_step_on or today)
    lines = [step(bid, today, links) for bid in bids]
    nags = any(bid.next_step_on and (today - bid.next_step_on).days % NAG_EVERY_DAYS == 0 for bid in bids)
    return News(Part(_("My tasks"), tuple(lines), links.page("/bids")), nags or (weekly and bool(lines)))


def step(bid: Bid, today: date, links: Links) -> Line:
    """Return the line about what a bid needs next."""
    words = _("Go or no-go?") if bid.stage == "go-no-go" else _("Next step of the bid")
    on = bid.next_step_on
    return Line(
        asked=bid.next_step or words,
        about=bid.title,
        when=f"{formatters.day(on)} ({formatters.ago(on)})."
        if on
        else _("Tenders due %(deadline)s.", deadline=formatters.deadline(bid.deadline_at)),
        why=_("Why you: this is your bid."),
        overdue=bid.next_step_on is not None and bid.next_step_on < today,
        links=(Link(_("Open"), links.page(f"/bids/{bid.id}")),),
    )


def buyers_of(session: Session, procedure_ids: Iterable[int]) -> dict[int, str]:
    """Return the first buyer's name of each procedure."""
    if not (ids := list(procedure_ids)):
        return {}
    rows = session.execute(
        select(ProcedureBuyer.procedure_id, Organization.name)
        .join(Organization, Organization.id == ProcedureBuyer.organization_id)
        .where(ProcedureBuyer.procedure_id.in_(ids))
        .order_by(ProcedureBuyer.position.desc())
    )
    return {row.procedure_id: row.name for row in rows}


def changes(session: Session, person: User, since: datetime, links: Links) -> News:
    """Return the change notices since `since` about procedures that the person follows or runs a bid for.

    Of what is followed a result is told, too: who bids hears of it by the outcome that is asked for.
    """
    if not has_any(session, "bids", "follows"):
        return News(Part(_("Changes in what I follow")), is_new=False)
    bids = select(Bid.procedure_id).where(Bid.owner_id == person.id, Bid.stage.in_((*BEFORE_SUBMISSION, "submitted")))
    followed = select(Follow.procedure_id).where(Follow.user_id == person.id, Follow.since < Notice.recorded_at)
    changed = Notice.is_change | Notice.cancels
    told = or_(and_(Notice.procedure_id.in_(bids), changed), and_(Notice.procedure_id.in_(followed), changed | _RESULT))
    rows = session.execute(
        select(Notice, Procedure)
        .join(Procedure, Procedure.id == Notice.procedure_id)
        .where(told, Notice.recorded_at > since, _FIRST_OF_TWINS, ~_told_by_its_summary())
        .order_by(Notice.id)
    ).all()
    bid_for = set(session.scalars(bids)) if rows else set[int | None]()
    lines = [_change(notice, procedure, links, procedure.id in bid_for) for notice, procedure in rows]
    return News(Part(_("Changes in what I follow"), tuple(lines), links.page("/bids")), bool(lines))


_RESULT = Notice.kind == "result"
_FIRST_OF_TWINS = (Notice.group_id == Notice.id) | (Notice.revision > 1)
"""What comes from a second source, too, is told once."""
_SUMMARY = aliased(Notice)


def _told_by_its_summary() -> ColumnElement[bool]:
    """What the search said of a notice while its XML could not be had was told already, where it said as much."""
    same = (
        getattr(_SUMMARY, name) == getattr(Notice, name)
        for name in ("key", "source_id", "kind", "is_change", "cancels")
    )
    return exists().where(*same, _SUMMARY.revision == Notice.revision - 1, _SUMMARY.parser.startswith("ted_search/"))


def _change(notice: Notice, procedure: Procedure, links: Links, is_bid_for: bool) -> Line:
    return Line(
        asked=_what_changed(notice, formatters.plain(procedure.title)),
        when=_("Tenders due %(deadline)s.", deadline=formatters.deadline(procedure.deadline_at))
        if procedure.deadline_at and not notice.cancels and notice.kind != "result"
        else "",
        why=_("Why you: you run a bid for it.") if is_bid_for else _("Why you: you follow it."),
        links=(Link(_("Open"), links.page(f"/procedures/{procedure.id}")),),
    )


def _what_changed(notice: Notice, title: str) -> str:
    if notice.cancels:
        return _("Cancelled: %(title)s", title=title)
    if notice.kind == "result" and not notice.is_change:
        return _("Result published: %(title)s", title=title)
    return _("Changed: %(title)s", title=title)
