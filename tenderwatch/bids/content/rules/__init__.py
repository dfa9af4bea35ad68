"""How a requirement is typed in one line, what counts as done, and what is valid on the day of submission."""

from typing import Literal

Kind = Literal["must", "scored", "info"]
State = Literal["unassessed", "not", "partly", "met"]
KINDS: tuple[Kind, ...] = ("must", "scored", "info")
STATES: tuple[State, ...] = ("unassessed", "not", "partly", "met")
DOCUMENT_KINDS = ("form", "certificate", "price", "plan", "reference", "attachment", "procurement", "other")
