"""Hilma beyond its golden files: addresses, what may stand in an envelope, drafts against the XML they stand for."""

import base64
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from lxml import etree

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats.eforms import fields
from scrapers.formats.hilma import draft
from scrapers.notice import Notice
from scrapers.notice_json import to_json
from tests.scrapers.formats import goldens
from tests.scrapers.formats.hostile import FEW, MANY, reads_or_says, tried

CASES = goldens.cases("hilma")
EFORMS = goldens.cases("eforms")
SITE = "https://www.hankintailmoitukset.fi/fi/public"


def read(body: bytes) -> list[Notice | ParseError]:
    return list(formats.read(Document(body, "hilma.json")))


def read_notices(case: str) -> list[Notice]:
    found = read((goldens.FIXTURES / "hilma" / case).read_bytes())
    return [notice for notice in found if isinstance(notice, Notice)]


@pytest.mark.parametrize(
    ("case", "pages"),
    [
        (
            "search_page.json",
            ["procedure/77/enotice/101/", "procedure/78/enotice/102/", "procurement/55/notice/9000/overview"],
        ),
        ("old_index.json", ["procurement/321/notice/1234/overview"]),
        ("small_purchase.json", ["procurement/70/notice/700/overview"]),
        ("envelope.json", ["procedure/31231/enotice/48630/"]),
    ],
)
def test_a_notice_says_where_a_person_reads_it(case: str, pages: list[str]) -> None:
    assert [notice.url for notice in read_notices(case)] == [f"{SITE}/{page}" for page in pages]


def test_linked_notices_are_kept_for_linking_alone() -> None:
    notice = read_notices("search_page.json")[1]
    assert notice.earlier_notices == ("134140-2025",)
    assert "134140-2025" not in notice.previous_notices


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(lambda xml: xml.decode(), id="plain text"),
        pytest.param(lambda xml: base64.encodebytes(b"\xef\xbb\xbf\xef\xbb\xbf" + xml).decode(), id="lines, two marks"),
        pytest.param(
            lambda xml: base64.b64encode(b'<?xml version="1.0" encoding="utf-16"?>' + bare(xml)).decode(),
            id="called UTF-16",
        ),
    ],
)
def test_an_envelope_is_read_as_the_notice_inside(pack: Any) -> None:
    xml = EFORMS[0].read_bytes()
    (notice,) = read(json.dumps({"id": 1, "procedureId": 2, "eForm": pack(xml)}).encode())
    (inside,) = formats.read(Document(xml, "inside.xml"))
    assert isinstance(inside, Notice)
    assert notice == replace(inside, url=f"{SITE}/procedure/2/enotice/1/")


def bare(xml: bytes) -> bytes:
    return re.sub(rb"^<\?xml.*?\?>", b"", xml)


@pytest.mark.parametrize("case", EFORMS, ids=lambda case: case.stem)
@pytest.mark.parametrize("wrapped", [True, False])
def test_a_draft_reads_as_the_xml_that_it_stands_for(case: Path, wrapped: bool) -> None:
    root = etree.fromstring(case.read_bytes(), etree.XMLParser(remove_comments=True))
    (draft_read,) = read(json.dumps({"EForm": as_json(root, wrapped)}).encode())
    (xml_read,) = formats.read(goldens.document(case))
    assert isinstance(draft_read, Notice)
    assert isinstance(xml_read, Notice)
    ours = to_json(draft_read, "") | {"format": "eforms", "parser": xml_read.parser}
    assert ours == to_json(xml_read, "")


def as_json(element: etree._Element, wrapped: bool) -> dict[str, Any]:
    """Write a tree as the portal's drafts do: names begin in lower case, text is a `value` beside its attributes."""
    said: dict[str, Any] = {str(key): value for key, value in element.attrib.items()}
    if element.text and element.text.strip():
        said["value"] = element.text
    for child in element:
        name = etree.QName(child).localname
        key = {"ID": "id", "URI": "uri", "UBLExtensions": "ublExtensions", "UBLExtension": "ublExtension"}.get(name)
        inner = as_json(child, wrapped)
        bare_list = name == "UBLExtensions" and not wrapped
        said.setdefault(key or name[0].lower() + name[1:], []).extend(inner["ublExtension"] if bare_list else [inner])
    return said


def test_drafts_know_every_name_that_is_not_of_ubl() -> None:
    used = re.findall(r"\b(efac|efbc|hilma):(\w+)", Path(fields.__file__).read_text(encoding="utf-8"))
    known = set(draft._PREFIXES)
    elsewhere = {"ProcurementProject", "TenderingProcess", "NoticeResult", "SettledContract"}
    assert {name for prefix, name in used if prefix != "hilma" or name not in elsewhere} <= known


def test_a_deeply_nested_draft_is_refused_or_read() -> None:
    deep = '{"EForm":' + '{"procurementProjectLot":[' * 400 + "]}" * 400 + "}"
    assert len(read(deep.encode())) == 1
    bottomless = '{"EForm":' + "[" * 100_000
    (error,) = read(bottomless.encode())
    assert isinstance(error, ParseError)


@pytest.mark.parametrize(
    "said",
    [
        {"linkedNotices": "1" * 200_000},
        {"type": "29", "winnerOrganisations": "(" + "1" * 200_000},
        {"type": "29", "winnerOrganisations": "a (" * 100_000},
        {"organisationAddress": "ABC " * 100_000 + "x"},
        {"cpvCodes": "1" * 200_001},
    ],
    ids=lambda said: str(said)[:40],
)
def test_texts_that_begin_like_what_is_sought_again_and_again(said: dict[str, str]) -> None:
    """Each of these takes minutes where a pattern looks back."""
    (notice,) = read(json.dumps({"titleFi": "Sillat"} | said).encode())
    assert isinstance(notice, Notice)


def test_a_broken_text_says_where() -> None:
    (error,) = read(b'{"eFormsId": "a",\n "titleFi" "b"}')
    assert isinstance(error, ParseError)
    assert error.where == "line 2 column 12"


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, -1, 1e300, 10**40, "", "NaN", "2025-99-99T99:99:99Z", "9999-12-31T23:59:59", "\x00", [], {}]
) | st.recursive(st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=5)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A fixture in which some values are others, at any depth, or bytes of which are lost."""
    said = json.loads(re.sub(r",(?=\s*[}\]])", "", draw(st.sampled_from(CASES)).read_text(encoding="utf-8")))
    for _ in range(draw(st.integers(1, 3))):
        place: Any = said
        while isinstance(place, dict | list) and place:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            if not isinstance(place[key], dict | list) or draw(st.integers(0, 4)) == 0:
                place[key] = draw(VALUES)
                break
            place = place[key]
    body = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    return body[: draw(st.integers(0, len(body)))] if draw(st.integers(0, 9)) == 0 else body


@tried(broken(), FEW)
def test_a_broken_document_is_notices_or_errors(body: bytes) -> None:
    reads_or_says(body)


@pytest.mark.long
@tried(broken(), MANY)
def test_thousands_of_broken_documents_are_notices_or_errors(body: bytes) -> None:
    reads_or_says(body)
