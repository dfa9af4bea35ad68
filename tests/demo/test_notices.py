"""The demo's notices by themselves: what is written is what is read, whatever the day."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers import codelists, formats
from scrapers.document import Document
from scrapers.notice import Notice
from tenderwatch.calendar.holidays import holidays_between
from tenderwatch.calendar.rules import is_working_day
from tenderwatch.demo import eforms
from tenderwatch.demo.days import Days
from tenderwatch.demo.notices import PROCEDURES
from tenderwatch.demo.parties import PARTIES, registration
from tenderwatch.organizations.rules import canonical

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
DAYS = [
    pytest.param(MONDAY, id="a Monday"),
    pytest.param(datetime(2026, 11, 21, 22, 30, tzinfo=UTC), id="a Sunday in Helsinki, still Saturday in UTC"),
    pytest.param(datetime(2028, 2, 29, 9, tzinfo=UTC), id="29 February"),
    pytest.param(datetime(2026, 12, 31, 12, tzinfo=UTC), id="the last day of a year"),
    pytest.param(datetime(2027, 1, 1, 12, tzinfo=UTC), id="the first day of a year"),
    pytest.param(datetime(2027, 8, 31, 12, tzinfo=UTC), id="a month's end that February lacks"),
]


def read(made: eforms.Made) -> Notice:
    """Read a document of the demo, which must hold one notice and no error."""
    (notice,) = formats.read(Document(made.body, made.name))
    assert isinstance(notice, Notice), notice
    return notice


def all_read(now: datetime) -> list[Notice]:
    return [read(made) for made in eforms.notices(Days(now))]


@pytest.mark.parametrize("now", DAYS)
def test_sixty_seven_notices_are_read_without_an_error(now: datetime) -> None:
    notices = all_read(now)
    assert len(notices) == 67
    assert len({notice.publication_number for notice in notices}) == 67
    assert len({notice.notice_id for notice in notices}) == 67


def test_there_is_one_of_everything() -> None:
    notices = all_read(MONDAY)
    assert Counter(notice.form_type for notice in notices) == {
        "planning": 4,
        "competition": 49,
        "result": 13,
        "cont-modif": 1,
    }
    assert {language for notice in notices for language in notice.languages} == {"fi", "sv", "en"}
    assert any(len(notice.title or {}) > 1 for notice in notices)
    lots = [lot for notice in notices for lot in notice.lots]
    assert any(lot.tender_deadline and lot.tender_deadline.offset is None for lot in lots)
    assert any(lot.dps == "dps-list" and lot.request_deadline for lot in lots)
    assert any(lot.framework == "fa-wo-rc" for lot in lots)
    assert any(value.withheld for notice in notices for award in notice.awards for value in award.values)
    changes = [notice.change.reasons for notice in notices if notice.change]
    assert Counter(changes) == {("update-add",): 5, ("cancel",): 1}
    assert [notice.modification.reasons for notice in notices if notice.modification] == [("mod-rev",)]
    winners = Counter(name for n in notices for a in n.awards for winner in a.winners for name in winner.name.values())
    assert winners["Aarnivaara Palvelut Oy"] == 6
    assert len(winners) == 6


@pytest.mark.parametrize("now", DAYS)
def test_days_are_sensible(now: datetime) -> None:
    days = Days(now)
    off = holidays_between("FI", date(now.year - 4, 1, 1), date(now.year + 3, 12, 31))
    due = []
    for notice in all_read(now):
        assert notice.published_on is not None
        assert notice.published_on <= days.today
        assert is_working_day(notice.published_on, off)
        assert notice.dispatched is not None
        assert notice.dispatched.at is not None
        assert notice.dispatched.at <= now
        moments = {lot.tender_deadline or lot.request_deadline for lot in notice.lots} - {None}
        for moment in moments:
            assert is_working_day(moment.date, off)
            due.append(moment.date - days.today)
    assert timedelta() < min(each for each in due if each > timedelta()) <= timedelta(days=5)
    assert sum(each > timedelta() for each in due) >= 30
    assert sum(each < timedelta() for each in due) >= 5


def test_the_same_day_gives_the_same_bytes() -> None:
    morning, evening = Days(MONDAY), Days(MONDAY + timedelta(hours=10))
    assert [made.body for made in eforms.notices(morning)] == [made.body for made in eforms.notices(evening)]


def test_codes_are_of_the_lists() -> None:
    for procedure in PROCEDURES:
        for code in (procedure.cpv, *procedure.more_cpv, *(lot.cpv for lot in procedure.lots if lot.cpv)):
            assert codelists.cpv_label(code, "en") != code, (procedure.key, code)
    for party in PARTIES.values():
        assert codelists.label("nuts", party.nuts, "en") != party.nuts
    for notice in all_read(MONDAY):
        assert notice.subtype in codelists.codes("notice-subtype")
        assert notice.notice_type in codelists.codes("notice-type")


def test_texts_are_whole_in_every_language_of_a_procedure() -> None:
    for procedure in PROCEDURES:
        first = procedure.languages[0]
        assert len(procedure.text[first]) > 80, procedure.key
        assert set(procedure.text) <= set(procedure.languages)


def test_registration_numbers_are_right_and_nobodys() -> None:
    numbers = {key: number for key, party in PARTIES.items() if (number := registration(party))}
    assert len(set(numbers.values())) == len(numbers) == len(PARTIES) - 1
    for key, number in numbers.items():
        assert canonical(number, PARTIES[key].country), number
        assert number.startswith(("9000", "999999"))
