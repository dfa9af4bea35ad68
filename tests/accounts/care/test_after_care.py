"""After-care: opened once near the end, moved with it, and whose it is."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tenderwatch.accounts.care import running
from tenderwatch.accounts.care import service as care
from tenderwatch.accounts.care.service import keeping
from tenderwatch.accounts.tables import Account, AfterCare
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed
from tenderwatch.users.audit import trail
from tenderwatch.users.tables import User
from tenderwatch.work.tables import Activity, ListEntry
from tests.accounts.care.world import an_account, at, close
from tests.contracts.world import entered
from tests.makers import a_contract, a_user

END = date(2027, 5, 31)
OPENS = END - timedelta(days=90)


@pytest.fixture
def world(database: Database) -> dict[str, int]:
    """A customer with a contract that ends on END: it has an owner of its own, and a seller leads."""
    with database.write() as session:
        seller, expert, doer = a_user(session), a_user(session), a_user(session)
        account = an_account(session, segment=None, manager_id=seller.id, responsible_id=doer.id)
        contract = entered(session, at(date(2026, 1, 5)), buyer_id=account.organization_id, owner_id=expert.id)
        assert contract.ends_on == END
        return {
            "seller": seller.id,
            "expert": expert.id,
            "doer": doer.id,
            "account": account.id,
            "contract": contract.id,
        }


def rows(database: Database) -> list[AfterCare]:
    with database.read() as session:
        return list(session.scalars(select(AfterCare).order_by(AfterCare.id)))


def standing(database: Database) -> dict[str, tuple[date, int | None]]:
    with database.read() as session:
        query = select(Activity).where(Activity.origin == "after-care", Activity.state == "planned")
        found = session.scalars(query.where(Activity.removed_at.is_(None)))
        return {each.key.rpartition(":")[2]: (each.day, each.owner_id) for each in found}


def settle(database: Database, code: str, day: date, state: str = "done") -> None:
    with database.write() as session:
        close(session.scalars(select(Activity).where(Activity.key.endswith(f":{code}"))).one(), day, state)


def extend(database: Database, world: dict[str, int], until: date, day: date) -> None:
    with database.write() as session:
        by = session.get_one(User, world["expert"])
        contracts.extend(session, world["contract"], until, "agreed", by, at(day))


def test_it_opens_once_ninety_days_before_the_end_with_its_steps(database, world):
    assert running.run(database, at(OPENS - timedelta(days=1))) is None
    assert running.run(database, at(OPENS + timedelta(days=12))) == "1 after-cares opened", "missed days lose nothing"
    assert running.run(database, at(OPENS + timedelta(days=12))) is None
    (row,) = rows(database)
    assert (row.ends_on, row.owner_id, row.closed_on) == (END, world["expert"], None)
    expected = {
        "progress": date(2027, 4, 1),
        "closing": END,
        "feedback": date(2027, 6, 14),
        "need": date(2027, 6, 21),
        "next": date(2027, 6, 30),
    }
    assert standing(database) == {code: (day, world["expert"]) for code, day in expected.items()}
    with database.read() as session:
        of_step = session.scalars(select(Activity).where(Activity.key.endswith(":feedback"))).one()
        assert (of_step.type, of_step.contract_id) == ("feedback", world["contract"])
        assert of_step.subject.startswith("Direct feedback: ")


def test_it_is_the_experts_never_the_sellers_and_follows_who_that_is(database, world):
    running.run(database, at(OPENS))
    settle(database, "progress", OPENS)
    with database.write() as session:
        session.get_one(User, world["expert"]).active = False
    assert running.run(database, at(OPENS)) == "1 moved"
    assert {owner for _day, owner in standing(database).values()} == {world["doer"]}
    with database.write() as session:
        session.get_one(Account, world["account"]).responsible_id = None
    running.run(database, at(OPENS))
    assert {owner for _day, owner in standing(database).values()} == {None}
    assert running.run(database, at(OPENS)) is None


def test_a_short_extension_moves_what_is_not_begun(database, world):
    running.run(database, at(OPENS))
    settle(database, "progress", OPENS + timedelta(days=5))
    with database.write() as session:
        closing = session.scalars(select(Activity).where(Activity.key.endswith(":closing"))).one()
        closing.day = date(2027, 5, 20)
    until = END + timedelta(days=30)
    extend(database, world, until, OPENS + timedelta(days=6))
    assert running.run(database, at(OPENS + timedelta(days=6))) == "1 moved"
    assert running.run(database, at(OPENS + timedelta(days=6))) is None
    (row,) = rows(database)
    assert row.ends_on == until
    days = {code: day for code, (day, _owner) in standing(database).items()}
    assert days["closing"] == date(2027, 5, 20), "a person had moved it"
    assert days["feedback"] == date(2027, 7, 14)


def test_a_long_extension_withdraws_it_and_the_new_end_has_its_own(database, world):
    running.run(database, at(OPENS))
    settle(database, "progress", OPENS)
    extend(database, world, date(2028, 5, 31), OPENS + timedelta(days=3))
    assert running.run(database, at(OPENS + timedelta(days=3))) == "1 taken back"
    assert standing(database) == {}
    assert [row.closed_on for row in rows(database)] == [OPENS + timedelta(days=3)]
    assert running.run(database, at(END)) is None
    assert running.run(database, at(date(2028, 5, 31) - timedelta(days=90))) == "1 after-cares opened"
    assert len(rows(database)) == 2
    assert len(standing(database)) == 5


def test_an_extension_taken_back_lets_the_same_after_care_stand_again(database, world):
    running.run(database, at(OPENS))
    settle(database, "progress", OPENS)
    with database.write() as session:
        session.get_one(Contract, world["contract"]).ends_on = date(2028, 5, 31)
    running.run(database, at(OPENS))
    with database.write() as session:
        session.get_one(Contract, world["contract"]).ends_on = END
    assert running.run(database, at(OPENS + timedelta(days=1))) == "1 after-cares opened"
    (row,) = rows(database)
    assert row.closed_on is None
    assert sorted(standing(database)) == ["closing", "feedback", "need", "next"]


def test_it_closes_when_all_its_steps_are_settled_and_never_opens_again_for_that_end(database, world):
    running.run(database, at(OPENS))
    for code in ("progress", "closing", "feedback", "need"):
        settle(database, code, END)
    assert running.run(database, at(END)) is None
    settle(database, "next", END + timedelta(days=9), "cancelled")
    assert running.run(database, at(END + timedelta(days=9))) == "1 closed"
    with database.write() as session:
        session.get_one(Contract, world["contract"]).ends_on = END + timedelta(days=4)
    assert running.run(database, at(END + timedelta(days=10))) is None
    assert len(rows(database)) == 1


def test_what_ended_early_opens_at_its_end_and_what_ended_long_ago_never(database, world):
    with database.write() as session:
        expert, buyer = session.get_one(User, world["expert"]), session.get_one(Contract, world["contract"]).buyer_id
        contracts.end(
            session, world["contract"], date(2026, 11, 20), "terminated-by-them", expert, at(date(2026, 11, 23))
        )
        a_contract(session, buyer_id=buyer, base_ends_on=date(2026, 6, 1), ends_on=date(2026, 6, 1))
        a_contract(session, base_ends_on=END, ends_on=END)
    assert running.run(database, at(date(2026, 11, 23))) == "1 after-cares opened", "nobody cares for the other buyer"
    days = {code: day for code, (day, _owner) in standing(database).items()}
    assert days["progress"] == days["closing"] == date(2026, 11, 23)
    assert days["next"] == date(2026, 12, 21), "20 December is a Sunday"


def test_a_person_cancels_it_with_a_reason(database, world):
    running.run(database, at(OPENS))
    (row,) = rows(database)
    settle(database, "progress", OPENS)
    with database.write() as session:
        by = session.get_one(User, world["expert"])
        with pytest.raises(Invalid):
            care.cancel(session, row.id, " ", by, at(OPENS))
        care.cancel(session, row.id, "the service goes in-house", by, at(OPENS))
        with pytest.raises(NotAllowed):
            care.cancel(session, row.id, "again", by, at(OPENS))
        reasons = session.scalars(select(Activity.no_next_because).where(Activity.state == "cancelled")).all()
        assert reasons == ["the service goes in-house"] * 4
        assert [each.action for each in trail(session, "after_care", row.id)] == ["cancelled", "opened"]
    assert running.run(database, at(OPENS)) is None


def test_what_breaks_for_one_customer_stops_no_other(sqlite, monkeypatch):
    with sqlite.write() as session:
        first, second = (an_account(session).id for _n in range(2))
    keep = keeping.keep

    def fails(session, accounts, now):
        if first in accounts:
            raise RuntimeError("spoilt")
        return keep(session, accounts, now)

    monkeypatch.setattr(keeping, "keep", fails)
    with pytest.raises(running.Broken, match=f"account {first}: RuntimeError: spoilt"):
        running.run(sqlite, at(OPENS))
    with sqlite.read() as session:
        keys = session.scalars(select(Activity.key)).all()
    assert [key.split(":")[1] for key in keys] == [str(second)]


def test_states_of_the_house_are_followed(sqlite):
    """What means done in the house's list settles a step."""
    with sqlite.write() as session:
        session.add(ListEntry(list="activity-state", code="held", name="Held", means="done"))
        account = an_account(session, segment=None)
        entered(session, at(date(2026, 1, 5)), buyer_id=account.organization_id, owner_id=a_user(session).id)
    running.run(sqlite, at(OPENS))
    for code in ("progress", "closing", "feedback", "need", "next"):
        settle(sqlite, code, END, "held")
    assert running.run(sqlite, at(END)) == "1 closed"
