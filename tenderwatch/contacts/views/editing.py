"""Entering somebody, correcting what is kept of them, and letting them go to another organisation."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contacts import service
from tenderwatch.contacts.forms import ContactForm, MoveForm
from tenderwatch.contacts.personal import Person
from tenderwatch.contacts.service import NewPlace
from tenderwatch.contacts.tables import Contact
from tenderwatch.contacts.views.blueprint import back_to, bp, class_choices, organization_named, person_of
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import _
from tenderwatch.organizations import queries as organizations
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.saving import saved


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def new() -> ResponseReturnValue:
    """Enter somebody; `?organization=` says where."""
    classes = class_choices()
    if request.method == "GET":
        first = {"source": "person", "basis": "legitimate-interest", "purpose": "customer-care"}
        return _page(ContactForm.fresh(class_choices=classes, organization=_organization(), **first), None)
    form = ContactForm(class_choices=classes)

    def enter(session: Session) -> Contact:
        place = organization_named(session, form.organization.data or "")
        return service.enter(session, place, form.values(), data.current_user(), data.now())

    contact = saved(form, enter) if form.validate_on_submit() else None
    if contact is None:
        return _page(form, None), 422
    say(_("%(name)s is entered.", name=contact.name))
    return back_to(contact.id)


def _organization() -> str:
    asked = number(request.args.get("organization", ""))
    with data.read() as session:
        return organizations.names(session, [asked or 0]).get(asked or 0, "")


@bp.route("/<int:contact_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit(contact_id: int) -> ResponseReturnValue:
    """Correct what is kept of somebody; the organisation is changed by a move, which keeps the days."""
    person = _kept(contact_id)
    contact, classes = person.contact, class_choices(tuple(person.contact.classes))
    if request.method == "GET":
        shown = {**vars(service.values_of(contact)), "version": contact.version}
        return _page(_without_place(ContactForm.fresh(class_choices=classes, **shown)), person)
    form = _without_place(ContactForm(class_choices=classes))

    def change(session: Session) -> Contact:
        by, now = data.current_user(), data.now()
        return service.edit(session, contact.id, form.values(), form.seen_version, by, now)

    if not form.validate_on_submit() or saved(form, change) is None:
        return _page(form, person), 422
    say(_("Saved."))
    return back_to(contact_id)


def _without_place(form: ContactForm) -> ContactForm:
    del form.organization
    return form


def _kept(contact_id: int) -> Person:
    person = person_of(contact_id)
    if person.contact.erased_at is not None:
        raise NotAllowed(_("What was kept of this person is erased."))
    return person


def _page(form: ContactForm, person: Person | None) -> str:
    return render_template("contacts/edit.html", form=form, contact=person.contact if person else None)


@bp.route("/<int:contact_id>/move", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def move(contact_id: int) -> ResponseReturnValue:
    """Let somebody go to another organisation: what was stays here with its days."""
    person = _kept(contact_id)
    form = MoveForm.fresh(first_day=data.today()) if request.method == "GET" else MoveForm()

    def go(session: Session) -> Contact:
        place = organization_named(session, form.organization.data or "")
        reached = (form.title.data, form.email.data, form.phone.data)
        there = NewPlace(place, form.first_day.data, *reached)
        return service.move(session, contact_id, there, data.current_user(), data.now())

    if request.method == "GET":
        return render_template("contacts/move.html", form=form, person=person, contact=person.contact)
    contact = saved(form, go) if form.validate_on_submit() else None
    if contact is None:
        return render_template("contacts/move.html", form=form, person=person, contact=person.contact), 422
    say(_("%(name)s has an entry at the new organisation; the old one stays with its days.", name=contact.name))
    return back_to(contact.id)
