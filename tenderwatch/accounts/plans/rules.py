"""What goals of an account are about, and which actions each kind brings along."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Kind = Literal["growth", "breadth", "strength"]
KINDS: tuple[Kind, ...] = ("growth", "breadth", "strength")
ENDS = ("reached", "given-up")

MANDATORY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "growth": ("need", "measure"),
        "breadth": ("need", "tell"),
        "strength": ("feedback", "meet"),
    }
)
"""What nobody calls such a goal reached without."""

CHOSEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "growth": ("budget", "decision-maker", "reference"),
        "breadth": ("pilot", "visit", "reference"),
        "strength": ("steering-group", "event", "team"),
    }
)
"""What is proposed besides, to be chosen."""
