"""What a reader sees, byte for byte: U+00A0 inside dates, times and amounts, plain spaces between them."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch import i18n
from tenderwatch.web import formatters, reader
from tenderwatch.web.formatters import (
    format_clock,
    format_count,
    format_day,
    format_deadline,
    format_moment,
    format_money,
    format_month,
    format_percent,
    format_relative,
    format_relative_day,
    format_zone,
)

HELSINKI, STOCKHOLM = ZoneInfo("Europe/Helsinki"), ZoneInfo("Europe/Stockholm")
DUE = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)
SEEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LANGUAGES = st.sampled_from(i18n.LANGUAGES)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(("language", "expected"), [
    ("en", "Thu\u00a03\u00a0Dec\u00a02026 12:00\u00a0EET"),
    ("fi", "to\u00a03.12.2026 klo\u00a012.00\u00a0EET"),
    ("sv", "tors\u00a03\u00a0dec.\u00a02026 kl.\u00a012:00\u00a0EET"),
])  # fmt: skip
def test_moment(language, expected):
    assert format_moment(DUE, language, HELSINKI) == expected


@pytest.mark.parametrize(("language", "expected"), [
    ("en", "in 12 days (Thu\u00a03\u00a0Dec\u00a02026 12:00\u00a0EET)"),
    ("fi", "12 päivän päästä (to\u00a03.12.2026 klo\u00a012.00\u00a0EET)"),
    ("sv", "om 12 dagar (tors\u00a03\u00a0dec.\u00a02026 kl.\u00a012:00\u00a0EET)"),
])  # fmt: skip
def test_deadline(language, expected):
    assert format_deadline(DUE, language, HELSINKI, SEEN) == expected


@pytest.mark.parametrize(("language", "euros", "kronor"), [
    ("en", "€1,234,567.89", "SEK\u00a01,234,567.89"),
    ("fi", "1\u00a0234\u00a0567,89\u00a0€", "1\u00a0234\u00a0567,89\u00a0SEK"),
    ("sv", "1\u00a0234\u00a0567,89\u00a0€", "1\u00a0234\u00a0567,89\u00a0SEK"),
])  # fmt: skip
def test_money_in_detail(language, euros, kronor):
    assert format_money(Decimal("1234567.89"), "EUR", language, detail=True) == euros
    assert format_money(Decimal("1234567.89"), "SEK", language, detail=True) == kronor


@pytest.mark.parametrize(("amount", "detail", "expected"), [
    pytest.param("1234567.89", False, "€1,234,568", id="no cents in lists"),
    pytest.param("9999.50", False, "€9,999.50", id="cents below ten thousand"),
    pytest.param("9999.995", False, "€10,000", id="rounded first"),
    pytest.param("10000.5", False, "€10,001", id="half up"),
    pytest.param("1200000.00", True, "€1,200,000", id="no empty cents"),
    pytest.param("-1500", False, "\u2212€1,500", id="less than nothing"),
    pytest.param("0", False, "€0", id="a real zero"),
])  # fmt: skip
def test_cents(amount, detail, expected):
    assert format_money(Decimal(amount), "EUR", "en", detail=detail) == expected


def test_money_that_is_not_there():
    with i18n.speaking("en"):
        assert formatters.money(None) == "not stated"
        assert formatters.money(SimpleNamespace(amount=None, currency="EUR", withheld=True)) == "not published"
        assert formatters.money(SimpleNamespace(amount=None, currency=None, withheld=False)) == "not stated"
        assert formatters.money(SimpleNamespace(amount=Decimal(5), currency="GBP", withheld=False)) == "£5"


@pytest.mark.parametrize(("away", "en", "fi", "sv"), [
    (timedelta(seconds=30), "now", "nyt", "nu"),
    (timedelta(minutes=1), "in 1 minute", "1 minuutin päästä", "om 1 minut"),
    (timedelta(minutes=90), "in 90 minutes", "90 minuutin päästä", "om 90 minuter"),
    (timedelta(minutes=91), "in 1 hour", "1 tunnin päästä", "om 1 timme"),
    (timedelta(hours=5, minutes=59), "in 5 hours", "5 tunnin päästä", "om 5 timmar"),
    (timedelta(hours=48), "in 48 hours", "48 tunnin päästä", "om 48 timmar"),
    (timedelta(hours=48, minutes=1), "in 2 days", "2 päivän päästä", "om 2 dagar"),
    (-timedelta(minutes=2), "2 minutes ago", "2 minuuttia sitten", "för 2 minuter sedan"),
    (-timedelta(hours=7), "7 hours ago", "7 tuntia sitten", "för 7 timmar sedan"),
    (-timedelta(days=3), "3 days ago", "3 päivää sitten", "för 3 dagar sedan"),
])  # fmt: skip
def test_relative(away, en, fi, sv):
    said = [format_relative(SEEN + away, language, HELSINKI, SEEN) for language in ("en", "fi", "sv")]
    assert said == [en, fi, sv]


@pytest.mark.parametrize(("away", "en", "fi", "sv"), [
    (-1, "yesterday", "eilen", "i går"),
    (0, "today", "tänään", "i dag"),
    (1, "tomorrow", "huomenna", "i morgon"),
    (128, "in 128 days", "128 päivän päästä", "om 128 dagar"),
])  # fmt: skip
def test_relative_day(away, en, fi, sv):
    today = date(2026, 11, 23)
    said = [format_relative_day(today + timedelta(days=away), language, today) for language in ("en", "fi", "sv")]
    assert said == [en, fi, sv]


@pytest.mark.parametrize(("at", "zone", "expected"), [
    pytest.param(DUE, STOCKHOLM, "Thu\u00a03\u00a0Dec\u00a02026 11:00\u00a0CET", id="the reader's own clock"),
    pytest.param(datetime(2027, 3, 28, 0, 59, tzinfo=UTC), HELSINKI,
                 "Sun\u00a028\u00a0Mar\u00a02027 02:59\u00a0EET", id="a minute before summer time"),
    pytest.param(datetime(2027, 3, 28, 1, 0, tzinfo=UTC), HELSINKI,
                 "Sun\u00a028\u00a0Mar\u00a02027 04:00\u00a0EEST", id="there is no three o'clock"),
    pytest.param(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), HELSINKI,
                 "Sun\u00a025\u00a0Oct\u00a02026 03:30\u00a0EEST", id="half past three, the first"),
    pytest.param(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), HELSINKI,
                 "Sun\u00a025\u00a0Oct\u00a02026 03:30\u00a0EET", id="half past three, the second"),
    pytest.param(DUE, ZoneInfo("Europe/Istanbul"), "Thu\u00a03\u00a0Dec\u00a02026 13:00\u00a0UTC+3", id="no name"),
])  # fmt: skip
def test_zones(at, zone, expected):
    assert format_moment(at, "en", zone) == expected


def test_zone_names():
    assert format_zone(DUE.astimezone(ZoneInfo("Asia/Kathmandu"))) == "UTC+5:45"
    assert format_zone(DUE.astimezone(ZoneInfo("America/Sao_Paulo"))) == "UTC-3"
    assert format_zone(DUE.astimezone(timezone(timedelta(hours=2)))) == "UTC+2"


def test_days_are_counted_on_the_readers_wall():
    """A week over the change of the clocks is seven days, though it is 169 hours; midnight is the reader's."""
    before, after = datetime(2026, 10, 24, 12, 0, tzinfo=HELSINKI), datetime(2026, 10, 31, 0, 1, tzinfo=HELSINKI)
    assert format_relative(after, "en", HELSINKI, before) == "in 7 days"
    assert format_relative(after, "en", STOCKHOLM, before) == "in 6 days"


@pytest.mark.parametrize(("language", "month", "short", "clock", "count", "percent"), [
    ("en", "Dec\u00a02026", "Thu\u00a03\u00a0Dec", "07:00", "248,903", "38%"),
    ("fi", "12/2026", "to\u00a03.12.", "klo\u00a07.00", "248\u00a0903", "38\u00a0%"),
    ("sv", "december\u00a02026", "tors\u00a03\u00a0dec.", "kl.\u00a007:00", "248\u00a0903", "38\u00a0%"),
])  # fmt: skip
def test_the_small_ones(language, month, short, clock, count, percent):
    day = DUE.date()
    assert (format_month(day, language), format_day(day, language, year=False)) == (month, short)
    assert format_clock(datetime(2026, 12, 3, 7, 0, tzinfo=UTC), language) == clock
    assert (format_count(248903, language), format_percent(5 / 13, language)) == (count, percent)


def test_filters_speak_to_the_reader():
    published = SimpleNamespace(date=DUE.date(), at=DUE)
    with i18n.speaking("en"), reader.reading("Europe/Stockholm", now=SEEN):
        assert formatters.moment(published) == "Thu\u00a03\u00a0Dec\u00a02026 11:00\u00a0CET"
        assert formatters.iso(published) == "2026-12-03T11:00+01:00"
        assert formatters.deadline(DUE.date()) == "in 12 days (Thu\u00a03\u00a0Dec\u00a02026)"
        assert formatters.deadline(SimpleNamespace(date=DUE.date(), at=None)) == formatters.deadline(DUE.date())
        assert (formatters.deadline(None), formatters.ago(None), formatters.day(None)) == ("not stated",) * 3
        assert formatters.day(datetime(2026, 12, 3, 23, 30, tzinfo=UTC)) == "Fri\u00a04\u00a0Dec\u00a02026"


@pytest.mark.parametrize(("texts", "own", "expected"), [
    ({"en": "Cleaning", "fi": "Siivous"}, None, "Cleaning"),
    ({"fi": "Siivous <b>", "sv": "Städning"}, "sv", '<span lang="sv">Städning</span>'),
    ({"fi": "Siivous <b>"}, None, '<span lang="fi">Siivous &lt;b&gt;</span>'),
    ({"und": "Siivous"}, None, "Siivous"),
    ({"fi": ""}, None, ""),
    (None, None, ""),
])  # fmt: skip
def test_text(texts, own, expected):
    with i18n.speaking("en"):
        assert str(formatters.text(texts, own)) == expected


@pytest.mark.parametrize(
    ("title", "expected"), [("Laundry", "Laundry 2024/19"), ("2024/19", "2024/19"), ("", "2024/19")]
)
def test_a_contract_without_a_title_is_called_by_its_reference_once(title, expected):
    assert formatters.titled(title, "2024/19") == expected


@given(MOMENTS, MOMENTS, LANGUAGES)
def test_a_deadline_never_promises_more_time_than_there_is(at, now, language):
    said = format_relative(at, language, HELSINKI, now)
    number = next((int(word) for word in said.split() if word.isdigit()), 0)
    if abs(at - now) <= timedelta(minutes=90):
        assert timedelta(minutes=number) <= abs(at - now)
    elif abs(at - now) <= timedelta(hours=48):
        assert timedelta(hours=number) <= abs(at - now)
    else:
        assert number == abs((at.astimezone(HELSINKI).date() - now.astimezone(HELSINKI).date()).days)


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from(["EUR", "GBP", "SEK", "USD"]), LANGUAGES)
def test_an_amount_in_detail_reads_back_as_itself(amount, currency, language):
    text = format_money(amount, currency, language, detail=True)
    digits = "".join(sign for sign in text if sign.isdigit() or sign == ("." if language == "en" else ","))
    assert Decimal(digits.replace(",", ".")) == abs(amount)
    assert ("\u2212" in text) == (amount < 0)
    assert " " not in text


@given(MOMENTS, LANGUAGES, st.sampled_from(["Europe/Helsinki", "America/New_York", "Asia/Kolkata", "UTC"]))
def test_a_moment_names_its_zone_and_breaks_once(at, language, zone):
    text = format_moment(at, language, ZoneInfo(zone))
    assert text.count(" ") == 1
    assert text.endswith(format_zone(at.astimezone(ZoneInfo(zone))))


@pytest.mark.parametrize(
    ("language", "said"), [("en", "€12,345.6789"), ("fi", "12 345,6789 €"), ("sv", "12 345,6789 €")]
)
def test_prices_of_a_unit_keep_their_ten_thousandths(language, said):
    assert format_money(Decimal("12345.6789"), "EUR", language, fine=True).replace("\u00a0", " ") == said
    assert format_money(Decimal("0.5"), "EUR", "en", fine=True) == "€0.50"
    assert format_money(Decimal(7), "EUR", "en", fine=True) == "€7"
