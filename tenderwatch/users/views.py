"""Signing in and out, one's own profile, and what an administrator does with people."""

from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.i18n import _
from tenderwatch.users import audit, labels
from tenderwatch.users import service as users
from tenderwatch.users.forms import PasswordForm, ProfileForm, SignInForm, UserForm
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.watching import labels as searches
from tenderwatch.watching.queries.followers import followed_by
from tenderwatch.web import data, drafts, security
from tenderwatch.web.access import needs, public
from tenderwatch.web.flashes import say
from tenderwatch.web.origin import own_path
from tenderwatch.web.people import choosable

bp = Blueprint("users", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask who it is; a form that came without a session travels along and comes back after."""
    form = SignInForm() if request.method == "POST" else SignInForm(formdata=None)
    kept, leads_to = request.form.get("kept"), own_path(request.values.get("next"))
    if request.method == "GET" and g.user:
        return redirect(leads_to)
    if form.validate_on_submit():
        user = _recognised(form)
        if user:
            return _welcome(user, kept, leads_to)
    status = 422 if request.method == "POST" else 200
    return render_template("users/sign_in.html", form=form, kept=kept, next=leads_to), status


def sign_in_page(kept: str, leads_to: str) -> str:
    """Show the door to somebody whose form came without a session; the form is kept in the page."""
    return render_template("users/sign_in.html", form=SignInForm(formdata=None), kept=kept, next=leads_to)


def _recognised(form: SignInForm) -> User | None:
    """Return the person whose address and password were typed; None, with the reason in the form, otherwise."""
    email, address = form.email.data or "", request.remote_addr or ""
    with data.read() as session:
        shut = users.too_many_attempts(session, email, address, data.now())
        user = users.find_by_email(session, email)
    if shut:
        form.form_errors.append(_("Too many tries. Wait a quarter of an hour and try again."))
        return None
    if users.check_password(user, form.password.data or ""):
        return user
    with data.house().database.write() as session:
        users.note_failure(session, email, address, data.now())
    form.form_errors.append(_("The address or the password is not right."))
    return None


def _welcome(user: User, kept: str | None, leads_to: str) -> ResponseReturnValue:
    token = security.sign_in(user, request.user_agent.string, request.remote_addr or "")
    try:
        page = drafts.take_back(kept, user) if kept else None
    except RequestEntityTooLarge:
        page = None
        say(_("You are signed in, but what you had sent was too large to be kept. It was not saved."), "warn")
    if page:
        leads_to = page
        say(_("Not saved yet: you had been signed out. Your text is kept here; please send it again."), "warn")
    return security.set_cookie(make_response(redirect(leads_to, 303)), token)


@bp.post("/sign-out")
@needs(Permission.READ)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    with data.house().database.write() as session:
        users.end_session(session, data.current_user(), g.user_session.id, data.now())
    response = make_response(redirect(url_for(".sign_in"), 303))
    response.delete_cookie(security.COOKIE)
    return response


@bp.route("/profile", methods=["GET", "POST"])
@needs(Permission.READ)
def profile() -> ResponseReturnValue:
    """Show and change what a person sets about themselves."""
    me = data.current_user()
    if request.method == "GET":
        form = ProfileForm.fresh(me, people=choosable(but=me.id), mail=me.mail_stopped_at is None)
        return _profile_page(form)
    form = ProfileForm(people=choosable(but=me.id))
    if not form.validate_on_submit():
        return _profile_page(form), 422
    values = {field.short_name: field.data for field in form if field.short_name in _PROFILE}
    with data.write() as session:
        user = users.edit_profile(session, me.id, values, form.seen_version, data.now())
        users.stop_mail(session, user, not form.mail.data, data.now())
    say(_("Your profile is saved."))
    return redirect(url_for(".profile"), 303)


_PROFILE = {
    *("name", "language", "time_zone", "theme", "density", "single_keys"),
    *("digest_hour", "private_subjects", "absent_from", "absent_to", "substitute_id"),
    *("quiet_from", "quiet_to", "quiet_weekends"),
}


def _profile_page(form: ProfileForm, password_form: PasswordForm | None = None) -> str:
    with data.read() as session:
        sessions = users.sessions_of(session, data.current_user(), data.now())
        me = session.get_one(User, data.current_user().id)
        version = me.version
        followed = followed_by(session, me)
    return render_template(
        "users/profile.html",
        form=form,
        password_form=password_form or PasswordForm.fresh(),
        sessions=sessions,
        this_session=g.user_session.id,
        version=version,
        followed=followed,
        searches=searches,
    )


@bp.post("/profile/password")
@needs(Permission.READ)
def change_password() -> ResponseReturnValue:
    """Give oneself a new password; all other browsers are signed out."""
    form = PasswordForm()
    me = data.current_user()
    if form.validate_on_submit() and _password_changed(form):
        say(_("Your password is changed, and other browsers are signed out."))
        return redirect(url_for(".profile"), 303)
    return _profile_page(ProfileForm.fresh(me, people=choosable(but=me.id), mail=me.mail_stopped_at is None), form), 422


def _password_changed(form: PasswordForm) -> bool:
    with data.read() as session:
        user = session.get_one(User, data.current_user().id)
    if not users.check_password(user, form.password.data or ""):
        form.password.errors = [_("This is not the password that you have now.")]
    elif problem := users.password_problem(form.new_password.data or ""):
        form.new_password.errors = [problem]
    else:
        with data.write() as session:
            user = session.get_one(User, user.id)
            users.set_password(session, user, form.new_password.data or "", user, data.now(), but=g.user_session.id)
            return True
    return False


@bp.post("/profile/sessions/<int:session_id>/end")
@needs(Permission.READ)
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign another browser of one's own out."""
    with data.write() as session:
        users.end_session(session, data.current_user(), session_id, data.now())
    say(_("That browser is signed out."))
    return redirect(url_for(".profile"), 303)


@bp.get("/users")
@needs(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """List everybody."""
    with data.read() as session:
        everybody = users.people(session, active_only=False)
    names = {user.id: user.name for user in everybody}
    return render_template("users/index.html", people=everybody, names=names, role=labels.role)


@bp.route("/users/new", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def add() -> ResponseReturnValue:
    """Enter a person."""
    form = UserForm.fresh(people=choosable()) if request.method == "GET" else UserForm(people=choosable())
    if form.validate_on_submit() and (user := _enter(form)):
        say(_("%(name)s is entered.", name=user.name))
        return redirect(url_for(".index"), 303)
    return _user_page(form, None), 422 if request.method == "POST" else 200


def _enter(form: UserForm) -> User | None:
    try:
        with data.write() as session:
            user = users.add_user(
                session,
                form.email.data or "",
                form.name.data or "",
                form.roles.data or [],
                data.now(),
                password=form.new_password.data or None,
                language=form.language.data,
            )
            user.manager_id, user.substitute_id = form.manager_id.data, form.substitute_id.data
            audit.audit(session, user, data.current_user(), data.now(), "entered")
            return user
    except Invalid as error:
        form.refuse(error.problems)
        return None


@bp.route("/users/<int:user_id>", methods=["GET", "POST"])
@needs(Permission.ADMINISTER)
def edit(user_id: int) -> ResponseReturnValue:
    """Show and change a person."""
    with data.read() as session:
        user = session.get(User, user_id)
    if user is None:
        raise NotFound(_("There is no such person."))
    people = choosable(but=user_id)
    if request.method == "GET":
        form = UserForm.fresh(user, people=people, roles=[role.role for role in user.roles])
        form.roles.data = form.roles.data if form.restored_at else [role.role for role in user.roles]
        return _user_page(form, user)
    form = UserForm(people=people)
    if form.validate_on_submit() and _change(form, user_id):
        say(_("%(name)s is saved.", name=form.name.data))
        return redirect(url_for(".edit", user_id=user_id), 303)
    return _user_page(form, user), 422


def _change(form: UserForm, user_id: int) -> bool:
    values = {name: form[name].data for name in ("name", "language", "manager_id", "substitute_id", "active")}
    values["email"] = (form.email.data or "").strip().lower()
    try:
        with data.write() as session:
            user = users.edit_user(
                session, user_id, values, form.roles.data or [], form.seen_version, data.current_user(), data.now()
            )
            if form.new_password.data:
                here = g.user_session.id  # one's own browser, when an administrator changes their own
                users.set_password(session, user, form.new_password.data, data.current_user(), data.now(), but=here)
    except Invalid as error:
        form.refuse(error.problems)
        return False
    except NotAllowed as error:
        form.form_errors.append(str(error))
        return False
    return True


def _user_page(form: UserForm, user: User | None) -> str:
    entries: list[Any] = []
    if user:
        with data.read() as session:
            entries = audit.told(session, "user", user.id)
    return render_template("users/edit.html", form=form, user=user, entries=entries)


@bp.get("/audit")
@needs(Permission.ADMINISTER)
def audit_trail() -> ResponseReturnValue:
    """Show who did what, newest first."""
    page = min(max(1, request.args.get("page", 1, type=int)), audit.LAST_PAGE)
    with data.read() as session:
        entries, total = audit.page(session, page, request.args.get("who", ""), request.args.get("what", ""))
        kinds = audit.object_types(session)
    pairs = [(kind, kind) for kind in kinds]
    return render_template("users/audit.html", entries=entries, total=total, page=page, kinds=pairs, size=audit.PAGE)
