from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tenderwatch.notices.search import Index, IndexRow, SearchRequest

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def a_row(number: int = 1, title: str = "Siivouspalvelut", language: str = "fi", **what_matters) -> IndexRow:
    given = {"published_on": date(2026, 11, 1), "kind": "competition", "status": "open", "source": "hilma"}
    return IndexRow(id=number, title={language: title}, **(given | what_matters))


def an_index(*rows: IndexRow, path: Path | None = None) -> Index:
    index = Index(path) if path is None else Index.create(path)
    index.upsert(rows)
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
    assert found(an_index(a_row(title=text)), query) == []


def test_what_is_closed_depends_on_now():
    index = an_index(
        a_row(1, deadline=NOW), a_row(2, deadline=NOW - timedelta(seconds=1)), a_row(3), a_row(4, status="awarded")
    )
    assert sorted(found(index, "", status=("open",))) == [1, 3]
    assert found(index, "", status=("closed",)) == [2]
    assert dict(index.search(SearchRequest(now=NOW)).facets["status"]) == {"open": 2, "closed": 1, "awarded": 1}
