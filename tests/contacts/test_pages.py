"""The pages about people: what each answers, what each refuses, and that nothing typed is lost."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import select

from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts import service as contracts
from tenderwatch.house import House
from tenderwatch.users.tables import Audit, User
from tenderwatch.work.tables import Activity, ActivityParticipant, ListEntry
from tests.browsing import Client, SignIn
from tests.contacts.world import EMAIL, NAME, TODAY, a_contact, dump, somebody_known
from tests.contracts.world import entered
from tests.makers import NOW, a_user, an_organization

TYPED = {
    "name": "Kaarina Esimerkki",
    "organization": "Lehtorannan kaupunki",
    "email": "kaarina@x.example",
    "roles": ["finance", "user"],
    "source": "card",
    "basis": "legitimate-interest",
    "purpose": "customer-care",
    "valid_from": "1.2.2024",
}


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sales(signed_in: SignIn) -> Client:
    return signed_in("sales", name="Sanna")


def one(house: House, **where) -> Contact:
    with house.database.read() as session:
        return session.scalars(select(Contact).filter_by(**where)).one()


def test_somebody_is_entered_found_and_corrected(house: House, sales: Client) -> None:
    with house.database.write() as session:
        session.add(ListEntry(list="contact-class", code="board", name="Board member"))
    assert "Nobody is entered yet" in sales.get("/contacts").text
    refused = sales.post("/contacts/new", {**TYPED, "name": "", "email": "kaarina"}, 422, on="/contacts/new")
    assert "Enter the name." in refused.text
    assert 'value="kaarina"' in refused.text
    wrong = sales.post("/contacts/new", {**TYPED, "email": "kaarina", "organization": "?"}, 422, on="/contacts/new")
    assert "names no organisation" in wrong.text
    sales.post("/contacts/new", {**TYPED, "classes": ["board"]}, on="/contacts/new")
    contact = one(house, name="Kaarina Esimerkki")
    assert (contact.roles, contact.classes, contact.source) == (["user", "finance"], ["board"], "card")
    page = f"/contacts/{contact.id}"
    text = sales.get(page).text
    for words in (
        "Lehtorannan kaupunki",
        "Finance",
        "Board member",
        "A business card",
        "not told, by",
        'datetime="2028-11-23"',
    ):
        assert words in text, words
    for query, found in [
        ("q=kaarina", True),
        ("q=lehto&role=user&class=board&show=not-told", True),
        ("role=procurement", False),
        ("show=stale", False),
        ("removed=yes", False),
        (f"organization={contact.organization_id}", True),
    ]:
        listed = sales.get(f"/contacts?{query}").text
        assert (f'href="{page}"' in listed) is found, query
        assert "Ignored" not in listed
    assert "Ignored: role=king, foo=1" in sales.get("/contacts?role=king&foo=1").text
    edit = f"{page}/edit"
    stale = {**TYPED, "title": "Chief", "version": contact.version}
    sales.post(edit, {**TYPED, "title": "Head", "note": "At work by phone"}, on=edit)
    assert "At work by phone" in sales.get(page).text
    assert "Head" in sales.post(edit, stale, 409, on=edit).text
    assert 'value="Chief"' in sales.get(edit).text, "what was typed is back"
    sales.post(f"{page}/remove")
    assert f'href="{page}"' not in sales.get("/contacts").text
    assert page in sales.get("/contacts?removed=yes").text
    sales.post(f"{page}/restore")
    sales.post(f"{page}/confirm")
    assert f'href="{page}"' in sales.get("/contacts").text


def test_gaps_are_asked_and_answered(house: House, sales: Client) -> None:
    with house.database.write() as session:
        old = a_contact(session, name="Old")
        old.entered_at, old.confirmed_on = NOW - timedelta(days=400), None
        gone = a_contact(session, name="Gone", valid_to=TODAY - timedelta(days=3), keep_until=TODAY - timedelta(days=1))
        ids = old.id, gone.id
    text = sales.get("/contacts/gaps").text
    assert (
        text.index("Retention passed")
        < text.index("Not told")
        < text.index("Role ended")
        < text.rindex("Not confirmed")
    )
    assert "Gone" not in sales.get("/contacts/gaps?kind=unconfirmed").text
    sales.post(f"/contacts/{ids[0]}/confirm", on="/contacts/gaps")
    told = f"/contacts/{ids[0]}/told"
    assert "Told on" in sales.get(f"{told}?lang=sv").text
    assert "Dina rättigheter" in sales.get(f"{told}?lang=sv").text
    sales.post(told, {"told_on": "1.1.2030"}, 422, on=told)
    sales.post(told, {"told_on": "23.11.2026"}, on=told)
    assert one(house, id=ids[0]).told_on == TODAY
    assert "Old" not in sales.get("/contacts/gaps").text


def test_somebody_moves_on_a_page(house: House, sales: Client) -> None:
    with house.database.write() as session:
        contact_id = a_contact(session).id
    move = f"/contacts/{contact_id}/move"
    sales.post(move, {"organization": "", "first_day": "x"}, 422, on=move)
    sales.post(move, {"organization": "Lehtorannan kaupunki", "first_day": "1.12.2026"}, on=move)
    new = one(house, valid_from=TODAY + timedelta(days=8))
    assert "The same person elsewhere" in sales.get(f"/contacts/{new.id}").text
    assert one(house, id=contact_id).valid_to == TODAY + timedelta(days=7)


def test_a_person_is_exported_and_erased_by_one_act_each(house: House, sales: Client) -> None:
    with house.database.write() as session:
        contact = somebody_known(session, a_user(session))
        contact_id, place = contact.id, contact.organization_id
    page = f"/contacts/{contact_id}"
    assert NAME in sales.get(page).text
    for _twice in range(2):
        answer = sales.post(f"{page}/export", status=200)
        assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        words = archive.read("data.html").decode()
    assert all(each in words for each in (NAME, EMAIL, "In the register of contacts", "Lunch with", "Well done!"))
    erase = f"{page}/erase"
    asked = sales.get(erase).text
    for words in (
        *("Name and address at 1 contract.", "The name among who took part in 1 activity", "1 mail to the person"),
        *("2 drafts that nobody saved.", "What stays", "This cannot be taken back"),
    ):
        assert words in asked, words
    sales.post(erase, {}, 422, on=erase)
    assert NAME in sales.get(page).text
    sales.post(erase, {"sure": "y"}, on=erase)
    left = sales.get(page).text
    assert NAME not in left
    assert "Erased person" in left
    assert "Lunch with – and others" in left
    for gone in (erase, f"{page}/edit", f"{page}/move", f"{page}/told"):
        sales.get(gone, 422)
    assert NAME not in sales.get(f"/organizations/{place}").text
    assert [each for each in (NAME, EMAIL) if each in dump(house.database)] == []
    with house.database.read() as session:
        assert session.scalars(select(Audit.action).where(Audit.object_type == "contact")).all()[-1] == "erased"


def test_a_contract_links_to_the_person(house: House, sales: Client, signed_in: SignIn) -> None:
    with house.database.write() as session:
        by, buyer = a_user(session), an_organization(session)
        contract_id = entered(session, buyer_id=buyer.id).id
        row = contracts.keep(session, contract_id, "contacts", {"name": "Kaija", "role": "user"}, by, NOW)
        contact_id = row.contact_id
    assert f'href="/contacts/{contact_id}"' in sales.get(f"/contracts/{contract_id}").text
    assert f'href="/contracts/{contract_id}#contacts"' in sales.get(f"/contacts/{contact_id}").text
    assert "Kaija" in sales.get(f"/organizations/{buyer.id}").text
    viewer = signed_in("viewer")
    viewer.get(f"/contacts/{contact_id}", 403)
    assert "Kaija" not in viewer.get(f"/organizations/{buyer.id}").text


def test_nobody_is_nobody(sales: Client) -> None:
    for path in ("/contacts/99", "/contacts/99/edit", "/contacts/99/told", "/contacts/99/erase"):
        sales.get(path, 404)
    sales.post("/contacts/99/confirm", status=404)


def test_what_somebody_took_part_in_says_what_it_was_and_leads_there(house: House, sales: Client) -> None:
    with house.database.write() as session:
        by = session.scalars(select(User)).one()
        contact = somebody_known(session, by)
        activity = session.scalars(select(Activity)).one()
        ahead = Activity(
            organization_id=contact.organization_id, type="visit", state="planned", day=TODAY, entered_at=NOW
        )
        ahead.subject, ahead.participants = "See the stairs", [ActivityParticipant(contact_id=contact.id)]
        session.add(ahead)
        session.flush()
        contact_id, met, ahead_id = contact.id, activity.id, ahead.id
    page = " ".join(sales.get(f"/contacts/{contact_id}").text.split())
    assert "· Meeting · " in page
    assert f'<a href="/activities/{met}">Lunch with {NAME} and others</a><p' in page
    assert f'<a href="/activities/{ahead_id}">See the stairs</a> <span class="badge' in page
