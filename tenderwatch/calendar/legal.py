"""Dated legal rules as data: what the law says, how much, from which source, and when it holds.

A reform adds a row with its own days; no row is rewritten, so that a procedure is always read by the law of its day.
Amounts are euro without value added tax, times are days or months as `unit` says; a rule that has no number has the
unit "none".  `what` is a developer's note: what a reader sees comes from labels, by `id`; `source` is written the same
in every language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Unit = Literal["eur", "days", "months", "percent", "minutes", "none"]  # minutes: after midnight
Standing = Literal["read", "to-confirm"]  # read in the law's own text, or general knowledge a specialist should confirm

_2024 = date(2024, 1, 1)
_2026 = date(2026, 1, 1)
_ACT_1397 = date(2017, 1, 1)
_ACT_348 = date(2010, 6, 1)  # as amended by 321/2010
_END_2016 = date(2016, 12, 31)
_ACT_150 = date(1966, 6, 30)  # section 5 as amended by 358/1966
_REG_1182 = date(1971, 7, 1)
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


def rule_on(rule_id: str, day: date, rules: Sequence[LegalRule] | None = None) -> LegalRule:
    """Return the rule `rule_id` as it stood on `day`; raise NoSuchRule when none is recorded for that day.

    `rules` are RULES unless a reform is tried out.
    """
    for rule in RULES if rules is None else rules:
        if rule.id == rule_id and holds(rule, day):
            return rule
    raise NoSuchRule(f"{rule_id} has no value on {day}")


def rules_on(day: date) -> tuple[LegalRule, ...]:
    """Return every rule that holds on `day`."""
    return tuple(rule for rule in RULES if holds(rule, day))


def holds(rule: LegalRule, day: date) -> bool:
    return rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)


def _time(
    rule_id: str,
    what: str,
    value: int,
    source: str,
    valid_from: date,
    standing: Standing = "read",
    unit: Unit = "days",
    valid_to: date | None = None,
) -> LegalRule:
    return LegalRule(rule_id, what, Decimal(value), unit, source, valid_from, valid_to, standing)


def _eur(rule_id: str, what: str, value: int, source: str, valid_from: date, valid_to: date | None = None) -> LegalRule:
    return LegalRule(rule_id, what, Decimal(value), "eur", source, valid_from, valid_to)


RULES: tuple[LegalRule, ...] = (
    # EU thresholds, set for two years at a time
    _eur("eu-central", "goods and services, central government", 143_000, "2014/24/EU art. 4(b)", _2024, _END_2025),
    _eur("eu-central", "goods and services, central government", 140_000, "(EU) 2025/2150–2152", _2026),
    _eur("eu-sub-central", "goods and services, other buyers", 221_000, "2014/24/EU art. 4(c)", _2024, _END_2025),
    _eur("eu-sub-central", "goods and services, other buyers", 216_000, "(EU) 2025/2150–2152", _2026),
    _eur("eu-works", "works", 5_538_000, "2014/24/EU art. 4(a)", _2024, _END_2025),
    _eur("eu-works", "works", 5_404_000, "(EU) 2025/2150–2152", _2026),
    _eur("eu-utilities", "goods and services, utilities", 443_000, "2014/25/EU art. 15(a)", _2024, _END_2025),
    _eur("eu-utilities", "goods and services, utilities", 432_000, "(EU) 2025/2150–2152", _2026),
    _eur("eu-concessions", "concessions", 5_538_000, "2014/23/EU art. 8(1)", _2024, _END_2025),
    _eur("eu-concessions", "concessions", 5_404_000, "(EU) 2025/2150–2152", _2026),
    _eur("eu-social", "social and other specific services", 750_000, "2014/24/EU art. 4(d)", _DIRECTIVES),
    # Finnish national thresholds
    _eur("fi-goods-services", "goods and services", 60_000, "1397/2016 § 25", _ACT_1397),
    _eur("fi-works", "works", 150_000, "1397/2016 § 25", _ACT_1397),
    _eur("fi-health-social", "health and social services", 400_000, "1397/2016 § 25", _ACT_1397),
    _eur("fi-other-special", "other special services", 300_000, "1397/2016 § 25", _ACT_1397),
    _eur("fi-concessions", "concessions", 500_000, "1397/2016 § 25", _ACT_1397),
    # When a decision is received
    _time("fi-received-electronic", "days from sending to receipt: it is in the recipient's device or server", 0,
          "1397/2016 § 127–128", _ACT_1397),
    _time("fi-received-post", "days from posting to receipt", 7, "1397/2016 § 127–128", _ACT_1397),
    _time("fi-no-instructions", "a decision without appeal instructions starts no clock", 0, "1397/2016 § 127–128",
          _ACT_1397, unit="none"),
    # Clocks after a decision
    _time("fi-standstill", "days from receipt to the contract, old law: still on web pages", 21, "348/2007 § 77",
          _ACT_348, valid_to=_END_2016),
    _time("fi-standstill", "days from receipt to the contract: EU-level procedures, Annex E, concessions", 14,
          "1397/2016 § 129–130", _ACT_1397),
    _time("fi-standstill-dps", "call-offs of a dynamic purchasing system may drop the standstill", 0,
          "1397/2016 § 129–130", _ACT_1397, unit="none"),
    _time("fi-standstill-framework", "call-offs of a framework agreement may drop the standstill", 0,
          "1397/2016 § 130", _ACT_1397, "to-confirm", "none"),
    _time("fi-appeal", "days from receipt to appeal to the Market Court", 14, "1397/2016 § 147", _ACT_1397),
    _time("fi-appeal-closes", "when the Market Court's office closes on the last day", 16 * 60 + 15, "1397/2016 § 147",
          _ACT_1397, unit="minutes"),
    _time("fi-appeal-ex-ante", "days from an ex-ante notice to appeal", 14, "1397/2016 § 147", _ACT_1397, "to-confirm"),
    _time("fi-appeal-award-notice", "days from the award notice of a direct award to appeal", 30, "1397/2016 § 147",
          _ACT_1397, "to-confirm"),
    _time("fi-appeal-defective", "months from a badly defective decision to appeal", 6, "1397/2016 § 147", _ACT_1397,
          "to-confirm", "months"),
    _time("fi-correction", "days in which a tenderer may ask for a procurement correction", 14, "1397/2016 § 132–135",
          _ACT_1397, "to-confirm"),
    _time("fi-correction-buyer", "days in which the buyer may correct on its own", 90, "1397/2016 § 132–135", _ACT_1397,
          "to-confirm"),
    _time("eu-standstill-electronic", "least standstill, decision sent electronically", 10,
          "89/665/EEC art. 2a, 2007/66/EC", date(2009, 12, 20), "to-confirm"),
    _time("eu-standstill-other", "least standstill, decision sent otherwise", 15, "89/665/EEC art. 2a, 2007/66/EC",
          date(2009, 12, 20), "to-confirm"),
    _time("eu-award-notice", "days from the contract to the award notice", 30, "2014/24/EU art. 50", _DIRECTIVES,
          "to-confirm"),
    _time("eu-debrief", "days from the request to the winner's name, characteristics and advantages", 15,
          "2014/24/EU art. 55(2)", _DIRECTIVES, "to-confirm"),
    # Times before the tender
    _time("eu-open", "least days for tenders, open", 35, "2014/24/EU art. 27(1)", _DIRECTIVES, "to-confirm"),
    _time("eu-open-electronic", "least days for tenders, open, electronic", 30, "2014/24/EU art. 27(4)", _DIRECTIVES,
          "to-confirm"),
    _time("eu-open-prior", "least days for tenders, open, after a prior notice", 15, "2014/24/EU art. 27(2)",
          _DIRECTIVES, "to-confirm"),
    _time("eu-open-urgent", "least days for tenders, open, urgent", 15, "2014/24/EU art. 27(3)", _DIRECTIVES,
          "to-confirm"),
    _time("eu-requests", "least days for requests to participate", 30, "2014/24/EU art. 28(1)", _DIRECTIVES,
          "to-confirm"),
    _time("eu-requests-urgent", "least days for requests to participate, urgent", 15, "2014/24/EU art. 28(6)(a)",
          _DIRECTIVES, "to-confirm"),
    _time("eu-restricted", "least days for tenders, restricted", 30, "2014/24/EU art. 28(2)", _DIRECTIVES,
          "to-confirm"),
    _time("eu-restricted-electronic", "least days for tenders, restricted, electronic", 25, "2014/24/EU art. 28(5)",
          _DIRECTIVES, "to-confirm"),
    _time("eu-restricted-prior", "least days for tenders, restricted, after a prior notice", 10,
          "2014/24/EU art. 28(3)", _DIRECTIVES, "to-confirm"),
    _time("eu-restricted-urgent", "least days for tenders, restricted, urgent", 10, "2014/24/EU art. 28(6)(b)",
          _DIRECTIVES, "to-confirm"),
    _time("eu-restricted-agreed", "least days for tenders, restricted, other buyers, where none were agreed", 10,
          "2014/24/EU art. 28(4)", _DIRECTIVES),
    _time("fi-national-time", "a national procedure has no least time for tenders", 0, "1397/2016", _ACT_1397,
          unit="none"),
    _time("eu-extra-information", "days before the deadline by which the buyer answers", 6, "2014/24/EU art. 53(2)",
          _DIRECTIVES, "to-confirm"),
    _time("eu-extra-information-urgent", "days before the deadline by which the buyer answers, urgent", 4,
          "2014/24/EU art. 53(2)", _DIRECTIVES, "to-confirm"),
    # How time is counted
    _time("fi-counts", "the day from which time runs is not counted", 0, "150/1930 § 2", _ACT_150, unit="none"),
    _time("fi-months", "a month ends on the same day of the month, else on its last", 0, "150/1930 § 3", _ACT_150,
          "to-confirm", "none"),
    _time("fi-moves", "a last day on a Saturday, Sunday, church holiday, Independence Day, May Day, Christmas Eve or "
          "Midsummer Eve moves to the next working day", 0, "150/1930 § 5; 1397/2016", _ACT_150, unit="none"),
    _time("eu-moves", "a last day on a public holiday, Saturday or Sunday moves to the next working day", 0,
          "1182/71 art. 3(4)", _REG_1182, "to-confirm", "none"),
    _time("eu-backwards", "a time that is counted backwards does not move", 0, "1182/71 art. 3(4)", _REG_1182,
          "to-confirm", "none"),
    # Longest framework unless justified, and changes of a contract
    _time("framework-classic", "longest framework agreement", 48, "2014/24/EU art. 33(1)", _DIRECTIVES, "to-confirm",
          "months"),
    _time("framework-utilities", "longest framework agreement, utilities", 96, "2014/25/EU art. 51(1)", _DIRECTIVES,
          "to-confirm", "months"),
    _time("framework-defence", "longest framework agreement, defence and security", 84, "2009/81/EC art. 29(2)",
          date(2011, 8, 21), "to-confirm", "months"),
    _time("framework-reserved", "longest reserved public service contract", 36, "2014/24/EU art. 77(3)", _DIRECTIVES,
          "to-confirm", "months"),
    _time("change-extra-orders", "largest extra order of the contract's value, each", 50, "1397/2016 § 136", _ACT_1397,
          unit="percent"),
    _time("change-small", "a change of goods or services below this share is small", 10, "2014/24/EU art. 72",
          _DIRECTIVES, "to-confirm", "percent"),
    _time("change-small-works", "a change of works below this share is small", 15, "2014/24/EU art. 72", _DIRECTIVES,
          "to-confirm", "percent"),
    _time("change-clause", "a clear review clause allows its change", 0, "2014/24/EU art. 72", _DIRECTIVES,
          "to-confirm", "none"),
)  # fmt: skip
