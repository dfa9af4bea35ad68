"""The search page: what is found, what was asked for and not understood, and that it is never wrongly empty."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
import time_machine

from scrapers.notice import Money, Organization
from tenderwatch.bids import service as bids
from tenderwatch.house import House
from tenderwatch.notices import indexing
from tenderwatch.users import service as users
from tenderwatch.watching import service as watching
from tests.browsing import Client, SignIn
from tests.makers import NOW, a_user
from tests.notices.conftest import Counting
from tests.watching.world import a_notice, changed, recorded

CLEANING = "Koulujen siivouspalvelut"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reader(house: House, signed_in: SignIn) -> Client:
    """A reader of a house with four notices, whose index nobody has made yet."""
    recorded(
        house.database,
        a_notice(CLEANING, due=date(2026, 11, 26)),
        a_notice("Ikkunanpesu ja siivous", cpv_main="90911300", cpv=("90911300",), due=date(2027, 1, 20)),
        a_notice("Ruokapalvelut", cpv_main="55500000", cpv=("55500000",), published_on=date(2026, 6, 1)),
        a_notice("Snöröjning av gårdar", form_type="result", due=None),
    )
    return signed_in("viewer")


def titles(page: str) -> list[str]:
    """Return the titles of the rows, in order, without marks."""
    found = re.findall(r'<th role="rowheader"[^>]*>\s*<a href="/procedures/\d+">(.*?)</a>', page)
    return [unescape(re.sub(r"<[^>]+>", "", each)) for each in found]


def test_everything_is_shown_with_its_number_and_order(reader: Client) -> None:
    page = reader.get("/search").text
    assert len(titles(page)) == 4
    assert "4 hits of 4 notices" in page
    assert "newest first" in page
    assert titles(page)[-1] == "Ruokapalvelut"


def test_an_index_that_nobody_made_is_made_by_the_first_search(reader: Client, house: House) -> None:
    assert not house.settings.index.exists()
    assert titles(reader.get("/search?q=siivous").text) == ["Ikkunanpesu ja siivous", CLEANING]
    assert indexing.reader(house).count() == 4


def test_a_missing_index_is_worth_a_warning_where_there_are_notices(
    house: House, signed_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    viewer = signed_in("viewer")
    viewer.get("/search?q=siivous")
    assert "cannot be searched" not in caplog.text
    recorded(house.database, a_notice(CLEANING))
    shutil.rmtree(house.settings.index)
    indexing._reader.cache_clear()
    viewer.get("/search?q=siivous")
    assert "cannot be searched" in caplog.text


def test_what_was_recorded_since_is_found_at_once(reader: Client, house: House) -> None:
    reader.get("/search")
    recorded(house.database, a_notice("Pesulapalvelut"))
    assert titles(reader.get("/search?q=pesulapalvelu").text) == ["Pesulapalvelut"]


def test_while_the_index_cannot_be_used_nobody_is_told_that_there_is_nothing(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenderwatch.notices.healing._mend", lambda house, anew: None)
    page = reader.get("/search?q=siivous").text
    assert "The index is being rebuilt" in page
    assert "hits" not in page
    assert reader.client.get("/search.json?q=siivous").status_code == 503


def test_an_index_that_is_behind_says_so(reader: Client, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    reader.get("/search")
    monkeypatch.setattr("tenderwatch.notices.healing._mend", lambda house, anew: None)
    recorded(house.database, a_notice("Pesulapalvelut"))
    page = reader.get("/search").text
    assert "results may be incomplete" in page
    assert len(titles(page)) == 4


def test_a_damaged_index_is_made_anew(reader: Client, house: House) -> None:
    reader.get("/search")
    for file in _files(house.settings.index):
        file.write_bytes(b"damaged")
    indexing._reader.cache_clear()
    assert len(titles(reader.get("/search").text)) == 4


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("current.json", ".tantivy-writer.lock")
    ]


def test_what_a_newer_notice_replaced_is_left_out_until_asked_for(house: House, signed_in: SignIn) -> None:
    call = a_notice("Pesulapalvelut")
    recorded(house.database, call, changed(call, title={"fi": "Tekstiilien pesu"}, due=date(2026, 12, 20)))
    client = signed_in("viewer")
    assert titles(client.get("/search").text) == ["Tekstiilien pesu"]
    nothing = client.get("/search?q=pesulapalvelut title:pesulapalvelut").text
    assert titles(nothing) == []
    assert "1 notice that a newer one replaced" in nothing
    asked = client.get("/search?status=replaced").text
    assert titles(asked) == ["Pesulapalvelut"]
    assert "Replaced by a newer notice" in asked
    assert "Passed</span> " not in asked, "its deadline is still to come"
    options = re.findall(r"<span>([^<]+)</span><span class=\"n\">(\d+)</span>", asked)
    assert {("Open for tenders", "1"), ("Replaced by a newer notice", "1")} <= set(options)
    assert "Closed" not in dict(options)


def test_an_order_that_nobody_chose_follows_the_words(reader: Client) -> None:
    def offered(path: str) -> tuple[str, str]:
        found = re.search(r'<option value="(\w*)" selected>([^<]+)', reader.get(path).text)
        assert found
        return found[1], found[2]

    assert offered("/search") == ("", "newest first")
    assert offered("/search?q=siivous&sort=") == ("", "best match first")
    assert offered("/search?q=siivous&sort=newest") == ("newest", "newest first")


def test_found_words_are_marked_in_their_inflections(reader: Client) -> None:
    page = reader.get("/search?q=siivouspalvelu").text
    assert "<mark>siivouspalvelut</mark>" in page
    assert "kolmeksi vuodeksi" in page, "the place in the text is shown too"


def test_other_terms_of_the_trade_are_found_and_named_until_switched_off(house: House, signed_in: SignIn) -> None:
    recorded(house.database, a_notice("Siivous"), a_notice("Städning av skolor"))
    client = signed_in("viewer")
    page = unescape(client.get("/search?q=siivous").text)
    assert titles(page) == ["Siivous", "Städning av skolor"]
    assert re.search("“siivous” finds also: [^<]*städning, [^<]*cleaning", page)
    assert "<mark>Städning</mark>" in page
    assert 'href="?q=siivous&expand=0"' in page
    exact = unescape(client.get("/search?q=siivous&expand=0").text)
    assert titles(exact) == ["Siivous"]
    assert "finds also" not in exact
    assert ("?q=siivous", "Words: only as they are typed") in re.findall(
        r'class="chip" href="([^"]*)">(?:<span[^>]*>[^<]*</span>)?([^<]*)<', exact
    )
    assert "finds also" not in client.get("/search?q=%22siivous%22").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cpv=909", {CLEANING, "Ikkunanpesu ja siivous", "Snöröjning av gårdar"}),
        ("cpv=9091&cpv=555&kind=competition", {CLEANING, "Ikkunanpesu ja siivous", "Ruokapalvelut"}),
        ("deadline=7d", {CLEANING}),
        ("deadline=none", {"Snöröjning av gårdar"}),
        ("deadline_from=2026-12-31", {"Ikkunanpesu ja siivous"}),
        ("published=90d&status=open", {CLEANING, "Ikkunanpesu ja siivous"}),
        ("q=siivous+-ikkuna*", {CLEANING}),
    ],
)
def test_filters_are_in_the_address(reader: Client, query: str, expected: set[str]) -> None:
    assert set(titles(reader.get(f"/search?{query}").text)) == expected


def test_filters_in_use_can_be_taken_out_one_by_one(reader: Client) -> None:
    page = unescape(reader.get("/search?q=siivous&cpv=90&kind=competition&sort=deadline").text)
    chips = re.findall(r'<a class="chip" href="([^"]+)">.*?</span>(.*?)<svg', page)
    assert ("?q=siivous&cpv=90&sort=deadline", "Kind: Call for tenders") in chips
    assert any(url == "?q=siivous&kind=competition&sort=deadline" for url, _words in chips)


def test_facets_count_what_another_choice_would_find(reader: Client) -> None:
    page = reader.get("/search?kind=result").text
    options = re.findall(r"<span>([^<]+)</span><span class=\"n\">(\d+)</span>", unescape(page))
    assert {("Call for tenders", "3"), ("Award notice", "1"), ("Awarded", "1")} <= set(options)


def test_what_is_not_understood_is_told(reader: Client) -> None:
    assert "Ignored: foo=1, sort=-deadline" in reader.get("/search?foo=1&sort=-deadline").text


def test_a_broken_query_keeps_the_text_marks_the_spot_and_is_not_searched(reader: Client) -> None:
    page = reader.get("/search?q=siivous+%28ikkuna&kind=competition").text
    assert "Not searched." in page
    assert 'value="siivous (ikkuna"' in page
    assert "siivous <mark>(</mark>ikkuna" in page
    assert "hits" not in page
    assert "notices</strong>" not in page


def test_nothing_found_offers_what_to_leave_out(reader: Client) -> None:
    page = unescape(reader.get("/search?q=siivous&kind=planning").text)
    assert "0 hits of 4 notices" in page
    assert "Without Kind: Planning" in page


def test_a_page_beyond_the_last_says_where_the_last_is(reader: Client) -> None:
    page = reader.get("/search?page=7").text
    assert "There is no page 7" in page
    assert "The last one is page 1." in page


def test_exports_have_the_rows_and_the_order_of_the_page(reader: Client) -> None:
    shown = titles(reader.get("/search?q=siivous&sort=deadline").text)
    table = list(csv.reader(io.StringIO(reader.get("/search.csv?q=siivous&sort=deadline").data.decode("utf-8-sig"))))
    assert [row[1] for row in table[1:]] == shown
    assert dict(zip(table[0], table[1], strict=True))["Value"] == "1200000.00"
    found = reader.get("/search.json?q=siivous&sort=deadline").get_json()
    assert [row["title"]["fi"] for row in found["rows"]] == shown
    assert (found["total"], found["of"], found["complete"]) == (2, 4, True)


def test_an_export_runs_no_formula(house: House, reader: Client) -> None:
    recorded(house.database, a_notice('=HYPERLINK("http://evil.example")', buyers=(Organization({"fi": "@SUM(A1)"}),)))
    rows = csv.reader(io.StringIO(reader.get("/search.csv").data.decode("utf-8-sig")))
    cells = [cell for row in rows for cell in row]
    assert '\'=HYPERLINK("http://evil.example")' in cells
    assert "'@SUM(A1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]


def test_an_export_of_a_broken_query_is_refused(reader: Client) -> None:
    assert reader.get("/search.csv?q=%22abc", 422).text == "A quotation mark is missing at the end of the phrase."
    assert "error" in reader.get("/search.json?q=%22abc", 422).get_json()


def test_our_team_sees_its_marks_and_others_do_not(house: House, signed_in: SignIn, reader: Client) -> None:
    (number,) = recorded(house.database, a_notice("Vartiointi"))
    with house.database.write() as session:
        me = a_user(session, "bid-manager")
        watching.decide(session, users.team_of(session, me).id, number, watching.Decision("shortlisted"), me, NOW)
        bids.start(session, number, me, NOW)
    page = signed_in(user=me).get("/search?q=vartiointi").text
    assert "Shortlisted" in page
    assert "Bid: Identified" in page
    assert "Save as search" in page
    assert "/searches/new?q=vartiointi" in page
    other = reader.get("/search?q=vartiointi").text
    assert titles(other) == ["Vartiointi"]
    assert "Shortlisted" not in other
    assert "Bid: " not in other
    assert "Save as search" not in other


def test_amounts_say_what_they_are(house: House, reader: Client) -> None:
    recorded(house.database, a_notice("Salainen", lots=(), estimated_value=Money(None, withheld=True)))
    page = reader.get("/search?q=salainen").text
    assert "not stated" in page
    assert "€0" not in page
    assert "estimated" in reader.get("/search?q=siivous").text
    assert "€1,200,000" in reader.get("/search?q=siivous").text


def test_more_rows_ask_no_more_of_the_database(house: House, reader: Client, statements: Counting) -> None:
    with statements() as few:
        reader.get("/search?q=siivous")
    recorded(house.database, *(a_notice(f"Siivous {n}") for n in range(30)))
    reader.get("/search?q=siivous")
    with statements() as many:
        page = reader.get("/search?q=siivous").text
    assert len(titles(page)) == 32
    assert len(many) <= len(few)
    assert len(many) < 25


def test_more_like_this_says_by_what_and_is_narrowed_chip_by_chip(reader: Client, house: House) -> None:
    recorded(house.database, a_notice("Koulujen siivouspalvelut ja ikkunanpesu"), a_notice("Päiväkotien siivous"))
    assert 'href="/search?like=1"' in reader.get("/notices/1").text
    assert 'href="/search?like=' in reader.get("/procedures/1").text
    where = reader.get("/search?like=1", status=302).location
    assert where.startswith("/search?like=1&alike=")
    page = reader.get(where).text
    assert CLEANING not in titles(page), "never itself"
    assert titles(page)[0] == "Koulujen siivouspalvelut ja ikkunanpesu"
    assert "Ruokapalvelut" not in titles(page)
    assert "More like this:" in page
    assert re.search(rf'href="/notices/1">(<[^>]+>)*{CLEANING}', page)
    chips = re.findall(r'<a class="chip" href="([^"]+)"><span[^>]*>[^<]*</span>([^<]+)', page)
    assert "CPV: 9091 " in " ".join(words for _, words in chips)
    less = unescape(next(url for url, words in chips if words.startswith("CPV: 9091 ")))
    assert "alike=cpv%3A9091&" not in f"{less}&"
    assert "CPV: 9091 " not in reader.get(f"/search{less}" if less.startswith("?") else less).text


def test_more_like_this_of_what_is_not_there_or_makes_no_sense_is_an_ordinary_search(reader: Client) -> None:
    assert len(titles(reader.get("/search?like=999").text)) == 4
    page = reader.get("/search?like=1&alike=siivous&alike=a+b&alike=value:>1").text
    assert "alike=a b" in page
