"""Trees of codes on the search page and on pages of their own: labels, numbers, addresses, and what is no code."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine

from tenderwatch.house import House
from tests.browsing import Client, SignIn
from tests.makers import NOW
from tests.notices.test_pages_search import titles
from tests.watching.world import a_notice, recorded


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reader(house: House, signed_in: SignIn) -> Client:
    recorded(
        house.database,
        a_notice("Siivous", cpv_main="90911200", cpv=("90911200",), nuts=("FI1B1",)),
        a_notice("Clean offices", languages=("en",), cpv_main="90919200", cpv=("90919200",), nuts=("FI19B",)),
        a_notice("Talo", cpv_main="45214000", cpv=("45214000", "45210000"), nuts=("GB", "US")),
        a_notice("Anywhere", cpv_main="72000000", cpv=("72000000",), nuts=(), places=("anyw",)),
    )
    return signed_in("viewer")


def options(page: str) -> dict[str, tuple[str, int]]:
    """Return what the facets offer: words -> address, number."""
    found = re.findall(r'<a href="([^"]*)"[^>]*><span>([^<]+)</span><span class="n">(\d+)</span>', page)
    return {unescape(words): (unescape(url), int(number)) for url, words, number in found}


def test_facets_are_trees_in_the_readers_language(house: House, reader: Client, signed_in: SignIn) -> None:
    shown = options(reader.get("/search").text)
    assert shown["90 Sewage, refuse, cleaning and environmental services"] == ("?cpv=90", 2)
    assert shown["FI Finland"] == ("?nuts=FI", 3), "what may be done anywhere counts too"
    assert shown["UK United Kingdom"][1] == 2
    assert shown["US United States"][1] == 2
    page = reader.get("/search?cpv=909&nuts=FI1").text
    opened = options(page)
    assert opened["9091 Cleaning services"] == ("?nuts=FI1&cpv=9091", 2), "narrower"
    assert opened["90 Sewage, refuse, cleaning and environmental services"][0] == "?nuts=FI1&cpv=90", "wider"
    assert (
        opened["72 IT services: consulting, software development, Internet and support"][0]
        == "?nuts=FI1&cpv=909&cpv=72"
    )
    assert opened["FI1B Helsinki-Uusimaa"] == ("?cpv=909&nuts=FI1B", 1)
    assert "CPV: 909 Cleaning and sanitation services and everything below" in page
    suomeksi = options(signed_in("viewer", language="fi").get("/search").text)
    assert suomeksi["FI Suomi"][1] == 3


@pytest.mark.parametrize(
    ("level", "name"), [("90", "cpv"), ("9091", "cpv"), ("FI", "nuts"), ("FI1", "nuts"), ("UK", "nuts")]
)
def test_a_number_is_what_choosing_finds(reader: Client, level: str, name: str) -> None:
    for url, number in options(reader.get(f"/search?{name}={level}").text).values():
        if url.count(f"{name}=") == 1:
            assert len(titles(reader.get(f"/search{url}").text)) == number, url


def test_words_offer_the_codes_that_they_name(reader: Client) -> None:
    ((url, number),) = [
        found
        for words, found in options(reader.get("/search?q=siivous").text).items()
        if words == "9091 Cleaning services"
    ]
    assert url == "?q=siivous+OR+cpv%3A9091"
    assert number == 2
    assert set(titles(reader.get(f"/search{url}").text)) == {"Siivous", "Clean offices"}
    assert "Also by code" not in reader.get("/search?q=siivous&cpv=45").text
    for odd in ("q=%22siivous", "q=title:siivous", "q=siiv*", "q=-siivous", "q=qwertyuiop"):
        assert "Also by code" not in reader.get(f"/search?{odd}").text


@pytest.mark.parametrize(
    ("query", "says", "find"),
    [
        ("cpv=siivous", "No CPV code begins with “siivous”.", "/codes/cpv?find=siivous"),
        ("cpv=99&cpv=72", "No CPV code begins with “99”.", "/codes/cpv?find=99&cpv=72"),
        ("nuts=Lappi&q=talo", "No NUTS region begins with “Lappi”.", "/codes/nuts?q=talo&find=Lappi"),
    ],
)
def test_what_is_no_code_is_told_and_kept_with_a_way_to_choose(
    reader: Client, query: str, says: str, find: str
) -> None:
    page = unescape(reader.get(f"/search?{query}").text)
    said = says[says.index("“") + 1 : says.index("”")]
    assert says in page
    assert f'href="{find}"' in page
    assert f'value="{said}"' in page, "the text is still in its field"
    assert "Ignored" not in page


def test_all_codes_level_by_level(reader: Client) -> None:
    page = reader.get("/codes/cpv?q=siivous&cpv=45&under=90&kind=competition&expand=0").text
    assert re.search(r'name="cpv" value="909">.*?<span class="n">1<', page, re.DOTALL), "under the other filters"
    assert 'name="under" value="909"' in page
    assert 'name="q" value="siivous"' in page
    assert 'name="kind" value="competition"' in page
    assert re.search(r'value="45" checked[^>]*>45 Construction work', page)
    assert 'href="/search?q=siivous&amp;cpv=45&amp;kind=competition&amp;expand=0"' in page
    below = reader.get("/codes/cpv?cpv=45&under=452").text
    assert 'value="4521">' not in below
    assert "4521 · included" in below
    assert "4521 · chosen" in reader.get("/codes/cpv?cpv=4521&under=452").text


def test_the_button_leads_to_the_search_without_what_was_looked_for(reader: Client) -> None:
    answer = reader.client.get("/search?q=siivous&find=ikkuna&cpv=9091&under=909")
    assert answer.location == "/search?q=siivous&cpv=9091"


def test_codes_are_found_by_words(reader: Client, signed_in: SignIn) -> None:
    page = signed_in("viewer", language="sv").get("/codes/cpv?find=st%C3%A4dning").text
    assert "Städning av skolor" in page
    assert "No code has these words" in reader.get("/codes/cpv?find=qwertyuiop").text
    assert "until NUTS 2021" in reader.get("/codes/nuts?find=pirkanmaa").text
    assert "the first 50" in reader.get("/codes/cpv?find=45").text


@pytest.mark.parametrize(
    "query",
    ["under=zz", "under=99&find=x", "cpv=abc", "foo=1", "find=" + "a" * 5000, "under=" + "9" * 5000],
)
def test_odd_addresses_are_answered(reader: Client, query: str) -> None:
    assert "CPV codes" in reader.get(f"/codes/cpv?{query}").text


def test_there_are_no_other_trees(reader: Client) -> None:
    reader.get("/codes/country", 404)
