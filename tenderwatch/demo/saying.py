"""What customers say in the demo, and what the company does about it, by the rooms' own verbs."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import cast

from sqlalchemy import select

from tenderwatch.accounts.feedback import service
from tenderwatch.accounts.feedback.rules import Step
from tenderwatch.accounts.feedback.service import About, Reply
from tenderwatch.accounts.tables import Feedback
from tenderwatch.contacts.tables import Contact
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import BEGAN
from tenderwatch.demo.story import feedback as story
from tenderwatch.house import House
from tenderwatch.reports.rules import last_quarters
from tenderwatch.reports.scorecard import actuals
from tenderwatch.reports.scorecard.measures import BY_CODE
from tenderwatch.reports.scorecard.targets import set_target
from tenderwatch.reports.tool_use.noting import note
from tenderwatch.today import asking

Told = tuple[int, Callable[[Scene], None]]


def told(house: House) -> Iterator[Told]:
    """Yield everything that is said and done about feedback, with its day."""
    yield BEGAN, _targets
    yield BEGAN, _by_hand
    for day in range(BEGAN, 1, 7):
        yield day, _use
    for said in story.SAID:
        yield said.on, partial(_write_down, said)
        for step in said.steps:
            yield step.on, partial(_take, said, step)
    for asked in story.ASKED:
        yield asked.on, partial(_ask, house, asked)
        if asked.answered_on is not None:
            yield asked.answered_on, partial(_answer, asked)


def _targets(scene: Scene) -> None:
    by, since = scene.person("onni"), scene.days.at(BEGAN)
    for code, target, owner in story.TARGETS:
        value = Decimal(target) / (100 if BY_CODE[code].unit == "share" else 1)
        set_target(scene.session, code, None, value, scene.person(owner).id, since, by, scene.at)


def _by_hand(scene: Scene) -> None:
    quarters = last_quarters(scene.at.date(), 3)[:2]
    for (code, figures), days in zip(story.ENTERED, quarters, strict=True):
        values = {"first_on": days.first, "last_on": days.last, **figures}
        actuals.enter(scene.session, code, None, values, scene.person("helena"), scene.at)


def _use(scene: Scene) -> None:
    for person, rooms in story.USED.items():
        for room in rooms:
            note(scene.session, scene.person(person).id, room, scene.at.date())


def _write_down(said: story.Said, scene: Scene) -> None:
    contract = scene.contract(said.reference)
    about = About(contract.buyer_id, contract.id, person_id=scene.person(said.about).id if said.about else None)
    values = {"kind": said.kind, "score": said.score, "words": said.words}
    service.enter(scene.session, about, values, scene.at.date(), scene.person(said.by), scene.at)


def _take(said: story.Said, step: story.Step, scene: Scene) -> None:
    row, by, at = _row(scene, words=said.words), scene.person(step.by), scene.at
    if step.step == "owner":
        service.give_to(scene.session, row.id, scene.person(said.by).id, by, at)
    else:
        service.take_step(scene.session, row.id, cast(Step, step.step), at.date(), step.words, by, at, seen=None)


def _ask(house: House, asked: story.Asked, scene: Scene) -> None:
    contract, by = scene.contract(asked.reference), scene.person(asked.by)
    about = About(contract.buyer_id, contract.id, _contact(scene, contract.buyer_id, asked.contact).id)
    until = scene.at.date() + timedelta(days=21)
    row = service.ask(scene.session, about, "fi", until, by, scene.at)
    asking.owe(scene.session, house.settings, row, by, scene.at)


def _answer(asked: story.Asked, scene: Scene) -> None:
    row = _row(scene, contract_id=scene.contract(asked.reference).id, received_at=None)
    service.reply(scene.session, row.token or "", Reply(asked.score, asked.words), scene.at)


def _row(scene: Scene, **told_by: object) -> Feedback:
    return scene.session.scalars(select(Feedback).filter_by(**told_by)).one()


def _contact(scene: Scene, organization_id: int, who: story.Contact) -> Contact:
    known = select(Contact).where(Contact.organization_id == organization_id, Contact.email == who.email)
    if found := scene.session.scalar(known):
        return found
    contact = Contact(
        organization_id=organization_id,
        name=who.name,
        title=who.title,
        email=who.email,
        roles=["user"],
        source="contract",
        basis="contract",
        purpose="contract",
        told_on=scene.at.date(),
        entered_at=scene.at,
    )
    scene.session.add(contact)
    scene.session.flush()
    return contact
