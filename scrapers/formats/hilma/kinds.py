"""Hilma's codes in the words of eForms."""

from scrapers import codelists

NAME = "hilma"
PARSER = "hilma/4"

_NATIONAL = 9900
_FORMS = """
100:planning/pin-only 101:planning/pin-rtl 200:competition/cn-standard 300:result/can-standard 301:result/can-standard
400:planning/pin-only 401:planning/pin-rtl 500:competition/cn-standard 600:result/can-standard 700:competition/qu-sy
800:planning/pin-buyer 1200:competition/cn-desg 1300:result/can-desg 1500:dir-awa-pre/veat 1600:planning/pin-only
1700:competition/cn-standard 1800:result/can-standard 1900:competition/subco 2000:cont-modif/can-modif
2100:competition/cn-social 2101:planning/ 2102:result/can-social 2200:competition/cn-social 2201:planning/
2202:result/can-social 2203:competition/qu-sy 2300:planning/ 2301:result/can-social 2400:competition/cn-standard
2500:result/can-standard 9901:planning/pin-only 9902:competition/cn-standard 9903:competition/cn-standard
9905:dir-awa-pre/veat 9906:competition/cn-desg 9910:planning/pin-only 9911:competition/cn-standard
9912:competition/cn-standard 9913:competition/cn-social
"""
_OLD = {code: tuple(kind.split("/")) for code, kind in (pair.split(":") for pair in _FORMS.split())}
"""The portal's own numbers of notice kinds -> BT-03 and BT-02.

The hundreds are the number of a TED form up to 25, national kinds begin at 9900: 9912 and 9913 small purchases, 9903
agriculture, 9905 direct awards.  9904, a public body that will sell to others, is no procurement and has no kind.
"""

PROCEDURES = {
    "1": "open",
    "2": "restricted",
    "3": "neg-w-call",
    "4": "comp-dial",
    "5": "innovation",
    "6": "neg-wo-call",
    "7": "neg-w-call",
    "8": "neg-wo-call",
    "9": "neg-wo-call",
    "10": "neg-wo-call",
    "15": "neg-wo-call",
    "16": "neg-wo-call",
    "17": "neg-wo-call",
    "18": "neg-wo-call",
}
"""`procedureType` of the old model -> BT-105; its 11 to 14 are procedures of social services and concessions."""
_NATURES = {1: "supplies", 2: "services", 4: "works", 8: "services", 16: "services"}


def kind(said: str | None) -> tuple[str | None, str | None]:
    """Return form type (BT-03) and notice type (BT-02) of a subtype, whether eForms' or the portal's own."""
    facts = codelists.facts("notice-subtype", said or "")
    form, notice = (facts["form_type"], facts["notice_type"]) if facts else _OLD.get(said or "", ("", ""))
    return form or None, notice or None


def subtype(said: str | None) -> str | None:
    """Return the subtype as eForms and TED name it: the old model's 200 is form F02, its 9902 stays."""
    return f"F{int(said) // 100:02}" if said in _OLD and int(said) < _NATIONAL else said


def nature(flags: int | None) -> str | None:
    """Return what is bought (BT-23) of the old model's flags, where all of them mean the same."""
    named = {name for flag, name in _NATURES.items() if flags and flags & flag}
    return named.pop() if len(named) == 1 else None
