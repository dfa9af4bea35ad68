"""Registration numbers that carry their own proof."""

from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus


def finnish_business_id(text: str) -> str | None:
    """Return a Y-tunnus as `0123456-7`, also from its VAT form `FI01234567`; None when its check digit is wrong."""
    try:
        return str(ytunnus.format(ytunnus.validate(text)))
    except ValidationError:
        return None
