"""What stands open whatever was said of it: contract decisions and bids that somebody must still decide."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tenderwatch.bids.tables import Bid
from tenderwatch.calendar.rules import last_working_day_on_or_before
from tenderwatch.contracts.facts import days_off
from tenderwatch.i18n import _
from tenderwatch.today import queries, whose, wording
from tenderwatch.today.lines import Line, Link, Part, joined
from tenderwatch.today.parts import NAG_EVERY_DAYS, News, open_bids, step
from tenderwatch.today.people import receiver
from tenderwatch.today.queries import ToDecide
from tenderwatch.today.tokens import PURPOSES, Act, Links
from tenderwatch.today.whose import DECIDE_DAYS
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader


def decisions(
    session: Session,
    person: User,
    since: datetime,
    now: datetime,
    links: Links,
    told: Collection[int],
    *,
    weekly: bool,
    takes: bool,
) -> News:
    """Return the person's open decisions of which this digest says nothing yet, the `told` ones left out.

    Who `takes` no digest hears only of what would otherwise be said to nobody.

    Once a week everything overdue or due within 14 days is said, so that "nothing due" is true when it is said.  On
    the last working day before its date, so is a decision that somebody acknowledged and that would otherwise pass in
    silence; on the first day after it on which a digest runs, when none ran then.
    """
    today = reader.today()
    said_on = since.astimezone(reader.zone()).date()
    mine = _near(session, person, date.min if weekly else said_on, today)
    open_ones = [each for each in mine if each.decision_id not in told]
    last_calls = [each for each in open_ones if each.acknowledged and said_on < _last_call(each) <= today]
    if not takes:
        last_calls = [each for each in last_calls if receiver(session, each.owner_id, today) == person]
    shown = open_ones if weekly else last_calls
    lines = [_decision(each, person, links, now) for each in shown]
    return News(Part(_("Decide"), tuple(lines), links.page("/today")), bool(last_calls))


def _near(session: Session, person: User, after: date, today: date) -> Sequence[ToDecide]:
    """Return the person's open decisions that are due after a day and within 14 days."""
    asked = whose.spared(session)
    if asked is not None and queries.responsibilities(session, person, today).isdisjoint(asked.near_decisions):
        return ()
    return queries.to_decide(session, person, today, after=after, until=today + timedelta(days=DECIDE_DAYS))


def _last_call(decision: ToDecide) -> date:
    """Return the last working day before a decision's date."""
    eve = decision.due_on - timedelta(days=1)
    return last_working_day_on_or_before(eve, days_off(decision.country, eve - timedelta(days=14), eve))


def _decision(decision: ToDecide, person: User, links: Links, now: datetime) -> Line:
    overdue = decision.due_on < reader.today()
    days = {"day": formatters.day(decision.due_on), "relative": formatters.ago(decision.due_on)}
    return Line(
        asked=decision.asked,
        about=joined(formatters.titled(decision.title, decision.reference), decision.buyer),
        when=_("Was due %(day)s (%(relative)s) and is not decided.", **days)
        if overdue
        else _("By %(day)s (%(relative)s).", **days),
        value=wording.worth(decision.value, decision.currency),
        why=_("Acknowledged, but still open.")
        if decision.acknowledged
        else _("Why you: this is yours to decide.")
        if decision.owner is None
        else _("Why you: you stand in for %(name)s.", name=decision.owner),
        overdue=overdue,
        links=(*_acts(decision, person, links, now), Link(_("Open"), links.page(f"/contracts/{decision.contract_id}"))),
    )


def _acts(decision: ToDecide, person: User, links: Links, now: datetime) -> list[Link]:
    """Return what the reader may press: what can still be answered, as on the Today page."""
    answered = {"acknowledge"} if decision.acknowledged else set[str]()
    past = {"snooze"} if decision.due_on <= reader.today() else set[str]()
    return [
        Link(
            wording.purpose_words(purpose),
            links.act(Act(purpose, decision.decision_id, decision.series, decision.rung, person.id), now),
        )
        for purpose in PURPOSES
        if purpose not in answered | past
    ]


def bids(session: Session, person: User, since: datetime, now: datetime, links: Links, *, weekly: bool) -> News:
    """Return the person's bids that wait for a decision: whose deadline has passed, and those at go or no-go.

    A passed deadline is said in the first digest after it and then weekly, until somebody records what became of it.
    """
    passed = _passed(session, person, now)
    shown = [bid for bid in passed if weekly or _is_after(bid, since)]
    gates = _gates(session, person, now, weekly=weekly)
    lines = [*[_passed_line(bid, links) for bid in shown], *[step(bid, reader.today(), links) for bid in gates]]
    nags = any(bid.next_step_on and (reader.today() - bid.next_step_on).days % NAG_EVERY_DAYS == 0 for bid in gates)
    return News(Part(_("Decide"), tuple(lines), links.page("/today")), bool(shown) or nags or (weekly and bool(gates)))


def _passed(session: Session, person: User, now: datetime) -> Sequence[Bid]:
    passed = [bid for bid in open_bids(session, person) if bid.deadline_at and bid.deadline_at < now]
    return sorted(passed, key=lambda bid: bid.deadline_at or now)


def _is_after(bid: Bid, since: datetime) -> bool:
    return bid.deadline_at is not None and bid.deadline_at >= since


def _gates(session: Session, person: User, now: datetime, *, weekly: bool) -> list[Bid]:
    """Return the bids at go or no-go whose step is due; weekly also those whose tenders are due within 14 days."""
    near = now + timedelta(days=DECIDE_DAYS)
    gates = [bid for bid in open_bids(session, person) if bid.stage == "go-no-go"]
    gates.sort(key=lambda bid: bid.next_step_on or date.max)
    return [bid for bid in gates if _is_due(bid, now, near if weekly else now)]


def _is_due(bid: Bid, now: datetime, near: datetime) -> bool:
    if bid.deadline_at is not None and bid.deadline_at < now:
        return False  # said as passed
    stepping = bid.next_step_on is not None and bid.next_step_on <= reader.today()
    return stepping or (bid.deadline_at is not None and bid.deadline_at <= near)


def _passed_line(bid: Bid, links: Links) -> Line:
    return Line(
        asked=_("Deadline passed: was it submitted? Record it."),
        about=joined(bid.title, bid.buyer.name if bid.buyer else ""),
        when=_("Tenders were due %(deadline)s.", deadline=formatters.deadline(bid.deadline_at)),
        why=_("Why you: this is your bid."),
        overdue=True,
        links=(Link(_("Open"), links.page(f"/bids/{bid.id}")),),
    )
