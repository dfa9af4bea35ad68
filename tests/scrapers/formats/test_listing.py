"""Listing documents beyond their golden files: broken ones, and what a notice's JSON does not show."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import listing
from scrapers.notice import Moment, Notice
from tests.scrapers.formats import goldens

TOWN = json.loads((goldens.FIXTURES / "page" / "town.json").read_text(encoding="utf-8"))


def read(content: Any) -> Notice | ParseError:
    (only,) = listing.read(Document(json.dumps(content).encode(), "listing.json"))
    return only


def with_fields(**fields: Any) -> Notice:
    notice = read(TOWN | {"fields": TOWN["fields"] | fields})
    assert isinstance(notice, Notice)
    return notice


def test_the_address_for_people_is_kept() -> None:
    assert with_fields().url == "https://kyla.example/hankinnat/12"


def test_a_buyer_of_its_own_does_not_take_the_pages_number() -> None:
    (buyer,) = with_fields(buyer=["Naapurikunta"]).buyers
    assert (buyer.name, buyer.ids) == ({"fi": "Naapurikunta"}, ())


def test_a_deadline_that_is_a_day_by_the_profile_has_no_time() -> None:
    notice = read(TOWN | {"types": {"deadline": "date"}})
    assert isinstance(notice, Notice)
    assert notice.tender_deadline is not None
    assert notice.tender_deadline == Moment(notice.tender_deadline.date)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("120 000 €", "120000"),
        ("120 000", "120000"),
        ("120 000 € sis. alv", None),
        ("100 000 - 120 000 €", None),
        ("1.234 €", None),
    ],
)
def test_the_value_is_one_amount_without_vat(value: str, amount: str | None) -> None:
    found = with_fields(value=[value]).estimated_value
    assert (str(found.amount) if found else None) == amount


@pytest.mark.parametrize(
    "content",
    [
        {"key": "a"},
        {"key": "a", "profile": [], "fields": {}},
        {"key": "a", "profile": {"id": "x"}, "fields": {"title": 7}},
        {"key": "a", "profile": {"id": "x", "timezone": "Nowhere"}, "fields": {"title": ["A"]}},
        {"key": "a", "profile": {"id": "x", "timezone": "../x"}, "fields": {"title": ["A"]}},
        {"key": "a", "profile": {"id": "x", "timezone": 7}, "fields": {"title": ["A"]}},
        {"key": "a", "profile": {"id": "x", "buyer": "B"}, "fields": {"title": ["A"]}},
        {"key": "a", "profile": {"id": "x"}, "fields": {"title": ["A"], "cpv": [7]}},
        {"key": "a", "profile": {"id": "x"}, "fields": {"title": ["A"], "deadline": ["1"]}, "formats": {"deadline": 1}},
        [],
        7,
    ],
)
def test_a_broken_document_gives_an_error(content: Any) -> None:
    assert isinstance(read(content), ParseError)


@given(st.binary(max_size=60))
def test_any_end_of_a_document_is_read_or_refused(tail: bytes) -> None:
    document = Document(b'{"tenderwatch":"listing/1"' + tail, "listing.json")
    assert listing.detect(document)
    assert len(list(formats.read(document))) == 1
