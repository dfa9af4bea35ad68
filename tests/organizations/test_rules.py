"""Who an organisation is, however its number is written."""

import pytest

from tenderwatch.organizations.rules import (
    CERTAIN,
    LIKELY,
    Identity,
    Party,
    alpha_2,
    alpha_3,
    canonical,
    folds,
    identify,
    likeness,
    number_of,
    unit_of,
)
from tenderwatch.organizations.rules.towns import same_town, town_of


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
        pytest.param("0204:994-DOEVD-83", "DEU", "994DOEVD83", id="German, as e-invoicing writes it"),
        pytest.param("552 081 317 01234", "FRA", "55208131701234", id="French, an establishment with a wrong digit"),
        pytest.param("20007158700014", "FRA", "200071587", id="French, an establishment of a body"),
        pytest.param("17750005500013", "FRA", "17750005500013", id="French, an establishment of the State"),
        pytest.param("FR 03 552081317", "FRA", "552081317", id="French, as a VAT number"),
        pytest.param("BE 0671.516.647", "BEL", "0671516647", id="Belgian"),
        pytest.param("671516647", "BEL", "0671516647", id="Belgian, the leading zero left out"),
        pytest.param("15329190-2-41", "HUN", "15329190", id="Hungarian, a tax number"),
        pytest.param("ATU64319856", "AUT", "U64319856", id="Austrian, as a VAT number"),
        pytest.param("EL 090153025", "GRC", "090153025", id="Greek, as a VAT number"),
        pytest.param("526-223-92-64", "POL", "5262239264", id="Polish, wrong check digit, kept as it is"),
        pytest.param("NIP: 526-223-92-65", "POL", "5262239265", id="Polish, its kind written before it"),
        pytest.param("0000.000.001", "BEL", None, id="the first of all"),
        pytest.param("321654987", "GBR", None, id="fingers over the keys"),
        pytest.param("111222333", "LUX", None, id="runs of a digit"),
        pytest.param("123123123", "LUX", None, id="the same again"),
        pytest.param("1234567890", "LUX", None, id="counted up, and one more"),
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


def test_a_number_that_is_proved_goes_before_one_that_is_not() -> None:
    found = identify({"de": "Stadt Ulm"}, ["HRB 4711", "DE811569869"], "DEU")
    assert found is not None
    assert (found.key, found.register) == ("DEU:811569869", "de.vat")
    assert [number.key for number in found.others] == ["DEU:HRB4711"]


def test_numbers_deny_each_other_only_where_they_can_be_compared() -> None:
    vat, leitweg, other = (number_of(written, "DEU") for written in ("DE811569869", "994-DOEVD-83", "DE136695976"))
    assert vat is not None
    assert leitweg is not None
    assert other is not None
    assert vat.denies(other)
    assert not vat.denies(leitweg)
    assert not vat.denies(vat)


@pytest.mark.parametrize("name", ["Espoon kaupunki", "ESPOON  KAUPUNKI", "Espoon kaupunki.", "espoon-kaupunki"])
def test_without_a_number_country_and_name_say_it(name: str) -> None:
    assert identify({"fi": name}, ["0101263-5"], "FIN") == Identity("name:FIN:espoon kaupunki")
    assert identify({"fi": name}, [], "FIN", "ESBO") == Identity("name:FIN:espoon kaupunki:espoo")


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siivous Oy", "SIIVOUS OY AB"),
        ("Oy Siivous Ab", "Siivous"),
        ("Hansel Oy (Hilma)", "Hansel Oy"),
        ("Espoon kaupunki / Esbo stad", "Esbo stad"),
        ("Vaasan yliopisto | Vasa universitet", "Vaasan yliopisto"),
        ("T.A.R. Toscana", "TAR TOSCANA"),
        ("Siivous Oy / Siivous Ab", "Siivous Oy"),
        ("SYKEHUSINNKJØP HF", "Sykehusinnkjop HF"),
        ("„Мост“ АД", "Most AD"),
        ("Δήμος Πάτρας", "DIMOS PATRAS"),
        ("Firma Sp. z o.o.", "Firma spółka z ograniczoną odpowiedzialnością"),
        ("The City of London", "City of London"),
        ("Rakennus Oy Virtanen", "Virtanen Rakennus Oy"),
    ],
)
def test_ways_to_write_a_name_meet(one: str, other: str) -> None:
    assert folds([one]) & folds([other])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Espoon kaupunki", "Espoon kaupungin vesilaitos"),
        ("Siivous Oy", "Siivous Holding Oy"),
        ("HUS-yhtymä / HUS Logistiikka", "HUS Logistiikka"),
        ("Oslo tingrett", "Trøndelag tingrett"),
    ],
)
def test_names_of_others_do_not_meet(one: str, other: str) -> None:
    assert not folds([one]) & folds([other])


@pytest.mark.parametrize(
    ("unit", "whole"),
    [
        ("Espoon kaupungin tilapalvelut", "Espoon kaupunki"),
        ("Esbo stads lokaler", "Esbo stad"),
        ("Espoon kaupunki, Tilapalvelut", "Espoon kaupunki"),
        ("Københavns Kommune - Økonomiforvaltningen", "Københavns Kommune"),
    ],
)
def test_a_unit_names_its_whole(unit: str, whole: str) -> None:
    found = unit_of(unit)
    assert found is not None
    assert found.fold in folds([whole])


@pytest.mark.parametrize("name", ["Espoon kaupunki / Esbo stad", "Espoon kaupunki", "ABC, Oy", "Siivous Oy"])
def test_what_is_no_unit(name: str) -> None:
    assert unit_of(name) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Helsinki", "HELSINGFORS", True),
        ("Paris Cedex 17", "Paris", True),
        ("1040 Brussel", "Bruxelles (Etterbeek)", True),
        ("гр. София", "Sofia", True),
        ("Espoo", "Vantaa", False),
        ("Espoo", "", None),
    ],
)
def test_towns(one: str, other: str, same: bool | None) -> None:
    assert same_town(town_of(one), town_of(other)) is same


def party(name: str, number: str = "", town: str = "", country: str = "FIN") -> Party:
    numbers = (found,) if (found := number_of(number, country)) else ()
    return Party((name,), numbers, country, (town,) if town else ())


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        (party("Siivous Oy", "0101263-6"), party("Pesu Oy", "FI01012636"), CERTAIN),
        (party("Siivous Oy", "0101263-6", "Espoo"), party("Siivous Oy", town="Esbo"), CERTAIN),
        (party("Siivous Oy", "0101263-6", "Espoo"), party("Siivous"), LIKELY),
        (party("Siivous Oy", "0101263-6"), party("Siivous Oy", "2345678-0"), None),
        (party("Siivous Oy", town="Espoo"), party("Siivous Oy", town="Vantaa"), None),
        (party("Siivous Oy"), party("Siivous AS", country="NOR"), None),
        (party("Nokia Oy"), party("Nokia Oyj"), None),
    ],
)
def test_likeness(one: Party, other: Party, grade: int | None) -> None:
    for found in (likeness(one, other), likeness(other, one)):
        assert (found.grade if found else None) == grade
