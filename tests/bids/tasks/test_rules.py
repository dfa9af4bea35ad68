"""Tasks that wait for each other: no circle is kept, none comes before what it waits for, what holds one up is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenderwatch.bids.tasks.rules import Hold, Step, checklist, circle, holds, in_order

TODAY = date(2026, 11, 23)
GRAPHS = some.dictionaries(some.integers(1, 8), some.sets(some.integers(1, 8), max_size=3), max_size=8)


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ({}, ()),
        ({1: [2], 2: [3]}, ()),
        ({1: [2, 3], 2: [4], 3: [4]}, ()),
        ({1: [1]}, (1,)),
        ({1: [2], 2: [1]}, (1, 2)),
        ({1: [2], 2: [3], 3: [4], 4: [2]}, (2, 3, 4)),
    ],
)
def test_circle(waits: dict[int, list[int]], expected: tuple[int, ...]) -> None:
    assert circle(waits) == expected


@given(GRAPHS)
def test_a_circle_that_is_named_is_one_and_without_one_there_is_an_order(waits: dict[int, set[int]]) -> None:
    found = circle(waits)
    for task, following in zip(found, (*found[1:], *found[:1]), strict=True):
        assert following in waits[task]
    if not found:
        numbers = set(waits) | {each for many in waits.values() for each in many}
        done: set[int] = set()
        for _round in range(len(numbers) + 1):
            done |= {each for each in numbers if waits.get(each, set()) <= done}
        assert done == numbers


@given(GRAPHS.filter(lambda waits: not circle(waits)), some.lists(some.integers(0, 30), min_size=8, max_size=8))
def test_no_task_comes_before_one_that_it_waits_for(waits: dict[int, set[int]], days: list[int]) -> None:
    steps = [Step(n, TODAY + timedelta(days=days[n - 1]), waits_for=waits.get(n, ())) for n in range(1, 9)]
    found = [step.id for step in in_order(steps)]
    assert sorted(found) == list(range(1, 9))
    for task, many in waits.items():
        assert all(found.index(other) < found.index(task) for other in many)


@given(some.lists(some.integers(0, 30), min_size=1, max_size=8))
def test_tasks_that_wait_for_nothing_come_by_day(days: list[int]) -> None:
    steps = [Step(n, TODAY + timedelta(days=day)) for n, day in enumerate(days)]
    assert in_order(steps) == sorted(steps, key=lambda step: (step.due_on, step.id))


@pytest.mark.parametrize(
    ("due", "done", "expected"),
    [
        pytest.param(-1, False, (Hold(1, "late"),), id="it is overdue"),
        pytest.param(0, False, (Hold(1, "open"),), id="due today is not overdue"),
        pytest.param(5, False, (Hold(1, "open"),), id="due on the same day is not after it"),
        pytest.param(6, False, (Hold(1, "later"),), id="due after the one that waits"),
        pytest.param(-1, True, (), id="what is done holds nothing up"),
    ],
)
def test_holds(due: int, done: bool, expected: tuple[Hold, ...]) -> None:
    waited = Step(1, TODAY + timedelta(days=due), done)
    step = Step(2, TODAY + timedelta(days=5), waits_for=(1, 99))
    assert holds(step, {1: waited, 2: step}, TODAY) == expected
    finished = Step(2, step.due_on, done=True, waits_for=(1,))
    assert holds(finished, {1: waited, 2: finished}, TODAY) == ()


def test_a_checklist_has_each_line_once_without_blanks() -> None:
    assert checklist("  Price  sheet\n\nSignature\r\nPrice sheet\n") == ("Price sheet", "Signature")
