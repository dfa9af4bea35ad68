"""What a notice says, in the reader's words: names of fields, labels of codes, periods, amounts."""

from tenderwatch.notices.wording.fields import field_name
from tenderwatch.notices.wording.values import (
    code_words,
    criterion_words,
    duration_words,
    period_words,
    place_words,
    published_as,
    said_value,
    zone_note,
)

__all__ = [
    "code_words",
    "criterion_words",
    "duration_words",
    "field_name",
    "period_words",
    "place_words",
    "published_as",
    "said_value",
    "zone_note",
]
