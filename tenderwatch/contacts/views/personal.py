"""What the law asks for: the text for the person, everything as a file, and the erasure."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from tenderwatch import i18n
from tenderwatch.contacts import personal, service, telling
from tenderwatch.contacts.forms import EraseForm, ToldForm
from tenderwatch.contacts.personal import Person, wording
from tenderwatch.contacts.personal.exporting import zipped
from tenderwatch.contacts.telling import Controller
from tenderwatch.contacts.views.blueprint import back_to, bp, person_of
from tenderwatch.errors import NotAllowed
from tenderwatch.i18n import _
from tenderwatch.organizations import queries as organizations
from tenderwatch.users import labels as users
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.saving import saved


@bp.route("/<int:contact_id>/told", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def told(contact_id: int) -> ResponseReturnValue:
    """Show the text for the person in one of the languages, to print or send, and note the day they got it."""
    person = _kept(contact_id)
    form = ToldForm.fresh(told_on=person.contact.told_on or data.today()) if request.method == "GET" else ToldForm()
    if request.method == "GET":
        return _told_page(person, form)
    done = form.validate_on_submit() and saved(
        form,
        lambda session: service.mark_told(session, contact_id, form.told_on.data, data.current_user(), data.now()),
    )
    if not done:
        return _told_page(person, form), 422
    say(_("Noted."))
    return back_to(contact_id)


def _told_page(person: Person, form: ToldForm) -> str:
    asked = request.args.get("lang", "")
    language = asked if asked in i18n.LANGUAGES else i18n.language()
    with i18n.speaking(language):
        head = _("What we keep of you, and what you may ask for")
        text = telling.notice(person.contact, person.line.organization, _controller(), person.kept_until)
    return render_template(
        "contacts/told.html",
        person=person,
        contact=person.contact,
        form=form,
        head=head,
        text=text,
        spoken=language,
        languages=[(tag, users.LANGUAGE_NAMES[tag]) for tag in i18n.LANGUAGES],
    )


def _controller() -> Controller:
    """Return who answers for the data: the organisation that an administrator marked as ours."""
    with data.read() as session:
        names = organizations.names(session, organizations.ours(session))
    name = ", ".join(names.values()) or _("[name and address of our company]")
    return Controller(name, data.current_user().email)


@bp.post("/<int:contact_id>/export")
@needs(Permission.EDIT_ACCOUNTS)
def export(contact_id: int) -> ResponseReturnValue:
    """Hand out everything that is kept of a person: a page in words and the same for machines, in one ZIP."""
    with data.house().database.write() as session:  # asked again, it is made again
        exported = personal.exported(session, contact_id, data.current_user(), data.now())
    page = render_template("contacts/export.html", exported=exported)
    response = Response(zipped(exported, page), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{_('contact')}-{contact_id}.zip")
    return response


@bp.route("/<int:contact_id>/erase", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def erase(contact_id: int) -> ResponseReturnValue:
    """Say exactly what goes and what stays, then erase."""
    person = _kept(contact_id)
    form = EraseForm.fresh() if request.method == "GET" else EraseForm()
    if request.method == "GET" or not form.validate_on_submit():
        return _erase_page(person, form), 200 if request.method == "GET" else 422
    with data.write() as session:
        left = len(personal.erase(session, contact_id, data.current_user(), data.now()).mentions)
    say(_("What was kept of the person is erased."))
    if left:
        say(i18n.ngettext("%(n)s text still names them.", "%(n)s texts still name them.", left), "warn")
    return back_to(contact_id)


def _erase_page(person: Person, form: EraseForm) -> str:
    with data.read() as session:
        plan = personal.erasure(session, person.contact.id)
    return render_template(
        "contacts/erase.html",
        person=person,
        contact=person.contact,
        form=form,
        plan=plan,
        kept=plan.kept,
        words=wording,
    )


def _kept(contact_id: int) -> Person:
    person = person_of(contact_id)
    if person.contact.erased_at is not None:
        raise NotAllowed(_("What was kept of this person is erased."))
    return person
