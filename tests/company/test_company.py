"""The company's profile: when certificates hold, entries that are kept, corrected and refused, and the pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenderwatch.company import queries, rules, service
from tenderwatch.db import Database
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.house import House
from tenderwatch.users.audit import trail
from tests.browsing import SignIn
from tests.makers import NOW, a_user

ON = date(2026, 12, 3)
DAYS = some.dates(date(2000, 1, 1), date(2100, 1, 1))
ISO = {"name": "ISO 9001:2015", "issuer": "DNV", "starts_on": None, "ends_on": date(2026, 12, 1)}


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "holds"),
    [
        pytest.param(None, ON, True, id="the last day belongs to it"),
        pytest.param(None, ON - timedelta(days=1), False, id="ended the day before"),
        pytest.param(ON, None, True, id="the first day belongs to it"),
        pytest.param(ON + timedelta(days=1), None, False, id="begins the day after"),
        pytest.param(None, None, True, id="until further notice"),
    ],
)
def test_a_certificate_holds_on_its_first_and_last_day(starts_on, ends_on, holds):
    assert rules.holds(starts_on, ends_on, ON) is holds


@given(DAYS, DAYS, DAYS)
def test_how_a_certificate_stands_agrees_with_whether_it_holds(first, last, on):
    starts_on, ends_on = min(first, last), max(first, last)
    assert rules.holds(starts_on, ends_on, on) is (starts_on <= on <= ends_on)
    assert (rules.standing(starts_on, ends_on, on) in ("valid", "expiring")) is (starts_on <= on <= ends_on)


@pytest.mark.parametrize(("left", "standing"), [(61, "valid"), (60, "expiring"), (0, "expiring"), (-1, "expired")])
def test_a_certificate_expires_soon_within_sixty_days(left, standing):
    assert rules.standing(None, ON + timedelta(days=left), ON) == standing


def test_entries_are_kept_corrected_and_audited(database: Database) -> None:
    with database.write() as session:
        me = a_user(session, "bid-manager")
        kept = service.enter(session, "certificates", ISO, me, NOW)
        seen = kept.version
        service.edit(session, "certificates", kept.id, {**ISO, "ends_on": date(2027, 12, 1)}, seen, me, NOW)
        assert trail(session, "company_certificate", kept.id)[0].changes == {"ends_on": ["2026-12-01", "2027-12-01"]}
        with pytest.raises(Stale) as refused:
            service.edit(session, "certificates", kept.id, {**ISO, "issuer": "SGS"}, seen, me, NOW)
        assert (refused.value.mine["Issuer"], refused.value.theirs["Issuer"]) == ("SGS", "DNV")
        service.remove(session, "certificates", kept.id, me, NOW)
        with pytest.raises(NotFound):
            service.one(session, "certificates", kept.id)
        assert trail(session, "company_certificate", kept.id)[0].action == "removed"


def test_what_cannot_be_is_refused_at_its_field(database: Database) -> None:
    with database.write() as session:
        me = a_user(session)
        with pytest.raises(Invalid) as refused:
            service.enter(session, "certificates", {**ISO, "starts_on": date(2027, 1, 1)}, me, NOW)
        assert set(refused.value.problems) == {"ends_on"}
        year = {"year": 2025, "amount": Decimal(9), "currency": "EUR"}
        known = service.enter(session, "turnover", year, me, NOW)
        with pytest.raises(Invalid) as refused:
            service.enter(session, "turnover", year, me, NOW)
        assert set(refused.value.problems) == {"year"}
        service.edit(session, "turnover", known.id, {**year, "amount": Decimal(8)}, known.version, me, NOW)
        assert queries.profile(session).turnover[0].amount == 8


ENTRIES = {
    "certificates": ({"name": "ISO 14001", "ends_on": "2026-12-24"}, "expires soon"),
    "espd": (
        {"part": "exclusion", "question": "Taxes paid?", "answer": "No", "meets": "False", "reviewed_on": "2026-11-01"},
        "keeps us out",
    ),
    "people": ({"name": "Aino Aalto", "role": "Site manager", "qualifications": "SKOL A"}, "SKOL A"),
    "turnover": ({"year": "2025", "amount": "2500000"}, "2,500,000"),
}


@pytest.mark.parametrize("kind", ENTRIES)
def test_the_pages_keep_each_kind_of_entry(signed_in: SignIn, house: House, kind: str, monkeypatch) -> None:
    from tenderwatch.web import data

    monkeypatch.setattr(data, "today", lambda: date(2026, 11, 23))
    client, (typed, shown) = signed_in("bid-manager"), ENTRIES[kind]
    client.post(f"/company/{kind}/new", {}, 422, on=f"/company/{kind}/new")
    client.post(f"/company/{kind}/new", typed, on=f"/company/{kind}/new")
    assert shown in client.get("/company").text
    client.post(f"/company/{kind}/1", typed, on=f"/company/{kind}/1")
    client.post(f"/company/{kind}/1/remove", on=f"/company/{kind}/1")
    assert shown not in client.get("/company").text
    client.get(f"/company/{kind}/1", 404)


def test_who_may_not_see_bids_does_not_see_the_profile(signed_in: SignIn) -> None:
    signed_in("viewer").get("/company", 403)
    assert 'href="/company"' in signed_in("sales").get("/bids").text
