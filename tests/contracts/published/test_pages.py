"""Pages on which what is published of our contracts is seen and decided."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
import time_machine

from tenderwatch.contracts.tables import Contract
from tests.browsing import Client, SignIn
from tests.contracts.published.world import (
    US,
    a_lot,
    a_modification,
    a_result,
    an_award,
    euros,
    ids,
    look,
    ours,
    proposed,
    publish,
    the,
    we_are,
    wins,
)
from tests.makers import NOW


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(signed_in: SignIn) -> Client:
    return signed_in("contract-owner", name="Aino")


def words(response) -> str:
    main = response.text.split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace("\xa0", " ")


@pytest.fixture
def contract_id(house) -> int:
    """A contract whose award and modification say other things than we have entered."""
    award = a_result(lots=(a_lot(starts_on=date(2024, 7, 1)),))
    (procedure_id,) = publish(house.database, award)
    number = ours(house.database, procedure_id=procedure_id)
    publish(
        house.database,
        a_modification(
            award, lots=(a_lot(starts_on=None, ends_on=None),), awards=(an_award(values=(euros(650_000),)),)
        ),
    )
    look(house.database)
    return number


def test_ours_stands_beside_what_is_published(house, owner, contract_id):
    page = words(owner.get(f"/contracts/{contract_id}"))
    for said in (
        "Published about this contract",
        "It is of the contract's procedure and bears its number.",
        "First day differs Sat 1 Jun 2024 Mon 1 Jul 2024",
        "Value differs €540,000 €650,000",
        "Modifications based on review clauses or options.",
    ):
        assert said in page, said
    listed = words(owner.get("/contracts?published=yes"))
    assert "3 published updates" in listed
    assert "Something else is published" in listed
    assert "Siivous" in words(owner.get("/contracts/published"))
    assert "Nothing waits for you" in words(owner.get("/contracts/published?owner=me"))


def test_one_press_takes_over_all_that_a_notice_says_and_one_a_field(house, owner, contract_id):
    (value,) = ids(house.database, contract_id, "value")
    path, on = f"/contracts/{contract_id}/published/accept", f"/contracts/{contract_id}"
    version = the(house.database, contract_id).version
    owner.post(path, {"update": [value], "version": version}, on=on)
    assert the(house.database, contract_id).value == Decimal(650_000)
    owner.post(path, {"update": ids(house.database, contract_id), "version": version}, status=409, on=on)
    assert the(house.database, contract_id).starts_on == date(2024, 6, 1)
    again = the(house.database, contract_id).version
    owner.post(path, {"update": ids(house.database, contract_id), "version": again, "to": "list"}, on=on)
    assert the(house.database, contract_id).starts_on == date(2024, 7, 1)
    page = words(owner.get(on))
    assert "Taken over as published: Published in" in page
    assert "Published about this contract" not in page


def test_refusing_asks_why_and_can_be_taken_back(house, owner, contract_id):
    chosen = ids(house.database, contract_id, "value")
    path = f"/contracts/{contract_id}/published/refuse?update={chosen[0]}"
    assert "The contract stays as it is: Value." in words(owner.get(path))
    owner.post(path, {"reason": ""}, status=422, on=path)
    owner.post(path, {"reason": "VAT is in it."}, on=path)
    page = words(owner.get(f"/contracts/{contract_id}"))
    assert "Refused (1) Value: €650,000" in page
    assert "VAT is in it. Aino" in page
    assert "value" not in proposed(house.database, contract_id)
    owner.get(path, 404)
    back = f"/contracts/{contract_id}/published/reconsider"
    owner.post(back, {"update": chosen}, on=f"/contracts/{contract_id}")
    assert proposed(house.database, contract_id)["value"] == "650000.00 EUR"


def test_an_edit_by_hand_settles_what_it_settles(house, owner, contract_id):
    path = f"/contracts/{contract_id}/edit"
    shown = {"reference": "2024/17", "title": "Siivous", "buyer": "Espoon kaupunki", "term": "fixed"}
    days = {"starts_on": "1.7.2024", "base_ends_on": "31.5.2027", "value": "540000", "currency": "EUR"}
    rest = {"procedure_kind": "below-threshold", "risk": "standard", "option_who": "buyer", "owner_id": ""}
    owner.post(path, {**shown, **days, **rest}, on=path)
    assert set(proposed(house.database, contract_id)) == {"value", "amendment"}


def test_what_we_won_is_entered_by_a_form_that_is_filled_in(house, owner, signed_in):
    publish(house.database, a_result())
    administrator = signed_in("admin", name="Onni")
    number = we_are(house.database, US)
    look(house.database)
    assert "Ours" in words(administrator.get("/organizations?role=ours"))
    assert "You won this: enter the contract. Siivous" in words(owner.get("/contracts/published"))
    (win,) = wins(house.database)
    path = f"/contracts/new?win={win.id}"
    form = owner.get(path).text
    for value in ("2024/17", "Siivous", "Espoon kaupunki", "2024-06-01", "540000"):
        assert f'value="{value}' in form or value in words(owner.get(path)), value
    answer = owner.post(
        path,
        {
            "reference": "2024/17",
            "title": "Siivous",
            "buyer": "Espoon kaupunki",
            "term": "fixed",
            "starts_on": "1.6.2024",
            "base_ends_on": "31.5.2027",
            "value": "540000",
            "currency": "EUR",
            "procedure_kind": "open",
            "risk": "standard",
            "option_who": "buyer",
            "owner_id": "",
        },
        on=path,
    )
    with house.database.read() as session:
        contract = session.get_one(Contract, int(answer.location.rsplit("/", 1)[1]))
        assert contract.procedure_id == win.procedure_id
    assert wins(house.database) == []
    owner.get(path, 404)
    administrator.post(f"/organizations/{number}/ours", {"ours": "no"}, on=f"/organizations/{number}")
    assert "Ours" not in words(administrator.get(f"/organizations/{number}")).split("History")[0]


def test_what_we_won_can_be_left_out_with_a_reason(house, owner):
    publish(house.database, a_result())
    we_are(house.database)
    look(house.database)
    (win,) = wins(house.database)
    path = f"/contracts/published/wins/{win.id}/refuse"
    owner.post(path, {"reason": " "}, status=422, on=path)
    owner.post(path, {"reason": "It is another company of the group."}, on=path)
    assert "Nothing waits for you" in words(owner.get("/contracts/published"))
    owner.post(f"/contracts/published/wins/{win.id}/recall", on="/contracts/published")
    assert [each.id for each in wins(house.database)] == [win.id]
    owner.get("/contracts/new?win=99999", 404)


def test_who_only_reads_decides_nothing(house, signed_in, contract_id):
    reader = signed_in("bid-manager")
    assert "Take over" not in words(reader.get(f"/contracts/{contract_id}"))
    reader.post(f"/contracts/{contract_id}/published/accept", {"update": [1]}, status=403)
    reader.get(f"/contracts/{contract_id}/published/refuse?update=1", 403)
    reader.post("/organizations/1/ours", {"ours": "yes"}, status=403)


def test_today_says_it_in_one_line_a_contract(house, signed_in, contract_id):
    won = a_result("Lasinpesu", awards=(an_award(number="L-1"),))
    publish(house.database, won)
    we_are(house.database)
    look(house.database)
    page = words(signed_in("admin").get("/today"))
    assert "You won this: enter the contract. Lasinpesu" in page
    assert "Published about this contract: 3 differences. Take them over?" in page
    assert "First day, Value, Amendment" in page
    assert "You won this" not in words(signed_in("viewer").get("/today"))
