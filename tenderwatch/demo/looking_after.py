"""How the demo's people plan for their customers: goals, after-care, customers sent on, a campaign."""

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import select

from tenderwatch.accounts.care.service import campaigns, referrals
from tenderwatch.accounts.plans import queries as plan_queries
from tenderwatch.accounts.plans import service as plans
from tenderwatch.accounts.tables import Account, AfterCare
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import plans as told
from tenderwatch.organizations import service as organizations
from tenderwatch.users.tables import User
from tenderwatch.work import service as activities
from tenderwatch.work.service import Ending, Next
from tenderwatch.work.tables import Activity, Campaign

Do = Callable[[Scene], None]


def deeds() -> Iterator[tuple[int, Do]]:
    """Give what is done, with its day."""
    for goal in told.GOALS:
        yield goal.on, partial(_set, goal)
        if goal.reviewed:
            yield goal.reviewed[0], partial(_review, goal, goal.reviewed[1])
        if goal.ended:
            yield goal.ended[0], partial(_end, goal, goal.ended[1], goal.ended[2])
    for sent in told.SENT_ON:
        yield sent.on, partial(_send_on, sent)
        if sent.result:
            yield sent.result[0], partial(_settle, sent, sent.result[1])
    yield told.CAMPAIGN[0], _begin_campaign
    for on, customer, said in told.CALLED:
        yield on, partial(_call, customer, said)
    for reference, step, on, by, said in told.CLOSING:
        yield on, partial(_close, reference, step, by, said)


def _account(scene: Scene, key: str) -> Account:
    return scene.session.scalars(select(Account).where(Account.organization_id == scene.party(key))).one()


def _set(goal: told.Goal, scene: Scene) -> None:
    by, session = scene.person(goal.by), scene.session
    values = {"kind": goal.kind, "text": goal.text, "measure": goal.measure, "owner_id": by.id}
    days = {"due_on": scene.days.due(goal.due), "review_on": scene.days.due(goal.review)}
    row = plans.set_goal(session, _account(scene, goal.customer).id, {**values, **days}, by, scene.at)
    for code in goal.chosen:
        plans.choose_action(session, row.id, code, by, scene.at)
    actions = plans.actions_of(session, row.id)
    for number in goal.done:
        plans.settle_action(session, actions[number].id, by, scene.at, done=True)


def _goal_id(goal: told.Goal, scene: Scene) -> int:
    lines = plan_queries.plan(scene.session, _account(scene, goal.customer).id).open
    return next(line.goal.id for line in lines if line.goal.text == goal.text)


def _review(goal: told.Goal, word: str, scene: Scene) -> None:
    by, next_on = scene.person(goal.by), scene.days.due(goal.review)
    plans.review(scene.session, _goal_id(goal, scene), next_on, word, by, scene.at)


def _end(goal: told.Goal, how: str, learnt: str, scene: Scene) -> None:
    plans.end_goal(scene.session, _goal_id(goal, scene), how, learnt, scene.person(goal.by), scene.at)


def _send_on(sent: told.SentOn, scene: Scene) -> None:
    by = scene.person(sent.by)
    to_id = organizations.named(scene.session, sent.to, buys=False).id
    values = {"to_id": to_id, "what": sent.what, "contacts_whom": sent.who, "owner_id": by.id}
    due_on = scene.days.due(sent.due)
    account_id = _account(scene, sent.customer).id
    referrals.send_on(scene.session, account_id, {**values, "due_on": due_on}, by, scene.at)


def _settle(sent: told.SentOn, result: str, scene: Scene) -> None:
    lines = referrals.of_account(scene.session, _account(scene, sent.customer).id)
    row = next(each for each in lines if each.what == sent.what)
    referrals.end(scene.session, row.id, result, scene.person(sent.by), scene.at)


def _begin_campaign(scene: Scene) -> None:
    _on, by, segment, name, task, due = told.CAMPAIGN
    values = {"name": name, "task": task, "type": "call", "due_on": scene.days.due(due), "owner_id": None}
    campaigns.start(scene.session, values, {"segment": segment}, scene.person(by), scene.at)


def _call(customer: str, said: str, scene: Scene) -> None:
    """Close the task of the campaign with a customer, if they were among those who fit."""
    campaign = scene.session.scalars(select(Campaign).where(Campaign.name == told.CAMPAIGN[3])).one()
    mine = Activity.campaign_id == campaign.id, Activity.organization_id == scene.party(customer)
    activity = scene.session.scalars(select(Activity).where(*mine)).one()
    _done(scene, activity, said, scene.session.get_one(User, activity.owner_id))


def _close(reference: str, step: str, by: str, said: str, scene: Scene) -> None:
    row = scene.session.scalars(select(AfterCare).where(AfterCare.contract_id == scene.contract(reference).id)).one()
    activity = scene.session.scalars(select(Activity).where(Activity.key == f"after-care:{row.id}:{step}")).one()
    _done(scene, activity, said, scene.person(by))


def _done(scene: Scene, activity: Activity, said: str, by: User) -> None:
    """Close what the program planned: it plans what follows, too."""
    activity.day = min(activity.day, scene.at.date())
    scene.session.flush()
    follows = Next(none_because="Seuraava on jo suunniteltu.")
    ending = Ending(state="done", outcome=said, next=follows, in_competition=activities.CHANNEL)
    activities.close(scene.session, activity.id, ending, activity.version, by, scene.at, scene.at.date())
