"""Dates as people write them; what could be misread is not read."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import dates
from scrapers.identifiers import finnish_business_id
from scrapers.notice import Moment

HELSINKI = ZoneInfo("Europe/Helsinki")
NOON = time(12, 0)


def read(text: str) -> tuple[date, time | None] | None:
    moment = dates.moment(text, HELSINKI)
    return (moment.date, moment.time) if moment else None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("5.10.2026", None),
        ("05.10.2026", None),
        ("5. 10. 2026", None),
        ("ma 5.10.2026 mennessä", None),
        ("2026-10-05", None),
        ("5. lokakuuta 2026", None),
        ("5 lokakuu 2026", None),
        ("5 oktober 2026", None),
        ("senast den 5 oktober 2026", None),
        ("5 okt. 2026", None),
        ("5th October 2026", None),
        ("October 5, 2026", None),
        ("Monday 5 Oct 2026", None),
        ("05.10.2026 mennessä", None),
        ("5:e oktober 2026", None),
        ("5th of October 2026", None),
        ("lokakuun 5. päivänä 2026", None),
        ("5. päivänä lokakuuta 2026", None),
        ("loka\u00adkuun 5. päivänä 2026", None),
        ("midnight on 5 October 2026", None),
        ("5.10.2026 klo 12", NOON),
        ("5.10.2026 klo 12 mennessä", NOON),
        ("maanantaina 5. lokakuuta 2026 kello 12", NOON),
        ("5.10.2026 kl.12.00", NOON),
        ("måndag den 5 oktober 2026 klockan 12", NOON),
        ("senast den 5 oktober 2026 kl. 12.00", NOON),
        ("12 noon on 5 October 2026", NOON),
        ("5 October 2026 at 12:00 noon", NOON),
        ("5 October 2026, midday", NOON),
        ("5 October 2026, 12 o'clock", NOON),
        ("5.10.2026\u2009klo\u200b 12.00 Suomen aikaa", NOON),
        ("5 October 2026 at 2 pm", time(14, 0)),
        ("5 October 2026 at 2.30 p.m.", time(14, 30)),
        ("5.10.2026 klo 12.00", NOON),
        ("5.10.2026 klo 12:00", NOON),
        ("5.10.2026 12:00", NOON),
        ("5.10.2026 12.00", NOON),
        ("05.10.2026, klo 12.00.", NOON),
        ("klo 12.00 5.10.2026", NOON),
        ("5.10.2026\u00a0klo\u202f12.00", NOON),
        ("Jätettävä viimeistään 5.10.2026 klo 12.00 (Suomen aikaa)", NOON),
        ("5.10.2026 klo 9.05", time(9, 5)),
        ("den 5 oktober 2026 kl. 12.00", NOON),
        ("2026-10-05 kl 12", NOON),
        ("2026-10-05T12:00:00", NOON),
        ("5 October 2026 at 12:00 p.m.", NOON),
        ("5 October 2026, 12 am", time(0, 0)),
        ("5 October 2026 at 3:30 pm", time(15, 30)),
        ("5.10.2026 (5.10.2026 klo 12)", NOON),
    ],
)
def test_reads(text, clock):
    assert read(text) == (date(2026, 10, 5), clock)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("5/10/2026", id="day or month first"),
        pytest.param("5.10.26", id="which century"),
        pytest.param("5.10.", id="which year"),
        pytest.param("5.10.2026 – 6.10.2026", id="two dates"),
        pytest.param("5.10.2026 tai 2026-10-06", id="two dates in two spellings"),
        pytest.param("5.10.2026 klo 12.00–14.00", id="two times"),
        pytest.param("5.10.2026 klo 12-14", id="a range of hours"),
        pytest.param("5.10.2026 klo 12:00-14:00", id="a range, no offset"),
        pytest.param("5.10.2026 12:00 tai 13:00", id="one time or another"),
        pytest.param("5.10.2026 klo 12 tai 5 October 2026 at noon and 2 pm", id="noon and another time"),
        pytest.param("5.10.2026 klo 12,00", id="a decimal"),
        pytest.param("5.10.2026 klo 25.00", id="no such hour"),
        pytest.param("5.10.2026 klo 12.75", id="no such minute"),
        pytest.param("5.10.2026 klo 24.30", id="only 24:00 is a time"),
        pytest.param("5 October 2026 13 pm", id="no such half day"),
        pytest.param("31.2.2026", id="no such day"),
        pytest.param("5.13.2026", id="no such month"),
        pytest.param("20261005", id="a number"),
        pytest.param("1.2.2026/34", id="a reference"),
        pytest.param("123.5.10.2026", id="a section"),
        pytest.param("5.10.2026, tunniste 77", id="a number that is left over"),
        pytest.param("5.10.2026 12:00+99:00", id="no such offset"),
        pytest.param("kesäkuussa", id="words"),
        pytest.param("", id="nothing"),
    ],
)
def test_does_not_guess(text):
    assert read(text) is None


def test_slashes_are_read_where_only_one_order_is_possible():
    assert read("25/10/2026") == (date(2026, 10, 25), None)
    assert read("5/5/2026") == (date(2026, 5, 5), None)


@pytest.mark.parametrize("text", ["31.12.2026 klo 24:00", "31.12.2026 klo 24", "31.12.2026 24.00"])
def test_24_is_the_start_of_the_next_day(text):
    at = datetime(2026, 12, 31, 22, tzinfo=UTC)
    assert dates.moment(text, HELSINKI) == Moment(date(2027, 1, 1), time(0), None, at)


@pytest.mark.parametrize(
    ("text", "offset", "hour"),
    [
        ("5.10.2026 12:00", None, 9),
        ("5.1.2026 12:00", None, 10),
        ("2026-10-05T12:00:00Z", "Z", 12),
        ("2026-10-05T12:00:00+03:00", "+03:00", 9),
        ("2026-10-05T12:00+03", "+03:00", 9),
        ("2026-10-05T12:00:00.000+0300", "+03:00", 9),
        ("5.10.2026 klo 12:00 (UTC+3)", "+03:00", 9),
        ("5.10.2026 klo 12 UTC", None, 12),
        ("5 October 2026 12:00 GMT-2", "-02:00", 14),
        ("5.10.2026 12:00 CET", None, 10),
        ("5.10.2026 12:00 EEST", None, 9),
    ],
)
def test_the_clock_that_is_meant(text, offset, hour):
    moment = dates.moment(text, HELSINKI)
    assert moment is not None
    assert (moment.offset, moment.at and moment.at.hour) == (offset, hour)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        pytest.param("29.3.2026 klo 3.30", time(3, 30), id="skipped in spring"),
        pytest.param("25.10.2026 klo 3.30", time(3, 30), id="shown twice in autumn"),
    ],
)
def test_a_reading_that_names_no_single_moment(text, clock):
    moment = dates.moment(text, HELSINKI)
    assert moment is not None
    assert (moment.time, moment.at) == (clock, None)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("29.3.2026 klo 2.59", 0), ("29.3.2026 klo 4", 1), ("25.10.2026 klo 2.59", -1), ("25.10.2026 klo 4", 2)],
)
def test_beside_the_change_of_clocks_all_is_certain(text, hour):
    moment = dates.moment(text, HELSINKI)
    assert moment is not None
    assert moment.at is not None
    assert moment.at.replace(minute=0) == datetime(
        moment.date.year, moment.date.month, moment.date.day, tzinfo=UTC
    ) + timedelta(hours=hour)


def test_a_profile_may_say_the_exact_format():
    assert dates.in_formats("10/05/2026", ["%m/%d/%Y"], HELSINKI) == Moment(date(2026, 10, 5))
    timed = dates.in_formats("05.10.26 12:00", ["%d.%m.%Y %H:%M", "%d.%m.%y %H:%M"], HELSINKI)
    assert timed == Moment(date(2026, 10, 5), NOON, None, datetime(2026, 10, 5, 9, tzinfo=UTC))
    assert dates.in_formats("5.10.2026 klo 12", ["%d.%m.%Y"], HELSINKI) is None


DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 30))
TIMES = st.times().map(lambda value: value.replace(second=0, microsecond=0))
STYLES = (
    lambda day, clock: f"{day.day}.{day.month}.{day.year} klo {clock.hour}.{clock:%M}",
    lambda day, clock: f"{day:%d.%m.%Y} {clock:%H:%M}",
    lambda day, clock: f"{day.isoformat()} kl. {clock:%H.%M}",
    lambda day, clock: f"Tarjoukset {day:%d}. {FINNISH[day.month - 1]}ta {day.year} klo {clock:%H.%M} mennessä",
    lambda day, clock: f"{clock:%I:%M %p}, {ENGLISH[day.month - 1]} {day.day}, {day.year}",
)
FINNISH = (
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu".split()  # noqa: SIM905
)
ENGLISH = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


@given(DAYS, TIMES, st.sampled_from(STYLES))
def test_what_is_written_is_what_is_read(day, clock, style):
    moment = dates.moment(style(day, clock), HELSINKI)
    assert moment is not None
    assert (moment.date, moment.time) == (day, clock)
    if moment.at:
        assert moment.at.astimezone(HELSINKI).replace(tzinfo=None) == datetime.combine(day, clock)


@given(st.text())
def test_any_text_is_read_or_left(text):
    dates.moment(text, HELSINKI)


@given(st.text("0123456789.:/-– TZklopmsenat+()", max_size=40))
def test_text_like_dates_is_read_or_left(text):
    moment = dates.moment(text, HELSINKI)
    assert moment is None or str(moment.date.year) in text or moment.time == time(0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0101263-6", "0101263-6"),
        ("FI01012636", "FI01012636"),
        ("Y-tunnus: 0101263-6, Kylä", "0101263-6"),
        ("0101263-6 (FI01012636)", "FI01012636"),
        ("0101263-6 ja 2077474-0", None),
        ("0101263-60", None),
        (" 0101263-6 ", "0101263-6"),
        ("0101263-7", None),
        ("101263-6", None),
        ("Y-tunnus", None),
        ("", None),
    ],
)
def test_finnish_business_id(text, expected):
    assert finnish_business_id(text) == expected


@given(st.integers(0, 9_999_999), st.integers(0, 9))
def test_one_check_digit_at_most_is_right(running, digit):
    """The rule of the business information system: weights 7 9 10 5 8 4 2, modulo 11; a remainder of 1 is not used."""
    number = f"{running:07}"
    remainder = sum(int(each) * weight for each, weight in zip(number, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    right = None if remainder == 1 else (11 - remainder) % 11
    assert (finnish_business_id(f"{number}-{digit}") is not None) is (digit == right)
