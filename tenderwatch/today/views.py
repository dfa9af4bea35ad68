"""The Today page: what one person decides next, answered on the spot."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import labels as feedback
from tenderwatch.contracts import labels
from tenderwatch.contracts import warnings as contracts
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.errors import Invalid, NotFound
from tenderwatch.i18n import _
from tenderwatch.missed.queries import waiting as missed
from tenderwatch.today import leading, link_views, personal, queries, sources
from tenderwatch.today.coming import coming
from tenderwatch.today.finished import done
from tenderwatch.today.forms import SnoozeForm
from tenderwatch.today.freshness import freshness, last_line
from tenderwatch.today.matters import matters
from tenderwatch.users import service as users
from tenderwatch.users.audit import audit
from tenderwatch.users.rules import Permission, Role
from tenderwatch.users.tables import User
from tenderwatch.web import data, reader
from tenderwatch.web.access import needs, public
from tenderwatch.web.flashes import say
from tenderwatch.web.formatters import day as day_in_words

bp = Blueprint("today", __name__)
bp.register_blueprint(link_views.bp)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Lead to the Today page, which asks strangers to sign in."""
    return redirect(url_for(".show"))


@bp.get("/today")
@needs(Permission.READ)
def show() -> ResponseReturnValue:
    """Show what the reader decides next."""
    person, everybody = data.current_user(), request.args.get("owner") == "all" and _sees_all()
    with data.read() as session:
        decisions = queries.to_decide(session, person, data.today(), everybody=everybody)
        fresh = freshness(session, data.now())
        sees_inbox = _may(Permission.SEE_INBOX)
        new_count, new = queries.new_tenders(session, person) if sees_inbox else (0, [])
        awards = missed(session, users.team_of(session, person).id) if sees_inbox else 0
        return render_template(
            "today/show.html",
            matters=matters(
                session,
                person,
                [each for each in decisions if each.answered is None],
                data.today(),
                data.now(),
                everybody=everybody,
            ),
            shows_all=request.args.get("show") == "all",
            answered=[each for each in decisions if each.answered is not None],
            due=queries.due(session, person, data.now()),
            complaint_step=feedback.step,
            people_said=personal.said,
            new=new,
            new_count=new_count,
            missed=awards,
            done=done(session, person, reader.midnight()),
            start=queries.start(session),
            others=queries.with_others(session, person, data.today()),
            days=coming(session, person, data.today(), data.now()),
            strip=leading.strip(session, data.today()) if _leads() else None,
            fresh=fresh,
            troubles=sources.troubles(session, data.now()) if _may(Permission.ADMINISTER) else (),
            checked=last_line(fresh),
            silent=fresh.contracts > 0 and fresh.is_silent(data.now()),
            everybody=everybody,
            sees_all=_sees_all(),
            shown_ignored=_ignored(),
            gap_label=labels.gap,
        )


def _leads() -> bool:
    return Role.MANAGER in {role.role for role in data.current_user().roles}


def _may(permission: Permission) -> bool:
    return data.current_user().may(permission)


def _sees_all() -> bool:
    return _may(Permission.EDIT_CONTRACTS)


def _ignored() -> list[str]:
    """Return the parameters of the address that mean nothing here."""
    known = {("show", "all"), *((("owner", "all"), ("owner", "me")) if _sees_all() else ())}
    return [f"{name}={value}" for name, value in request.args.items(multi=True) if (name, value) not in known]


@bp.post("/today/decisions/<int:decision_id>/acknowledge")
@needs(Permission.READ)
def acknowledge(decision_id: int) -> ResponseReturnValue:
    """Note that the reader sees to a decision."""
    with data.write() as session:
        _answerable(session, decision_id)
        answer = contracts.acknowledge(session, decision_id, data.current_user(), data.now())
    if answer.already:
        say(_("Already acknowledged by %(name)s on %(day)s.", name=answer.by_name, day=day_in_words(answer.at)), "info")
    else:
        say(
            _("Acknowledged. It stays open until somebody decides."),
            undo_url=url_for(".take_back", decision_id=decision_id),
        )
    return redirect(url_for(".show"), 303)


@bp.post("/today/decisions/<int:decision_id>/undo")
@needs(Permission.READ)
def take_back(decision_id: int) -> ResponseReturnValue:
    """Take back the reader's own acknowledgement or snooze."""
    with data.write() as session:
        _answerable(session, decision_id)
        contracts.take_back(session, decision_id, data.current_user(), data.now())
    say(_("Taken back: it is among what you decide again."), "info")
    return redirect(url_for(".show"), 303)


@bp.get("/today/decisions/<int:decision_id>/snooze")
@needs(Permission.READ)
def ask_snooze(decision_id: int) -> ResponseReturnValue:
    """Ask until when and why a decision may rest."""
    with data.read() as session:
        decision, _contract = _answerable(session, decision_id)
        return _snooze_page(session, decision_id, SnoozeForm.fresh(days="7", before=decision.due_on))


@bp.post("/today/decisions/<int:decision_id>/snooze")
@needs(Permission.READ)
def snooze(decision_id: int) -> ResponseReturnValue:
    """Keep quiet about a decision until a day."""
    with data.read() as session:
        form = SnoozeForm(before=_answerable(session, decision_id)[0].due_on)
        if not form.validate_on_submit():
            return _snooze_page(session, decision_id, form), 422
    until = form.day(data.today())
    try:
        with data.write() as session:
            _answerable(session, decision_id)
            contracts.snooze(session, decision_id, until, form.reason.data or "", data.current_user(), data.now())
    except Invalid as error:
        form.until.errors = [*form.until.errors, *error.problems.values()]
        with data.read() as session:
            return _snooze_page(session, decision_id, form), 422
    say(_("Snoozed until %(day)s.", day=day_in_words(until)), undo_url=url_for(".take_back", decision_id=decision_id))
    return redirect(url_for(".show"), 303)


def _snooze_page(session: Session, decision_id: int, form: SnoozeForm) -> str:
    decision, contract = _answerable(session, decision_id)
    return render_template("today/snooze.html", form=form, decision=decision, contract=contract)


def _answerable(session: Session, decision_id: int) -> tuple[Decision, Contract]:
    """Return a decision that the reader may answer: their own, or any when they may edit contracts."""
    decision = session.get(Decision, decision_id)
    contract = session.get(Contract, decision.contract_id) if decision else None
    if decision is None or contract is None or contract.deleted_at is not None:
        raise NotFound(_("There is no such decision."))
    person, today = data.current_user(), today_of(data.now())
    decider = decision.assignee_id or contract.owner_id
    if not _may(Permission.EDIT_CONTRACTS) and decider not in queries.responsibilities(session, person, today):
        raise NotFound(_("There is no such decision."))
    return decision, contract


@bp.post("/today/mail")
@needs(Permission.READ)
def resume_mail() -> ResponseReturnValue:
    """Send the reader mails again."""
    with data.write() as session:
        person = session.get_one(User, data.current_user().id)
        person.mail_stopped_at = None
        audit(session, person, person, data.now())
    say(_("You get mails again."))
    return redirect(url_for(".show"), 303)
