"""The picture of a contract's life says the dates it was given, also the odd ones."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch import i18n
from tenderwatch.web.period_bar import MARGIN, WIDTH, Bar, Life, Option, period_bar

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def a_bar(**known) -> Bar:
    life = {"starts_on": date(2024, 6, 1), "ends_on": date(2027, 5, 31), "today": TODAY}
    with i18n.speaking("en"):
        return period_bar(Life(**(life | known)), "Contract 2024/17")


@pytest.mark.parametrize(("used", "state"), [(None, "possible"), (True, "used"), (False, "unused")])
def test_an_option_shows_what_became_of_it(used, state):
    bar = a_bar(options=(Option(1, date(2027, 6, 1), date(2028, 5, 31), used),))
    assert [(span.state, span.starts_on, span.ends_on) for span in bar.spans] == [
        ("base", date(2024, 6, 1), date(2027, 5, 31)),
        (state, date(2027, 6, 1), date(2028, 5, 31)),
    ]


def test_what_was_agreed_besides_the_options_is_a_span_of_its_own():
    bar = a_bar(options=(Option(0, date(2027, 6, 1), date(2027, 12, 31), True),))
    assert [(span.state, span.label, span.ends_on) for span in bar.spans] == [
        ("base", "Base period", date(2027, 5, 31)),
        ("used", "Extension", date(2027, 12, 31)),
    ]


def test_the_last_day_belongs_to_the_period():
    bar = a_bar(options=(Option(1, date(2027, 6, 1), date(2028, 5, 31)),))
    base, option = bar.spans
    assert base.x + base.width == pytest.approx(option.x, abs=0.2)


def test_until_further_notice_is_drawn_past_today_with_an_open_end():
    bar = a_bar(ends_on=None)
    assert (bar.spans[0].state, bar.spans[0].ends_on) == ("open", None)
    assert bar.spans[0].x + bar.spans[0].width > bar.today_x


def test_a_leap_day():
    bar = a_bar(starts_on=date(2024, 2, 29), ends_on=date(2028, 2, 29))
    assert (bar.spans[0].starts_on, bar.spans[0].ends_on) == (date(2024, 2, 29), date(2028, 2, 29))


def test_marks_say_their_date_and_what_it_is():
    bar = a_bar(
        options=(Option(1, date(2027, 6, 1), date(2028, 5, 31), None, date(2027, 2, 28)),),
        notice_by=(date(2026, 11, 30),),
        renewal_from=date(2026, 6, 16),
    )
    said = {(mark.kind, mark.on, mark.label.replace("\u00a0", " ")) for mark in bar.marks}
    assert said == {
        ("renewal", date(2026, 6, 16), "Renewal work from Tue 16 Jun 2026"),
        ("notice", date(2026, 11, 30), "Notice by Mon 30 Nov 2026"),
        ("decide", date(2027, 2, 28), "Option 1 decided by Sun 28 Feb 2027"),
    }


def test_a_guess_looks_like_a_guess():
    assert [span.unsure for span in a_bar(estimated=True).spans] == [True]


@given(DAYS, st.integers(0, 4000), st.lists(DAYS, max_size=6), DAYS)
def test_everything_is_inside_and_no_two_labels_of_a_row_start_together(starts_on, days, notice_by, today):
    bar = a_bar(starts_on=starts_on, ends_on=starts_on + timedelta(days=days), notice_by=notice_by, today=today)
    places = [bar.today_x, *(mark.x for mark in bar.marks), *(span.x for span in bar.spans)]
    places += [span.x + span.width for span in bar.spans]
    assert all(MARGIN <= place <= WIDTH - MARGIN + 0.1 for place in places)
    assert len({(mark.x, mark.y) for mark in bar.marks}) == len(bar.marks)
    assert all(mark.y < bar.height for mark in bar.marks)
