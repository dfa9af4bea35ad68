"""Pages behind the signed links in mails: GET shows what would happen, POST does it once, no session is opened.

Mail scanners follow links, so nothing changes on GET.  The token is the authority: these pages take no cookie, need no
token against forgery, and tell no other site where the reader came from.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch import i18n
from tenderwatch.contracts import labels
from tenderwatch.contracts import warnings as contracts
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.organizations.tables import Organization
from tenderwatch.today import queries
from tenderwatch.today.forms import SignedAssignForm, SignedSnoozeForm
from tenderwatch.today.people import receiver
from tenderwatch.today.tokens import Act, BadLink, ExpiredLink, Links
from tenderwatch.users.audit import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data, reader
from tenderwatch.web.access import public
from tenderwatch.web.formatters import day as day_in_words
from tenderwatch.web.formatters import moment as moment_in_words
from tenderwatch.web.forms import Form
from tenderwatch.web.security import csrf

bp = Blueprint("links", __name__)


@dataclass(frozen=True)
class Matter:
    """What a link is about, and as whom it acts."""

    act: Act
    person: User
    decision: Decision
    contract: Contract
    buyer: str

    @property
    def asked(self) -> str:
        """The question of the decision."""
        return labels.asked(self.decision.kind, self.decision.ordinal, self.buyer)


@bp.after_request
def _discreet(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.errorhandler(BadLink)
def _bad(error: BadLink) -> ResponseReturnValue:
    return render_template("today/refused.html", words=str(error)), 400


@bp.errorhandler(ExpiredLink)
def _expired(error: ExpiredLink) -> ResponseReturnValue:
    return render_template("today/refused.html", words=str(error)), 410


# Acting


@bp.get("/act/<token>")
@public
def act(token: str) -> ResponseReturnValue:
    """Show what the link would do, as whom, with one button."""
    with data.read() as session:
        matter = _matter(session, token)
        with _as(matter.person):
            done = _done_already(session, matter)
            return _page(matter, done) if done else _form_page(session, matter)


@bp.post("/act/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def do(token: str) -> ResponseReturnValue:
    """Do it; a second time only says that it is done."""
    with data.read() as session:
        person = _matter(session, token).person
    with _as(person):
        try:
            with data.write() as session:
                matter = _matter(session, token)
                done = _done_already(session, matter) or _DO[matter.act.purpose](session, matter)
                return _page(matter, done)
        except Invalid as error:
            with data.read() as session:
                return _form_page(session, _matter(session, token), error), 422


def _matter(session: Session, token: str) -> Matter:
    """Return what a token is about; BadLink or ExpiredLink when it no longer holds."""
    act = Links("", data.house().settings.secret_key).read(token, data.now())
    person = session.get(User, act.person_id)
    decision = session.get(Decision, act.decision_id)
    contract = session.get(Contract, decision.contract_id) if decision else None
    if person is None or not person.active or decision is None or contract is None or contract.deleted_at is not None:
        raise ExpiredLink(_("What this link was about is no longer here."))
    if decision.series != act.series:
        raise ExpiredLink(_("The date of this decision has moved since the mail was sent."))
    if not _may_answer(session, person, decision, contract):
        raise ExpiredLink(_("This decision is no longer yours: somebody else has it now."))
    buyer = session.get_one(Organization, contract.buyer_id)
    return Matter(act, person, decision, contract, buyer.name)


def _may_answer(session: Session, person: User, decision: Decision, contract: Contract) -> bool:
    """Return whether a person may answer a decision today, as on Today, or is mailed about it in another's place."""
    if person.may(Permission.EDIT_CONTRACTS):
        return True
    decider, today = decision.assignee_id or contract.owner_id, today_of(data.now())
    mailed = receiver(session, decider, today)
    return decider in queries.responsibilities(session, person, today) or (
        mailed is not None and mailed.id == person.id
    )


@contextmanager
def _as(person: User) -> Iterator[None]:
    """Speak the language, and keep the clock, of who the mail went to."""
    with i18n.speaking(person.language), reader.reading(person.time_zone, now=data.now()):
        yield


def _page(matter: Matter, done: str) -> str:
    return render_template("today/act.html", matter=matter, done=done, form=None)


def _form_page(session: Session, matter: Matter, error: Invalid | None = None) -> str:
    form = _form_of(session, matter)
    if error is not None and form is not None:
        form.form_errors = [str(error)]
    return render_template("today/act.html", matter=matter, done="", form=form)


def _done_already(session: Session, matter: Matter) -> str:
    """Return what was done before, in words; empty when the link still has something to do."""
    decision = matter.decision
    if decision.state == "decided":
        return _(
            "Already decided: %(choice)s, %(day)s.",
            choice=labels.choice(decision.choice),
            day=day_in_words(decision.decided_at),
        )
    if decision.state != "open":
        return _("This is no longer asked: %(why)s.", why=labels.choice(decision.choice))
    known = {"acknowledge": _acknowledged_already, "snooze": _snoozed_already}.get(matter.act.purpose)
    return known(session, matter) if known else ""


def _acknowledged_already(session: Session, matter: Matter) -> str:
    decision = matter.decision
    rung = decision.acknowledged_rung
    if decision.acknowledged_at is None or rung is None or rung > matter.act.rung:
        return ""
    if decision.acknowledged_by_id == matter.person.id:
        return _("Already acknowledged by you on %(day)s.", day=moment_in_words(decision.acknowledged_at))
    by = session.get(User, decision.acknowledged_by_id) if decision.acknowledged_by_id else None
    name = by.name if by else _("somebody who has left")
    return _("Already acknowledged by %(name)s on %(day)s.", name=name, day=moment_in_words(decision.acknowledged_at))


def _snoozed_already(_session: Session, matter: Matter) -> str:
    until = matter.decision.snoozed_until
    if until is None or until <= today_of(data.now()):
        return ""
    return _("Already snoozed until %(day)s.", day=day_in_words(until))


def _acknowledge(session: Session, matter: Matter) -> str:
    contracts.acknowledge(session, matter.decision.id, matter.person, data.now(), rung=matter.act.rung)
    return _("Acknowledged. It stays open until somebody decides.")


def _snooze(session: Session, matter: Matter) -> str:
    form = SignedSnoozeForm(before=matter.decision.due_on)
    if not form.validate():
        raise Invalid(_first_of(form.errors))
    until = form.day(today_of(data.now()))
    contracts.snooze(session, matter.decision.id, until, form.reason.data or "", matter.person, data.now())
    return _("Snoozed until %(day)s.", day=day_in_words(until))


def _assign(session: Session, matter: Matter) -> str:
    form = SignedAssignForm(people=queries.colleagues(session, {matter.person.id}))
    if not form.validate():
        raise Invalid(_first_of(form.errors))
    name = session.get_one(User, form.to_id.data).name
    if matter.decision.assignee_id == form.to_id.data:
        return _("Already in the hands of %(name)s.", name=name)
    contracts.assign(session, matter.decision.id, form.to_id.data, matter.person, data.now())
    return _("Handed to %(name)s, who is told.", name=name)


_DO = {"acknowledge": _acknowledge, "snooze": _snooze, "assign": _assign}


def _first_of(errors: dict[str, list[str]]) -> str:
    return next(iter(errors.values()))[0]


def _form_of(session: Session, matter: Matter) -> Form | None:
    if matter.act.purpose == "snooze":
        return SignedSnoozeForm(before=matter.decision.due_on)
    if matter.act.purpose == "assign":
        return SignedAssignForm(people=queries.colleagues(session, {matter.person.id}))
    return None


# Stopping the mails


@bp.get("/unsubscribe/<token>")
@public
def ask_unsubscribe(token: str) -> ResponseReturnValue:
    """Show what stopping the mails means, with one button."""
    with data.read() as session:
        person = _subscriber(session, token)
        with _as(person):
            return _unsubscribe_page(session, person, stopped=person.mail_stopped_at is not None)


@bp.post("/unsubscribe/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop the mails: by the button, or by the one click of a mail reader (RFC 8058)."""
    with data.write() as session:
        person = _subscriber(session, token)
        if person.mail_stopped_at is None:
            person.mail_stopped_at = data.now()
            audit(session, person, person, data.now())
            session.flush()
        with _as(person):
            return _unsubscribe_page(session, person, stopped=True)


def _subscriber(session: Session, token: str) -> User:
    person_id = Links("", data.house().settings.secret_key).read_unsubscribe(token)
    person = session.get(User, person_id)
    if person is None:
        raise ExpiredLink(_("What this link was about is no longer here."))
    return person


def _unsubscribe_page(session: Session, person: User, *, stopped: bool) -> str:
    """Show the page; own warnings go on to somebody else, who is named."""
    today = today_of(data.now())
    others = [receiver(session, other, today) for other in (person.substitute_id, person.manager_id, None)]
    instead = next((other for other in others if other is not None and other.id != person.id), None)
    return render_template("today/unsubscribe.html", person=person, stopped=stopped, instead=instead)
