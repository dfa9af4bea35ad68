"""References: which serve a bid, how the permission lapses, and their pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from tenderwatch.accounts.references import queries, rules, service
from tenderwatch.accounts.references.queries import Filters
from tenderwatch.accounts.references.rules import Work
from tenderwatch.accounts.references.service import ReferenceValues
from tenderwatch.accounts.tables import Account, Reference
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.house import House
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations.tables import Organization
from tests.browsing import Client, SignIn
from tests.contacts.world import TODAY, a_contact
from tests.contracts.test_from_bid import a_bid
from tests.contracts.world import entered
from tests.makers import NOW, a_user, an_organization

WORK = Work(
    cpv="90911200-8",
    value=Decimal(500),
    ends_on=date(2025, 6, 30),
    permitted_on=date(2025, 1, 1),
    permitted_until=date(2026, 12, 31),
)


@pytest.mark.parametrize(
    ("asked", "missed"),
    [
        pytest.param({}, (), id="nothing asked"),
        pytest.param({"cpv": "90"}, (), id="its division"),
        pytest.param({"cpv": "90911000-6"}, (), id="a class above it"),
        pytest.param({"cpv": "90911200-8"}, (), id="its very code"),
        pytest.param({"cpv": "90911300-9"}, ("cpv",), id="a sister"),
        pytest.param({"cpv": "9"}, (), id="the beginning of a division"),
        pytest.param({"cpv": "50000000"}, ("cpv",), id="another division"),
        pytest.param({"least_value": Decimal(500)}, (), id="just large enough"),
        pytest.param({"least_value": Decimal("500.01")}, ("value",), id="too small"),
        pytest.param({"least_value": Decimal(1), "currency": "SEK"}, ("currency",), id="not to be compared"),
        pytest.param({"ended_after": date(2025, 6, 30)}, (), id="ended on the first day asked for"),
        pytest.param({"ended_after": date(2025, 7, 1)}, ("age",), id="too old"),
        pytest.param({"on": date(2026, 12, 31)}, (), id="the last day permitted"),
        pytest.param({"on": date(2027, 1, 1)}, ("permission",), id="lapsed"),
        pytest.param({"on": date(2024, 12, 31)}, ("permission",), id="not permitted yet"),
    ],
)
def test_which_references_serve(asked, missed) -> None:
    told = {"cpv": None, "least_value": None, "ended_after": None, "on": TODAY, **asked}
    assert rules.misses(WORK, **told) == missed
    assert rules.usable(WORK, **told) is (not missed)


def test_what_is_not_known_of_a_reference_does_not_serve() -> None:
    assert rules.misses(Work(), "90", Decimal(1), date(2020, 1, 1), TODAY) == ("permission", "cpv", "value")
    running = Work(permitted_on=TODAY)
    assert rules.usable(running, None, None, TODAY, TODAY), (
        "what goes on is recent enough, without an end to permission"
    )


DAYS = some.dates(date(2020, 1, 1), date(2032, 1, 1))


@given(some.none() | DAYS, some.none() | DAYS, DAYS)
def test_how_a_permission_stands(since, until, on) -> None:
    said = rules.standing(Work(permitted_on=since, permitted_until=until), on)
    held = since is not None and since <= on and (until is None or on <= until)
    assert (said in ("permitted", "lapsing")) == held
    assert (said == "lapsing") == (held and until is not None and until - on <= timedelta(days=60))
    assert (said == "lapsed") == (since is not None and since <= on and until is not None and until < on)


def a_reference(session, by=None, **facts) -> Reference:
    by = by or a_user(session)
    place = facts.pop("organization_id", None) or an_organization(session).id
    values = {"title": "Stairs", "cpv": "90911200-8", "permitted_on": date(2025, 1, 1), **facts}
    return service.enter(session, ReferenceValues(organization_id=place, **values), by, NOW)


def test_references_are_found_by_what_a_bid_asks(database) -> None:
    with database.write() as session:
        by = a_user(session)
        stairs = a_reference(session, by, value=Decimal(500), ends_on=date(2025, 6, 30))
        lapsed = a_reference(session, by, title="Lapsed", permitted_until=TODAY - timedelta(days=10))
        soon = a_reference(session, by, title="Soon", permitted_until=TODAY + timedelta(days=60), value=Decimal(900))
        asked = a_reference(session, by, title="Asked", permitted_on=None)
        meals = a_reference(session, by, title="Meals", cpv="55", value=Decimal(800), ends_on=date(2020, 1, 1))
        gone = a_reference(session, by, title="Removed")
        service.remove(session, gone.id, by, NOW)

        def serving(*asked, **more) -> list[str]:
            return [line.reference.title for line in queries.usable_references(session, *asked, **more)]

        assert serving("90", TODAY) == ["Soon", "Stairs"]
        assert serving(None, TODAY) == ["Soon", "Meals", "Stairs"]
        assert serving("90", TODAY + timedelta(days=61)) == ["Stairs"]
        assert serving(None, TODAY, least_value=Decimal(600), ended_after=date(2023, 1, 1)) == ["Soon"]
        assert [line.reference for line in queries.lapsing(session, TODAY)] == [lapsed, soon]
        manager = a_user(session)
        session.add(Account(organization_id=soon.organization_id, manager_id=manager.id, opened_at=NOW))
        session.flush()
        assert [line.reference for line in queries.lapsing_of(session, manager.id, TODAY)] == [soon]
        assert [line.reference for line in queries.lapsing_of(session, by.id, TODAY)] == [lapsed]

        def listed(**filters) -> list[str]:
            return [line.reference.title for line in queries.listing(session, Filters(**filters), TODAY).rows]

        assert listed() == ["Asked", "Lapsed", "Meals", "Soon", "Stairs"]
        assert listed(cpv="909") == ["Asked", "Lapsed", "Soon", "Stairs"]
        assert listed(least_value=Decimal(800)) == ["Meals", "Soon"]
        assert listed(within_years=3) == ["Asked", "Lapsed", "Soon", "Stairs"]
        assert listed(permitted_on=TODAY) == ["Meals", "Soon", "Stairs"]
        assert listed(organization_id=meals.organization_id) == ["Meals"]
        assert listed(words="sta") == ["Stairs"]
        assert listed(removed=True) == ["Removed"]
        by_value = queries.listing(session, Filters(), TODAY, "-value").rows
        assert [line.reference for line in by_value] == [soon, meals, stairs, lapsed, asked]
        [line] = queries.at_organization(session, lapsed.organization_id, TODAY).lines
        assert (line.standing, line.standing_said) == ("lapsed", "permission lapsed")


def test_a_reference_is_entered_from_a_contract_and_corrected(database) -> None:
    with database.write() as session:
        by = a_user(session)
        procedure = Procedure(cpv_main="90910000", title={"fi": "Siivous"}, phase="result")
        session.add(procedure)
        session.flush()
        contract = entered(session, value=Decimal(700))
        contract.procedure_id = procedure.id
        values = service.prefilled(session, contract.id)
        assert (values.title, values.cpv, values.value, values.contract_id, values.ends_on) == (
            *("Cleaning", "90910000", Decimal(700)),
            *(contract.id, date(2027, 5, 31)),
        )
        reference = service.enter(session, values, by, NOW)
        person = a_contact(session, contract.buyer_id)
        better = ReferenceValues(**{**vars(values), "contact_id": person.id, "permitted_on": TODAY})
        service.edit(session, reference.id, better, 1, by, NOW)
        with pytest.raises(Stale):
            service.edit(session, reference.id, values, 1, by, NOW)
        for wrong, field in [
            ({"title": ""}, "title"),
            ({"cpv": "9"}, "cpv"),
            ({"starts_on": date(2028, 1, 1)}, "ends_on"),
            ({"permitted_on": None, "permitted_until": TODAY}, "permitted_on"),
            ({"permitted_until": TODAY - timedelta(days=1)}, "permitted_until"),
            ({"contract_id": entered(session, reference="other").id}, "contract_id"),
            ({"contact_id": a_contact(session).id}, "contact_id"),
        ]:
            with pytest.raises(Invalid) as refused:
                service.edit(session, reference.id, ReferenceValues(**{**vars(better), **wrong}), 2, by, NOW)
            assert refused.value.problems.keys() == {field}
        with pytest.raises(NotFound):
            service.prefilled(session, 99)


@pytest.fixture
def sales(signed_in: SignIn):
    with time_machine.travel(NOW, tick=False):
        yield signed_in("sales", name="Sanna")


def test_the_pages_of_references(house: House, sales: Client) -> None:
    assert "No reference is entered yet" in sales.get("/references").text
    with house.database.write() as session:
        contract_id = entered(session, value=Decimal(700)).id
    assert f'href="/references/new?contract={contract_id}"' in sales.get(f"/contracts/{contract_id}").text
    new = f"/references/new?contract={contract_id}"
    assert 'value="700"' in sales.get(new).text
    typed = {
        "title": "Schools",
        "organization": "",
        "contract_id": str(contract_id),
        "currency": "EUR",
    }
    sales.post(new, typed, 422, on=new)
    with house.database.read() as session:
        place = service.prefilled(session, contract_id).organization_id
    name = f"City {place}"
    with house.database.write() as session:
        session.get_one(Organization, place).name = name
    days = {"permitted_on": "1.1.2026", "permitted_until": "31.12.2026"}
    sales.post(new, {**typed, "organization": name, "cpv": "90910000-9", "value": "700", **days}, on=new)
    with house.database.read() as session:
        reference = session.scalars(select(Reference)).one()
    page = f"/references/{reference.id}"
    assert (reference.organization_id, reference.contract_id) == (place, contract_id)
    assert "permission lapses soon" in sales.get(page).text
    assert "ask the customer" in sales.get("/references").text
    for query, found in [("cpv=90&value=700&years=3&on=31.12.2026", True), ("on=1.1.2027", False), ("q=meals", False)]:
        assert (f'href="{page}"' in sales.get(f"/references?{query}").text) is found, query
    assert "Ignored: cpv=x, years=2" in sales.get("/references?cpv=x&years=2").text
    edit = f"{page}/edit"
    stale = {**typed, "organization": name, "title": "Mine", "version": 1}
    sales.post(edit, {**typed, "organization": name, "title": "Theirs", **days}, on=edit)
    assert "Theirs" in sales.post(edit, stale, 409).text
    assert "Theirs" in sales.get(f"/organizations/{place}").text
    sales.post(f"{page}/remove")
    assert f'href="{page}"' not in sales.get("/references").text
    sales.post(f"{page}/restore")
    sales.get("/references/99", 404)


def test_a_bid_is_offered_the_references_of_its_division(house: House, sales: Client) -> None:
    with house.database.write() as session:
        procedure = Procedure(cpv_main="90910000", title={"fi": "Siivous"}, phase="competition")
        session.add(procedure)
        session.flush()
        bid_id = a_bid(session, result=None, procedure_id=procedure.id, deadline_at=NOW + timedelta(days=30)).id
        a_reference(session, title="Still permitted then", permitted_until=(NOW + timedelta(days=30)).date())
        a_reference(session, title="Lapsed by then", permitted_until=(NOW + timedelta(days=29)).date())
        a_reference(session, title="Other work", cpv="55")
        unknown = a_bid(session, result=None).id
    text = sales.get(f"/bids/{bid_id}").text
    assert "Still permitted then" in text
    assert "Lapsed by then" not in text
    assert "Other work" not in text
    assert "The CPV code of the procedure is not known" in sales.get(f"/bids/{unknown}").text
