"""Projects are entered, corrected, removed and restored; parties join with a role and leave."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tenderwatch.accounts.projects import labels
from tenderwatch.accounts.projects.rules import KINDS, ROLES, out_of_order, outside
from tenderwatch.accounts.tables import Project, ProjectParty
from tenderwatch.contacts.service import standing_organization
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


@dataclass(frozen=True, kw_only=True)
class ProjectValues:
    """What people enter of a project."""

    name: str
    kind: str = "project"
    what: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PartyValues:
    """Who takes part as what, and for how long; without days as long as the project."""

    organization_id: int
    role: str
    starts_on: date | None = None
    ends_on: date | None = None


def enter(session: Session, values: ProjectValues, by: User, now: datetime) -> Project:
    """Enter a project without parties; Invalid says field by field what is wrong."""
    project = Project(entered_at=now, entered_by_id=by.id, **_checked(values))
    session.add(project)
    audit(session, project, by, now, "entered")
    session.flush()
    return project


def edit(session: Session, project_id: int, values: ProjectValues, version: int, by: User, now: datetime) -> Project:
    """Correct a project; Stale with both texts when somebody else did after `version`."""
    project = project_of(session, project_id)
    facts = _checked(values)
    changed = {name: value for name, value in facts.items() if getattr(project, name) != value}
    if project.version != version:
        raise Stale(
            _("This project was changed since you opened the page."),
            {labels.field(name): labels.shown(name, value) for name, value in changed.items()},
            {labels.field(name): labels.shown(name, getattr(project, name)) for name in changed},
        )
    for name, value in changed.items():
        setattr(project, name, value)
    audit(session, project, by, now)
    session.flush()
    return project


def remove(session: Session, project_id: int, by: User, now: datetime) -> Project:
    """Take a project out of the lists; it can be restored."""
    project = project_of(session, project_id)
    if project.removed_at is None:
        project.removed_at = now
        audit(session, project, by, now, "removed")
        session.flush()
    return project


def restore(session: Session, project_id: int, by: User, now: datetime) -> Project:
    """Take a project back into the lists."""
    project = project_of(session, project_id)
    if project.removed_at is not None:
        project.removed_at = None
        audit(session, project, by, now, "restored")
        session.flush()
    return project


def add_party(session: Session, project_id: int, values: PartyValues, by: User, now: datetime) -> ProjectParty:
    """Let an organisation take part; it may do so in several roles, in each once at a time."""
    project = project_of(session, project_id)
    party = ProjectParty(project_id=project.id, **_checked_party(session, project, values, None))
    session.add(party)
    _tell(session, project, party, "party-added", by, now)
    return party


def change_party(session: Session, party_id: int, values: PartyValues, by: User, now: datetime) -> ProjectParty:
    """Correct the role or the period of a party."""
    party, project = party_of(session, party_id)
    for name, value in _checked_party(session, project, values, party).items():
        setattr(party, name, value)
    _tell(session, project, party, "party-changed", by, now)
    return party


def remove_party(session: Session, party_id: int, by: User, now: datetime) -> Project:
    """Take a party out that was entered by mistake; one that left has a last day instead."""
    party, project = party_of(session, party_id)
    _tell(session, project, party, "party-removed", by, now)
    session.delete(party)
    session.flush()
    return project


def project_of(session: Session, project_id: int) -> Project:
    """Return a project with its parties, removed or not."""
    query = select(Project).where(Project.id == project_id).options(selectinload(Project.parties))
    project = session.scalar(query)
    if project is None:
        raise NotFound(_("There is no such project."))
    return project


def party_of(session: Session, party_id: int) -> tuple[ProjectParty, Project]:
    """Return a party and its project."""
    party = session.get(ProjectParty, party_id)
    if party is None:
        raise NotFound(_("There is no such party."))
    return party, project_of(session, party.project_id)


def _checked(values: ProjectValues) -> dict[str, Any]:
    facts = {name: (value.strip() or None) if isinstance(value, str) else value for name, value in vars(values).items()}
    problems = {} if facts["name"] else {"name": _("Enter a name.")}
    if facts["kind"] not in KINDS:
        problems["kind"] = _("Choose one.")
    if out_of_order(values.starts_on, values.ends_on):
        problems["ends_on"] = _("The last day is before the first day.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return facts


def _checked_party(
    session: Session, project: Project, values: PartyValues, party: ProjectParty | None
) -> dict[str, Any]:
    facts = {**vars(values), "organization_id": standing_organization(session, values.organization_id).id}
    problems = {} if values.role in ROLES else {"role": _("Choose a role.")}
    if out_of_order(values.starts_on, values.ends_on):
        problems["ends_on"] = _("The last day is before the first day.")
    elif outside(values.starts_on, values.ends_on, project.starts_on, project.ends_on):
        problems["ends_on"] = _("The project does not last so long.")
    if any(_overlaps(each, facts) for each in project.parties if each is not party):
        problems["organization"] = _("It takes part in this role already.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return facts


def _overlaps(party: ProjectParty, facts: dict[str, Any]) -> bool:
    if (party.organization_id, party.role) != (facts["organization_id"], facts["role"]):
        return False
    first, last = facts["starts_on"] or date.min, facts["ends_on"] or date.max
    return first <= (party.ends_on or date.max) and (party.starts_on or date.min) <= last


def _tell(session: Session, project: Project, party: ProjectParty, action: str, by: User, now: datetime) -> None:
    name = standing_organization(session, party.organization_id).name
    audit(session, project, by, now, action, {"party": [None, name], "role": [None, party.role]})
    session.flush()
    session.expire(project, ["parties"])
