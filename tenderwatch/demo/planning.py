"""The schedule of a bid in the demo: planned when it was decided to bid, and followed since; its team and tasks."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial

from tenderwatch.bids.plan import queries, service
from tenderwatch.bids.tasks import service as tasks
from tenderwatch.bids.team import service as teams
from tenderwatch.contracts.facts import today_of
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import content as story
from tenderwatch.demo.story import planning

DONE = {"kick-off": -10, "questions": -9, "answers": -3, "pink": -2}
"""Milestones that are closed, each on its day."""


def told() -> Iterator[tuple[int, Callable[[Scene], None]]]:
    """Give what is done, with its day."""
    yield -11, plan
    for code, on in DONE.items():
        yield on, partial(close, code)
    yield -10, team
    yield -10, give_out
    yield -4, do


def plan(scene: Scene) -> None:
    """Plan the bid that the demo tells most of."""
    bid, by = scene.bid(story.BID), scene.person(story.OWNER)
    counted = queries.counted(scene.session, bid, scene.at, None)
    if counted is not None:
        service.begin(scene.session, bid.id, counted.milestones, by, scene.at)


def close(code: str, scene: Scene) -> None:
    """Close a milestone of it."""
    bid, by = scene.bid(story.BID), scene.person(story.OWNER)
    if made := service.plan_of(scene.session, bid.id):
        service.close(scene.session, bid.id, code, None, made.version, by, scene.at)


def team(scene: Scene) -> None:
    """Take people into its team."""
    bid, by = scene.bid(story.BID), scene.person(story.OWNER)
    for who, role, hours in planning.TEAM:
        planned = Decimal(hours) if hours else None
        teams.take_in(scene.session, bid.id, scene.person(who).id, role, planned, by, scene.at)


def give_out(scene: Scene) -> None:
    """Give its tasks to people, each after what it waits for."""
    bid, by, today = scene.bid(story.BID), scene.person(story.OWNER), today_of(scene.at)
    numbers: dict[str, int] = {}
    for each in planning.TASKS:
        wanted = tasks.Wanted(
            each.title,
            scene.person(each.owner).id,
            None if each.milestone else today + timedelta(days=each.days),
            each.milestone,
            Decimal(each.hours) if each.hours else None,
            [numbers[title] for title in each.after],
            each.checklist,
        )
        numbers[each.title] = tasks.enter(scene.session, bid.id, wanted, by, scene.at).id


def do(scene: Scene) -> None:
    """Tick the first lines of its checklists, and do the first task."""
    bid, by = scene.bid(story.BID), scene.person(story.OWNER)
    for n, task in enumerate(tasks.of_bid(scene.session, bid.id)):
        if n == 0:
            tasks.close(scene.session, bid.id, task.id, by, scene.at)
        for line in task.lines[:1]:
            tasks.tick(scene.session, bid.id, task.id, line.id, True, by, scene.at)
