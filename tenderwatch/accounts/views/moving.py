"""Moving an account in one of its four fields, and answering what the facts propose."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts import labels, queries, service
from tenderwatch.accounts.care import service as care
from tenderwatch.accounts.forms import MoveForm
from tenderwatch.accounts.rules.phases import FIELDS
from tenderwatch.accounts.rules.proposals import Proposal, seen_key
from tenderwatch.accounts.service.moving import values_of
from tenderwatch.accounts.tables import Account
from tenderwatch.accounts.views.blueprint import Act, account_here, act_on, back_to, bp
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.work.lists import words


@bp.route("/<int:account_id>/<any(phase, ladder, nature, segment):field>", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def move(account_id: int, field: str) -> ResponseReturnValue:
    """Move an account, with the reason; with `?to=` as the facts propose it."""
    account = account_here(account_id)
    stands: str | None = getattr(account, field)
    with data.read() as session:
        lists = {which: words(session, which) for which in ("ladder", "segment")}
        codes = list(dict.fromkeys([*values_of(session, field), *([stands] if stands else [])]))
    pairs = [(code, labels.value_of(field, code, lists)) for code in codes]
    if request.method == "GET":
        wanted = request.args.get("to", "") or stands or codes[0]
        form = MoveForm.fresh(values=pairs, becomes=wanted, version=stands or "", why=_proposed(account, field, wanted))
    else:
        form = MoveForm(values=pairs)
    lead: tuple[str, ...] = (_("It stands at: %(value)s.", value=labels.value_of(field, stands, lists)),)
    if field == "segment":
        lead += (_("To confirm it at the yearly review, leave it and say what you looked at."),)

    def do(session: Session) -> None:
        by, now, seen = data.current_user(), data.now(), form.version.data or ""
        service.move(session, account_id, field, form.becomes.data, form.why.data or "", by, now, seen=seen)
        care.follow_accounts(session, [account_id], now)

    act = Act(_("Move: %(field)s", field=labels.account_field(field)), lead, _("Save"))
    return act_on(account, form, act, do, _("Moved."), anchor="standing")


@bp.post("/<int:account_id>/<any(phase, ladder, nature, segment):field>/refuse")
@needs(Permission.EDIT_ACCOUNTS)
def refuse(account_id: int, field: str) -> ResponseReturnValue:
    """Say that what these facts propose is not so; other facts propose it again."""
    value, facts = request.form.get("value", "")[:100], request.form.get("facts", "")[:500]
    if not value:
        raise NotFound(_("There is no such proposal."))
    with data.write() as session:
        service.refuse(
            session, account_id, field, value, facts, request.form.get("why"), data.current_user(), data.now()
        )
    say(_("Remembered: with these facts it is not proposed again."))
    return back_to(account_id, "standing")


@bp.post("/<int:account_id>/proposals")
@needs(Permission.EDIT_ACCOUNTS)
def take_over_all(account_id: int) -> ResponseReturnValue:
    """Move an account in every field for which the facts propose something, each with its facts as the reason.

    Only what the reader saw: when the facts are others by then nothing is moved.
    """
    by, now = data.current_user(), data.now()
    with data.write() as session:
        found = queries.proposals_of(session, service.account_of(session, account_id), data.today())
        is_seen = seen_key(found) == request.form.get("seen")
        for each in found if is_seen else ():
            service.move(session, account_id, each.field, each.value, _facts_said(each), by, now)
        care.follow_accounts(session, [account_id], now)
    if is_seen and found:
        say(_("Moved: %(fields)s.", fields=", ".join(labels.account_field(each.field) for each in found)))
    else:
        say(_("The facts changed meanwhile, nothing was moved. Look again at what they say."), "warn")
    return back_to(account_id, "standing")


def _proposed(account: Account, field: str, value: str) -> str:
    """Return the facts that speak for a value as the first words of the reason, nothing where none do."""
    with data.read() as session:
        found = queries.proposals_of(session, account, data.today())
    return "; ".join(_facts_said(each) for each in found if each.field == field and each.value == value)


def _facts_said(proposal: Proposal) -> str:
    return "; ".join(labels.fact(code, figure) for code, figure in proposal.facts)


@bp.get("/<int:account_id>/moves")
@needs(Permission.SEE_ACCOUNTS)
def moves(account_id: int) -> ResponseReturnValue:
    """Show every move of an account: who, when and why."""
    with data.read() as session:
        page = queries.page(session, account_id, data.today())
    return render_template(
        "accounts/moves.html",
        page=page,
        account=page.account,
        labels=labels,
        fields=FIELDS,
        back=url_for(".show", account_id=account_id),
    )
