"""The order of tasks that wait for each other, and what holds one up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Why = Literal["late", "open", "later"]

LONGEST_TITLE, LONGEST_LINE, MOST_LINES = 200, 300, 60
MOST_HOURS = 2000
"""More than a year of one person's work is no task."""


@dataclass(frozen=True)
class Step:
    """A task as the rules know it."""

    id: int
    due_on: date
    done: bool = False
    waits_for: Collection[int] = ()


@dataclass(frozen=True)
class Hold:
    """A task that another waits for, and why that matters.

    late: it is overdue; later: it is due after the one that waits; open: it is only not done yet.
    """

    id: int
    why: Why


def circle(waits: Mapping[int, Collection[int]]) -> tuple[int, ...]:
    """Return tasks each of which waits for the next one and the last for the first; none when there is no circle."""
    cleared: set[int] = set()
    for start in waits:
        path, todo = [start], [iter(_of(waits, start))]
        while todo:
            following = next(todo[-1], None)
            if following is None:
                cleared.add(path.pop())
                todo.pop()
            elif following in path:
                return tuple(path[path.index(following) :])
            elif following not in cleared:
                path.append(following)
                todo.append(iter(_of(waits, following)))
    return ()


def _of(waits: Mapping[int, Collection[int]], task: int) -> list[int]:
    return sorted(waits.get(task, ()))


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Return tasks so that none comes before one it waits for, else by their days; there is no `circle` among them."""
    left = {step.id: step for step in sorted(steps, key=lambda step: (step.due_on, step.id))}
    found: list[Step] = []
    while left:
        free = (step for step in left.values() if not any(each in left for each in step.waits_for))
        found.append(left.pop(next(free).id))
    return found


def holds(step: Step, others: Mapping[int, Step], today: date) -> Sequence[Hold]:
    """Return what a task that is not done waits for still, with what is worst about each."""
    if step.done:
        return ()
    waited = (others[each] for each in sorted(step.waits_for) if each in others)
    return tuple(Hold(each.id, _why(each, step, today)) for each in waited if not each.done)


def _why(waited: Step, step: Step, today: date) -> Why:
    if waited.due_on < today:
        return "late"
    return "later" if waited.due_on > step.due_on else "open"


def checklist(text: str) -> tuple[str, ...]:
    """Return the lines that somebody typed as a checklist, each once."""
    return tuple(dict.fromkeys(line for each in text.splitlines() if (line := " ".join(each.split()))))
