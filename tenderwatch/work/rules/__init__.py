"""The words that activities and customers are sorted by, as the product ships them, and what a state of one means."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Entry:
    """A word of a list: its code, and what the program makes of it, if anything."""

    code: str
    means: str | None = None


def _entries(*codes: str, **meaning: str) -> tuple[Entry, ...]:
    plain = tuple(Entry(code) for code in codes)
    return plain + tuple(Entry(code.replace("_", "-"), means) for code, means in meaning.items())


LISTS: Mapping[str, tuple[Entry, ...]] = MappingProxyType(
    {
        "activity-type": (
            *_entries(visit="contact", meeting="contact", call="contact", e_mail="contact", event="contact"),
            *_entries(offer="contact", steering_group="contact", complaint="complaint", feedback="feedback"),
            *_entries("follow-up", "task"),
        ),
        "activity-state": _entries(planned="planned", done="done", cancelled="cancelled"),
        "ladder": _entries("suspect", "prospect", "customer", "regular", "key-customer", "advocate"),
        "segment": _entries("strategic", "growth", "base", "watch"),
        "service": (),
        "account-class": (),
        "contact-class": (),
        "bid-role": _entries("bid-manager", "writer", "pricing", "expert", "reviewer", "approver"),
    }
)
"""RULES: the house ships these; the administrator renames, adds and retires.

A type that means "contact" is one with the customer: it counts for strength and care.
"""

MEANINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "activity-type": ("contact", "complaint", "feedback"),
        "activity-state": ("planned", "done", "cancelled"),
    }
)
"""What the entries of a list may mean; an activity's state must mean one of its three."""
