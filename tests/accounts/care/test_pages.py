"""The pages of care: what each says, what each refuses."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from tenderwatch.accounts.care import running
from tenderwatch.accounts.care import service as care
from tenderwatch.accounts.tables import Account, CareRule, Referral
from tenderwatch.bids.tables import Bid
from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import Contract
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User
from tenderwatch.web import reader
from tenderwatch.work.tables import Activity, Campaign
from tests.accounts.care.world import an_account, an_activity, at
from tests.contracts.test_pages import words
from tests.makers import a_contract, an_organization
from tests.work.world import a_competition

TODAY = date(2026, 11, 23)
NOW = at(TODAY)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False), reader.reading(now=NOW):
        yield


@pytest.fixture
def aino(signed_in):
    return signed_in("manager", name="Aino", email="aino@example.org")


@pytest.fixture
def espoo(house, aino) -> int:
    """Espoo, a base customer of Aino's, last called in spring, with a contract that ends in January."""
    with house.database.write() as session:
        user = session.query(User).filter_by(email="aino@example.org").one()
        espoo = an_organization(session, name="Espoon kaupunki")
        account = an_account(session, organization_id=espoo.id, responsible_id=user.id, manager_id=user.id)
        an_activity(session, espoo.id, "call", date(2026, 4, 1))
        a_contract(session, buyer_id=espoo.id, owner_id=user.id, title="Cleaning", ends_on=date(2027, 1, 31))
        number = account.id
    running.run(house.database, at(date(2026, 9, 10)))
    running.run(house.database, NOW)
    return number


def plain(response) -> str:
    return words(response).replace("\xa0", " ")


def test_overdue_care_is_listed_counted_and_narrowed(house, aino, espoo):
    with house.database.write() as session:
        an_account(session, organization_id=an_organization(session, name="Vantaa").id, segment=None)
        lahti = an_organization(session, name="Lahti")
        an_account(session, organization_id=lahti.id)
    running.run(house.database, NOW)
    said = plain(aino.get("/care"))
    assert "1 of 7 planned" in said
    assert "Keep in touch: how are they?" in said
    assert "Overdue 56 days" in said
    assert "Lahti" not in said
    assert "1 of 3 accounts have no segment" in said
    assert "1 planned care is nobody's" in said
    everything = plain(aino.get("/care?when=all"))
    assert "Lahti" in everything
    assert "Direct feedback: Cleaning" in everything
    assert "Direct feedback" not in plain(aino.get("/care?when=all&of=care"))
    nobodys = plain(aino.get("/care?when=all&person=none&segment=base&foo=1"))
    assert "Lahti" in nobodys
    assert "Ignored: foo=1" in nobodys
    assert "Responsible: nobody" in nobodys
    assert "No care is asked for by these filters" in plain(aino.get(f"/care?account={espoo}&of=after-care"))
    assert "Account: Espoon kaupunki" in plain(aino.get(f"/care?account={espoo}"))
    csv = aino.get("/care.csv?when=all").text
    assert csv.count("\n") == 8
    assert "Steering group" not in csv
    assert ",56," in csv


def test_lists_without_a_line_say_why(house, aino):
    for path in ("/care", "/care/former"):
        assert "No account is cared for yet" in plain(aino.get(path)), "first use"
    assert "No after-care is open" in plain(aino.get("/care/after-care"))
    with house.database.write() as session:
        account = an_account(session)
        an_activity(session, account.organization_id, "call", date(2026, 11, 20))
    running.run(house.database, NOW)
    assert "No care is overdue 1 planned." in plain(aino.get("/care")), "all done"
    assert "No customer was lost from sight" in plain(aino.get("/care/former"))
    assert "No care is asked for by these filters" in plain(aino.get("/care?person=me")), "no hits"
    with house.database.write() as session:
        (planned,) = session.scalars(select(Activity).where(Activity.origin == "care"))
        planned.day = TODAY
    assert "No care is overdue" in plain(aino.get("/care")), "what is for today is not overdue"
    with house.database.write() as session:
        session.get_one(Activity, planned.id).day = TODAY - timedelta(days=1)
    assert "Overdue 1 day" in plain(aino.get("/care"))


def test_former_customers_are_those_without_contract_and_contact(house, aino, espoo):
    with house.database.write() as session:
        kept, gone, never, spoken = (
            an_organization(session, name=name) for name in ("Kept", "Gone", "Never", "Spoken")
        )
        for organization in (kept, gone, never, spoken):
            an_account(session, organization_id=organization.id)
        a_contract(session, buyer_id=kept.id, ends_on=None, base_ends_on=None, term="until-further-notice")
        for organization in (gone, spoken):
            a_contract(session, buyer_id=organization.id, ends_on=date(2026, 1, 31), base_ends_on=date(2026, 1, 31))
        an_activity(session, gone.id, "visit", date(2025, 10, 1))
        an_activity(session, gone.id, "task", date(2026, 10, 1))
        an_activity(session, spoken.id, "visit", date(2026, 3, 1))
    said = plain(aino.get("/care/former"))
    assert "no contract in force and no contact for 12 months" in said
    assert "Gone" in said
    assert "Sat 31 Jan 2026" in said
    assert "Wed 1 Oct 2025" in said
    assert "Kept" not in said
    assert "Spoken" not in said
    assert "Never" not in said
    assert "Spoken" in plain(aino.get("/care/former?months=6"))
    assert "Ignored: months=x" in plain(aino.get("/care/former?months=x"))
    assert "Gone" in aino.get("/care/former.csv?months=6").text


def test_after_care_is_shown_with_its_steps_and_cancelled_with_a_reason(house, aino, espoo):
    said = plain(aino.get("/care/after-care"))
    assert "Cleaning" in said
    assert "0 of 5" in said
    said = plain(aino.get("/care/after-care/1"))
    for step in (
        "Progress check during delivery",
        "Closing",
        "Direct feedback",
        "Need reassessed",
        "Next contact agreed",
    ):
        assert step in said
    assert "Owned by the responsible expert" in said
    aino.get("/care/after-care/9", status=404)
    aino.get("/care/after-care/1/cancel")
    assert "Say why." in aino.post("/care/after-care/1/cancel", {"reason": " "}, status=422).text
    aino.post("/care/after-care/1/cancel", {"reason": "They take it in-house."}, on="/care/after-care/1/cancel")
    said = plain(aino.get("/care/after-care/1"))
    assert "They take it in-house." in said
    assert "cancelled" in said
    assert "Cancel …" not in said


def test_steps_of_after_care_lead_to_what_they_mean_and_doing_it_there_ticks_them(house, aino, espoo):
    with house.database.write() as session:
        account, contract = session.get_one(Account, espoo), session.scalars(select(Contract)).one()
        by = session.scalars(select(User)).first()
        told = {"name": "Liisa Virta", "role": "contract-manager", "email": "liisa@espoo.example"}
        contact_id = contracts.keep(session, contract.id, "contacts", told, by, NOW).contact_id
        place = account.organization_id
    (after_care,) = re.findall(r'"(/care/after-care/\d+)"', aino.get("/care/after-care").text)
    page = aino.get(after_care).text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*step=\d+)"', page)}
    ask, write, need = (
        next(each for each in links if each.startswith(start))
        for start in ("/feedback/ask", "/feedback/new", f"/accounts/{espoo}/needs/new")
    )
    shown = aino.get(ask).text
    assert '<option selected value="1">Cleaning</option>' in shown
    assert f'<option selected value="{contact_id}">Liisa Virta</option>' in shown
    assert f'<option selected value="{contact_id}">Liisa Virta</option>' in aino.get(need).text
    fields = {"contact_id": contact_id, "contract_id": 1, "language": "fi", "open_until": "2026-12-01"}
    aino.post(ask, {**fields, "contact_id": ""}, status=422, on=ask)
    assert step(house, "feedback").state == "planned", "what was refused ticks nothing"
    aino.post(ask, fields, on=ask)
    done = step(house, "feedback")
    assert (done.state, done.organization_id, done.outcome) == (
        "done",
        place,
        "Asked by mail, the form is open until Tue\xa01\xa0Dec\xa02026.",
    )
    assert done.no_next_because.startswith("The after-care goes on: Progress check during delivery, ")
    aino.post(
        need, {"text": "Night cleaning", "certainty": "stated", "contact_id": contact_id, "found_on": ""}, on=need
    )
    done = step(house, "need")
    assert (done.state, done.outcome, done.day) == ("done", "Night cleaning", TODAY)
    said = plain(aino.get(after_care))
    assert "2 of 5 steps settled" in said
    received = {"kind": "feedback", "score": "9", "words": "Good.", "received_on": "2026-11-23"}
    aino.post(write, received, on=write)
    assert step(house, "feedback").version == 2, "a step that is settled is not settled again"


def step(house, code: str) -> Activity:
    with house.database.read() as session:
        return session.scalars(select(Activity).where(Activity.key.like(f"after-care:%:{code}"))).one()


def test_a_step_is_not_ticked_for_another_customer_nor_while_their_competition_runs(house, aino, espoo):
    with house.database.write() as session:
        by, account = session.scalars(select(User)).first(), session.get_one(Account, espoo)
        need = step(house, "need")
        ask = (session, need.id, ("need",), account.organization_id, "Night cleaning", by, NOW)
        assert care.settle(session, need.id, ("feedback",), account.organization_id, "x", by, NOW) is None
        assert care.settle(session, need.id, ("need",), an_organization(session).id, "x", by, NOW) is None
        assert care.settle(session, 4711, ("need",), account.organization_id, "x", by, NOW) is None
        procedure = a_competition(session, session.get_one(Organization, account.organization_id))
        assert care.settle(*ask) is None
        assert session.get_one(Activity, need.id).state == "planned"
        procedure.phase = "award"
        session.flush()
        assert care.settle(*ask) == "need"


def test_the_care_of_one_account(house, aino, espoo):
    said = plain(aino.get(f"/accounts/{espoo}/care"))
    assert "1 of 1 overdue" in said
    assert "every 180 days" in said
    assert "last Wed 1 Apr 2026" in said
    assert "Nobody was sent on." in said
    with house.database.write() as session:
        session.get_one(Account, espoo).segment = None
    assert "Without a segment nobody is reminded" in plain(aino.get(f"/accounts/{espoo}/care"))
    aino.get("/accounts/99/care", status=404)


def test_a_customer_is_sent_on_once_and_the_result_stands_at_both(house, aino, espoo, signed_in):
    page = f"/accounts/{espoo}/referrals/new"
    said = aino.post(page, {"to": "", "what": "", "due_on": "soon"}, status=422).text
    assert "is not a date" in said
    given = {"to": "Espoon kaupunki", "what": "Laundry", "contacts_whom": "we-partner", "due_on": "1.12.2026"}
    assert "This is the customer" in aino.post(page, given, status=422).text
    aino.post(page, {**given, "to": "Oy Pesula Ab"}, on=page)
    with house.database.read() as session:
        row = session.scalars(select(Referral)).one()
        partner = session.get_one(Organization, row.to_id)
        assert (partner.name, partner.is_buyer, row.due_on) == ("Oy Pesula Ab", False, date(2026, 12, 1))
        number, partner_id = row.id, partner.id
    assert "Oy Pesula Ab" in plain(aino.get("/referrals"))
    edit = f"/referrals/{number}"
    stale = {
        "to": "Oy Pesula Ab",
        "what": "Laundry of two homes",
        "contacts_whom": "we-partner",
        "due_on": "2026-12-02",
    }
    aino.post(edit, {**stale, "version": "1"}, on=edit)
    conflict = aino.post(edit, {**stale, "what": "Laundry of three", "version": "1"}, status=409).text
    assert "Laundry of two homes" in conflict
    assert "Laundry of three" in conflict
    aino.post(f"{edit}/end", {"result": ""}, status=422)
    aino.post(f"{edit}/end", {"result": "They signed for a year."}, on=f"{edit}/end")
    assert "They signed for a year." in plain(aino.get(f"/accounts/{espoo}/care"))
    assert "Every referral is settled" in plain(aino.get("/referrals"))
    with house.database.write() as session:
        partner_account = an_account(session, organization_id=partner_id, segment=None).id
    assert "From: Espoon kaupunki" in plain(aino.get(f"/accounts/{partner_account}/care"))
    aino.post(f"{edit}/reopen")
    aino.post(f"{edit}/remove")
    assert "Nobody was sent on." in plain(aino.get(f"/accounts/{espoo}/care"))
    aino.get(edit, status=404)
    aino.post(f"{edit}/restore")
    assert "Oy Pesula Ab" in plain(aino.get("/referrals?person=me"))
    assert "History" in aino.get(edit).text
    signed_in("viewer").get("/referrals", status=403)


def test_a_campaign_gives_each_account_that_fits_a_task_and_counts_the_bids_that_follow(house, aino, espoo):
    with house.database.write() as session:
        user = session.query(User).filter_by(email="aino@example.org").one()
        lahti, vantaa = (an_organization(session, name=name) for name in ("Lahti", "Vantaa"))
        an_account(session, organization_id=lahti.id, classes=["school"])
        an_account(session, organization_id=vantaa.id, segment="watch", manager_id=user.id)
        lahti_id, vantaa_id, user_id = lahti.id, vantaa.id, user.id
    page = "/campaigns/new?segment=base"
    said = plain(aino.get(page))
    assert "2 accounts" in said
    assert "Segment: Base" in said
    assert "1 account ·" in plain(aino.get("/campaigns/new?segment=base&class=school"))
    assert "1 account ·" in plain(aino.get("/campaigns/new?manager=me&segment=watch"))
    given = {"name": "Autumn calls", "task": "Tell of the new service", "type": "call", "due_on": "2026-12-15"}
    assert "No account fits" in aino.post("/campaigns/new?segment=strategic", given, status=422).text
    aino.post("/campaigns/new?segment=base", {**given, "task": ""}, status=422)
    aino.post(page, given, on=page)
    with house.database.write() as session:
        campaign = session.scalars(select(Campaign)).one()
        assert campaign.filter == {"segment": "base"}
        tasks = {
            each.organization_id: each for each in session.scalars(select(Activity).where(Activity.campaign_id == 1))
        }
        assert {each.key for each in tasks.values()} == {f"campaign:1:{number}" for number in tasks}
        espoo_id = session.get_one(Account, espoo).organization_id
        assert (tasks[espoo_id].owner_id, tasks[lahti_id].owner_id) == (user_id, None)
        tasks[lahti_id].state, tasks[lahti_id].outcome = "done", "They want an offer."
        for buyer, created in ((lahti_id, NOW + timedelta(hours=1)), (espoo_id, NOW - timedelta(days=3))):
            session.add(Bid(team_id=1, buyer_id=buyer, title=f"Bid {buyer}", owner_id=user_id, created_at=created))
        account = session.scalars(select(Account).where(Account.organization_id == vantaa_id)).one()
        account.segment = "base"
    said = plain(aino.get("/campaigns/1"))
    assert "1 of 2 done, 1 open, 0 cancelled" in said
    assert "at 1 of 2 accounts" in said
    assert f"Bid {lahti_id}" in said
    assert "They want an offer." in said
    assert "Add 1 account that fits by now" in said
    aino.post("/campaigns/1/extend")
    assert "1 of 3 done, 2 open" in plain(aino.get("/campaigns/1"))
    edit = "/campaigns/1/edit"
    aino.post(edit, {**given, "due_on": "2026-12-20", "version": "1"}, on=edit)
    with house.database.read() as session:
        days = {
            each.organization_id: each.day
            for each in session.scalars(select(Activity).where(Activity.campaign_id == 1))
        }
    assert days == {espoo_id: date(2026, 12, 20), lahti_id: date(2026, 12, 15), vantaa_id: date(2026, 12, 20)}
    aino.post(edit, {**given, "name": "Other", "version": "1"}, status=409)
    aino.post("/campaigns/1/end", {"result": "One bid of three."}, on="/campaigns/1/end")
    said = plain(aino.get("/campaigns/1"))
    assert "One bid of three." in said
    assert "1 of 3 done, 0 open" in said
    assert "Autumn calls" in plain(aino.get("/campaigns"))


def test_administrators_change_the_care_plans(house, signed_in, aino):
    admin = signed_in("admin")
    aino.get("/care/rules", status=403)
    assert "the product's own" in plain(admin.get("/care/rules"))
    admin.post("/care/rules/own")
    with house.database.read() as session:
        rule = session.scalars(
            select(CareRule).where(CareRule.type == "steering-group", CareRule.phase.is_(None))
        ).one()
    page = f"/care/rules/{rule.id}"
    given = {"segment": "strategic", "phase": "", "type": "steering-group", "subject": "", "whose": "manager"}
    later = {**given, "every_days": "60", "valid_from": "2027-01-01"}
    admin.get(page)
    admin.post(page, {**later, "every_days": "3"}, status=422)
    admin.post(page, later, on=page)
    said = plain(admin.get("/care/rules"))
    assert "every 60 days" in said
    assert "to come" in said
    admin.post(page, {**later, "every_days": "70", "version": "1"}, status=409)
    clash = admin.post("/care/rules/new", {**given, "every_days": "30", "valid_from": "2026-12-01"}, status=422).text
    assert "There is a rule for this segment" in clash
    admin.post("/care/rules/new", {**given, "type": "event", "every_days": "365", "valid_from": "2026-12-01"})
    assert "Event" in plain(admin.get("/care/rules"))
    with house.database.read() as session:
        ids = list(session.scalars(select(CareRule.id).order_by(CareRule.id)))
    admin.post(f"/care/rules/{ids[-1]}/end")
    admin.post(f"/care/rules/{ids[0]}/end")
    with house.database.read() as session:
        assert session.get(CareRule, ids[-1]) is None, "it had not begun"
        assert session.get(CareRule, ids[0]) is None, "nor had this one, before today"
    with (
        time_machine.travel(at(TODAY + timedelta(days=9)), tick=False),
        reader.reading(now=at(TODAY + timedelta(days=9))),
    ):
        admin.post(f"/care/rules/{ids[1]}/end")
    with house.database.write() as session:
        assert session.get_one(CareRule, ids[1]).valid_to == TODAY + timedelta(days=8)
        for number in ids[2:]:
            if row := session.get(CareRule, number):
                session.delete(row)
        row = session.get_one(CareRule, ids[1])
        row.valid_from, row.valid_to = TODAY, None
    admin.post(f"/care/rules/{ids[1]}/end", status=422)
