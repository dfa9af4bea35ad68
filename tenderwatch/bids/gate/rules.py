"""Eligibility on the day of submission, the score of a bid, and what a decision goes against."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tenderwatch.company.rules import fresh, holds

KINDS = ("turnover", "certificate", "references", "people", "espd")
CRITERIA = (
    *("buyer-relation", "need-understood", "incumbent", "requirement-fit", "references"),
    *("competition", "price-to-win", "margin", "capacity", "terms"),
)
"""What a bid is scored by unless the house says otherwise, in this order and each with the weight `WEIGHT`."""
WEIGHT = 10
LINE = 70
BEST = 5
CHOICES = ("go", "no-go", "later")
TURNOVER_AGE = 2
"""Accounts of the year before are often not closed yet; older ones than those of two years ago say nothing of today."""


@dataclass(frozen=True)
class Asked:
    """One requirement of the gate."""

    kind: str
    what: str = ""
    amount: Decimal | None = None
    currency: str = "EUR"
    count: int | None = None


@dataclass(frozen=True)
class Shown:
    """What the company can show: years with (amount, currency), certificates with first and last day, people's
    qualifications, ESPD answers as (part, question, meets, reviewed on); references of a requirement, if known."""

    turnover: Mapping[int, tuple[Decimal, str]] = field(default_factory=dict)
    certificates: Sequence[tuple[str, date | None, date | None]] = ()
    people: Sequence[str] = ()
    espd: Sequence[tuple[str, str, bool, date]] = ()
    references: int | None = None


@dataclass(frozen=True)
class Answer:
    """Yes, no or unknown, with the fact that says so: its code and what it names."""

    says: str
    fact: str
    named: Mapping[str, Any] = field(default_factory=dict)


def answer(asked: Asked, shown: Shown, on: date) -> Answer:
    """Return whether the company meets a requirement on the day of submission."""
    return {
        "turnover": _turnover,
        "certificate": _certificate,
        "references": _references,
        "people": _people,
        "espd": _espd,
    }[asked.kind](asked, shown, on)


def _turnover(asked: Asked, shown: Shown, on: date) -> Answer:
    years = [year for year in shown.turnover if on.year - TURNOVER_AGE <= year < on.year]
    if not years:
        return Answer("unknown", "no-turnover", {"year": on.year - 1})
    year = max(years)
    amount, currency = shown.turnover[year]
    named = {"year": year, "amount": str(amount), "currency": currency}
    if currency != asked.currency:
        return Answer("unknown", "other-currency", named)
    return Answer("yes" if amount >= (asked.amount or 0) else "no", "turnover", named)


def _certificate(asked: Asked, shown: Shown, on: date) -> Answer:
    """One of this name that holds on the day is enough; else the one that ends last says why not."""
    found = [each for each in shown.certificates if names(asked.what, each[0])]
    holding = [each for each in found if holds(each[1], each[2], on)]
    if not found:
        return Answer("unknown", "no-certificate")
    name, starts_on, ends_on = max(holding or found, key=lambda each: each[2] or date.max)
    named: dict[str, Any] = {"name": name}
    if holding and ends_on is None:
        return Answer("yes", "open-ended", named)
    if holding:
        return Answer("yes", "valid-until", {**named, "day": _plain(ends_on)})
    if ends_on is not None and ends_on < on:
        return Answer("no", "expires-before", {**named, "day": ends_on.isoformat(), "days": (on - ends_on).days})
    return Answer("no", "valid-from", {**named, "day": _plain(starts_on)})


def _references(asked: Asked, shown: Shown, on: date) -> Answer:  # noqa: ARG001
    """References come counted: which serve on the day is their register's knowledge."""
    if shown.references is None:
        return Answer("unknown", "no-cpv")
    return Answer("yes" if shown.references >= (asked.count or 1) else "no", "references", {"n": shown.references})


def _people(asked: Asked, shown: Shown, on: date) -> Answer:  # noqa: ARG001
    if not shown.people:
        return Answer("unknown", "no-people")
    found = sum(names(asked.what, each) for each in shown.people)
    return Answer("yes" if found >= (asked.count or 1) else "no", "people", {"n": found})


def _espd(asked: Asked, shown: Shown, on: date) -> Answer:
    """All exclusion grounds when nothing is named; one that keeps us out decides, an old one is not relied on."""
    about = [each for each in shown.espd if (names(asked.what, each[1]) if asked.what else each[0] == "exclusion")]
    if not about:
        return Answer("unknown", "no-espd")
    for _part, question, meets, _reviewed in about:
        if not meets:
            return Answer("no", "espd-keeps-out", {"question": question})
    oldest = min(reviewed for _part, _question, _meets, reviewed in about)
    says = "yes" if fresh(oldest, on) else "unknown"
    return Answer(says, "espd" if says == "yes" else "espd-old", {"n": len(about), "day": oldest.isoformat()})


def names(asked: str, text: str) -> bool:
    """Return whether a text has every word that was asked for: "ISO 9001" is in "ISO 9001:2015"."""
    wanted = set(re.findall(r"\w+", asked.casefold()))
    return bool(wanted) and wanted <= set(re.findall(r"\w+", text.casefold()))


def _plain(day: date | None) -> str:
    return day.isoformat() if day else ""


def missed(answers: Sequence[tuple[str, bool]]) -> bool:
    """Return whether a requirement is missed: answered no and not waived, of (answer, waived)."""
    return any(says == "no" and not waived for says, waived in answers)


@dataclass(frozen=True)
class Score:
    """What the scored criteria come to: of 100, how many of how many are scored, and the lowest (code, score)."""

    of_hundred: int | None
    scored: int
    criteria: int
    lowest: tuple[str, int] | None


def score(weights: Mapping[str, int], scores: Mapping[str, int]) -> Score:
    """Return the weighted mean of the criteria that are scored, 5 being 100; the others do not count.

    Half a point is rounded up.  Scores of criteria that the house no longer has do not count either.
    """
    counted = {code: scores[code] for code in weights if code in scores}
    if not counted:
        return Score(None, 0, len(weights), None)
    total = sum(weights[code] for code in counted)
    mean = Fraction(sum(weights[code] * each for code, each in counted.items()), total)
    lowest = min(counted.items(), key=lambda item: item[1])
    return Score(int(mean * 100 / BEST + Fraction(1, 2)), len(counted), len(weights), lowest)


def contradicts(choice: str, of_hundred: int | None, line: int, gate_missed: bool) -> list[str]:
    """Return what a decision goes against: the score beside the line, a missed gate; later goes against nothing."""
    found = []
    if of_hundred is not None and choice == ("go" if of_hundred < line else "no-go"):
        found.append("score")
    if gate_missed and choice == "go":
        found.append("gate")
    return found
