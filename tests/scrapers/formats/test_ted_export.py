"""TED_EXPORT beyond its golden files: variants of the same document, and documents that somebody broke."""

import re
from pathlib import Path

import pytest
from hypothesis import strategies as st
from lxml import etree

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats.ted_export import fields, places
from scrapers.notice import Moment, Notice
from scrapers.notice_json import dumps
from tests.scrapers.formats import goldens
from tests.scrapers.formats.hostile import FEW, MANY, reads_or_says, tried

CASES = goldens.cases("ted_export")


def body_of(case: str) -> bytes:
    return (goldens.FIXTURES / "ted_export" / f"{case}.xml").read_bytes()


def read_one(body: bytes) -> Notice | ParseError:
    (said,) = formats.read(Document(body, "notice.xml"))
    return said


def notice_of(body: bytes) -> Notice:
    said = read_one(body)
    assert isinstance(said, Notice)
    return said


def test_namespaces_do_not_matter() -> None:
    """They are other ones in each release, and a request often has none."""
    body = body_of("f02_contract_notice")
    bare = re.sub(rb' xmlns(:n)?="[^"]*"', b"", body).replace(b"<n:", b"<").replace(b"</n:", b"</")
    assert notice_of(bare) == notice_of(body)


def test_the_encoding_does_not_matter() -> None:
    body = body_of("f03_award")
    wide = body.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert notice_of(wide) == notice_of(body)


def test_translations_are_not_read() -> None:
    title = notice_of(body_of("f02_contract_notice")).title
    assert title is not None
    assert list(title) == ["fi"]


def test_originals_of_different_length_share_only_what_is_said_of_all() -> None:
    body = body_of("f21_notice_in_two_languages")
    place = body.rindex(b"</OBJECT_CONTRACT>")
    second = body[:place] + b"<OBJECT_DESCR/>" + body[place:]
    notice = notice_of(second)
    assert notice.title == {"en": "Care at home", "de": "Häusliche Pflege"}
    assert [lot.description for lot in notice.lots] == [{"en": "Care for the old."}]


def test_a_request_is_neither_published_nor_dispatched() -> None:
    """The day in it is the one that its sender plans; TED's coded section says when it came."""
    request = notice_of(body_of("esender_request"))
    assert (request.notice_id, request.publication_number, request.published_on, request.dispatched) == (None,) * 4


@pytest.mark.parametrize(
    ("said", "lots"),
    [
        (b"1, 2", ("1", "2")),
        (b"1;3", ("1", "3")),
        (b"2", ("2",)),
        (b"1, 9", ("1, 9",)),
        (b"1-3", ("1-3",)),
    ],
)
def test_an_awards_list_of_lots_is_taken_apart_where_each_is_a_lot(said: bytes, lots: tuple[str, ...]) -> None:
    body = body_of("f03_award").replace(b"<LOT_NO>1, 2</LOT_NO>", b"<LOT_NO>" + said + b"</LOT_NO>")
    assert notice_of(body).awards[0].lots == lots


@pytest.mark.parametrize(
    ("section", "lot", "moved"),
    [(b"IV.2.2)", b"", True), (b"IV.2.2", b"", True), (b"IV.2.6", b"", False), (b"II.2.7", b"", False)],
)
def test_a_corrigendum_gives_the_new_deadline(section: bytes, lot: bytes, moved: bool) -> None:
    body = body_of("f14_corrigendum").replace(
        b"<SECTION>IV.2.2)</SECTION>", b"<SECTION>" + section + b"</SECTION>" + lot
    )
    assert (notice_of(body).tender_deadline is not None) is moved


@pytest.mark.parametrize(
    ("form", "purpose", "kinds"),
    [
        ("F01", "PRI_ONLY", ("planning", "pin-only")),
        ("F01", "PRI_CALL_COMPETITION", ("competition", "pin-cfc-standard")),
        ("F04", "PER_REDUCING_TIME_LIMITS", ("planning", "pin-rtl")),
        ("F07", "QSU_CALL_COMPETITION", ("competition", "qu-sy")),
        ("F22", "PER_CALL_COMPETITION", ("competition", "pin-cfc-social")),
        ("F22", "QSU_ONLY", ("competition", "qu-sy")),
        ("F23", "PRI", ("competition", "pin-cfc-social")),
        ("F23", "CONCESSION_AWARD_CONTRACT", ("result", "can-social")),
        ("F99", "ANYTHING", (None, None)),
    ],
)
def test_a_form_for_several_purposes_says_which(form: str, purpose: str, kinds: tuple[str | None, str | None]) -> None:
    body = body_of("f21_award").replace(b"F21", form.encode()).replace(b'"AWARD_CONTRACT"', f'"{purpose}"'.encode())
    notice = notice_of(body)
    assert notice.subtype == form
    assert (notice.form_type, notice.notice_type) == kinds


@pytest.mark.parametrize("said", ["25", "24:61", "12.30.1.1", "noon", ""])
def test_a_clock_that_cannot_be_is_no_clock(said: str) -> None:
    body = body_of("f02_contract_notice").replace(b">9:30<", f">{said}<".encode())
    deadline = notice_of(body).tender_deadline
    assert deadline is not None
    assert deadline == Moment(deadline.date)


def test_a_root_with_nothing_in_it_says_so() -> None:
    said = read_one(b'<TED_EXPORT DOC_ID="1-2020"><FORM_SECTION/></TED_EXPORT>')
    assert isinstance(said, ParseError)
    assert str(said) == "neither a form nor a coded section (at line 1)"


def test_a_cut_off_notice_says_so() -> None:
    body = CASES[0].read_bytes()
    said = read_one(body[: len(body) // 2])
    assert isinstance(said, ParseError)
    assert (said.where or "").startswith("line ")


def test_more_lots_than_anybody_awards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST", 50)
    said = read_one(
        body_of("f03_award").replace(b"</OBJECT_CONTRACT>", b"<OBJECT_DESCR/>" * 48 + b"</OBJECT_CONTRACT>")
    )
    assert isinstance(said, ParseError)
    assert "more than 50 times OBJECT_DESCR" in said.message


def test_what_is_said_once_of_many_lots_is_not_multiplied() -> None:
    long_title = b"<TITLE><P>" + b"x" * 100_000 + b"</P></TITLE>"
    body = body_of("f01_two_purchases").replace(b"<TITLE><P>Mobilier scolaire</P></TITLE>", long_title)
    many = body.replace(b'<OBJECT_DESCR ITEM="2">', b"<OBJECT_DESCR/>" * 9_000 + b'<OBJECT_DESCR ITEM="2">')
    assert len(dumps(notice_of(many), "many.xml")) < 10_000_000


def test_names_that_no_form_has_are_not_remembered_for_ever() -> None:
    before = len(fields.FORM)
    strange = "".join(f"<a{number}/>" for number in range(9_000)).encode()
    notice_of(body_of("f03_award").replace(b"<PROCEDURE>", strange + b"<PROCEDURE>"))
    assert before < len(fields.FORM) <= places.MOST_TAGS


VALUES = st.sampled_from(
    [
        b"",
        b"-1",
        b"NaN",
        b"1e999999999",
        b"9" * 25,
        b"2024-99-99",
        b"20249999",
        b"24:00",
        b"99:99",
        b"\xc2\xa0",
        b"1,2,3",
    ]
)
BYTES = st.sampled_from([b"<", b">", b"&", b"\x00", b"\xff", b"]]>", b"<!DOCTYPE a>", b"&x;", b'"', b"</P>", b"<P/>"])


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A fixture with some bytes replaced, some values nobody should write, some elements doubled."""
    body = draw(st.sampled_from(CASES)).read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.integers(0, 3))
        if kind == 0:
            start = draw(st.integers(0, len(body)))
            body = body[:start] + draw(BYTES | st.binary(max_size=8)) + body[start + draw(st.integers(0, 40)) :]
            continue
        pattern = (rb">[^<>]+</", rb'="[^"]*"', rb"<(\w+)[^<>]*>[^<>]*</\1>")[kind - 1]
        found = list(re.finditer(pattern, body))
        if not found:
            continue
        place = found[draw(st.integers(0, len(found) - 1))]
        value = draw(VALUES)
        new = (b">" + value + b"</", b'="' + value + b'"', place[0] * 3)[kind - 1]
        body = body[: place.start()] + new + body[place.end() :]
    return body


@tried(broken(), FEW)
def test_a_broken_document_is_a_notice_or_an_error(body: bytes) -> None:
    reads_or_says(body)


@pytest.mark.long
@tried(broken(), MANY)
def test_thousands_of_broken_documents(body: bytes) -> None:
    reads_or_says(body)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_any_part_may_be_missing(case: Path) -> None:
    """Each element in turn is left out: what is left is read all the same."""
    root = etree.fromstring(case.read_bytes())
    for element in list(root.iter("*"))[1:]:
        parent = element.getparent()
        assert parent is not None
        place = parent.index(element)
        parent.remove(element)
        reads_or_says(etree.tostring(root))
        parent.insert(place, element)
