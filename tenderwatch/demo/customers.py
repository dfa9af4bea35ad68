"""What people of the demo note about people at customers, references and projects, by the rooms' own verbs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import select

from tenderwatch.accounts.projects import service as projects
from tenderwatch.accounts.projects.service import PartyValues, ProjectValues
from tenderwatch.accounts.references import service as references
from tenderwatch.calendar.rules import local_day
from tenderwatch.contacts import service as contacts
from tenderwatch.contacts.service import ContactValues, NewPlace
from tenderwatch.contacts.tables import Contact
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import customers as told
from tenderwatch.web.reader import HOME

Do = Callable[[Scene], None]


def acts() -> Iterator[tuple[int, Do]]:
    """Give what is done and on which day."""
    for person in told.PEOPLE:
        yield person.on, partial(_enter, person)
    yield told.MOVED[0], _move
    for reference in told.REFERENCES:
        yield reference.on, partial(_refer, reference)
    for project in told.PROJECTS:
        yield project.on, partial(_found, project)


def _enter(person: told.Person, scene: Scene) -> None:
    values = ContactValues(
        name=person.name,
        title=person.title,
        email=person.address,
        roles=person.roles,
        source=person.source,
        note=person.note,
        valid_from=_day(scene, person.valid_from),
        valid_to=_day(scene, person.valid_to),
        keep_until=_day(scene, person.keep_until),
    )
    by = scene.person(person.by)
    contact = contacts.enter(scene.session, scene.party(person.at), values, by, scene.at)
    if person.told:
        contacts.mark_told(scene.session, contact.id, local_day(scene.at, HOME), by, scene.at)


def _move(scene: Scene) -> None:
    _on, by, name, to, first_day, title, address = told.MOVED
    place = NewPlace(scene.party(to), scene.days.at(first_day), title, address)
    contacts.move(scene.session, _contact(scene, name).id, place, scene.person(by), scene.at)


def _refer(reference: told.Reference, scene: Scene) -> None:
    values = replace(
        references.prefilled(scene.session, scene.contract(reference.contract).id),
        title=reference.title,
        description=reference.text,
        cpv=reference.cpv,
        contact_id=_contact(scene, reference.person).id if reference.person else None,
        permitted_on=_day(scene, reference.permitted),
        permitted_until=_day(scene, reference.until),
    )
    references.enter(scene.session, values, scene.person(reference.by), scene.at)


def _found(project: told.Project, scene: Scene) -> None:
    by = scene.person(project.by)
    days = {"starts_on": _day(scene, project.starts), "ends_on": _day(scene, project.ends)}
    values = ProjectValues(name=project.name, kind=project.kind, what=project.what, **days)
    row = projects.enter(scene.session, values, by, scene.at)
    for party, role, first, last in project.parties:
        part = PartyValues(
            organization_id=scene.party(party), role=role, starts_on=_day(scene, first), ends_on=_day(scene, last)
        )
        projects.add_party(scene.session, row.id, part, by, scene.at)


def _contact(scene: Scene, name: str) -> Contact:
    named = select(Contact).where(Contact.name == name)
    return scene.session.scalars(named.order_by(Contact.id).limit(1)).one()


def _day(scene: Scene, offset: int | None) -> date | None:
    return None if offset is None else scene.days.at(offset)
