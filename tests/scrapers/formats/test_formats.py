"""What holds for every format: it has fixtures, it reads them as said, and no other format claims them."""

import gzip
import json
from pathlib import Path

import pytest

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from tests.scrapers.formats import goldens


@pytest.mark.parametrize("case", list(goldens.all_cases()), ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_reads_as_expected(case: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--accept", default=False):
        goldens.accept(case)
    assert goldens.reading(case) == json.loads(goldens.expected(case).read_text(encoding="utf-8"))


@pytest.mark.parametrize("format_", list(formats.formats()), ids=lambda format_: format_.NAME)
def test_a_reader_that_reads_otherwise_has_another_version(
    format_: formats.Format, request: pytest.FixtureRequest
) -> None:
    """Documents that were read by the version before are then read again by `tenderwatch reparse`."""
    known = goldens.known_readers().get(format_.NAME, {"parser": None, "cases": {}})
    found = goldens.digests(format_.NAME)
    changed = [name for name, digest in found.items() if known["cases"].get(name, digest) != digest]
    assert not changed or known["parser"] != format_.PARSER, f"raise PARSER of {format_.NAME}: it reads {changed} anew"
    if request.config.getoption("--accept", default=False):
        goldens.accept_reader(format_)
    assert goldens.known_readers()[format_.NAME] == {"parser": format_.PARSER, "cases": found}, "pytest --accept"


@pytest.mark.parametrize("format_", list(formats.formats()), ids=lambda format_: format_.NAME)
def test_every_parser_carries_its_format_and_a_number(format_: formats.Format) -> None:
    name, _, version = format_.PARSER.partition("/")
    assert name == format_.NAME
    assert int(version) > 0


@pytest.mark.parametrize("format_", list(formats.formats()), ids=lambda format_: format_.NAME)
def test_every_format_has_fixtures(format_: formats.Format) -> None:
    assert goldens.cases(format_.NAME), f"tests/fixtures/{format_.NAME} has no documents"


@pytest.mark.parametrize("case", list(goldens.all_cases()), ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_one_format_claims_a_document(case: Path) -> None:
    claiming = [known.NAME for known in formats.formats() if known.detect(goldens.document(case))]
    assert claiming == [case.parent.name]


def test_no_expectation_without_its_document() -> None:
    answers = set(goldens.FIXTURES.glob("*/*" + goldens.ENDING))
    known = {format_.NAME for format_ in formats.formats()}
    assert {path for path in answers if path.parent.name in known} <= {
        goldens.expected(case) for case in goldens.all_cases()
    }


WEB_PAGE = "a web page, which only a source with a profile can read: a profile says where on the page things stand"


@pytest.mark.parametrize(
    ("body", "likeness"),
    [
        pytest.param(b"", "an empty file", id="empty"),
        pytest.param(b"\xef\xbb\xbf\n ", "an empty file", id="byte order mark and space"),
        pytest.param(gzip.compress(b"<a/>"), "a gzip package", id="gzip"),
        pytest.param(b"PK\x03\x04\x00", "a zip package", id="zip"),
        pytest.param(b"%PDF-1.7", "a PDF file", id="pdf"),
        pytest.param(b'{"unheard": "of"}', "JSON of a kind not known here", id="json"),
        pytest.param(b"<!DOCTYPE html><html></html>", WEB_PAGE, id="html"),
        pytest.param(b"<!-- kept --> <HTML lang=fi><br></html>", WEB_PAGE, id="old html"),
        pytest.param(b'<div id="list"></div>', WEB_PAGE, id="part of a page"),
        pytest.param(b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', WEB_PAGE, id="xhtml"),
        pytest.param(b'<a:b xmlns:a="urn:c"/>', "XML with the root element {urn:c}b", id="xml"),
        pytest.param(b"<a", "broken XML or HTML", id="broken"),
        pytest.param(b"Dear supplier", "text", id="text"),
        pytest.param(b"\x01\x00\x02", "binary data", id="binary"),
    ],
)
def test_an_unknown_document_says_what_it_looks_like(body: bytes, likeness: str) -> None:
    (error,) = formats.read(Document(body, "unknown"))
    assert isinstance(error, ParseError)
    assert error.message == f"no known format: it looks like {likeness}"
