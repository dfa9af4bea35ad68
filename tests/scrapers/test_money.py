"""Amounts as people write them; what could be misread is not read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.money import Amount, amount


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("1 234,50 €", "1234.50", None, "EUR"),
        ("1\u00a0234,50 €", "1234.50", None, "EUR"),
        ("1\u202f234\u2009567 euroa", "1234567", None, "EUR"),
        ("1.234,50 €", "1234.50", None, "EUR"),
        ("1,234.50 EUR", "1234.50", None, "EUR"),
        ("£1,000,000", "1000000", None, "GBP"),
        ("EUR 20000", "20000", None, "EUR"),
        ("Arvo: 20 000 eur.", "20000", None, "EUR"),
        ("500 kr", "500", None, None),
        ("2 mkr", "2000000", None, None),
        ("3 000 000:-", "3000000", None, None),
        ("100 000 SEK", "100000", None, "SEK"),
        ("1,2 milj. €", "1200000", None, "EUR"),
        ("1,5 miljoonaa euroa", "1500000", None, "EUR"),
        ("2 M€", "2000000", None, "EUR"),
        ("50 t€", "50000", None, "EUR"),
        ("5 MEUR", "5000000", None, "EUR"),
        ("100 000 - 150 000 €", "100000", "150000", "EUR"),
        ("100 000 € – 150 000 €", "100000", "150000", "EUR"),
        ("1–2 milj. €", "1000000", "2000000", "EUR"),
        ("20 000 € + alv 25,5 %", "20000", None, "EUR"),
        ("0 €", "0", None, "EUR"),
        ("100 000-150 000 €", "100000", "150000", "EUR"),
        ("1,5 Me", "1500000", None, "EUR"),
        ("n.50 000 €", "50000", None, "EUR"),
        ("noin 100 000\u202f–\u2009150\u00a0000 €", "100000", "150000", "EUR"),
        ("20 000 euroa + alv 25,5%", "20000", None, "EUR"),
    ],
)
def test_reads(text, low, high, currency):
    found = amount(text)
    assert found is not None
    assert (found.low, found.high, found.currency) == (Decimal(low), Decimal(high or low), currency)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1.234 €", id="a thousand or a fraction"),
        pytest.param("1,234 €", id="a thousand or a fraction, with a comma"),
        pytest.param("100–150 000 €", id="a hundred or a hundred thousand"),
        pytest.param("150 000 – 100 000 €", id="a range that falls"),
        pytest.param("100 000 € ja 150 000 €", id="two amounts"),
        pytest.param("vuonna 2026 100 000 €", id="a year before it"),
        pytest.param("100 000 € / 12 kk", id="a number after it"),
        pytest.param("3 500 €/kk", id="a month's"),
        pytest.param("65 euroa / tunti", id="an hour's"),
        pytest.param("SEK 500 per år", id="a year's"),
        pytest.param("yli 100 000 €", id="no end"),
        pytest.param("-5 €", id="less than nothing"),
        pytest.param("12 34 €", id="broken groups"),
        pytest.param("€", id="no number"),
        pytest.param("", id="nothing"),
    ],
)
def test_does_not_guess(text):
    assert amount(text) is None


@pytest.mark.parametrize(
    ("text", "with_vat"),
    [
        ("50 000 € (alv 0 %)", False),
        ("50 000 € ilman arvonlisäveroa", False),
        ("50 000 € ei sisällä arvonlisäveroa", False),
        ("50 000 SEK exkl. moms", False),
        ("50 000 EUR excluding VAT", False),
        ("50 000 € (ei sis. alv)", False),
        ("50 000 € (veroton)", False),
        ("50 000 €, alv 25,5 % ei sisälly", False),
        ("50 000 € + alv", False),
        ("50 000 € sis. alv 25,5 %", True),
        ("50 000 € sisältää arvonlisäveron", True),
        ("50 000 SEK inkl. moms", True),
        ("50 000 €", None),
    ],
)
def test_with_or_without_vat(text, with_vat):
    found = amount(text)
    assert found is not None
    assert (found.low, found.with_vat) == (50_000, with_vat)


@pytest.mark.parametrize("text", ["alle 60 000 €", "enintään 60 000 €", "högst 60 000 €", "up to 60 000 €"])
def test_only_an_end(text):
    assert amount(text) == Amount(Decimal(0), Decimal(60_000), "EUR")


@pytest.mark.parametrize(
    "text", ["~5 000 €", "n.5 000 €", "n. 5 000 €", "noin 5 000 €", "ca 5 000 €", "approx. 5 000 €"]
)
def test_about(text):
    assert amount(text) == Amount(Decimal(5000), Decimal(5000), "EUR", approximate=True)


@given(st.decimals(0, 10**12, places=2), st.sampled_from([" ", "\u00a0", "\u202f"]))
def test_what_is_written_is_what_is_read(value, space):
    written = f"{value:,.2f}".replace(",", space).replace(".", ",") + " €"
    assert amount(written) == Amount(value, value, "EUR")


@given(st.text("0123456789.,€ -–EURnoimlj%alv", max_size=40))
def test_any_text_is_read_or_left(text):
    found = amount(text)
    assert found is None or 0 <= found.low <= found.high
