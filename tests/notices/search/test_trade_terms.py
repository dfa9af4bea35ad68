import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenderwatch.notices.search import EVERYTHING, expanded, marked, parse
from tenderwatch.notices.search.query import AllOf, Also, AnyOf, Not, Phrase, QueryError, Word
from tenderwatch.notices.search.trade_terms import Terms, built_in, expand, read, shipped
from tests.notices.search.test_index import a_row, an_index, found

OWN = ("nosturi", "lyftkran", "hoisting crane")


def others(query: str, *own: tuple[str, ...]) -> dict[str, set[str]]:
    terms = Terms([*built_in(), *own]) if own else shipped()
    return {typed: set(found) for typed, found in expanded(parse(query), terms)}


@pytest.mark.parametrize(
    ("query", "typed", "some"),
    [
        pytest.param("siivous", "siivous", {"städning", "cleaning"}, id="a word"),
        pytest.param("Siivouksen", "siivouksen", {"siivous", "städning", "cleaning"}, id="in any inflection"),
        pytest.param("städning", "städning", {"siivous", "cleaning"}, id="from Swedish"),
        pytest.param("cleaning", "cleaning", {"siivous", "städning"}, id="from English"),
        pytest.param(
            "siivouspalvelut", "siivouspalvelut", {"siivous", "städning"}, id="with a general word at its end"
        ),
        pytest.param("cleaning services", "cleaning services", {"siivous", "cleaning"}, id="the same in two words"),
        pytest.param("snow clearing", "snow clearing", {"lumityö", "snöröjning"}, id="words side by side"),
        pytest.param("it-tuki", "it tuki", {"it stöd", "service desk"}, id="words joined by a hyphen"),
        pytest.param("title:siivous", "siivous", {"städning"}, id="in the title"),
        pytest.param("siivous OR vesi", "siivous", {"städning"}, id="one of two"),
    ],
)
def test_a_trade_term_has_others(query, typed, some):
    assert others(query)[typed] >= some
    assert typed not in others(query)[typed]


@pytest.mark.parametrize(
    "query",
    ['"siivous"', '"cleaning services"', "siivous*", "siivous~", "-siivous", "buyer:siivous", "xyzzy", "cpv:9091*", ""],
)
def test_what_is_exact_or_no_term_stands_for_itself(query):
    assert expand(parse(query), shipped()) == parse(query)


def test_the_longest_term_counts_and_the_rest_stays():
    snow = expand(parse("lahti snow clearing -roof"), shipped())
    assert isinstance(snow, AllOf)
    assert [type(part) for part in snow.parts] == [Word, Also, Not]


def test_words_of_several_places_are_no_term():
    assert others("title:snow clearing") == others("clearing")


def test_a_narrower_term_is_found_and_does_not_find():
    assert "takskottning" in others("snöröjning")["snöröjning"]
    assert "auraus" not in others("takskottning")["takskottning"]


def test_terms_of_the_house_join_the_built_in_ones():
    assert others("nosturit") == {}
    assert others("nosturit", OWN) == {"nosturit": {"nosturi", "lyftkran", "hoisting crane"}}
    assert others("siivous", ("siivous", "moppaus"))["siivous"] >= {"moppaus", "städning"}


def test_others_are_sought_where_the_word_was():
    also = expand(parse("title:siivous"), shipped())
    assert isinstance(also, Also)
    assert {term.place for term in also.added} == {"title"}


def test_a_file_is_read_line_by_line():
    lines = ["# remark", "", "silta, sillat = bro = bridge # more", "(kansi) = (däck)"]
    assert read(lines) == (("silta", "sillat", "bro", "bridge"), ("(kansi)", "(däck)"))


def test_a_group_that_is_left_out_finds_nothing():
    without = Terms(group for group in built_in() if group[0] != "siivous")
    assert "städning" not in {term for _, found in expanded(parse("siivous"), without) for term in found}


def test_a_shipped_group_is_known_by_its_first_term():
    names = [group[0] for group in built_in()]
    assert sorted(set(names)) == sorted(names)


def test_every_built_in_term_finds_another():
    assert len(built_in()) >= 120
    equals = {term for group in built_in() for term in group if not term.startswith("(")}
    assert [term for term in sorted(equals) if not expanded(parse(term), shipped())] == []


def test_what_was_typed_comes_before_what_was_added():
    rows = (a_row(1, "Städning av skolor", "sv"), a_row(2, "Siivous kouluissa"), a_row(3, "Cleaning of schools", "en"))
    index = an_index(*rows)
    assert found(index, "siivous")[0] == 2
    assert set(found(index, "siivous")) == {1, 2, 3}
    assert found(index, "siivous", expand=False) == found(index, '"siivous"') == [2]
    assert sorted(found(index, "-siivous")) == [1, 3]


def test_words_side_by_side_come_before_words_apart():
    rows = (a_row(1, "Care of animals, home page", "en"), a_row(2, "Home care of the elderly", "en"))
    assert found(an_index(*rows), "home care") == [2, 1]


def test_added_words_are_marked():
    segments = marked("Städning av skolor", expand(parse("siivous"), shipped()), "sv")
    assert [segment.text for segment in segments if segment.hit] == ["Städning"]


texts = st.lists(
    st.sampled_from(
        ["siivous", '"siivous"', "snow", "clearing", "OR", "-", "(", ")", "title:", "it-tuki", "xyzzy", "väg*"]
    )
).map(" ".join)


@given(texts)
def test_nothing_typed_is_lost_and_only_words_and_phrases_are_added(text):
    try:
        query = parse(text)
    except QueryError:
        return
    assert list(typed(expand(query, shipped()))) == list(typed(query))


def typed(query):
    """Yield the words and phrases of a query as they were typed, in order."""
    match query:
        case Also():
            assert all(isinstance(term, Word | Phrase) for term in query.added)
            yield from typed(query.part)
        case Not():
            yield query
        case AllOf() | AnyOf():
            for part in query.parts:
                yield from typed(part)
        case _:
            yield query


def test_everything_stays_everything():
    assert expand(EVERYTHING, shipped()) == EVERYTHING
