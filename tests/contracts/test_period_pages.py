"""The pages of the full period: what each says and does, who may, and that nothing typed is lost."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts.tables import Contract, ContractOrder, ContractPromise
from tenderwatch.house import House
from tenderwatch.notices.tables import Notice
from tests.browsing import Client, SignIn
from tests.contracts.test_from_bid import a_bid
from tests.contracts.test_pages import words
from tests.contracts.world import TODAY, entered
from tests.makers import NOW, a_user


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(signed_in: SignIn) -> Client:
    return signed_in("contract-owner", name="Aino")


def a_contract(house: House, **what_matters) -> str:
    """Enter a contract and return the address of its page."""
    with house.database.write() as session:
        return f"/contracts/{entered(session, **what_matters).id}"


def one(house: House, page: str) -> Contract:
    with house.database.read() as session:
        return session.get_one(Contract, int(page.rpartition("/")[2]))


def days_of(text: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, text))


def test_a_holdover_is_recorded_drawn_said_and_taken_back(house, owner):
    page = a_contract(house, termination_notice_months=3)
    act = f"{page}/holdover"
    typed = {"agreed_on": "23.11.2026", "until": "31.5.2027", "how": ""}
    answer = owner.post(act, typed, 422, on=act)
    assert "Say how it was agreed." in answer.text
    assert 'value="31.5.2027"' in answer.text
    refused = owner.post(act, {**typed, "how": "By letter"}, 422, on=act)
    assert "A holdover ends after the agreed end" in words(refused)
    owner.post(act, {**typed, "until": "31.8.2027", "how": "By letter"}, on=act)
    answer = owner.get(page)
    assert 'data-state="held" data-starts="2027-06-01" data-ends="2027-08-31"' in answer.text
    said = words(answer)
    for each in ("Held over", "It goes on after its agreed end, Mon 31 May 2027, until this day", "By letter"):
        assert each in said.replace("\xa0", " "), each
    owner.post(act, {**typed, "until": "", "how": "By letter"}, on=act)
    answer = owner.get(page)
    assert 'data-state="held" data-starts="2027-06-01" data-ends="open"' in answer.text
    assert "not agreed" in words(answer)
    assert "Held over, no last day" in words(owner.get("/contracts"))
    owner.post(f"{page}/holdover/take-back")
    assert one(house, page).ends_on == date(2027, 5, 31)


def test_notice_of_the_buyer_ends_the_contract_until_it_is_withdrawn(house, owner):
    page = a_contract(house, their_notice_months=3, options=(12,))
    act = f"{page}/notices/give?side=theirs"
    assert "The buyer's termination notice is 3 months" in words(owner.get(act))
    typed = {"side": "theirs", "given_on": "2026-11-20", "takes_effect_on": "2027-01-31", "reason": "They save"}
    owner.post(act, typed, on=act)
    answer = owner.get(page)
    said = words(answer).replace("\xa0", " ")
    assert "By the buyer's termination notice of Fri 20 Nov 2026" in said
    assert "possible" not in said
    assert one(house, page).ends_on == date(2027, 1, 31)
    end = owner.get(f"{page}/end").text
    assert 'value="2027-01-31"' in end
    assert re.search(r'value="terminated-by-them"[^>]*checked|checked[^>]*value="terminated-by-them"', end)
    again = owner.post(act, typed, 422, on=act)
    assert "This side has given notice already" in words(again)
    withdraw = re.search(rf"{page}/notices/\d+/withdraw", answer.text)[0]
    owner.post(withdraw, {"withdrawn_on": "23.11.2026", "reason": "They stay"}, on=withdraw)
    assert one(house, page).ends_on == date(2027, 5, 31)
    assert "withdrawn" in words(owner.get(page))
    owner.get(withdraw, 404)


def test_31_every_date_of_the_bar_stands_in_the_tables_with_its_words(house, owner):
    page = a_contract(
        house,
        options=(12, 12),
        option_notice_months=3,
        termination_notice_months=6,
        their_notice_months=4,
        guarantee_ends_on=date(2028, 2, 29),
        last_call_off_on=date(2027, 3, 31),
        price_window_opens_on=date(2027, 1, 1),
        price_window_closes_on=date(2027, 2, 28),
    )
    answer = owner.get(page)
    svg, tables = re.search(r"<svg viewBox.*?</svg>", answer.text, re.DOTALL)[0], answer.text.split('id="periods"')[1]
    assert 'role="img" aria-label=' in svg
    drawn = days_of(svg, r'data-(?:starts|ends|date)="(\d{4}-\d\d-\d\d)"') - {TODAY.isoformat()}
    assert {"2028-02-29", "2027-03-31", "2026-11-30"} <= drawn
    assert drawn <= days_of(tables, r'datetime="(\d{4}-\d\d-\d\d)"')
    facts = re.findall(r'data-fact="([a-z-]+)"', answer.text)
    assert facts == [
        *("in-force-until", "latest-end", "next-decision", "renewal-start", "notice-ours", "notice-theirs"),
        *("price-window", "last-call-off", "guarantee-end"),
    ]
    said = words(answer).replace("\xa0", " ")
    assert "which opens on Fri 1 Jan 2027" in said
    assert "When all options that are still open are used." in said
    assert "The guarantee ends: is everything in order?" in said


def test_an_option_has_terms_of_its_own_which_the_big_form_keeps(house, owner, signed_in):
    page = a_contract(house, options=(12, 12), option_notice_months=3)
    act = f"{page}/options/1/terms"
    version = re.search(r'name="version" value="(\d+)"', owner.get(act).text)[1]
    owner.post(act, {"notify_by": "15.1.2027", "notice_months": "6", "who": "both", "decide_by": ""}, on=act)
    signed_in().post(act, {"version": version, "who": "us", "decide_by": "1.1.2027"}, 409, on=act)
    edit = f"{page}/edit"
    fields = dict(re.findall(r'name="(reference|title|buyer)"[^>]*value="([^"]*)"', owner.get(edit).text))
    typed = {**fields, "term": "fixed", "starts_on": "2024-06-01", "base_ends_on": "2027-05-31", "options": "12m+12m"}
    choices = {"option_who": "both", "procedure_kind": "open", "currency": "EUR", "risk": "standard"}
    owner.post(edit, {**typed, **choices, "option_notice_months": "4", "owner_id": "", "framework_id": ""}, on=edit)
    first, second = one(house, page).options
    assert (first.notify_by, first.notice_months, first.who) == (date(2027, 1, 15), 6, "both")
    assert (second.notice_months, second.who) == (None, "buyer")
    owner.get(f"{page}/options/3/terms", 404)


FIRST = {
    "orders": {"ordered_on": "20.11.2026", "reference": "T-1", "amount": "85 000,50", "currency": "EUR"},
    "amendments": {"what": "prices", "was": "€10", "becomes": "€11", "effective_on": "1.1.2027", "notice": ""},
    "contacts": {"name": "Kaija", "role": "finance", "email": "kaija@espoo.example", "valid_from": "1.1.2026"},
    "deliverables": {"what": "Yearly report", "due_on": "1.11.2026"},
    "promises": {"text": "Two supervisors", "evidence": "p. 4"},
}


@pytest.mark.parametrize("kind", FIRST)
def test_what_is_kept_is_entered_corrected_marked_and_removed_by_forms(house, owner, kind):
    page = a_contract(house, value=Decimal(100_000))
    new = f"{page}/{kind}/new"
    name = {"amendments": "becomes", "deliverables": "what", "promises": "text", "contacts": "name"}.get(
        kind, "reference"
    )
    refused = owner.post(new, {**FIRST[kind], name: ""}, 422, on=new)
    assert owner.page.title.startswith("Error")
    assert next(value for field, value in FIRST[kind].items() if field != name and len(value) > 3) in refused.text
    owner.post(new, FIRST[kind], on=new)
    answer = owner.get(page)
    assert answer.text.count(f'data-kept="{kind}"') == 1
    correct = re.search(rf"{page}/{kind}/(\d+)/correct", answer.text)
    owner.post(correct[0], {**FIRST[kind], name: "Changed by hand"}, on=correct[0])
    answer = owner.get(page)
    assert "Changed by hand" in words(answer)
    if f"/{kind}/{correct[1]}/mark" in answer.text:
        owner.post(f"{page}/{kind}/{correct[1]}/mark")
        assert "Aino" in owner.get(page).text.split(f'id="{kind}"')[1].split("</section>")[0]
    owner.post(f"{page}/{kind}/{correct[1]}/remove")
    assert f'data-kept="{kind}"' not in owner.get(page).text
    owner.post(f"{page}/{kind}/{correct[1]}/restore")
    assert f'data-kept="{kind}"' in owner.get(page).text


def test_a_second_click_enters_nothing_more_and_a_stale_correction_is_409(house, owner, signed_in):
    page = a_contract(house)
    form = owner.client.get(f"{page}/orders/new").text
    once = {"_once": re.search(r'name="_once" value="([^"]+)"', form)[1]}
    for _click in range(2):
        owner.post(f"{page}/orders/new", {**FIRST["orders"], **once})
    with house.database.read() as session:
        [order] = session.query(ContractOrder)
    correct = f"{page}/orders/{order.id}/correct"
    assert 'name="version" value="1"' in owner.get(correct).text
    signed_in().post(correct, {**FIRST["orders"], "reference": "Theirs"}, on=correct)
    answer = owner.post(correct, {**FIRST["orders"], "reference": "Mine", "version": "1"}, 409, on=correct)
    assert "Mine" in answer.text
    assert "Theirs" in answer.text


def test_the_share_of_a_framework_is_said_in_words(house, owner):
    page = a_contract(house, framework_maximum=Decimal(100_000), value=Decimal(50_000))
    owner.post(f"{page}/orders/new", FIRST["orders"], on=f"{page}/orders/new")
    framework = one(house, page)
    a_contract(house, reference="call-off", framework_id=framework.id, base_ends_on=date(2028, 5, 31))
    said = words(owner.get(page)).replace("\xa0", " ")
    for each in ("€85,000.50 of €100,000", "85%", "80 per cent or more is used", "runs on after the framework"):
        assert each in said, each
    assert "Runs on after it: Cleaning" in said


def test_a_document_is_kept_and_handed_out_as_a_file_only(house, owner, signed_in):
    page = a_contract(house)
    new = f"{page}/documents/new"
    bad = {"file": (io.BytesIO(b"MZ"), "virus.exe"), "note": "what I wrote"}
    answer = owner.post(new, bad, 422, on=new)
    assert "Files of this kind are not kept" in words(answer)
    assert "what I wrote" in answer.text
    owner.post(new, {"note": ""}, 422, on=new)
    disguised = {"file": (io.BytesIO(b"<html><script>alert(1)</script>"), "contract.pdf")}
    assert "is not what its name says" in words(owner.post(new, disguised, 422, on=new))
    body = b"%PDF-1.7 <script>alert(1)</script>"
    owner.post(new, {"file": (io.BytesIO(body), "../../Sopimus ä.pdf"), "note": "Signed"}, on=new)
    link = re.search(rf"{page}/documents/\d+/download", owner.get(page).text)[0]
    answer = signed_in("bid-manager").client.get(link)
    assert (answer.data, answer.mimetype) == (body, "application/octet-stream")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "..%2F" not in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    other = a_contract(house, reference="other")
    owner.get(link.replace(page, other), 404)
    assert signed_in("viewer").client.get(link).status_code == 403
    owner.post(link.replace("download", "remove"))
    owner.get(link, 404)


def test_an_amendment_names_the_notice_where_it_was_published(house, owner):
    page = a_contract(house)
    new = f"{page}/amendments/new"
    refused = owner.post(new, {**FIRST["amendments"], "notice": "712345-2026"}, 422, on=new)
    assert "No notice of this number is here." in words(refused)
    with house.database.read() as session:
        assert session.query(Notice).count() == 0


def test_who_may_only_see_changes_nothing(house, signed_in):
    page = a_contract(house)
    reader = signed_in("bid-manager")
    said = reader.get(page).text
    assert "/orders/new" not in said
    assert "/holdover" not in said
    for path in (f"{page}/orders/new", f"{page}/holdover", f"{page}/notices/give"):
        reader.post(path, {}, 403)


def test_promises_are_written_on_the_bid_and_handed_to_the_contract(house, signed_in):
    with house.database.write() as session:
        bid_id = a_bid(session).id
    maker = signed_in("manager")
    bid, add = f"/bids/{bid_id}", f"/bids/{bid_id}/promises"
    refused = maker.post(add, {"text": "", "evidence": "p. 9 of annex 3"}, 422, on=bid)
    assert "p. 9 of annex 3" in refused.text
    maker.post(add, {"text": "Two supervisors", "evidence": "p. 4"}, on=bid)
    maker.post(add, {"text": "Crossed out", "evidence": ""}, on=bid)
    cross = re.findall(rf"{add}/\d+/remove", maker.get(bid).text)[1]
    maker.post(cross)
    contract = maker.post(f"{bid}/contract").location
    assert words(maker.get(contract)).count("Two supervisors") >= 1
    maker.post(add, {"text": "Thought of later", "evidence": ""}, on=bid)
    with house.database.read() as session:
        assert {each.text for each in session.query(ContractPromise)} == {"Two supervisors", "Thought of later"}


def test_why_contracts_ended_is_a_report_whose_numbers_lead_to_their_rows(house, owner):
    assert "No contract ended in this time" in words(owner.get("/contracts/endings"))
    with house.database.write() as session:
        for n, reason in enumerate(("merged", "merged", "need-ended")):
            ended_on = TODAY - timedelta(days=100 * n)
            contract = entered(session, reference=f"e{n}", base_ends_on=ended_on, value=Decimal(1000))
            contracts.end(session, contract.id, ended_on, reason, a_user(session), NOW)
    for by in ("year", "quarter"):
        page = owner.get(f"/contracts/endings?from=2026-01-01&to=2026-12-31&by={by}").text
        numbers = re.findall(r'<a href="([^"]+)"><span data-n="(\d+)"', page)
        assert len(numbers) >= 4
        for url, n in numbers:
            assert owner.get(url.replace("&amp;", "&")).text.count("data-row") == int(n), url
    assert "67%" in page
    assert "2 of 3" in words(owner.get("/contracts/endings"))
    assert "Ignored" in words(owner.get("/contracts/endings?from=yesterday&by=week"))
    assert "Why it ended: merged" in words(owner.get("/contracts?status=ended&reason=merged&ended_from=2026-01-01"))


def test_quality_stands_on_page_list_and_gaps(house, owner):
    page = a_contract(house, value=None)
    for place in (page, "/contracts?sort=quality", "/contracts?sort=-quality", "/contracts/gaps"):
        assert "23 of 35 points" in words(owner.get(place)), place
