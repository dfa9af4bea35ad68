"""Choosing CPV codes and regions: what words find, what is read, what gives way to what."""

import pytest

from scrapers.codelists.trees import tree
from tenderwatch.notices import codes


@pytest.mark.parametrize(
    ("name", "text", "language", "expected"),
    [
        pytest.param("cpv", "siivous", "fi", "9091", id="a word within another"),
        pytest.param("cpv", "siivouspalvelujen", "fi", "909112", id="in another inflection"),
        pytest.param("cpv", "siivouspalvelujen", "fi", "9091", id="its parts apart"),
        pytest.param("cpv", "städtjänster", "sv", "9091", id="by the head of a compound"),
        pytest.param("cpv", "cleaning services", "fi", "9091", id="in another language than the reader's"),
        pytest.param("cpv", "STÄDNING", "sv", "9091", id="in capitals"),
        pytest.param("cpv", "stadning", "sv", "9091", id="on a keyboard without ä"),
        pytest.param("cpv", "4521", "fi", "45214", id="by the beginning of a code"),
        pytest.param("cpv", "45214000-0", "fi", "45214", id="by a code with its check digit"),
        pytest.param("nuts", "lapland", "sv", "FI1D7", id="a region"),
        pytest.param("nuts", "fi1b", "fi", "FI1B1", id="a region by code"),
        pytest.param("nuts", "pirkanmaa", "fi", "FI197", id="a region of former times"),
    ],
)
def test_words_find_codes(name, text, language, expected):
    assert expected in codes.find(name, text, language)


@pytest.mark.parametrize("text", ["", "  ", "qwertyuiop", "siivous qwertyuiop", "!?", "*", "\x00", "99"])
def test_what_no_label_has_finds_nothing(text):
    assert codes.find("cpv", text, "fi") == []


def test_the_broader_comes_first_and_former_regions_last():
    found = codes.find("nuts", "pirkanmaa", "fi")
    assert found.index("FI19B") < found.index("FI197")
    assert codes.find("cpv", "siivous", "fi").index("9091") < codes.find("cpv", "siivous", "fi").index("90914")
    assert all(
        tree("cpv").label(key, "en").split()[0].startswith("IT") or " it" in f" {tree('cpv').label(key, 'en')}".lower()
        for key in codes.find("cpv", "it", "en")
    )


def test_codes_and_words_are_read_apart():
    assert codes.read("cpv", "9091, 72; siivous 99") == (["9091", "72"], "siivous 99")
    assert codes.read("nuts", "fi1b Lappi") == (["fi1b"], "Lappi")


def test_what_lies_in_each_other_gives_way():
    assert codes.instead("cpv", ["45000000-7", "72"], "4521") == ["72", "4521"]
    assert codes.instead("cpv", ["4521", "45233", "72"], "45") == ["72", "45"]
    assert codes.instead("nuts", ["SE"], "FI1B") == ["SE", "FI1B"]


def test_the_way_to_what_is_chosen_is_shown_and_what_is_below_it():
    shown = codes.branches("nuts", ["fi19"])
    assert shown[:3] == ["FI", "FI1", "FI19"]
    assert "FI19B" in shown
    assert "FI197" not in shown, "a code of former times is not offered"
    assert codes.branches("cpv", ["99", "abc"]) == []
    assert len(codes.branches("cpv", tree("cpv").children[""])) < 100, "only the first few are opened"
