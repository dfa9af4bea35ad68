"""Entering a contract and changing what is entered."""

from collections.abc import Callable
from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contracts import labels, queries, service
from tenderwatch.contracts.forms import ContractForm
from tenderwatch.contracts.queries import ContractPage
from tenderwatch.contracts.tables import Contract
from tenderwatch.contracts.views.blueprint import bp, saved
from tenderwatch.i18n import _
from tenderwatch.organizations import service as organizations
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.people import choosable


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def new() -> ResponseReturnValue:
    """Enter a contract."""
    if request.method == "GET":
        return _page(ContractForm.fresh(people=choosable(), owner_id=data.current_user().id), None)
    form = ContractForm(people=choosable())

    def enter(session: Session) -> Contract:
        values = replace(form.values(_buyer_id(session, form)), ends_on=None)
        return service.enter(session, values, data.current_user(), data.now())

    contract = _done(form, enter)
    if contract is None:
        return _page(form, None), 422
    say(_("Contract %(reference)s is entered.", reference=contract.reference))
    return redirect(url_for(".show", contract_id=contract.id), 303)


@bp.route("/<int:contract_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def edit(contract_id: int) -> ResponseReturnValue:
    """Change what is entered of a contract; the page says which warnings start again when an end is moved."""
    with data.read() as session:
        page = queries.page(session, contract_id, data.today(), deleted=False)
    known, owners = page.contract, choosable(also=page.contract.owner)
    if request.method == "GET":
        shown = ContractForm.shown(service.values_of(known))
        return _page(ContractForm.fresh(people=owners, buyer=known.buyer.name, **shown), page)
    form = ContractForm(people=owners)

    def change(session: Session) -> Contract:
        same = (form.buyer.data or "").strip() == known.buyer.name
        values = form.values(known.buyer_id if same else _buyer_id(session, form))
        values = values if known.extensions else replace(values, ends_on=None)
        return service.edit(session, contract_id, values, form.seen_version, data.current_user(), data.now())

    if _done(form, change, contract_id) is None:
        return _page(form, page), 422
    say(_("Contract %(reference)s is saved.", reference=form.reference.data))
    return redirect(url_for(".show", contract_id=contract_id), 303)


def _done(form: ContractForm, do: Callable[[Session], Contract], contract_id: int | None = None) -> Contract | None:
    return saved(form, do, contract_id) if form.validate_on_submit() else None


def _buyer_id(session: Session, form: ContractForm) -> int:
    return organizations.named(session, (form.buyer.data or "").strip()).id


def _page(form: ContractForm, page: ContractPage | None) -> str:
    contract = page.contract if page else None
    return render_template("contracts/edit.html", form=form, page=page, contract=contract, labels=labels)
