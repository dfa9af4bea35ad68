"""Public holidays by country, from the `holidays` library; loaded when first asked for, since that takes a second."""

from datetime import date
from functools import lru_cache

# Besides the public holidays: days on which the law lets a time limit move although they are no public holidays.
# Sweden: Midsummer Eve, Christmas Eve and New Year's Eve (lag 1930:173, section 2).  The library counts Finland's
# Christmas Eve and Midsummer Eve (act 150/1930, section 5) among the public holidays already.
_ALSO = {"SE": ("public", "de_facto")}


def holidays_between(country: str, first: date, last: date) -> frozenset[date]:
    """Return the non-working days of `country` (ISO 3166-1 alpha-2 or alpha-3) from `first` to `last`, both included.

    Weekends are not listed unless a holiday falls on one.  A country that the library does not know has none: ask
    `is_known` where a legal time limit is shown.
    """
    return frozenset(
        day for year in range(first.year, last.year + 1) for day in _of_year(country, year) if first <= day <= last
    )


def is_known(country: str) -> bool:
    """Tell whether holidays of `country` are known, so that a page can say when they were left out."""
    return _alpha_2(country) is not None


@lru_cache(maxsize=1024)
def _of_year(country: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - takes a second to load

    code = _alpha_2(country)
    if code is None:
        return frozenset()
    return frozenset(holidays.country_holidays(code, years=year, categories=_ALSO.get(code)))


@lru_cache(maxsize=256)
def _alpha_2(country: str) -> str | None:
    import holidays  # noqa: PLC0415 - takes a second to load

    try:
        found = holidays.country_holidays(country.upper(), years=2000)
    except NotImplementedError:
        return None
    return str(found.country)


def name_of(country: str, day: date, language: str) -> str | None:
    """Return what a holiday is called in en, fi or sv; None for a day that is none, or of a country not known."""
    code = _alpha_2(country)
    return _names(code, day.year, language).get(day) if code else None


@lru_cache(maxsize=256)
def _names(code: str, year: int, language: str) -> dict[date, str]:
    import holidays  # noqa: PLC0415 - takes a second to load

    tag = {"en": "en_US", "sv": "sv" if code == "SE" else "sv_FI"}.get(language, language)
    return dict(holidays.country_holidays(code, years=year, language=tag, categories=_ALSO.get(code)))
