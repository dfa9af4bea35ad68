"""Documents made to exhaust memory or time, in every format: they are refused in words, or read."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import json_part, xml
from tests.scrapers.formats.hostile import reads_or_says

FIXTURES = Path(__file__).parents[2] / "fixtures"
EFORMS = (FIXTURES / "eforms" / "contract_notice.xml").read_bytes()
TED = (FIXTURES / "ted_export" / "f02_contract_notice.xml").read_bytes()
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
DEPTH = 100_000
MILLION = 1_000_000
TEXT = 50 << 20


def release(tender: bytes) -> bytes:
    return b'{"ocid": "a", "id": "1", "tag": ["tender"], "tender": {%s}}' % tender


def said_of(body: bytes) -> str:
    said = [str(each) for each in formats.read(Document(body, "a")) if isinstance(each, ParseError)]
    assert said
    assert all(re.search(r"\(at .+\)$", each) for each in said)
    return said[0]


def in_eforms(more: bytes) -> bytes:
    return EFORMS.replace(b"</ContractNotice>", more + b"</ContractNotice>")


def in_ted(more: bytes) -> bytes:
    return TED.replace(b"</OBJECT_CONTRACT>", more + b"</OBJECT_CONTRACT>")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(in_eforms(b"<a>" * DEPTH + b"</a>" * DEPTH), "depth", id="eforms"),
        pytest.param(in_ted(b"<P>" * DEPTH + b"</P>" * DEPTH), "depth", id="ted_export"),
        pytest.param(b"<OPEN-DATA><a>" + b"<b>" * DEPTH, "depth|broken XML", id="open_data"),
        pytest.param(b"<rss><channel><item>" + b"<b>" * DEPTH + b"</item></channel></rss>", "", id="feed"),
        pytest.param(release(b'"lots": ' + b"[" * DEPTH + b"]" * DEPTH), "depth", id="ocds arrays"),
        pytest.param(release(b'"value": ' + b'{"a":' * DEPTH + b"1" + b"}" * DEPTH), "depth", id="ocds objects"),
        pytest.param(b'{"eFormsId": "a", "titleFi": ' + b"[" * DEPTH + b"]" * DEPTH + b"}", "depth", id="hilma"),
        pytest.param(b'{"tenderwatch": "listing/1", "key": ' + b"[" * DEPTH + b"]" * DEPTH + b"}", "", id="page"),
        pytest.param(b'{"tenderwatch": "ted-search/1", "notice": ' + b"[" * DEPTH + b"]" * DEPTH + b"}", "", id="ted"),
    ],
)
def test_deep_nesting(body: bytes, why: str) -> None:
    assert re.search(why, said_of(body))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(BOMB + EFORMS.partition(b"?>")[2].replace(b"<cbc:Name", b"&c;<cbc:Name"), id="eforms"),
        pytest.param(BOMB + TED.partition(b"?>")[2].replace(b"<TITLE>", b"<TITLE>&c;"), id="ted_export"),
        pytest.param(BOMB + b"<OPEN-DATA><a>&c;</a></OPEN-DATA>", id="open_data"),
    ],
)
def test_entities_that_grow(body: bytes) -> None:
    assert "DOCTYPE" in said_of(body)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(
            release(b'"lots": [%s]' % b",".join([b'{"id": "1"}'] * (json_part.MOST + 1))), "too many", id="ocds"
        ),
        pytest.param(
            b'{"eFormsId": "a", "titleFi": "b", "lots": [%s]}' % b",".join([b"{}"] * (json_part.MOST + 1)),
            "too many",
            id="hilma",
        ),
    ],
)
def test_more_lots_than_anybody_buys(body: bytes, why: str) -> None:
    assert why in said_of(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(release(b'"title": "\\ud800"'), id="ocds"),
        pytest.param(b'{"eFormsId": "a", "titleFi": "\\ud800"}', id="hilma"),
        pytest.param(
            (FIXTURES / "page" / "town.json").read_bytes().replace(b'"title": ["', b'"title": ["\\ud800'), id="page"
        ),
    ],
)
def test_half_a_character(body: bytes) -> None:
    assert b"ud800" in body
    reads_or_says(body)


def test_a_child_of_open_data_that_is_larger_than_any_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MOST_PARTS", 50)
    assert "more than 50 elements" in said_of(b"<OPEN-DATA><a>" + b"<b/>" * 60 + b"</a></OPEN-DATA>")
    many = b"<OPEN-DATA>" + b"<a/>" * 60 + b"</OPEN-DATA>"
    assert len(list(formats.read(Document(many, "a")))) == 60


LARGE = """
import resource, sys
from tests.scrapers.formats.test_hostile import LARGE_ONES
from tests.scrapers.formats.hostile import reads_or_says
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
reads_or_says(LARGE_ONES[sys.argv[1]]())
"""
LOT = b"<cac:ProcurementProjectLot><cbc:ID>L</cbc:ID></cac:ProcurementProjectLot>"
LARGE_ONES = {
    "eforms lots": lambda: in_eforms(LOT * MILLION),
    "eforms text": lambda: re.sub(rb"<cbc:Description[^>]*>", lambda found: found[0] + b"x" * TEXT, EFORMS, count=1),
    "ted_export lots": lambda: in_ted(b'<OBJECT_DESCR ITEM="1"><LOT_NO>1</LOT_NO></OBJECT_DESCR>' * MILLION),
    "ted_export text": lambda: TED.replace(b"<SHORT_DESCR>", b"<SHORT_DESCR><P>" + b"x" * TEXT + b"</P>"),
    "ocds lots": lambda: release(b'"lots": [' + b",".join(b'{"id": "%d"}' % n for n in range(MILLION)) + b"]"),
    "ocds text": lambda: release(b'"title": "' + b"x" * TEXT + b'"'),
    "hilma lots": lambda: b'{"eFormsId": "a", "titleFi": "b", "lots": [' + b",".join([b"{}"] * MILLION) + b"]}",
    "hilma text": lambda: b'{"eFormsId": "a", "titleFi": "' + b"x" * TEXT + b'"}',
    "feed text": lambda: b"<rss><channel><item><title>" + b"x" * TEXT + b"</title></item></channel></rss>",
    "page text": lambda: (
        b'{"tenderwatch": "listing/1", "key": "1", "profile": {"id": "a"}, "fields": {"title": ["'
        + b"x" * TEXT
        + b'"]}}'
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("name", LARGE_ONES)
def test_a_million_lots_and_fifty_megabytes_of_text_fit_in_a_gigabyte(name: str) -> None:
    subprocess.run([sys.executable, "-c", LARGE, name], check=True, cwd=Path(__file__).parents[3])
