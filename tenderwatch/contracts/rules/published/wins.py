"""What notices say that we won and that is not entered as a contract."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tenderwatch.calendar.rules import last_day
from tenderwatch.contracts.rules.published.facts import Part, Published, normal

TOO_OLD = timedelta(days=5 * 365)
"""An award without a known end is not asked about after this time."""


@dataclass(frozen=True)
class Win:
    """A contract that a notice says is ours; `key` tells it from others of its procedure, in every version."""

    key: str
    part: Part
    published: Published

    @property
    def ends_on(self) -> date | None:
        """The last day of the base period as far as it is published."""
        return last_day_of(self.part)


def wins_of(told: Sequence[Published], us: Collection[int], held: Collection[str], today: date) -> list[Win]:
    """Return what we won in one procedure and have not entered; `told` are its notices, the latest first.

    `held` are the references of our contracts of the procedure.  One that is none of the published numbers may be any
    of them, and then nothing is asked.  Neither is it about what is over.
    """
    found: dict[str, Win] = {}
    for published in told:
        for part in _won(published, us):
            key = normal(part.number) if part.number else "+".join(sorted(part.lots)) or "-"
            found.setdefault(key, Win(key, part, published))
    mine = {normal(reference) for reference in held}
    if mine - found.keys():
        return []
    return [win for key, win in found.items() if key not in mine and _is_current(win, today)]


def last_day_of(part: Part) -> date | None:
    """Return the published last day, stated or counted from the published first day."""
    if part.ends_on is not None or part.starts_on is None or part.length is None:
        return part.ends_on
    if part.length.months:
        return last_day(part.starts_on, part.length.months)
    return part.starts_on + timedelta(days=part.length.days - 1)


def _won(published: Published, us: Collection[int]) -> Iterator[Part]:
    """Give the parts with us among the winners; of several contracts of one award it is not known which is ours."""
    seen: set[frozenset[str]] = set()
    for part in published.parts:
        if part.winners.isdisjoint(us):
            continue
        if not part.shared or part.winners <= set(us):
            yield part
        elif part.lots not in seen:
            seen.add(part.lots)
            yield replace(part, number=None, title={}, signed_on=None, value=None, framework_maximum=None)


def _is_current(win: Win, today: date) -> bool:
    end, on = win.ends_on, win.published.on
    if end is not None:
        return end >= today
    return on is None or on >= today - TOO_OLD
