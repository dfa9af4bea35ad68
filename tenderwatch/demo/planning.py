"""The schedule of a bid in the demo: planned when it was decided to bid, and followed since."""

from collections.abc import Callable, Iterator
from functools import partial

from tenderwatch.bids.plan import queries, service
from tenderwatch.demo.scene import Scene
from tenderwatch.demo.story import content as story

DONE = {"kick-off": -10, "questions": -9, "answers": -3, "pink": -2}
"""Milestones that are closed, each on its day."""


def told() -> Iterator[tuple[int, Callable[[Scene], None]]]:
    """Give what is done, with its day."""
    yield -11, plan
    for code, on in DONE.items():
        yield on, partial(close, code)


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
