"""Registration numbers that carry their own proof."""

import re

from stdnum.fi import ytunnus

_LIKELY = re.compile(r"(?<![\w-])(?:FI ?)?\d{7}-?\d(?![\w-])")


def finnish_business_id(text: str) -> str | None:
    """Return the one Y-tunnus in a text, as published (`0123456-7`, or `FI01234567` for VAT); None for none or more.

    Only a number whose check digit is right counts.
    """
    found = {ytunnus.compact(number): number for number in _LIKELY.findall(text) if ytunnus.is_valid(number)}
    return next(iter(found.values())) if len(found) == 1 else None
