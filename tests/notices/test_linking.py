"""Which notices are one publication and one procedure, what is only related, and what follows a merge."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from scrapers.notice import Change, Notice
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Base, Database
from tenderwatch.house import House
from tenderwatch.notices import moving, queries
from tenderwatch.notices.rules.linking import too_many_buyers
from tenderwatch.notices.rules.names import Reference, references
from tenderwatch.notices.tables import Notice as Row
from tenderwatch.notices.tables import NoticeReference, Procedure
from tenderwatch.users.tables import Team
from tenderwatch.watching.tables import Follow, Match, SavedSearch, Triage, TriageStep
from tests.browsing import SignIn
from tests.makers import NOW, a_user
from tests.notices.linked import buyer, named, number, taken, uuid
from tests.notices.told import a_call, a_change, a_result


def procedures(database: Database) -> dict[str, int]:
    """Return the procedure of each current notice."""
    with database.read() as session:
        return {row.key: row.procedure_id for row in session.scalars(select(Row).where(Row.current))}


def count(database: Database) -> int:
    return len(set(procedures(database).values()))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"change": Change((uuid(1).upper() + "-02",))}, Reference("change", uuid(1), 2), id="BT-758"),
        pytest.param({"modification": Change(("12-2024",))}, Reference("modification", "12-2024"), id="BT-1501"),
        pytest.param({"earlier_notices": (uuid(1),)}, Reference("previous", uuid(1)), id="OPP-090"),
        pytest.param({"previous_notices": ("5-2024",)}, Reference("planning", "5-2024"), id="BT-125"),
        pytest.param(
            {"previous_notices": ("2023/S 012-034567",), "format": "ted_export"},
            Reference("previous", "34567-2023"),
            id="NOTICE_NUMBER_OJ",
        ),
        pytest.param(
            {"previous_notices": ("ocds-x-1",), "format": "ocds"},
            Reference("related", "ocds-x-1"),
            id="relatedProcesses",
        ),
        pytest.param({"framework_notices": ("6-2024",)}, Reference("framework", "6-2024"), id="OPT-100"),
        pytest.param({"national": {"FI-125": "2026-000123"}}, Reference("planning", "2026-000123"), id="FI-125"),
    ],
)
def test_what_a_notice_names(fields: dict[str, Any], expected: Reference) -> None:
    assert references(a_call(**fields)) == (expected,)


def test_buyers_who_ever_buy_together_count_as_one() -> None:
    alone = [frozenset({f"b{n}"}) for n in range(4)]
    assert too_many_buyers(alone)
    assert not too_many_buyers(alone[:3])
    assert not too_many_buyers([*alone, frozenset({"b0", "b1", "b2"})])
    assert not too_many_buyers([frozenset(), frozenset({"b0"})])


def test_a_publication_from_two_sources_is_one_and_shown_once(database: Database) -> None:
    call = a_call()
    elsewhere = replace(call, publication_number=None, published_on=None, national={"FI-20": True})
    taken(database, [("hilma", elsewhere), ("ted", call)])
    with database.read() as session:
        first, second = session.scalars(select(Row).order_by(Row.id))
        page = queries.procedure_page(session, first.procedure_id)
    assert (first.group_id, second.group_id, first.procedure_id) == (first.id, first.id, second.procedure_id)
    assert (first.status, second.status, page.latest_id) == ("replaced", "open", second.id)
    assert [version.id for version in page.history] == [second.id]
    assert len(page.notices) == 2


def test_numbers_of_other_publishers_make_no_twins(database: Database) -> None:
    one = replace(a_call(procedure_id=None), publication_number="n.a.")
    other = replace(a_call(procedure_id=None), publication_number="n.a.")
    taken(database, [("doffin", one), ("doffin", other)])
    assert len(procedures(database)) == count(database) == 2


def test_a_change_of_the_same_buyer_is_the_same_procedure_and_of_another_is_related(database: Database) -> None:
    call = a_call(procedure_id=uuid(1))
    change = a_change(call, 3, procedure_id=uuid(2))
    strange = a_change(call, 4, procedure_id=uuid(3), buyers=(buyer(1),))
    taken(database, [("ted", strange), ("ted", change), ("ted", call)])
    found = procedures(database)
    assert found[number(call)] == found[number(change)] != found[number(strange)]
    with database.read() as session:
        (related,) = queries.related(session, found[number(call)])
    assert (related.kind, related.id) == ("related", found[number(strange)])


def test_a_bt04_of_a_system_names_no_procedure(database: Database) -> None:
    calls = [a_call(n, procedure_id=uuid(9), buyers=(buyer(n),)) for n in range(4)]
    taken(database, [("ted", each) for each in calls[:3]])
    assert count(database) == 1
    taken(database, [("ted", calls[3])])
    assert count(database) == 4


def test_a_plan_leads_to_many_and_a_framework_to_its_call_offs(database: Database) -> None:
    plan = a_call(0, form_type="planning", procedure_id=None)
    calls = [a_call(9 + n, procedure_id=uuid(n), previous_notices=(named(plan),)) for n in range(2)]
    off = a_result(80, procedure_id=uuid(7), framework_notices=(number(calls[0]),))
    taken(database, [("ted", each) for each in (off, *calls, plan)])
    found = procedures(database)
    with database.read() as session:
        kinds = {
            key: [(each.kind, each.id) for each in queries.related(session, found[key])]
            for key in (number(plan), number(calls[0]), number(off))
        }
    assert kinds[number(plan)] == [("planned", found[number(call)]) for call in calls]
    assert kinds[number(calls[0])] == [("plan", found[number(plan)]), ("call-off", found[number(off)])]
    assert kinds[number(off)] == [("framework", found[number(calls[0])])]


def test_what_is_not_here_is_waited_for(database: Database) -> None:
    call = a_call(procedure_id=uuid(1))
    result = a_result(60, procedure_id=uuid(2), earlier_notices=(str(call.notice_id),))
    taken(database, [("ted", result)])
    with database.read() as session:
        assert session.scalars(select(NoticeReference.target_id)).all() == [None]
    taken(database, [("ted", call)])
    assert count(database) == 1


def merging(database: Database) -> tuple[Notice, dict[str, int]]:
    """Record two procedures that one notice, which is returned, makes one."""
    call, other = a_call(procedure_id=uuid(1)), a_call(3, procedure_id=uuid(2))
    taken(database, [("ted", call), ("ted", other)])
    both = a_result(60, procedure_id=uuid(1), earlier_notices=(named(other),))
    found = procedures(database)
    return both, {"old": found[number(other)], "new": found[number(call)]}


def test_every_room_follows_a_merge(database: Database) -> None:
    both, found = merging(database)
    old, new = found["old"], found["new"]
    with database.write() as session:
        user, team = a_user(session), Team(name="Ours")
        session.add(team)
        session.flush()
        later = NOW + timedelta(days=1)
        search = SavedSearch(team_id=team.id, owner_id=user.id, name="s", created_at=NOW)
        session.add(search)
        session.flush()
        triages = [
            Triage(team_id=team.id, procedure_id=new, state="dismissed", arrived_at=NOW, changed_at=NOW),
            Triage(team_id=team.id, procedure_id=old, state="shortlisted", arrived_at=NOW, changed_at=later),
        ]
        notices = {row.procedure_id: row for row in session.scalars(select(Row))}
        session.add_all(
            [
                *triages,
                Follow(user_id=user.id, procedure_id=old, since=NOW),
                Follow(user_id=user.id, procedure_id=new, since=later),
                Bid(procedure_id=old, team_id=team.id, title="b", owner_id=user.id, created_at=NOW),
                Bid(procedure_id=new, team_id=team.id, title="c", owner_id=user.id, created_at=NOW),
                Outcome(procedure_id=old, result="no-bid", recorded_at=NOW),
                Match(
                    search_id=search.id,
                    group_id=notices[old].group_id,
                    notice_id=notices[old].id,
                    procedure_id=old,
                    matched_at=NOW,
                ),
            ]
        )
        session.flush()
        session.add(TriageStep(triage_id=triages[0].id, at=NOW, before={}, after={}))
    taken(database, [("ted", both)])
    with database.read() as session:
        for table in (Triage, Follow, Bid, Outcome, Match):
            assert set(session.scalars(select(table.procedure_id))) == {new}, table
        (triage,) = session.scalars(select(Triage))
        (step,) = session.scalars(select(TriageStep))
        assert (triage.state, step.triage_id) == ("shortlisted", triage.id)
        assert session.scalars(select(Follow.since)).all() == [NOW]
        assert len(session.scalars(select(Bid)).all()) == 2
        assert session.get_one(Procedure, old).merged_into_id == new


def test_no_table_that_names_procedures_is_forgotten() -> None:
    naming = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(key.column.table.name == "procedure" for key in table.foreign_keys)
    }
    own_way = {name for name in naming if moving.FOLLOWS in Base.metadata.tables[name].info}
    by_themselves = {"bid", "outcome", "contract", "renewal_plan"}
    assert own_way == {"match", "triage", "follow", "missed_award", "renewal_suggestion", "published_win"}
    assert naming - moving.OWN == by_themselves | own_way
    assert Contract.__table__.c.procedure_id.unique is None


def test_the_address_of_an_absorbed_procedure_leads_on(house: House, signed_in: SignIn) -> None:
    both, found = merging(house.database)
    taken(house.database, [("ted", both)])
    answer = signed_in("bid-manager").get(f"/procedures/{found['old']}", 301)
    assert answer.location == f"/procedures/{found['new']}"


def test_related_procedures_are_listed(house: House, signed_in: SignIn) -> None:
    plan = a_call(0, form_type="planning", procedure_id=None, title={"en": "A plan"})
    call = a_call(9, procedure_id=uuid(1), previous_notices=(named(plan),), title={"en": "A call"})
    taken(house.database, [("ted", plan), ("ted", call)])
    found = procedures(house.database)
    client = signed_in("bid-manager")
    page = client.get(f"/procedures/{found[number(call)]}").text
    assert "Related procedures" in page
    assert f"/procedures/{found[number(plan)]}" in page
    assert "Announced here beforehand" in client.get(f"/procedures/{found[number(plan)]}").text
