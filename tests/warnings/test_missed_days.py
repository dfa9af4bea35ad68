"""Days on which nothing ran, contracts entered late, dates that move, runs at other hours."""

from datetime import date, timedelta

import pytest

from tests.today.conftest import at
from tests.warnings.office import ABOUT, END, Office, before


def test_a_rung_whose_day_nobody_ran_is_sent_once_and_says_that_it_is_three_days_late(office: Office) -> None:
    """The rung of 30 days falls on 1 March; the server is off from the 1st to the 3rd and starts on the 4th."""
    office.enter()
    office.live(before(90))
    office.live(date(2027, 2, 26))
    assert len(office.warned()) == 1, "the rung of 90 days"

    office.live(date(2027, 3, 4), date(2027, 3, 6))
    (late,) = office.warned()[1:]
    assert (late.day, late.to, late.kind) == (date(2027, 3, 4), "owner@example.org", "digest")
    assert "By Wed 31 Mar 2027 (in 27 days)." in late.text
    assert "Late by 3 days." in late.text


def test_an_end_that_passed_while_the_server_was_off_is_said_once_and_not_passed_over(office: Office) -> None:
    """The server is off from before the rung of 7 days until two days after the end."""
    office.enter()
    office.live(before(30))
    office.live(date(2027, 4, 2), date(2027, 4, 4))

    (ended,) = office.warned()[1:]
    assert (ended.day, ended.kind) == (date(2027, 4, 2), "warning"), "it does not wait for a digest"
    assert ended.subject == "Ended with no decision: Cleaning 2024/17, " + ended.subject.rpartition(", ")[2]
    assert "Ended Wed 31 Mar 2027 (2 days ago) with no decision." in ended.text


def test_a_contract_entered_twenty_days_before_its_end_catches_up_once_then_keeps_its_days(office: Office) -> None:
    """Most of its ladder is past on the day of entry: one warning in the next run, then 14 and 7 days on theirs."""
    office.enter(on=at(before(20), 8), risk="critical")
    office.live(before(20), before(5))
    said = office.warned()
    assert [mail.day for mail in said] == [before(20), before(14), before(7)]
    assert [f"(in {n} days)" in mail.text for n, mail in zip((20, 14, 7), said, strict=True)] == [True] * 3
    assert not any("Late by" in mail.text for mail in said), "nobody but the person who entered it was late"


def test_a_contract_entered_after_its_last_rung_is_warned_about_in_the_next_run(office: Office) -> None:
    """Three days are left when it is saved at two in the afternoon: nobody waits for tomorrow's digest."""
    day = before(3)
    office.live(day)
    office.enter(on=at(day, 12))
    office.run(at(day, 12, 10))
    (said,) = office.warned()
    assert (said.kind, said.subject[:14]) == ("warning", "Ends in 3 days")
    office.live(before(2), END)
    assert len(office.warned()) == 1


def test_a_contract_entered_after_its_end_is_a_question_to_its_owner_and_starts_no_ladder(office: Office) -> None:
    """What had ended before anybody knew of it cannot be decided any more: what became of it is asked instead."""
    monday = date(2026, 11, 23)
    office.enter(date(2026, 11, 12), on=at(monday, 8))
    office.live(monday, monday + timedelta(days=8))

    said = office.about()
    assert [mail.day for mail in said] == [monday, monday + timedelta(days=7)], "asked at entry and on Mondays"
    for mail in said:
        assert mail.to == "owner@example.org"
        assert "without it nobody can be warned in time" in mail.text
        assert not mail.links("Acknowledge"), "nothing to acknowledge: no warning"
        assert "with no decision" not in mail.text


def test_the_first_days_after_a_large_import_bring_one_summary_a_person_and_no_storm(small_office: Office) -> None:
    """Of 500 contracts taken over, 300 ended long ago; nobody gets 500 mails, nothing near is hidden."""
    office, first = small_office, date(2026, 11, 24)
    owners = (office.owner, office.company.manager)
    with office.database.write() as session:
        from tests.contracts.world import entered
        from tests.makers import an_organization

        buyer_id = an_organization(session).id
        for n in range(500):
            end = first - timedelta(days=60 + n) if n < 300 else first + timedelta(days=60 + 2 * (n - 300))
            values = {"starts_on": None, "base_ends_on": end, "owner_id": owners[n % 2], "buyer_id": buyer_id}
            entered(session, at(first, 8), imported=True, reference=f"R-{n:03}", **values)
    office.live(first, first + timedelta(days=2))

    for who in ("owner", "manager"):
        mails = [mail for mail in office.arrived if mail.to.startswith(who)]
        assert [(mail.kind, mail.day) for mail in mails if "taken into watch" in mail.text] == [("digest", first)]
        assert [mail.kind for mail in mails if mail.day == first] == ["digest"]
        assert len(mails) <= 6, "of what was near, rungs on their days, and who did not answer"
        assert not any("with no decision" in mail.text for mail in mails)


def test_after_a_move_of_half_a_year_the_new_ends_rungs_are_all_said_and_the_old_ones_stop(office: Office) -> None:
    """90 and 60 days were said when the end moves on by 180 days."""
    contract_id = office.enter(risk="critical")
    office.live(before(90))
    office.live(before(62), before(60))  # the 60th day is a Saturday: it is said on Friday
    assert len(office.warned()) == 2
    later = END + timedelta(days=180)
    office.edit(contract_id, at(before(50)), base_ends_on=later)

    rungs = [before(n, later) for n in (180, 90, 60, 30, 14, 7)]  # those that fall on days off are said before
    said_on = {rung - timedelta(days=max(rung.weekday() - 4, 0)) for rung in rungs}
    for day in sorted({before(30), before(7), END + timedelta(days=1), *rungs, *said_on}):
        office.live(day)
    said = office.warned()[2:]
    assert [max(n for n in (180, 90, 60, 30, 14, 7) if before(n, later) >= mail.day) for mail in said] == [
        *(180, 90, 60, 30, 14, 7)
    ]
    assert all("Mon 27 Sept 2027" in mail.text for mail in said)


def test_a_second_run_an_hour_later_sends_nothing(office: Office) -> None:
    """By the scheduler, and by somebody who asks for it by hand."""
    office.enter()
    office.live(before(30))
    assert len(office.warned()) == 1
    for hour in (10, 11):
        assert office.run(at(before(30), hour)) == []
    office.company.run("warnings", "digest", "deliver", at=at(before(30), 12), asked=True)
    assert len(office.server.mails) == len(office.arrived)


@pytest.mark.parametrize("hour", [7, 13, 21])
def test_the_hour_of_the_run_changes_no_count_of_days(small_office: Office, hour: int) -> None:
    """The job was moved from nine in the morning to the afternoon, and to nearly midnight in Helsinki."""
    small_office.enter()
    small_office.live(before(31), before(29), hour)
    (said,) = [mail for mail in small_office.warned() if "(in 30 days)" in mail.text]
    assert said.day == before(30)
    assert ABOUT in said.text


def test_a_rung_that_was_reckoned_a_day_late_and_mailed_on_the_next_is_two_days_late(office: Office) -> None:
    """One night between the two is no delay only where the first was in time."""
    office.enter()
    office.live(before(90))
    office.run(at(before(29)), "warnings")
    office.live(before(28))
    (told,) = [mail for mail in office.warned() if mail.day == before(28)]
    assert "Late by 2 days." in told.text
