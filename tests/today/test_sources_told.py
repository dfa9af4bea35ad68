"""What the digest tells of sources: troubles once when they begin and once when they are over, and certificates."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tenderwatch.intake.tables import Source, SourceDay, SourceTrouble
from tests.today.conftest import Company, at

FRIDAY = date(2026, 11, 20)
TUESDAY = date(2026, 11, 24)


def a_source(session: Session, name: str, kind: str = "ted", **what_matters: object) -> int:
    source = Source(name=name, kind=kind, every_minutes=60, settings={}, **what_matters)
    session.add(source)
    session.flush()
    return source.id


def a_day(session: Session, source_id: int, day: date, **numbers: object) -> None:
    values = {"expected": 83, "seen": 83, "stored": 83, "refused": 0, "whole": True, "counted_at": at(day), **numbers}
    session.add(SourceDay(source_id=source_id, day=day, **values))


def alive(company: Company, day: date) -> None:
    """Let the sources be read in time on a day."""
    with company.database.write() as session:
        for source in session.query(Source):
            source.last_success_at = source.last_polled_at = at(day, 8, 30)


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def told(company: Company, part: str, to: int) -> list[date]:
    return [each.created_at.date() for each in company.said("digest", to=to) if part in words(each.text)]


def pass_to(company: Company, first: date, last: date) -> None:
    day = first
    while day <= last:
        alive(company, day)
        company.pass_days(day, day)
        day += timedelta(days=1)


def test_a_trouble_is_told_once_when_it_begins_and_once_when_it_is_mended(company: Company) -> None:
    with company.database.write() as session:
        source_id = a_source(session, "Kylä", "page", state="layout_changed")
        trouble = SourceTrouble(source_id=source_id, what="layout_changed", since=at(FRIDAY, 5))
        session.add(trouble)
        session.flush()
        number = trouble.id
    pass_to(company, FRIDAY, TUESDAY)
    assert told(company, "Kylä has a new layout: its notices are missing since 07:00.", company.manager) == [FRIDAY]
    assert told(company, "Kylä has a new layout", company.owner) == []
    with company.database.write() as session:
        session.get_one(SourceTrouble, number).mended_at = at(TUESDAY, 12)
    pass_to(company, TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=3))
    mended = "Kylä is in order again since Tue 24 Nov 2026 14:00 EET. What it shows now was read"
    assert told(company, mended, company.manager) == [TUESDAY + timedelta(days=1)]
    (subject,) = {each.subject for each in company.said("digest", to=company.manager) if mended in words(each.text)}
    assert "1 about sources" in subject


def test_two_troubles_of_one_source_end_with_one_word_that_counts_what_still_lacks(company: Company) -> None:
    began, over = at(TUESDAY, 12), at(TUESDAY + timedelta(days=2), 5)
    with company.database.write() as session:
        source_id = a_source(session, "Hilma")
        for what in ("late", "key_missing"):
            session.add(SourceTrouble(source_id=source_id, what=what, since=began, mended_at=over))
        a_day(session, source_id, TUESDAY, stored=80)
        a_day(session, source_id, TUESDAY + timedelta(days=1))
    pass_to(company, TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=2))
    (said,) = [words(each.text) for each in company.said("digest", to=company.manager) if "in order again" in each.text]
    assert said.count("in order again") == 1
    assert "1 day of that time is not complete yet." in said


def test_a_trouble_between_two_digests_is_not_worth_a_mail(company: Company) -> None:
    with company.database.write() as session:
        source_id = a_source(session, "Hilma")
        since = at(FRIDAY, 12)
        session.add(SourceTrouble(source_id=source_id, what="late", since=since, mended_at=since + timedelta(hours=2)))
    pass_to(company, FRIDAY, FRIDAY + timedelta(days=2))
    assert company.said("digest", to=company.manager) == []


def test_certificates_stand_at_the_end_of_digests_that_go_out_anyway(company: Company) -> None:
    monday = date(2026, 11, 23)
    with company.database.write() as session:
        hilma, ted = a_source(session, "Hilma"), a_source(session, "TED")
        a_source(session, "Kylä", "page")
        a_source(session, "Doffin")
        a_day(session, hilma, monday - timedelta(days=1))
        a_day(session, ted, monday - timedelta(days=1), stored=80, refused=1)
    company.contract(date(2026, 12, 12), datetime.fromisoformat("2026-01-07T09:00Z"), risk="light")
    pass_to(company, FRIDAY, monday)
    text = words(company.said("digest", to=company.manager)[-1].text)
    assert (
        "Doffin Sun 22 Nov: not asked about yet Hilma Sun 22 Nov: 83 of 83 "
        "TED Sun 22 Nov: 81 of 83, 1 in the quarantine, 2 missing Checked" in text
    )
    assert "Sun 22 Nov: 83 of 83" not in words(company.said("digest", to=company.owner)[-1].text)
    assert [each.created_at.date() for each in company.said("digest", to=company.manager)] == [monday]
