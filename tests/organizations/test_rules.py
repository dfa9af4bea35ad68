"""Who an organisation is, however its number is written."""

import pytest

from tenderwatch.organizations.rules import Identity, alpha_2, alpha_3, canonical, identify


@pytest.mark.parametrize(
    ("written", "country", "expected"),
    [
        pytest.param("0101263-6", "FIN", "01012636", id="Finnish, with its dash"),
        pytest.param("FI01012636", "FIN", "01012636", id="Finnish, as a VAT number"),
        pytest.param(" 0101263 - 6 ", "FIN", "01012636", id="Finnish, with blanks"),
        pytest.param("101263-6", "FIN", "01012636", id="Finnish, the leading zero left out"),
        pytest.param("003701012636", "FIN", "01012636", id="Finnish, address of electronic invoices"),
        pytest.param("0037010126361234", "FIN", "01012636", id="Finnish, the same with a unit"),
        pytest.param("0101263-5", "FIN", None, id="Finnish, wrong check digit"),
        pytest.param("556000-4615", "SWE", "5560004615", id="Swedish"),
        pytest.param("16556000-4615", "SWE", "5560004615", id="Swedish, with a century"),
        pytest.param("SE556000461501", "SWE", "5560004615", id="Swedish, as a VAT number"),
        pytest.param("NO 974 760 673 MVA", "NOR", "974760673", id="Norwegian, as a VAT number"),
        pytest.param("DE811569869", "DEU", "811569869", id="German, with and without prefix"),
        pytest.param("991-12345-67", "DEU", "9911234567", id="German, a Leitweg-ID"),
        pytest.param("7654321", "GBR", "07654321", id="British, filled up"),
        pytest.param("SC654321", "GBR", "SC654321", id="British, with letters"),
        pytest.param("11111111", "DEU", None, id="all digits the same"),
        pytest.param("123456789", "FRA", None, id="counted up"),
        pytest.param("n/a", "FRA", None, id="a word for nothing"),
        pytest.param("-", "FRA", None, id="a dash"),
        pytest.param("", "FRA", None, id="empty"),
        pytest.param("12", "FRA", None, id="too short"),
    ],
)
def test_canonical(written: str, country: str, expected: str | None) -> None:
    assert canonical(written, country) == expected


def test_the_first_usable_number_says_who_it_is() -> None:
    found = identify({"fi": "Espoon kaupunki"}, ["-", "0101263-6"], "FI")
    assert found == Identity("FIN:01012636", "FIN", "01012636", "0101263-6", "fi.ytunnus")


@pytest.mark.parametrize("name", ["Espoon kaupunki", "ESPOON  KAUPUNKI", "Espoon kaupunki.", "espoon-kaupunki"])
def test_without_a_number_country_and_name_say_it(name: str) -> None:
    assert identify({"fi": name}, ["0101263-5"], "FIN") == Identity("name:FIN:espoon kaupunki")


def test_a_number_and_a_name_are_never_one_by_themselves() -> None:
    with_number = identify({"fi": "Espoon kaupunki"}, ["0101263-6"], "FIN")
    without = identify({"fi": "Espoon kaupunki"}, [], "FIN")
    assert with_number is not None
    assert without is not None
    assert with_number.key != without.key


def test_nobody_is_nobody() -> None:
    assert identify({}, [], "FIN") is None
    assert identify({"fi": " - "}, ["n/a"], None) is None


def test_countries_in_either_code() -> None:
    assert (alpha_3("fi"), alpha_3("UK"), alpha_3("EL"), alpha_3("XYZ"), alpha_3(None)) == (
        "FIN",
        "GBR",
        "GRC",
        "XYZ",
        "",
    )
    assert (alpha_2("GBR"), alpha_2("GR"), alpha_2("XYZ")) == ("GB", "GR", "")
