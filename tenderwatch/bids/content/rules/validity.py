"""Whether a document is valid when the bid is sent; its last day belongs to it."""

from datetime import date


def expires_before(valid_until: date | None, submitted_on: date) -> bool:
    """Tell whether a document is no longer valid on the day of submission; one without an end always is valid."""
    return valid_until is not None and valid_until < submitted_on
