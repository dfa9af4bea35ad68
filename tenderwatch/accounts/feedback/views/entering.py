"""Asking for feedback, writing it down, and correcting it: first of whom, then what."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import service as care
from tenderwatch.accounts.feedback import service
from tenderwatch.accounts.feedback.forms import AskForm, EditForm, EnterForm
from tenderwatch.accounts.feedback.service import About
from tenderwatch.accounts.feedback.views.blueprint import bp, service_names, to_page
from tenderwatch.accounts.tables import Account
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.today import asking
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved

MOST_FOUND = 20
LANGUAGE_OF = {"FIN": "fi", "SWE": "sv"}


@dataclass(frozen=True)
class _Customer:
    """Who it is about, and what the forms offer to choose from; who is `spared` is not asked for feedback any more."""

    organization: Organization
    offered: dict[str, Any]
    spared: tuple[Contact, ...] = ()

    @property
    def askable(self) -> dict[str, Any]:
        """What the form of a request offers."""
        spared = {each.id for each in self.spared}
        return {**self.offered, "contacts": [each for each in self.offered["contacts"] if each[0] not in spared]}


def _customer() -> _Customer | None:
    """Return the customer that the address names; None where it names none."""
    customer_id = number(request.args.get("customer", ""))
    if customer_id is None:
        return None
    with data.read() as session:
        return _offered(session, customer_id)


def _offered(session: Session, organization_id: int, *, keep: int | None = None) -> _Customer:
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound(_("There is no such organisation."))
    contracts = select(Contract.id, Contract.title).where(
        Contract.buyer_id == organization_id, Contract.deleted_at.is_(None)
    )
    there = select(Contact).where(
        Contact.organization_id == organization_id,
        Contact.erased_at.is_(None),
        or_(Contact.removed_at.is_(None), Contact.id == (keep or 0)),
    )
    contacts = session.scalars(there.order_by(Contact.name)).all()
    return _Customer(
        organization,
        {
            "contracts": list(session.execute(contracts.order_by(Contract.title))),
            "contacts": [(each.id, each.name) for each in contacts],
            "people": choosable(),
            "services": list(service_names(session).items()),
        },
        tuple(each for each in contacts if each.no_requests_on),
    )


def _choose(heading: str) -> str:
    """Show the customers whose name holds what was typed; at first those cared for."""
    typed = request.args.get("q", "").strip()
    query = select(Organization.id, Organization.name).order_by(Organization.name).limit(MOST_FOUND)
    if typed:
        query = query.where(Organization.name.icontains(typed, autoescape=True), Organization.merged_into_id.is_(None))
    else:
        query = query.join(Account, Account.organization_id == Organization.id).where(Account.closed_on.is_(None))
    with data.read() as session:
        found = list(session.execute(query))
    return render_template("feedback/choose.html", heading=heading, found=found, typed=typed)


@bp.route("/feedback/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def enter() -> ResponseReturnValue:
    """Write down what a customer said."""
    customer = _customer()
    if customer is None:
        return _choose(_("Write down feedback"))
    if request.method == "GET":
        named = {f"{name}_id": number(request.args.get(name, "")) for name in ("contract", "contact")}
        form = EnterForm.fresh(kind=request.args.get("kind"), **named, **customer.offered)
        return _enter_page(form, customer)
    form = EnterForm(**customer.offered)
    about = About(customer.organization.id, **form.about())

    def write(session: Session) -> int:
        received_on = form.received_on.data or data.today()
        row = service.enter(session, about, form.said(), received_on, data.current_user(), data.now())
        score = _("%(score)s of 10", score=row.score) if row.score is not None else ""
        _tick(session, about, ". ".join(filter(None, (_("Feedback is written down"), score, row.words))))
        return row.id

    if not form.validate_on_submit() or (feedback_id := saved(form, write)) is None:
        return _enter_page(form, customer), 422
    say(_("The feedback is written down."))
    return to_page(feedback_id)


def _enter_page(form: EnterForm, customer: _Customer) -> str:
    return render_template("feedback/edit.html", form=form, customer=customer.organization, feedback=None)


@bp.route("/feedback/<int:feedback_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit(feedback_id: int) -> ResponseReturnValue:
    """Correct what was written down, or make it a complaint."""
    with data.read() as session:
        row = service.feedback_of(session, feedback_id)
        customer = _offered(session, row.organization_id, keep=row.contact_id)
    if request.method == "GET":
        form = EditForm.fresh(row, **customer.offered)
        return render_template("feedback/edit.html", form=form, customer=customer.organization, feedback=row)
    form = EditForm(**customer.offered)

    def write(session: Session) -> int:
        values = form.values()
        if row.token is not None:  # the customer's own words are not in the form
            values |= {"score": row.score, "words": row.words}
        return service.edit(session, feedback_id, values, form.seen_version, data.current_user(), data.now()).id

    if not form.validate_on_submit() or saved(form, write) is None:
        return render_template("feedback/edit.html", form=form, customer=customer.organization, feedback=row), 422
    say(_("The feedback is saved."))
    return to_page(feedback_id)


@bp.route("/feedback/ask", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def ask() -> ResponseReturnValue:
    """Ask somebody of a customer by mail."""
    customer = _customer()
    if customer is None:
        return _choose(_("Ask for feedback"))
    if request.method == "GET":
        language = LANGUAGE_OF.get(customer.organization.country or "", "en")
        asked = {name: number(request.args.get(name, "")) for name in ("contract", "contact")}
        form = AskForm.fresh(
            language=language, contract_id=asked["contract"], contact_id=asked["contact"], **customer.askable
        )
        return _ask_page(form, customer)
    form = AskForm(**customer.askable)
    about = About(customer.organization.id, **form.about())

    def send(session: Session) -> str:
        by, now = data.current_user(), data.now()
        row = service.ask(session, about, form.language.data, form.open_until.data, by, now)
        message = asking.owe(session, data.house().settings, row, by, now)
        until = {"day": formatters.day(row.open_until)}
        asked = _("Asked by mail, the form is open until %(day)s.", **until)
        if _tick(session, about, asked) is None:
            follows = _("What they say is awaited until %(day)s.", **until)
            care.settle_request(session, about, f"{asked} {message.recipient}", follows, by, now)
        return message.recipient

    if not form.validate_on_submit() or (address := saved(form, send)) is None:
        return _ask_page(form, customer), 422
    say(_("Asked: a mail goes to %(address)s.", address=address))
    return redirect(url_for(".index", state="asked"), 303)


def _tick(session: Session, about: About, outcome: str) -> str | None:
    """Settle the step of after-care from which the reader came, if they came from one; return which it was."""
    step, by = number(request.args.get("step", "")), data.current_user()
    return care.settle(session, step, ("feedback",), about.organization_id, outcome, by, data.now())


def _ask_page(form: AskForm, customer: _Customer) -> str:
    return render_template("feedback/ask.html", form=form, customer=customer.organization, spared=customer.spared)
