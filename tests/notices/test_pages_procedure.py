"""The page of a procedure: deadlines by two clocks, what changed, money by kind, what we do about it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from scrapers.notice import Award, Change, Contract, Criterion, Duration, Lot, Moment, Money, Notice, Organization
from tenderwatch.bids import service as bids
from tenderwatch.bids.outcomes import service as outcomes
from tenderwatch.bids.rules import Reason
from tenderwatch.bids.tables import Bid
from tenderwatch.house import House
from tenderwatch.users.tables import User
from tenderwatch.watching.tables import Follow, Triage
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user
from tests.notices.conftest import Counting
from tests.watching.world import a_notice, changed, recorded

NOON = Moment(date(2026, 12, 3), time(12), "+02:00", datetime(2026, 12, 3, 10, tzinfo=UTC))
LATER = Moment(date(2026, 12, 10), time(12), "+02:00", datetime(2026, 12, 10, 10, tzinfo=UTC))
LOT = Lot(
    id="LOT-0001",
    title={"fi": "Koulut"},
    tender_deadline=NOON,
    questions_deadline=Moment(date(2026, 11, 24), time(16), "+02:00", datetime(2026, 11, 24, 14, tzinfo=UTC)),
    estimated_value=Money(Decimal(1_200_000), "EUR"),
    duration=Duration(Decimal(24), "MONTH"),
    renewals_max=2,
    criteria=(Criterion("price", {"fi": "Hinta"}, None, "60"), Criterion("quality", {"fi": "Laatu"}, None, "40")),
)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def entered(house: House, *notices: Notice) -> str:
    """Record notices of one procedure and return the address of its page."""
    return f"/procedures/{recorded(house.database, *notices)[0]}"


def plain(page: str) -> str:
    """Return what can be read on a page, between single blanks."""
    text = re.sub(r"<(script|style|template).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_a_procedure_says_what_is_bought_by_whom_and_until_when(house: House, signed_in: SignIn) -> None:
    page = plain(signed_in("viewer").get(entered(house, a_notice(lots=(LOT,)))).text)
    assert "Koulujen siivouspalvelut" in page
    assert "Espoon kaupunki" in page
    assert "90910000" in page
    assert "Original: Finnish" in page
    assert "Questions by Tue 24 Nov 2026 16:00 EET Tomorrow" in page
    assert "Tenders due Thu 3 Dec 2026 12:00 EET" in page
    assert "24 months, 2 renewals at most" in page
    assert "Price: Hinta , weight 60" in page
    assert "€1,200,000 estimated" in page


def test_a_reader_elsewhere_sees_both_clocks(house: House, signed_in: SignIn) -> None:
    page = plain(signed_in("viewer", time_zone="Europe/Stockholm").get(entered(house, a_notice(lots=(LOT,)))).text)
    assert "Thu 3 Dec 2026 11:00 CET" in page
    assert "published as 2026-12-03 12:00 +02:00 (buyer's clock)" in page


@pytest.mark.parametrize(
    ("moment", "note"),
    [
        (replace(NOON, offset=None), "zone not published, Finland assumed"),
        (replace(NOON, offset=None, at=None), "zone not published"),
        (Moment(date(2026, 12, 3), None, "+02:00", None), "hour not published"),
    ],
)
def test_a_missing_hour_or_zone_is_said(house: House, signed_in: SignIn, moment: Moment, note: str) -> None:
    notice = a_notice(lots=(replace(LOT, tender_deadline=moment, questions_deadline=None),))
    assert note in plain(signed_in("viewer").get(entered(house, notice)).text)


def test_lots_with_deadlines_of_their_own_are_told_apart(house: House, signed_in: SignIn) -> None:
    lots = (LOT, replace(LOT, id="LOT-0002", tender_deadline=LATER))
    page = plain(signed_in("viewer").get(entered(house, a_notice(lots=lots))).text)
    assert "Tenders due LOT-0001 Thu 3 Dec" in page
    assert "Tenders due LOT-0002 Thu 10 Dec" in page
    assert page.count("Questions by") == 1


def three_versions() -> tuple[Notice, Notice, Notice]:
    first = a_notice(lots=(LOT, replace(LOT, id="LOT-0002")))
    second = replace(changed(first, title={"fi": "Koulujen siivous"}), published_on=date(2026, 11, 21))
    lots = tuple(replace(lot, tender_deadline=LATER) for lot in second.lots)
    documents = ("https://example.org/documents", "https://example.org/Liite-4-v2.xlsx")
    third = changed(second, lots=lots, documents_urls=documents, estimated_value=Money(Decimal(1_300_000), "EUR"))
    return first, second, replace(third, published_on=date(2026, 11, 22))


def test_each_changed_field_is_told_once_deadlines_and_money_first(house: House, signed_in: SignIn) -> None:
    path = entered(house, *three_versions())
    page = signed_in("viewer").get(f"{path}?compare=1..3").text
    rows = re.findall(
        r'<th role="rowheader" scope="row">(.*?)</th>\s*<td[^>]*data-label="Was">(.*?)</td>\s*<td[^>]*>(.*?)</td>',
        page,
        re.DOTALL,
    )
    told = [tuple(" ".join(plain(cell).split()) for cell in row) for row in rows]
    assert [name for name, _was, _now in told] == [
        "Tenders due (LOT-0001, LOT-0002)",
        "Estimated value",
        "Procurement documents",
        "Title",
    ]
    assert told[0][1].startswith("was Thu 3 Dec 2026 12:00 EET")
    assert told[0][2].startswith("now Thu 10 Dec 2026 12:00 EET")
    assert told[1] == ("Estimated value", "nothing", "now €1,300,000 excl. VAT")
    assert told[2][2] == "now example.org/Liite-4-v2.xlsx"
    assert told[3] == ("Title", "was Koulujen siivouspalvelut", "now Koulujen siivous")
    assert '<del lang="fi">' in page


def test_a_change_names_the_bid_that_it_touches(house: House, signed_in: SignIn) -> None:
    path = entered(house, *three_versions())
    with house.database.write() as session:
        bid = bids.start(session, int(path.rpartition("/")[2]), a_user(session), NOW)
        session.flush()
        number = bid.id
    compared = f"{path}?compare=2..3"
    assert f'Touches: <a href="/bids/{number}">' in signed_in("bid-manager").get(compared).text
    assert "Touches" not in signed_in("viewer").get(compared).text


@pytest.mark.parametrize("wrong", ["3..1", "1..4", "0..2", "x", "1..1"])
def test_what_cannot_be_compared_is_told(house: House, signed_in: SignIn, wrong: str) -> None:
    page = signed_in("viewer").get(f"{entered(house, *three_versions())}?compare={wrong}").text
    assert f"Ignored: compare={wrong}" in page


def test_the_history_names_what_each_change_changed(house: House, signed_in: SignIn) -> None:
    page = plain(signed_in("viewer").get(entered(house, *three_versions())).text)
    assert "3 notices" in page
    assert "Call for tenders, changed: Update" in page
    assert "changed: Tenders due, Estimated value, Procurement documents" in page


def test_amounts_are_told_by_kind_and_never_added(house: House, signed_in: SignIn) -> None:
    lots = (
        replace(LOT, estimated_value=Money(None, withheld=True), framework_max=Money(Decimal("2000000.50"), "SEK")),
    )
    notice = a_notice(lots=lots, estimated_value=Money(None, withheld=True))
    page = plain(signed_in("viewer").get(entered(house, notice)).text)
    assert "Estimated not published source" in page
    assert "Framework maximum not stated Awarded not stated" in page
    assert "not published estimated SEK 2,000,000.50 framework maximum" in page


def a_result(call: Notice, **what_matters: Any) -> Notice:
    winner = Organization({"fi": "Siivous Oy"}, ("2612345-8",), "FIN")
    award = Award(
        id="RES-0001",
        lots=("LOT-0001",),
        status="selec-w",
        tenders_received=5,
        winners=(winner,),
        values=(Money(Decimal(1_080_000), "EUR"),),
        decided_on=date(2026, 11, 21),
        contracts=(Contract(number="2026/17", signed_on=date(2026, 11, 22)),),
    )
    return replace(
        call,
        publication_number="900001-2026",
        published_on=date(2026, 11, 22),
        form_type="result",
        notice_type="can-standard",
        lots=(Lot(id="LOT-0001"),),
        awards=(award,),
        **what_matters,
    )


def test_a_result_names_the_winner_and_the_next_step(house: House, signed_in: SignIn) -> None:
    call = a_notice(lots=(LOT,))
    path = entered(house, call, a_result(call))
    page = signed_in("sales").get(path).text
    words = plain(page)
    assert "Awarded to Siivous Oy , Sat 21 Nov 2026" in words
    assert f'href="{path}/outcome"' in page
    assert "LOT-0001 Winner chosen Siivous Oy €1,080,000 5 Sat 21 Nov 2026" in words
    assert "2026/17 Sun 22 Nov 2026" in words
    assert "Awarded €1,080,000 excl. VAT" in words


def test_a_loss_that_was_logged_is_shown_and_can_be_corrected(house: House, signed_in: SignIn) -> None:
    call = a_notice(lots=(LOT,))
    path = entered(house, call, a_result(call))
    client = signed_in("sales")
    with house.database.write() as session:
        number, me = int(path.rpartition("/")[2]), session.scalars(select(User)).one()
        outcomes.log(session, number, outcomes.Ending("no-bid", (Reason("time", primary=True),)), me, NOW)
    page = client.get(path).text
    assert "Logged: We did not bid." in page
    assert "Correct what was logged" in page
    assert "Log a loss" not in page
    assert "Logged:" not in signed_in("viewer").get(path).text


def test_a_cancelled_procedure_says_so(house: House, signed_in: SignIn) -> None:
    call = a_notice(lots=(LOT,))
    gone = replace(changed(call), change=Change(of=(str(call.publication_number),), reasons=("cancel",)))
    page = plain(signed_in("viewer").get(entered(house, call, gone)).text)
    assert "This procurement was cancelled" in page
    assert "Log a loss" not in page, "a viewer has no bids to log"


def test_many_lots_are_folded_after_ten(house: House, signed_in: SignIn) -> None:
    lots = tuple(replace(LOT, id=f"LOT-{n:04}") for n in range(1, 14))
    page = signed_in("viewer").get(entered(house, a_notice(lots=lots))).text
    before, fold, after = page.partition("3 more lots")
    assert "LOT-0010" in before
    assert fold
    assert "LOT-0011" in after
    assert "LOT-0011" not in re.sub(r"<small>.*?</small>", "", before)


def test_the_team_decides_from_the_page(house: House, signed_in: SignIn) -> None:
    path = entered(house, a_notice(lots=(LOT,)))
    client = signed_in("bid-manager")
    client.post(f"/inbox/{path.rpartition('/')[2]}", {"to": "shortlisted"}, on=path)
    with house.database.read() as session:
        assert [triage.state for triage in session.scalars(select(Triage))] == ["shortlisted"]
    page = client.get(path).text
    assert "Shortlisted" in page
    assert 'name="to" value="shortlisted"' not in page
    assert 'name="to" value="snoozed:week-before"' in page


def test_a_bid_is_started_from_the_page_once(house: House, signed_in: SignIn) -> None:
    path = entered(house, a_notice(lots=(LOT,)))
    client = signed_in("bid-manager")
    client.post(f"{path}/bid", on=path)
    with house.database.read() as session:
        (bid,) = session.scalars(select(Bid)).all()
    page = client.get(path).text
    assert f"Open bid {bid.id}" in page
    assert "Start bid" not in page


def test_a_viewer_sees_facts_and_no_buttons(house: House, signed_in: SignIn) -> None:
    page = signed_in("viewer").get(entered(house, a_notice(lots=(LOT,)))).text
    for word in ("Start bid", "Shortlist", "Snooze", "Log a loss", "We have no bid here"):
        assert word not in page


def test_what_is_not_there_is_not_found(signed_in: SignIn) -> None:
    client: Client = signed_in("viewer")
    client.get("/procedures/999", 404)
    client.get("/notices/999", 404)
    client.get("/notices/999/document", 404)
    client.get("/organizations/999", 404)


def test_more_lots_and_notices_ask_no_more_of_the_database(
    house: House, signed_in: SignIn, statements: Counting
) -> None:
    call = a_notice(lots=(LOT,))
    small = entered(house, call, a_result(call))
    lots = tuple(replace(LOT, id=f"LOT-{n:04}") for n in range(1, 30))
    large = entered(house, *(replace(notice, lots=lots, title={"fi": "Muu"}) for notice in three_versions()))
    client = signed_in("bid-manager")
    with statements() as few:
        client.get(small)
    with statements() as many:
        client.get(f"{large}?compare=1..3")
    assert len(many) <= len(few)
    assert len(many) < 30


def test_a_procedure_is_followed_and_no_more(house: House, signed_in: SignIn) -> None:
    address = entered(house, a_notice())
    client = signed_in("bid-manager")
    assert "You follow" not in client.get(address).text
    for _twice in range(2):
        assert client.post(f"{address}/follow", {"follow": "1"}).location == address
    page = client.get(address).text
    assert "You follow this: its changes come in your daily mail." in page
    assert "Follow no more" in page
    with house.database.read() as session:
        assert len(session.scalars(select(Follow)).all()) == 1
    assert "Follow no more" not in signed_in("manager").get(address).text, "each for themselves"
    client.post(f"{address}/follow", {"follow": "0"})
    assert "Follow no more" not in client.get(address).text
    client.post("/procedures/999/follow", {"follow": "1"}, status=404)
    signed_in("viewer").post(f"{address}/follow", {"follow": "1"}, status=403)
    assert "data-print hidden" in page, "only scripts can print"
