"""What changes after a mail was written and before it was sent: the night, or hours without the mail server."""

from datetime import date
from typing import Any

import pytest

from tenderwatch.contracts import warnings
from tenderwatch.users.tables import User
from tests.today.conftest import at
from tests.warnings.office import ABOUT, Office, before

END = date(2027, 4, 1)
DAY = before(30, END)  # a Tuesday
NIGHT, DAWN, MORNING = (at(before(7, END), hour) for hour in (0, 4, 6))  # the reader's hour is 5:00 UTC


def written(office: Office) -> int:
    """Enter a contract and write its digest of the rung of 30 days, not sent yet; return the contract's id."""
    contract_id = office.enter(END)
    office.run(at(DAY), "warnings", "digest")
    return contract_id


@pytest.mark.parametrize(
    ("change", "roles"),
    [
        pytest.param({"active": False}, None, id="left"),
        pytest.param({"absent_from": DAY, "absent_to": END}, None, id="away from today"),
        pytest.param({}, ["viewer"], id="may see no contracts any more"),
    ],
)
def test_who_is_gone_when_the_mail_would_go_gets_nothing_and_the_substitute_is_warned(
    office: Office, change: dict[str, Any], roles: list[str] | None
) -> None:
    """A digest is written and waits for the mail server; then its reader leaves, goes away or loses the role."""
    written(office)
    office.edit_person(office.owner, at(DAY), roles, **change)
    office.run(at(DAY, 9, 10))
    office.live(before(29, END))
    assert [mail.to for mail in office.about()] == ["substitute@example.org"]
    assert "(in 30 days)" in office.about()[0].text or "(in 29 days)" in office.about()[0].text


def test_who_stops_the_mails_before_one_is_sent_gets_none(office: Office) -> None:
    """One click in yesterday's mail, while today's waits."""
    written(office)
    with office.database.write() as session:
        session.get_one(User, office.owner).mail_stopped_at = at(DAY)
    office.run(at(DAY, 9, 10))
    office.live(before(29, END))
    assert [mail.to for mail in office.about()] == ["substitute@example.org"]


def test_a_contract_that_changes_hands_before_the_mail_is_sent_is_told_to_its_new_owner_only(office: Office) -> None:
    """And what else stood in the old owner's mail still comes, in the digest of the same day."""
    contract_id = written(office)
    office.enter(END, reference="2025/3", on=at(before(60, END)))
    office.run(at(DAY, 9, 1), "warnings")
    office.edit(contract_id, at(DAY), owner_id=office.company.manager)
    office.run(at(DAY, 9, 10))
    office.run(at(DAY, 9, 20))
    office.live(before(29, END))
    assert [mail.to for mail in office.about()] == ["manager@example.org"]
    assert [mail.to for mail in office.about("2025/3")] == ["owner@example.org"]


def test_a_warning_of_the_night_is_not_sent_when_the_decision_was_recorded_before_the_morning(office: Office) -> None:
    """Composed at one, to be sent at seven; decided at six. Withdrawn, it is said after all."""
    contract_id = office.enter(END)
    office.live(DAY)
    office.run(NIGHT)
    office.decide(contract_id, DAWN)
    office.run(MORNING)
    assert len(office.about()) == 1, "nor is the manager told that nobody answers"
    office.withdraw(contract_id, at(before(6, END), 8))
    office.live(before(6, END))
    assert "(in 6 days)" in office.warned()[-1].text


def test_of_two_warnings_in_one_waiting_mail_the_open_one_is_still_sent(office: Office) -> None:
    """One of the two decisions is recorded in the night."""
    decided, _open_one = office.enter(END, reference="A/1"), office.enter(END, reference="B/2")
    office.live(DAY)
    office.run(NIGHT)
    office.decide(decided, DAWN)
    office.run(MORNING)
    assert len(office.warned("A/1")) == 1
    assert len(office.warned("B/2")) == 2


def test_what_was_answered_before_its_mail_was_taken_back_is_said_and_no_manager_is_told(
    office: Office,
) -> None:
    """Of two decisions in a waiting mail one is recorded, the other acknowledged on its page."""
    decided, answered = office.enter(END, reference="A/1"), office.enter(END, reference="B/2")
    office.live(DAY)
    office.run(NIGHT)
    with office.database.write() as session:
        owner = session.get_one(User, office.owner)
        warnings.acknowledge(session, office.decision(answered).id, owner, DAWN)
    office.decide(decided, DAWN)
    office.run(MORNING)
    office.live(before(6, END), before(5, END))
    assert len(office.warned("B/2")) == 2
    assert office.about("B/2", to="manager") == []


def test_an_escalation_of_the_night_is_not_sent_when_the_owner_answers_before_the_morning(office: Office) -> None:
    """The manager hears only of silence."""
    contract_id = office.enter(date(2027, 3, 31))
    office.live(date(2026, 12, 31))
    office.run(at(date(2027, 1, 13), 0))
    with office.database.write() as session:
        owner = session.get_one(User, office.owner)
        warnings.acknowledge(session, office.decision(contract_id).id, owner, at(date(2027, 1, 13), 3))
    office.live(date(2027, 1, 13), date(2027, 1, 15), 6)
    assert office.about(to="manager") == []


def test_an_absence_that_begins_after_the_mail_was_sent_changes_nothing_of_it(office: Office) -> None:
    """Said is said: the substitute hears of the next rung, not of this one again."""
    written(office)
    office.run(at(DAY), "deliver")
    office.edit_person(office.owner, at(DAY), absent_from=DAY, absent_to=END)
    office.live(before(29, END), before(27, END))
    office.live(before(7, END))
    told = {(mail.to, act.rung) for mail in office.about() for item in mail.items for act in office.acts(item)}
    assert {rung for to, rung in told if to.startswith("owner")} == {30}
    assert {rung for to, rung in told if to.startswith("substitute")} == {7}


def test_what_is_handed_to_somebody_else_is_told_to_them_and_is_not_called_late(office: Office) -> None:
    """A contract moves to another owner days after its rung was said and answered: the new one must answer, too."""
    contract_id = written(office)
    office.run(at(DAY), "deliver")
    with office.database.write() as session:
        owner = session.get_one(User, office.owner)
        warnings.acknowledge(session, office.decision(contract_id).id, owner, at(DAY, 10))
    office.edit(contract_id, at(before(26, END)), owner_id=office.company.manager)
    office.live(before(26, END), before(25, END))
    (told,) = [mail for mail in office.about(to="manager") if mail.links("Acknowledge")]
    assert "(in 26 days)" in told.text
    assert "Late by" not in told.text
    with office.database.write() as session:
        owner = session.get_one(User, office.owner)
        decision_id = office.decision(contract_id).id
        warnings.assign(session, decision_id, office.company.substitute, owner, at(before(22, END), 7))
    office.live(before(22, END))
    (told,) = office.about(to="substitute")
    assert "Late by" not in told.text


def test_a_mail_to_an_administrator_who_left_goes_to_the_next_one(office: Office) -> None:
    """A report about what broke waits when its reader leaves."""
    office.enter(END, owner_id=office.company.manager)
    office.server.refused = {"manager@example.org"}
    office.run(at(DAY))
    next_admin = office.company.substitute
    office.edit_person(next_admin, at(DAY), ["admin"])
    office.server.busy = {"admin@example.org"}
    office.run(at(DAY, 9, 1), "deliver")
    office.edit_person(office.company.admin, at(DAY), active=False)
    office.server.busy = ()
    office.live(DAY, DAY, 12)
    assert {mail.to for mail in office.arrived} == {"substitute@example.org"}
    assert any(ABOUT in mail.text for mail in office.arrived)


def test_of_two_rungs_in_mails_that_never_went_the_nearer_one_is_said_to_the_next_reader(office: Office) -> None:
    """Two weeks without a mail server, then the owner is gone: the substitute hears once of the contract."""
    office.enter(END, risk="critical")
    for day in (DAY, before(14, END)):
        office.run(at(day), "warnings", "digest")
    office.edit_person(office.owner, at(before(14, END), 10), active=False)
    office.run(at(before(14, END), 11), "deliver")
    office.live(before(13, END), before(12, END))
    (told,) = office.about(to="substitute")
    assert told.text.count("The contract ends") == 1
    assert {act.rung for item in told.items for act in office.acts(item)} == {14}


def test_the_managers_turn_is_counted_from_the_day_on_which_the_mail_went_out(office: Office) -> None:
    """Nobody is told that the owner does not answer what the owner has not got."""
    office.enter(END)
    for n in range(30, 19, -1):
        office.run(at(before(n, END)), "warnings", "digest")
    office.run(at(before(20, END), 12), "deliver")
    assert {mail.to for mail in office.about()} == {"owner@example.org"}
    office.live(before(19, END), before(15, END))
    (told,) = office.about(to="manager")
    assert told.day == before(16, END)  # Monday and Tuesday after Friday's mail


def test_an_answer_counts_though_the_clock_was_a_day_ahead_when_the_mail_was_written(office: Office) -> None:
    contract_id = office.enter(END)
    office.live(before(29, END))
    with office.database.write() as session:
        owner = session.get_one(User, office.owner)
        warnings.acknowledge(session, office.decision(contract_id).id, owner, at(DAY, 10))
    office.live(before(28, END), before(15, END))
    assert office.about(to="manager") == []
