"""The page of one person."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tenderwatch.contacts import labels, personal
from tenderwatch.contacts.views.blueprint import bp, class_choices
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.work import labels as work


@bp.get("/<int:contact_id>")
@needs(Permission.SEE_ACCOUNTS)
def show(contact_id: int) -> ResponseReturnValue:
    """Show who somebody is to us, since when that is known, what they took part in, and until when it is kept."""
    with data.read() as session:
        found = personal.person(session, contact_id, data.today())
        history = audit.told(session, "contact", contact_id, labels.VOICE)
    return render_template(
        "contacts/show.html",
        person=found,
        contact=found.contact,
        labels=labels,
        classes=dict(class_choices(tuple(found.contact.classes))),
        type_names=work.names("activity-type", found.types),
        state_names=work.names("activity-state", found.states),
        history=history,
    )
