"""Numbers of things in addresses."""

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""What every database keeps as an id."""


class BoundedInteger(IntegerConverter):
    """`<int:…>` in a route: a number that may be the id of something; a larger one leads to no page."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map) -> None:  # noqa: A002 - as Werkzeug calls it
        super().__init__(map, max=LARGEST)


def page_number(text: str) -> int:
    """Return the number of a page in an address, 1 for what is none."""
    return number(text) or 1


def number(text: str) -> int | None:
    """Return the number in an address, None for what is none or may be nothing's id."""
    plain = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))
    return int(text) if plain and int(text) <= LARGEST else None
