"""The page of a notice and its document: all that was published, and nothing of it runs here."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
import time_machine
from sqlalchemy import select

from scrapers import notice_json
from scrapers.notice import Award, Contract, Criterion, Lot, Notice, Organization
from tenderwatch.house import House
from tenderwatch.intake.tables import ReceivedDocument
from tenderwatch.notices.tables import Notice as Row
from tests.browsing import SignIn
from tests.makers import NOW
from tests.watching.world import a_notice, changed, recorded

SCRIPT = "<script>alert(1)</script>"
RTL = "\u202etxet gnihsif\u202c مناقصة"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def entered(house: House, *notices: Notice) -> list[int]:
    """Record notices with their documents and return their numbers."""
    for notice in notices:
        recorded(house.database, notice)
        house.files.put(notice_json.dumps(notice, "notice.xml"))
    with house.database.read() as session:
        return list(session.scalars(select(Row.id).order_by(Row.id)))


def hostile() -> Notice:
    evil = {"fi": f"{SCRIPT} {RTL}", "en": f'"><img src=x onerror=alert(1)> {RTL}'}
    urls = ("javascript:alert(1)", "data:text/html,x", "https://example.org/ok?a=1&b=<b>", "//evil.example", "http://[")
    party = Organization({'"><script>': SCRIPT}, (SCRIPT,), "FIN", SCRIPT, f"{SCRIPT}@example.org")
    lot = Lot(
        id=f"LOT-{SCRIPT}",
        title=evil,
        description={"fi": "pitkä " * 20_000},
        documents_urls=urls,
        submission_url="javascript:alert(2)",
        criteria=(Criterion(SCRIPT, evil, evil, SCRIPT),),
        renewal_description=evil,
        options_description=evil,
    )
    award = Award(
        id=SCRIPT,
        lots=(SCRIPT,),
        status=SCRIPT,
        reason=SCRIPT,
        winners=(party,),
        contracts=(Contract(number=SCRIPT, title=evil, url="javascript:alert(3)"),),
    )
    return a_notice(
        title=SCRIPT + "A" * 20_000,
        description=evil,
        documents_urls=urls,
        submission_urls=urls,
        buyers=(party,),
        lots=(lot,),
        awards=(award,),
        cpv_main=SCRIPT,
        nuts=(SCRIPT,),
        previous_notices=(SCRIPT,),
        national={SCRIPT: SCRIPT},
        url="javascript:alert(4)",
    )


PAGES = (
    "/search",
    "/search?q=alert",
    "/procedures/1",
    "/notices/1",
    "/notices/1/document",
    "/organizations",
    "/organizations/1",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_hostile_notice_is_only_text(house: House, signed_in: SignIn, path: str) -> None:
    entered(house, hostile())
    page = signed_in().get(path).text
    assert SCRIPT not in page
    assert "<img" not in page
    assert "onerror=" not in re.sub(r"&[#\w]+;[^<]*", "", page)
    assert "alert(1)" in re.sub("</?mark>", "", page), "the words themselves are shown"
    assert re.search(r'<main[^>]* data-page="[a-z._]+">', page)
    for address in re.findall(r'(?:href|src|action)="([^"]*)"', page):
        assert re.match(r"(https?://|/(?!/)|\?|#)", unescape(address)) or not address, address
    here = {"https://example.org/ok?a=1&b=<b>"} | {url for url in re.findall(r"https://ted[^\"]+", page)}
    outside = [unescape(url) for url in re.findall(r'href="(https?://[^"]*)"', page)]
    assert set(outside) <= here
    assert len(page) < 700_000


def test_links_that_lead_out_take_nothing_along(house: House, signed_in: SignIn) -> None:
    entered(house, a_notice(url="https://example.org/notice/1"))
    page = signed_in("viewer").get("/notices/1").text
    links = [tag for tag in re.findall(r"<a [^>]*>", page) if "https://" in tag]
    assert len(links) >= 1
    assert all('rel="noopener noreferrer"' in tag for tag in links)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"url": "https://example.org/notice/1"}, "https://example.org/notice/1"),
        ({"publication_number": "123456-2026"}, "https://ted.europa.eu/en/notice/-/detail/123456-2026"),
        (
            {"publication_number": "123456-2026", "url": "javascript:alert(1)"},
            "https://ted.europa.eu/en/notice/-/detail/123456-2026",
        ),
        ({"publication_number": None, "notice_id": "a", "version": "01"}, None),
    ],
)
def test_a_notice_can_be_opened_at_its_source(
    house: House, signed_in: SignIn, said: dict[str, str], expected: str | None
) -> None:
    entered(house, a_notice(**said))
    found = re.findall(r'<a class="button button--main" href="([^"]+)"', signed_in("viewer").get("/notices/1").text)
    assert found == ([expected] if expected else [])


def test_every_field_can_be_read_and_what_is_missing_is_named(house: House, signed_in: SignIn) -> None:
    criteria = (Criterion("price", {"fi": "Hinta"}, None, "60"),)
    lot = Lot(id="LOT-0001", title={"fi": "Koulut"}, framework="fa-wo-rc", gpa=True, criteria=criteria)
    entered(house, a_notice(lots=(lot,), nature="services", procedure_type="open", legal_basis="32014L0024"))
    page = unescape(re.sub(r"<[^>]+>", "", signed_in("viewer").get("/notices/1").text))
    for words in (
        *("Directive 2014/24/EU", "Open procedure", "Services", "Cleaning services", "Helsinki-Uusimaa", "Finnish"),
        *("Framework agreement, without reopening of competition", "Price: Hinta, weight 60", "0101263-6"),
        *("https://example.org/documents".removeprefix("https://"), "Not stated:", "Estimated value"),
    ):
        assert words in page, words


def test_what_the_lots_state_is_not_called_missing(house: House, signed_in: SignIn) -> None:
    call = a_notice(estimated_value=None)
    one, other = call.lots[0], replace(call.lots[0], id="LOT-0002", cpv_main="90911300")
    entered(house, replace(call, lots=(one, other)))
    page = signed_in("viewer").get("/notices/1").text
    top = unescape(re.sub(r"<[^>]+>", "", page.partition("<h2>Lots")[0]))
    left_out = " ".join(re.findall(r"Not stated: (.*)", top))
    assert "Tenders due" not in left_out
    assert "Estimated value" not in left_out
    assert "3\N{NO-BREAK SPACE}Dec\N{NO-BREAK SPACE}2026" in top
    assert "for all lots" in top
    assert "stated by the lots below" in top, "equal estimates of two lots are two amounts"


def test_a_replaced_notice_leads_to_where_its_procedure_stands(house: House, signed_in: SignIn) -> None:
    call = a_notice()
    old, new = entered(house, call, changed(call, due=date(2026, 12, 20)))
    client = signed_in("viewer")
    assert "A newer notice has replaced this one." in client.get(f"/notices/{old}").text
    assert "A newer notice has replaced this one." not in client.get(f"/notices/{new}").text


def test_codes_are_said_in_the_readers_language(house: House, signed_in: SignIn) -> None:
    entered(house, a_notice())
    page = signed_in("viewer", language="fi").get("/notices/1").text
    assert "Siivous- ja puhdistuspalvelut" in page
    assert "Suomi" in page


def test_a_notice_published_anew_shows_its_revisions(house: House, signed_in: SignIn) -> None:
    first = a_notice()
    old, new = entered(house, first, replace(first, description={"fi": "Toinen"}, published_on=date(2026, 11, 21)))
    client = signed_in("viewer")
    assert "this is revision 1 of it" in client.get(f"/notices/{old}").text
    page = client.get(f"/notices/{new}").text
    assert "revision 2" in page
    assert f'href="/notices/{old}"' in page


def test_the_document_is_handed_out_but_never_shown_as_a_page(house: House, signed_in: SignIn) -> None:
    notice = a_notice(title=SCRIPT)
    entered(house, notice)
    client = signed_in("viewer")
    answer = client.get("/notices/1/document/download")
    assert answer.data == notice_json.dumps(notice, "notice.xml")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = client.get("/notices/1/document").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"<a><b>x</b></a>", "<a>\n  <b>x</b>\n</a>"),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>', "<a>&e;</a>"),
        (b"<a><b>", "<a><b>"),
        (b'{"a":1}', '{\n  "a": 1\n}'),
        (b"\x00\xff\xfe binary", "\ufffd\ufffd\ufffd binary"),
        (b"", ""),
    ],
)
def test_any_document_can_be_looked_at(house: House, signed_in: SignIn, body: bytes, shown: str) -> None:
    entered(house, a_notice())
    digest = house.files.put(body)
    with house.database.write() as session:
        session.scalars(select(ReceivedDocument)).one().digest = digest
    page = signed_in("viewer").get("/notices/1/document").text
    assert shown in unescape(re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[0])


def test_a_document_that_is_gone_is_not_found(house: House, signed_in: SignIn) -> None:
    recorded(house.database, a_notice())
    signed_in("viewer").get("/notices/1/document", 404)
    signed_in("viewer").get("/notices/1", 200)


def test_a_huge_document_is_cut(house: House, signed_in: SignIn) -> None:
    entered(house, a_notice(description={"fi": "sana " * 100_000}))
    page = signed_in("viewer").get("/notices/1/document").text
    assert "The first 100,000 of" in page
    assert len(page) < 200_000
