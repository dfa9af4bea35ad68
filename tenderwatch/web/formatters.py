"""The only formatters: how dates, moments, amounts and counts look to a reader, in pages, mails and exports alike.

`format_*` are pure: value, language, zone and now in, text out. The patterns are written per language because Babel's
own surprise ("to 3 joulu 2026", "+0200" for a zone in Finnish, "SEK1,234" in English). Spaces inside a date, a time
or an amount do not break. `FILTERS` are the same for Jinja, with the reader's language, zone and clock filled in.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from babel.dates import format_date, format_timedelta, get_day_names
from babel.numbers import format_decimal
from markupsafe import Markup

from tenderwatch import i18n
from tenderwatch.i18n import FORMAT_LOCALES, _
from tenderwatch.web import reader

NBSP = "\u00a0"

_DAY = {"en": "EEE d MMM y", "fi": "EEE d.M.y", "sv": "EEE d MMM y"}
_DAY_OF_YEAR = {"en": "EEE d MMM", "fi": "EEE d.M.", "sv": "EEE d MMM"}
_MONTH = {"en": "LLL y", "fi": "M/y", "sv": "LLLL y"}
_CLOCK = {"en": "{0:%H:%M}", "fi": "klo {0.hour}.{0:%M}", "sv": "kl. {0:%H:%M}"}
_AROUND_TODAY = {
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    "fi": {-1: "eilen", 0: "tänään", 1: "huomenna"},
    "sv": {-1: "i går", 0: "i dag", 1: "i morgon"},
}
_NOW = {"en": "now", "fi": "nyt", "sv": "nu"}
_SYMBOLS = {"EUR": "€", "GBP": "£"}
_EVERY_UNIT = 10**9  # babel leaves the unit it was asked for above its threshold

IN_MINUTES = timedelta(minutes=90)
IN_HOURS = timedelta(hours=48)
CENTS_BELOW = 10_000


class MomentLike(Protocol):
    """A moment as published: `at` is None when its hour is not known."""

    @property
    def date(self) -> date: ...
    @property
    def at(self) -> datetime | None: ...


class MoneyLike(Protocol):
    """An amount as published; None with `withheld` when the buyer keeps it."""

    @property
    def amount(self) -> Decimal | None: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def withheld(self) -> bool: ...


def format_day(day: date, language: str, *, year: bool = True) -> str:
    """Return "Thu 3 Dec 2026", "to 3.12.2026", "tors 3 dec. 2026"; without the year "Thu 3 Dec", "to 3.12."."""
    pattern = (_DAY if year else _DAY_OF_YEAR)[language]
    return _unbroken(format_date(day, pattern, locale=FORMAT_LOCALES[language]))


def format_month(day: date, language: str) -> str:
    """Return "Jun 2027", "6/2027", "juni 2027"."""
    return _unbroken(format_date(day, _MONTH[language], locale=FORMAT_LOCALES[language]))


def format_clock(at: datetime | time, language: str) -> str:
    """Return the hour as it stands: "07:00", "klo 7.00", "kl. 07:00"."""
    return _unbroken(_CLOCK[language].format(at))


def format_zone(at: datetime) -> str:
    """Return the zone's short name at that moment ("EET"), else its offset ("UTC+3", "UTC+5:45")."""
    name = at.tzname() or ""
    if name.isalpha():
        return name
    minutes = round((at.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def format_moment(at: datetime, language: str, zone: tzinfo) -> str:
    """Return "Thu 3 Dec 2026 12:00 EET" in `zone`; a line may break only between the date and the hour."""
    local = at.astimezone(zone)
    return f"{format_day(local.date(), language)} {format_clock(local, language)}{NBSP}{format_zone(local)}"


def format_relative(at: datetime, language: str, zone: tzinfo, now: datetime) -> str:
    """Return how far off `at` is: minutes up to 90, hours up to 48, then whole calendar days in `zone`.

    Minutes and hours begun do not count, so that nobody is promised more time than there is.
    """
    away = at - now
    if abs(away) < timedelta(minutes=1):
        return _NOW[language]
    if abs(away) <= IN_MINUTES:
        return _in_unit(away, timedelta(minutes=1), "minute", language)
    if abs(away) <= IN_HOURS:
        return _in_unit(away, timedelta(hours=1), "hour", language)
    return format_relative_day(at.astimezone(zone).date(), language, now.astimezone(zone).date())


def format_relative_day(day: date, language: str, today: date) -> str:
    """Return "today", "tomorrow", "yesterday", "in 12 days" or "12 days ago"."""
    away = day - today
    return _AROUND_TODAY[language].get(away.days) or _in_unit(away, timedelta(days=1), "day", language)


def format_deadline(when: datetime | date, language: str, zone: tzinfo, now: datetime) -> str:
    """Return "in 12 days (Thu 3 Dec 2026 12:00 EET)"; for a date without an hour "in 12 days (Thu 3 Dec 2026)"."""
    if isinstance(when, datetime):
        return f"{format_relative(when, language, zone, now)} ({format_moment(when, language, zone)})"
    return f"{format_relative_day(when, language, now.astimezone(zone).date())} ({format_day(when, language)})"


def format_count(number: int | float | Decimal, language: str) -> str:
    """Return a quantity with its thousands apart: "248,903", "248 903"."""
    return _unbroken(format_decimal(number, locale=FORMAT_LOCALES[language]))


def format_percent(share: float | Decimal, language: str) -> str:
    """Return a share of one in whole per cents: "38%", "38 %"."""
    whole = (Decimal(str(share)) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{whole}%" if language == "en" else f"{whole}{NBSP}%"


def format_money(
    amount: Decimal | int, currency: str | None, language: str, *, detail: bool = False, fine: bool = False
) -> str:
    """Return "€1,234,567.89" or "1 234 567,89 €"; other currencies by code. Cents show where there are any and the
    amount is below 10,000 or `detail` is asked for; above that it is rounded half up. `fine` shows ten-thousandths."""
    exact = Decimal(amount).quantize(Decimal("0.0001" if fine else "0.01"), ROUND_HALF_UP)
    with_cents = exact % 1 != 0 and (detail or fine or abs(exact) < CENTS_BELOW)
    shown = exact if with_cents else exact.quantize(Decimal(1), ROUND_HALF_UP)
    pattern = ("#,##0.00##" if fine else "#,##0.00") if with_cents else "#,##0"
    digits = _unbroken(format_decimal(abs(shown), pattern, locale=FORMAT_LOCALES[language]))
    sign = "\u2212" if shown < 0 else ""
    symbol = _SYMBOLS.get(currency or "", currency or "")
    if language != "en":
        return f"{sign}{digits}{NBSP}{symbol}".rstrip(NBSP)
    return f"{sign}{symbol}{digits}" if currency in _SYMBOLS else f"{symbol}{NBSP}{sign}{digits}".lstrip(NBSP)


def choose_text(texts: Mapping[str, str], language: str, own: str | None = None) -> tuple[str, str]:
    """Return (language, text): the reader's language, else the notice's `own`, else English, else the first."""
    for wanted in (language, own, "en"):
        if wanted and texts.get(wanted):
            return wanted, texts[wanted]
    return next(((key, text) for key, text in texts.items() if text), ("", ""))


def _in_unit(away: timedelta, unit: timedelta, name: str, language: str) -> str:
    whole = abs(away) // unit * unit
    signed = whole if away >= timedelta() else -whole
    return format_timedelta(
        signed,
        granularity=name,  # type: ignore[arg-type]
        threshold=_EVERY_UNIT,
        add_direction=True,
        locale=FORMAT_LOCALES[language],
    )


def _unbroken(text: str) -> str:
    return text.replace(" ", NBSP).replace("\u202f", NBSP)


def _not_stated() -> str:
    return _("not stated")


def moment_of(when: MomentLike | datetime | date | None) -> datetime | date | None:
    """Return the aware moment of what a template holds, else its date, else None."""
    if when is None or isinstance(when, date):
        return when
    return when.at or when.date


def deadline(when: MomentLike | datetime | date | None) -> str:
    """Filter: how far off a deadline is, and when exactly."""
    known = moment_of(when)
    return format_deadline(known, i18n.language(), reader.zone(), reader.now()) if known else _not_stated()


def moment(when: MomentLike | datetime | date | None) -> str:
    """Filter: a moment with weekday and zone; a date where the hour is not known."""
    known = moment_of(when)
    if isinstance(known, datetime):
        return format_moment(known, i18n.language(), reader.zone())
    return day(known)


def ago(when: MomentLike | datetime | date | None) -> str:
    """Filter: only how far off something is or was."""
    known = moment_of(when)
    if isinstance(known, datetime):
        return format_relative(known, i18n.language(), reader.zone(), reader.now())
    return format_relative_day(known, i18n.language(), reader.today()) if known else _not_stated()


def day(when: date | None, year: bool = True) -> str:
    """Filter: a date with its weekday; of a moment, the reader's date."""
    if isinstance(when, datetime):
        when = when.astimezone(reader.zone()).date()
    return format_day(when, i18n.language(), year=year) if when else _not_stated()


def weekday(number: int) -> str:
    """Return the name of a day of the week, 0 for Monday."""
    return str(get_day_names("wide", "stand-alone", FORMAT_LOCALES[i18n.language()])[number])


def month(when: date | None) -> str:
    """Filter: a month and its year."""
    return format_month(when, i18n.language()) if when else _not_stated()


def clock(at: datetime) -> str:
    """Filter: the hour of a moment of today, in the reader's zone."""
    return format_clock(at.astimezone(reader.zone()), i18n.language())


def clock_or_moment(at: datetime) -> str:
    """Return the hour of a moment of today, the whole moment of another day."""
    return clock(at) if at.astimezone(reader.zone()).date() == reader.today() else moment(at)


def money(value: MoneyLike | Decimal | int | None, currency: str | None = "EUR", detail: bool = False) -> str:
    """Filter: an amount, or the words for one that is withheld or missing; never 0 for those."""
    if value is None:
        return _not_stated()
    if isinstance(value, Decimal | int):
        return format_money(value, currency, i18n.language(), detail=detail)
    if value.amount is None:
        return _("not published") if value.withheld else _not_stated()
    return format_money(value.amount, value.currency, i18n.language(), detail=detail)


def count(number: int | float | Decimal) -> str:
    """Filter: a quantity."""
    return format_count(number, i18n.language())


def percent(share: float | Decimal | None) -> str:
    """Filter: a share of one, in per cent."""
    return _not_stated() if share is None else format_percent(share, i18n.language())


def text(texts: Mapping[str, str] | None, own: str | None = None) -> str:
    """Filter: a multilingual text for the page; it carries `lang` when it is not in the reader's language."""
    language, words = choose_text(texts or {}, i18n.language(), own)
    if language in ("", "und", i18n.language()):
        return words
    return Markup('<span lang="{}">{}</span>').format(language, words)


def plain(texts: Mapping[str, str] | None, own: str | None = None) -> str:
    """Filter: the same text for titles, attributes and mails, without markup."""
    return choose_text(texts or {}, i18n.language(), own)[1]


def iso(when: MomentLike | datetime | date | None) -> str:
    """Filter: the machine's form for `datetime` attributes; a moment carries its offset."""
    known = moment_of(when)
    if isinstance(known, datetime):
        return known.astimezone(reader.zone()).isoformat(timespec="minutes")
    return known.isoformat() if known else ""


def titled(title: str, reference: str) -> str:
    """Filter: what a contract is called, "Laundry 2023/4"; one without a title has its reference for one."""
    return title if title == reference else f"{title} {reference}".strip()


FILTERS: dict[str, Callable[..., str]] = {
    each.__name__: each
    for each in (deadline, moment, ago, day, month, clock, money, count, percent, text, plain, iso, titled)
}  # fmt: skip
