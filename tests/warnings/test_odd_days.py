"""People who stand in for each other in a circle, days on which two things meet, clocks and zones that move."""

from datetime import date, timedelta

import time_machine

from tenderwatch.contracts import service as contracts
from tests.today.conftest import at
from tests.warnings.office import ABOUT, END, ENTERED, Office, before

AWAY = {"absent_from": before(40), "absent_to": before(-40)}
TUESDAY = before(29)


def test_people_who_stand_in_for_each_other_and_are_all_away_leave_it_to_somebody_who_is_there(office: Office) -> None:
    """The substitute's substitute is the owner again; the manager is away, too: the administrator is told."""
    office.enter()
    people = office.company
    office.edit_person(people.substitute, ENTERED, substitute_id=people.owner, manager_id=people.manager, **AWAY)
    office.edit_person(people.owner, ENTERED, **AWAY)
    office.edit_person(people.manager, ENTERED, manager_id=people.owner, substitute_id=people.substitute, **AWAY)
    office.live(before(30))
    (told,) = office.about()
    assert told.to == "admin@example.org"
    assert "Why you: you stand in for Otso Owner." in told.text


def test_when_every_administrator_is_away_the_first_is_told_all_the_same(small_office: Office) -> None:
    """Nobody at all is there: what escalates and what is warned about is still sent, on its day, and once."""
    office = small_office
    office.enter()
    office.live(before(90))
    people = office.company
    for person_id in (people.owner, people.substitute, people.manager, people.admin):
        office.edit_person(person_id, ENTERED, absent_from=date(2027, 1, 1))
    office.live(date(2027, 1, 13), date(2027, 1, 15))
    office.live(before(30), TUESDAY)
    told = [(mail.to, mail.kind, mail.day) for mail in office.about()[1:]]
    assert told[:2] == [
        ("admin@example.org", "escalation", date(2027, 1, 13)),
        ("admin@example.org", "digest", before(30)),
    ]
    assert len(told) == len(set(told))


def test_an_absence_ends_and_the_next_rung_is_the_owners_again(small_office: Office) -> None:
    """Also of somebody who was shut out and let in again: nothing that was said meanwhile is repeated."""
    office = small_office
    office.enter()
    office.edit_person(office.owner, ENTERED, active=False)
    office.live(before(90))
    office.edit_person(office.owner, at(before(60)), active=True)
    office.live(TUESDAY, before(27))
    office.live(before(7))
    assert [mail.day for mail in office.warned(to="substitute")] == [before(90)]
    assert [mail.day for mail in office.warned()] == [TUESDAY, before(7)]


def test_a_snooze_until_a_day_off_speaks_on_that_day_and_not_before(small_office: Office) -> None:
    """The signed link of Tuesday's mail, until a Sunday; then the ladder goes on."""
    office = small_office
    contract_id = office.enter()
    office.live(TUESDAY)
    sunday = before(17)
    assert sunday.weekday() == 6
    (link,) = office.warned()[-1].links("Snooze")
    with time_machine.travel(at(TUESDAY, 12), tick=False):
        fields = {"days": "day", "until": sunday.isoformat(), "reason": "The buyer is away"}
        assert office.browser().post(link, data=fields).status_code == 200
        beyond = {**fields, "until": (END + timedelta(days=1)).isoformat()}
        assert office.browser().post(link, data=beyond).status_code == 200, "says that it is snoozed already"
    assert office.decision(contract_id).snoozed_until == sunday
    office.live(before(19), before(15))
    office.live(before(7))
    assert [mail.day for mail in office.warned()[1:]] == [sunday, before(7)]
    assert not any("Late by" in mail.text for mail in office.warned()[1:])


def test_a_decision_that_is_withdrawn_after_it_went_to_the_manager_begins_anew(office: Office) -> None:
    """Nobody answered, the manager was told and decided; taken back, the wait for an answer begins again."""
    contract_id = office.enter()
    office.live(before(90))
    office.live(date(2027, 1, 13))
    assert len(office.about(to="manager")) == 1
    office.decide(contract_id, at(date(2027, 1, 14)))
    office.withdraw(contract_id, at(before(31)))
    office.live(before(30), TUESDAY)
    assert [mail.day for mail in office.warned()[1:]] == [before(30)]
    assert len(office.about(to="manager")) == 1, "the owner has been asked again only now"
    office.live(before(27), before(18))
    assert len(office.about(to="manager")) == 2


def test_a_reader_who_changes_language_and_zone_gets_one_digest_a_date_in_the_words_of_the_day(office: Office) -> None:
    """From Finnish in Helsinki to Swedish in New York, after the digest of that date had gone."""
    office.edit_person(office.owner, ENTERED, language="fi")
    office.enter()
    office.live(TUESDAY)
    office.edit_person(office.owner, at(TUESDAY), language="sv", time_zone="America/New_York")
    for hour in range(10, 24):
        office.run(at(TUESDAY, hour))
    mine = [mail for mail in office.arrived if mail.to == "owner@example.org"]
    assert [mail.mail["Content-Language"] for mail in mine] == ["fi"]
    office.enter(before(-1), on=at(TUESDAY, 23), reference="2025/3")
    for hour in (5, 11, 12, 13):
        office.run(at(before(28), hour))
    (next_day,) = [mail for mail in office.arrived if mail.to == "owner@example.org"][1:]
    assert (next_day.mail["Content-Language"], next_day.at) == ("sv", at(before(28), 12)), "seven o'clock there"


def test_a_zone_that_moves_west_over_the_date_line_repeats_no_date_and_loses_no_warning(small_office: Office) -> None:
    """Auckland's Wednesday has come when the reader moves to where it is still Tuesday."""
    office = small_office
    office.edit_person(office.owner, ENTERED, time_zone="Pacific/Auckland")
    office.run(at(before(31), 18))
    office.enter(on=at(before(31), 20))
    office.run(at(before(30), 18))
    assert len(office.warned()) == 1
    office.edit_person(office.owner, at(before(30), 19), time_zone="Pacific/Honolulu")
    office.enter(reference="2025/3", on=at(before(30), 19))
    for hour in range(19, 19 + 72, 3):
        office.run(at(before(30)) + timedelta(hours=hour - 9))
    keys = [(mail.to, mail.subject) for mail in office.arrived if mail.kind == "digest" and mail.to.startswith("owner")]
    assert len(keys) == len(set(keys))
    assert len(office.warned()) == 1
    assert len(office.warned("2025/3")) == 1


def test_a_rung_on_the_decisions_own_day_is_one_word_and_the_day_after_another(small_office: Office) -> None:
    """Renewal work starts today: said at once, today; tomorrow it is overdue, once; then weekly."""
    office = small_office
    office.enter(renewed=True)
    start = before(120)
    office.live(start - timedelta(days=7))
    office.live(start - timedelta(days=1), start + timedelta(days=2))
    said = [mail for mail in office.arrived if mail.kind == "warning"]
    assert [(mail.day, mail.subject.partition(":")[0]) for mail in said] == [
        (start, "Start of renewal work today"),
        (start + timedelta(days=1), "Start of renewal work overdue 1 day"),
    ]


def test_an_option_that_is_decided_on_its_very_day_is_not_called_overdue(small_office: Office) -> None:
    """The mail of the morning asks; the decision of the afternoon ends it."""
    office = small_office
    contract_id = office.enter(options=(12,), option_notice_months=1)
    by = date(2027, 2, 28)
    office.live(by - timedelta(days=2))
    with office.database.write() as session:
        contracts.use_option(session, contract_id, 1, by, None, at(by, 15))
    office.live(by + timedelta(days=1), by + timedelta(days=3))
    assert not any("overdue" in mail.text or "Option 1" in mail.text for mail in office.warned()[1:])


def test_a_clock_that_is_set_back_a_day_repeats_nothing_and_goes_on(office: Office) -> None:
    """The machine lived a day that had not come; it lives it again, and then the next."""
    office.enter()
    office.live(before(30), TUESDAY)
    office.live(before(30), TUESDAY)
    office.live(before(7))
    assert [mail.day for mail in office.warned()] == [before(30), before(7)]
    digests = [mail for mail in office.arrived if mail.kind == "digest" and mail.to == "owner@example.org"]
    assert len(digests) == len({mail.day for mail in digests})


def test_after_a_year_without_the_job_there_is_one_word_a_contract_and_one_digest(office: Office) -> None:
    """One contract ended, one is near its end, one has moved a year nearer: each is said once, as it is now."""
    office.enter()
    office.enter(before(-300), reference="NEAR/1")
    office.enter(before(-500), reference="FAR/1")
    office.live(before(91))
    year_later = before(91) + timedelta(days=365)
    office.live(year_later, year_later + timedelta(days=1))
    since = [mail for mail in office.arrived if mail.day >= year_later and mail.to == "owner@example.org"]
    assert [mail.kind for mail in since] == ["warning", "digest"]
    for reference in (ABOUT, "NEAR/1", "FAR/1"):
        assert len([mail for mail in office.warned(reference) if mail in since]) == 1, reference
    assert "(274 days ago) with no decision" in since[0].text


def test_two_links_of_one_mail_pressed_twice_each_do_each_thing_once(small_office: Office) -> None:
    """A scanner reads both, the owner presses both twice, without being signed in."""
    office = small_office
    contract_id = office.enter()
    office.live(TUESDAY)
    (mail,) = office.warned()
    (acknowledge,), (assign,) = mail.links("Acknowledge"), mail.links("Assign to somebody else")
    with time_machine.travel(at(TUESDAY, 12), tick=False):
        browser = office.browser()
        for link in (acknowledge, assign):
            assert browser.get(link).status_code == 200
        assert office.decision(contract_id).acknowledged_at is None
        pressed = [browser.post(acknowledge).get_data(as_text=True) for _time in range(2)]
        assert ["Already acknowledged by you" in page for page in pressed] == [False, True]
        to = {"to_id": str(office.company.substitute)}
        pressed = [browser.post(assign, data=to).get_data(as_text=True) for _time in range(2)]
        assert ["Already in the hands of Saara" in page for page in pressed] == [False, True]
        assert browser.get("/today").status_code == 302, "no session was opened"
    office.live(before(28))
    assert len(office.about(to="substitute")) == 1
