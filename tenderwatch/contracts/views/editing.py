"""Entering a contract and changing what is entered."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contracts import labels, queries, service
from tenderwatch.contracts.forms import ContractForm, OptionTermsForm
from tenderwatch.contracts.published import deciding, looking, prefilling
from tenderwatch.contracts.queries import ContractPage
from tenderwatch.contracts.service import OptionValue
from tenderwatch.contracts.tables import Contract
from tenderwatch.contracts.views.acting import Act, act_on, form_of, page_of
from tenderwatch.contracts.views.blueprint import bp, changing
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.organizations import service as organizations
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def new() -> ResponseReturnValue:
    """Enter a contract; with `?win=` the one that a notice says we won, as far as it is published."""
    win = _win()
    if request.method == "GET":
        first: dict[str, object] = {"owner_id": data.current_user().id}
        if win is not None:
            known = ContractForm.shown(win.values)
            first = {**known, "buyer": win.buyer, "owner_id": win.values.owner_id or first["owner_id"]}
        return _page(ContractForm.fresh(people=choosable(), frameworks=_frameworks(), **first), None, win)
    form = ContractForm(people=choosable(), frameworks=_frameworks())

    def enter(session: Session) -> Contract:
        same = win is not None and (form.buyer.data or "").strip() == win.buyer
        buyer_id = win.values.buyer_id if win and same else _buyer_id(session, form)
        values = replace(form.values(buyer_id), ends_on=None)
        if win is not None:
            return deciding.enter(session, win.win_id, values, data.current_user(), data.now())
        contract = service.enter(session, values, data.current_user(), data.now())
        looking.look(session, contract.id, data.now())
        return contract

    contract = _done(form, enter)
    if contract is None:
        return _page(form, None, win), 422
    say(_("Contract %(reference)s is entered.", reference=contract.reference))
    return redirect(url_for(".show", contract_id=contract.id), 303)


def _win() -> prefilling.Filled | None:
    win_id = number(request.args.get("win", ""))
    if win_id is None:
        return None
    with data.read() as session:
        return prefilling.filled(session, win_id, data.now())


@bp.route("/<int:contract_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def edit(contract_id: int) -> ResponseReturnValue:
    """Change what is entered of a contract; the page says which warnings start again when an end is moved."""
    with data.read() as session:
        page = queries.page(session, contract_id, data.today(), deleted=False)
    known, owners = page.contract, choosable(also=page.contract.owner)
    if request.method == "GET":
        shown = ContractForm.shown(service.values_of(known))
        frameworks = _frameworks(known)
        return _page(ContractForm.fresh(people=owners, frameworks=frameworks, buyer=known.buyer.name, **shown), page)
    form = ContractForm(people=owners, frameworks=_frameworks(known))

    def change(session: Session) -> Contract:
        same = (form.buyer.data or "").strip() == known.buyer.name
        values = form.values(known.buyer_id if same else _buyer_id(session, form))
        values = values if known.extensions else replace(values, ends_on=None)
        values = replace(values, options=_with_own_terms(values.options, service.values_of(known).options))
        return service.edit(session, contract_id, values, form.seen_version, data.current_user(), data.now())

    if _done(form, change, contract_id) is None:
        return _page(form, page), 422
    say(_("Contract %(reference)s is saved.", reference=form.reference.data))
    return redirect(url_for(".show", contract_id=contract_id), 303)


@bp.route("/<int:contract_id>/options/<int:position>/terms", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def option_terms(contract_id: int, position: int) -> ResponseReturnValue:
    """Change what the contract says of one option: its days, its own notice, who decides."""
    contract = page_of(contract_id).contract
    values = service.values_of(contract)
    if not 0 < position <= len(values.options):
        raise NotFound(_("There is no such option."))
    option = values.options[position - 1]
    form = form_of(OptionTermsForm, **vars(option), version=contract.version)

    def do(session: Session) -> Contract:
        told = {name: form[name].data for name in ("decide_by", "notify_by", "notice_months", "who")}
        options = [*values.options]
        options[position - 1] = replace(option, **told)
        changed = replace(values, options=tuple(options))
        return service.edit(session, contract_id, changed, form.seen_version, data.current_user(), data.now())

    lead = (_("An option without days of its own follows the notice months of the contract."),)
    act = Act(_("Terms of option %(n)s", n=position), lead, _("Save"))
    return act_on(contract_id, form, act, do, _("Saved."))


def _frameworks(contract: Contract | None = None) -> list[tuple[int, str]]:
    with data.read() as session:
        return queries.frameworks(session, contract)


def _with_own_terms(options: tuple[OptionValue, ...], before: tuple[OptionValue, ...]) -> tuple[OptionValue, ...]:
    """Keep what this form does not show of each option; who decides follows it only where it was changed there."""
    shown = before[0].who if before else None
    return tuple(
        replace(
            option,
            notify_by=before[n].notify_by,
            notice_months=before[n].notice_months,
            who=before[n].who if option.who == shown else option.who,
        )
        if n < len(before)
        else option
        for n, option in enumerate(options)
    )


def _done(form: ContractForm, do: Callable[[Session], Contract], contract_id: int | None = None) -> Contract | None:
    return (
        saved(form, do, partial(changing, contract_id) if contract_id else data.write)
        if form.validate_on_submit()
        else None
    )


def _buyer_id(session: Session, form: ContractForm) -> int:
    return organizations.named(session, (form.buyer.data or "").strip()).id


def _page(form: ContractForm, page: ContractPage | None, win: prefilling.Filled | None = None) -> str:
    contract = page.contract if page else None
    return render_template("contracts/edit.html", form=form, page=page, contract=contract, labels=labels, win=win)
