"""OCDS beyond its golden files: what wraps releases, what is broken in them, and what strangers may send."""

import json
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import ocds
from scrapers.formats.ocds import packages
from scrapers.notice import Duration, Money, Notice
from tests.scrapers.formats import goldens
from tests.scrapers.formats.hostile import FEW, MANY, reads_or_says, tried

RELEASE = {"ocid": "ocds-tw-1", "id": "1", "tag": ["tender"], "tender": {"id": "1", "title": "Salt"}}
CASES = goldens.cases(ocds.NAME)


def read(said: object) -> list[Notice | ParseError]:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return list(ocds.read(Document(body, "said.json")))


def notice(**release: Any) -> Notice:
    (found,) = read(RELEASE | release)
    assert isinstance(found, Notice)
    return found


def tender(**said: Any) -> Notice:
    return notice(tender={"title": "Salt"} | said)


def lot(**said: Any) -> Any:
    (found,) = tender(lots=[{"id": "1"} | said]).lots
    return found


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(RELEASE, id="a release"),
        pytest.param([RELEASE], id="an array"),
        pytest.param({"releases": [RELEASE]}, id="a release package"),
        pytest.param({"results": [{"releases": [RELEASE]}]}, id="packages in an API's answer"),
        pytest.param({"data": RELEASE}, id="a release in an API's answer"),
        pytest.param({"records": [{"ocid": "ocds-tw-1", "compiledRelease": RELEASE}]}, id="a record package"),
        pytest.param({"ocid": "ocds-tw-1", "releases": [RELEASE]}, id="a record with releases"),
        pytest.param({"compiledRelease": RELEASE | {"ocid": None}, "ocid": "ocds-tw-1"}, id="a record gives the ocid"),
        pytest.param(json.dumps(RELEASE).encode() + b"\n", id="one line"),
        pytest.param(b"\xef\xbb\xbf \n" + json.dumps(RELEASE).encode(), id="a mark of the byte order"),
        pytest.param(json.dumps(RELEASE).encode("utf-16-be"), id="UTF-16 without a mark"),
        pytest.param(json.dumps(RELEASE).encode("utf-32"), id="UTF-32"),
    ],
)
def test_a_release_is_found_in_whatever_wraps_it(document: object) -> None:
    (found,) = read(document)
    assert isinstance(found, Notice)
    assert (found.ocid, found.notice_id, found.title) == ("ocds-tw-1", "1", {"und": "Salt"})


@pytest.mark.parametrize(
    ("document", "where"),
    [
        pytest.param({"publisher": {}, "publishedDate": "2024-01-01"}, "/", id="no releases at all"),
        pytest.param({"releases": {}}, "/releases", id="releases that are none"),
        pytest.param({"releases": [RELEASE, 7]}, "/releases/1", id="a number among the releases"),
        pytest.param({"releases": [RELEASE | {"tender": 7}]}, "/releases/0/tender", id="a number for a tender"),
        pytest.param({"records": [{"ocid": "x", "compiledRelease": []}]}, "/records/0/compiledRelease", id="a record"),
        pytest.param({"records": [{"ocid": "x", "releases": [{"url": "u"}]}]}, "/records/0/releases", id="only links"),
        pytest.param(RELEASE | {"awards": [{"suppliers": {"id": 1}}]}, "/awards/0/suppliers", id="no array"),
        pytest.param(RELEASE | {"awards": [[1]]}, "/awards/0", id="no object in an array"),
        pytest.param(b'{"ocid": "1",}', "line 1 column 13", id="no JSON"),
        pytest.param(b'{"ocid": "1"}\n{"ocid"\n{"ocid": "2"}', "line 2 column 1", id="a broken line"),
        pytest.param(b'{"ocid": "1"}\n{"ocid": "2", "tender": 7}', "line 2, /tender", id="a wrong type on a line"),
        pytest.param(b'{"ocid": ' + b"[" * 9999 + b"]" * 9999 + b"}", "line 1 column 1034", id="nested deeply"),
        pytest.param(b'{"ocid": 1} {"ocid": ' + b"[" * 99999, "character 12", id="nested deeply, after another"),
        pytest.param({"results": {"results": {"results": {"results": {"results": {"results": {}}}}}}},
                     "/results/results/results/results/results/results", id="wrapped again and again"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where(document: object, where: str) -> None:
    errors = [found for found in read(document) if isinstance(found, ParseError)]
    assert [error.where for error in errors][:1] == [where]


def test_the_rest_of_a_release_with_a_wrong_type_is_read() -> None:
    found, error = read({"releases": [RELEASE | {"awards": 7}]})
    assert isinstance(found, Notice)
    assert found.title == {"und": "Salt"}
    assert str(error) == "a number stands where an array should be (at /releases/0/awards)"


@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_an_empty_value_of_any_type_is_an_absent_one(nothing: object) -> None:
    absent = notice(tender=nothing, parties=nothing, buyer=nothing, awards=nothing, tag=nothing)
    assert (absent.title, absent.buyers, absent.awards, absent.form_type) == (None, (), (), None)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("12", "12"),
        ("12.50", "12.5"),
        ('"12.50"', "12.50"),
        ("1e3", "1000.0"),
        ("000", "0"),
        ("0012.5", "12.5"),
        ("+12", "12"),
        (".5", "0.5"),
        ("5.", "5.0"),
        ("1e9999", None),
        ("-1e9999", None),
        ("NaN", None),
        ("Infinity", None),
        ("1" * 5000, None),
        ('"number"', None),
        ("true", None),
        ("{}", None),
        ("1e300", None),
        ("0.0", "0.0"),
        ("18446744073709551615", "18446744073709551615"),
        ("123456789012345678901234567890", None),
    ],
)
def test_amounts_as_publishers_write_them(written: str, amount: str | None) -> None:
    body = f'{{"ocid": "1", "tender": {{"value": {{"amount": {written}, "currency": "EUR"}}}}}}'
    (found,) = read(body.encode())
    assert isinstance(found, Notice)
    assert found.estimated_value == (Money(Decimal(amount), "EUR") if amount else None)


def test_text_that_looks_like_a_number_is_left_alone() -> None:
    (found,) = read(b'{"ocid": "007", "id": NaN, "tender": {"title": "1e9999, \\"NaN\\", 000"}}')
    assert isinstance(found, Notice)
    assert (found.ocid, found.notice_id, found.title) == ("007", None, {"und": '1e9999, "NaN", 000'})


@pytest.mark.parametrize(
    ("written", "title"),
    [
        pytest.param("Älv – “ä”".encode("cp1252"), "Älv – “ä”", id="Windows-1252"),
        pytest.param(b"caf\xe9 " + "café".encode(), "café café", id="both encodings in one text"),
        pytest.param(b"a\tb\r\nc", "a\tb\r\nc", id="control characters"),
        pytest.param(b"\\ud83d\\ude00 \\ud83d \\\\ud83d", "😀 � \\ud83d", id="half a character"),
        pytest.param(b"\x81", "�", id="a byte that means nothing"),
    ],
)
def test_characters_are_repaired(written: bytes, title: str) -> None:
    (found,) = read(b'{"ocid": "1", "tender": {"title": "' + written + b'"}}')
    assert isinstance(found, Notice)
    assert found.title == {"und": title}


@pytest.mark.parametrize(
    ("days", "duration"),
    [
        (1440, ("48", "MONTH")),
        (365, ("12", "MONTH")),
        (45, ("45", "DAY")),
        ("60", ("2", "MONTH")),
        (0, None),
        (-30, None),
    ],
)
def test_durations_in_days_are_the_months_that_publishers_mean(days: object, duration: tuple[str, str] | None) -> None:
    expected = Duration(Decimal(duration[0]), duration[1]) if duration else None
    assert lot(contractPeriod={"durationInDays": days}).duration == expected


@pytest.mark.parametrize(
    ("said", "renewable"),
    [
        ({}, None),
        ({"hasRenewal": True}, True),
        ({"hasRenewal": False, "renewal": {"maximumRenewals": 3}}, False),
        ({"renewal": {"maximumRenewals": 3}}, True),
        ({"renewal": {"maximumRenewals": 0}}, False),
        ({"contractPeriod": {"endDate": "2024-01-01", "maxExtentDate": "2026-01-01"}}, True),
        ({"contractPeriod": {"endDate": "2024-01-01", "maxExtentDate": "2024-01-01"}}, None),
        ({"contractPeriod": {"endDate": "2024-01-01", "maxExtentDate": "2026-01-01"}, "hasRenewal": False}, False),
    ],
)
def test_whether_a_contract_can_be_renewed(said: dict[str, Any], renewable: bool | None) -> None:
    assert lot(**said).renewable is renewable
    assert lot(**dict(reversed(said.items()))).renewable is renewable


def test_what_a_tender_says_holds_for_its_lots_unless_they_say_otherwise() -> None:
    said = {"coveredBy": ["GPA"], "enquiryPeriod": {"endDate": "2024-01-01"}, "suitability": {"sme": True}}
    first, second = tender(lots=[{"id": "1", "suitability": {"sme": False}}, {"id": "2"}], **said).lots
    assert (first.gpa, first.sme_suitable, second.sme_suitable) == (True, False, True)
    assert first.questions_deadline == second.questions_deadline is not None


def test_a_tender_without_lots_is_one_where_it_says_what_only_lots_have_a_place_for() -> None:
    assert tender().lots == ()
    (only,) = tender(contractPeriod={"endDate": "2024-12-31"}).lots
    assert (only.id, str(only.ends_on), only.title) == (None, "2024-12-31", None)


@pytest.mark.parametrize(
    ("award", "contract"), [("1", "1"), (1, "1"), ("1", 1)], ids=["text", "a number and text", "text and a number"]
)
def test_a_contract_belongs_to_the_award_that_it_names(award: object, contract: object) -> None:
    found = notice(awards=[{"id": award}, {"id": "2"}], contracts=[{"id": "c", "awardID": contract}, {"id": "d"}])
    assert [[each.number for each in award.contracts] for award in found.awards] == [["c"], []]
    assert [each.number for each in found.contracts] == ["d"]


@pytest.mark.parametrize(
    ("parties", "buyer", "names"),
    [
        pytest.param([], {"name": "A"}, ["A"], id="named by itself"),
        pytest.param([{"id": 1, "name": "A"}], {"id": "1"}, ["A"], id="named among the parties"),
        pytest.param([{"id": "1", "name": "A", "roles": ["buyer"]}, {"id": "2", "name": "B", "roles": ["buyer"]}],
                     {"id": "2"}, ["B", "A"], id="a joint procurement"),
        pytest.param([{"id": "1", "name": "A", "roles": ["buyer"]}], {"id": "x", "name": "A"}, ["A"], id="a wrong id"),
        pytest.param([{"id": "1", "name": "City", "roles": ["buyer"]},
                      {"id": "2", "name": "Unit", "roles": ["buyer"], "memberOf": [{"id": "1"}]}],
                     {"id": "2"}, ["Unit"], id="a unit of a city"),
        pytest.param([{"id": "1", "name": "A", "roles": ["buyer"]}], None, ["A"], id="by its role alone"),
        pytest.param([{"id": "1", "name": "A", "roles": ["supplier"]}], None, ["Entity"], id="the procuring entity"),
    ],
)  # fmt: skip
def test_who_buys(parties: list[Any], buyer: object, names: list[str]) -> None:
    found = notice(parties=parties, buyer=buyer, tender={"procuringEntity": {"name": "Entity"}})
    assert [each.name["und"] for each in found.buyers] == names


@pytest.mark.parametrize(
    ("details", "procedure_type"),
    [
        ("Open procedure", "open"),
        ("Open procedure (above threshold)", "open"),
        ("restricted", "restricted"),
        ("Competitive procedure with negotiation", "neg-w-call"),
        ("Competitive flexible procedure", "selective"),
        (None, "selective"),
    ],
)
def test_the_procedure_in_the_words_of_eforms_where_it_has_them(details: str | None, procedure_type: str) -> None:
    assert tender(procurementMethod="selective", procurementMethodDetails=details).procedure_type == procedure_type


def test_only_the_eu_profile_names_the_procedure_by_the_tender() -> None:
    code = "5d0e1c7a-0000-4000-8000-00000000a001"
    european = {"id": code, "legalBasis": {"scheme": "CELEX", "id": "32014L0024"}}
    assert notice(tender=european).procedure_id == code
    assert notice(tender=european | {"id": "17"}).procedure_id is None
    assert tender(id=code).procedure_id is None


def test_organisations_do_not_multiply() -> None:
    parties = [{"id": "1", "name": "x" * 1_000_000}]
    (error,) = read(RELEASE | {"parties": parties, "awards": [{"suppliers": [{"id": "1"}] * 200}]})
    assert isinstance(error, ParseError)
    assert error.where == "/awards/0/suppliers/99"


def test_items_do_not_multiply() -> None:
    items = [{"relatedLot": "1", "classification": {"scheme": "CPV", "id": str(number)}} for number in range(500)]
    found = tender(items=items, lots=[{"id": "1"}] * 500)
    assert sum(len(each.cpv_additional) for each in found.lots) == 499


def test_a_release_is_let_go_of_once_it_was_given() -> None:
    values = [{"ocid": str(number)} for number in range(3)]
    found = packages._each(values, "", 0)
    next(found)
    next(found)
    assert values == [None, None, {"ocid": "2"}]


WRONG: tuple[Any, ...] = (
    None,
    True,
    7,
    -1.5,
    10**30,
    "",
    "x",
    [],
    [7],
    [[]],
    {},
    {"id": []},
    {"id": {}},
    [{"id": 1, "name": 2}],
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Give every place of a document: what holds it, and its key or index."""
    if isinstance(value, list | dict):
        for key in range(len(value)) if isinstance(value, list) else list(value):
            yield value, key
            yield from places(value[key])


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.stem in ("tender_with_lots", "award_and_contracts", "record_package")],
    ids=lambda case: case.stem,
)  # fmt: skip
def test_any_value_may_be_of_any_type(case: Path) -> None:
    whole = json.loads(case.read_bytes())
    for holder, key in list(places(whole)):
        kept = holder[key]
        for wrong in WRONG:
            holder[key] = deepcopy(wrong)
            reads_or_says(json.dumps(whole).encode())
        holder[key] = kept


TOKENS = st.sampled_from(
    [b"null", b"NaN", b"1e9999", b"-0", b"{}", b"[]", b"[[", b"}", b'"', b"\\", b",", b":", b"\n", b"\xff\xfe", b"\x00",
     b'"2024-02-30T25:00:00+99:99"', b'"id"', b'"ocid"', b'"releases"', b'{"ocid":1}', b"99999999999999999999", b"\xe9"]
)  # fmt: skip


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    body = draw(st.sampled_from(CASES)).read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        body = body[:start] + draw(TOKENS | st.binary(max_size=8)) + body[start + draw(st.integers(0, 40)) :]
    return body


@tried(broken(), FEW)
def test_a_broken_document_is_notices_or_errors(body: bytes) -> None:
    reads_or_says(body)


@pytest.mark.long
@tried(broken(), MANY)
def test_thousands_of_broken_documents_are_notices_or_errors(body: bytes) -> None:
    reads_or_says(body)
