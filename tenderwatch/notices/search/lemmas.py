"""What the dictionaries read wrongly in public notices, and short words that stand in compounds.

One line a word: the lemma, then forms that would otherwise be read as another word.
"""

_FINNISH = """
apu avun
ikkuna ikkunoiden ikkunoita
it
katu kadun kadut katua kadulla kadulle kadulta
kilpailutus kilpailutuksen kilpailutukset kilpailutusta
kaluste kalusteet kalusteiden kalusteita kalusteisiin kalusteissa kalusteilla
kyyti kyydit kyydin kyydeissä kyydeistä
luettelo
palvelu palvelusta
peruste perusteet perusteiden perusteita perusteella perusteena
puhelu puheluun
silta sillan sillat sillalla sillalle sillalta sillassa sillasta
sote
tie teiden teille teillä teiltä
työ työn
yksikkö yksiköiden yksiköitä
yö öiden
"""
_SWEDISH = """
beds
bro bron broar broarna
elarbete elarbeten elarbetet elarbetena
it
mars
ska skall skulle
tolk tolkar tolkarna tolken
underhåll underhållet underhållets
"""
_ENGLISH = """
it
"""


def _table(text: str) -> dict[str, str]:
    lines = (line.split() for line in text.strip().splitlines())
    return {form: base for base, *forms in lines for form in (base, *forms)}


LEMMAS = {"fi": _table(_FINNISH), "sv": _table(_SWEDISH), "en": _table(_ENGLISH)}
REPAIRS = {
    "fi": (("uksi", "us"), ("yksi", "ys"), ("isi", "inen"), ("aika", "aja"), ("istaa", "inen"), ("istää", "inen")),
    "sv": (),
    "en": (),
}
"""Endings of a lemma that are more likely another one, where that other is a word: korvauksi is korvaus."""

SHORT_PARTS = {
    "fi": frozenset(["jää", "maa", "puu", "sää", "tee", "tie", "työ"]),
    "sv": frozenset(
        ["bad", "bil", "bro", "båt", "hav", "hus", "mat", "mur", "ram", "rör", "sjö", "snö", "tak", "tåg", "väg"]
    ),
}
"""Words of three letters that count as parts of compounds; other parts have four letters or more."""
