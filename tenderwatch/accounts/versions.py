"""Rows that people keep with an account and edit: what they saw is compared with what is there."""

from collections.abc import Callable, Mapping
from typing import Any

from tenderwatch.accounts.tables import KeptOfAccount
from tenderwatch.errors import Stale
from tenderwatch.i18n import _

Compared = tuple[dict[str, object], dict[str, object]]


def take_over(
    row: KeptOfAccount,
    values: Mapping[str, Any],
    seen: int | None,
    compared: Callable[[Mapping[str, Any], Mapping[str, Any]], Compared],
) -> None:
    """Write `values` into a row; Stale with both texts, as `compared` says them, when it is not the version seen.

    Without `seen` it is a button that was pressed, not a text that was edited.
    """
    theirs = {name: getattr(row, name) for name in values}
    if seen is not None and row.version != seen:
        raise Stale(_("This was changed since you opened the page."), *compared(values, theirs))
    if theirs != dict(values):
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
