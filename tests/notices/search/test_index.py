import pickle
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tenderwatch.notices.search import TEXT_CAP, Index, IndexRow, SearchRequest, placed, prepare

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def a_row(number: int = 1, title: str = "Siivouspalvelut", language: str = "fi", **what_matters) -> IndexRow:
    given = {"published_on": date(2026, 11, 1), "kind": "competition", "status": "open", "source": "hilma"}
    return IndexRow(id=number, title={language: title}, **(given | what_matters))


def an_index(*rows: IndexRow, path: Path | None = None) -> Index:
    index = Index(path) if path is None else Index.create(path)
    index.upsert(map(prepare, rows))
    index.commit(len(rows))
    return index


def found(index: Index, text: str, **filters) -> list[int]:
    return list(index.search(SearchRequest.of(text, NOW, **filters)).ids)


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("fi", "Rakennuksen siivous", "rakennus"),
        ("fi", "Uusi rakennus", "rakennuksen"),
        ("fi", "Kaupungin kadut", "kaupunki"),
        ("fi", "Kaupunki rakentaa", "kaupungissa"),
        ("fi", "Veden toimitus", "vesi"),
        ("fi", "Vesi ja jätevesi", "veden"),
        ("fi", "Siivouspalvelut", "siivouspalvelu"),
        ("fi", "Siivouspalveluiden hankinta", "siivouspalvelut"),
        ("fi", "Siivouspalvelut", "siivous"),
        ("fi", "Kiinteistönhuoltopalveluiden hankinta", "kiinteistönhuolto"),
        ("fi", "Katujen ja kadun kunnossapito", "kadut"),
        ("fi", "Tarjousten määräaika", "maaraaika"),
        ("fi", "EU:n hanke", "eu"),
        ("fi", "Sähkötyöt", "työ"),
        ("sv", "Städning av skolor", "städningen"),
        ("sv", "Städningen av skolan", "städning skola"),
        ("sv", "Städtjänster", "städtjänst"),
        ("sv", "Vägunderhåll", "underhåll"),
        ("en", "Cleaning of schools", "school cleaning"),
        ("en", "Cleaned buildings", "cleaning building"),
        ("de", "Reinigung von Gebäuden", "reinigung"),
        ("und", "Rakennuksen siivous", "rakennus"),
    ],
)
def test_inflections_find_each_other(language, text, query):
    assert found(an_index(a_row(title=text, language=language)), query) == [1]


@pytest.mark.parametrize(("text", "query"), [("Sääri", "saari"), ("Saari", "sääri"), ("Siivous", "siivouspalvelut")])
def test_other_words_are_not_found(text, query):
    assert found(an_index(a_row(title=text)), query, expand=False) == []


def test_what_is_closed_depends_on_now():
    index = an_index(
        a_row(1, deadline=NOW), a_row(2, deadline=NOW - timedelta(seconds=1)), a_row(3), a_row(4, status="awarded")
    )
    assert sorted(found(index, "", status=("open",))) == [1, 3]
    assert found(index, "", status=("closed",)) == [2]
    assert dict(index.search(SearchRequest(now=NOW)).facets["status"]) == {"open": 2, "closed": 1, "awarded": 1}


def test_a_page_follows_the_other():
    index = an_index(*(a_row(number, published_on=date(2026, 1, 1 + number % 5)) for number in range(1, 24)))
    for sort in ("newest", "deadline", "relevance", "value"):
        pages = [found(index, "siivous", sort=sort, page=page, size=5) for page in range(1, 7)]
        assert sorted(number for page in pages for number in page) == list(range(1, 24))
        assert [len(page) for page in pages] == [5, 5, 5, 5, 3, 0]


def test_by_deadline_the_next_comes_first_and_the_passed_last():
    due = {1: -5, 2: 3, 3: None, 4: 1, 5: -1}
    index = an_index(*(a_row(n, deadline=None if d is None else NOW + timedelta(days=d)) for n, d in due.items()))
    assert found(index, "", sort="deadline") == [4, 2, 3, 5, 1]
    assert [found(index, "", sort="deadline", page=page, size=2) for page in (1, 2, 3)] == [[4, 2], [3, 5], [1]]


def test_by_relevance_a_title_comes_before_a_text_and_a_word_before_a_part_of_one():
    index = an_index(a_row(1, "Hankinta", texts=[{"fi": "siivous"}]), a_row(2, "Siivous"), a_row(3, "Siivouspalvelut"))
    assert found(index, "siivous")[0] == 2
    assert set(found(index, "siivous")) == {1, 2, 3}


@pytest.mark.parametrize(
    ("places", "asked", "expected"),
    [
        (["FI1B1"], "FI1B", True),
        (["FI1B1"], "FI1B1", True),
        (["FI1B"], "FI1B1", False),
        (["FI*"], "FI1B1", True),
        (["*"], "SE110", True),
        (["FI*"], "SE110", False),
    ],
)
def test_a_place_means_all_within_it(places, asked, expected):
    index = an_index(a_row(nuts=places))
    assert bool(found(index, "", nuts=(asked,))) == bool(found(index, f"nuts:{asked.lower()}")) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("90910000", True), ("90911200-8", True), ("9091*", True), ("90911300", False), ("72*", False), ("90*", True)],
)
def test_a_cpv_code_means_all_below_it(asked, expected):
    index = an_index(a_row(cpv=["90911200"]))
    assert bool(found(index, f"cpv:{asked}")) == bool(found(index, "", cpv=(asked.rstrip("*"),))) == expected


def test_later_rows_take_the_place_of_earlier_ones_and_deleted_ones_are_gone():
    index = an_index(a_row(1, "Katu"), a_row(2, "Katu"))
    index.upsert([prepare(a_row(1, "Koulu"))])
    index.delete([2])
    assert sorted(found(index, "katu")) == [1, 2]
    index.commit(5)
    assert (found(index, "katu"), found(index, "koulu"), index.count(), index.sequence()) == ([], [1], 1, 5)


def test_a_phrase_does_not_cross_from_one_text_into_another():
    index = an_index(a_row(1, "Avoin", texts=[{"fi": "menettely"}]), a_row(2, "Avoimessa menettelyssä"))
    assert found(index, '"avoin menettely"') == [2]


def test_words_only_in_their_place():
    index = an_index(a_row(1, "Koulun katto", buyers=["Espoon kaupunki"]), a_row(2, "Espoo, koulu"))
    assert found(index, "buyer:espoo") == [1]
    assert found(index, "title:espoo") == [2]
    assert sorted(found(index, "espoo koulu")) == [1, 2]


def test_references_are_found_as_they_are_typed():
    index = an_index(a_row(1, ids=["123456-2024", "0101263-6"]), a_row(2, ids=["2024-123456"]))
    assert found(index, "123456-2024") == found(index, "0101263-6") == [1]


def test_notices_of_chosen_buyers():
    index = an_index(a_row(1, buyer_ids=[7, 8]), a_row(2, buyer_ids=[9]), a_row(3))
    assert sorted(found(index, "", buyer_ids=(8, 9))) == [1, 2]


def test_a_row_given_twice_is_one_notice_also_within_one_commit():
    index = an_index(a_row(1, "Katu"), a_row(1, "Koulu"), a_row(1, "Katto"))
    assert (index.count(), found(index, "katto"), found(index, "katu")) == (1, [1], [])


def test_a_row_made_ready_before_it_has_a_number_is_the_same_as_one_made_later():
    early = placed(prepare(a_row(0, deadline=NOW)), 5, "awarded", [7])
    assert early == prepare(a_row(5, deadline=NOW, status="awarded", buyer_ids=[7]))


def test_a_notice_counts_once_for_each_of_its_values_however_many_they_are():
    many = a_row(1, cpv=["72200000", "90910000", "90911200", "48000000", "03000000"], countries=["FIN", "SWE", "EST"])
    index = an_index(many, a_row(2, cpv=["72000000"], countries=["SWE"], nuts=["FI1B1", "SE110"]), a_row(3))
    index.upsert([placed(prepare(a_row(4)), 4, "open", [], ["ted", "hilma", "ted"])])
    index.commit(4)
    counted = {name: dict(values) for name, values in index.search(SearchRequest(now=NOW)).facets.items()}
    assert counted["cpv"] == {"72": 2, "90": 1, "48": 1, "03": 1}
    assert counted["country"] == {"FIN": 1, "SWE": 2, "EST": 1}
    assert counted["nuts"] == {"FI": 1, "SE": 1}
    assert counted["source"] == {"hilma": 4, "ted": 1}
    assert (found(index, "", source=("ted",)), sorted(found(index, "", country=("EST", "SWE")))) == ([4], [1, 2])


def test_what_a_notice_does_not_say_counts_nowhere():
    index = an_index(a_row(1, kind=None, status=None, source=None), a_row(2, deadline=NOW))
    counted = {name: dict(values) for name, values in index.search(SearchRequest(now=NOW)).facets.items()}
    assert (counted["kind"], counted["status"], counted["source"]) == ({"competition": 1}, {"open": 1}, {"hilma": 1})
    assert (counted["deadline"], counted["cpv"], counted["country"]) == ({"none": 1, "7d": 1}, {}, {})


def test_a_ready_row_travels_between_processes():
    ready = prepare(a_row(deadline=NOW, value=5.0, nuts=["FI1B1"], countries=["FIN"]))
    assert pickle.loads(pickle.dumps(ready)) == ready


def test_texts_count_up_to_the_cap():
    long = "x " * (TEXT_CAP // 2 - 20)
    index = an_index(a_row(1, "Katu", texts=[{"fi": long, "sv": "skola"}, {"fi": "koulu"}, {"fi": "y " * 50 + "vesi"}]))
    assert found(index, "katu skola koulu") == [1]
    assert found(index, "vesi") == []


def test_a_sort_key_holds_old_dates_and_big_numbers():
    old = datetime(1950, 1, 1, tzinfo=UTC)
    index = an_index(a_row(2**31 - 1, deadline=old, published_on=date(1, 1, 1)), a_row(1, deadline=NOW))
    assert found(index, "", sort="deadline") == found(index, "", sort="newest") == [1, 2**31 - 1]


@pytest.mark.parametrize("sort", ["relevance", "newest", "deadline", "value"])
def test_pages_that_are_not_there_are_empty_and_still_count(sort):
    for index in (an_index(), an_index(a_row(1), a_row(2))):
        for page, size in ((10**30, 50), (3, 1), (1, 0), (10**6, 10**30)):
            result = index.search(SearchRequest.of("siivous", NOW, sort=sort, page=page, size=size))
            assert (result.ids, result.total) == ((), index.count())
    assert len(found(an_index(a_row(1), a_row(2)), "", sort=sort, size=10**30)) == 2
