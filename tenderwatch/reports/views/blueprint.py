"""The blueprint of reports, and what the address of one says."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask import Blueprint, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.i18n import _
from tenderwatch.reports.rules import Period
from tenderwatch.reports.shape import Scope
from tenderwatch.users.tables import Team, TeamMember
from tenderwatch.web import data
from tenderwatch.web.context import Link
from tenderwatch.web.fields import read_day
from tenderwatch.web.ids import number

bp = Blueprint("reports", __name__)
LONGEST_YEARS = 20

Means = Mapping[str, Callable[[str], bool]]


def means(teams: Sequence[tuple[int, str]], by: Sequence[str] = ()) -> Means:
    """Return the parameters of an address, each with what its values must be."""
    return {
        "from": lambda value: day_of(value) is not None,
        "to": lambda value: day_of(value) is not None,
        "team": lambda value: number(value) in dict(teams),
        "by": lambda value: value in by,
    }


def teams_of(session: Session) -> list[tuple[int, str]]:
    """Return the teams by name."""
    return [(team.id, team.name) for team in session.scalars(select(Team).order_by(Team.name))]


def scope_here(session: Session, usual: Callable[[date], Period], by: Sequence[str] = ()) -> Scope:
    """Return what the address asks for; what means nothing is as if it were not there."""
    teams = dict(teams_of(session))
    known = means(list(teams.items()), by)
    asked = {name: value for name in known if known[name](value := request.args.get(name, ""))}
    period = usual(data.today())
    first, last = day_of(asked.get("from", "")) or period.first, day_of(asked.get("to", "")) or period.last
    if first > last:
        first, last = last, first
    first = max(first, date(last.year - LONGEST_YEARS, 1, 1))
    team_id = number(asked.get("team", ""))
    members = select(TeamMember.user_id).where(TeamMember.team_id == (team_id or 0))
    return Scope(
        period=Period(first, last),
        today=data.today(),
        team_id=team_id,
        team=teams.get(team_id or 0),
        people=frozenset(session.scalars(members)) if team_id is not None else None,
        by=asked.get("by", ""),
    )


def day_of(text: str) -> date | None:
    """Return the day that a text names; None for none and for what is no day."""
    try:
        return read_day(text)
    except ValueError:
        return None


def local_pages(current: str) -> list[Link]:
    """Return the pages of this section."""
    places = [
        ("reports.index", _("Reports")),
        ("reports.scorecard", _("Scorecard")),
        ("feedback.index", _("Feedback")),
    ]
    return [(url_for(endpoint), label, endpoint == current, None) for endpoint, label in places]
