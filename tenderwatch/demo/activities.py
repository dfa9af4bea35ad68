"""What people do with customers in the demo: each step of a chain is logged or closed, and the next one agreed."""

from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select

from tenderwatch.contacts.tables import Contact
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story.activities import FORWARDED, Chain, Step
from tenderwatch.web.reader import HOME
from tenderwatch.work import service
from tenderwatch.work.mail import read
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
        contacts=(_contact(chain.contact, scene),) if chain.contact else (),
        next=follows,
    )


def _contact(name: str, scene: Scene) -> int:
    named = select(Contact.id).where(Contact.name == name).order_by(Contact.id).limit(1)
    return scene.session.scalars(named).one()


def take(scene: Scene) -> None:
    """Take a mail that somebody forwarded, as the command does."""
    _on, by, sender, subject, words = FORWARDED
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = scene.person(by).email, "log@demo.example", format_datetime(scene.at)
    mail["Subject"], mail["Message-ID"] = f"VB: {subject}", "<rapporten-for-oktober@demo.example>"
    mail.set_content(f"-----Ursprungligt meddelande-----\nFrån: {sender}\nÄmne: {subject}\n\n{words}")
    service.take(scene.session, read(bytes(mail)), scene.at)
