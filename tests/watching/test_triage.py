"""What a team decides: one step a decision, taken back in order, never over somebody else's head."""

from datetime import date, datetime, timedelta

import pytest

from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed, NotFound
from tenderwatch.users.tables import User
from tenderwatch.watching import service as watching
from tenderwatch.watching.service import DecidedAlready, Decision
from tenderwatch.watching.tables import Triage
from tests.makers import a_user
from tests.watching.world import EARLIER, LATER, NOW, a_notice, a_team, recorded, rows, states, steps

SHORTLISTED = Decision("shortlisted")
DISMISSED = Decision("dismissed", "too-small")


class Desk:
    """A person before the inbox of a team, one act a minute."""

    def __init__(self, database: Database, by: User, team_id: int) -> None:
        self.database, self.by, self.team_id = database, by, team_id
        self.at = NOW

    def decide(self, number: int, decision: Decision, seen_at: datetime | None = None) -> bool:
        """Decide about a procedure; True when that was a step."""
        self.at += timedelta(minutes=1)
        with self.database.write() as session:
            step = watching.decide(session, self.team_id, number, decision, self.by, self.at, seen_at)
            return step is not None

    def undo(self) -> list[int]:
        """Take back the last act; return the procedures that it was about."""
        self.at += timedelta(minutes=1)
        with self.database.write() as session:
            return [row.procedure_id for row in watching.undo(session, self.by, self.team_id, self.at)]


@pytest.fixture
def desk(database: Database) -> Desk:
    """A bid manager with three procedures to review."""
    by, team_id = a_team(database, "siivous")
    recorded(database, *(a_notice() for _ in range(3)))
    watching.take_new(database, EARLIER)
    return Desk(database, by, team_id)


def test_a_decision_is_one_step_however_often_it_is_sent(database: Database, desk: Desk) -> None:
    assert desk.decide(1, DISMISSED)
    assert not desk.decide(1, DISMISSED)
    row, step = rows(database)[0], steps(database)
    assert (row.state, row.reason, row.changed_by_id) == ("dismissed", "too-small", desk.by.id)
    assert len(step) == 1
    assert (step[0].before["state"], step[0].after["state"], step[0].after["reason"]) == (
        "new",
        "dismissed",
        "too-small",
    )


def test_a_reason_given_later_is_a_step_and_a_reason_left_out_takes_none_away(database: Database, desk: Desk) -> None:
    assert desk.decide(1, Decision("dismissed"))
    assert desk.decide(1, DISMISSED)
    assert not desk.decide(1, Decision("dismissed"))
    assert rows(database)[0].reason == "too-small"


@pytest.mark.parametrize(
    "decision",
    [
        pytest.param(Decision("liked"), id="no such state"),
        pytest.param(Decision("dismissed", "boring"), id="no such reason"),
        pytest.param(Decision("shortlisted", "price"), id="a reason for what was not dismissed"),
        pytest.param(Decision("snoozed"), id="snoozed until when"),
        pytest.param(Decision("shortlisted", until=date(2026, 12, 1)), id="a day for what was not snoozed"),
    ],
)
def test_nonsense_is_refused(database: Database, desk: Desk, decision: Decision) -> None:
    with pytest.raises(Invalid):
        desk.decide(1, decision)
    assert states(database) == ["new"] * 3


def test_what_no_search_found_can_be_decided_too(database: Database, desk: Desk) -> None:
    (number,) = recorded(database, a_notice("Ruokapalvelut"))
    desk.decide(number, SHORTLISTED)
    assert rows(database)[-1].state == "shortlisted"
    with pytest.raises(NotFound):
        desk.decide(999, SHORTLISTED)


def test_undo_takes_back_the_last_decisions_one_after_the_other(database: Database, desk: Desk) -> None:
    desk.decide(1, SHORTLISTED)
    desk.decide(2, Decision("snoozed", until=date(2026, 12, 1)))
    desk.decide(2, DISMISSED)
    assert desk.undo() == [2]
    assert (rows(database)[1].state, rows(database)[1].snoozed_until) == ("snoozed", date(2026, 12, 1))
    assert desk.undo() == [2]
    assert desk.undo() == [1]
    assert states(database) == ["new"] * 3
    assert desk.undo() == []


def test_what_was_decided_in_one_go_is_taken_back_in_one_go(database: Database, desk: Desk) -> None:
    with database.write() as session:
        for number in (1, 2, 3):
            watching.decide(session, desk.team_id, number, DISMISSED, desk.by, NOW)
    assert sorted(desk.undo()) == [1, 2, 3]
    assert states(database) == ["new"] * 3


def test_undo_reaches_twenty_acts_back(database: Database, desk: Desk) -> None:
    for _ in range(11):
        desk.decide(1, SHORTLISTED)
        desk.decide(1, DISMISSED)
    for _ in range(20):
        assert desk.undo() == [1]
    assert desk.undo() == []
    assert rows(database)[0].state == "dismissed"


def test_undo_brings_back_a_reopened_row_as_changed(database: Database, desk: Desk) -> None:
    with database.write() as session:
        session.get_one(Triage, 1).reopened_by_id = 1
    desk.decide(1, DISMISSED)
    assert rows(database)[0].reopened_by_id is None
    desk.undo()
    assert rows(database)[0].reopened_by_id == 1


def test_undo_is_each_persons_own(database: Database, desk: Desk) -> None:
    desk.decide(1, SHORTLISTED)
    with database.write() as session:
        other = a_user(session, "bid-manager")
    assert Desk(database, other, desk.team_id).undo() == []
    assert states(database)[0] == "shortlisted"


def test_undo_leaves_a_row_that_somebody_else_has_changed_since(database: Database, desk: Desk) -> None:
    desk.decide(1, SHORTLISTED)
    with database.write() as session:
        other = a_user(session, "bid-manager")
        watching.decide(session, desk.team_id, 1, DISMISSED, other, LATER)
    with pytest.raises(NotAllowed):
        desk.undo()
    assert states(database)[0] == "dismissed"


def test_who_decided_first_is_told_and_a_second_look_decides(database: Database, desk: Desk) -> None:
    seen_at = rows(database)[0].changed_at
    with database.write() as session:
        other = a_user(session, "bid-manager", name="Maija")
        watching.decide(session, desk.team_id, 1, SHORTLISTED, other, NOW)
    with pytest.raises(DecidedAlready) as refused:
        desk.decide(1, DISMISSED, seen_at)
    assert (refused.value.who, refused.value.state) == ("Maija", "shortlisted")
    assert states(database)[0] == "shortlisted"
    assert not desk.decide(1, SHORTLISTED, seen_at), "the same decision is no quarrel"
    assert desk.decide(1, DISMISSED, refused.value.at)
    assert states(database)[0] == "dismissed"
