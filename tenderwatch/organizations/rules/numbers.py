"""Registration numbers in one form, however they are written, and whether a register's check digit proves them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module

from scrapers.countries import ALPHA_3

_ALPHA_2 = {three: two for two, three in ALPHA_3.items() if two not in ("UK", "EL")}
_PREFIXES = {**{three: (two,) for three, two in _ALPHA_2.items()}, "GRC": ("EL", "GR"), "GBR": ("GB",)}

_STRICT = frozenset({"FIN", "SWE", "NOR", "DNK", "EST"})
"""One register numbers everybody there, so that a wrong check digit is a slip of the pen and no other register's."""
_FILLED = {"FIN": 8, "BEL": 10, "GBR": 8}
"""Digits to which leading zeros, which spreadsheets drop, are filled up."""

_REGISTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "FIN": (("fi.ytunnus", r"(\d{8})"),),
    "SWE": (("se.orgnr", r"(?:16)?(\d{10})"), ("se.orgnr", r"(\d{10})01")),
    "NOR": (("no.orgnr", r"(\d{9})"),),
    "DNK": (("dk.cvr", r"(\d{8})"),),
    "EST": (("ee.registrikood", r"(\d{8})"),),
    "AUT": (("at.uid", r"(?:AT)?(U\d{8})"), ("at.businessid", r"(?:FN)?(\d{1,6}[A-Z])")),
    "BEL": (("be.vat", r"([01]\d{9})\d?"),),
    "BGR": (("bg.vat", r"(\d{9})(?:\d{4})?"),),
    "CHE": (("ch.uid", r"(CHE\d{9})(?:MWST|TVA|IVA)?"),),
    "CYP": (("cy.vat", r"(\d{8}[A-Z])"),),
    "CZE": (("cz.dic", r"(\d{8})"),),
    "DEU": (("de.vat", r"DE(\d{9})"), ("de.leitweg", r"(?:0204)?(\d{2,12}[A-Z0-9]{0,30}\d{2})")),
    "ESP": (("es.nif", r"(?:ES)?([A-Z0-9]\d{7}[A-Z0-9])"),),
    "FRA": (
        ("fr.siret", r"(1\d{13})"),
        ("fr.siret", r"([02-9]\d{8})\d{5}"),
        ("fr.siren", r"(\d{9})"),
        ("fr.tva", r"FR\w\w(\d{9})"),
    ),
    "GBR": (("gb.vat", r"GB(\d{9})"),),
    "GRC": (("gr.vat", r"(\d{9})"),),
    "HRV": (("hr.oib", r"(\d{11})"),),
    "HUN": (("hu.anum", r"(\d{8})(?:\d{3})?"),),
    "IRL": (("ie.vat", r"(?:IE)?(\d{7}[A-Z]{1,2})"),),
    "ISL": (("is_.kennitala", r"(\d{10})"),),
    "ITA": (("it.iva", r"(\d{11})"), ("it.codicefiscale", r"([A-Z0-9]{16})")),
    "LTU": (("lt.pvm", r"LT(\d{9}|\d{12})"),),
    "LUX": (("lu.tva", r"LU(\d{8})"),),
    "LVA": (("lv.pvn", r"(\d{11})"),),
    "MLT": (("mt.vat", r"MT(\d{8})"),),
    "NLD": (("nl.btw", r"(?:NL)?(\d{9}B\d\d)"),),
    "POL": (("pl.nip", r"(\d{10})"), ("pl.regon", r"(\d{9})(?:\d{5})?")),
    "PRT": (("pt.nif", r"(\d{9})"),),
    "ROU": (("ro.cf", r"(\d{2,10})"),),
    "SVK": (("sk.dph", r"(\d{10})"), ("cz.dic", r"(\d{8})")),
    "SVN": (("si.ddv", r"(\d{8})"),),
    "UKR": (("ua.edrpou", r"(\d{8})"),),
}
"""What a country's numbers look like, each register tested by its own check digit; group 1 is the organisation's.

A French establishment (SIRET), a Hungarian tax number, a Polish, Bulgarian or Finnish branch are told by the number of
who they belong to; the State's own establishments in France (1…) share a SIREN and are told apart.
"""
_WHOLE = frozenset({"fr.siret", "de.vat", "fr.tva", "lt.pvm", "lu.tva", "mt.vat", "gb.vat", "de.leitweg"})
"""Registers whose check takes the number as it stands, not only the part that is kept."""

_KINDS = "NIP|REGON|SIREN|SIRET|CVR|CIF|NIF|KVK|ICO|DIC|EIK|CUI|OIB|VAT|BTW|TVA|UID|MWST|ORGNR|YTUNNUS"
_LABEL = re.compile(rf"^(?:{_KINDS})(?=\w{{6}})")
"""What kind of number it is, written before it."""

_KEYPADS = ("123456789", "987654321", "321654987", "321654789", "123654789", "789456123", "147258369", "963852741")
"""Fingers that go over a keyboard: told as a placeholder when a number is the beginning of one, or its all."""


@dataclass(frozen=True, slots=True)
class Number:
    """A registration number; `register` proved it by its check digit, None where nobody could.

    `value` is its one form, `country` the alpha-3 code of its register's country ("" when none is given).
    """

    country: str
    value: str
    register: str | None = None

    @property
    def key(self) -> str:
        """The number with its country: what is unique."""
        return f"{self.country}:{self.value}"

    def denies(self, other: "Number") -> bool:
        """Return whether two numbers cannot be one organisation's: both of one register, and different.

        Of numbers that nobody could check those count that look alike: as many digits and letters in the same places.
        """
        if self.country != other.country or self.register != other.register or self.value == other.value:
            return False
        return self.register is not None or _shape(self.value) == _shape(other.value)


def _shape(value: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", value))


def alpha_3(country: str | None) -> str:
    """Return the alpha-3 code of a country, "" when none is given."""
    code = (country or "").strip().upper()
    return ALPHA_3.get(code, code)


def alpha_2(country: str | None) -> str:
    """Return the alpha-2 code of a country, "" when it is not one we know."""
    return _ALPHA_2.get(alpha_3(country), "")


def canonical(written: str, country: str) -> str | None:
    """Return a registration number in its one form; None for placeholders and for numbers that cannot be right."""
    number = number_of(written, country)
    return number.value if number else None


@lru_cache(maxsize=1 << 12)
def number_of(written: str, country: str) -> Number | None:
    """Return a registration number, without blanks, dots, dashes and the country's prefix, checked where it can be.

    None for a placeholder, and for a number with a wrong check digit where one register numbers everybody.
    """
    compact = _LABEL.sub("", re.sub(r"[\W_]", "", written).upper())
    if len(compact) < 4 or _is_filler(compact):
        return None
    plain = _without_prefix(compact, country)
    for form in dict.fromkeys((compact, plain)):
        if found := _proved(form, country):
            return found
    if country in _STRICT or len(plain) < 4 or _is_filler(plain) or _is_made_up(plain):
        return None
    return Number(country, plain)


def _without_prefix(number: str, country: str) -> str:
    if country == "NOR":
        number = number.removesuffix("MVA")
    for prefix in _PREFIXES.get(country, ()):
        if number.startswith(prefix) and number[len(prefix) :].isdigit():
            number = number[len(prefix) :]
    if country == "FIN" and len(number) >= 12 and number.startswith("0037"):
        return number[4:12]  # the address of electronic invoices (OVT) holds the number
    if country == "DEU":
        return number.removeprefix("0204")  # what e-invoicing writes before a Leitweg-ID
    return number.zfill(_FILLED.get(country, 0)) if number.isdigit() else number


def _proved(number: str, country: str) -> Number | None:
    for register, pattern in _REGISTERS.get(country, ()):
        match = re.fullmatch(pattern, number)
        if match and _valid(register)(_as_written(number, register) if register in _WHOLE else match[1]):
            return Number(country, match[1], register)
    return None


def _as_written(number: str, register: str) -> str:
    """Return a number with the dashes that its register's check asks for."""
    if register != "de.leitweg":
        return number
    number = number.removeprefix("0204")
    return f"{number[:-2]}-{number[-2:]}"


@cache
def _valid(register: str) -> Callable[[str], bool]:
    return import_module(f"stdnum.{register}").is_valid  # type: ignore[no-any-return]


def _is_filler(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return len(digits) < 3 or len(set(digits)) == 1 or any(digits == keys[: len(digits)] for keys in _KEYPADS)


def _is_made_up(number: str) -> bool:
    """Return whether a number that nothing proves only fills a field: 1234567890, 111222333, 123123123, 0000000001."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < 6:
        return False
    runs = bool(re.fullmatch(r"(?:(\d)\1{2,})+", digits))
    again = bool(re.fullmatch(r"(\d{1,4})\1+", digits))
    return digits.startswith(("12345678", "000000")) or runs or again
