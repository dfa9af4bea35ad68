"""People in the register: their life, how contracts join it, how they move, and what is asked about them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tenderwatch.accounts.tables import Account
from tenderwatch.contacts import personal, queries, service
from tenderwatch.contacts.personal import Filters
from tenderwatch.contacts.service import ContactValues, NewPlace
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import ContractContact
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.organizations.service import merge
from tenderwatch.today import personal as asked
from tenderwatch.users.audit import trail
from tests.contacts.world import TODAY, a_contact
from tests.contracts.world import at, entered
from tests.makers import NOW, a_user, an_organization


def test_somebody_is_entered_corrected_confirmed_and_taken_out(database) -> None:
    with database.write() as session:
        by = a_user(session)
        contact = a_contact(session, by=by, email=" Kaarina@X.Example ", roles=("finance", "decision-maker"))
        assert (contact.email, contact.roles) == ("kaarina@x.example", ["decision-maker", "finance"])
        assert (contact.confirmed_on, contact.confirmed_by_id, contact.version) == (TODAY, by.id, 1)
        values = ContactValues(**{**vars(service.values_of(contact)), "title": "Chief", "keep_until": TODAY})
        service.edit(session, contact.id, values, 1, by, NOW)
        with pytest.raises(Stale) as stale:
            service.edit(session, contact.id, ContactValues(name="Other"), 1, by, NOW)
        assert "Kaarina Esimerkki" in stale.value.theirs.values()
        later = NOW + timedelta(days=30)
        assert service.confirm(session, contact.id, by, later).confirmed_on == later.date()
        assert service.mark_told(session, contact.id, TODAY, by, later).told_on == TODAY
        with pytest.raises(Invalid):
            service.mark_told(session, contact.id, later.date() + timedelta(days=1), by, later)
        service.remove(session, contact.id, by, later)
        assert queries.of_organization(session, contact.organization_id, TODAY) == []
        service.restore(session, contact.id, by, later)
        [line] = queries.of_organization(session, contact.organization_id, TODAY)
        assert (line.contact, line.confirmed_by, line.stale) == (contact, by.name, None)
        done = [entry.action for entry in reversed(trail(session, "contact", contact.id))]
        assert done == ["entered", "changed", "confirmed", "told", "removed", "restored"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "nobody"}, "email"),
        ({"roles": ("friend",)}, "roles"),
        ({"source": "gossip"}, "source"),
        ({"basis": "because"}, "basis"),
        ({"purpose": ""}, "purpose"),
        ({"valid_from": TODAY, "valid_to": TODAY - timedelta(days=1)}, "valid_to"),
    ],
)
def test_what_is_not_entered(sqlite, wrong, field) -> None:
    with sqlite.write() as session:
        with pytest.raises(Invalid) as refused:
            a_contact(session, **wrong)
        assert refused.value.problems.keys() == {field}
        with pytest.raises(NotFound):
            a_contact(session, 99)


def test_who_stands_at_a_contract_is_one_with_the_register(database) -> None:
    with database.write() as session:
        by, buyer = a_user(session), an_organization(session)
        known = a_contact(session, buyer.id, by, name="Meri, Maija", email="maija@x.example")
        contract = entered(session, buyer_id=buyer.id)
        same = {"name": "Maija Meri", "role": "user", "phone": "040 1"}
        row = contracts.keep(session, contract.id, "contacts", same, by, NOW)
        assert row.contact_id == known.id
        assert (known.name, known.email, known.phone) == ("Maija Meri", "maija@x.example", "040 1")
        assert known.roles == ["procurement", "user"]
        married = {"name": "Maija Virtanen", "email": "maija@x.example"}
        contracts.correct(session, contract.id, "contacts", row.id, married, row.version, by, NOW)
        assert (row.contact_id, known.name) == (known.id, "Maija Virtanen")
        other = {"name": "Pekka Aho", "email": "pekka@x.example"}
        contracts.correct(session, contract.id, "contacts", row.id, other, row.version, by, NOW)
        assert (row.contact_id != known.id, known.name) == (True, "Maija Virtanen")
        pekka = session.get_one(Contact, row.contact_id)
        assert (pekka.name, pekka.source, pekka.purpose, pekka.organization_id) == (
            *("Pekka Aho", "contract", "contract"),
            buyer.id,
        )
        shared = {"name": "Liisa Lepo", "role": "user", "email": "pekka@x.example"}
        assert contracts.keep(session, contract.id, "contacts", shared, by, NOW).contact_id not in (known.id, pekka.id)
        later = at(TODAY + timedelta(days=10))
        contracts.mark(session, contract.id, "contacts", row.id, by, later)
        assert pekka.confirmed_on == later.date()
        personal.confirm(session, pekka.id, by, later + timedelta(days=5))
        assert row.confirmed_on == pekka.confirmed_on == TODAY + timedelta(days=15)
        service.remove(session, pekka.id, by, later)
        contracts.keep(session, contract.id, "contacts", {"name": "Pekka Aho", "role": "user"}, by, later)
        assert pekka.removed_at is None, "who stands at a contract stands in the register"


def test_somebody_moves_and_the_days_stay(database) -> None:
    with database.write() as session:
        by, there = a_user(session), an_organization(session, name="Lehtoranta")
        contact = a_contact(session, by=by, email="k@old.example", valid_from=date(2020, 1, 1))
        contract = entered(session, buyer_id=contact.organization_id)
        row = contracts.keep(session, contract.id, "contacts", {"name": contact.name, "role": "user"}, by, NOW)
        service.mark_told(session, contact.id, TODAY, by, NOW)
        new = service.move(session, contact.id, NewPlace(there.id, TODAY, "Boss", "K@new.example"), by, NOW)
        assert (contact.valid_from, contact.valid_to) == (date(2020, 1, 1), TODAY - timedelta(days=1))
        assert (new.valid_from, new.valid_to, new.email, new.title) == (TODAY, None, "k@new.example", "Boss")
        assert (new.told_on, new.organization_id, row.contact_id) == (TODAY, there.id, contact.id)
        assert queries.entries_of(session, contact) == queries.entries_of(session, new) == [contact, new]
        page = personal.person(session, contact.id, TODAY)
        assert ([line.organization for line in page.others], page.line.stale) == (["Lehtoranta"], "role-ended")
        assert [each.contract for each in page.contracts] == [contract]
        with pytest.raises(Invalid) as early:
            service.move(session, contact.id, NewPlace(there.id, date(2019, 1, 1)), by, NOW)
        assert early.value.problems.keys() == {"first_day"}
        with pytest.raises(Invalid) as here:
            service.move(session, new.id, NewPlace(there.id, TODAY + timedelta(days=1)), by, NOW)
        assert here.value.problems.keys() == {"organization"}


def test_a_shared_mailbox_makes_nobody_one(sqlite) -> None:
    with sqlite.write() as session:
        one = a_contact(session, name="Maija Meri", email="info@x.example")
        a_contact(session, name="Pekka Aho", email="info@x.example")
        elsewhere = a_contact(session, name="Maija Meri-Aho", email="INFO@x.example")
        assert queries.entries_of(session, one) == [one, elsewhere]


def passed(session) -> list[str]:
    return [session.get_one(Contact, each.contact_id).name for each in personal.to_erase(session, TODAY)]


def test_what_is_missing_about_people(database) -> None:
    """Each list holds exactly those whom its rule names, and no filter loses anybody."""
    with database.write() as session:
        by, long_ago = a_user(session), at(date(2024, 11, 22))
        told = {"told_on": TODAY}
        fine = a_contact(session, name="Fine")
        untold = a_contact(session, name="Untold yesterday")
        fresh = a_contact(session, name="From a register", source="public-register")
        gone = a_contact(session, name="Gone", valid_to=TODAY - timedelta(days=1))
        old = a_contact(session, name="Old")
        kept = a_contact(session, name="Kept by a contract")
        own = a_contact(session, name="Own day", keep_until=TODAY - timedelta(days=1))
        for contact, facts in [
            (fine, told),
            (untold, {"entered_at": NOW - timedelta(days=1)}),
            (fresh, {"entered_at": NOW - timedelta(days=20)}),
            (gone, told),
            (old, {**told, "entered_at": long_ago, "confirmed_on": None}),
            (kept, {**told, "entered_at": long_ago, "confirmed_on": long_ago.date()}),
            (own, told),
        ]:
            for name, value in facts.items():
                setattr(contact, name, value)
        contract = entered(session, buyer_id=kept.organization_id)
        row = ContractContact(contract_id=contract.id, name="Kept", role="user", contact_id=kept.id, entered_at=NOW)
        session.add(row)
        session.flush()
        found = personal.gaps(session, TODAY)
        assert [(row.name, row.code) for row in found.rows] == [
            ("Old", "retention-passed"),
            ("Own day", "retention-passed"),
            ("Untold yesterday", "not-told"),
            ("Gone", "role-ended"),
            ("Old", "unconfirmed"),
            ("Kept by a contract", "unconfirmed"),
        ]
        assert (found.total, personal.count_gaps(session, TODAY)) == (6, 6)
        assert {line.contact.name for line in queries.stale(session, TODAY)} == {"Gone", "Old", "Kept by a contract"}
        assert passed(session) == ["Old", "Own day"]
        row.valid_to = date(2024, 11, 1)
        session.flush()
        assert passed(session) == ["Old", "Kept by a contract", "Own day"]
        service.remove(session, own.id, by, NOW)
        assert "Own day" in passed(session), "what is removed is kept"

        def names(**filters) -> list[str]:
            return [line.contact.name for line in personal.listing(session, Filters(**filters), TODAY).rows]

        assert names(gap="stale") == ["Gone", "Kept by a contract", "Old"]
        assert names(gap="not-told") == ["From a register", "Untold yesterday"]
        assert names(gap="retention-passed") == ["Kept by a contract", "Old"]
        assert names(removed=True) == ["Own day"]
        assert names(words="KEPT") == ["Kept by a contract"]
        assert names(role="finance") == []
        assert len(names(role="procurement")) == 6
        assert names(organization_id=old.organization_id) == ["Old"]
        old.classes = ["board"]
        session.flush()
        assert names(contact_class="board") == ["Old"]
        ordered = personal.listing(session, Filters(), TODAY, "-organization").rows
        assert [line.organization for line in ordered] == sorted((line.organization for line in ordered), reverse=True)


def test_contacts_follow_a_merge(sqlite) -> None:
    with sqlite.write() as session:
        by, into = a_user(session), an_organization(session)
        contact = a_contact(session)
        other = session.get_one(type(into), contact.organization_id)
        merge(session, other, into, by, NOW)
        assert session.scalars(select(Contact.organization_id)).all() == [into.id]
        late = a_contact(session, other.id, name="Entered at the old row")
        assert late.organization_id == into.id


def test_who_is_asked_about_people(database) -> None:
    with database.write() as session:
        by, manager, left = a_user(session, "sales"), a_user(session, "sales"), a_user(session, "sales")
        entered_by = a_contact(session, by=by)
        managed = a_contact(session, by=by)
        orphan = a_contact(session, by=left)
        session.add(Account(organization_id=managed.organization_id, manager_id=manager.id, opened_at=NOW))
        left.active = False
        for contact in (entered_by, managed, orphan):
            contact.entered_at = NOW - timedelta(days=1)
        session.flush()
        assert personal.gaps_of(session, by.id, TODAY) == {"not-told": 1}
        assert personal.gaps_of(session, manager.id, TODAY) == {"not-told": 1}
        assert personal.gaps_of(session, manager.id, TODAY, nobodys=True) == {"not-told": 2}
        assert personal.gaps_of(session, manager.id, TODAY - timedelta(days=1)) == {}
        viewer = a_user(session, "viewer")
        assert asked.missing(session, viewer, NOW) == {}
        assert asked.lapsing(session, viewer, NOW) == []
