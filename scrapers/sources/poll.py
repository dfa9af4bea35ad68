"""The shape that all sources share: settings in, what was found out, and how it went at the end."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from scrapers.document import Document
from scrapers.errors import SourceState
from scrapers.http import Client
from scrapers.packages import Refused

State = Mapping[str, Any]
"""What a source wants to find again at its next poll (watermark, validators, what is still missing); JSON-able."""

Known = Callable[[str], bool]
"""Tells whether the caller already keeps the document with this key."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document that is new or has changed; `key` names its notice for ever within the source."""

    key: str
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """How a poll went; the last thing it gives, whatever happened.

    `next_state` is for the next poll, to be stored only when everything given before has been stored: a poll that was
    cut short starts again from the state before it, and finds what is already kept by `known` or by its digest.  It is
    worth storing after a failure too: a watermark moves only when all was counted, what is missing is noted at once.
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


Poll = Iterator[Found | Refused | PollResult]


class Source(Protocol):
    """A kind of source: one module (or package) of this folder."""

    def from_settings(self, settings: Mapping[str, Any], /) -> Any:
        """Return the frozen configuration that the settings describe; ProfileError says field and problem."""

    def poll(self, config: Any, client: Client, state: State, now: datetime, known: Known, /) -> Poll:
        """Give what is new since `state`, then one PollResult; nothing that the source does raises."""


__all__ = ["Found", "Known", "Poll", "PollResult", "Refused", "Source", "State"]
