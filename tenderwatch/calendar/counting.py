"""Counting statutory times by the law of one day: by Finnish law, by a directive, or as the parties agreed.

A last day is moved only by a rule that was read in the law's own text.  Where a rule that is to be confirmed would put
another day, that reading stands beside the date.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tenderwatch.calendar.legal import LegalRule, NoSuchRule, rule_on
from tenderwatch.calendar.proof import LegalDate, Proof, Silent, Unit, other_reading, skipped_from
from tenderwatch.calendar.rules import add_months


@dataclass(frozen=True)
class Start:
    """From which day a time runs: what it is, as a field or "receipt", and the rules that made it that day."""

    since: str
    day: date
    rules: tuple[LegalRule, ...] = ()


@dataclass(frozen=True)
class Counter:
    """Counts by the law of `law_on`; `holidays` are those of the country."""

    law_on: date
    holidays: Collection[date]
    rules: Sequence[LegalRule]

    def rule(self, rule_id: str) -> LegalRule | None:
        """Return a rule as it stood on the day whose law is read; None when none is recorded for it."""
        try:
            return rule_on(rule_id, self.law_on, self.rules)
        except NoSuchRule:
            return None

    def finnish(self, code: str, rule_id: str, start: Start, *notes: str) -> LegalDate | Silent:
        """Count a Finnish time: a last day on a non-working day moves to the next working day."""
        rule, moves = self.rule(rule_id), self.rule("fi-moves")
        counts = self.rule("fi-months" if rule and rule.unit == "months" else "fi-counts")
        if rule is None or moves is None or counts is None:
            return Silent(code, "no-rule")
        amount, unit = int(rule.value), _unit(rule)
        last = last_day(start.day, amount, unit)
        skipped = skipped_from(last, self.holidays)
        behind = (rule, *start.rules, counts, *((moves,) if skipped else ()))
        proof = Proof(start.since, start.day, amount, unit, last, behind, skipped)
        return LegalDate(code, last + timedelta(days=len(skipped)), proof, notes=notes)

    def european(self, code: str, rule_id: str, start: Start, *notes: str) -> LegalDate | Silent:
        """Count a time of a directive; it is not sure that its last day moves: the other day stands beside it."""
        rule, moves = self.rule(rule_id), self.rule("eu-moves")
        if rule is None:
            return Silent(code, "no-rule")
        amount = int(rule.value)
        last = last_day(start.day, amount, "days")
        proof = Proof(start.since, start.day, amount, "days", last, (rule,))
        return LegalDate(code, last, proof, notes=notes, other=other_reading(last, moves, self.holidays))

    def backwards(self, code: str, rule_id: str, start: Start) -> LegalDate | Silent:
        """Count days back from a day: nothing moves; the working day before stands beside a non-working one."""
        rule, stays = self.rule(rule_id), self.rule("eu-backwards")
        if rule is None:
            return Silent(code, "no-rule")
        amount = -int(rule.value)
        last = last_day(start.day, amount, "days")
        proof = Proof(start.since, start.day, amount, "days", last, (rule,))
        return LegalDate(code, last, proof, other=other_reading(last, stays, self.holidays, backwards=True))


def agreed(code: str, start: Start, amount: int, unit: Unit) -> LegalDate:
    """Count a time that was agreed or told: no law moves it."""
    last = last_day(start.day, amount, unit)
    return LegalDate(code, last, Proof(start.since, start.day, amount, unit, last, start.rules))


def last_day(start: date, amount: int, unit: Unit) -> date:
    """Return the last day of a time after `start`, which itself is not counted; before it when `amount` is negative."""
    return start + timedelta(days=amount) if unit == "days" else add_months(start, amount)


def _unit(rule: LegalRule) -> Unit:
    return "months" if rule.unit == "months" else "days"
