"""The blueprint of the room of activities and what its pages share."""

from datetime import date

from flask import Blueprint, url_for
from sqlalchemy.orm import Session

from tenderwatch.contacts.tables import Contact
from tenderwatch.i18n import _
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.people import choosable
from tenderwatch.work import labels, service
from tenderwatch.work.forms import About
from tenderwatch.work.lists import words
from tenderwatch.work.tables import Activity

bp = Blueprint("work", __name__)


def sections(current: str) -> list[tuple[str, str, bool]]:
    """Return the links between the pages of this room."""
    places = [("work.index", _("Activities")), ("work.calendar", _("Calendar"))]
    return [(url_for(endpoint), label, endpoint == current) for endpoint, label in places]


def about(session: Session, organization_id: int, activity: Activity | None = None) -> About:
    """Return what a form about an organisation offers; of an activity also who and what it has already."""
    contacts = {each.id: each.name for each in service.contacts_of(session, organization_id, data.today())}
    taking_part = [each.contact_id for each in activity.participants if each.contact_id] if activity else []
    for number in taking_part:
        contact = session.get(Contact, number)
        contacts.setdefault(number, contact.name if contact and not contact.erased_at else _("somebody who was erased"))
    owner = session.get(User, activity.owner_id) if activity and activity.owner_id else None
    ours = [session.get(User, each.user_id) for each in activity.participants if each.user_id] if activity else []
    people = dict(choosable(also=owner))
    people |= {each.id: each.name for each in ours if each is not None}
    types = words(session, "activity-type")
    return About(
        organization_id,
        labels.choices("activity-type", types, activity.type if activity else None),
        list(people.items()),
        list(contacts.items()),
        [
            (code, labels.name_of("activity-state", word))
            for code, word in words(session, "activity-state").items()
            if not word.retired
        ],
    )


def closing(session: Session, offered: About) -> About:
    """Return the same with the states in which a planned activity can end."""
    states = words(session, "activity-state")
    return About(
        offered.organization_id,
        offered.types,
        offered.people,
        offered.contacts,
        [pair for pair in offered.states if states[pair[0]].means != "planned"],
    )


def day_of(text: str) -> date | None:
    """Return the day in an address, None for what is none."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
