"""The page of the legal clock: the days with their proofs, what-if that saves nothing, and the record behind."""

import re
from datetime import date

import pytest

from tenderwatch.bids import service as bids
from tenderwatch.bids.clock import queries
from tenderwatch.house import House
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user

SENT = {
    "kind": "eu",
    "country": "FI",
    "sent_how": "electronic",
    "instructions": "included",
    "procedure": "open",
    "buyer": "sub-central",
    "urgent": "no",
    "prior_notice": "no",
    "electronic_tenders": "yes",
    "decided_on": "2026-08-17",
    "sent_on": "2026-08-18",
}


@pytest.fixture
def client(signed_in: SignIn) -> Client:
    return signed_in("bid-manager")


@pytest.fixture
def path(house: House, client: Client) -> str:
    """The legal clock of a bid about which nothing is recorded."""
    with house.database.write() as session:
        me = a_user(session)
        return f"/bids/{bids.create(session, {'title': 'Cleaning', 'owner_id': me.id}, me, NOW).id}/clock"


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def line(page: str, code: str) -> str:
    """Return one line of the days in words."""
    found = re.search(rf'<tr[^>]*data-id="{code}".*?</tr>', page, re.DOTALL)
    assert found, f"no line {code}"
    return words(found[0])


def test_a_recorded_decision_gives_its_days_with_their_proofs(client: Client, path: str) -> None:
    assert "No decision is recorded yet." in words(client.get(path).text)
    client.post(f"{path}/record", SENT | {"evidence": " § 176/2026 "}, on=f"{path}/record")
    page = client.get(path).text
    assert "Where it is said § 176/2026" in words(page)
    assert "Check with counsel." in words(page)
    appeal = line(page, "appeal")
    assert "Tue 1 Sept 2026 16:15 EEST" in appeal.replace("\xa0", " ")
    assert "14 days · 1397/2016 § 147 · read in the law" in appeal
    assert "Counted from Tue 18 Aug 2026: the decision was received" in appeal.replace("\xa0", " ")
    assert "to be confirmed" in line(page, "correction")
    assert "Not known yet: Debrief asked for on" in words(page)


def test_what_if_shows_other_days_and_saves_nothing(client: Client, house: House, path: str) -> None:
    client.post(f"{path}/record", SENT, on=f"{path}/record")
    page = client.get(f"{path}?sent_on=2026-10-17&decided_on=2026-10-16").text
    assert "What if: nothing of this is saved." in words(page)
    appeal = line(page, "appeal").replace("\xa0", " ")
    assert "Mon 2 Nov 2026" in appeal
    assert "Skipped: Sat 31 Oct 2026 (All Saints&#39; Day)" in appeal
    with house.database.read() as session:
        kept = queries.of_bid(session, int(path.split("/")[2]))
        assert (kept.sent_on, kept.version) == (date(2026, 8, 18), 1)


def test_a_decision_without_instructions_starts_no_clock_and_says_so(client: Client, path: str) -> None:
    page = client.get(f"{path}?sent_on=2026-08-18&instructions=missing").text
    assert "A decision without appeal instructions starts no clock." in words(page)
    assert 'data-id="appeal"' not in page


def test_what_cannot_be_is_said_at_its_field(client: Client, path: str) -> None:
    page = client.get(f"{path}?decided_on=2026-08-18&sent_on=2026-08-17", 422).text
    assert "This day is before “Decision made on”." in words(page)
    client.get(f"{path}?sent_on=yesterday", 422)
    assert "Ignored: colour=red" in words(client.get(f"{path}?colour=red").text)
    wrong = SENT | {"received_on": "2026-08-10"}
    assert "This day is before" in words(client.post(f"{path}/record", wrong, 422, on=f"{path}/record").text)


def test_two_people_do_not_overwrite_each_other(client: Client, path: str) -> None:
    seen = client.get(f"{path}/record")
    client.post(f"{path}/record", SENT, on=f"{path}/record")
    late = SENT | {"sent_on": "2026-08-19", "version": "0"}
    page = client.post(f"{path}/record", late, 409, on=f"{path}/record").text
    assert seen.status_code == 200
    assert "Decision sent on" in words(page)
    assert "Wed 19 Aug 2026" in words(page).replace("\xa0", " ")


def test_the_history_is_told(client: Client, path: str) -> None:
    client.post(f"{path}/record", SENT, on=f"{path}/record")
    client.post(f"{path}/record", SENT | {"sent_how": "post", "version": "1"}, on=f"{path}/record")
    assert "How it was sent was Electronically now By post" in words(client.get(path).text)


def test_who_may_not_see_bids_sees_no_clock_of_theirs(signed_in: SignIn, path: str) -> None:
    for page in (path, f"{path}/record", "/legal-rules"):
        signed_in("viewer").get(page, 403)


def test_the_rules_of_a_day(client: Client) -> None:
    assert "€221,000" in words(client.get("/legal-rules?on=2025-12-31").text)
    page = words(client.get("/legal-rules?on=2026-01-01").text)
    assert "€216,000" in page
    assert "1397/2016 § 147" in page
    assert "Ignored: on=never" in words(client.get("/legal-rules?on=never").text)
