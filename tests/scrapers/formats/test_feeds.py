"""Feeds beyond their golden files: addresses, dates and texts as people write them, and documents that are broken."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import strategies as st

from scrapers import formats
from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import xml
from scrapers.formats.feeds.days import day
from scrapers.formats.feeds.markup import plain
from scrapers.notice import Notice
from tests.scrapers.formats import goldens
from tests.scrapers.formats.hostile import FEW, MANY, reads_or_says, tried

CASES = goldens.cases("feed")


def read(body: bytes, media_type: str | None = None) -> list[Notice | ParseError]:
    return list(formats.read(Document(body, "feed.xml", media_type)))


def read_notices(case: str) -> list[Notice]:
    found = read((goldens.FIXTURES / "feed" / case).read_bytes())
    return [notice for notice in found if isinstance(notice, Notice)]


@pytest.mark.parametrize(
    ("case", "urls"),
    [
        ("rss_090.rdf", ["http://kunta.example/ilmoitukset/7"]),
        ("rss_092.xml", [None, "https://city.example/2"]),
        ("rss_10.rdf", ["https://linn.example/1"]),
        (
            "rss_20.xml",
            ["https://ted.europa.eu/en/notice/-/detail/00678674-2023", "https://portal.example/notice/2", None],
        ),
        (
            "atom.xml",
            [
                "https://kunta.example/ilmoitukset/1",
                "https://www.ted.europa.eu/udl?uri=TED:NOTICE:1234-2020:TEXT:EN:HTML",
            ],
        ),
        ("atom_03.xml", ["http://old.example/1"]),
        ("placsp.atom", ["https://place.example/detalle?id=1", "https://place.example/detalle?id=2", None]),
    ],
)
def test_an_entry_says_where_a_person_reads_it(case: str, urls: list[str | None]) -> None:
    assert [notice.url for notice in read_notices(case)] == urls


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("Wed, 08 Nov 2023 09:00:00 +0000", date(2023, 11, 8)),
        ("Fri, 08 Nov 2023 23:59:60 GMT", date(2023, 11, 8)),
        ("8 Nov 23 09:00 EST", date(2023, 11, 8)),
        ("08-Nov-1999", date(1999, 11, 8)),
        ("Wednesday, 8 November 2023", date(2023, 11, 8)),
        ("mié, 08 nov 2023 09:00:00 +0100", date(2023, 11, 8)),
        ("8 de enero de 2024", date(2024, 1, 8)),
        ("Do, 08 Dez 2022 10:00", date(2022, 12, 8)),
        ("Wed Nov  8 09:00:00 EET 2023", date(2023, 11, 8)),
        ("Nov 8, 2023, 10:00 AM", date(2023, 11, 8)),
        ("2023-11-08T23:30:00-05:00", date(2023, 11, 8)),
        ("2023-11-8 9:00", date(2023, 11, 8)),
        ("2023/11/08", date(2023, 11, 8)),
        ("20231108T090000Z", date(2023, 11, 8)),
        ("8.11.2023 klo 10.00", date(2023, 11, 8)),
        ("08/11/2023", None),
        ("2023-11", None),
        ("2023", None),
        ("0001-01-01T00:00:00", None),
        ("30 Feb 2023", None),
        ("8 Foo 2023", None),
        ("1699434000", None),
        ("", None),
    ],
)
def test_a_day_in_all_its_forms(said: str, on: date | None) -> None:
    assert day(said) == on


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("R&D < 60 000 € > 5", "R&D < 60 000 € > 5"),
        ("AT&amp;T", "AT&T"),
        ("a &amp;amp;amp; b", "a & b"),
        ("<p>One</p>\n<p>two<br />three</p>", "One\ntwo\nthree"),
        ("x<!-- unseen --><style>p {}</style>y", "x y"),
        ("cut <!-- off", "cut"),
        ("&unknown; &#xFFFFFFF;", "&unknown; &#xFFFFFFF;"),
    ],
)
def test_what_a_reader_sees(said: str, seen: str) -> None:
    assert plain(said) == seen


FEED = (
    '<?xml version="1.0"{}?><rss version="2.0"><channel><item><title>Sähköä – Šiauliai</title></item></channel></rss>'
)


@pytest.mark.parametrize(
    ("declared", "encoding", "media_type"),
    [
        (' encoding="utf-8"', "utf-8-sig", None),
        (' encoding="iso-8859-1"', "utf-8", None),
        ("", "cp1252", None),
        (' encoding="utf-8"', "cp1252", None),
        (' encoding="iso-8859-1"', "cp1252", None),
        (' encoding="windows-1257"', "cp1257", None),
        ("", "cp1257", "application/rss+xml; charset=windows-1257"),
        (' encoding="utf-8"', "utf-16", None),
        ("", "utf-16-be", None),
        (' encoding="base64"', "cp1252", None),
        (' encoding="no-such"', "utf-8", None),
    ],
)
def test_the_encoding_that_a_feed_is_really_in(declared: str, encoding: str, media_type: str | None) -> None:
    (notice,) = read(FEED.format(declared).encode(encoding), media_type)
    assert isinstance(notice, Notice)
    assert notice.title == {"und": "Sähköä – Šiauliai"}


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        b"<feed><entry/></feed>",
        b"<rssx/>",
        b"Dear <rss>",
    ],
)
def test_what_is_no_feed_is_left_to_others(body: bytes) -> None:
    (error,) = read(body)
    assert isinstance(error, ParseError)
    assert error.message.startswith("no known format")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: "<rss>" + "<item>" * 100_000, id="nested deeply"),
        pytest.param(lambda: "<rss>" + "<item/>" * (xml.MOST_PARTS + 1), id="too many"),
        pytest.param(lambda: "<rss><item><title>" + "&" * 1_000_000, id="ampersands"),
        pytest.param(lambda: "<rss><item><title>" + "<![CDATA[" * 100_000, id="sections"),
        pytest.param(
            lambda: "<rss><item><link>https://ted.europa.eu/" + "notice/" * 50_000 + "</link></item>", id="address"
        ),
        pytest.param(lambda: "<!--" * 20_000 + "<rss>", id="comments"),
        pytest.param(lambda: '<!DOCTYPE rss SYSTEM "' + " " * 100_000 + "<rss>", id="document type"),
    ],
)
def test_hostile_feeds_end_in_an_error(make: Callable[[], str]) -> None:
    assert isinstance(read(make().encode())[-1], ParseError)


def test_a_feed_of_many_entries_is_read_whole() -> None:
    items = "".join(f"<item><title>{number}</title></item>" for number in range(20_000))
    assert len(read(f"<rss><channel>{items}</channel></rss>".encode())) == 20_000


TAGS = st.sampled_from(
    [
        b"<",
        b">",
        b"&",
        b"&#0;",
        b"&x;",
        b"\x00",
        b"\xff",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"<!DOCTYPE a>",
        b'"',
        b"</item>",
    ]
)
VALUES = st.sampled_from(
    [b"", b"-1", b"NaN", b"9" * 40, b"2024-99-99", b"99 Xyz 9999", b"http://[", b"//", b"\xc2\x85"]
)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A fixture with some bytes replaced, and some of its texts by values that nobody should write."""
    body = draw(st.sampled_from(CASES)).read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            start = draw(st.integers(0, len(body)))
            body = body[:start] + draw(TAGS | st.binary(max_size=8)) + body[start + draw(st.integers(0, 40)) :]
        else:
            texts = list(re.finditer(rb">([^<>]+)<", body)) or list(re.finditer(rb"()", body))
            found = draw(st.sampled_from(texts))
            body = body[: found.start(1)] + draw(VALUES) + body[found.end(1) :]
    return body


@tried(broken(), FEW)
def test_a_broken_document_is_notices_or_errors(body: bytes) -> None:
    reads_or_says(body)


@pytest.mark.long
@tried(broken(), MANY)
def test_thousands_of_broken_documents_are_notices_or_errors(body: bytes) -> None:
    reads_or_says(body)
