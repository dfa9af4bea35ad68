"""More like this: what is telling of a notice, and what it finds."""

from datetime import timedelta

from tenderwatch.notices.search import Index, IndexRow, SearchRequest, parse
from tests.notices.search.test_index import NOW, a_row, an_index

SCHOOLS = {"fi": "Siivous koulujen tiloissa, ikkunanpesu koulujen ikkunoissa. Urakka alkaa tammikuussa."}
FILLING = [
    a_row(number, f"Hankinta numero {number}", texts=[{"fi": "Urakka alkaa"}], buyers=["Vantaan kaupunki"])
    for number in range(100, 180)
]


def a_telling_row(number: int = 1, **what_matters: object) -> IndexRow:
    said: dict[str, object] = {"texts": [SCHOOLS], "cpv": ["90911200-8", "90900000"], "nuts": ["FI1B1", "FI*"]}
    return a_row(number, "Koulujen siivouspalvelut", buyers=["Espoon kaupunki"], **(said | what_matters))


def alike(index: Index, *telling: str, **more: object) -> tuple[int, ...]:
    request = SearchRequest(now=NOW, alike=tuple(parse(each) for each in telling), **more)
    return index.search(request).ids


def test_words_that_are_rare_elsewhere_and_frequent_here_are_telling() -> None:
    index = an_index(a_telling_row(), a_telling_row(2), *FILLING)
    telling = index.telling(a_telling_row())
    words = [each for each in telling if ":" not in each]
    assert words[0] == "koulu"
    assert "ikkunanpesu" in words
    assert "urakka" not in words, "everybody says it"
    assert [each for each in telling if ":" in each] == [
        *("cpv:909112", "cpv:909", "cpv:9091", "nuts:FI1B1", "buyer:kaupunki")
    ]
    assert index.telling(a_telling_row()) == telling


def test_words_of_one_notice_alone_find_nobody_and_are_not_telling() -> None:
    assert [each for each in an_index(a_telling_row(), *FILLING).telling(a_telling_row()) if ":" not in each] == []


def test_more_and_rarer_comes_first_and_itself_never() -> None:
    near = a_telling_row(2)
    same_code = a_row(3, "Puhtaanapito", cpv=["90911200"])
    far = a_row(4, "Vesihuolto", cpv=["65100000"], nuts=["FI1B1"], buyers=["Espoon kaupunki"])
    index = an_index(a_telling_row(), near, same_code, far, *FILLING)
    telling = index.telling(a_telling_row())
    assert alike(index, *telling, unlike=(1,)) == (2, 3), "a region and a kind of buyer alone are no likeness"
    assert alike(index, "nuts:FI1B1", unlike=(1,))[:1] != ()


def test_what_is_open_comes_first() -> None:
    passed = a_telling_row(2, deadline=NOW - timedelta(days=3))
    awarded = a_telling_row(3, status="awarded")
    unlike = a_row(4, "Siivous", cpv=["90911200"], deadline=NOW + timedelta(days=3))
    index = an_index(a_telling_row(), passed, awarded, unlike, *FILLING)
    assert alike(index, *index.telling(a_telling_row()), unlike=(1,))[0] == 4


def test_other_filters_and_facets_hold_as_ever() -> None:
    index = an_index(a_telling_row(), a_telling_row(2, kind="result"), a_telling_row(3, kind="competition"), *FILLING)
    telling = tuple(map(parse, index.telling(a_telling_row())))
    result = index.search(SearchRequest(now=NOW, alike=telling, unlike=(1,), kind=("result",)))
    assert (result.ids, result.total) == ((2,), 1)
    assert dict(result.facets["kind"]) == {"result": 1, "competition": 1}
    assert index.matching(SearchRequest(now=NOW, alike=telling, unlike=(1,))) == {2, 3}


def test_the_terms_of_the_trade_are_alike() -> None:
    index = an_index(a_row(1, "Siivous"), a_row(2, "Städning", "sv"), *FILLING)
    assert alike(index, "siivous", unlike=(1,)) == (2,)
    assert alike(index, "siivous", unlike=(1,), expand=False) == ()
