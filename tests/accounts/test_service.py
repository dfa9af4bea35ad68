"""What people do with accounts, on both databases: opened, moved, joined, merged; the facts come from the rows."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from tenderwatch.accounts import queries
from tenderwatch.accounts import service as accounts
from tenderwatch.accounts.queries import Filters
from tenderwatch.accounts.service import RuleValue
from tenderwatch.accounts.tables import (
    Account,
    AccountMember,
    AccountMove,
    AccountNeed,
    AccountRefusal,
    Feedback,
    Reference,
    SegmentRule,
)
from tenderwatch.bids.tables import Bid, Outcome
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations import service as organizations
from tenderwatch.organizations.service import merging
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.audit import trail
from tenderwatch.users.tables import Team
from tenderwatch.work.tables import Activity, ActivityParticipant, ListEntry
from tests.makers import (
    NOW,
    a_contact,
    a_contract,
    a_user,
    an_account,
    an_activity,
    an_organization,
)
from tests.organizations.world import CLEANERS, ESPOO, bought
from tests.watching.world import recorded

TODAY = date(2026, 11, 23)


def test_an_account_is_opened_once_and_says_what_is_wrong(database: Database) -> None:
    with database.write() as session:
        me, buyer = a_user(session), an_organization(session)
        gone = an_organization(session, merged_into_id=buyer.id)
        account = accounts.open_account(session, gone.id, {"potential": 3}, me, NOW)
        assert account.organization_id == buyer.id, "who it was merged into stands for it"
        with pytest.raises(NotAllowed):
            accounts.open_account(session, buyer.id, {}, me, NOW)
        with pytest.raises(NotFound):
            accounts.open_account(session, 10_000, {}, me, NOW)
        wrong = {"volume": 6, "classes": ["none such"], "manager_id": 10_000, "potential_amount": -1}
        with pytest.raises(Invalid) as refused:
            accounts.open_account(session, an_organization(session).id, wrong, me, NOW)
        assert set(refused.value.problems) == set(wrong)


def test_a_retired_class_stays_where_it_is_and_goes_nowhere_else(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        entry = ListEntry(list="account-class", code="city", name="City", position=1)
        session.add(entry)
        session.flush()
        buyer = an_organization(session)
        account = accounts.open_account(session, buyer.id, {"classes": ["city"]}, me, NOW)
        entry.retired = True
        accounts.edit(session, account.id, {"classes": ["city"], "note": "x"}, account.version, me, NOW)
        other = accounts.open_account(session, an_organization(session).id, {}, me, NOW)
        with pytest.raises(Invalid):
            accounts.edit(session, other.id, {"classes": ["city"]}, other.version, me, NOW)


def test_every_move_is_kept_and_told(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        account = an_account(session)
        for field, value in (("phase", "upkeep"), ("ladder", "customer"), ("nature", "contract"), ("segment", "base")):
            accounts.move(session, account.id, field, value, f"{field} because", me, NOW)
        accounts.confirm_segment(session, account.id, "Looked at the values", me, NOW)
        with pytest.raises(Invalid):
            accounts.move(session, account.id, "phase", "upkeep", "again", me, NOW)
        with pytest.raises(Invalid):
            accounts.move(session, account.id, "phase", "ending", "  ", me, NOW)
        with pytest.raises(Invalid):
            accounts.move(session, account.id, "ladder", "no such rung", "x", me, NOW)
        with pytest.raises(Stale):
            accounts.move(session, account.id, "phase", "ending", "x", me, NOW, seen="birth")
        moves = session.scalars(select(AccountMove).order_by(AccountMove.id)).all()
        assert [(each.field, each.was, each.becomes) for each in moves] == [
            ("phase", "birth", "upkeep"),
            ("ladder", "suspect", "customer"),
            ("nature", "transaction", "contract"),
            ("segment", None, "base"),
            ("segment", "base", "base"),
        ]
        assert {each.by_id for each in moves} == {me.id}
        assert {each.why for each in moves} >= {"phase because", "Looked at the values"}
        told = [entry.action for entry in trail(session, "account", account.id)]
        assert told == ["confirmed", "moved", "moved", "moved", "moved"]
        for _twice in range(2):
            accounts.refuse(session, account.id, "ladder", "regular", "contracts=2", "Not yet", me, NOW)
        assert len(session.scalars(select(AccountRefusal)).all()) == 1


def test_two_who_write_the_team_at_once_are_told(database: Database) -> None:
    with database.write() as session:
        me, account = a_user(session), an_account(session)
        seen = account.version
        accounts.set_functions(session, account.id, {"sales": ("leads", me.id), "hr": (None, None)}, seen, me, NOW)
        with pytest.raises(Stale) as stale:
            accounts.set_functions(session, account.id, {"sales": ("informed", None)}, seen, me, NOW)
        assert (stale.value.mine, stale.value.theirs) == ({"Sales": "is informed"}, {"Sales": "leads"})
        again = accounts.account_of(session, account.id).version
        accounts.set_functions(session, account.id, {"sales": (None, None)}, again, me, NOW)
        assert queries.page(session, account.id, TODAY).functions == {}


def test_rules_of_segments_end_the_day_before_the_next_begin(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        first, second, later = TODAY, TODAY + timedelta(days=30), TODAY + timedelta(days=60)
        accounts.set_rules(session, [RuleValue("strategic", {"potential": 4}), RuleValue("base")], first, me, NOW)
        accounts.set_rules(session, [RuleValue("growth")], later, me, NOW)
        accounts.set_rules(session, [RuleValue("watch")], second, me, NOW)
        rows = session.scalars(select(SegmentRule).order_by(SegmentRule.id)).all()
        assert [(each.segment, each.valid_from, each.valid_to) for each in rows] == [
            ("strategic", first, second - timedelta(days=1)),
            ("base", first, second - timedelta(days=1)),
            ("watch", second, None),
        ], "what was planned for later is replaced"
        for wrong in ([], [RuleValue("no such")], [RuleValue("base", {"potential": 6})], [RuleValue("base", {"x": 1})]):
            with pytest.raises(Invalid):
                accounts.set_rules(session, wrong, first, me, NOW)
        with pytest.raises(Invalid):
            accounts.set_rules(session, [RuleValue("base")], TODAY - timedelta(days=1), me, NOW)


def test_account_contacts_and_activities_follow_a_merge_and_come_back(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        old, new = an_organization(session, name="Old town"), an_organization(session, name="New town")
        account = an_account(session, organization_id=old.id, note="Kept")
        accounts.move(session, account.id, "phase", "upkeep", "It runs", me, NOW)
        contact, activity = a_contact(session, old.id), an_activity(session, old.id, TODAY)
        contract = a_contract(session, buyer_id=old.id)
        done = merging.merge(session, old, new, me, NOW)
        session.flush()
        where = [
            session.scalars(select(column).where(row == number)).one()
            for column, row, number in (
                (Account.organization_id, Account.id, account.id),
                (Contact.organization_id, Contact.id, contact.id),
                (Activity.organization_id, Activity.id, activity.id),
                (Contract.buyer_id, Contract.id, contract.id),
            )
        ]
        assert where == [new.id] * 4
        page = queries.page(session, account.id, TODAY)
        assert page.account.organization.name == "New town"
        assert [each.name for each in page.merged] == ["Old town"], "its lineage stands on the page"
        assert page.facts.contacts == 1
        assert [each.why for each in page.moves["phase"]] == ["It runs"], "its history stays"
        assert [each.contract.id for each in page.held] == [contract.id]
        organizations.separate(session, done.id, me, NOW)
        assert queries.of_organization(session, old.id) == account.id
        assert queries.of_organization(session, new.id) is None


def test_two_accounts_are_joined_before_their_organisations_become_one(database: Database) -> None:
    with database.write() as session:
        me, other = a_user(session), a_user(session)
        old, new = an_organization(session, name="Old town"), an_organization(session, name="New town", city="Newtown")
        gone, stands = (an_account(session, organization_id=each.id, note=each.name) for each in (old, new))
        for account in (gone, stands):
            accounts.add_member(session, account.id, me.id, account.note, me, NOW)
        accounts.add_member(session, gone.id, other.id, None, me, NOW)
        need = accounts.keep(session, gone.id, "needs", {"text": "Light", "certainty": "stated"}, me, NOW)
        accounts.move(session, gone.id, "ladder", "prospect", "We spoke", me, NOW)
        accounts.refuse(session, gone.id, "phase", "upkeep", "contracts=1", None, me, NOW)
        ids = (gone.id, stands.id, old.id, new.id, me.id, other.id, need.id)
    with pytest.raises(NotAllowed) as refused, database.write() as session:
        merging.merge(session, session.get_one(Organization, ids[2]), session.get_one(Organization, ids[3]), me, NOW)
    assert "“Old town” and “New town” (Newtown) are both accounts" in str(refused.value)
    with database.write() as session:
        with pytest.raises(Invalid):
            accounts.join(session, ids[0], ids[1], " ", me, NOW)
        accounts.join(session, ids[0], ids[1], "The towns were merged", me, NOW)
        assert session.get(Account, ids[0]) is None
        assert session.get_one(AccountNeed, ids[6]).account_id == ids[1]
        assert session.scalars(select(AccountMove.account_id)).all() == [ids[1]]
        members = select(AccountMember.user_id, AccountMember.what_for).order_by(AccountMember.user_id)
        assert session.execute(members).all() == [(ids[4], "New town"), (ids[5], None)]
        assert session.get_one(Account, ids[1]).note == "New town\nOld town"
        assert trail(session, "account", ids[0])[0].action == "joined"
        merging.merge(session, session.get_one(Organization, ids[2]), session.get_one(Organization, ids[3]), me, NOW)
        assert session.get_one(Account, ids[1]).organization_id == ids[3]


def test_the_facts_are_those_of_the_rows(database: Database) -> None:
    recorded(database, bought(ESPOO, CLEANERS))
    with database.write() as session:
        me, team = a_user(session), session.scalars(select(Team)).first() or _team(session)
        procedure = session.scalars(select(Procedure)).one()
        espoo = session.scalars(select(Organization.id).where(Organization.is_buyer)).one()
        contacts = [a_contact(session, espoo, roles=roles) for roles in (["user", "finance"], ["user"])]
        a_contact(session, espoo, valid_to=TODAY - timedelta(days=1))
        a_contact(session, espoo, removed_at=NOW)
        for days, state, kind in (
            *((0, "done", "meeting"), (89, "done", "call"), (90, "done", "visit")),
            *((3, "planned", "visit"), (2, "cancelled", "visit"), (1, "done", "complaint"), (1, "done", "follow-up")),
        ):
            activity = an_activity(session, espoo, TODAY - timedelta(days=days), state=state, type=kind)
            session.add_all(ActivityParticipant(activity_id=activity.id, contact_id=each.id) for each in contacts)
        an_activity(session, espoo, TODAY + timedelta(days=1))
        running = a_contract(session, buyer_id=espoo, options=(12, 12), procedure_id=procedure.id, unhappy_since=TODAY)
        running.options[0].state = "used"
        a_contract(session, buyer_id=espoo, ends_on=TODAY - timedelta(days=1), options=(12,)).options[
            0
        ].state = "not-used"
        a_contract(session, buyer_id=espoo, deleted_at=NOW)
        for result in ("won", "lost", None):
            bid = Bid(
                team_id=team.id,
                buyer_id=espoo,
                title="Bid",
                owner_id=me.id,
                created_at=NOW,
                stage="outcome" if result else "identified",
            )
            session.add(bid)
            session.flush()
            if result:
                session.add(Outcome(bid_id=bid.id, result=result, recorded_at=NOW))
        for score, kind, told, days in (
            (10, "feedback", None, 1),
            (7, "complaint", TODAY, 2),
            (0, "complaint", None, 400),
        ):
            received = NOW - timedelta(days=days)
            session.add(Feedback(organization_id=espoo, score=score, kind=kind, told_on=told, received_at=received))
        session.add(Feedback(organization_id=espoo, asked_at=NOW))
        session.add(Reference(organization_id=espoo, title="Schools", permitted_on=TODAY, entered_at=NOW))
        session.add(Reference(organization_id=espoo, title="Asked for", entered_at=NOW))
    with database.read() as session:
        facts = queries.facts_of(session, [espoo, 10_000], TODAY)[espoo]
        assert (facts.contacts, facts.by_role, facts.last_contact_on) == (2, {"user": 2, "finance": 2}, TODAY)
        assert (facts.people, facts.references, facts.contracts, len(facts.running)) == (2, 1, 2, 1)
        assert (facts.wins, facts.decided, facts.open_bids) == (1, 2, 1)
        assert (facts.options_used, facts.options_decided, facts.unhappy) == (1, 2, 1)
        assert (facts.score, facts.scores, facts.complaints, facts.open_complaints) == (8.5, 2, 1, 1)
        assert (facts.our_awards, facts.awards) == (0, 1), "in the CPV class of our contract"
        cleaners = session.scalars(select(Organization.id).where(Organization.is_supplier)).one()
    with database.write() as session:
        session.get_one(Organization, cleaners).is_ours = True
    with database.read() as session:
        assert queries.facts_of(session, [espoo], TODAY)[espoo].share == 1


def _team(session) -> Team:
    team = Team(name="Team")
    session.add(team)
    session.flush()
    return team


def test_many_accounts_ask_as_often_as_one(database: Database) -> None:
    def statements(ids: list[int]) -> int:
        asked: list[str] = []
        with database.read() as session:
            event.listen(session.get_bind(), "before_cursor_execute", lambda *told: asked.append(told[2]))
            queries.facts_of(session, ids, TODAY)
        return len(asked)

    with database.write() as session:
        many = [an_organization(session).id for _n in range(40)]
        for each in many:
            an_account(session, organization_id=each)
            an_activity(session, each, TODAY)
    assert statements(many) == statements(many[:1])
    with database.read() as session:
        found = queries.listing(session, Filters(silent_days=None), "-name", TODAY)
        assert (len(found.rows), found.total) == (40, 40)
        assert [row.name for row in found.rows] == sorted((row.name for row in found.rows), reverse=True)
        assert queries.listing(session, Filters(silent_days=1), "name", TODAY).total == 0


def test_each_class_keeps_who_gave_and_took_it_and_when(database: Database) -> None:
    with database.write() as session:
        me, other = a_user(session), a_user(session)
        buyer, second = an_organization(session), an_organization(session)
        one, two = "large", "near"
        for place, code in enumerate((one, two)):
            session.add(ListEntry(list="account-class", code=code, name=code, position=place))
        session.flush()
        account = accounts.open_account(session, buyer.id, {"classes": [one]}, me, NOW)
        later, last = NOW + timedelta(days=1), NOW + timedelta(days=2)
        accounts.edit(session, account.id, {"classes": [one, two]}, account.version, other, later)
        accounts.edit(session, account.id, {"note": "Nothing of classes"}, account.version, other, last)
        accounts.edit(session, account.id, {"classes": [two]}, account.version, me, last)
        told = [
            (each.code, each.given_at, each.given_by_id, each.taken_at, each.taken_by_id)
            for each in queries.page(session, account.id, TODAY).classes
        ]
        assert told == [(two, later, other.id, None, None), (one, NOW, me.id, last, me.id)]
        gone = accounts.open_account(session, second.id, {"classes": [one, two]}, me, NOW)
        accounts.join(session, gone.id, account.id, "One town", me, last)
        held = [each.code for each in queries.page(session, account.id, TODAY).classes if each.taken_at is None]
        assert sorted(held) == sorted([one, two]), "what both had stands once"
