"""What people do to a contract and its decisions, each on a small page of its own that says what will happen."""

from datetime import date
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.contracts import labels, queries, service, warnings
from tenderwatch.contracts.facts import terms_of, today_of
from tenderwatch.contracts.forms import (
    AssignForm,
    DecisionForm,
    EndForm,
    ExtendForm,
    OptionForm,
    SnoozeForm,
    SuccessorForm,
)
from tenderwatch.contracts.queries import ContractPage, DecisionLine
from tenderwatch.contracts.rules.ladders import ladder_for
from tenderwatch.contracts.rules.terms import end_by_notice
from tenderwatch.contracts.tables import Contract
from tenderwatch.contracts.views.acting import Act, act_on, back_to, form_of, page_of
from tenderwatch.contracts.views.blueprint import bp, changing
from tenderwatch.contracts.views.notices import notice_words
from tenderwatch.errors import NotFound
from tenderwatch.i18n import _
from tenderwatch.renewals import service as renewals
from tenderwatch.users.rules import Permission
from tenderwatch.web import data, formatters
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.forms import Form
from tenderwatch.web.people import choosable

# The contract


@bp.route("/<int:contract_id>/options/<int:position>/use", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def use_option(contract_id: int, position: int) -> ResponseReturnValue:
    """Note that an option is used."""
    page = page_of(contract_id)
    ends_on = next((line.last for line in page.periods if line.number == position), None)
    lead = (
        _("The last day in force becomes %(day)s.", day=formatters.day(ends_on)),
        *_new_ladder(page.contract),
    )
    form = form_of(OptionForm, decided_on=data.today())
    act = Act(_("Option %(n)s is used", n=position), lead, _("Option used"))

    def do(session: Session) -> Contract:
        return service.use_option(session, contract_id, position, form.decided_on.data, data.current_user(), data.now())

    return act_on(contract_id, form, act, do, _("Option %(n)s is used.", n=position))


@bp.route("/<int:contract_id>/options/<int:position>/decline", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def decline_option(contract_id: int, position: int) -> ResponseReturnValue:
    """Note that an option is not used."""
    page = page_of(contract_id)
    lead = (
        _("The contract ends on %(day)s, and the options after this one lapse.", day=_end(page)),
        _("You can take it back on the contract's page."),
    )
    form = form_of(OptionForm, decided_on=data.today())
    act = Act(_("Option %(n)s is not used", n=position), lead, _("Option not used"))

    def do(session: Session) -> Contract:
        return service.decline_option(
            session, contract_id, position, form.decided_on.data, data.current_user(), data.now()
        )

    return act_on(contract_id, form, act, do, _("Option %(n)s is not used.", n=position))


@bp.route("/<int:contract_id>/extend", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def extend(contract_id: int) -> ResponseReturnValue:
    """Move the last day later, besides the options."""
    page = page_of(contract_id)
    lead = (_("The contract is in force until %(day)s now.", day=_end(page)), *_new_ladder(page.contract))
    form = form_of(ExtendForm)

    def do(session: Session) -> Contract:
        return service.extend(session, contract_id, form.until.data, form.reason.data, data.current_user(), data.now())

    act = Act(_("Extend the contract"), lead, _("Extend"))
    until = form.until.data if isinstance(form.until.data, date) else None
    return act_on(contract_id, form, act, do, _("The contract now runs to %(end)s.", end=formatters.day(until)))


@bp.route("/<int:contract_id>/end", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def end(contract_id: int) -> ResponseReturnValue:
    """Record that a contract ended, and why; after notice was given its last day by the notice months is proposed."""
    page = page_of(contract_id)
    form = form_of(EndForm, **_proposed_end(page))

    def do(session: Session) -> Contract:
        return service.end(session, contract_id, form.ended_on.data, form.reason.data, data.current_user(), data.now())

    lead = (
        _("Nothing more is asked or said about the contract. You can take its end back on its page."),
        *_notice_words(page, form.ended_on.data),
    )
    return act_on(
        contract_id,
        form,
        Act(_("End the contract"), lead, _("End the contract"), danger=True),
        do,
        _("The end is recorded."),
    )


def _proposed_end(page: ContractPage) -> dict[str, Any]:
    """After notice the day on which it takes effect; the earliest one when only that it was decided is known.

    A contract that was lost in its re-tender ends on its last day.
    """
    how = page.in_force_until
    if how and how.code == "end-by-notice":
        by_us = how.params["side"] == "ours"
        return {"ended_on": how.value, "reason": "terminated-by-us" if by_us else "terminated-by-them"}
    with data.read() as session:
        lost = renewals.is_lost(session, page.contract.id)
    if lost and page.contract.ends_on:
        return {"ended_on": page.contract.ends_on, "reason": "retender-lost"}
    earliest = _earliest_end(page)
    if page.notice_given and earliest:
        return {"ended_on": earliest, "reason": "terminated-by-us"}
    return {"ended_on": page.contract.ends_on or data.today()}


def _earliest_end(page: ContractPage) -> date | None:
    given = page.notice_given.decided_at if page.notice_given else None
    return end_by_notice(terms_of(page.contract), today_of(given) if given else data.today())


def _notice_words(page: ContractPage, ended_on: Any) -> tuple[str, ...]:
    if page.in_force_until and page.in_force_until.code == "end-by-notice":
        return (labels.derived(page.in_force_until),)
    return notice_words(page.contract, _earliest_end(page), ended_on, "ours")


@bp.post("/<int:contract_id>/confirm-terms")
@needs(Permission.EDIT_CONTRACTS)
def confirm_terms(contract_id: int) -> ResponseReturnValue:
    """Say that the period and the options are as entered."""
    with changing(contract_id) as session:
        service.confirm_terms(session, contract_id, data.current_user(), data.now())
    say(_("The period and the options are confirmed."))
    return back_to(contract_id)


@bp.post("/<int:contract_id>/reopen")
@needs(Permission.EDIT_CONTRACTS)
def reopen(contract_id: int) -> ResponseReturnValue:
    """Take an end back."""
    with changing(contract_id) as session:
        service.reopen_end(session, contract_id, data.current_user(), data.now())
    say(_("The contract is open again, and its decisions are due again."))
    return back_to(contract_id)


@bp.route("/<int:contract_id>/successor", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def successor(contract_id: int) -> ResponseReturnValue:
    """Name the contract that follows, which mutes this one's warnings."""
    page = page_of(contract_id)
    with data.read() as session:
        followers = queries.followers(session, page.contract)
    form = form_of(SuccessorForm, contracts=followers, successor_id=page.contract.successor_id)

    def do(session: Session) -> Contract:
        return service.name_successor(session, contract_id, form.successor_id.data, data.current_user(), data.now())

    lead = (_("When another contract follows, nothing more is said about this one. Choose none to take it back."),)
    return act_on(contract_id, form, Act(_("Contract that follows"), lead, _("Save")), do, _("Saved."))


@bp.route("/<int:contract_id>/delete", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def delete(contract_id: int) -> ResponseReturnValue:
    """Put a contract away."""
    page_of(contract_id)
    form = form_of(Form)
    lead = (_("The contract leaves the lists, and nothing is said about it. Its data are kept: it can be restored."),)
    act = Act(_("Delete the contract"), lead, _("Delete"), danger=True)

    def do(session: Session) -> Contract:
        return service.delete(session, contract_id, data.current_user(), data.now())

    if request.method == "GET" or not form.validate_on_submit():
        return act_on(contract_id, form, act, do, "")
    with changing(contract_id) as session:
        do(session)
    say(_("The contract is deleted."), undo_url=url_for(".restore", contract_id=contract_id))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:contract_id>/restore")
@needs(Permission.EDIT_CONTRACTS)
def restore(contract_id: int) -> ResponseReturnValue:
    """Take a deleted contract back."""
    with changing(contract_id) as session:
        service.restore(session, contract_id, data.current_user(), data.now())
    say(_("The contract is restored, and its decisions are due again."))
    return back_to(contract_id)


# Its decisions


@bp.route("/<int:contract_id>/decisions/<int:decision_id>/record", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def record(contract_id: int, decision_id: int) -> ResponseReturnValue:
    """Record what was decided, and why."""
    line = _line(contract_id, decision_id)
    form = form_of(DecisionForm, kind=line.kind)

    def do(session: Session) -> object:
        return service.record_decision(
            session, decision_id, form.choice.data, form.reason.data, data.current_user(), data.now()
        )

    lead = (_by_when(line), _("Once it is recorded nothing more is said about it."))
    act = Act(labels.matter(line.kind, line.ordinal), lead, _("Record"))

    def then() -> ResponseReturnValue:
        given = form.choice.data == "given"
        notice = url_for(".give_notice", contract_id=contract_id, side="ours")
        return redirect(notice, 303) if given else back_to(contract_id)

    return act_on(contract_id, form, act, do, _("Recorded."), then=then)


@bp.post("/<int:contract_id>/decisions/<int:decision_id>/withdraw")
@needs(Permission.EDIT_CONTRACTS)
def withdraw(contract_id: int, decision_id: int) -> ResponseReturnValue:
    """Take a recorded decision back."""
    _line(contract_id, decision_id)
    with changing(contract_id) as session:
        service.withdraw_decision(session, decision_id, data.current_user(), data.now())
    say(_("The decision is taken back: it is due again."))
    return back_to(contract_id)


@bp.post("/<int:contract_id>/decisions/<int:decision_id>/acknowledge")
@needs(Permission.EDIT_CONTRACTS)
def acknowledge(contract_id: int, decision_id: int) -> ResponseReturnValue:
    """Say that one knows and sees to it."""
    _line(contract_id, decision_id)
    with data.write() as session:
        answer = warnings.acknowledge(session, decision_id, data.current_user(), data.now())
    when = formatters.moment(answer.at)
    if answer.already:
        say(_("Already acknowledged by %(name)s on %(when)s.", name=answer.by_name, when=when), "info")
    else:
        say(_("Acknowledged."))
    return back_to(contract_id)


@bp.route("/<int:contract_id>/decisions/<int:decision_id>/snooze", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def snooze(contract_id: int, decision_id: int) -> ResponseReturnValue:
    """Keep quiet about a decision for a while."""
    line = _line(contract_id, decision_id)
    form = form_of(SnoozeForm)

    def do(session: Session) -> object:
        return warnings.snooze(session, decision_id, form.until.data, form.reason.data, data.current_user(), data.now())

    lead = (_by_when(line), _("Nothing is said until the day that you choose; it cannot be past the decision's own."))
    title = _("Snooze: %(matter)s", matter=labels.matter(line.kind, line.ordinal))
    return act_on(contract_id, form, Act(title, lead, _("Snooze")), do, _("Snoozed."))


@bp.route("/<int:contract_id>/decisions/<int:decision_id>/assign", methods=["GET", "POST"])
@needs(Permission.EDIT_CONTRACTS)
def assign(contract_id: int, decision_id: int) -> ResponseReturnValue:
    """Hand a decision to somebody else."""
    line = _line(contract_id, decision_id)
    form = form_of(AssignForm, people=choosable())

    def do(session: Session) -> object:
        return warnings.assign(session, decision_id, form.to_id.data, data.current_user(), data.now())

    lead = (_by_when(line), _("What was said last is said once more, to the new person."))
    title = _("Assign: %(matter)s", matter=labels.matter(line.kind, line.ordinal))
    return act_on(contract_id, form, Act(title, lead, _("Assign")), do, _("Assigned."))


def _line(contract_id: int, decision_id: int) -> DecisionLine:
    page = page_of(contract_id)
    line = next((each for each in (*page.open, *page.closed) if each.id == decision_id), None)
    if line is None:
        raise NotFound(_("There is no such decision."))
    return line


def _by_when(line: DecisionLine) -> str:
    return _(
        "To be decided by %(day)s. %(otherwise)s",
        day=formatters.day(line.due_on),
        otherwise=labels.if_undecided(line.kind),
    )


def _end(page: ContractPage) -> str:
    return formatters.day(page.in_force_until.value if page.in_force_until else None)


def _new_ladder(contract: Contract) -> tuple[str, ...]:
    """Say which warnings begin anew, before it is saved."""
    rungs = ", ".join(str(days) for days in ladder_for("end", contract.risk).rungs)
    return (
        _("The warnings of the old end stop. Those of the new one are said %(rungs)s days before it.", rungs=rungs),
    )
