"""eForms documents that are small for what they stand for, or large for no reason: refused in words, never suffered."""

import re
from pathlib import Path

import pytest

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import xml
from scrapers.formats.eforms import bounds, places
from scrapers.notice import Notice

FIXTURES = Path(__file__).parents[2] / "fixtures" / "eforms"
CALL = (FIXTURES / "contract_notice.xml").read_bytes()
RESULT = (FIXTURES / "award_framework.xml").read_bytes()


def read_one(body: bytes) -> Notice | ParseError:
    (said,) = formats.read(Document(body, "a.xml"))
    return said


def refused(body: bytes) -> str:
    said = read_one(body)
    assert isinstance(said, ParseError)
    assert said.where
    return said.message


def repeated(body: bytes, element: bytes, times: int) -> bytes:
    """Return a document in which the first of these elements stands many times."""
    found = re.search(rb"<%s>.*?</%s>" % (element, element), body, re.DOTALL)
    assert found
    return body.replace(found[0], found[0] * times, 1)


@pytest.mark.parametrize("part", [b"<a/>", b'<a b=""/>', b"<a></a>"])
def test_more_elements_than_memory_is_spent_on(part: bytes) -> None:
    body = CALL.replace(b"</ContractNotice>", part * (xml.MOST_PARTS // part.count(b"<")) + b"</ContractNotice>")
    assert "too many elements" in refused(body)


@pytest.mark.parametrize("element", [b"cac:ProcurementProjectLot", b"efac:Organization"])
def test_more_parts_than_identifiers_can_name(element: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST", 50)
    assert "more than 50 times" in refused(repeated(CALL, element, 51))


def test_a_text_in_more_languages_than_there_are() -> None:
    names = "".join(f'<cbc:Name languageID="X{number:02}">x</cbc:Name>' for number in range(99)).encode()
    body = CALL.replace(b"<cac:ProcurementProject>", b"<cac:ProcurementProject>" + names, 1)
    assert "more than 60 times Name" in refused(body)


def test_many_codes_are_each_kept_once() -> None:
    code = "<cbc:ItemClassificationCode>{:08}</cbc:ItemClassificationCode>"
    said = "".join(
        f"<cac:AdditionalCommodityClassification>{code.format(number % 9000)}</cac:AdditionalCommodityClassification>"
        for number in range(18_000)
    )
    notice = read_one(CALL.replace(b"<cac:ProcurementProject>", b"<cac:ProcurementProject>" + said.encode(), 1))
    assert isinstance(notice, Notice)
    assert {f"{number:08}" for number in range(9000)} <= set(notice.cpv)
    assert len(notice.cpv) == len(set(notice.cpv))


def test_results_that_repeat_what_they_point_at_too_often() -> None:
    long_name = b'<cac:PartyName><cbc:Name languageID="SWE">' + b"x" * (bounds.MOST // 100)
    body = re.sub(rb"<cac:PartyName>\s*<cbc:Name[^>]*>", long_name, RESULT)
    assert isinstance(read_one(body), Notice)
    assert "repeat too much" in refused(repeated(body, b"efac:LotResult", 100))
    assert isinstance(read_one(repeated(RESULT, b"efac:LotResult", 100)), Notice)
