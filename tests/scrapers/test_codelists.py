import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import codelists
from scrapers.codelists.trees import tree
from tools import pack_codelists

SHARED = Path(__file__).parents[2].parent / "shared" / "codelists"


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
        ("other-place-service", "anyw-cou", "en", "Anywhere in the given country"),
        ("non-publication-justification", "fair-comp", "fi", "Tasapuolinen kilpailu"),
        ("country", "ABW", "de", "Aruba"),
        ("country", "XXX", "fi", "XXX"),
        pytest.param("legal-basis", "32004L0018", "fi", "Direktiivi 2004/18/EY", id="an old directive"),
        pytest.param("notice-subtype", "F02", "sv", "Upphandlingsannons", id="a form of TED"),
        pytest.param("notice-type", "tenderCancellation", "fi", "Tarjouskilpailu, peruttu", id="a tag of OCDS"),
        pytest.param(
            "selection-criterion", "sui-act", "en", "Suitability to pursue the professional activity", id="of SDK 1.3"
        ),
    ],
)
def test_label(name, code, language, expected):
    assert codelists.label(name, code, language) == expected


def test_codes_of_other_times_have_labels_and_are_no_codes_of_the_list():
    assert "F02" not in codelists.codes("notice-subtype")
    assert codelists.facts("notice-subtype", "F02") == {}
    assert set(codelists.former_codes("legal-basis")).isdisjoint(codelists.codes("legal-basis"))
    assert codelists.former_codes("currency") == ()


def test_a_list_that_does_not_exist_is_an_error_of_the_program():
    with pytest.raises(LookupError):
        codelists.label("colour", "red", "fi")
    with pytest.raises(LookupError):
        codelists.codes("../../etc/passwd")


@pytest.mark.parametrize("code", ["90910000", "90910000-9", "90910000-1", "9091", "90910000.0", "9091*"])
def test_a_cpv_code_is_known_with_any_check_digit_and_without_zeros(code):
    assert codelists.cpv_label(code, "en") == "Cleaning services"


@pytest.mark.parametrize("code", ["99999999-9", "450", "4", "", "siivous", "９０", "9" * 500])
def test_an_unknown_cpv_code_is_its_own_label(code):
    assert codelists.cpv_label(code, "en") == code
    assert tree("cpv").key(code) is None


@pytest.mark.parametrize(
    ("code", "language", "expected"),
    [
        pytest.param("FI1B1", "sv", "Helsingfors-Nyland", id="in the reader's language"),
        pytest.param("SE110", "fi", "Tukholman lääni", id="also of the neighbour"),
        pytest.param("FI", "fi", "Suomi", id="a country"),
        pytest.param("FI197", "fi", "Pirkanmaa", id="of NUTS 2021"),
        pytest.param("NO051", "en", "Hordaland", id="of NUTS 2016"),
        pytest.param("FR715", "en", "Loire", id="of NUTS 2013"),
        pytest.param("UKM82", "en", "Glasgow City", id="of a country that left"),
        pytest.param("GB", "fi", "Yhdistynyt kuningaskunta", id="as ISO names it"),
        pytest.param("gr300", "en", "Attiki", id="as ISO names it, in small letters"),
        pytest.param("EL30", "sv", "Attiki (Aττική)", id="in letters that can be read"),
        pytest.param("TR100", "en", "İstanbul", id="of a neighbour of the Union"),
        pytest.param("TZ", "fi", "Tansania", id="of a country without NUTS"),
        pytest.param("00", "sv", "Ej angivet", id="nowhere"),
        pytest.param("FI9ZZ", "fi", "FI9ZZ", id="unknown"),
        pytest.param("", "fi", "", id="empty"),
    ],
)
def test_a_region_has_a_name(code, language, expected):
    assert codelists.nuts_label(code, language) == expected


@pytest.mark.parametrize(
    ("code", "known", "label"),
    [
        ("FI", "FIN", "Suomi"),
        ("uk", "GBR", "Yhdistynyt kuningaskunta"),
        ("SWE", "SWE", "Ruotsi"),
        ("Finland", None, "Finland"),
    ],
)
def test_a_country_is_known_by_two_letters_or_three(code, known, label):
    assert codelists.country_code(code) == known
    assert codelists.country_label(code, "fi") == label


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


# Trees: what lies below a node is what begins with its key.


@pytest.mark.parametrize(("name", "size", "roots"), [("cpv", 9454, 45), ("nuts", 2900, 39)])
def test_a_tree_holds_every_code_and_its_branches_are_its_beginnings(name, size, roots):
    grown = tree(name)
    assert len(list(grown)) >= size
    assert len(grown.children[""]) >= roots
    assert [key for root in grown.children[""] for key in grown.below(root)] == list(grown)
    for key in grown:
        path = grown.path(key)
        assert path == tuple(key[:end] for end in range(2, len(key) + 1) if key[:end] in grown)
        assert grown.label(key, "fi") not in ("", key)


@given(st.data())
def test_what_begins_so_is_what_lies_below(data):
    grown = tree(data.draw(st.sampled_from(["cpv", "nuts"])))
    key = data.draw(st.sampled_from(list(grown)))
    assert list(grown.below(key)) == [each for each in grown if each.startswith(key)]
    assert grown.begins(key)
    code = key.ljust(8, "0") if grown.name == "cpv" else key.lower()
    assert grown.key(code) == key


def test_a_level_that_the_list_leaves_out_is_left_out():
    assert tree("cpv").path("30192121") == ("30", "301", "3019", "30192", "301921", "30192121")
    assert tree("cpv").parents["356111"] == "3561"
    assert tree("cpv").begins("35611")
    assert not tree("cpv").begins("99")


def test_a_former_region_hangs_where_its_letters_say():
    regions = tree("nuts")
    assert regions.path("FI197") == ("FI", "FI1", "FI19", "FI197")
    assert "FI197" in regions.former
    assert "FI19B" not in regions.former
    assert codelists.facts("more-nuts", "FI197")["until"] == "2021"


# Packing


def _written(folder: Path, **files: str) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_packing_reads_plain_csv_and_gives_the_same_bytes_again(tmp_path):
    source = _written(
        tmp_path / "source",
        cpv='code,level,parent,en,fi,sv\n45000000,division,,"Construction,\n work",Rakennustyöt,"Construction, work"\n',
        notice_subtypes="subtype,form_type,en,fi,sv\n16,competition,Notice,Ilmoitus,\n",
        award_criterion_type="code,en,fi,sv\nprice,Price,Hinta,Pris\n",
    )
    together = {
        "short": [{"code": "a", "en": "A", "fi": "A", "sv": ""}],
        "long": [{"code": "a", "en": "A"}, {"code": "b", "en": "B"}],
    }
    (source / "all_other_lists.json").write_text(json.dumps(together), encoding="utf-8")
    added = {"more-long": "code,en,fi,sv\nc,C,,\n", "long": "code,en,fi,sv,note\nb,,,,beta\na,Alpha,,,\n"}
    ours = _written(tmp_path / "ours", **added)
    one, other = tmp_path / "one", tmp_path / "other"
    for target in (one, other, other):
        target.mkdir(exist_ok=True)
        pack_codelists.pack(source, target, ours)
    assert {path.name: path.read_text(encoding="utf-8") for path in one.iterdir()} == {
        "cpv.tsv": "code\ten\tfi\tsv\n45000000\tConstruction, work\tRakennustyöt\n",
        "notice-subtype.tsv": "code\ten\tfi\tsv\tform_type\n16\tNotice\tIlmoitus\t\tcompetition\n",
        "award-criterion-type.tsv": "code\ten\tfi\tsv\nprice\tPrice\tHinta\tPris\n",
        "long.tsv": "code\ten\tfi\tsv\tnote\na\tAlpha\nb\tB\t\t\tbeta\n",
        "more-long.tsv": "code\ten\tfi\tsv\nc\tC\n",
    }
    assert [path.read_bytes() for path in sorted(one.iterdir())] == [
        path.read_bytes() for path in sorted(other.iterdir())
    ]


@pytest.mark.parametrize("added", [{"nowhere": "code,en,fi,sv\na,A,,\n"}, {"list": "code,en,fi,sv\nz,Z,,\n"}])
def test_what_is_added_to_no_list_or_no_code_is_refused(tmp_path, added):
    source = _written(tmp_path / "source", list="code,en,fi,sv\na,A,,\n")
    with pytest.raises(ValueError, match=r"no list|no code"):
        pack_codelists.pack(source, tmp_path, _written(tmp_path / "ours", **added))


@pytest.mark.skipif(not SHARED.exists(), reason="the official lists are kept beside the checkout")
def test_what_is_packed_is_what_the_official_lists_and_ours_make(tmp_path):
    pack_codelists.pack(SHARED, tmp_path)
    packed = {path.name: path.read_bytes() for path in pack_codelists.TARGET.glob("*.tsv*")}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == packed
