"""The pages of accounts: what each answers, what each refuses, and that nothing typed is lost."""

import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from sqlalchemy import select

from tenderwatch.accounts import queries
from tenderwatch.accounts import service as accounts
from tenderwatch.accounts.rules.factors import FACTORS
from tenderwatch.accounts.tables import Account, AccountMove, AccountNeed, AccountRefusal, SegmentRule
from tenderwatch.house import House
from tenderwatch.users.tables import User
from tenderwatch.work.tables import Activity, ActivityParticipant, ListEntry
from tests.browsing import Client, SignIn
from tests.makers import (
    NOW,
    a_contact,
    a_contract,
    a_user,
    an_account,
    an_activity,
    an_organization,
)

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def aino(signed_in: SignIn) -> Client:
    return signed_in("sales", name="Aino")


def words(response) -> str:
    """Return what a reader sees of a page."""
    main = response.text.split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).replace("\xa0", " ").split())


def opened(house: House, name: str = "Espoon kaupunki", **what_matters) -> int:
    with house.database.write() as session:
        organization = an_organization(session, name=name)
        return an_account(session, organization_id=organization.id, **what_matters).id


def one(house: House, account_id: int) -> Account:
    with house.database.read() as session:
        return session.get_one(Account, account_id)


def test_an_organisation_becomes_an_account_by_one_form(house: House, aino: Client) -> None:
    with house.database.write() as session:
        buyer = an_organization(session, name="Espoon kaupunki").id
    assert "Make it an account" in aino.get(f"/organizations/{buyer}").text
    form = f"/accounts/new?organization={buyer}"
    assert "Espoon kaupunki" in aino.get(form).text
    typed = {"organization": "Espoon kaupunki", "potential": "4", "potential_amount": "900 000", "currency": "EUR"}
    answer = aino.post(form, typed, on=form)
    page = words(aino.get(answer.location))
    for said in ("No next step is agreed.", "Potential 4 /5", "€900,000", "Birth", "Suspect", "Transaction"):
        assert said in page, said
    assert "To the account" in aino.get(f"/organizations/{buyer}").text
    assert "is an account already" in aino.post(form, typed, 422, on=form).text
    empty = aino.post("/accounts/new", {"note": "Half a note"}, 422, on="/accounts/new")
    assert "Enter the organisation." in empty.text
    assert "Half a note" in empty.text


def test_the_page_says_where_we_stand_what_is_next_and_who(house: House, aino: Client) -> None:
    with house.database.write() as session:
        buyer = an_organization(session, name="Espoon kaupunki").id
        leads, does = a_user(session, name="Leena Leads"), a_user(session, name="Dan Does")
        knows = a_user(session, name="Ida Informed")
        account = an_account(session, organization_id=buyer, manager_id=leads.id, responsible_id=does.id)
        contract = a_contract(session, buyer_id=buyer, starts_on=TODAY - timedelta(days=40), options=(12,))
        contact = a_contact(session, buyer, roles=["decision-maker"])
        meeting = an_activity(session, buyer, TODAY - timedelta(days=10))
        session.add(ActivityParticipant(activity_id=meeting.id, contact_id=contact.id))
        an_activity(
            session, buyer, TODAY + timedelta(days=1), state="planned", subject="Call Kaarina", owner_id=does.id
        )
        accounts.set_functions(session, account.id, {"finance": ("informed", knows.id)}, account.version, leads, NOW)
        account_id, reference = account.id, contract.reference
    page = words(aino.get(f"/accounts/{account_id}"))
    for said in (
        *("leads Leena Leads", "does Dan Does", "informed Ida Informed", "Tomorrow"),
        "Call Kaarina Tue 24 Nov 2026 · Dan Does",
        *("Takeover until Mon 11 Jan 2027", "1 contact in 90 days", "Decision maker 1", "What matters now: price"),
        *("The facts say: Upkeep and development 1 contract in force", "of 8 functions nobody has said"),
        *("We know one contact only", reference, "Nothing of it is open or planned."),
    ):
        assert said in page, said


def test_a_proposal_is_taken_over_with_its_facts_or_refused_until_they_are_others(house: House, aino: Client) -> None:
    with house.database.write() as session:
        buyer = an_organization(session).id
        account_id = an_account(session, organization_id=buyer).id
        a_contract(session, buyer_id=buyer)
    url = f"/accounts/{account_id}"
    text = aino.get(f"{url}/phase?to=upkeep").text
    assert "1 contract in force" in text
    aino.post(f"{url}/phase", {"becomes": "upkeep", "why": "It runs well."}, on=f"{url}/phase?to=upkeep")
    assert "Aino, Mon 23 Nov 2026 : It runs well." in words(aino.get(url))
    assert "Aino" in words(aino.get(f"{url}/moves"))
    stale = aino.post(f"{url}/phase", {"becomes": "ending", "why": "Late", "version": "birth"}, 409, on=f"{url}/phase")
    assert "It was moved while you were writing." in stale.text
    assert aino.post(f"{url}/phase", {"becomes": "upkeep", "why": "x"}, 422, on=f"{url}/phase")
    proposed = re.search(
        r'name="value" value="regular"[^>]*><input type="hidden" name="facts" value="([^"]+)"', aino.get(url).text
    )
    customer = re.search(
        r'name="value" value="customer"[^>]*><input type="hidden" name="facts" value="([^"]+)"', aino.get(url).text
    )
    found = proposed or customer
    assert found, "the facts propose a rung"
    value = "regular" if proposed else "customer"
    aino.post(f"{url}/ladder/refuse", {"value": value, "facts": found[1]}, on=url)
    assert f'name="value" value="{value}"' not in aino.get(url).text
    with house.database.write() as session:
        assert session.scalars(select(AccountRefusal.value)).all() == [value]
        a_contract(session, buyer_id=buyer)
    assert "The facts say: Regular customer 2 contracts in force" in words(aino.get(url)), "other facts propose again"
    with house.database.read() as session:
        assert [(each.was, each.becomes) for each in session.scalars(select(AccountMove))] == [("birth", "upkeep")]


def test_all_that_the_facts_say_is_taken_over_by_one_press(house: House, aino: Client) -> None:
    with house.database.write() as session:
        buyer = an_organization(session).id
        account_id = an_account(session, organization_id=buyer).id
        a_contract(session, buyer_id=buyer)
    url = f"/accounts/{account_id}"
    assert "The facts say: Phase Upkeep and development , Ladder Regular customer , Nature Contract" in words(
        aino.get(url)
    )
    seen = re.search(r'name="seen" value="([^"]+)"', aino.get(url).text)
    assert seen, "there is one form for all"
    assert "Take over all 3" in words(aino.get(url))
    aino.post(f"{url}/proposals", {"seen": unescape(seen[1])}, on=url)
    page = aino.get(url)
    assert "Moved: Phase, Ladder, Nature." in page.text
    assert "The facts say" not in words(page)
    with house.database.read() as session:
        moves = session.scalars(select(AccountMove).order_by(AccountMove.id)).all()
        told = [(each.field, each.was, each.becomes, each.on, each.by_id) for each in moves]
        me = session.scalars(select(User.id).where(User.name == "Aino")).one()
    assert told == [
        ("phase", "birth", "upkeep", TODAY, me),
        ("ladder", "suspect", "regular", TODAY, me),
        ("nature", "transaction", "contract", TODAY, me),
    ]
    assert all("1 contract in force" in each.why for each in moves), "each keeps the facts as its reason"


def test_only_what_was_seen_is_taken_over_at_once(house: House, aino: Client, signed_in: SignIn) -> None:
    with house.database.write() as session:
        buyer = an_organization(session).id
        account_id = an_account(session, organization_id=buyer).id
        a_contract(session, buyer_id=buyer)
    url = f"/accounts/{account_id}"
    seen = re.search(r'name="seen" value="([^"]+)"', aino.get(url).text)
    assert seen, "there is one form for all"
    with house.database.write() as session:
        a_contract(session, buyer_id=buyer)
    aino.post(f"{url}/proposals", {"seen": unescape(seen[1])}, on=url)
    assert "The facts changed meanwhile, nothing was moved." in aino.get(url).text
    with house.database.read() as session:
        assert session.scalars(select(AccountMove)).all() == []
    signed_in("viewer", name="Bea").post(f"{url}/proposals", {"seen": unescape(seen[1])}, 403)


def test_the_page_begins_with_links_to_the_sections_that_it_has(house: House, aino: Client) -> None:
    with house.database.write() as session:
        account_id = an_account(session, organization_id=an_organization(session).id).id
    text = aino.get(f"/accounts/{account_id}").text
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', text.split('class="jump"')[1].split("</nav>")[0])
    ids = re.findall(r'<section[^>]* id="([^"]+)"', text)
    assert [each for each, _heading in links] == ids, "each section once, in the order of the page"
    assert "kinship" not in ids, "this one has no kin, and no link to it"
    for each, heading in links:
        section = text.split(f'id="{each}"')[1].split("</section>")[0]
        assert re.search(rf"<(h2|summary)[^>]*>\s*{heading}", section), each


def test_a_stale_edit_is_refused_with_both_texts(house: House, aino: Client) -> None:
    account_id = opened(house)
    form = f"/accounts/{account_id}/edit"
    aino.post(form, {"note": "First", "currency": "EUR"}, on=form)
    answer = aino.post(form, {"note": "Second", "currency": "EUR", "version": "1"}, 409, on=form)
    assert "First" in answer.text
    assert "Second" in answer.text
    assert one(house, account_id).note == "First"


def test_the_team_is_said_by_function_and_finance_has_no_default(house: House, aino: Client) -> None:
    account_id = opened(house)
    form = f"/accounts/{account_id}/team"
    shown = aino.get(form).text
    for function, chosen in (("sales", "leads"), ("finance", ""), ("hr", "")):
        select_ = re.search(rf'<select[^>]*id="does_{function}".*?</select>', shown, re.DOTALL)
        assert select_, function
        assert re.findall(r'<option selected value="([^"]*)"', select_[0]) == [chosen], function
    said = {f"does_{function}": "informed" for function in ("sales", "marketing", "development")}
    aino.post(form, said | {"does_production": "does"}, on=form)
    assert "of 5 functions nobody has said" in words(aino.get(f"/accounts/{account_id}"))
    refused = aino.post(form, {"does_sales": "none", "who_sales": "1"}, 422, on=form)
    assert "take the person away" in refused.text
    members = f"/accounts/{account_id}/members/new"
    with house.database.read() as session:
        me = session.scalars(select(User.id).where(User.name == "Aino")).one()
    aino.post(members, {"user_id": str(me), "what_for": "Quality rounds"}, on=members)
    page = aino.get(f"/accounts/{account_id}")
    assert "Aino Quality rounds" in words(page)
    remove = re.search(r'action="(/accounts/\d+/members/\d+/remove)"', page.text)
    assert remove
    aino.post(remove[1], on=f"/accounts/{account_id}")
    assert "Out of the team: Account team" in words(aino.get(f"/accounts/{account_id}"))


def test_needs_risks_and_documents_are_kept_corrected_removed_and_restored(house: House, aino: Client) -> None:
    account_id = opened(house, phase="upkeep")
    url = f"/accounts/{account_id}"
    aino.post(f"{url}/needs/new", {"text": "Night cleaning", "certainty": "assumed"}, on=f"{url}/needs/new")
    aino.post(f"{url}/risks/new", {"text": "New manager", "seen_on": "2026-11-01"}, on=f"{url}/risks/new")
    body = {"file": (io.BytesIO(b"Agreed"), "memo.txt"), "note": "From the meeting"}
    aino.post(f"{url}/documents/new", body, on=f"{url}/documents/new")
    page = aino.get(url)
    assert "not yet in this phase" in words(page)
    with house.database.read() as session:
        need_id = session.scalars(select(AccountNeed.id)).one()
    correct = f"{url}/needs/{need_id}/correct"
    changed = {"text": "Night cleaning in schools", "certainty": "verified"}
    aino.post(correct, changed, on=correct)
    stale = aino.post(correct, {"text": "Something else", "certainty": "stated", "version": "1"}, 409, on=correct)
    assert "Night cleaning in schools" in stale.text
    aino.post(f"{url}/needs/{need_id}/read", on=url)
    assert "not yet in this phase" not in words(aino.get(url))
    aino.post(f"{url}/needs/{need_id}/remove", on=url)
    assert 'data-kept="needs"' not in aino.get(url).text
    aino.post(f"{url}/needs/{need_id}/restore", on=url)
    page = aino.get(url)
    for said in ("Night cleaning in schools", "verified", "New manager", "memo.txt", "From the meeting"):
        assert said in words(page), said
    link = re.search(r'href="(/accounts/\d+/documents/\d+/download)"', page.text)
    assert link
    assert aino.get(link[1]).data == b"Agreed"
    page_as_pdf = {"file": (io.BytesIO(b"<html><script>alert(1)</script>"), "memo.pdf")}
    refused = aino.post(f"{url}/documents/new", page_as_pdf, 422, on=f"{url}/documents/new")
    assert "is not what its name says" in refused.text
    bad = aino.post(f"{url}/documents/new", {"file": (io.BytesIO(b"x"), "virus.exe")}, 422, on=f"{url}/documents/new")
    assert "There is a problem" in bad.text


def test_the_offering_is_a_line_a_service_of_the_houses_list(house: House, aino: Client) -> None:
    account_id = opened(house)
    url = f"/accounts/{account_id}"
    assert "no list of its services" in aino.get(f"{url}/offering/new", 422).text
    with house.database.write() as session:
        session.add(ListEntry(list="service", code="cleaning", name="Cleaning", position=1))
    form = f"{url}/offering/new"
    said = {"service": "cleaning", "state": "knows", "since_on": ""}
    aino.post(form, said, on=form)
    assert "This service is told already" in aino.post(form, said, 422, on=form).text
    assert "Cleaning knows of it" in words(aino.get(url))
    remove = re.search(r'action="(/accounts/\d+/offering/\d+/remove)"', aino.get(url).text)
    assert remove
    aino.post(remove[1], on=url)
    aino.post(form, {**said, "state": "uses"}, on=form)
    assert "Cleaning uses it" in words(aino.get(url)), "a service that was removed comes back as it is said now"


def test_a_review_rates_all_factors_at_once_with_evidence(house: House, aino: Client) -> None:
    account_id = opened(house)
    form = f"/accounts/{account_id}/review"
    missing = aino.post(form, {"reviewed_on": "2026-11-20", "rating_trust": "4"}, 422, on=form)
    assert "Say what shows it." in missing.text
    aino.post(form, {"reviewed_on": "2026-05-20", "rating_trust": "3", "evidence_trust": "Few contacts"}, on=form)
    ratings = {f"rating_{code}": "4" for code in FACTORS} | {f"evidence_{code}": f"Seen {code}" for code in FACTORS}
    aino.post(form, {"reviewed_on": "2026-11-20", **ratings}, on=form)
    page = words(aino.get(f"/accounts/{account_id}"))
    for said in ("10 of 10 rated", "Trust 4 /5 3 Seen trust", "Earlier reviews: Wed 20 May 2026"):
        assert said in page, said
    sheet = words(aino.get(f"/accounts/{account_id}/review/sheet"))
    assert "Trust 4 Seen trust" in sheet


def test_the_customer_sheet_holds_nothing_that_is_ours_alone(house: House, aino: Client) -> None:
    with house.database.write() as session:
        leads = a_user(session, name="Leena Leads", email="leena@example.org")
        buyer = an_organization(session, name="Espoon kaupunki").id
        account = an_account(
            session,
            organization_id=buyer,
            manager_id=leads.id,
            note="Pays late",
            potential=5,
            potential_amount=900_000,
            segment="strategic",
        )
        a_contract(
            session,
            buyer_id=buyer,
            title="Cleaning of schools",
            reference="A 1",
            value=540_000,
            notes="Thin margin",
            unhappy_since=TODAY,
            unhappy_because="Dust",
        )
        keep = [
            ("needs", {"text": "Cleaner air", "certainty": "stated"}),
            ("needs", {"text": "Secretly wants another supplier", "certainty": "assumed"}),
            ("risks", {"text": "They may leave", "seen_on": TODAY}),
            ("documents", {"name": "margins.xlsx", "digest": "0" * 64, "size": 1, "note": "Internal"}),
        ]
        for kind, values in keep:
            accounts.keep(session, account.id, kind, values, leads, NOW)
        accounts.review(session, account.id, {"trust": (2, "They doubt us")}, TODAY, leads, NOW)
        accounts.move(session, account.id, "ladder", "prospect", "We hope so", leads, NOW)
        accounts.add_member(session, account.id, leads.id, "To win them over", leads, NOW)
        an_activity(session, buyer, TODAY + timedelta(days=3), state="planned", subject="Tell them of the price rise")
        account_id = account.id
    page = words(aino.get(f"/accounts/{account_id}/sheet"))
    for said in ("Espoon kaupunki", "Leena Leads", "Cleaning of schools", "Cleaner air"):
        assert said in page, said
    ours = (
        *(
            "Pays late",
            "900",
            "540",
            "strategic",
            "prospect",
            "suspect",
            "We hope so",
            "Strength",
            "Potential",
            "Value",
        ),
        *("Secretly", "may leave", "Risk", "margins", "Internal", "doubt", "Trust", "/5", "Thin margin", "Dust"),
        *("unhappy", "price rise", "win them", "Segment", "Ladder", "Phase", "Not so", "History", "Silent"),
    )
    assert [said for said in ours if said in page] == []


def test_the_list_is_narrowed_by_its_address_and_leaves_as_a_file(house: House, aino: Client) -> None:
    with house.database.write() as session:
        me = session.scalars(select(User).where(User.name == "Aino")).one()
        for name, values, step in (
            ("Espoo", {"segment": "strategic", "manager_id": me.id}, TODAY - timedelta(days=3)),
            ("Vantaa", {"phase": "ending", "classes": ["city"], "potential": 4}, TODAY + timedelta(days=30)),
            ("Turku", {}, None),
            ("Kemi", {"closed_on": TODAY}, None),
        ):
            buyer = an_organization(session, name=name).id
            an_account(session, organization_id=buyer, **values)
            if step:
                an_activity(session, buyer, step, state="planned", subject=f"Visit {name}", owner_id=me.id)
        an_activity(session, buyer, TODAY)
        session.add(ListEntry(list="account-class", code="city", name="City", position=1))

    def listed(query: str) -> list[str]:
        return re.findall(r'<a href="/accounts/\d+"><bdi>(\w+)</bdi>', aino.get(f"/accounts{query}").text)

    for query, names in (
        ("", ["Espoo", "Vantaa", "Turku"]),
        ("?sort=-name", ["Vantaa", "Turku", "Espoo"]),
        ("?state=closed", ["Kemi"]),
        ("?state=all&silent=30&sort=name", ["Espoo", "Turku", "Vantaa"]),
        ("?manager=me", ["Espoo"]),
        ("?manager=none", ["Vantaa", "Turku"]),
        ("?segment=strategic", ["Espoo"]),
        ("?segment=none&phase=ending", ["Vantaa"]),
        ("?class=city", ["Vantaa"]),
        ("?step=overdue", ["Espoo"]),
        ("?step=none", ["Turku"]),
        ("?strength=1&sort=-strength", ["Espoo", "Turku", "Vantaa"]),
        ("?strength=5", []),
        ("?value=4", ["Vantaa"]),
        ("?value=none&q=tur", ["Turku"]),
    ):
        assert listed(query) == names, query
    page = words(aino.get("/accounts?foo=1&strength=9"))
    for said in ("foo=1", "strength=9", "1 overdue", "1 without a next step", "Overdue", "Visit Espoo Aino"):
        assert said in page, said
    csv = aino.get("/accounts.csv?sort=-name").text.splitlines()
    assert [line.split(",")[0] for line in csv[1:]] == ["Vantaa", "Turku", "Espoo"]
    assert aino.get("/accounts.xlsx").data[:2] == b"PK"
    matrix = aino.get("/accounts/matrix")
    assert re.findall(r'data-n="(\d)" href="([^"]+)"', matrix.text) == [
        ("1", "/accounts?value=4&amp;strength=1"),
        ("2", "/accounts?value=none&amp;strength=1"),
    ]
    gaps = words(aino.get("/accounts/gaps"))
    assert "3 of 3 · of which most is missing first" in gaps
    assert "the last one was for Fri 20 Nov 2026" in gaps


def test_segments_are_proposed_by_dated_rules_and_confirmed_by_people(house: House, signed_in: SignIn) -> None:
    onni = signed_in(name="Onni")
    high, low = opened(house, "High", potential=5, volume=4), opened(house, "Low", potential=1)
    form = "/accounts/segments/rules"
    rules = {"valid_from": "2026-11-23", "segment_1": "strategic", "potential_1": "4", "segment_2": "base"}
    preview = onni.post(form, {**rules, "do": "preview"}, 200, on=form)
    assert "These rules would propose another segment for 2 accounts." in words(preview)
    with house.database.read() as session:
        assert session.scalars(select(SegmentRule)).all() == []
    past = onni.post(form, {**rules, "valid_from": "2026-11-01"}, 422, on=form)
    assert "Rules hold from today on" in past.text
    onni.post(form, rules, on=form)
    page = words(onni.get("/accounts/segments"))
    assert "2 of 2" in page
    nobody = onni.post("/accounts/segments/take-over", {"why": "Review"}, 422, on="/accounts/segments")
    assert "Choose at least one account." in nobody.text
    onni.post("/accounts/segments/take-over", {"why": "By the rules", "account": str(high)}, on="/accounts/segments")
    onni.post("/accounts/segments/take-over", {"why": "The others too", "do": "all"}, on="/accounts/segments")
    assert (one(house, high).segment, one(house, low).segment) == ("strategic", "base")
    assert "Nothing to confirm" in words(onni.get("/accounts/segments"))
    with house.database.read() as session:
        later = queries.segment_lines(session, queries.rules_of(session), TODAY + timedelta(days=366))
        assert [(line.waits, line.differs) for line in later] == [(True, False)] * 2, "the yearly review"


def test_an_account_is_closed_with_a_reason_and_opened_again(house: House, aino: Client) -> None:
    account_id = opened(house)
    form = f"/accounts/{account_id}/close"
    aino.post(form, {"why": "The city buys elsewhere"}, on=form)
    page = aino.get(f"/accounts/{account_id}")
    assert "This account was closed on" in words(page)
    assert "The city buys elsewhere" in words(page)
    assert "Say who does what" not in words(page)
    aino.post(f"/accounts/{account_id}/reopen", on=f"/accounts/{account_id}")
    assert one(house, account_id).closed_on is None


def test_who_may_not_see_accounts_keeps_the_organisations(house: House, signed_in: SignIn) -> None:
    account_id = opened(house)
    viewer, owner = signed_in("viewer"), signed_in("contract-owner")
    assert viewer.get("/accounts", 403)
    assert viewer.get(f"/accounts/{account_id}", 403)
    nav = viewer.get("/organizations").text.split("</header>")[0]
    assert 'href="/organizations"' in nav
    assert 'href="/accounts"' not in nav
    listed = owner.get("/organizations").text
    assert re.search(r'<a[^>]*href="/accounts"[^>]*aria-current', listed.split("</header>")[0])
    assert owner.get(f"/accounts/{account_id}")
    with house.database.read() as session:
        organization_id = session.get_one(Account, account_id).organization_id
    assert "Make it an account" not in viewer.get(f"/organizations/{organization_id}").text


def test_planned_care_and_after_care_follow_at_once_what_is_changed_of_an_account(house: House, aino: Client) -> None:
    def planned() -> list[tuple[str, str, int | None]]:
        with house.database.read() as session:
            found = select(Activity).where(Activity.state == "planned", Activity.removed_at.is_(None))
            return [(each.origin, each.type, each.owner_id) for each in session.scalars(found.order_by(Activity.type))]

    with house.database.write() as session:
        aino_id = session.scalars(select(User.id)).one()
        expert = a_user(session, name="Eero").id
        buyer = an_organization(session, name="Espoon kaupunki").id
        a_contract(session, buyer_id=buyer, ends_on=date(2027, 1, 31), owner_id=expert)
        a_contract(session, buyer_id=buyer, ended_on=date(2024, 1, 31))
        a_contract(session, buyer_id=an_organization(session, name="Past").id, ended_on=date(2024, 1, 31))
    gaps = words(aino.get("/accounts/gaps"))
    assert "Contracts whose buyer is no account" in gaps
    assert "Espoon kaupunki 1 Sun 31 Jan 2027" in gaps
    assert "Past" not in gaps
    assert "1 buyer of ours is no account" in words(aino.get("/care/after-care"))
    account = aino.post("/accounts/open", {"organization_id": buyer}).headers["Location"]
    assert "Espoon kaupunki" not in words(aino.get("/accounts/gaps")).partition("no account")[2]
    assert {(origin, owner) for origin, _type, owner in planned()} == {("after-care", expert)}
    assert len(planned()) == 5
    account = f"/accounts/{opened(house, 'Lahti', responsible_id=expert)}"
    move = {"becomes": "base", "why": "Small.", "version": ""}
    aino.post(f"{account}/segment", move, on=f"{account}/segment")
    assert ("care", "call", expert) in planned()
    form = {"manager_id": str(aino_id), "responsible_id": str(aino_id), "currency": "EUR"}
    aino.post(f"{account}/edit", form, on=f"{account}/edit")
    assert ("care", "call", aino_id) in planned()
    aino.post(f"{account}/segment", {**move, "becomes": "strategic", "version": "base"}, on=f"{account}/segment")
    care = ["feedback", "meeting", "steering-group"]
    assert [type_ for origin, type_, _owner in planned() if origin == "care"] == care
    aino.post(f"{account}/close", {"why": "Gone."}, on=f"{account}/close")
    assert [each for each in planned() if each[0] == "care"] == []
    aino.post(f"{account}/reopen")
    assert [type_ for origin, type_, _owner in planned() if origin == "care"] == care
