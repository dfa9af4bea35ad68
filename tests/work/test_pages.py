"""The pages of activities and lists: what a line saves at once, what is asked, and that nothing typed is lost."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from werkzeug.test import TestResponse

from tenderwatch.house import House
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.web import reader
from tenderwatch.work import service
from tenderwatch.work.lists import words as entries_of
from tenderwatch.work.tables import Activity
from tests.browsing import Client, SignIn
from tests.contracts.test_pages import words
from tests.makers import a_contract, a_user
from tests.work.world import NOW, TODAY, a_competition, a_contact, a_customer, activities, entered


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), reader.reading(now=NOW):
        yield


@pytest.fixture
def me(signed_in: SignIn) -> Client:
    return signed_in("sales", name="Aino Haapala", email="aino@example.org")


@pytest.fixture
def customer(house: House, me: Client) -> int:
    """A customer with Liisa Virta, and a colleague Pekka Niskala."""
    with house.database.write() as session:
        a_user(session, "contract-owner", name="Pekka Niskala")
        organization = a_customer(session)
        a_contact(session, organization, "Liisa Virta")
        return organization.id


def rows(house: House) -> list[Activity]:
    with house.database.read() as session:
        return activities(session)


def plain(response: TestResponse) -> str:
    return words(response).replace("\xa0", " ")


def field(response: TestResponse, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', response.text)
    chosen = re.search(rf'<select[^>]*name="{name}".*?<option selected value="([^"]*)"', response.text, re.DOTALL)
    match = found or chosen
    return match[1] if match else ""


def test_a_whole_line_is_saved_at_once_from_the_page_of_the_organisation(
    house: House, me: Client, customer: int
) -> None:
    page = f"/organizations/{customer}"
    assert "Log in one line" in plain(me.get(page))
    line = "call Liisa Virta 23.11. discussed the option > visit 12.12. Pekka"
    answer = me.post(f"{page}/activities/line", {"line": line, "_page": page}, on=page)
    assert answer.location == page
    done, step = rows(house)
    assert (done.type, done.day, done.subject, done.next_id) == ("call", TODAY, "discussed the option", step.id)
    assert (step.type, step.day, step.state) == ("visit", date(2026, 12, 12), "planned")
    said = me.get(page).text.replace("\xa0", " ")
    assert "Logged: discussed the option, Mon 23 Nov 2026. Next: Visit, Sat 12 Dec 2026, Pekka Niskala." in said
    assert "Liisa Virta" in said
    again = me.client.post(f"{page}/activities/line", data={"line": line, "_page": page, "csrf_token": me._token()})
    assert (again.status_code, len(rows(house))) == (303, 4)


def test_a_line_that_leaves_something_open_is_asked_in_the_form_and_loses_nothing(
    house: House, me: Client, customer: int
) -> None:
    page = f"/organizations/{customer}"
    line = "call Liisa Virta prices & terms"
    asked = me.post(f"{page}/activities/line", {"line": line}, 422, on=page)
    assert "Not saved yet. You typed: call Liisa Virta prices &amp; terms" in asked.text
    assert "What is the next step, when and whose? Or why is there none?" in plain(asked)
    assert (field(asked, "type"), field(asked, "day")) == ("call", "2026-11-23")
    assert field(asked, "subject") == "prices &amp; terms"
    assert rows(house) == []
    contact = re.search(r'checked[^>]*name="contacts"[^>]*value="(\d+)"', asked.text)
    assert contact
    new = f"{page}/activities/new"
    fields = {"type": "call", "day": "23.11.2026", "subject": "prices", "contacts": contact[1], "back": page}
    refused = me.post(new, fields, 422, on=new)
    assert "Agree the next step, with a day and a person" in plain(refused)
    assert field(refused, "subject") == "prices"
    step = {"next_type": "visit", "next_day": "12.12.2026", "next_owner_id": "1", "next_subject": "Show the lift"}
    assert me.post(new, {**fields, **step}, on=new).location == page
    assert [each.subject for each in rows(house)] == ["prices", "Show the lift"]


def test_a_competition_warns_and_the_reason_is_kept(house: House, me: Client, customer: int) -> None:
    with house.database.write() as session:
        a_competition(session, session.get_one(Organization, customer))
    page = f"/organizations/{customer}"
    assert "through the question channel. Laundry · until Thu 3 Dec 2026" in plain(me.get(page))
    asked = me.post(f"{page}/activities/line", {"line": "call Liisa Virta > none: no need"}, 422, on=page)
    assert "Running competition “Laundry”" in plain(asked)
    assert field(asked, "no_next_because") == "no need"
    fields = {"type": "call", "day": "2026-11-23", "no_next_because": "no need", "answer": "other"}
    new = f"{page}/activities/new"
    assert "Running competition “Laundry”" in plain(me.post(new, fields, 422, on=new))
    me.post(new, {**fields, "answer_reason": "A pipe burst."}, on=new)
    (row,) = rows(house)
    assert row.in_competition == "A pipe burst."
    assert "A pipe burst." in plain(me.get(f"/activities/{row.id}"))


def test_an_activity_is_closed_moved_handed_over_removed_and_restored(house: House, me: Client, customer: int) -> None:
    page = f"/organizations/{customer}"
    me.post(f"{page}/activities/line", {"line": "visit 12.12. klo 9.30 Pekka the cellar"}, on=page)
    (row,) = rows(house)
    path = f"/activities/{row.id}"
    assert "Sat 12 Dec 2026 09:30" in plain(me.get(path))
    assert "from today on" in plain(me.post(f"{path}/move", {"day": "1.11.2026"}, 422, on=f"{path}/move"))
    me.post(f"{path}/move", {"day": "14.12.2026"}, on=f"{path}/move")
    me.post(f"{path}/hand", {"owner_id": "2"}, on=f"{path}/hand")
    me.post(
        f"{path}/edit", {"type": "visit", "day": "14.12.2026", "clock": "25:00", "subject": "X"}, 422, on=f"{path}/edit"
    )
    me.post(
        f"{path}/edit",
        {"type": "visit", "day": "14.12.2026", "clock": "10.00", "subject": "The cellar"},
        on=f"{path}/edit",
    )
    said = plain(me.get(path))
    for each in ("Mon 14 Dec 2026 10:00", "The cellar", "Moved to another day", "Handed over", "Participants"):
        assert each in said, each
    empty = me.post(f"{path}/close", {"state": "done", "outcome": "All well."}, 422, on=f"{path}/close")
    assert "Agree the next step" in plain(empty)
    assert "All well." in empty.text
    me.post(
        f"{path}/close",
        {"state": "done", "outcome": "All well.", "no_next_because": "Bought.", "back": page},
        on=f"{path}/close",
    )
    assert "None: Bought." in plain(me.get(path))
    me.post(f"{path}/remove", on=path)
    assert "This activity was removed" in plain(me.get(path))
    me.get(f"{path}/edit", 404)
    me.post(f"{path}/restore", on=path)
    assert "All well." in plain(me.get(path))


def test_a_stale_edit_is_answered_409_with_both_texts(
    me: Client, customer: int, signed_in: SignIn, house: House
) -> None:
    page = f"/organizations/{customer}"
    me.post(f"{page}/activities/line", {"line": "visit 12.12. cellar"}, on=page)
    path = f"/activities/{rows(house)[0].id}/edit"
    shown = re.search(r'name="version" value="(\d+)"', me.get(path).text)
    assert shown
    fields = {"type": "visit", "day": "12.12.2026"}
    signed_in("manager").post(path, {**fields, "subject": "Their words"}, on=path)
    answer = me.post(path, {**fields, "subject": "My words", "version": shown[1]}, 409, on=path)
    assert "Their words" in answer.text
    assert "My words" in answer.text
    assert 'value="My words"' in me.get(path).text


def test_the_list_is_narrowed_by_its_address_and_goes_out_as_a_file(house: House, me: Client, customer: int) -> None:
    with house.database.write() as session:
        organization = session.get_one(Organization, customer)
        aino, pekka = session.get_one(User, 1), session.get_one(User, 2)
        entered(session, aino, organization, type="visit", day=date(2026, 12, 12), subject="Ahead")
        entered(session, pekka, organization, subject="Old call", day=date(2026, 10, 1))
        late = entered(session, pekka, organization, day=TODAY, state="planned", subject="Overdue task")
        late.day = date(2026, 11, 2)
    assert re.findall(r'id="row-activity-(\d+)"', me.get("/activities").text) == ["1", "3", "2"]
    for query, there in (
        ("owner=me", {"Ahead"}),
        ("show=overdue", {"Overdue task"}),
        ("show=planned", {"Ahead", "Overdue task"}),
        ("type=visit", {"Ahead"}),
        ("state=done", {"Old call"}),
        (f"organization={customer}&q=old", {"Old call"}),
        ("from=2026-11-01&to=2026-11-30", {"Overdue task"}),
        ("owner=none", set()),
        ("show=no-next", set()),
    ):
        said = plain(me.get(f"/activities?{query}"))
        assert {each for each in ("Ahead", "Old call", "Overdue task") if each in said} == there, query
    strange = plain(me.get("/activities?owner=you&type=coffee&from=soon&foo=1"))
    for ignored in ("owner=you", "type=coffee", "from=soon", "foo=1"):
        assert ignored in strange.split("Ignored:")[1]
    out = me.get("/activities.csv?type=visit").text
    assert "Ahead" in out
    assert "Old call" not in out
    week = plain(me.get("/activities/calendar?day=2026-12-09&owner=all"))
    assert "Week 50" in week
    assert "Mon 7 Dec 2026 – Sun 13 Dec 2026" in week
    assert "Ahead" in week
    assert "Overdue task" in plain(me.get("/activities/calendar?span=month&owner=2&day=2026-12-01"))
    assert "Ahead" in plain(me.get("/activities/calendar?span=month&day=2026-12-01"))


def test_bids_contracts_and_renewals_list_and_log_their_own(house: House, me: Client, customer: int) -> None:
    with house.database.write() as session:
        contract_id = a_contract(session, buyer_id=customer).id
    page = f"/contracts/{contract_id}"
    me.get(page)
    line = {"line": "meeting indexes > none: agreed", "contract_id": str(contract_id), "_page": page}
    assert me.post(f"/organizations/{customer}/activities/line", line, on=page).location == page
    (row,) = rows(house)
    assert row.contract_id == contract_id
    assert "indexes" in plain(me.get(page))
    assert "Contract: Cleaning" in plain(me.get(f"/activities/{row.id}"))


def test_who_may_only_read_sees_no_activity(house: House, me: Client, customer: int, signed_in: SignIn) -> None:
    viewer = signed_in("viewer")
    assert "Log in one line" not in plain(viewer.get(f"/organizations/{customer}"))
    viewer.get("/activities", 403)
    me.get("/lists", 403)


def test_an_organisation_is_picked_and_a_typed_form_comes_back(house: House, me: Client, customer: int) -> None:
    assert f"/organizations/{customer}/activities/new" in me.get("/activities/new?q=Espoo").text
    path = f"/organizations/{customer}/activities/new"
    fields = {"_form": "NewActivityForm", "_page": path, "subject": "Half typed", "type": "visit"}
    kept = me.client.post("/drafts", data={**fields, "csrf_token": me._token()})
    assert kept.status_code == 204
    assert 'value="Half typed"' in me.get(path).text
    me.get("/organizations/99999/activities/new", 404)


def test_lists_are_edited_by_administrators(house: House, signed_in: SignIn) -> None:
    admin = signed_in()
    assert "Segments" in plain(admin.get("/lists"))
    page = "/lists/activity-type"
    assert "Enter a name." in plain(admin.post(page, {"name": ""}, 422, on=page))
    admin.post(page, {"name": "Sauna", "means": "contact"}, on=page)
    admin.post(f"{page}/sauna/up", on=page)
    admin.post(f"{page}/visit", {"name": "Käynti"}, on=f"{page}/visit")
    admin.post(f"{page}/visit/retire", on=page)
    said = plain(admin.get(page))
    for each in ("Sauna", "Käynti", "retired", "Renamed"):
        assert each in said, each
    with house.database.read() as session:
        assert list(entries_of(session, "activity-type"))[-2:] == ["sauna", "task"]
    admin.post(f"{page}/visit/use", on=page)
    admin.get("/lists/nothing", 404)
    admin.get(f"{page}/nothing", 404)
    refused = admin.client.post("/lists/activity-state/done/retire", data={"csrf_token": admin._token()})
    assert refused.status_code == 422


def test_the_feed_moves_what_is_moved_and_ends_when_it_is_renewed(
    house: House, me: Client, customer: int, stranger: Client
) -> None:
    page = f"/organizations/{customer}"
    for typed in (
        "visit 12.12. klo 9.30 Liisa Virta the cellar; roof, and a very long name of something åäö åäö åäö",
        "call 14.12.",
    ):
        me.post(f"{page}/activities/line", {"line": typed}, on=page)
    address = re.search(r"http[^<\s]*/calendar/[^<\s]*\.ics", me.get("/activities/feed").text)
    assert address
    path = address[0].removeprefix("http://127.0.0.1:8000")
    first = stranger.get(path)
    assert first.mimetype == "text/calendar"
    assert all(len(line) <= 75 for line in first.data.split(b"\r\n"))
    text = first.data.replace(b"\r\n ", b"").decode()
    assert "DTSTART:20261212T073000Z\r\nDTEND:20261212T083000Z" in text
    assert "DTSTART;VALUE=DATE:20261214\r\nDTEND;VALUE=DATE:20261215" in text
    assert "the cellar\\; roof\\, and" in text
    assert "UID:activity-1@tenderwatch\r\n" in text
    me.post("/activities/1/move", {"day": "15.12.2026"}, on="/activities/1/move")
    moved = stranger.get(path).data.decode()
    assert "UID:activity-1@tenderwatch" in moved
    assert "DTSTART:20261215T073000Z" in moved
    assert "SEQUENCE:1" in moved
    with house.database.write() as session:
        ending = service.Ending(state="cancelled", outcome="Ill.", next=service.Next(none_because="Ill."))
        row = session.get_one(Activity, 2)
        service.close(session, 2, ending, row.version, session.get_one(User, 1), NOW, TODAY)
    assert "activity-2@" not in stranger.get(path).data.decode()
    me.post("/activities/feed", on="/activities/feed")
    stranger.get(path, 404)
    stranger.get("/calendar/forged.ics", 404)
