"""The shapes in which the demo's content is written down: tables that read like the notices they become.

Days are counted from the day of loading: -3 is three days ago, 12 in twelve days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Text: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Party:
    """A made-up organisation; `number` becomes a registration number that no register has given out.

    Without one it is told by name alone, as notices do now and then.
    """

    name: Text
    number: int | None
    city: str
    nuts: str = "FI1B1"
    country: str = "FIN"

    @property
    def zone(self) -> str:
        """The zone in which it publishes its deadlines."""
        return "Europe/Stockholm" if self.country == "SWE" else "Europe/Helsinki"


@dataclass(frozen=True, kw_only=True)
class Lot:
    """A part of a procedure; what it does not say is as the procedure says."""

    title: Text
    value: int | None = None
    cpv: str | None = None


@dataclass(frozen=True)
class Planned:
    """A planning notice; it announces a procedure in some months."""

    on: int


@dataclass(frozen=True)
class Called:
    """A call for competition: `due` is the deadline, `questions` the days before it by which questions are asked.

    Without `has_offset` the deadline is published as some systems do it: no word about the zone.
    """

    on: int
    due: int
    questions: int = 8
    clock: str = "12:00:00"
    has_offset: bool = True


@dataclass(frozen=True)
class Changed:
    """A change notice: it moves the deadline to `due`, or exchanges the documents."""

    on: int
    due: int | None = None
    reason: str = "update-add"


@dataclass(frozen=True)
class Cancelled:
    """A change notice that cancels the procedure."""

    on: int


@dataclass(frozen=True, kw_only=True)
class Win:
    """Who won the lot of this place, for how much (None: withheld), among how many tenders."""

    party: str
    value: int | None
    tenders: int
    lot: int = 1
    number: str | None = None


@dataclass(frozen=True)
class Awarded:
    """A result; the lots without a win are closed for the `reason`."""

    on: int
    wins: tuple[Win, ...] = ()
    signed: int | None = None
    reason: str = "all-rej"


@dataclass(frozen=True, kw_only=True)
class Modified:
    """A notice of a modified contract."""

    on: int
    win: Win
    signed: int
    text: Text


Said: TypeAlias = Planned | Called | Changed | Cancelled | Awarded | Modified


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """One procurement and the notices that tell of it.

    `starts` counts days from loading; `renewals` is the number of options, which `options` puts into words.
    """

    key: str
    buyer: str
    title: Text
    text: Text
    cpv: str
    said: tuple[Said, ...]
    more_cpv: tuple[str, ...] = ()
    nature: str = "services"
    kind: str = "open"
    value: int | None = None
    framework: str | None = None
    framework_max: int | None = None
    dps: bool = False
    lots: tuple[Lot, ...] = ()
    months: int | None = None
    starts: int | None = None
    renewals: int = 0
    options: Text | None = None
    price: int = 60
    quality: Text | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which it is published, its own first."""
        return tuple(self.title)

    @property
    def parts(self) -> tuple[Lot, ...]:
        """Its lots; one that has none is one lot of its own, as eForms has it."""
        return self.lots or (Lot(title=self.title, value=self.value, cpv=self.cpv),)
