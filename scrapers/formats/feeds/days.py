"""The day that a feed's date names, in all the forms that feeds bring; None where the day is not certain."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrapers import dates

_MORE_MONTHS = """
1 enero ene janvier janv januar jän jänner gennaio gen       2 febrero février févr fév februar febbraio
3 marzo mars märz mär maart mrt                              4 abril abr avril avr aprile
5 mayo mai maggio mag mei                                    6 junio juin juni giugno giu
7 julio juillet juil luglio lug                              8 agosto ago août agustus
9 septiembre septembre set sett settembre                    10 octubre octobre ottobre ott okt
11 noviembre novembre                                        12 diciembre dic décembre déc dezember dez dicembre
"""


def _months() -> Mapping[str, int]:
    months, number = dict(dates.MONTHS), 0
    for word in _MORE_MONTHS.split():
        if word.isdigit():
            number = int(word)
        else:
            months.setdefault(word, number)
    return months


_MONTHS = _months()
_WORD = r"[^\W\d_]+"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)(?!\d)",
        r"(?P<y>\d{4})/(?P<m>\d\d?)/(?P<d>\d\d?)(?!\d)",
        r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:T|Z|\s|$)",
        rf"(?:{_WORD}\.?,?\s+)?(?P<d>\d\d?)(?:\.|st|nd|rd|th)?[\s-]+(?:de\s+)?(?P<m>{_WORD})\.?,?[\s-]+(?:de\s+)?(?P<y>\d{{4}}|\d\d)(?!\d)",
        rf"(?:{_WORD}\.?,?\s+)?(?P<m>{_WORD})\.?\s+(?P<d>\d\d?)\s+\d\d?:[\d:.]+(?:\s+[A-Za-z+:\d]+)?\s+(?P<y>\d{{4}})(?!\d)",
        rf"(?:{_WORD}\.?,?\s+)?(?P<m>{_WORD})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\d)",
    )
)
"""ISO 8601 and its neighbours; RFC 822 with words too many or too few; C's asctime; American."""
_FIRST_YEAR, _LAST_YEAR = 1970, 2199


def day(text: str) -> date | None:
    """Return the day as published; the weekday before it, which is wrong at times, does not count."""
    said = " ".join(text[:100].split())
    for form in _FORMS:
        if found := form.match(said):
            return _date(found["y"], found["m"], found["d"])
    return dates.day(said)


def day_there(text: str, timezone: str) -> date | None:
    """Return which day it was on a clock at the moment that a text gives; None where it gives no certain moment."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text.strip())
            there = moment.astimezone(ZoneInfo(timezone)).date() if moment.tzinfo else None
        except (ValueError, TypeError, IndexError, OverflowError, ZoneInfoNotFoundError, OSError):
            continue
        return there if there and _FIRST_YEAR <= there.year <= _LAST_YEAR else None
    return None


def _date(year_text: str, month_text: str, day_text: str) -> date | None:
    year, number = int(year_text), int(day_text)
    if len(year_text) == 2:  # RFC 2822, 4.3
        year += 2000 if year < 50 else 1900
    month = int(month_text) if month_text.isdecimal() else _MONTHS.get(month_text.lower())
    if month is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None
