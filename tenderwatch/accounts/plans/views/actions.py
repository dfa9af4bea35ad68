"""Actions of a goal: proposed and chosen, added, done, changed, removed."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tenderwatch.accounts.plans import queries, service
from tenderwatch.accounts.plans.forms import ActionForm
from tenderwatch.accounts.plans.views.blueprint import bp, form_page, to_goal
from tenderwatch.accounts.tables import GoalAction
from tenderwatch.i18n import _
from tenderwatch.users.rules import Permission
from tenderwatch.users.tables import User
from tenderwatch.web import data
from tenderwatch.web.access import needs
from tenderwatch.web.flashes import say
from tenderwatch.web.people import choosable
from tenderwatch.web.saving import saved


@bp.post("/goals/<int:goal_id>/choose/<code>")
@needs(Permission.EDIT_ACCOUNTS)
def choose(goal_id: int, code: str) -> ResponseReturnValue:
    """Add an action that is proposed."""
    with data.write() as session:
        text = service.choose_action(session, goal_id, code, data.current_user(), data.now()).text
    say(_("Chosen: %(action)s", action=text))
    return to_goal(goal_id)


@bp.route("/goals/<int:goal_id>/actions/new", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def add_action(goal_id: int) -> ResponseReturnValue:
    """Add an action of one's own."""
    with data.read() as session:
        line = queries.goal(session, goal_id)
    back, people = url_for(".show", goal_id=goal_id), choosable()
    if request.method == "GET":
        return form_page(ActionForm.fresh(people=people), _("Add an action"), back, meta=line.goal.text)
    form = ActionForm(people=people)

    def do(session: Session) -> GoalAction:
        return service.add_action(session, goal_id, form.values(), data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return form_page(form, _("Add an action"), back, meta=line.goal.text), 422
    say(_("The action is added."))
    return to_goal(goal_id)


@bp.route("/goal-actions/<int:action_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_ACCOUNTS)
def edit_action(action_id: int) -> ResponseReturnValue:
    """Change an action."""
    with data.read() as session:
        action = service.action_of(session, action_id)
        owner = session.get(User, action.owner_id) if action.owner_id else None
    back, people = url_for(".show", goal_id=action.goal_id), choosable(also=owner)
    if request.method == "GET":
        return form_page(ActionForm.fresh(action, people=people), _("Change the action"), back)
    form = ActionForm(people=people)

    def do(session: Session) -> GoalAction:
        return service.edit_action(session, action_id, form.values(), data.current_user(), data.now())

    if not form.validate_on_submit() or saved(form, do) is None:
        return form_page(form, _("Change the action"), back), 422
    say(_("The action is saved."))
    return to_goal(action.goal_id)


@bp.post("/goal-actions/<int:action_id>/<any(done, open):state>")
@needs(Permission.EDIT_ACCOUNTS)
def settle_action(action_id: int, state: str) -> ResponseReturnValue:
    """Note that an action is done, or to be done again."""
    with data.write() as session:
        by, now = data.current_user(), data.now()
        action = service.settle_action(session, action_id, by, now, done=state == "done")
        goal_id, text = action.goal_id, action.text
    if state == "done":
        say(_("Done: %(title)s", title=text), undo_url=url_for(".settle_action", action_id=action_id, state="open"))
    else:
        say(_("To be done again: %(title)s", title=text), "info")
    return to_goal(goal_id)


@bp.post("/goal-actions/<int:action_id>/remove")
@needs(Permission.EDIT_ACCOUNTS)
def remove_action(action_id: int) -> ResponseReturnValue:
    """Take an action out of a goal."""
    with data.write() as session:
        goal_id = service.remove_action(session, action_id, data.current_user(), data.now()).goal_id
    say(_("The action is removed."), undo_url=url_for(".restore_action", action_id=action_id))
    return to_goal(goal_id)


@bp.post("/goal-actions/<int:action_id>/restore")
@needs(Permission.EDIT_ACCOUNTS)
def restore_action(action_id: int) -> ResponseReturnValue:
    """Take a removed action back."""
    with data.write() as session:
        goal_id = service.restore_action(session, action_id, data.current_user(), data.now()).goal_id
    say(_("The action is back."), "info")
    return to_goal(goal_id)
