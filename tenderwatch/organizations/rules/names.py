"""Names as they are compared: without legal form, with every name that one line holds, a unit told from its whole."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tenderwatch.organizations.rules.letters import words

_FORMS = """
oy:oy ab:oy osakeyhtio:oy aktiebolag:oy oyj:oyj abp:oyj ky:ky kb:ky tmi:tmi ry:ry rf:ry sr:sr osk:osk hb:hb
as:as asa:asa aps:aps aksjeselskap:as anpartsselskab:aps aktieselskab:as ks:ks amba:amba ans:ans hf:hf
gmbh:gmbh mbh:gmbh ggmbh:gmbh kg:kg ag:ag kgaa:kgaa ohg:ohg ev:ev eg:eg se:se ug:ug
ltd:ltd limited:ltd plc:plc llp:llp llc:llc inc:inc corp:corp cic:cic lp:lp
sa:sa sas:sas sasu:sas sarl:sarl eurl:eurl srl:srl srls:srl spa:spa sl:sl slu:sl sau:sa scrl:scrl scop:scop
bv:bv nv:nv vof:vof bvba:bv sprl:bv vzw:vzw asbl:vzw lda:lda
ou:ou sia:sia uab:uab mtu:mtu
spzoo:zoo zoo:zoo doo:doo dd:dd eood:eood ood:ood ead:ead ad:ad sro:sro kft:kft zrt:zrt nyrt:nyrt
"""
_FORM = dict(form.split(":") for form in _FORMS.split())
"""Legal forms of companies: as written, and the kind they are; Oy and Ab are one in two languages."""
_LEADING = frozenset({"oy", "ab", "uab", "sia", "as", "ou"})
_ANYWHERE = frozenset({"oy", "oyj", "gmbh", "ltd", "limited", "llp", "plc", "spzoo", "sarl"})
"""Legal forms that are no other word's or name's part, so that they are told within a name too."""
_LONG_FORMS = (
    ("sp zoo", "spzoo"),
    ("spolka z ograniczona odpowiedzialnoscia", "spzoo"),
    ("zartkoruen mukodo reszvenytarsasag", "zrt"),
    ("korlatolt felelossegu tarsasag", "kft"),
    ("spol sro", "sro"),
    ("societe anonyme", "sa"),
    ("gesellschaft mit beschrankter haftung", "gmbh"),
    ("julkinen osakeyhtio", "oyj"),
)
_EMPTY = frozenset({"the", "and", "ja", "och", "og", "und", "et", "of"})
"""Words that are written or left out."""

_FINNISH = (
    r"kaupunki|kunta|kuntayhtymä|hyvinvointialue|yliopisto|seurakunta|seurakuntayhtymä|virasto|keskus|laitos|liitto"
)
_SWEDISH = r"stad|kommun|samkommun|välfärdsområde|universitet|församling|samfällighet|verk|verket|central|förbund"
_OF_COMPANY = r"\boyj?\b|\babp?\b"
_DIVIDERS = re.compile(r"\s+[-–—|/]+\s+|\s*[|/]\s*(?=\w{3})|,\s|:\s|;\s|\s+[–—-](?=\w{3})")


@dataclass(frozen=True, slots=True)
class Name:
    """A name to compare: its words without those that say nothing, and the kinds of company that it says it is."""

    core: tuple[str, ...]
    forms: frozenset[str] = frozenset()

    @property
    def fold(self) -> str:
        """What names that may be one share, to look them up by."""
        return " ".join(sorted(self.core))


@lru_cache(maxsize=1 << 12)
def name_of(written: str) -> Name:
    """Return one name to compare."""
    line = " ".join(words(written))
    for long, short in _LONG_FORMS:
        line = line.replace(long, short)
    found = line.split()
    forms: set[str] = set()
    while len(found) > 1 and found[-1] in _FORM:
        forms.add(_FORM[found.pop()])
    while len(found) > 1 and found[0] in _LEADING:
        forms.add(_FORM[found.pop(0)])
    forms |= {_FORM[word] for word in found if word in _ANYWHERE}
    core = tuple(word for word in found if word not in _EMPTY | _ANYWHERE) or tuple(found)
    return Name(core, frozenset(forms))


@lru_cache(maxsize=1 << 12)
def readings(written: str) -> tuple[Name, ...]:
    """Return every name that a line holds: the whole, without what stands in brackets, and each language of two."""
    lines = [written, re.sub(r"\s*\([^()]*\)\s*", " ", written)]
    lines += [part for line in lines[:2] for part in _languages(line)]
    return tuple(dict.fromkeys(name for line in lines if (name := name_of(line)).core))


def _languages(line: str) -> Iterable[str]:
    """Return the halves of "Helsingin kaupunki / Helsingfors stad": each of another language, saying the same."""
    parts = [part.strip() for part in re.split(r"\s+[-–—|/]\s+|\s*[|/]\s*|,\s", line) if part.strip()]
    if len(parts) != 2:
        return ()
    one, other = parts
    finnish, swedish = (re.compile(rf"(?i)(?:{kind})\b") for kind in (_FINNISH, _SWEDISH))
    pair = (finnish.search(one) and swedish.search(other)) or (swedish.search(one) and finnish.search(other))
    companies = all(re.search(f"(?i){_OF_COMPANY}", part) for part in parts)
    same = name_of(one).core == name_of(other).core
    return parts if pair or companies or same else ()


def folds(names: Iterable[str]) -> frozenset[str]:
    """Return by what an organisation of these names is looked up among others."""
    return frozenset(name.fold for written in names for name in readings(written))


@lru_cache(maxsize=1 << 12)
def unit_of(written: str) -> Name | None:
    """Return the whole that a unit's name begins with; None for what is no unit by its name.

    "Espoon kaupunki, Tilapalvelut", "Espoon kaupungin tilapalvelut" and "Esbo stads lokaler" are units of the city.
    """
    if _languages(written):
        return None
    if genitive := re.match(r"(?i)(\w+) (kaupungin|kunnan|stads|kommuns) \w", written):
        owner, kind = genitive[1], genitive[2].casefold()
        return name_of(f"{owner} {_WHOLES[kind]}")
    head, *rest = _DIVIDERS.split(written, maxsplit=1)
    whole = name_of(head)
    if not rest or not name_of(rest[0]).core or sum(map(len, whole.core)) < 6:
        return None
    return whole


_WHOLES = {"kaupungin": "kaupunki", "kunnan": "kunta", "stads": "stad", "kommuns": "kommun"}
