"""The pages of contracts: what each answers, what each refuses, and that nothing typed is lost."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts import warnings
from tenderwatch.contracts.tables import Contract, Decision
from tenderwatch.house import House
from tests.browsing import Client, SignIn
from tests.contracts.world import TODAY, decision, entered, told
from tests.makers import NOW, a_user, an_organization

END = date(2027, 5, 31)
TYPED = {
    "reference": "2024/17",
    "title": "Cleaning",
    "buyer": "Espoon kaupunki",
    "term": "fixed",
    "starts_on": "1.6.2024",
    "base_ends_on": "31.5.2027",
    "options": "12m+12m",
    "option_notice_months": "3",
    "termination_notice_months": "6",
    "procedure_kind": "open",
    "value": "540 000,50",
    "currency": "EUR",
    "risk": "standard",
    "option_who": "buyer",
    "owner_id": "",
}


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(signed_in: SignIn) -> Client:
    return signed_in("contract-owner", name="Aino")


def a_contract(house: House, **what_matters) -> int:
    with house.database.write() as session:
        return entered(session, **what_matters).id


def one(house: House, contract_id: int) -> Contract:
    with house.database.read() as session:
        return session.get_one(Contract, contract_id)


def words(response) -> str:
    """Return what a reader sees of a page."""
    main = response.text.split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_a_contract_is_entered_by_its_form(house, owner):
    answer = owner.post("/contracts/new", TYPED, on="/contracts/new")
    page = words(owner.get(answer.location))
    assert "Contract 2024/17 is entered." not in page, "the note stands above the main part"
    for said in ("Espoon kaupunki", "Option 1", "2 options left", "€540,000.50", "Mon 31 May 2027 (in 189 days)"):
        assert said.replace(" ", "") in page.replace(" ", "").replace("\xa0", ""), said


def test_an_empty_form_is_sent_back_with_what_was_typed(owner):
    answer = owner.post("/contracts/new", {"title": "Half a title", "base_ends_on": "soon"}, 422, on="/contracts/new")
    assert owner.page.title.startswith("Error")
    assert 'value="Half a title"' in answer.text
    assert 'value="soon"' in answer.text
    assert "Enter the reference." in answer.text


def test_what_the_service_refuses_stands_beside_its_field(owner):
    answer = owner.post("/contracts/new", {**TYPED, "base_ends_on": "31.5.2023"}, 422, on="/contracts/new")
    assert 'href="#base_ends_on">The last day is before the first day.' in answer.text
    assert owner.page.title.startswith("Error")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"options": "1+1"}, "could be months or years"),
        ({"option_days": "28.2.2027, 1.2.2028, 1.2.2029"}, "There are more days than options."),
        ({"termination_notice_months": "many"}, "termination_notice_months"),
        ({"value": "1,234"}, "is not a clear amount"),
    ],
)
def test_wrong_cells_of_the_form(owner, typed, said):
    assert said in owner.post("/contracts/new", {**TYPED, **typed}, 422, on="/contracts/new").text


def test_a_contract_is_changed_by_its_form_and_keeps_what_the_form_does_not_show(house, owner):
    contract_id = a_contract(house, options=(12,), value=None)
    with house.database.write() as session:
        contracts.use_option(session, contract_id, 1, TODAY, None, NOW)
    edit = f"/contracts/{contract_id}/edit"
    shown = owner.get(edit).text
    buyer = re.search(r'name="buyer"[^>]*value="([^"]+)"', shown)[1]
    fields = {**TYPED, "buyer": buyer, "options": "12m+6m", "option_days": "-, 2028-03-01", "procedure_kind": "open"}
    owner.post(edit, fields, on=edit)
    changed = one(house, contract_id)
    assert (changed.ends_on, [option.months for option in changed.options]) == (date(2028, 5, 31), [12, 6])
    assert changed.options[1].decide_by == date(2028, 3, 1)
    assert "-, 2028-03-01" in owner.get(edit).text
    assert "Changed: Options" in words(owner.get(f"/contracts/{contract_id}"))


def test_28_a_stale_edit_is_answered_409_with_both_texts(house, owner, signed_in):
    contract_id = a_contract(house)
    edit = f"/contracts/{contract_id}/edit"
    buyer = re.search(r'name="buyer"[^>]*value="([^"]+)"', owner.get(edit).text)[1]
    seen = {"version": re.search(r'name="version" value="(\d+)"', owner.get(edit).text)[1]}
    signed_in().post(edit, {**TYPED, "buyer": buyer, "title": "Theirs"}, on=edit)
    answer = owner.post(edit, {**TYPED, **seen, "buyer": buyer, "title": "Mine, typed for an hour"}, 409, on=edit)
    assert "Mine, typed for an hour" in answer.text
    assert "Theirs" in answer.text
    assert one(house, contract_id).title == "Theirs"
    assert "Mine, typed for an hour" in owner.get(edit).text, "the text waits on its page"


def test_29_a_second_click_enters_nothing_more(house, owner):
    form = owner.client.get("/contracts/new").text
    once = re.search(r'name="_once" value="([^"]+)"', form)[1]
    first = owner.post("/contracts/new", {**TYPED, "_once": once})
    second = owner.post("/contracts/new", {**TYPED, "_once": once})
    assert first.location == second.location
    with house.database.read() as session:
        assert session.query(Contract).count() == 1


def test_31_the_dates_of_the_table_are_those_of_the_bar(house, owner):
    contract_id = a_contract(house, options=(12, 12), option_notice_months=3, termination_notice_months=6)
    page = owner.get(f"/contracts/{contract_id}")
    svg = page.text.split('<svg viewBox="0 0 960', 1)[1].split("</svg>", 1)[0]
    table = page.text.split('id="periods"', 1)[1].split("</table>", 1)[0]
    drawn = re.findall(r'data-(?:starts|ends)="([^"]+)"', svg)
    assert drawn == ["2024-06-01", "2027-05-31", "2027-06-01", "2028-05-31", "2028-06-01", "2029-05-31"]
    told = re.findall(r'<time datetime="([^"]+)"', table)
    assert set(drawn) <= set(told)
    marks = re.findall(r'data-mark="(\w+)" data-date="([^"]+)"', svg)
    assert ("decide", "2027-02-28") in marks
    assert ("notice", "2026-11-30") in marks
    assert ("today", "2026-11-23") in marks
    assert any(kind == "renewal" for kind, _day in marks)
    assert {day for kind, day in marks if kind == "decide"} <= set(told)
    everywhere = set(re.findall(r'<time datetime="([^"]+)"', page.text))
    assert {day for _kind, day in marks} - {"2026-11-23"} <= everywhere
    assert 'role="img"' in svg
    assert 'aria-describedby="periods"' in svg


@pytest.mark.parametrize(
    "terms",
    [
        {"term": "until-further-notice", "base_ends_on": None, "termination_notice_months": 6},
        {"starts_on": date(2024, 2, 29), "base_ends_on": date(2025, 2, 28), "options": (12,)},
        {"starts_on": None, "base_ends_on": None, "term": "unknown"},
        {"starts_on": None},
    ],
)
def test_odd_terms_have_a_page_too(house, owner, terms):
    page = words(owner.get(f"/contracts/{a_contract(house, **terms)}"))
    assert "Periods" in page
    if terms.get("term") == "until-further-notice":
        assert "Until further notice" in page
        assert "If we gave notice today" in page


def test_derived_dates_look_derived_and_say_why(house, owner):
    contract_id = a_contract(house, options=(12,), option_notice_months=3)
    page = owner.get(f"/contracts/{contract_id}")
    assert "3 months before Mon 31 May 2027" in words(page).replace("\xa0", " ")
    assert "120 days before" in words(page), "the renewal start names its lead"
    assert 'class="unsure"><time datetime="2027-02-28"' in page.text
    assert 'class="unsure"><time datetime="2027-05-31"' not in page.text


def test_18_the_page_says_the_same_month_end_as_the_decision(house, owner):
    contract_id = a_contract(house, base_ends_on=date(2027, 8, 31), termination_notice_months=6)
    page = owner.get(f"/contracts/{contract_id}")
    notice = page.text.split('id="periods"', 1)[1].split("<h2>", 1)[0]
    assert '<time datetime="2027-02-28">' in notice
    assert "2027-03-0" not in notice


def test_29_a_past_end_is_ended_ago_and_never_a_number_of_days(house, owner):
    a_contract(house, base_ends_on=TODAY - timedelta(days=12))
    page = words(owner.get("/contracts"))
    assert "Ended 12 days ago" in page
    assert "Ended with no word" in page
    assert not re.search(r"(?<!Ended )(?<!Overdue )\b12 days(?! ago)", page)


def test_the_list_has_the_next_date_first_and_says_its_order(house, owner):
    a_contract(house, reference="later", base_ends_on=END + timedelta(days=300))
    a_contract(house, reference="sooner")
    page = words(owner.get("/contracts"))
    assert page.index("sooner") < page.index("later")
    assert "by next date" in page
    page = words(owner.get("/contracts?sort=-ends"))
    assert page.index("later") < page.index("sooner")
    assert "the other way round" in page


def test_the_list_is_narrowed_by_the_address_and_says_what_it_ignores(house, owner):
    with house.database.write() as session:
        bo, buyer = a_user(session, name="Bo"), an_organization(session, name="Vantaa")
        entered(session, reference="bo-1", owner_id=bo.id, risk="critical", buyer_id=buyer.id)
        ended = entered(session, reference="old-1", base_ends_on=TODAY)
        contracts.end(session, ended.id, TODAY, "merged", None, NOW)
        entered(session, reference="nobodys", base_ends_on=END + timedelta(days=900))
        bo_id, buyer_id = bo.id, buyer.id
    found = {
        query: set(re.findall(r"bo-1|old-1|nobodys", words(owner.get(f"/contracts?{query}"))))
        for query in (
            "", "status=ended", "status=all", f"owner={bo_id}", "owner=none", "owner=me", "risk=critical",
            f"buyer={buyer_id}", "within=365",
        )
    }  # fmt: skip
    assert found == {
        "": {"bo-1", "nobodys"},
        "status=ended": {"old-1"},
        "status=all": {"bo-1", "old-1", "nobodys"},
        f"owner={bo_id}": {"bo-1"},
        "owner=none": {"nobodys"},
        "owner=me": set(),
        "risk=critical": {"bo-1"},
        f"buyer={buyer_id}": {"bo-1"},
        "within=365": {"bo-1"},
    }
    page = words(owner.get("/contracts?foo=1&risk=high"))
    assert "Ignored: foo=1, risk=high" in page
    assert "Ignored: within=999999999" in words(owner.get("/contracts?within=999999999"))


def test_gaps_are_questions_with_a_way_to_answer(house, owner):
    a_contract(house, base_ends_on=None, term="unknown", reference="gappy")
    page = owner.get("/contracts/gaps")
    assert "End date missing: nobody is warned" in words(page)
    assert "/edit" in page.text
    assert words(owner.get("/contracts/gaps?owner=me&x=1")).count("gappy") == 0


def test_options_extension_and_end_each_say_what_will_happen(house, owner):
    contract_id = a_contract(house, options=(12,))
    base = f"/contracts/{contract_id}"
    assert "becomes Wed 31 May 2028" in words(owner.get(f"{base}/options/1/use")).replace("\xa0", " ")
    owner.post(f"{base}/options/1/use", {"decided_on": "20.11.2026"}, on=f"{base}/options/1/use")
    assert one(house, contract_id).ends_on == date(2028, 5, 31)
    assert "365, 180, 90, 30, 7 days before" in words(owner.get(f"{base}/extend"))
    refused = owner.post(f"{base}/extend", {"until": "31.5.2027", "reason": "Agreed"}, 422, on=f"{base}/extend")
    assert "must end after Wed 31 May 2028" in words(refused).replace("\xa0", " ")
    owner.post(f"{base}/extend", {"until": "31.12.2028", "reason": "Agreed"}, on=f"{base}/extend")
    assert one(house, contract_id).ends_on == date(2028, 12, 31)
    page = owner.get(base)
    drawn = re.findall(r'<g data-state="(\w+)" data-starts="([\d-]+)" data-ends="([\d-]+)"', page.text)
    assert drawn == [
        ("base", "2024-06-01", "2027-05-31"),
        ("used", "2027-06-01", "2028-05-31"),
        ("used", "2028-06-01", "2028-12-31"),
    ]
    heads = re.findall(r'<tr role="row" data-period="(\w+)">\s*<th[^>]*>([^<]+)<', page.text)
    assert heads == [("base", "Base period"), ("1", "Option 1"), ("extension", "Extension")]
    assert '<time datetime="2028-12-31"' in page.text.split('id="periods"', 1)[1].split("</table>", 1)[0]
    owner.post(f"{base}/end", {"ended_on": "23.11.2026", "reason": ""}, 422, on=f"{base}/end")
    owner.post(f"{base}/end", {"ended_on": "23.11.2026", "reason": "need-ended"}, on=f"{base}/end")
    assert "the need ended" in words(owner.get(base))
    owner.post(f"{base}/reopen")
    assert one(house, contract_id).ended_on is None


def test_a_declined_option_can_be_taken_back_on_the_page(house, owner):
    contract_id = a_contract(house, options=(12,))
    base = f"/contracts/{contract_id}"
    owner.post(f"{base}/options/1/decline", {"decided_on": "20.11.2026"}, on=f"{base}/options/1/decline")
    page = owner.get(base)
    assert "Option 1 was not used." in words(page)
    withdraw = re.search(rf'action="({base}/decisions/\d+/withdraw)"', page.text)[1]
    owner.post(withdraw)
    assert one(house, contract_id).options[0].state == "open"


def test_a_decision_is_acknowledged_snoozed_assigned_and_recorded(house, owner, signed_in):
    contract_id = a_contract(house, now=NOW - timedelta(days=300))
    with house.database.write() as session:
        bo = a_user(session, name="Bo Nyman")
        warnings.evaluate(session, NOW)
        warnings.mark_said(session, [each.warning_id for each in warnings.owed(session, TODAY)], bo.id, NOW)
        end_id, bo_id = decision(session, contract_id, "end").id, bo.id
    base = f"/contracts/{contract_id}"
    act = f"{base}/decisions/{end_id}"
    assert "365 days before: said" in words(owner.get(base))
    assert "Said so far about the end: 365 days before." in words(owner.get(f"{base}/edit"))
    owner.post(f"{act}/acknowledge")
    owner.post(f"{act}/acknowledge")
    assert "Already acknowledged by Aino" in owner.get(base).text
    assert "past" in owner.post(f"{act}/snooze", {"until": "1.6.2027", "reason": "x"}, 422, on=f"{act}/snooze").text
    owner.post(f"{act}/snooze", {"until": "1.12.2026", "reason": "Waiting for the budget"}, on=f"{act}/snooze")
    assert "Waiting for the budget" in words(owner.get(base))
    owner.post(f"{act}/assign", {"to_id": ""}, 422, on=f"{act}/assign")
    owner.post(f"{act}/assign", {"to_id": str(bo_id)}, on=f"{act}/assign")
    assert "Bo Nyman" in words(owner.get(base))
    owner.post(f"{act}/record", {"choice": "let-end"}, 422, on=f"{act}/record")
    owner.post(f"{act}/record", {"choice": "let-end", "reason": "No need left"}, on=f"{act}/record")
    page = words(owner.get(base))
    assert "we let it end No need left" in page
    with house.database.read() as session:
        assert session.get_one(Decision, end_id).state == "decided"


def test_notice_that_is_given_leads_to_the_end_and_shows(house, owner):
    contract_id = a_contract(house, termination_notice_months=3)
    with house.database.read() as session:
        act = f"/contracts/{contract_id}/decisions/{decision(session, contract_id, 'termination-notice').id}/record"
    answer = owner.post(act, {"choice": "given", "reason": "It does not pay"}, on=act)
    end, give = f"/contracts/{contract_id}/end", f"/contracts/{contract_id}/notices/give?side=ours"
    assert answer.location == give
    page = owner.get(give)
    assert 'value="2027-02-23"' in page.text
    assert "Our termination notice is 3 months" in words(page)
    early = {"side": "ours", "given_on": "23.11.2026", "takes_effect_on": "1.1.2027", "reason": ""}
    assert "breaks our termination notice" in words(owner.post(give, early, 422, on=give))
    owner.post(give, {**early, "takes_effect_on": "23.2.2027", "reason": "It does not pay"}, on=give)
    page = owner.get(end)
    assert 'value="2027-02-23"' in page.text
    assert re.search(r'value="terminated-by-us"[^>]*checked|checked[^>]*value="terminated-by-us"', page.text)
    assert "breaks our termination notice" not in words(page)
    assert "Notice given" in words(owner.get(f"/contracts/{contract_id}"))
    owner.post(end, {"ended_on": "23.2.2027", "reason": "terminated-by-us"}, on=end)
    page = owner.get(f"/contracts/{contract_id}")
    assert "terminated by us" in words(page)
    periods = page.text.split('id="periods"', 1)[1].split("</table>", 1)[0]
    assert "2027-02-23" in periods
    assert "2027-05-31" not in page.text.split("<h2>", 1)[0]


def test_an_ended_contract_with_options_left_shows_none_of_them(house, owner):
    contract_id = a_contract(house, options=(12,))
    with house.database.write() as session:
        contracts.end(session, contract_id, TODAY, "need-ended", None, NOW)
    page = owner.get(f"/contracts/{contract_id}")
    assert "possible" not in words(page)
    assert "options/1/use" not in page.text
    assert 'data-ends="2026-11-23"' in page.text


def test_a_contract_to_come_starts_and_is_not_in_force(house, owner):
    contract_id = a_contract(house, starts_on=TODAY + timedelta(days=8))
    for path in ("/contracts", f"/contracts/{contract_id}"):
        page = words(owner.get(path)).replace("\xa0", " ")
        assert "Starts on Tue 1 Dec 2026" in page
        assert "In force" not in page.replace("In force until", "")


def test_what_is_missing_looks_unsure_in_the_list_and_cents_are_kept(house, owner):
    contract_id = a_contract(house, base_ends_on=None, term="unknown", value=Decimal("1234567.89"))
    page = owner.get("/contracts").text
    row = re.search(r"<tr [^>]*unsure[^>]*>", page.split("<tbody", 1)[1])
    assert row, page.split("<tbody", 1)[1][:300]
    assert "€1,234,567.89" in words(owner.get(f"/contracts/{contract_id}"))


def test_only_the_last_warnings_stand_open(house, owner):
    contract_id = a_contract(house, now=NOW - timedelta(days=60), base_ends_on=TODAY - timedelta(days=29))
    with house.database.write() as session:
        person_id = a_user(session).id
    for ago in (28, 22, 15, 8, 1):
        told(house.database, TODAY - timedelta(days=ago), person_id)
    page = owner.get(f"/contracts/{contract_id}").text
    card = page.split('data-decision="end"', 1)[1].split("</section>", 1)[0]
    opened, folded = card.split("<details", 1)
    assert "2 earlier warnings" in folded
    assert "1 day past" in folded
    assert "28 days past" in opened


def test_a_plan_is_confirmed_on_the_page(house, owner):
    contract_id = a_contract(house)
    with house.database.write() as session:
        session.get_one(Contract, contract_id).period_planned = True
    assert "Confirm the period" in words(owner.get(f"/contracts/{contract_id}"))
    owner.post(f"/contracts/{contract_id}/confirm-terms")
    page = words(owner.get(f"/contracts/{contract_id}"))
    assert "Confirm the period" not in page
    assert "Period and options confirmed" in page


def test_deleting_asks_first_and_is_undone(house, owner):
    contract_id = a_contract(house)
    assert "it can be restored" in words(owner.get(f"/contracts/{contract_id}/delete"))
    owner.post(f"/contracts/{contract_id}/delete", on=f"/contracts/{contract_id}/delete")
    assert f"/contracts/{contract_id}/restore" in owner.get("/contracts").text, "undo stands in the note"
    assert "2024/17" in words(owner.get("/contracts?status=deleted"))
    owner.get(f"/contracts/{contract_id}/edit", 404)
    owner.post(f"/contracts/{contract_id}/restore")
    assert one(house, contract_id).deleted_at is None


def test_a_follower_is_named_and_mutes(house, owner):
    first, second = a_contract(house), a_contract(house, reference="2027/3")
    path = f"/contracts/{first}/successor"
    owner.post(path, {"successor_id": str(second)}, on=path)
    assert "another contract follows" in words(owner.get(f"/contracts/{first}"))
    assert "Follows 2024/17" in words(owner.get(f"/contracts/{second}"))


@pytest.mark.parametrize(
    ("path", "reader", "stranger_to"),
    [
        ("/contracts", 200, 403),
        ("/contracts/gaps", 200, 403),
        ("/contracts/new", 403, 403),
        ("/contracts/import", 403, 403),
    ],
)
def test_who_may_see_and_who_may_change(signed_in, path, reader, stranger_to):
    signed_in("bid-manager").get(path, reader)
    signed_in("viewer").get(path, stranger_to)


def test_who_may_only_see_is_offered_no_change(house, signed_in):
    contract_id = a_contract(house, options=(12,))
    reader = signed_in("bid-manager")
    page = reader.get(f"/contracts/{contract_id}").text.split("<main")[1].split('id="activities"')[0]
    assert "<form" not in page
    assert "/edit" not in page
    reader.client.get(f"/contracts/{contract_id}/end")
    assert reader.client.get(f"/contracts/{contract_id}/end").status_code == 403


def test_there_is_no_page_of_what_is_not_there(owner):
    for path in ("/contracts/99", "/contracts/99/edit", "/contracts/99/end", "/contracts/99/decisions/1/record"):
        owner.get(path, 404)
