"""Read options as people write them: "12m+12m", "1+1 v", "2 x 12 kk"."""

import re
from collections.abc import Iterator

from tenderwatch.contracts.rules.terms import Option

MOST_MONTHS = 240
MOST_OPTIONS = 20

_MONTHS = ("m", "mo", "mon", "month", "months", "kk", "kuukausi", "kuukautta", "mån", "månad", "månader")
_YEARS = ("y", "yr", "yrs", "year", "years", "v", "vuosi", "vuotta", "å", "år")
_UNITS = dict.fromkeys(_MONTHS, 1) | dict.fromkeys(_YEARS, 12)
_PART = re.compile(
    r"(?:(?P<times>\d{1,3})\s*[x×*]\s*)?(?P<whole>\d{1,4})(?:[.,](?P<half>[05]))?\s*(?P<unit>[^\W\d_]*)\.?",
    re.IGNORECASE,
)


class OptionsTextError(ValueError):
    """The text is not a list of options: `code` says what is wrong with `part`, which starts at character `at`.

    Codes: not-a-length, unknown-unit, no-unit, not-whole-months, no-length, too-long, too-many.
    """

    def __init__(self, code: str, part: str, at: int) -> None:
        super().__init__(f"{code}: {part!r} at {at}")
        self.code = code
        self.part = part
        self.at = at


def options(text: str) -> tuple[Option, ...]:
    """Return the options that `text` lists, numbered from 1; none for an empty text.  Raise OptionsTextError.

    A length without a unit takes that of the next one which has it, as in "1+1 v"; "1+1" alone could be months or
    years and is refused.
    """
    lengths: list[int] = []
    for part, at, unit in _with_units(text):
        lengths += _lengths(part, at, unit)
    if len(lengths) > MOST_OPTIONS:
        raise OptionsTextError("too-many", text.strip(), 0)
    return tuple(Option(position, months) for position, months in enumerate(lengths, 1))


def _with_units(text: str) -> list[tuple[re.Match[str], int, int]]:
    """Return each part's match, place and months of its unit, read from the right so that units reach leftwards."""
    found: list[tuple[re.Match[str], int, int]] = []
    months: int | None = None
    for part, at in reversed(list(_parts(text))):
        match = _PART.fullmatch(part)
        if match is None:
            raise OptionsTextError("not-a-length", part, at)
        months = _months(match, at) or months
        if months is None:
            raise OptionsTextError("no-unit", part, at)
        found.append((match, at, months))
    return found[::-1]


def _parts(text: str) -> Iterator[tuple[str, int]]:
    """Yield what stands between the plus signs and where; a plus before the first part is allowed ("+1+1 v")."""
    shown = re.sub(r"^\s*\+", lambda lead: " " * len(lead[0]), text)
    if not shown.strip():
        return
    at = 0
    for piece in shown.split("+"):
        yield piece.strip(), at + len(piece) - len(piece.lstrip())
        at += len(piece) + 1


def _months(match: re.Match[str], at: int) -> int | None:
    unit = match["unit"].casefold()
    if unit and unit not in _UNITS:
        raise OptionsTextError("unknown-unit", match["unit"], at + match.start("unit"))
    return _UNITS.get(unit)


def _lengths(match: re.Match[str], at: int, unit: int) -> list[int]:
    doubled = (int(match["whole"]) * 2 + (match["half"] == "5")) * unit
    times = int(match["times"] or 1)
    if doubled % 2:
        raise OptionsTextError("not-whole-months", match[0], at)
    if not doubled or not times:
        raise OptionsTextError("no-length", match[0], at)
    if doubled // 2 > MOST_MONTHS:
        raise OptionsTextError("too-long", match[0], at)
    return [doubled // 2] * times
