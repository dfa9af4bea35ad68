from pathlib import Path

import pytest

from scrapers import codelists
from tools import pack_codelists


@pytest.mark.parametrize(
    ("name", "code", "language", "expected"),
    [
        ("procurement-procedure-type", "open", "fi", "Avoin"),
        ("framework-agreement", "fa-w-rc", "sv", "Ramavtal med förnyad konkurrensutsättning"),
        ("dps-usage", "none", "en", "No dynamic purchase system"),
        ("contract-nature", "services", "sv", "Tjänster"),
        ("legal-basis", "32014L0024", "en", "Directive 2014/24/EU"),
        ("winner-selection-status", "clos-nw", "en", "No winner was chosen and the competition is closed."),
        ("change-corrig-justification", "cancel", "fi", "Ilmoitus peruutettu"),
        ("award-criterion-type", "price", "fi", "Hinta"),
        ("duration-unit", "MONTH", "fi", "Kuukausi"),
        ("country", "FIN", "sv", "Finland"),
        ("currency", "EUR", "en", "Euro"),
        ("notice-type", "veat", "en", "Voluntary ex-ante transparency notice"),
        ("nuts", "FI1B1", "sv", "Helsinki-Uusimaa"),
        ("other-place-service", "anyw-cou", "en", "Anywhere in the given country"),
        ("country", "ABW", "de", "Aruba"),
        ("country", "XXX", "fi", "XXX"),
    ],
)
def test_label(name, code, language, expected):
    assert codelists.label(name, code, language) == expected


def test_a_list_that_does_not_exist_is_an_error_of_the_program():
    with pytest.raises(LookupError):
        codelists.label("colour", "red", "fi")
    with pytest.raises(LookupError):
        codelists.codes("../../etc/passwd")


@pytest.mark.parametrize("code", ["90910000", "90910000-9", "9091"])
def test_a_cpv_code_is_known_with_check_digit_and_without_zeros(code):
    assert codelists.cpv_label(code, "en") == "Cleaning services"


def test_an_unknown_cpv_code_is_its_own_label():
    assert codelists.cpv_label("99999999-9", "en") == "99999999-9"


def test_every_division_is_a_code_of_its_list():
    known = set(codelists.codes("cpv"))
    assert len(known) > 9000
    assert {code[:2] + "000000" for code in known} <= known


def test_a_subtype_says_what_kind_of_notice_it_is():
    assert codelists.facts("notice-subtype", "16") | {"en": "", "fi": "", "sv": ""} == {
        "en": "",
        "fi": "",
        "sv": "",
        "form_type": "competition",
        "notice_type": "cn-standard",
        "document_type": "CN",
        "legal_basis": "32014L0024",
    }
    assert set(codelists.codes("notice-type")) >= {
        codelists.facts("notice-subtype", code)["notice_type"] for code in codelists.codes("notice-subtype")
    }


def test_every_code_has_a_label_in_three_languages():
    for name in codelists.lists():
        for code in codelists.codes(name):
            assert all(codelists.label(name, code, language) for language in ("en", "fi", "sv")), (name, code)


def test_the_lists_stay_small():
    folder = Path(codelists.__file__).parent
    assert sum(path.stat().st_size for path in folder.glob("*.tsv*")) < 700_000


def test_packing_leaves_out_what_english_says_and_keeps_one_line_a_code():
    rows = [
        {"code": "a", "en": "One\n two", "fi": "Yksi", "sv": "One two"},
        {"code": "b", "en": "B", "fi": "B", "sv": ""},
    ]
    assert pack_codelists.table(rows, ("en", "fi", "sv")) == "code\ten\tfi\tsv\na\tOne two\tYksi\nb\tB\n"
