"""Goals: of one account, of all, set, reviewed, ended."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.care.views.blueprint import pages
from tenderwatch.accounts.plans import labels, queries, service
from tenderwatch.accounts.plans.forms import EndForm, GoalForm, ReviewForm
from tenderwatch.accounts.plans.queries import GoalLine
from tenderwatch.accounts.plans.views.blueprint import VOICE, bp, form_page, to_goal
from tenderwatch.accounts.tables import AccountGoal
from tenderwatch.calendar.rules import add_months
from tenderwatch.i18n import _
from tenderwatch.users import audit
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.ids import number, page_number
from tenderwatch.web.links import ignored
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved

MEANS = {
    "person": lambda value: value in ("me", "none") or number(value) is not None,
    "show": lambda value: value in ("due", "open", "reached", "given-up"),
    "page": lambda value: bool(number(value)),
}


@bp.get("/goals")
@needs(Permission.SEE_ACCOUNTS)
def index() -> ResponseReturnValue:
    """List the goals of all accounts: those to be reviewed, unless others are asked for."""
    person, show = _asked("person"), _asked("show") or "due"
    people = {"": None, "me": [data.current_user().id], "none": [None]}
    whose = people[person] if person in people else [number(person)]
    with data.read() as session:
        due = queries.count_to_review(session, whose, data.today())
        found = queries.goals(session, whose, show, data.today(), page_number(_asked("page")))
    return render_template(
        "accounts/plans/index.html",
        found=found,
        due=due,
        show=show,
        labels=labels,
        people=choosable(),
        sections=pages("plans.index"),
        ignored_here=ignored(MEANS),
    )


def _asked(name: str) -> str:
    value = request.args.get(name, "")
    return value if value and MEANS[name](value) else ""


@bp.get("/accounts/<int:account_id>/plan")
@needs(Permission.SEE_ACCOUNTS)
def of_account(account_id: int) -> ResponseReturnValue:
    """Show the plan of an account: its goals, what is done for them, what was learnt."""
    with data.read() as session:
        plan = queries.plan(session, account_id)
    return render_template("accounts/plans/of_account.html", plan=plan, labels=labels)


@bp.get("/goals/<int:goal_id>")
@needs(Permission.SEE_ACCOUNTS)
def show(goal_id: int) -> ResponseReturnValue:
    """Show a goal: its measure and days, its actions, its history."""
    with data.read() as session:
        line = queries.goal(session, goal_id)
        history = audit.told(session, "account_goal", goal_id, VOICE)
    return render_template("accounts/plans/goal.html", line=line, goal=line.goal, labels=labels, history=history)


@bp.route("/accounts/<int:account_id>/goals/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def set_goal(account_id: int) -> ResponseReturnValue:
    """Set a goal."""
    with data.read() as session:
        plan = queries.plan(session, account_id)
    back, people, today = url_for(".of_account", account_id=account_id), choosable(), data.today()
    lead = (_("Each kind of goal brings its mandatory actions along; others are proposed, and yours can be added."),)
    if request.method == "GET":
        days = {"due_on": add_months(today, 12), "review_on": add_months(today, 3)}
        form = GoalForm.fresh(people=people, kind="growth", owner_id=data.current_user().id, **days)
        return form_page(form, _("Set a goal"), back, meta=plan.organization, lead=lead)
    form = GoalForm(people=people)

    def do(session: Session) -> int:
        return service.set_goal(session, account_id, form.values(), data.current_user(), data.now()).id

    if not form.validate_on_submit() or (goal_id := saved(form, do)) is None:
        return form_page(form, _("Set a goal"), back, meta=plan.organization, lead=lead), 422
    say(_("The goal is set."))
    return to_goal(goal_id)


@bp.route("/goals/<int:goal_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit(goal_id: int) -> ResponseReturnValue:
    """Change a goal."""
    line = _line(goal_id)
    people, back = choosable(also=_owner(line)), url_for(".show", goal_id=goal_id)
    heading = _("Change the goal")
    if request.method == "GET":
        form = GoalForm.fresh(line.goal, people=people)
        return form_page(form, heading, back, meta=line.organization, version=line.goal.version)
    form = GoalForm(people=people)

    def do(session: Session) -> AccountGoal:
        by, now = data.current_user(), data.now()
        return service.edit_goal(session, goal_id, form.values(), form.seen_version, by, now)

    if not form.validate_on_submit() or saved(form, do) is None:
        return form_page(form, heading, back, meta=line.organization, version=line.goal.version), 422
    say(_("The goal is saved."))
    return to_goal(goal_id)


@bp.route("/goals/<int:goal_id>/review", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def review(goal_id: int) -> ResponseReturnValue:
    """Note that a goal was reviewed, and when it is looked at next."""
    line = _line(goal_id)
    back = url_for(".show", goal_id=goal_id)
    if request.method == "GET":
        soon = min(add_months(data.today(), 3), max(line.goal.due_on, data.today() + timedelta(days=1)))
        return form_page(ReviewForm.fresh(review_on=soon), _("Review the goal"), back, meta=line.goal.text)
    form = ReviewForm()

    def do(session: Session) -> AccountGoal:
        said = (form.review_on.data, form.word.data or "")
        return service.review(session, goal_id, *said, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return form_page(form, _("Review the goal"), back, meta=line.goal.text), 422
    say(_("The review is kept in the history of the goal."))
    return to_goal(goal_id)


@bp.route("/goals/<int:goal_id>/end", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def end(goal_id: int) -> ResponseReturnValue:
    """End a goal as reached or given up, with what was learnt."""
    line = _line(goal_id)
    back = url_for(".show", goal_id=goal_id)
    left = [each.text for each in line.actions if each.mandatory and each.done_on is None]
    lead = (_("Not done yet, and mandatory: %(actions)s", actions="; ".join(left)),) if left else ()
    if request.method == "GET":
        form = EndForm.fresh(state="given-up" if left else "reached", learnt=line.goal.learnt)
        return form_page(form, _("End the goal"), back, meta=line.goal.text, lead=lead)
    form = EndForm()

    def do(session: Session) -> AccountGoal:
        said = (form.state.data, form.learnt.data or "")
        return service.end_goal(session, goal_id, *said, data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return form_page(form, _("End the goal"), back, meta=line.goal.text, lead=lead), 422
    say(_("The goal has ended; what was learnt is kept."), undo_url=url_for(".reopen", goal_id=goal_id))
    return to_goal(goal_id)


@bp.post("/goals/<int:goal_id>/reopen")
@needs(Permission.EDIT_ACCOUNTS)
def reopen(goal_id: int) -> ResponseReturnValue:
    """Say that a goal has not ended after all."""
    with data.write() as session:
        service.reopen_goal(session, goal_id, data.current_user(), data.now())
    say(_("The goal is open again."), "info")
    return to_goal(goal_id)


@bp.post("/goals/<int:goal_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove(goal_id: int) -> ResponseReturnValue:
    """Take a goal out of the plan."""
    with data.write() as session:
        account_id = service.remove_goal(session, goal_id, data.current_user(), data.now()).account_id
    say(_("The goal is removed."), undo_url=url_for(".restore", goal_id=goal_id))
    return redirect(url_for(".of_account", account_id=account_id), 303)


@bp.post("/goals/<int:goal_id>/restore")
@needs(Permission.EDIT_ACCOUNTS)
def restore(goal_id: int) -> ResponseReturnValue:
    """Take a removed goal back."""
    with data.write() as session:
        service.restore_goal(session, goal_id, data.current_user(), data.now())
    say(_("The goal is back."), "info")
    return to_goal(goal_id)


def _line(goal_id: int) -> GoalLine:
    with data.read() as session:
        return queries.goal(session, goal_id)


def _owner(line: GoalLine) -> User | None:
    with data.read() as session:
        return session.get(User, line.goal.owner_id) if line.goal.owner_id else None
