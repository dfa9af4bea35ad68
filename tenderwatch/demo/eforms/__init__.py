"""From the tables to eForms XML: small notices with the elements of the SDK's field definitions, in their order.

The same day gives the same bytes, so that loading the same notice again changes nothing.
"""

from dataclasses import dataclass
from datetime import date
from itertools import count

from tenderwatch.demo.days import Days
from tenderwatch.demo.eforms.notice import Writer, procedure_uuid
from tenderwatch.demo.notices import PROCEDURES

__all__ = ["Made", "broken_off", "notices", "procedure_uuid"]

FIRST_NUMBER = 99_000_001
"""Publication numbers count from here: TED does not reach so many in a year, so none is ever a real notice's."""


@dataclass(frozen=True)
class Made:
    """A notice as it will be received: `procedure` and `place` say which one of the tables it is."""

    procedure: str
    place: int
    number: str
    published_on: date
    body: bytes

    @property
    def name(self) -> str:
        """How the document is called."""
        return f"demo/{self.number}.xml"


def notices(days: Days) -> list[Made]:
    """Return the demo's notices as documents, in the order of their publication."""
    told = [(procedure, place) for procedure in PROCEDURES for place in range(len(procedure.said))]
    told.sort(key=lambda each: each[0].said[each[1]].on)
    made = []
    for (procedure, place), number in zip(told, count(FIRST_NUMBER), strict=False):
        published_on = days.worked(procedure.said[place].on)
        written = Writer(procedure, place, f"{number}-{published_on.year}", published_on, days).written()
        made.append(Made(procedure.key, place, f"{number}-{published_on.year}", published_on, written))
    return made


def broken_off(days: Days) -> Made:
    """Return a document whose transfer ended in the middle, for the quarantine."""
    whole = notices(days)[-1]
    return Made("", 0, "broken-off", days.worked(-2), whole.body[: len(whole.body) // 3])
