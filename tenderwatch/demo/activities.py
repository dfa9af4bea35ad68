"""What people do with customers in the demo: each step of a chain is logged or closed, and the next one agreed."""

from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story.activities import Chain, Step
from tenderwatch.web.reader import HOME
from tenderwatch.work import service
from tenderwatch.work.service import Ending, Next, Wanted
from tenderwatch.work.tables import Activity

Open = dict[Chain, int]
"""The activity of each chain that is planned and not closed."""


def do(chain: Chain, n: int, planned: Open, scene: Scene) -> None:
    """Do the step of a chain whose day has come."""
    step, by, today = chain.steps[n], scene.person(chain.steps[n].by), scene.at.astimezone(HOME).date()
    follows = _next(chain, n, scene)
    if chain in planned:
        row = scene.session.get_one(Activity, planned.pop(chain))
        ending = Ending(state="done", outcome=step.outcome or "", next=follows, in_competition=step.in_competition)
        done = service.close(scene.session, row.id, ending, row.version, by, scene.at, today)
    else:
        done = service.enter(scene.session, _wanted(chain, step, follows, scene), by, scene.at, today)
    if done.next_id is not None:
        planned[chain] = done.next_id


def _next(chain: Chain, n: int, scene: Scene) -> Next:
    if n + 1 == len(chain.steps):
        return Next(none_because=chain.ended)
    step = chain.steps[n + 1]
    day = scene.days.due(step.on)
    return Next(type=step.type, day=day, owner_id=scene.person(step.by).id, subject=step.subject)


def _wanted(chain: Chain, step: Step, follows: Next, scene: Scene) -> Wanted:
    return Wanted(
        organization_id=scene.party(chain.party),
        type=step.type,
        day=scene.at.astimezone(HOME).date(),
        subject=step.subject,
        outcome=step.outcome,
        minutes=step.minutes,
        users=(scene.person(step.by).id,),
        contract_id=scene.contract(chain.contract).id if chain.contract else None,
        bid_id=scene.bid(chain.bid).id if chain.bid else None,
        in_competition=step.in_competition,
        next=follows,
    )
