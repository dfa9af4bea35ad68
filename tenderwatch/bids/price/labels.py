"""Words of this room."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tenderwatch import i18n
from tenderwatch.bids.price.rules import Sums, clear, percent_of
from tenderwatch.i18n import _
from tenderwatch.users import labels as users
from tenderwatch.web import formatters


def problem(code: str) -> str:
    """Return why a line, or a row of a file, is no line of a price table."""
    return {
        "cells": _("Write four or five things with semicolons between: what; quantity; unit; unit price; unit cost."),
        "no-what": _("Say what is priced."),
        "too-long": _("A text is too long: what up to 1000 characters, unit and lot up to 60."),
        "quantity": _("The quantity is not a number."),
        "unit_price": _("The unit price is not a number."),
        "unit_cost": _("The unit cost is not a number."),
        "either": _("A number like 1.234 or 10,005 could be two things: write 1234 or 1.2340."),
        "too-fine": _("Numbers have at most four decimals."),
        "too-large": _("This comes to more than can be kept."),
        "negative": _("Quantity and cost cannot be less than nothing; a rebate is a unit price below nothing."),
        "lot": _("The procedure has no such lot."),
        "broken": _("A cell of this row cannot be read."),
    }[code]


def column(name: str) -> str:
    """Return the head of a column of the table."""
    return users.field(name)


def number(value: Decimal | None) -> str:
    """Return a quantity or a unit price as the reader types it."""
    if value is None:
        return ""
    return clear(value) if i18n.language() == "en" else clear(value).replace(".", ",")


def unit_money(value: Decimal | None, currency: str) -> str:
    """Return the price of one unit with all its decimals."""
    return "–" if value is None else formatters.format_money(value, currency, i18n.language(), fine=True)


def margin(found: Sums, currency: str) -> str:
    """Return a margin as amount and per cent, or why it is not known."""
    if found.margin is None:
        return _("not known: %(n)s of %(total)s lines have a cost", n=found.costed, total=found.lines)
    return of_price(found.margin, found.price, currency)


def of_price(part: Decimal | None, price: Decimal, currency: str) -> str:
    """Return a margin as amount and per cent of its price."""
    if part is None:
        return _("not known")
    amount, share = formatters.money(part, currency, detail=True), percent_of(part, price)
    return amount if share is None else f"{amount} ({percent(share)})"


def percent(value: Decimal) -> str:
    """Return a number of per cent to a tenth."""
    shown = f"{value:.1f}".replace("-", "\u2212")
    return f"{shown}%" if i18n.language() == "en" else f"{shown.replace('.', ',')}\u00a0%"


def compared(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, object]]:
    """Return both texts of a stale edit as a person compares them: what differs, by the field's name."""
    differ = [name for name in mine if mine[name] != theirs[name]]
    mine, theirs = ({column(name): _shown(texts[name]) for name in differ} for texts in (mine, theirs))
    return dict(mine), dict(theirs)


def _shown(value: Any) -> object:
    return number(value) if isinstance(value, Decimal) else value


def value(name: str, said: object) -> str | None:
    """Return a number of the table as people write it; None for what is no number."""
    return number(Decimal(str(said))) if name in ("quantity", "unit_price", "unit_cost") else None


def hours(minutes: int) -> str:
    """Return minutes as hours to a tenth."""
    return formatters.count((Decimal(minutes) / 60).quantize(Decimal("0.1")))


def amounts(found: Mapping[str, Decimal]) -> str:
    """Return sums, each in its own currency."""
    return " + ".join(formatters.money(amount, currency, detail=True) for currency, amount in found.items())
