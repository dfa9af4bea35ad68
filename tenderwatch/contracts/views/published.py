"""What is published of our contracts: looked at, taken over, refused; what we won and have not entered."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contracts.forms import RefusalForm
from tenderwatch.contracts.published import deciding, queries, wording
from tenderwatch.contracts.queries import count_gaps
from tenderwatch.contracts.tables import Contract
from tenderwatch.contracts.views.acting import Act, act_on, form_of
from tenderwatch.contracts.views.blueprint import bp, changing
from tenderwatch.contracts.views.listing import ignored, sections
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.saving import saved

PAGE = 20


@bp.get("/published")
@needs(Permission.SEE_CONTRACTS)
def published() -> ResponseReturnValue:
    """List what we won and have not entered, and the contracts of which something else is published than we have."""
    owner = request.args.get("owner", "")
    owners = {data.current_user().id} if owner == "me" else None
    with data.read() as session:
        rows = queries.waiting(session, owners)
        pages = max(1, -(-len(rows) // PAGE))
        here = min(page_number(request.args.get("page", "")), pages)
        shown = rows[(here - 1) * PAGE :][:PAGE]
        return render_template(
            "contracts/published.html",
            rows=shown,
            total=len(rows),
            number=here,
            pages=pages,
            about=queries.of_contracts(session, [row.contract_id for row in shown]),
            wins=queries.wins(session, owners),
            published_words=wording,
            sections=sections("contracts.published", count_gaps(session, data.today()), queries.count(session)),
            ignored_here=ignored("owner", "page"),
        )


@bp.post("/<int:contract_id>/published/accept")
@needs(Permission.EDIT_CONTRACTS)
def accept_published(contract_id: int) -> ResponseReturnValue:
    """Take over what is published: one field, or all that a notice says."""
    chosen, seen = _chosen(), number(request.form.get("version", "")) or 0
    with changing(contract_id) as session:
        contract = deciding.accept(session, contract_id, chosen, seen, data.current_user(), data.now())
        reference = contract.reference
    say(_("Contract %(reference)s is as published.", reference=reference))
    return _back(contract_id)


@bp.route("/<int:contract_id>/published/refuse", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def refuse_published(contract_id: int) -> ResponseReturnValue:
    """Say why what is published is not taken over."""
    chosen = _chosen()
    with data.read() as session:
        names = [each.name for each in _differences(session, contract_id) if each.update_id in chosen]
    if not names and request.method == "GET":
        raise NotFound(_("This is decided already, or no longer published so."))
    form = form_of(RefusalForm)

    def do(session: Session) -> Contract:
        return deciding.refuse(session, contract_id, chosen, form.reason.data, data.current_user(), data.now())

    lead = (_("The contract stays as it is: %(fields)s.", fields=", ".join(names)),)
    act = Act(_("Do not take over what is published"), lead, _("Refuse"))
    return act_on(contract_id, form, act, do, _("It stays as it is."), then=lambda: _back(contract_id))


@bp.post("/<int:contract_id>/published/reconsider")
@needs(Permission.EDIT_CONTRACTS)
def reconsider_published(contract_id: int) -> ResponseReturnValue:
    """Take a refusal back."""
    with changing(contract_id) as session:
        deciding.reconsider(session, contract_id, _chosen(), data.current_user(), data.now())
    say(_("Taken back: it is proposed again where it still differs."), "info")
    return _back(contract_id)


@bp.route("/published/wins/<int:win_id>/refuse", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def dismiss_win(win_id: int) -> ResponseReturnValue:
    """Say why what a notice says we won is not entered."""
    with data.read() as session:
        win = next((each for each in queries.wins(session) if each.win_id == win_id), None)
    if win is None:
        raise NotFound(_("This is decided already, or no longer published so."))
    form = form_of(RefusalForm)
    if request.method == "GET" or not form.validate_on_submit():
        page = render_template("contracts/win_refused.html", form=form, win=win)
        return page, 200 if request.method == "GET" else 422
    reason = form.reason.data
    if saved(form, lambda session: deciding.dismiss(session, win_id, reason, data.current_user(), data.now())) is None:
        return render_template("contracts/win_refused.html", form=form, win=win), 422
    say(_("It is not entered."), undo_url=url_for(".recall_win", win_id=win_id))
    return redirect(url_for(".published"), 303)


@bp.post("/published/wins/<int:win_id>/recall")
@needs(Permission.EDIT_CONTRACTS)
def recall_win(win_id: int) -> ResponseReturnValue:
    """Take back that it is not entered."""
    with data.write() as session:
        deciding.recall(session, win_id, data.current_user(), data.now())
    say(_("Taken back: it is proposed again."), "info")
    return redirect(url_for(".published"), 303)


def _chosen() -> list[int]:
    return [found for text in request.values.getlist("update") if (found := number(text)) is not None]


def _differences(session: Session, contract_id: int) -> list[queries.Difference]:
    return [each for about in queries.of_contract(session, contract_id) for each in about.differences]


def _back(contract_id: int) -> ResponseReturnValue:
    if request.values.get("to") == "list":
        return redirect(url_for(".published"), 303)
    if request.values.get("to") == "today":
        return redirect(url_for("today.show"), 303)
    return redirect(url_for(".show", contract_id=contract_id, _anchor="published"), 303)
