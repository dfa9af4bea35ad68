"""A holdover, and notice of termination: what moves the end of a contract besides options and extensions."""

from datetime import date
from typing import Any, Literal

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contracts import labels, service
from tenderwatch.contracts.facts import terms_of
from tenderwatch.contracts.forms import HoldoverForm, NoticeForm, WithdrawalForm
from tenderwatch.contracts.rules.ladders import LADDERS
from tenderwatch.contracts.rules.terms import agreed_end, end_by_notice
from tenderwatch.contracts.tables import Contract
from tenderwatch.contracts.views.acting import Act, act_on, back_to, form_of, page_of
from tenderwatch.contracts.views.blueprint import bp, changing
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _, ngettext
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say


@bp.route("/<int:contract_id>/holdover", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def hold_over(contract_id: int) -> ResponseReturnValue:
    """Record that the contract goes on after its end, or change until when."""
    contract = page_of(contract_id).contract
    known = {"until": contract.holdover_until, "how": contract.holdover_agreed}
    form = form_of(HoldoverForm, agreed_on=contract.held_over_on or data.today(), **known)

    def do(session: Session) -> Contract:
        return service.hold_over(
            session,
            contract_id,
            form.agreed_on.data,
            form.until.data,
            form.how.data,
            data.current_user(),
            data.now(),
        )

    end = agreed_end(terms_of(contract))
    rungs = ", ".join(str(days) for days in LADDERS["holdover"].rungs if days)
    lead = (
        _(
            "The agreed end is %(day)s. The contract stays in force after it.",
            day=formatters.day(end.value if end else None),
        ),
        _("The warnings of that end stop. Those of the holdover are said %(rungs)s days before its end.", rungs=rungs),
        _("Without a last day it is said every week until what comes after it is recorded."),
    )
    act = Act(_("The contract goes on after its end"), lead, _("Save"))
    return act_on(contract_id, form, act, do, _("The holdover is recorded."))


@bp.post("/<int:contract_id>/holdover/take-back")
@needs(Permission.EDIT_CONTRACTS)
def take_holdover_back(contract_id: int) -> ResponseReturnValue:
    """Take back that the contract goes on."""
    with changing(contract_id) as session:
        service.take_holdover_back(session, contract_id, data.current_user(), data.now())
    say(_("The holdover is taken back, and the end is asked about again."))
    return back_to(contract_id)


@bp.route("/<int:contract_id>/notices/give", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def give_notice(contract_id: int) -> ResponseReturnValue:
    """Record notice of termination, ours or the buyer's."""
    contract = page_of(contract_id).contract
    side: Literal["ours", "theirs"] = "theirs" if request.args.get("side") == "theirs" else "ours"
    earliest = end_by_notice(terms_of(contract), data.today(), side)
    form = form_of(NoticeForm, side=side, given_on=data.today(), takes_effect_on=earliest)

    def do(session: Session) -> object:
        return service.give_notice(
            session,
            contract_id,
            form.side.data,
            form.given_on.data,
            form.takes_effect_on.data,
            form.reason.data,
            data.current_user(),
            data.now(),
        )

    lead = (
        _("The contract ends on the day on which the notice takes effect, and its options lapse."),
        *notice_words(contract, earliest, form.takes_effect_on.data, side),
        _("You can withdraw the notice on the contract's page."),
    )
    act = Act(_("Termination notice was given"), lead, _("Record"), danger=True)
    return act_on(contract_id, form, act, do, _("The notice is recorded."))


@bp.route("/<int:contract_id>/notices/<int:notice_id>/withdraw", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def withdraw_notice(contract_id: int, notice_id: int) -> ResponseReturnValue:
    """Record that a notice was withdrawn."""
    contract = page_of(contract_id).contract
    notice = next((each for each in contract.termination_notices if each.id == notice_id), None)
    if notice is None or notice.withdrawn_on is not None:
        raise NotFound(_("There is no such notice."))
    form = form_of(WithdrawalForm, withdrawn_on=data.today())

    def do(session: Session) -> Contract:
        return service.withdraw_notice(
            session,
            contract_id,
            notice_id,
            form.withdrawn_on.data,
            form.reason.data,
            data.current_user(),
            data.now(),
        )

    words = {"day": formatters.day(notice.given_on), "who": labels.side(notice.side)}
    lead = (
        _("Notice was given on %(day)s by: %(who)s.", **words),
        _("The end becomes what it was before, and what was asked about it is due again."),
    )
    act = Act(_("The notice was withdrawn"), lead, _("Record"))
    return act_on(contract_id, form, act, do, _("The withdrawal is recorded."))


def notice_words(
    contract: Contract, earliest: date | None, ends_on: Any, side: Literal["ours", "theirs"]
) -> tuple[str, ...]:
    """Say a side's notice months, and that the day shown breaks them: an agreement may still end it then."""
    months = contract.termination_notice_months if side == "ours" else contract.their_notice_months
    if earliest is None or months is None:
        return ()
    day = formatters.day(earliest)
    said = (
        ngettext(
            "Our termination notice is %(n)s month: when we terminate, the last day is %(day)s at the earliest.",
            "Our termination notice is %(n)s months: when we terminate, the last day is %(day)s at the earliest.",
            months,
            day=day,
        )
        if side == "ours"
        else ngettext(
            "The buyer's termination notice is %(n)s month: the last day is %(day)s at the earliest.",
            "The buyer's termination notice is %(n)s months: the last day is %(day)s at the earliest.",
            months,
            day=day,
        )
    )
    if not isinstance(ends_on, date) or ends_on >= earliest:
        return (said,)
    if side == "ours":
        broken = _("%(day)s breaks our termination notice, unless the buyer agreed to it.", day=formatters.day(ends_on))
    else:
        broken = _(
            "%(day)s breaks the buyer's termination notice, unless we agreed to it.", day=formatters.day(ends_on)
        )
    return said, broken
