"""The page of one activity, and what a form about activities of an organisation needs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users.tables import User
from tenderwatch.work.competitions import Competition, running_competitions
from tenderwatch.work.queries.lines import Line, lines, wanted
from tenderwatch.work.rules import freeze
from tenderwatch.work.tables import Activity, ListEntry


@dataclass(frozen=True)
class ActivityPage:
    """An activity with what came before and after it."""

    activity: Activity
    line: Line
    next: Line | None
    before: Line | None  # of which it is the next step
    entered_by: str | None
    closed_by: str | None
    competitions: list[Competition]

    @property
    def unanswered(self) -> list[Competition]:
        """The running competitions that forbid this contact outside their channel, and of which nothing was said."""
        line = self.line
        if line.in_competition or line.means == "cancelled":
            return []
        return [each for each in self.competitions if freeze.concerns(line.type_means, line.day, each.opened_on)]


def page(session: Session, activity_id: int, today: date, now: datetime) -> ActivityPage:
    """Return one activity, a removed one too; NotFound when there is none."""
    activity = session.scalar(wanted().where(Activity.id == activity_id))
    if activity is None:
        raise NotFound(_("There is no such activity."))
    (line,) = lines(session, [activity], today)
    return ActivityPage(
        activity,
        line,
        _line(session, Activity.id == (activity.next_id or 0), today),
        _line(session, Activity.next_id == activity.id, today),
        _name(session, activity.entered_by_id),
        _name(session, activity.closed_by_id),
        running_competitions(session, activity.organization_id, now),
    )


def _line(session: Session, condition: object, today: date) -> Line | None:
    row = session.scalar(wanted().where(condition).order_by(Activity.id).limit(1))  # type: ignore[arg-type]
    return lines(session, [row], today)[0] if row else None


def _name(session: Session, user_id: int | None) -> str | None:
    user = session.get(User, user_id or 0)
    return user.name if user else None


def uses(session: Session, which: str) -> dict[str, int]:
    """Return how many activities have each type, or each state; of other lists nothing is known here."""
    column = {"activity-type": Activity.type, "activity-state": Activity.state}.get(which)
    if column is None:
        return {}
    rows = session.execute(select(column, func.count()).where(Activity.removed_at.is_(None)).group_by(column))
    return {code: n for code, n in rows}


def entry_ids(session: Session, which: str) -> list[int]:
    """Return the rows of a list's entries, for what the trail tells of them."""
    return list(session.scalars(select(ListEntry.id).where(ListEntry.list == which)))
