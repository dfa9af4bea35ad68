"""Dated legal rules as data: what the law says, how much, from which source, and when it holds.

A reform adds a row with its own days; no row is rewritten, so that a procedure is always read by the law of its day.
Amounts are euro without value added tax, times are days or months as `unit` says.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Unit = Literal["eur", "days", "months"]
Standing = Literal["read", "to-confirm"]  # read in the law's own text, or general knowledge a specialist should confirm

_2024 = date(2024, 1, 1)
_2026 = date(2026, 1, 1)
_ACT_1397 = date(2017, 1, 1)
_DIRECTIVES = date(2016, 4, 18)
_END_2025 = date(2025, 12, 31)


@dataclass(frozen=True)
class LegalRule:
    """One rule with the days on which it holds; `valid_to` is the last day, None while nobody has repealed it."""

    id: str
    what: str
    value: Decimal
    unit: Unit
    source: str
    valid_from: date
    valid_to: date | None = None
    standing: Standing = "read"


class NoSuchRule(LookupError):
    """No rule of that id holds on that day."""


def rule_on(rule_id: str, day: date) -> LegalRule:
    """Return the rule `rule_id` as it stood on `day`; raise NoSuchRule when none is recorded for that day."""
    for rule in RULES:
        if rule.id == rule_id and holds(rule, day):
            return rule
    raise NoSuchRule(f"{rule_id} has no value on {day}")


def rules_on(day: date) -> tuple[LegalRule, ...]:
    """Return every rule that holds on `day`."""
    return tuple(rule for rule in RULES if holds(rule, day))


def holds(rule: LegalRule, day: date) -> bool:
    return rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)


def _eur(rule_id: str, what: str, value: int, source: str, valid_from: date, valid_to: date | None = None) -> LegalRule:
    return LegalRule(rule_id, what, Decimal(value), "eur", source, valid_from, valid_to)


RULES: tuple[LegalRule, ...] = (
    # EU thresholds, set for two years at a time
    _eur("eu-central", "goods and services, central government", 143_000, "2014/24/EU art. 4(b)", _2024, _END_2025),
    _eur("eu-central", "goods and services, central government", 140_000, "Reg. (EU) 2025/2150-2152", _2026),
    _eur("eu-sub-central", "goods and services, other buyers", 221_000, "2014/24/EU art. 4(c)", _2024, _END_2025),
    _eur("eu-sub-central", "goods and services, other buyers", 216_000, "Reg. (EU) 2025/2150-2152", _2026),
    _eur("eu-works", "works", 5_538_000, "2014/24/EU art. 4(a)", _2024, _END_2025),
    _eur("eu-works", "works", 5_404_000, "Reg. (EU) 2025/2150-2152", _2026),
    _eur("eu-utilities", "goods and services, utilities", 443_000, "2014/25/EU art. 15(a)", _2024, _END_2025),
    _eur("eu-utilities", "goods and services, utilities", 432_000, "Reg. (EU) 2025/2150-2152", _2026),
    _eur("eu-concessions", "concessions", 5_538_000, "2014/23/EU art. 8(1)", _2024, _END_2025),
    _eur("eu-concessions", "concessions", 5_404_000, "Reg. (EU) 2025/2150-2152", _2026),
    _eur("eu-social", "social and other specific services", 750_000, "2014/24/EU art. 4(d)", _DIRECTIVES),
    # Finnish national thresholds
    _eur("fi-goods-services", "goods and services", 60_000, "1397/2016 section 25", _ACT_1397),
    _eur("fi-works", "works", 150_000, "1397/2016 section 25", _ACT_1397),
    _eur("fi-health-social", "health and social services", 400_000, "1397/2016 section 25", _ACT_1397),
    _eur("fi-other-special", "other special services", 300_000, "1397/2016 section 25", _ACT_1397),
    _eur("fi-concessions", "concessions", 500_000, "1397/2016 section 25", _ACT_1397),
    # Clocks after a decision
    LegalRule("fi-standstill", "days from receipt of the decision to the contract, EU-level procedures",
              Decimal(14), "days", "1397/2016 sections 129-130", _ACT_1397),
    LegalRule("fi-appeal", "days from receipt to appeal to the Market Court", Decimal(14), "days",
              "1397/2016 section 147", _ACT_1397),
    LegalRule("fi-correction", "days in which a tenderer may ask for a procurement correction", Decimal(14), "days",
              "1397/2016 sections 132-135", _ACT_1397, standing="to-confirm"),
    LegalRule("eu-standstill-electronic", "least standstill, decision sent electronically", Decimal(10), "days",
              "89/665/EEC art. 2a, 2007/66/EC", date(2009, 12, 20), standing="to-confirm"),
    LegalRule("eu-standstill-other", "least standstill, decision sent otherwise", Decimal(15), "days",
              "89/665/EEC art. 2a, 2007/66/EC", date(2009, 12, 20), standing="to-confirm"),
    # Longest framework unless justified
    LegalRule("framework-classic", "longest framework agreement", Decimal(48), "months", "2014/24/EU art. 33(1)",
              _DIRECTIVES, standing="to-confirm"),
    LegalRule("framework-utilities", "longest framework agreement, utilities", Decimal(96), "months",
              "2014/25/EU art. 51(1)", _DIRECTIVES, standing="to-confirm"),
    LegalRule("framework-defence", "longest framework agreement, defence and security", Decimal(84), "months",
              "2009/81/EC art. 29(2)", date(2011, 8, 21), standing="to-confirm"),
    LegalRule("framework-reserved", "longest reserved public service contract", Decimal(36), "months",
              "2014/24/EU art. 77(3)", _DIRECTIVES, standing="to-confirm"),
)  # fmt: skip
