"""What did we miss: said once a week to those who follow the searches of a team, in their daily mail."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.i18n import _, ngettext
from tenderwatch.missed import queries
from tenderwatch.missed.queries import Weekly
from tenderwatch.today.in_use import has_any
from tenderwatch.today.lines import Line, Link, Part
from tenderwatch.today.parts import News
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import Team, TeamMember, User
from tenderwatch.watching.tables import Follower, SavedSearch
from tenderwatch.web import formatters

PATH = "/searches/missed"


def news(session: Session, person: User, since: datetime, now: datetime, links: Links) -> News:
    """Return what the last weekly look found missing; a look that all is well with is not worth a word."""
    looks = _looks(session, person, since, now)
    lines = [_line(session, each, links) for each in looks if each.missed or each.audit.unasked]
    part = Part(_("What did we miss?"), tuple(lines), links.page(PATH))
    return News(part, bool(lines))


def _looks(session: Session, person: User, since: datetime, now: datetime) -> list[Weekly]:
    if not person.may(Permission.EDIT_SEARCHES) or not has_any(session, "audits"):
        return []
    follows = (
        select(SavedSearch.team_id)
        .join(Follower, Follower.search_id == SavedSearch.id)
        .join(TeamMember, TeamMember.team_id == SavedSearch.team_id)
        .where(Follower.user_id == person.id, Follower.schedule != "never", TeamMember.user_id == person.id)
    )
    return queries.weekly_since(session, set(session.scalars(follows)), since, now)


def _line(session: Session, each: Weekly, links: Links) -> Line:
    team, audit = session.get_one(Team, each.audit.team_id), each.audit
    unasked = _("Could not be asked: %(names)s.", names=", ".join(audit.unasked)) if audit.unasked else ""
    missed = ngettext("%(n)s award that no search found", "%(n)s awards that no search found", each.missed)
    first, last = formatters.day(audit.since_on), formatters.day(audit.until_on)
    return Line(
        asked=missed if each.missed else _("Not every search could be asked"),
        about=team.name,
        when=" ".join(filter(None, (_("Published from %(first)s to %(last)s.", first=first, last=last), unasked))),
        why=_("Why you: you follow searches of the team."),
        links=(Link(_("Open"), links.page(PATH)),),
    )
