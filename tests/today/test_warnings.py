"""What goes wrong elsewhere: each rung is said once, late rather than never, and never to nobody."""

from datetime import date, timedelta

import pytest

from tenderwatch.contracts.tables import ContractWarning
from tenderwatch.outbox import queries as outbox
from tenderwatch.outbox.tables import Message
from tenderwatch.today import wording
from tests.conftest import NOW
from tests.today.conftest import Company, at

ENTERED = at(date(2026, 1, 7))
END = date(2026, 12, 31)  # a Thursday; 180 days before: Sat 4 Jul, so said on Fri 3 Jul; 90: Fri 2 Oct; 30: Tue 1 Dec


def digests(company: Company) -> list[Message]:
    """The owner's digests that say something about the contract."""
    return [each for each in company.said("digest", to=company.owner) if "Cleaning" in each.text]


def words(text: str) -> str:
    """A text without its line breaks and hard spaces."""
    return " ".join(text.split())


def test_each_rung_is_said_on_its_day_and_once(company):
    company.contract(END, ENTERED, reference="2024/17")
    for first, last in [((11, 20), (11, 21)), ((11, 30), (12, 2)), ((12, 22), (12, 25)), ((12, 31), (12, 31))]:
        company.pass_days(date(2026, *first), date(2026, *last))
    company.pass_days(date(2027, 1, 1), date(2027, 1, 9))

    days = [each.created_at.date() for each in digests(company)]
    assert days[0] == date(2026, 11, 20), "the rungs passed before are one warning on the first day"
    assert date(2026, 12, 1) in days
    assert company.rungs()[:4] == [(90, "said"), (30, "said"), (7, "said"), (-1, "said")]
    own = company.said("warning", to=company.owner)
    assert [each.created_at.date() for each in own] == [date(2026, 12, 23), date(2027, 1, 1)], "7 days: 24 Dec is off"
    assert own[0].subject == "Ends in 8 days: Cleaning 2024/17, Espoo"
    assert own[1].subject == "Ended with no decision: Cleaning 2024/17, Espoo"


def test_day_after_day_nothing_is_said_twice_and_a_contract_without_a_title_is_named_once(small_company):
    small_company.contract(END, ENTERED, title="2024/19", reference="2024/19")
    small_company.pass_days(date(2026, 11, 23), date(2027, 1, 20))

    own = small_company.said("warning", to=small_company.owner)
    assert [each.created_at.date() for each in own] == [date(2026, 12, 23), date(2027, 1, 1)]
    mails = small_company.said()
    assert any("2024/19" in each.subject for each in mails)
    assert any("2024/19" in each.text for each in small_company.said("digest"))
    assert not [each.text for each in mails if "2024/19 2024/19" in words(each.subject + each.text + each.html)]


def test_a_missed_day_delays_and_says_how_late(company):
    company.contract(END, ENTERED)
    company.pass_days(date(2026, 11, 23), date(2026, 11, 30))
    before = len(digests(company))

    company.pass_days(date(2026, 12, 4), date(2026, 12, 6))  # off from the 1st, the rung's day, to the 3rd
    (late,) = digests(company)[before:]
    assert late.created_at.date() == date(2026, 12, 4)
    assert "Late by 3 days." in late.text


def test_off_past_the_end_is_not_silence(company):
    company.contract(END, ENTERED)
    company.pass_days(date(2026, 11, 23), date(2026, 11, 23))

    company.pass_days(date(2027, 1, 5), date(2027, 1, 6))
    told = [each for each in company.said(to=company.owner) if "with no decision" in each.text]
    assert len(told) == 1
    assert "Ended Thu 31 Dec 2026 (5 days ago) with no decision." in words(told[0].text)


def test_running_again_says_nothing_more(company):
    company.contract(END, ENTERED)
    day = date(2026, 12, 1)
    company.run("warnings", "digest", at=at(day))
    said = len(company.said())

    company.run("warnings", "digest", at=at(day, 10))
    company.run("warnings", "digest", at=at(day, 11), asked=True)
    assert len(company.said()) == said


@pytest.mark.parametrize("hour", [7, 13])
def test_the_hour_of_the_run_changes_no_count_of_days(small_company, hour):
    small_company.contract(END, ENTERED)
    small_company.pass_days(date(2026, 12, 1), date(2026, 12, 1), hour)

    (digest,) = digests(small_company)
    assert "in 30 days" in words(digest.text)


def test_two_contracts_of_one_day_are_in_one_mail(company):
    company.contract(END, ENTERED, reference="A/1")
    company.contract(END, ENTERED, reference="B/2")
    company.pass_days(date(2026, 12, 1), date(2026, 12, 2))
    company.pass_days(date(2026, 12, 22), date(2026, 12, 23))

    first, *_rest = digests(company)
    assert "A/1" in first.text
    assert "B/2" in first.text
    (at_once,) = company.said("warning")
    assert "A/1" in at_once.text
    assert "B/2" in at_once.text
    assert at_once.subject == "2 decisions need you today"


# Who is told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"absent_from": date(2026, 11, 1), "absent_to": date(2026, 12, 31)}, "substitute", id="away"),
        pytest.param({"active": False}, "substitute", id="left"),
        pytest.param({"active": False, "substitute_id": None}, "manager", id="left, no substitute"),
        pytest.param({"active": False, "substitute_id": None, "manager_id": None}, "admin", id="nobody left"),
        pytest.param({"mail_stopped_at": NOW}, "substitute", id="unsubscribed"),
    ],
)
def test_a_warning_finds_somebody(company, change, told):
    company.contract(END, ENTERED)
    company.change(company.owner, **change)
    company.pass_days(date(2026, 12, 1), date(2026, 12, 1))

    assert [each.person for each in company.said("digest") if "Cleaning" in each.text] == [
        f"user:{getattr(company, told)}"
    ]


def test_no_owner_goes_to_the_administrator_who_is_asked_to_name_one(company):
    company.contract(END, ENTERED, owner_id=None)
    company.pass_days(date(2026, 12, 1), date(2026, 12, 7))

    told = [each for each in company.said("digest", to=company.admin) if "Cleaning" in each.text]
    assert "this contract has no owner. Name one." in told[0].text
    assert "Owner missing" in told[-1].text, "on Monday the gap is asked for"


def test_unsubscribed_administrators_are_the_last_resort(company):
    company.contract(END, ENTERED, owner_id=None)
    company.change(company.admin, mail_stopped_at=NOW)
    company.pass_days(date(2026, 12, 1), date(2026, 12, 1))

    (told,) = company.said("digest")
    assert told.person == f"user:{company.admin}"


def test_private_subjects_name_neither_contract_nor_buyer(small_company):
    for person in (small_company.owner, small_company.manager):
        small_company.change(person, private_subjects=True)
    small_company.contract(END, ENTERED, reference="2024/17")
    small_company.pass_days(date(2026, 10, 2), date(2026, 10, 13))
    small_company.pass_days(date(2026, 12, 23), date(2027, 1, 1))
    subjects = {words(each.subject) for each in small_company.said("warning", "escalation")}
    assert {"Ends in 8 days: a contract of yours", "To you now: no answer in 11 days"} <= subjects
    for subject in subjects | {words(each.subject) for each in small_company.said("digest", to=small_company.owner)}:
        assert not any(name in subject for name in ("2024/17", "Cleaning", "Espoo"))


def test_the_manager_is_told_once_when_nobody_answers(small_company):
    small_company.contract(END, ENTERED, reference="2024/17")
    small_company.pass_days(date(2026, 10, 2), date(2026, 10, 31))

    (escalation,) = small_company.said("escalation")
    assert (escalation.person, escalation.created_at.date()) == (f"user:{small_company.manager}", date(2026, 10, 13))
    assert escalation.subject == "To you now: no answer in 11 days, Cleaning 2024/17"
    assert "Otso Owner was asked on" in words(escalation.text)
    copies = [
        each for each in small_company.said("digest", to=small_company.owner) if "Matti Manager was told" in each.text
    ]
    assert len(copies) <= 1


def test_no_more_than_three_own_mails_a_day_the_rest_waits_for_the_digest(company):
    day = date(2026, 12, 23)
    for n in range(4):
        company.contract(END, ENTERED, reference=f"C/{n}")
        company.run("warnings", at=at(day, 9, n))

    assert len(company.said("warning", to=company.owner)) == 3
    company.run("digest", at=at(day, 10))
    (digest,) = digests(company)
    assert "C/3" in digest.text
    assert {state for rung, state in company.rungs() if rung == 7} == {"said"}


def test_own_mails_wait_for_the_morning(small_company):
    small_company.contract(END, ENTERED)
    small_company.run("warnings", at=at(date(2026, 12, 22), 22, 5))  # five past midnight in Helsinki

    (at_once,) = small_company.said("warning")
    assert at_once.not_before == at(date(2026, 12, 23), 5)


# What breaks


def test_one_line_that_cannot_be_written_stops_no_other(company, monkeypatch):
    broken = company.contract(END, ENTERED, reference="BROKEN")
    company.contract(END, ENTERED, reference="WHOLE")
    really = wording.about

    def about(matter):
        if matter.contract_id == broken:
            raise ValueError("no such word")
        return really(matter)

    monkeypatch.setattr(wording, "about", about)
    company.pass_days(date(2026, 12, 1), date(2026, 12, 2))

    first, *rest = digests(company)
    assert "WHOLE" in first.text
    assert "BROKEN" not in first.text
    assert not rest
    (report,) = company.said("system", to=company.admin)
    assert f"contract {broken}" in report.text
    assert "no such word" in words(report.text)
    monkeypatch.undo()
    company.pass_days(date(2026, 12, 3), date(2026, 12, 3))
    assert "BROKEN" in digests(company)[-1].text, "it stayed owed"


def test_a_template_that_breaks_for_one_reader_stops_no_other(company, monkeypatch):
    from tenderwatch.today import mails

    company.contract(END, ENTERED)
    company.contract(END, ENTERED, owner_id=company.manager)
    text_of = mails.text_of

    def fail(template, values):
        if "owner" in values["unsubscribe_url"] or company_of(values) == company.owner:
            raise RuntimeError("template error")
        return text_of(template, values)

    def company_of(values):
        from tenderwatch.today.tokens import Links

        return Links("", company.house.settings.secret_key).read_unsubscribe(values["unsubscribe_url"].rsplit("/")[-1])

    monkeypatch.setattr(mails, "text_of", fail)
    company.pass_days(date(2026, 12, 1), date(2026, 12, 1))
    assert [each.person for each in company.said("digest")] == [f"user:{company.manager}"]
    (report,) = company.said("system")
    assert "template error" in report.text
    assert {state for _rung, state in company.rungs()} == {"said", "owed"}


def test_a_refused_address_is_told_to_who_stands_in(company, monkeypatch):
    from tests.smtp import mail_server

    company.contract(END, ENTERED, reference="2024/17")
    company.contract(END, ENTERED, owner_id=company.admin)
    with mail_server() as server:
        server.refused = {"owner@example.org"}
        settings = company.house.settings
        object.__setattr__(settings, "smtp_url", server.url)
        day = date(2026, 12, 1)
        company.run("warnings", "digest", "deliver", at=at(day))
        company.run("deliver", at=at(day, 10))
        company.run("deliver", at=at(day, 11))

    assert sorted(server.recipients) == ["admin@example.org", "admin@example.org", "substitute@example.org"]
    (instead,) = [mail for mail in server.mails if mail["To"] == "substitute@example.org"]
    text = instead.get_body(("plain",)).get_content()
    assert "2024/17" in text
    assert "550 5.1.1 no such person" in words(text)
    assert "/act/" not in text, "links that act as somebody else are left out"
    with company.database.read() as session:
        assert outbox.state(session, at(day, 12)).failed == 1


# Clocks


@pytest.mark.parametrize(
    "day", [pytest.param(date(2026, 3, 29), id="03:00 never comes"), pytest.param(date(2026, 10, 25), id="03:00 twice")]
)
def test_the_digest_of_a_day_on_which_clocks_change(small_company, day):
    small_company.change(small_company.owner, digest_hour=3)
    small_company.contract(day + timedelta(days=30), ENTERED, starts_on=date(2025, 1, 1), risk="light")
    moment = at(day - timedelta(days=1), 12)
    while moment < at(day + timedelta(days=1), 12):
        small_company.run("warnings", "digest", at=moment)
        moment += timedelta(minutes=30)

    keys = [each.dedupe_key for each in small_company.said("digest", to=small_company.owner)]
    assert len(keys) == len(set(keys)) >= 1
    with small_company.database.read() as session:
        rungs = session.query(ContractWarning).where(ContractWarning.rung == 30).all()
        assert [each.state for each in rungs] == ["said"]


def test_every_local_date_has_its_own_digest_wherever_the_reader_is(small_company):
    small_company.change(small_company.owner, time_zone="Pacific/Auckland")
    small_company.contract(END, ENTERED)
    moment = at(date(2026, 11, 29))
    while moment < at(date(2026, 12, 4)):
        small_company.run("warnings", "digest", at=moment)
        moment += timedelta(hours=1)

    with small_company.database.read() as session:
        mine = session.query(Message).where(Message.person == f"user:{small_company.owner}", Message.kind == "digest")
        assert [each.dedupe_key for each in mine.order_by(Message.id)] == [
            f"digest:2026-{day}" for day in ("11-29", "11-30", "12-01", "12-02", "12-03", "12-04")
        ]
        assert {each.created_at.hour for each in mine if each.created_at.day > 29} == {18}, "7:00 in Auckland"


# Quiet


def test_nothing_due_is_said_on_monday_only(company):
    company.contract(date(2030, 12, 31), ENTERED, starts_on=date(2029, 1, 1))
    company.pass_days(date(2026, 11, 17), date(2026, 12, 1))

    said = company.said("digest", to=company.owner)
    assert [each.created_at.date() for each in said] == [date(2026, 11, 23), date(2026, 11, 30)]
    assert words(said[0].subject) == "TenderWatch Mon 23 Nov: nothing due"
    assert "Checked 1 contract; no sources are polled." in said[0].text
    assert "Last check of all contracts: 11:00." in words(said[0].text)


def test_the_weekly_word_comes_late_when_monday_was_missed(company):
    company.pass_days(date(2026, 11, 20), date(2026, 11, 20))
    company.pass_days(date(2026, 11, 25), date(2026, 11, 26))

    assert [each.created_at.date() for each in company.said("digest", to=company.owner)] == [date(2026, 11, 25)]
