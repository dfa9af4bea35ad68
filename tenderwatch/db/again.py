"""Trying once more: trouble of a moment (a lock, a lost connection) looks like damage until it is tried again."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def twice(work: Callable[[], T]) -> T:
    """Do `work`, and once more when it fails; what fails twice raises.  What it began must be gone when it failed."""
    try:
        return work()
    except Exception:  # noqa: BLE001 - whatever it was, the second try tells
        return work()
