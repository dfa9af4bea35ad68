"""What goes wrong elsewhere: each rung is said once, late rather than never, and never to nobody."""

from datetime import date, timedelta

import pytest

from tenderwatch.outbox.tables import Message
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


# Clocks


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


def test_the_weekly_word_comes_late_when_monday_was_missed(company):
    company.pass_days(date(2026, 11, 20), date(2026, 11, 20))
    company.pass_days(date(2026, 11, 25), date(2026, 11, 26))

    assert [each.created_at.date() for each in company.said("digest", to=company.owner)] == [date(2026, 11, 25)]
