"""People: sign-in, throttling, standing in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tenderwatch import jobs
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed, Stale
from tenderwatch.house import House
from tenderwatch.users import service
from tenderwatch.users.audit import told
from tenderwatch.users.tables import UserSession
from tests.makers import NOW, a_user

TODAY = date(2026, 11, 23)


def test_wrong_values_are_told_field_by_field(database: Database) -> None:
    with database.write() as session, pytest.raises(Invalid) as refused:
        service.add_user(session, "nobody", " ", ["boss"], NOW, password="short", language="de")
    assert set(refused.value.problems) == {"email", "name", "role", "language", "password"}


def test_an_address_is_one_person_in_any_case(database: Database) -> None:
    with database.write() as session:
        service.add_user(session, " Aino@Example.ORG ", "Aino", ["sales"], NOW)
    with database.write() as session, pytest.raises(Invalid, match="entered already"):
        service.add_user(session, "aino@example.org", "Another", ["sales"], NOW)


def test_a_password_opens_only_for_its_active_owner(database: Database) -> None:
    with database.write() as session:
        user = a_user(session)
        assert service.check_password(user, "correct horse")
        assert not service.check_password(user, "wrong horse")
        assert not service.check_password(None, "correct horse")
        user.active = False
        assert not service.check_password(user, "correct horse")


@pytest.mark.parametrize(("failures", "shut"), [(9, False), (10, True)])
def test_guessing_is_slow(database: Database, failures: int, shut: bool) -> None:
    with database.write() as session:
        for _ in range(failures):
            service.note_failure(session, "A@example.org", "192.0.2.1", NOW)
        assert service.too_many_attempts(session, "a@EXAMPLE.org", "192.0.2.1", NOW) is shut
        assert not service.too_many_attempts(session, "a@example.org", "192.0.2.1", NOW + timedelta(minutes=16))


def test_a_guesser_elsewhere_does_not_lock_the_owner_out(database: Database) -> None:
    with database.write() as session:
        for _ in range(10):
            service.note_failure(session, "aino@example.org", "192.0.2.1", NOW)
        assert not service.too_many_attempts(session, "aino@example.org", "192.0.2.9", NOW)


def test_one_address_may_not_try_many_accounts(database: Database) -> None:
    with database.write() as session:
        for number in range(50):
            service.note_failure(session, f"p{number}@example.org", "192.0.2.1", NOW)
        assert service.too_many_attempts(session, "aino@example.org", "192.0.2.1", NOW)


def test_many_addresses_may_not_try_one_account_for_ever(database: Database) -> None:
    with database.write() as session:
        for number in range(100):
            assert not service.too_many_attempts(session, "aino@example.org", "192.0.2.200", NOW)
            service.note_failure(session, "aino@example.org", f"192.0.2.{number}", NOW)
        assert service.too_many_attempts(session, "aino@example.org", "192.0.2.200", NOW)


def test_a_session_ends_when_it_is_idle_old_or_ended(database: Database) -> None:
    with database.write() as session:
        user = a_user(session)
        token = service.open_session(session, user, "Browser", "192.0.2.1", NOW)
        assert service.session_of(session, token, NOW)
        assert not service.session_of(session, token + "x", NOW)
        assert not service.session_of(session, token, NOW + timedelta(days=service.IDLE_DAYS, seconds=1))
        service.end_session(session, user, service.sessions_of(session, user, NOW)[0].id, NOW)
        assert not service.session_of(session, token, NOW)


def test_ended_sessions_are_forgotten_at_night(house: House) -> None:
    now = datetime.now(UTC)
    with house.database.write() as session:
        user = a_user(session)
        days = {"running": 1, "idle": service.IDLE_DAYS, "old": service.SESSION_DAYS, "ended": 1}
        for browser, ago in days.items():
            service.open_session(session, user, browser, "192.0.2.1", now - timedelta(days=ago))
        session.flush()
        for row in session.scalars(select(UserSession)):
            row.last_seen_at = now - timedelta(days=1) if row.browser == "old" else row.last_seen_at
            row.ended_at = now if row.browser == "ended" else None
    (job,) = jobs.find("housekeeping")
    assert jobs.run(house, job, now).said == "0 old runs, 3 ended sessions and 0 marks of use forgotten"
    assert str(jobs.run(house, job, now + timedelta(days=400)).said).endswith(
        " 0 ended sessions and 0 marks of use forgotten"
    )
    with house.database.read() as session:
        assert session.scalars(select(UserSession.browser)).all() == ["running"]


def test_who_stands_in(database: Database) -> None:
    with database.write() as session:
        manager = a_user(session, "manager")
        substitute = a_user(session, "sales", absent_from=TODAY, absent_to=TODAY)
        owner = a_user(session, "contract-owner", manager_id=manager.id, substitute_id=substitute.id)
        assert service.stand_in(session, owner, TODAY) is owner
        owner.absent_from = TODAY
        assert service.stand_in(session, owner, TODAY) is manager
        assert service.stand_in(session, owner, TODAY + timedelta(days=1)) is substitute
        substitute.active = manager.active = False
        assert service.stand_in(session, owner, TODAY + timedelta(days=1)) is None


def test_substitutes_in_a_circle_end_at_nobody(database: Database) -> None:
    with database.write() as session:
        one, two = a_user(session, absent_from=TODAY), a_user(session, absent_from=TODAY)
        one.substitute_id, two.substitute_id = two.id, one.id
        assert service.stand_in(session, one, TODAY) is None


def test_the_last_administrator_stays(database: Database) -> None:
    with database.write() as session:
        admin = a_user(session)
        with pytest.raises(NotAllowed, match="only administrator"):
            service.edit_user(session, admin.id, {"active": True}, ["viewer"], admin.version, admin, NOW)


def test_a_stale_edit_keeps_both_texts(database: Database) -> None:
    with database.write() as session:
        user = a_user(session)
        service.edit_profile(session, user.id, {"name": "First"}, user.version, NOW)
        with pytest.raises(Stale) as refused:
            service.edit_profile(session, user.id, {"name": "Second"}, 1, NOW)
    assert (refused.value.mine, refused.value.theirs) == ({"name": "Second"}, {"name": "First"})


def test_both_texts_name_people_and_roles(database: Database) -> None:
    with database.write() as session:
        user, aino = a_user(session, "viewer"), a_user(session, name="Aino")
        service.edit_user(session, user.id, {"active": False}, ["viewer"], user.version, aino, NOW)
        values = {"manager_id": aino.id, "active": True}
        with pytest.raises(Stale) as refused:
            service.edit_user(session, user.id, values, ["sales", "viewer"], 1, aino, NOW)
    assert refused.value.mine == {"manager_id": "Aino", "active": "yes", "roles": "Sales lead, Viewer"}
    assert refused.value.theirs == {"manager_id": None, "active": "no", "roles": "Viewer"}


def test_a_change_is_told_with_was_and_now(database: Database) -> None:
    with database.write() as session:
        user = a_user(session, name="Before")
        service.edit_profile(session, user.id, {"name": "After"}, user.version, NOW)
        assert [(line.what, line.was, line.now) for line in told(session, "user", user.id)] == [
            ("Changed: Name", "Before", "After")
        ]
