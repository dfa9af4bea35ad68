"""Forms that the dictionary reads wrongly for public procurement, and short words that stand in compounds.

One line a word: the lemma, then forms that would otherwise be read as another word.
"""

_FINNISH = """
katu kadun kadut katua kadulla kadulle kadulta
työ työn
tie teiden teille teillä teiltä
ikkuna ikkunoiden ikkunoita
apu avun
yö öiden
"""
_SWEDISH = """
underhåll underhållet underhållets
"""
_ENGLISH = ""


def _table(text: str) -> dict[str, str]:
    lines = (line.split() for line in text.strip().splitlines())
    return {form: base for base, *forms in lines for form in (base, *forms)}


LEMMAS = {"fi": _table(_FINNISH), "sv": _table(_SWEDISH), "en": _table(_ENGLISH)}
SHORT_PARTS = {
    "fi": frozenset(["jää", "maa", "puu", "sää", "tee", "tie", "työ"]),
    "sv": frozenset(["bad", "bil", "bro", "båt", "hav", "hus", "mat", "mur", "rör", "sjö", "tak", "tåg", "väg"]),
}
