"""Making an organisation an account, changing what is said of it, closing and joining."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts import labels, queries, service
from tenderwatch.accounts.care import service as care
from tenderwatch.accounts.forms import AccountForm, JoinForm, WhyForm
from tenderwatch.accounts.queries import Filters
from tenderwatch.accounts.tables import Account
from tenderwatch.accounts.views.blueprint import Act, account_here, act_on, back_to, bp
from tenderwatch.i18n import _
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.rules import Permission
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number
from tenderwatch.web.people import People, choosable
from tenderwatch.web.saving import saved
from tenderwatch.work.lists import words


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def new() -> ResponseReturnValue:
    """Make an organisation an account; with `?organization=` the one of that number."""
    chosen = _organization()
    if request.method == "GET":
        name = chosen.name if chosen else ""
        form = AccountForm.fresh(**_choices(), organization=name, manager_id=data.current_user().id)
        return _page(form, None)
    form = AccountForm(**_choices())

    def enter(session: Session) -> int:
        typed = (form.organization.data or "").strip()
        same = chosen is not None and typed == chosen.name
        organization_id = chosen.id if chosen and same else organizations.named(session, typed).id
        return _opened(session, organization_id, form.values())

    account_id = saved(form, enter) if form.validate_on_submit() else None
    if account_id is None:
        return _page(form, None), 422
    say(_("%(name)s is an account now. Say who does what, and agree the next step.", name=form.organization.data))
    return back_to(account_id)


@bp.post("/open")
@needs(Permission.EDIT_ACCOUNTS)
def open_one() -> ResponseReturnValue:
    """Make the buyer of a contract an account at once: the reader leads, who owns its contract does the work."""
    organization_id = number(request.form.get("organization_id", "")) or 0
    with data.write() as session:
        owner_id = queries.expert_for(session, organization_id)
        values = {"manager_id": data.current_user().id, "responsible_id": owner_id}
        account_id = _opened(session, organization_id, values)
    say(_("It is an account now: look who leads and does, and choose its segment."))
    return back_to(account_id)


def _opened(session: Session, organization_id: int, values: Mapping[str, Any]) -> int:
    account_id = service.open_account(session, organization_id, values, data.current_user(), data.now()).id
    care.follow_accounts(session, [account_id], data.now())
    return account_id


@bp.route("/<int:account_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit(account_id: int) -> ResponseReturnValue:
    """Change who leads and does, the values, the classes and the note."""
    account = account_here(account_id)
    pairs = _choices(account)
    if request.method == "GET":
        shown = {name: getattr(account, name) for name in (*service.VALUES, "version") if name != "classes"}
        form = AccountForm.fresh(**pairs, organization=account.organization.name, **shown)
        if "classes" in form and not form.restored_at:
            form["classes"].data = list(account.classes)
        return _page(form, account)
    form = AccountForm(**pairs)
    del form.organization

    def change(session: Session) -> int:
        by, now = data.current_user(), data.now()
        service.edit(session, account_id, form.values(), form.seen_version, by, now)
        care.follow_accounts(session, [account_id], now)
        return account_id

    if not form.validate_on_submit() or saved(form, change) is None:
        return _page(form, account), 422
    say(_("Saved."))
    return back_to(account_id)


@bp.route("/<int:account_id>/close", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def close(account_id: int) -> ResponseReturnValue:
    """Say that nobody is to care for it any more."""
    account = account_here(account_id)
    form = _form_of(WhyForm)
    lead = (_("Everything that is kept stays and can be read. Nothing more is proposed or asked for."),)

    def do(session: Session) -> None:
        service.close(session, account_id, form.why.data or "", data.current_user(), data.now())
        care.follow_accounts(session, [account_id], data.now())

    return act_on(account, form, Act(_("Close the account"), lead, _("Close"), danger=True), do, _("Closed."))


@bp.post("/<int:account_id>/reopen")
@needs(Permission.EDIT_ACCOUNTS)
def reopen(account_id: int) -> ResponseReturnValue:
    """Care for it again."""
    with data.write() as session:
        service.reopen(session, account_id, data.current_user(), data.now())
        care.follow_accounts(session, [account_id], data.now())
    say(_("The account is open again."))
    return back_to(account_id)


@bp.route("/<int:account_id>/join", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def join(account_id: int) -> ResponseReturnValue:
    """Put what is kept of this account to another one: of two organisations that are one, or were reformed into one."""
    account = account_here(account_id)
    with data.read() as session:
        ids = queries.found_ids(session, Filters(state="all"), "name", data.today())
        others = [(row.id, row.name) for row in queries.rows_of(session, ids, data.today()) if row.id != account_id]
    wanted = number(request.args.get("into", "")) or (others[0][0] if others else None)
    form = JoinForm(accounts=others) if request.method == "POST" else JoinForm.fresh(accounts=others, into_id=wanted)
    act = Act(
        _("Join with another account"),
        (
            _("Needs, offering, ratings, risks, documents, team, plans and moves go to the account that stands."),
            _("Where both say something of the same function, person or service, the account that stands is right."),
            _("This account is gone afterwards; this cannot be taken back."),
        ),
        _("Join"),
        danger=True,
    )
    if request.method == "GET" or not form.validate_on_submit():
        answer = render_template("accounts/act.html", form=form, act=act, account=account)
        return answer if request.method == "GET" else (answer, 422)
    into_id = form.into_id.data or 0
    with data.write() as session:
        service.join(session, account_id, into_id, form.why.data or "", data.current_user(), data.now())
        care.follow_accounts(session, [into_id], data.now())
    say(_("One account from now on."))
    return redirect(url_for(".show", account_id=into_id), 303)


def _organization() -> Organization | None:
    wanted = number(request.args.get("organization", ""))
    with data.read() as session:
        return session.get(Organization, wanted) if wanted is not None else None


def _choices(account: Account | None = None) -> dict[str, Any]:
    """Return the people and the classes that can be chosen; what the account has already stays choosable."""
    people: People = choosable()
    for person in (account.manager, account.responsible) if account else ():
        if person and not person.active and person.id not in dict(people):
            people = [*people, (person.id, person.name)]
    had = account.classes if account else []
    with data.read() as session:
        classes = words(session, "account-class")
    shown = [(code, labels.listed(classes, code)) for code, word in classes.items() if not word.retired or code in had]
    return {"people": people, "classes": shown}


def _form_of(form: type[WhyForm]) -> WhyForm:
    return form() if request.method == "POST" else form.fresh()


def _page(form: AccountForm, account: Account | None) -> str:
    return render_template("accounts/edit.html", form=form, account=account)
