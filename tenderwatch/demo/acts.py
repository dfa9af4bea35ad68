"""What people do in the demo, each act by the room's own verb, on the day that the story gives it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from tenderwatch.bids import service as bids
from tenderwatch.bids.outcomes import service as outcomes
from tenderwatch.bids.rules import Reason
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts import warnings
from tenderwatch.contracts.service import OptionValue
from tenderwatch.contracts.tables import Contract, ContractWarning, Decision
from tenderwatch.demo import (
    activities,
    bid_content,
    caring,
    clocks,
    customers,
    gating,
    looking_after,
    planning,
    pricing,
    saying,
    sending,
)
from tenderwatch.demo.days import Days
from tenderwatch.demo.parties import PARTIES
from tenderwatch.demo.people import AWAY
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import activities as cared
from tenderwatch.demo.story import bids as bidding
from tenderwatch.demo.story import contracts as held
from tenderwatch.demo.story import watching as watched
from tenderwatch.house import House
from tenderwatch.notices.tables import Procedure
from tenderwatch.renewals import service as renewals
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching

Do = Callable[[Scene], None]


@dataclass(frozen=True)
class Act:
    """Something that somebody does on a day."""

    on: int
    do: Do


def by_day(house: House, days: Days) -> dict[date, list[Act]]:
    """Return everything that is done, by the working day of it; on one day in the order of the tables."""
    found: dict[date, list[Act]] = {}
    told = [
        *_triage(),
        *_bids(),
        Act(-2, gating.profile),
        Act(-1, gating.asked),
        *_never_bid(),
        *_contracts(),
        *_care(),
        *_activities(),
        *_plans(),
        *_absence(),
        *_customers(),
    ]
    deeds = (
        *(*bid_content.deeds(house), *planning.told(), *pricing.told(), *saying.told(house)),
        *(*clocks.told(), *sending.deeds(house)),
    )
    told += [Act(on, do) for on, do in deeds]
    for act in sorted(told, key=lambda act: act.on):
        found.setdefault(days.worked(act.on), []).append(act)
    return found


def is_owed(session: Session) -> bool:
    """Return whether a warning waits for the next digest."""
    return bool(session.scalar(select(exists().where(or_(ContractWarning.state == "owed", _unsummarised())))))


def _unsummarised() -> Any:
    return (ContractWarning.state == "baseline") & ContractWarning.said_at.is_(None)


def answer(scene: Scene) -> None:
    """Acknowledge what was said until yesterday, for every contract but those that nobody answers."""
    said = (
        select(Decision, ContractWarning.person_id)
        .join(
            ContractWarning, (ContractWarning.decision_id == Decision.id) & (ContractWarning.series == Decision.series)
        )
        .join(Contract, Contract.id == Decision.contract_id)
        .where(
            Decision.state == "open",
            ContractWarning.state == "said",
            ContractWarning.said_at < scene.at - timedelta(hours=12),
        )
        .where(Contract.reference.not_in(held.UNANSWERED))
        .where(or_(Decision.acknowledged_rung.is_(None), Decision.acknowledged_rung > ContractWarning.rung))
    )
    for decision, person_id in scene.session.execute(said).all():
        if person_id is not None:
            warnings.acknowledge(scene.session, decision.id, scene.session.get_one(User, person_id), scene.at)


# Watching


def _triage() -> Iterator[Act]:
    for each in watched.TRIAGE:
        yield Act(each.on, partial(_decide, each))


def _decide(said: watched.Triaged, scene: Scene) -> None:
    until = None if said.until is None else scene.days.due(said.until)
    team = users.first_team(scene.session)
    decision = watching.Decision(said.state, said.reason, until)
    watching.decide(scene.session, team.id, scene.procedure(said.procedure), decision, scene.person(said.by), scene.at)


# Bids


def _bids() -> Iterator[Act]:
    for bid in bidding.BIDS:
        yield Act(bid.on, partial(_start, bid))
        for step in bid.steps:
            yield Act(step.on, partial(_STEPS[type(step)], bid, step))


def _start(bid: bidding.Bid, scene: Scene) -> None:
    bids.start(scene.session, scene.procedure(bid.procedure), scene.person(bid.owner), scene.at)


def _move(bid: bidding.Bid, step: bidding.Moved, scene: Scene) -> None:
    bids.move(scene.session, scene.bid(bid.procedure).id, step.stage, scene.person(bid.owner), scene.at)


def _go(bid: bidding.Bid, step: bidding.Decided, scene: Scene) -> None:
    bids.decide(scene.session, scene.bid(bid.procedure).id, step.go, step.reason, scene.person(step.by), scene.at)


def _edit(bid: bidding.Bid, step: bidding.Edited, scene: Scene) -> None:
    row = scene.bid(bid.procedure)
    told: dict[str, Any] = {
        "next_step": step.next_step,
        "next_step_on": None if step.next_on is None else scene.days.due(step.next_on),
        "value": None if step.value is None else Decimal(step.value),
        "lots": None if step.lots is None else list(step.lots),
        "notes": step.notes,
        "deadline_at": _deadline(scene, bid) if step.new_deadline else None,
    }
    values = {name: value for name, value in told.items() if value is not None}
    bids.edit(scene.session, row.id, values, row.version, scene.person(bid.owner), scene.at)


def _promise(bid: bidding.Bid, step: bidding.Promised, scene: Scene) -> None:
    bid_id = scene.bid(bid.procedure).id
    bids.promise(scene.session, bid_id, step.text, step.evidence, scene.person(bid.owner), scene.at)


def _deadline(scene: Scene, bid: bidding.Bid) -> datetime | None:
    return scene.session.get_one(Procedure, scene.procedure(bid.procedure)).deadline_at


def _end(bid: bidding.Bid, step: bidding.Ended, scene: Scene) -> None:
    row = scene.bid(bid.procedure)
    if row.next_step:
        bids.edit(
            scene.session,
            row.id,
            {"next_step": None, "next_step_on": None},
            row.version,
            scene.person(bid.owner),
            scene.at,
        )
    ending = outcomes.Ending(
        result=step.result,
        reasons=step.reasons,
        decided_on=None if step.decided is None else scene.days.worked(step.decided),
        our_price=None if step.ours is None else Decimal(step.ours),
        winning_price=None if step.theirs is None else Decimal(step.theirs),
        tenders_received=step.tenders,
        our_rank=step.rank,
        lesson=step.lesson,
        **_winner(scene, step.winner),
    )
    outcomes.record(scene.session, row.id, ending, scene.person(bid.owner), scene.at)


_STEPS: dict[type, Callable[..., None]] = {
    bidding.Moved: _move,
    bidding.Decided: _go,
    bidding.Edited: _edit,
    bidding.Promised: _promise,
    bidding.Ended: _end,
}


def _winner(scene: Scene, key: str | None) -> dict[str, Any]:
    if key is None:
        return {}
    return {"winner": next(iter(PARTIES[key].name.values())), "winner_id": scene.party(key)}


def _never_bid() -> Iterator[Act]:
    for each in bidding.NEVER_BID:
        yield Act(each.on, partial(_log, each))


def _log(said: bidding.NeverBid, scene: Scene) -> None:
    ending = outcomes.Ending(
        result="no-bid",
        reasons=(Reason(said.reason, primary=True),),
        winning_price=None if said.theirs is None else Decimal(said.theirs),
        **_winner(scene, said.winner),
    )
    outcomes.log(scene.session, scene.procedure(said.procedure), ending, scene.person(said.by), scene.at)


# Contracts


def _contracts() -> Iterator[Act]:
    for each in held.SETTLED:
        yield Act(each.on, partial(_settle, each))
    for kept in held.KEPT:
        yield Act(kept.on, partial(_keep, kept))
    yield Act(held.HELD_OVER[1], _hold_over)
    yield Act(held.NOTICE[1], _give_notice)
    yield Act(held.ENDED[1], _record_end)
    yield Act(held.FROM_BID[2], _contract_of_bid)
    yield Act(held.TEMPLATE[0], _own_template)
    for task in held.TASKS:
        yield Act(task.on, partial(_do_task, task))
    for chance in held.CHANCES:
        yield Act(chance.on, partial(_say_chance, chance))
    yield Act(held.UNHAPPY[1], _say_unhappy)


def _settle(said: held.Settled, scene: Scene) -> None:
    """Decide; as in the house a plan that this asks for opens at once, for its tasks may be done on the same day."""
    decision, by = scene.open_decision(said.reference, said.kind), scene.person(said.by)
    contracts.record_decision(scene.session, decision.id, said.choice, said.reason, by, scene.at)
    renewals.keep_one(scene.session, decision.contract_id, by, scene.at)


def _keep(kept: held.Kept, scene: Scene) -> None:
    contract_id, by = scene.contract(kept.reference).id, scene.person(kept.by)
    values = dict(_told(scene.days, kept.values))
    if kept.kind == "orders":
        values = {"currency": "EUR", **values, "amount": Decimal(values["amount"])}
    row = contracts.keep(scene.session, contract_id, kept.kind, values, by, scene.at)
    if kept.marked:
        contracts.mark(scene.session, contract_id, kept.kind, row.id, by, scene.at)


def _told(days: Days, values: Mapping[str, str | int]) -> Iterator[tuple[str, Any]]:
    """Turn offsets into days; the fields of a contact that are days do not end in _on as others do."""
    for name, value in values.items():
        if name.endswith("_on") and isinstance(value, int):
            yield name.removesuffix("_on") if name.startswith("valid") else name, days.at(value)
        else:
            yield name, value


def _hold_over(scene: Scene) -> None:
    reference, on, by, how = held.HELD_OVER
    contract_id = scene.contract(reference).id
    agreed_on = scene.days.worked(on)
    contracts.hold_over(scene.session, contract_id, agreed_on, None, how, scene.person(by), scene.at)


def _give_notice(scene: Scene) -> None:
    reference, given, effect, by, why = held.NOTICE
    given_on, effect_on = scene.days.worked(given), scene.days.at(effect)
    contract_id = scene.contract(reference).id
    contracts.give_notice(scene.session, contract_id, "theirs", given_on, effect_on, why, scene.person(by), scene.at)


def _record_end(scene: Scene) -> None:
    reference, _on, by, reason = held.ENDED
    contract = scene.contract(reference)
    ended_on = contract.base_ends_on or scene.days.today
    contracts.end(scene.session, contract.id, ended_on, reason, scene.person(by), scene.at)


def _own_template(scene: Scene) -> None:
    renewals.make_own(scene.session, scene.person(held.TEMPLATE[1]), scene.at)


def _do_task(said: held.Task, scene: Scene) -> None:
    task = next(each for each in scene.plan(said.reference).tasks if each.code == said.step)
    renewals.settle(scene.session, task.id, said.state, said.word, scene.person(said.by), scene.at)


def _say_chance(said: held.Chance, scene: Scene) -> None:
    plan = scene.plan(said.reference)
    values = {"chance": said.chance, "chance_reason": said.reason, "needs": said.needs}
    renewals.edit_plan(scene.session, plan.id, values, plan.version, scene.person(said.by), scene.at)


def _say_unhappy(scene: Scene) -> None:
    reference, _on, by, reason = held.UNHAPPY
    contract = scene.contract(reference)
    contracts.flag_unhappy(scene.session, contract.id, reason, scene.person(by), scene.at)
    renewals.keep_one(scene.session, contract.id, scene.person(by), scene.at)


def _contract_of_bid(scene: Scene) -> None:
    """The won bid becomes a contract, which its owner completes the same day."""
    procedure, _reference, _on, owner = held.FROM_BID
    bid = scene.bid(procedure)
    contract = contracts.from_bid(scene.session, bid, scene.person("maija"), scene.at)
    values = replace(
        contracts.values_of(contract),
        owner_id=scene.person(owner).id,
        options=(OptionValue(12),),
        option_notice_months=6,
        termination_notice_months=6,
    )
    at = scene.at + timedelta(minutes=40)
    contracts.edit(scene.session, contract.id, values, contract.version, scene.person(owner), min(at, scene.days.now))


def _activities() -> Iterator[Act]:
    yield Act(cared.FORWARDED[0], activities.take)
    planned: activities.Open = {}
    for chain in cared.CHAINS:
        for n, step in enumerate(chain.steps):
            if step.outcome is not None:
                yield Act(step.on, partial(activities.do, chain, n, planned))


def _care() -> Iterator[Act]:
    for on, do in caring.deeds():
        yield Act(on, do)


def _plans() -> Iterator[Act]:
    for on, do in looking_after.deeds():
        yield Act(on, do)


def _customers() -> Iterator[Act]:
    for on, do in customers.acts():
        yield Act(on, do)


def _absence() -> Iterator[Act]:
    yield Act(AWAY[1], _go_away)


def _go_away(scene: Scene) -> None:
    key, first, last = AWAY
    person = scene.person(key)
    values = {"absent_from": scene.days.at(first), "absent_to": scene.days.at(last)}
    users.edit_profile(scene.session, person.id, values, person.version, scene.at)
