"""The notice as JSON, there and back."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers import notice_json
from scrapers.notice import Award, Lot, Money, Notice, Organization

KEYS = [
    "document",
    "format",
    "notice_id",
    "version",
    "publication_number",
    "ocid",
    "published_on",
    "dispatched",
    "procedure_id",
    "form_type",
    "notice_type",
    "subtype",
    "legal_basis",
    "procedure_type",
    "languages",
    "title",
    "description",
    "nature",
    "cpv_main",
    "cpv_additional",
    "cpv",
    "nuts",
    "countries",
    "buyers",
    "estimated_value",
    "framework_max",
    "total_value",
    "documents_urls",
    "submission_urls",
    "tender_deadline",
    "lots",
    "awards",
    "contracts",
    "places",
    "national",
    "change",
    "modification",
    "previous_notices",
    "parser",
]

LOT_KEYS = [
    "id",
    "title",
    "description",
    "nature",
    "cpv_main",
    "cpv_additional",
    "nuts",
    "countries",
    "estimated_value",
    "framework_max",
    "tender_deadline",
    "request_deadline",
    "interest_deadline",
    "questions_deadline",
    "framework",
    "dps",
    "documents_urls",
    "submission_url",
    "duration",
    "starts_on",
    "ends_on",
    "period_code",
    "renewals_max",
    "renewable",
    "renewal_description",
    "options_description",
    "criteria",
    "variants",
    "reserved",
    "sme_suitable",
    "gpa",
    "strategic",
    "eu_funded",
    "tender_validity",
    "tenders_valid_until",
]

AWARD_KEYS = [
    "id",
    "lots",
    "status",
    "reason",
    "tenders_received",
    "winners",
    "values",
    "framework_max",
    "decided_on",
    "contracts",
]

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
amounts = st.decimals(min_value=0, max_value=10**12, places=2)
moments = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
money = st.builds(Money, amounts, words) | st.just(Money(None, withheld=True))
winners = st.builds(Organization, name=st.dictionaries(words, words), ids=st.lists(words).map(tuple), country=words)

st.register_type_strategy(Decimal, amounts)
st.register_type_strategy(int, st.integers(0, 2**31 - 1))
st.register_type_strategy(str, words)
st.register_type_strategy(time, st.times().map(lambda clock: clock.replace(microsecond=0)))
st.register_type_strategy(datetime, moments)
st.register_type_strategy(Money, money)
awards = st.builds(
    Award, id=st.none() | words, winners=st.lists(winners, max_size=2).map(tuple), values=st.lists(money).map(tuple)
)
notices = st.builds(
    Notice,
    format=words,
    parser=words,
    title=st.none() | st.dictionaries(words, words),
    published_on=st.none() | st.dates(),
    buyers=st.lists(st.from_type(Organization), max_size=2).map(tuple),
    lots=st.lists(st.from_type(Lot), max_size=2).map(tuple),
    awards=st.lists(awards, max_size=2).map(tuple),
    national=st.dictionaries(words, words | st.booleans()),
    url=st.none(),
    earlier_notices=st.just(()),
    leading_buyers=st.just(()),
    central_buyers=st.just(()),
)


@settings(max_examples=60, deadline=None)
@given(notices)
def test_a_notice_comes_back_as_it_was(notice: Notice) -> None:
    assert notice_json.from_json(json.loads(notice_json.dumps(notice, "a.xml"))) == notice


def test_the_keys_stand_in_the_order_of_the_contract() -> None:
    notice = Notice(format="eforms", parser="eforms/1", lots=(Lot(id="LOT-0001"),), awards=(Award(id="RES-0001"),))
    said = notice_json.to_json(notice, "a.xml")
    assert list(said) == KEYS
    assert list(said["lots"][0]) == LOT_KEYS
    assert list(said["awards"][0]) == AWARD_KEYS


def test_a_withheld_amount_says_only_that() -> None:
    notice = Notice(format="eforms", parser="eforms/1", total_value=Money(None, "EUR", withheld=True))
    assert notice_json.to_json(notice, "a.xml")["total_value"] == {"amount": None, "withheld": True}


def test_a_winner_is_named_without_its_contact() -> None:
    winner = Organization({"fi": "Toimittaja Oy"}, ("1234567-1",), "FIN", "Espoo", "myynti@toimittaja.example")
    notice = Notice(
        format="eforms", parser="eforms/1", awards=(Award(id="RES-0001", winners=(winner,)),), buyers=(winner,)
    )
    said = notice_json.to_json(notice, "a.xml")
    assert said["awards"][0]["winners"] == [{"name": {"fi": "Toimittaja Oy"}, "ids": ["1234567-1"], "country": "FIN"}]
    assert list(said["buyers"][0]) == ["name", "ids", "country", "city", "email"]


def test_what_a_source_knows_is_not_part_of_a_document() -> None:
    notice = Notice(format="eforms", parser="eforms/1", published_on=date(2024, 3, 1))
    assert notice_json.to_json(replace(notice, url="https://ted.example", earlier_notices=("1-2024",)), "a.xml") == (
        notice_json.to_json(notice, "a.xml")
    )
