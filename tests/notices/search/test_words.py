import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenderwatch.notices.search import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EU:n ja TED:ssä", ["eu", "ja", "ted"]),
        ("klo 12:00", ["klo", "12", "00"]),
        ("Buyer's it-palvelut_x", ["buyer", "it", "palvelut", "x"]),
        ("title:siivous", ["title", "siivous"]),
        ("Ma\u0308a\u0308ra\u0308aika", ["määräaika"]),
        ("١٢ 中文", ["١٢", "中文"]),
        ("", []),
    ],
)
def test_words(text, expected):
    assert words.words(text) == expected


@given(st.text())
def test_tokens_are_the_words_and_stand_where_they_say(text):
    found = list(words.tokens(text))
    assert [token.word for token in found] == words.words(text)
    assert all(words.normal(text[token.start : token.end])[: words.LONGEST] == token.word for token in found)


@settings(deadline=None)
@given(st.text(), st.sampled_from(["fi", "sv", "en", "de", ""]))
def test_every_word_of_a_text_finds_it(text, language):
    terms = set(words.index_text([(language, text)]).split(" "))
    assert all(not terms.isdisjoint(words.wanted(word)) for word in words.words(text))


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("kadun", "fi", "katu"),
        ("työ", "fi", "työ"),
        ("palvelusta", "fi", "palvelu"),
        ("vahingonkorvauksia", "fi", "vahingonkorvaus"),
        ("palveluntuottajan", "fi", "palveluntuottaja"),
        ("määräajan", "fi", "määräaika"),
        ("digitaalista", "fi", "digitaalinen"),
        ("lumenauraus", "fi", "lumenauraus"),
        ("schools", "fi", "school"),
        ("skall", "sv", "ska"),
        ("städtjänsterna", "sv", "städtjänst"),
        ("Gebäude", "de", "Gebäude"),
    ],
)
def test_lemma(word, language, expected):
    assert words.lemma(word, language) == expected


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("siivouspalvelu", "fi", {"siivous", "palvelu"}),
        ("kiinteistönhuoltopalvelu", "fi", {"kiinteistönhuolto", "kiinteistö", "huolto", "palvelu"}),
        ("tieurakka", "fi", {"tie", "urakka"}),
        ("byggnadsarbete", "sv", {"byggnad", "arbete"}),
        ("snöröjning", "sv", {"snö", "röjning"}),
        ("rakennus", "fi", set()),
        ("cleaning", "en", set()),
    ],
)
def test_parts_of_compounds(word, language, expected):
    found = set(words.parts(word, language))
    assert found >= expected
    assert bool(found) == bool(expected)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Siivouspalvelujen hankinta kouluihin", "fi"),
        ("Städning av skolor och daghem", "sv"),
        ("Cleaning of schools and nurseries", "en"),
        ("Уборка школ", ""),
        ("2024/17", ""),
    ],
)
def test_guess(text, language):
    assert words.guess(text) == language
