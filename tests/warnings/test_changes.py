"""What people do changes what is said, and to whom: options, decisions, silence, absences, ladders, ends."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts import warnings
from tenderwatch.contracts.rules import ladders
from tenderwatch.users.tables import User
from tests.today.conftest import at
from tests.warnings.office import ABOUT, END, ENTERED, Office, before


def test_a_used_option_stops_the_old_end_and_the_next_option_has_a_ladder_of_its_own(office: Office) -> None:
    """Two years and two options of one: the first is used after the rung of 90 days was said."""
    contract_id = office.enter(options=(12, 12), option_notice_months=1)
    office.live(before(90))
    assert len(office.warned()) == 1
    with office.database.write() as session:
        contracts.use_option(session, contract_id, 1, before(85), None, at(before(85)))
    for n in (84, 30, 7, -1):
        office.live(before(n))
    after = [mail.text for mail in office.warned()[1:]]
    assert not any("31 Mar 2027" in text or "28 Feb 2027" in text or "Option 1" in text for text in after)

    later, notify_by = date(2028, 3, 31), date(2028, 2, 29)
    office.live(before(365, later))
    office.live(before(32, notify_by))  # 30 days before is a Sunday
    texts = [mail.text for mail in office.warned()[1:]]
    assert any("The contract ends: what comes after it?" in text and "Fri 31 Mar 2028" in text for text in texts)
    assert any(
        re.search(r"Option 2: will City \d+ use it\?.{,90}By Tue 29 Feb 2028 \(in 32 days\)", text) for text in texts
    )


def test_a_recorded_decision_mutes_the_rungs_with_its_reason_and_withdrawn_they_are_due_again(office: Office) -> None:
    """Decided before the rung of 30 days falls due; withdrawn five days after its day."""
    contract_id = office.enter()
    office.live(before(90))
    office.decide(contract_id, at(before(40)))
    office.live(before(30), before(28))
    assert len(office.warned()) == 1
    with time_machine.travel(at(before(28)), tick=False):
        page = office.browser(office.owner, at(before(28))).get(f"/contracts/{contract_id}").text
    assert "The need ends" in page, "the reason why nothing is said"
    office.withdraw(contract_id, at(before(25)))
    (mail,) = office.live(before(25))
    assert office.warned()[1:] == [mail]
    assert "Late by" not in mail.text, "people withdrew it late, the machine said it in time"


def test_a_named_successor_mutes_the_rungs_and_taken_back_they_are_due_again(office: Office) -> None:
    """The contract that follows it was entered and named."""
    contract_id = office.enter()
    follower = office.enter(date(2031, 3, 31), reference="2027/3", starts_on=END + timedelta(days=1))
    office.live(before(90))
    with office.database.write() as session:
        contracts.name_successor(session, contract_id, follower, None, at(before(40)))
    office.live(before(30), before(28))
    assert len(office.warned()) == 1
    with time_machine.travel(at(before(28)), tick=False):
        page = office.browser(office.owner, at(before(28))).get(f"/contracts/{contract_id}").text
    assert "2027/3" in page
    with office.database.write() as session:
        contracts.name_successor(session, contract_id, None, None, at(before(25)))
    office.live(before(25))
    assert len(office.warned()) == 2


def test_the_manager_is_told_once_that_nobody_answered_and_not_daily(office: Office) -> None:
    """Seven working days without an answer; then an answer; then, near the end, two working days."""
    office.enter()
    office.live(before(90))  # Thursday; Friday is New Year, the Wednesday after it Epiphany
    office.live(date(2027, 1, 8), date(2027, 1, 19))
    (told,) = office.about(to="manager")
    assert (told.kind, told.day) == ("escalation", date(2027, 1, 13))
    assert told.subject == f"To you now: no answer in 13 days, Cleaning {ABOUT}"
    assert "Otso Owner was asked on Thu 31 Dec 2026 and has not answered" in told.text
    copies = [
        mail for mail in office.about(to="owner") if "Matti Manager was told that this has no answer" in mail.text
    ]
    assert len(copies) == 1

    office.live(before(30))
    answer = office.warned()[-1].links("Acknowledge")[0]
    with time_machine.travel(at(before(30), 12), tick=False):
        assert office.browser().post(answer).status_code == 200
    office.live(before(28), before(22))
    assert len(office.about(to="manager")) == 1
    office.live(before(7), END)  # with Easter between
    assert [mail.day for mail in office.about(to="manager")[1:]] == [before(1)], (
        "two working days, since the end is near"
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"active": False}, "substitute", id="disabled"),
        pytest.param({"active": False, "substitute_id": None}, "manager", id="no substitute"),
        pytest.param({"active": False, "substitute_id": None, "manager_id": None}, "admin", id="nobody left"),
        pytest.param(None, "admin", id="no owner at all"),
    ],
)
def test_the_rung_of_a_missing_owner_finds_somebody_and_an_owner_is_asked_for(
    office: Office, change: dict[str, Any] | None, told: str
) -> None:
    """The fallback person gets the warning, the administrator the task to name an owner, in the digest and on Today."""
    office.enter(owner_id=None if change is None else office.owner)
    if change is not None:
        office.edit_person(office.owner, ENTERED, **change)
    office.live(before(34), before(30))
    assert [mail.to for mail in office.about() if "By Wed 31 Mar 2027 (in 30 days)" in mail.text] == [
        f"{told}@example.org"
    ]
    asked = [mail for mail in office.about(to="admin") if "Name an owner" in mail.text or "Owner missing" in mail.text]
    assert asked or any("Name a new owner" in mail.text for mail in office.about(to="admin"))
    with time_machine.travel(at(before(30)), tick=False):
        today = office.browser(office.company.admin, at(before(30))).get("/today").text
    assert "Name an owner" in today
    assert ABOUT in today


def test_two_contracts_of_one_owner_and_one_day_are_both_in_the_one_mail(office: Office) -> None:
    """The rung that waits for the digest, and the one that does not."""
    office.enter(reference="A/1")
    office.enter(reference="B/2")
    office.live(before(34), before(30))
    assert [mail.day for mail in office.warned("A/1")] == [before(34), before(30)]
    assert office.warned("A/1") == office.warned("B/2")
    (at_once,) = [mail for mail in office.live(before(7)) if mail.kind == "warning"]
    assert at_once.subject == "2 decisions need you today"
    assert "A/1" in at_once.text
    assert "B/2" in at_once.text


def test_a_rung_that_is_added_to_live_contracts_brings_no_storm(
    small_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """45 days join the ladder when 43 to 57 days are left: what had passed is closed, what is ahead is said."""
    office = small_office
    for n in range(15):
        office.enter(END + timedelta(days=n), reference=f"R-{n:02}")
    office.live(before(44))
    assert all(office.warned(f"R-{n:02}") for n in range(15))
    with_45 = ladders.Ladder("standard", (365, 180, 90, 45, 30, 7), frozenset({7}))
    monkeypatch.setattr(ladders, "LADDERS", {**ladders.LADDERS, "standard": with_45})
    assert not [mail for mail in office.live(before(43)) if mail.kind == "warning"]
    office.live(before(42), before(28))
    said = [
        (act.rung, mail.day)
        for n in range(15)
        for mail in office.warned(f"R-{n:02}")[1:]
        for item in mail.items
        if f"R-{n:02}" in item
        for act in office.acts(item)
        if act.purpose == "assign"
    ]
    assert sorted({rung for rung, _day in said}) == [30, 45]
    assert sum(rung == 45 for rung, _day in said) == 13, "not of the two for which it had passed"
    assert min(day for _rung, day in said) == before(43)


@pytest.mark.parametrize("way", ["deleted", "terminated"])
def test_nothing_is_said_of_a_contract_that_is_gone_and_taken_back_it_is_due_again(office: Office, way: str) -> None:
    """Rungs are pending when it is deleted, or recorded as terminated."""
    contract_id = office.enter()
    office.live(before(90))
    with office.database.write() as session:
        if way == "deleted":
            contracts.delete(session, contract_id, None, at(before(40)))
        else:
            contracts.end(session, contract_id, before(35), "terminated-by-them", None, at(before(40)))
    for n in (30, 7, -1):
        assert not [mail for mail in office.live(before(n)) if ABOUT in mail.text]
    with office.database.write() as session:
        take_back = contracts.restore if way == "deleted" else contracts.reopen_end
        take_back(session, contract_id, None, at(before(-2)))
    office.live(before(-2))
    assert "Ended Wed 31 Mar 2027 (2 days ago) with no decision." in office.warned()[-1].text


def test_an_expired_contract_ended_so_many_days_ago_wherever_it_is_shown(office: Office) -> None:
    """Never a bare number of days: twelve days ago is not twelve days."""
    contract_id, day = office.enter(), before(-12)
    office.live(before(-5), day)
    pages = {}
    with time_machine.travel(at(day), tick=False):
        browser = office.browser(office.owner, at(day))
        for path in ("/contracts", f"/contracts/{contract_id}", "/today", "/renewals", "/contracts/gaps"):
            pages[path] = " ".join(re.sub(r"<[^>]+>", " ", browser.get(path).text).split())
    assert "Ended 12 days ago" in pages["/contracts"]
    assert "Ended 12 days ago" in pages[f"/contracts/{contract_id}"]
    assert "12 days" in pages["/today"]
    for path, page in pages.items():
        assert not re.findall(r"(?<!Overdue )(?<!overdue )12 days(?! ago)", page), path
        assert "in 12 days" not in page
    for mail in office.about(to="owner"):
        assert not re.findall(r".{30}(?<!Late by )\b\d+ days(?! ago).{30}", mail.text)


def test_what_is_handed_to_somebody_else_is_a_silence_of_theirs_and_not_the_old_one(office: Office) -> None:
    """The owner answered in December; in February it is handed on, and the new one says nothing."""
    contract_id = office.enter()
    office.live(before(90))
    with office.database.write() as session:
        session.expire_on_commit = False
        decision_id = office.decision(contract_id).id
        owner = office.person(office.owner)
        warnings.acknowledge(session, decision_id, owner, at(before(89), 8))
        warnings.assign(session, decision_id, office.company.substitute, owner, at(before(58), 8))
    office.live(before(57), before(51))
    assert [mail.day for mail in office.warned(to="substitute")] == [before(57)]
    assert office.about(to="manager") == office.about(to="admin") == []
    office.live(before(50), before(40))
    (told,) = office.about(to="admin")  # the substitute has no manager
    assert told.day == date(2027, 2, 11)
    assert "was asked on Tue 2 Feb 2027 and has not answered" in told.text
    assert office.about(to="manager") == []


def test_a_silence_before_the_date_and_one_after_it_that_end_together_are_told_once(office: Office) -> None:
    """Renewal work starts on a Friday: said that day and on Saturday, the manager's turn comes for both on Tuesday."""
    office.enter(date(2027, 4, 3), renewed=True)
    office.live(date(2026, 12, 4), date(2026, 12, 10))
    assert {mail.day for mail in office.warned()} == {date(2026, 12, 4), date(2026, 12, 5)}
    assert [mail.day for mail in office.about(to="manager")] == [date(2026, 12, 8)]


def test_the_manager_hears_of_a_second_silence_about_the_same_rung_when_it_was_handed_on(office: Office) -> None:
    """The owner says nothing, the manager is told and hands it to somebody else, who says nothing either."""
    contract_id = office.enter()
    with office.database.write() as session:
        substitute = session.get_one(User, office.company.substitute)
        substitute.manager_id = office.company.manager
    office.live(before(90))
    office.live(date(2027, 1, 8), date(2027, 1, 14))
    assert [mail.day for mail in office.about(to="manager")] == [date(2027, 1, 13)]
    with office.database.write() as session:
        session.expire_on_commit = False
        manager = office.person(office.company.manager)
        decision_id = office.decision(contract_id).id
        warnings.assign(session, decision_id, office.company.substitute, manager, at(date(2027, 1, 14), 12))
    office.live(date(2027, 1, 15), date(2027, 1, 27))
    assert [mail.day for mail in office.about(to="manager")] == [date(2027, 1, 13), date(2027, 1, 26)]


def test_what_comes_back_to_its_first_reader_is_said_again(office: Office) -> None:
    """A last call goes to the owner; the contract is given to somebody who is away, and the owner stands in."""
    contract_id = office.enter(risk="critical")
    office.live(before(7))
    assert [mail.kind for mail in office.warned()] == ["warning"]
    with office.database.write() as session:
        manager = session.get_one(User, office.company.manager)
        manager.absent_from, manager.absent_to = before(6), before(-9)
        manager.substitute_id = office.owner
    office.edit(contract_id, at(before(6), 12), owner_id=office.company.manager)
    office.live(before(5), before(4))
    assert [mail.day for mail in office.warned()] == [before(7), before(5)]
    assert "you stand in for" in office.warned()[-1].text
    office.live(date(2027, 4, 1))
    assert "last to" in office.warned()[-1].text
    assert f"on {before(5):%a} {before(5).day} {before(5):%b %Y}" in office.warned()[-1].text


def test_a_silence_that_is_told_after_the_date_since_nothing_ran_is_not_told_again_for_the_days_after(
    office: Office,
) -> None:
    """The machine is off over the date: the manager hears on its return of the silence before, and that is enough."""
    office.enter()
    office.live(before(7))
    office.live(date(2027, 4, 3), date(2027, 4, 20))
    assert [mail.day for mail in office.about(to="manager")] == [date(2027, 4, 3)]
