"""What is done with one press: confirmed, taken out, taken back, not asked for feedback any more."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from tenderwatch.accounts.feedback import service as feedback
from tenderwatch.contacts import personal, service
from tenderwatch.contacts.views.blueprint import back_to, bp
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.origin import shown_on


@bp.post("/<int:contact_id>/confirm")
@needs(Permission.EDIT_ACCOUNTS)
def confirm(contact_id: int) -> ResponseReturnValue:
    """Say that what is kept of somebody is right today."""
    with data.write() as session:
        name = personal.confirm(session, contact_id, data.current_user(), data.now()).name
    say(_("%(name)s is confirmed today.", name=name))
    return redirect(shown_on(), 303)


@bp.post("/<int:contact_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove(contact_id: int) -> ResponseReturnValue:
    """Take somebody out of the lists; it can be taken back, and the data are kept until they are erased."""
    with data.write() as session:
        name = service.remove(session, contact_id, data.current_user(), data.now()).name
    undo = url_for("contacts.restore", contact_id=contact_id)
    say(_("%(name)s is out of the lists. What is kept is erased by an act of its own.", name=name), undo_url=undo)
    return back_to(contact_id)


@bp.post("/<int:contact_id>/restore")
@needs(Permission.EDIT_ACCOUNTS)
def restore(contact_id: int) -> ResponseReturnValue:
    """Take somebody back into the lists."""
    with data.write() as session:
        service.restore(session, contact_id, data.current_user(), data.now())
    say(_("It is there again."))
    return back_to(contact_id)


@bp.post("/<int:contact_id>/no-requests")
@needs(Permission.EDIT_ACCOUNTS)
def spare(contact_id: int) -> ResponseReturnValue:
    """Keep that somebody wants no requests for feedback any more."""
    with data.write() as session:
        name = feedback.spare(session, contact_id, data.current_user(), data.now()).name
    undo = url_for("contacts.ask_again", contact_id=contact_id)
    say(_("%(name)s is not asked for feedback any more.", name=name), undo_url=undo)
    return back_to(contact_id)


@bp.post("/<int:contact_id>/requests-again")
@needs(Permission.EDIT_ACCOUNTS)
def ask_again(contact_id: int) -> ResponseReturnValue:
    """Take it back: they said that they may be asked."""
    with data.write() as session:
        name = feedback.ask_again(session, contact_id, data.current_user(), data.now()).name
    say(_("%(name)s may be asked for feedback again.", name=name))
    return back_to(contact_id)
