"""The blueprint of reports, and what the address of one says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.reports.rules import Period
from tenderwatch.reports.shape import Scope
from tenderwatch.users.tables import Team, TeamMember
from tenderwatch.web import data, formatters
from tenderwatch.web.context import Link
from tenderwatch.web.fields import read_day
from tenderwatch.web.ids import number
from tenderwatch.web.links import ignored

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
    team_id = number(asked.get("team", ""))
    members = select(TeamMember.user_id).where(TeamMember.team_id == (team_id or 0))
    return Scope(
        period=days_here(usual).period,
        today=data.today(),
        team_id=team_id,
        team=teams.get(team_id or 0),
        people=frozenset(session.scalars(members)) if team_id is not None else None,
        by=asked.get("by", ""),
    )


@dataclass(frozen=True)
class Days:
    """The days that an address asks for, and in words what of it could not be taken as it was written."""

    period: Period
    said: tuple[str, ...] = ()


def days_here(usual: Callable[[date], Period]) -> Days:
    """Return the days that the address asks for, else the usual ones; only a last day means as long a time up to it."""
    period = usual(data.today())
    first, last = (day_of(request.args.get(name, "")) for name in ("from", "to"))
    if first is None:
        first = period.first if last is None or last >= period.first else last - (period.last - period.first)
    if last is None:
        last = max(first, period.last)
    said = []
    if first > last:
        first, last = last, first
        said.append(_("The last day was before the first one: the two were turned round."))
    longest = date(last.year - LONGEST_YEARS, 1, 1)
    if first < longest:
        first = longest
        said.append(_("At most %(n)s years are counted: from %(day)s on.", n=LONGEST_YEARS, day=formatters.day(first)))
    return Days(Period(first, last), tuple(said))


def address_of(scope: Scope) -> dict[str, str]:
    """Return what an address says to ask for the very same: days, team, by what."""
    told = {"from": scope.period.first.isoformat(), "to": scope.period.last.isoformat()}
    told |= {"team": str(scope.team_id)} if scope.team_id is not None else {}
    return told | ({"by": scope.by} if scope.by else {})


def refuse_what_means_nothing(known: Means) -> None:
    """Refuse an address of a file that asks for something that there is not: a file cannot say what was ignored."""
    if wrong := ignored(known):
        raise Invalid(_("This address asks for something that there is not: %(what)s", what=", ".join(wrong)))


def file_name(name: str, scope: Scope) -> str:
    """Return what a file is called: what it holds, whose, and of which days."""
    whose_ = () if scope.team_id is None else (_("team-%(number)s", number=scope.team_id),)
    return "_".join((name, *whose_, scope.period.first.isoformat(), scope.period.last.isoformat()))


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
