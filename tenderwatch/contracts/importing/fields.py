"""What a file of contracts may tell, and by which words its heads are known."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tenderwatch.contracts import labels
from tenderwatch.contracts.rules.decisions import LEADS
from tenderwatch.contracts.rules.options_text import MOST_OPTIONS
from tenderwatch.contracts.service import END_REASONS, RISKS, TERMS
from tenderwatch.i18n import LANGUAGES, speaking

Kind = Literal["text", "day", "months", "amount", "currency", "options", "code", "owner"]
WHO = ("buyer", "us", "both")
STATES = ("open", "used", "not-used")


@dataclass(frozen=True)
class Field:
    """One thing that a column may tell; `codes` are what a cell of kind code can say."""

    code: str
    kind: Kind
    group: str
    codes: tuple[str, ...] = ()


_PLAIN = (
    Field("reference", "text", "contract"),
    Field("title", "text", "contract"),
    Field("buyer", "text", "contract"),
    Field("buyer_id", "text", "contract"),
    Field("country", "text", "contract"),
    Field("term", "code", "period", TERMS),
    Field("starts_on", "day", "period"),
    Field("ends_on", "day", "period"),
    Field("extended_until", "day", "period"),
    Field("ended_on", "day", "period"),
    Field("end_reason", "code", "period", END_REASONS),
    Field("options", "options", "options"),
    Field("option_who", "code", "options", WHO),
    Field("option_notice_months", "months", "options"),
    Field("termination_notice_months", "months", "notice"),
    Field("their_notice_months", "months", "notice"),
    Field("price_window_opens_on", "day", "notice"),
    Field("price_window_closes_on", "day", "notice"),
    Field("price_window_every_months", "months", "notice"),
    Field("guarantee_ends_on", "day", "notice"),
    Field("procedure_kind", "code", "notice", tuple(LEADS)),
    Field("value", "amount", "money"),
    Field("currency", "currency", "money"),
    Field("framework", "text", "money"),
    Field("framework_buyer", "text", "money"),
    Field("framework_maximum", "amount", "money"),
    Field("last_call_off_on", "day", "money"),
    Field("owner_email", "owner", "people"),
    Field("risk", "code", "people", RISKS),
    Field("notes", "text", "people"),
)
PARTS: Mapping[str, tuple[Kind, tuple[str, ...]]] = {
    "months": ("months", ()),
    "decide_by": ("day", ()),
    "notify_by": ("day", ()),
    "notice_months": ("months", ()),
    "who": ("code", WHO),
    "state": ("code", STATES),
    "decided_on": ("day", ()),
}
"""What a file may tell of each option."""


def option_fields(n: int) -> tuple[Field, ...]:
    """Return the fields of option `n`."""
    return tuple(Field(f"option_{n}_{part}", kind, "options", codes) for part, (kind, codes) in PARTS.items())


FIELDS: Mapping[str, Field] = {
    field.code: field for field in (*_PLAIN, *(each for n in range(1, MOST_OPTIONS + 1) for each in option_fields(n)))
}
PLAIN = tuple(field.code for field in _PLAIN)
GROUPS = ("contract", "period", "options", "notice", "money", "people")


def part_of(code: str) -> tuple[int, str] | None:
    """Return the option and what of it a field tells; None for a field of the whole contract."""
    found = re.fullmatch(r"option_(\d+)_(\w+)", code)
    return (int(found[1]), found[2]) if found else None


def folded(text: str) -> str:
    """Return words without differences of case, blanks and punctuation."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


_SYNONYMS: Mapping[str, str] = {
    "reference": "contract number|contract no|contract id|contract ref|contract reference|number|no|id|ref|"
    "sopimusnumero|sopimusnro|sopimus nro|sopimuksen numero|sopimustunnus|diaarinumero|dnro|nro|numero|tunnus|viite|"
    "avtalsnummer|avtalsnr|avtals nr|diarienummer|nummer|nr|referens|beteckning",
    "title": "name|contract name|contract title|contract|subject|object|description|nimi|sopimuksen nimi|sopimus|kohde|"
    "otsikko|aihe|hankinta|palvelu|kuvaus|namn|avtalets namn|benämning|rubrik|avtal|objekt|tjänst|beskrivning",
    "buyer": "buyer name|customer|customer name|client|contracting authority|contracting entity|purchaser|asiakas|"
    "asiakkaan nimi|tilaaja|ostaja|hankintayksikkö|kunta|kund|kundens namn|beställare|köpare|upphandlande enhet|"
    "myndighet",
    "buyer_id": "business id|registration number|buyer number|org no|vat number|y tunnus|ytunnus|ostajan y tunnus|"
    "asiakkaan y tunnus|tilaajan y tunnus|fo nummer|organisationsnummer|org nr|orgnr",
    "country": "country|maa|land",
    "term": "contract term|duration type|voimassaolo|sopimuskauden tyyppi|kesto|giltighet|avtalstid",
    "starts_on": "start|starts|start date|begins|begin date|valid from|from|signed|alku|alkaa|alkupvm|alkupäivä|"
    "alkamispäivä|alkamispvm|sopimus alkaa|sopimuskausi alkaa|voimassa alkaen|startdatum|startdag|börjar|"
    "gäller från|från",
    "ends_on": "end|ends|end date|expires|expiry|expiry date|valid to|valid until|until|to|last day|base end|loppu|"
    "loppuu|loppupvm|päättyy|päättymispäivä|päättymispvm|loppupäivä|sopimus päättyy|sopimuskausi päättyy|"
    "voimassa asti|slut|slutar|slutdatum|slutdag|upphör|löper ut|gäller till|till",
    "extended_until": "jatkettu|jatkettu asti|pidennetty|förlängt till|förlängd till",
    "ended_on": "päättynyt|avslutat",
    "end_reason": "reason of end|päättymisen syy|orsak till slut",
    "options": "option|option periods|extension options|extensions|optio|optiot|"
    "optiokaudet|optiokausi|jatkokaudet|optioner|optionsår|optionsperioder|förlängning",
    "option_notice_months": "option notice|option notice months|option ilmoitusaika|option ilmoitusaika kk|"
    "optioilmoitus|meddelande om option",
    "termination_notice_months": "notice|notice period|notice months|termination notice|notice period months|"
    "irtisanomisaika|irtisanomisaika kk|toimittajan irtisanomisaika|irtisanominen|uppsägningstid|uppsägningstid mån",
    "their_notice_months": "buyer notice|tilaajan irtisanomisaika|ostajan irtisanomisaika|asiakkaan irtisanomisaika|"
    "beställarens uppsägningstid|köparens uppsägningstid",
    "guarantee_ends_on": "guarantee|guarantee end|warranty end|warranty|takuu|takuu päättyy|takuuaika|"
    "takuuaika päättyy|vakuus päättyy|garanti|garantitid|garantin upphör",
    "procedure_kind": "procedure|procurement procedure|menettely|hankintamenettely|förfarande|upphandlingsförfarande",
    "value": "amount|contract value|sum|price|total|value eur|arvo|arvo eur|sopimuksen arvo|summa|hinta|kokonaisarvo|"
    "euroa|sopimusarvo|värde|belopp|avtalsvärde|pris",
    "currency": "valuutta|valuta",
    "framework": "framework agreement|puitesopimus|puitejärjestely|ramavtal",
    "framework_maximum": "maximum|cap|framework maximum|enimmäisarvo|maksimiarvo|maximivärde|takbelopp",
    "last_call_off_on": "last call off|viimeinen tilauspäivä|sista avropsdag",
    "owner_email": "owner|owner email|owner name|responsible|responsible person|contract owner|"
    "contract manager|manager|omistaja|sopimuksen omistaja|vastuuhenkilö|vastuuhenkilön sähköposti|"
    "vastuu|vastaava|sopimusvastaava|ägare|"
    "ansvarig|avtalsansvarig|ansvarig person|avtalsägare",
    "risk": "risk|criticality|riski|riskiluokka|kriittisyys|riskklass|riskklassning",
    "notes": "note|comment|comments|remarks|huomautus|huomautukset|huomiot|kommentti|kommentit|lisätiedot|lisätietoja|"
    "muistiinpanot|anmärkning|anmärkningar|anteckningar|kommentar|kommentarer|övrigt",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_NUMBER = re.compile(r"\d{7}-\d")


@cache
def _heads() -> dict[str, str]:
    """Every head by which a field is known, in its three languages: the product's own words win."""
    found: dict[str, str] = {}
    for tag in LANGUAGES:
        with speaking(tag):
            for code in FIELDS:
                found.setdefault(folded(labels.column(code)), code)
    for code in FIELDS:
        found[folded(code)] = code
    for code, words in _SYNONYMS.items():
        for word in words.split("|"):
            found.setdefault(folded(word), code)
    return found


def field_of(head: str) -> str:
    """Return the field that a head names; "" for none.  What stands in brackets is left out where it must be."""
    known = _heads()
    plain = re.sub(r"[(\[].*?[)\]]", " ", head)
    return known.get(folded(head)) or known.get(folded(plain)) or ""


def guessed(heads: Sequence[str], samples: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the field that each column seems to tell, by its head, else by what stands below; no field twice."""
    found: list[str] = []
    for head in heads:
        field = field_of(head)
        found.append(field if field not in found else "")
    for column, texts in enumerate(samples):
        if not found[column]:
            found[column] = next((each for each in _by_content(texts) if each not in found), "")
    return tuple(found)


def _by_content(texts: Sequence[str]) -> Iterator[str]:
    if texts and all(_EMAIL.fullmatch(text) for text in texts):
        yield "owner_email"
    if texts and all(_NUMBER.fullmatch(text) for text in texts):
        yield "buyer_id"


@cache
def _codes(codes: tuple[str, ...], field: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in LANGUAGES:
        with speaking(tag):
            found |= {folded(labels.code_words(field, code)): code for code in codes}
    found |= {folded(code): code for code in codes}
    return found | {word: code for word, code in _OTHER_WORDS.items() if code in codes}


_OTHER_WORDS = {
    **dict.fromkeys(("toistaiseksi", "toistaiseksi voimassa", "toistaiseksi voimassa oleva"), "until-further-notice"),
    **dict.fromkeys(("tills vidare", "gäller tills vidare", "indefinite"), "until-further-notice"),
    **dict.fromkeys(("yes", "kyllä", "ja", "käytetty", "true", "tosi", "x"), "used"),
    **dict.fromkeys(("no", "ei", "nej", "ei käytetty", "false", "epätosi"), "not-used"),
    **dict.fromkeys(("ostaja", "tilaaja", "asiakas", "customer", "buyer", "beställaren", "köparen", "kunden"), "buyer"),
    **dict.fromkeys(("me", "us", "toimittaja", "supplier", "vi", "leverantören"), "us"),
    **dict.fromkeys(("both", "molemmat", "båda"), "both"),
}


def code_in(field: Field, text: str) -> str | None:
    """Return the code that a cell says in words of any of the three languages; None for none."""
    part = part_of(field.code)
    return _codes(field.codes, part[1] if part else field.code).get(folded(text))


def is_endless(text: str) -> bool:
    """Tell whether a cell for a last day says that there is none."""
    return code_in(FIELDS["term"], text) == "until-further-notice"
