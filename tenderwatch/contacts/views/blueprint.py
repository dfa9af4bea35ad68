"""The blueprint of the room and what its pages share."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contacts import personal
from tenderwatch.contacts.personal import Person
from tenderwatch.errors import Invalid
from tenderwatch.organizations import service as organizations
from tenderwatch.web import data
from tenderwatch.work.lists import words

bp = Blueprint("contacts", __name__, url_prefix="/contacts")


def back_to(contact_id: int) -> ResponseReturnValue:
    """Lead to the page of a person."""
    return redirect(url_for("contacts.show", contact_id=contact_id), 303)


def person_of(contact_id: int) -> Person:
    """Return everything that the page of a person says."""
    with data.read() as session:
        return personal.person(session, contact_id, data.today())


def organization_named(session: Session, words: str) -> int:
    """Return the organisation that somebody means; Invalid beside the field of that name."""
    try:
        return organizations.named(session, words.strip()).id
    except Invalid as error:
        raise Invalid(str(error), {"organization": str(error)}) from error


def class_choices(also: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the classes that a contact may be given; `also` those it has though they are no longer used."""
    with data.read() as session:
        known = words(session, "contact-class").values()
    return [(each.code, each.name or each.code) for each in known if not each.retired or each.code in also]
