"""Activities as lists show them: one line each, with names instead of numbers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tenderwatch.i18n import _
from tenderwatch.work import elsewhere, labels
from tenderwatch.work.elsewhere import Kind
from tenderwatch.work.lists import words
from tenderwatch.work.tables import Activity, ActivityParticipant


@dataclass(frozen=True)
class Matter:
    """A bid, a contract or a renewal plan that an activity belongs to."""

    kind: Kind
    id: int
    title: str


@dataclass(frozen=True)
class Line:
    """An activity; `means` is what its state means: planned, done or cancelled."""

    id: int
    version: int
    organization_id: int
    organization: str
    type: str
    type_name: str
    type_means: str | None
    state: str
    state_name: str
    means: str
    day: date
    starts_at: datetime | None
    minutes: int | None
    subject: str
    outcome: str | None
    owner_id: int | None
    owner: str | None
    people: tuple[str, ...]  # theirs, then ours
    matters: tuple[Matter, ...]
    campaign_id: int | None
    origin: str
    next_id: int | None
    no_next_because: str | None
    in_competition: str | None
    overdue: bool
    removed: bool

    @property
    def lacks_next(self) -> bool:
        """Whether it is closed without a next step and without a reason why there is none."""
        return self.means != "planned" and not self.next_id and not self.no_next_because


def wanted() -> Select[Activity]:
    """Select activities with what a line needs of them."""
    people = selectinload(Activity.participants)
    return select(Activity).options(
        joinedload(Activity.organization),
        joinedload(Activity.owner),
        people.joinedload(ActivityParticipant.user),
        people.joinedload(ActivityParticipant.contact),
    )


def lines(session: Session, rows: Iterable[Activity], today: date) -> list[Line]:
    """Return activities as lines."""
    if not (found := list(rows)):
        return []
    types, states = words(session, "activity-type"), words(session, "activity-state")
    type_names, state_names = labels.names("activity-type", types), labels.names("activity-state", states)
    titles = _titles(session, found)
    made = []
    for row in found:
        means = states[row.state].means if row.state in states else "done"
        made.append(
            Line(
                **{name: getattr(row, name) for name in _SAME},
                organization=row.organization.name,
                type_name=type_names.get(row.type, row.type),
                type_means=types[row.type].means if row.type in types else None,
                state_name=state_names.get(row.state, row.state),
                means=means or "done",
                owner=row.owner.name if row.owner else None,
                people=_people(row.participants),
                matters=_matters(row, titles),
                overdue=means == "planned" and row.day < today,
                removed=row.removed_at is not None,
            )
        )
    return made


_SAME = (
    *("id", "version", "organization_id", "type", "state", "day", "starts_at", "minutes", "subject", "outcome"),
    *("owner_id", "campaign_id", "origin", "next_id", "no_next_because", "in_competition"),
)


def _people(participants: Collection[ActivityParticipant]) -> tuple[str, ...]:
    theirs = [each.contact for each in participants if each.contact is not None]
    ours = [each.user.name for each in participants if each.user is not None]
    return (*(each.name if each.erased_at is None else _("somebody who was erased") for each in theirs), *ours)


def _titles(session: Session, rows: Collection[Activity]) -> dict[Kind, dict[int, str]]:
    kinds: tuple[Kind, ...] = ("bid", "contract", "plan")
    named = {kind: {number for row in rows if (number := getattr(row, f"{kind}_id")) is not None} for kind in kinds}
    return {kind: elsewhere.titles(session, kind, numbers) for kind, numbers in named.items()}


def _matters(row: Activity, titles: dict[Kind, dict[int, str]]) -> tuple[Matter, ...]:
    named = ((kind, getattr(row, f"{kind}_id")) for kind in titles)
    return tuple(Matter(kind, number, titles[kind][number]) for kind, number in named if number in titles[kind])
