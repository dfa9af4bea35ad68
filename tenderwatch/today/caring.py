"""What account plans ask of a person: goals to review, customers sent on of whom nobody said what came of it.

Care and after-care are activities and are told as such, not here.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.accounts.care import queries as care
from tenderwatch.accounts.care.queries import ReferralLine
from tenderwatch.accounts.plans import queries as plans
from tenderwatch.accounts.plans.queries import GoalLine
from tenderwatch.i18n import _
from tenderwatch.today.in_use import has_any
from tenderwatch.today.lines import Line, Link, Part
from tenderwatch.today.parts import NAG_EVERY_DAYS, News
from tenderwatch.today.queries import responsibilities
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader


@dataclass(frozen=True)
class Asked:
    """A goal to review, or a referral that is due; `on` is since when."""

    on: date
    path: str
    asked: str
    about: str
    what: str
    owner_id: int | None
    owner: str | None


def due(session: Session, person: User, today: date) -> list[Asked]:
    """Return what is the person's, or of those for whom the person stands in: what waits longest first."""
    if not person.may(Permission.SEE_ACCOUNTS) or not has_any(session, "goals", "referrals"):
        return []
    mine = responsibilities(session, person, today)
    goals = [_goal(each, today) for each in plans.to_review(session, mine, today)]
    referrals = [_referral(each) for each in care.open_referrals(session, mine, today)]
    return sorted([*goals, *referrals], key=lambda each: (each.on, each.path))


def _goal(line: GoalLine, today: date) -> Asked:
    passed = line.goal.due_on < today
    on = min(line.goal.due_on, line.goal.review_on) if passed else line.goal.review_on
    asked = _("Goal past its day: end it, or set another day") if passed else _("Review the goal")
    return Asked(on, f"/goals/{line.goal.id}", asked, line.organization, line.goal.text, line.owner_id, line.owner)


def _referral(line: ReferralLine) -> Asked:
    about = f"{line.from_name} → {line.to_name}"
    asked = _("What came of the referral?")
    return Asked(line.due_on, f"/referrals/{line.id}/end", asked, about, line.what, line.owner_id, line.owner)


def news(session: Session, person: User, since: datetime, links: Links, *, weekly: bool) -> News:
    """Return the part of a digest; worth a mail when something has come due since the last one, and then weekly."""
    today, said_on = reader.today(), since.astimezone(reader.zone()).date()
    found = due(session, person, today)
    is_new = any(said_on < each.on or (today - each.on).days % NAG_EVERY_DAYS == 0 for each in found)
    part = Part(_("Account plans"), tuple(_line(each, person, links) for each in found), links.page("/goals"))
    return News(part, is_new or (weekly and bool(found)))


def _line(each: Asked, person: User, links: Links) -> Line:
    days = {"day": formatters.day(each.on), "relative": formatters.ago(each.on)}
    mine = each.owner_id == person.id
    return Line(
        asked=f"{each.asked}: {each.what}",
        about=each.about,
        when=_("By %(day)s (%(relative)s).", **days),
        why=_("Why you: it is yours.")
        if mine
        else _("Why you: you stand in for %(name)s.", name=each.owner)
        if each.owner
        else _("Why you: it is nobody's. Name somebody."),
        overdue=each.on < reader.today(),
        links=(Link(_("Open"), links.page(each.path)),),
    )
