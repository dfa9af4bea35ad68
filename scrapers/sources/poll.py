"""The shape that all sources share: settings in, what was found out, what was counted, and how it went at the end."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from scrapers.document import Document
from scrapers.errors import SourceState
from scrapers.http import Client
from scrapers.packages import Refused

State = Mapping[str, Any]
"""What a source wants to find again at its next poll (watermark, validators, what is still missing); JSON-able."""

Known = Callable[[Collection[str]], Collection[str]]
"""Tells which of these keys the caller already keeps, read or refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one poll has at hand.

    `keys` are the operator's keys and passwords, by the name that a configuration's `key_name` gives.  `period` asks
    about these days, first and last, and no others: a backfill; None asks about what is due.
    """

    client: Client
    now: datetime
    known: Known
    state: State = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    period: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A document that is new or has changed; `key` names its notice for ever within the source."""

    key: str
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a source showed of one of its publication days; given after all documents of that day that could be had.

    The caller compares: a day is complete when it was asked to its end (`whole`), when as many keys were seen as the
    source says it has (`expected`, None when it does not say), and when each of them is kept, read or refused.
    """

    day: date
    keys: Collection[str]
    expected: int | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """How a poll went; the last thing it gives, whatever happened.

    `next_state` is for the next poll, to be stored only when everything given before has been stored: a poll that was
    cut short starts again from the state before it, and finds what is already kept by `known` or by its digest.  It is
    worth storing after a failure too: a watermark moves only over complete days, what is missing is noted at once.
    """

    state: SourceState
    message: str = ""
    next_state: dict[str, Any] = field(default_factory=dict)
    complete: bool = False
    expected: int | None = None
    """How many items the source says it has in the period asked for; None when it does not say."""
    seen: int = 0
    """How many items it showed, those already known included."""
    newest_on: date | None = None
    """The publication day of the newest item seen, where the source gives one."""
    retry_after: float | None = None
    """Seconds after which the source wants to be asked again, where it said so."""


Poll = Iterator[Found | Refused | Counted | PollResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting as a form asks for it; `from_settings` has the last word on its value."""

    name: str
    type: Literal["text", "url", "texts", "whole", "number", "flag", "choice"] = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    rare: bool = False
    """Most sources do without it: the form folds it away."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a look at the live service told: whether it is as the program expects, and in words."""

    holds: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of source: what a module (or package) of this folder calls KIND.

    `from_settings` returns a frozen configuration, or raises ProfileError with field and problem; a configuration with
    a `key_name` is asked with the key of that name.  `poll` gives what is new, then one PollResult; nothing that the
    service does raises.  `check` asks the live service one cheap question and says whether its answer has the shape
    that `poll` relies on; it may raise FetchError.
    """

    name: str
    from_settings: Callable[[Mapping[str, Any]], Any]
    poll: Callable[[Any, Visit], Poll]
    check: Callable[[Any, Visit], Iterator[Finding]] | None = None
    settings: tuple[Setting, ...] = ()
    """What a form asks for; of a kind without, the settings are written as YAML."""
    every_minutes: int = 60
    looks_back: bool = False
    """It can be asked about a `period` long past."""
    shows_present: bool = False
    """It shows how things are now, and may go back to what it said before."""
    named_by_path: bool = False
    """Its keys are places, which say nothing about a notice."""


__all__ = [
    "Counted",
    "Finding",
    "Found",
    "Kind",
    "Known",
    "Poll",
    "PollResult",
    "Refused",
    "Setting",
    "State",
    "Visit",
]
