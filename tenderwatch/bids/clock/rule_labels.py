"""Words of the legal rules, by their ids, and of how much they say."""

from datetime import time
from typing import Literal

from tenderwatch.calendar.legal import LegalRule
from tenderwatch.i18n import _, language, ngettext
from tenderwatch.web.formatters import format_clock, format_money, format_percent


def amount(rule: LegalRule) -> str:
    """Return how much a rule says: 14 days, 16:15, €140,000; "–" for a rule without a number."""
    number = int(rule.value)
    if rule.unit == "days":
        return ngettext("%(n)s day", "%(n)s days", number)
    if rule.unit == "months":
        return ngettext("%(n)s month", "%(n)s months", number)
    if rule.unit == "minutes":
        return format_clock(time(*divmod(number, 60)), language())
    if rule.unit == "percent":
        return format_percent(rule.value / 100, language())
    return format_money(rule.value, "EUR", language()) if rule.unit == "eur" else "–"


def counted(number: int, unit: Literal["days", "months"]) -> str:
    """Say the counting of a proof, whose first day is not counted."""
    if unit == "months":
        return ngettext("%(n)s month, to the same day of it", "%(n)s months, to the same day of the last one", number)
    if number < 0:
        return ngettext("%(n)s day back, that day not counted", "%(n)s days back, that day not counted", -number)
    return ngettext("%(n)s day, that day not counted", "%(n)s days, that day not counted", number)


def rule(rule_id: str) -> str:
    """Return what a rule is about."""
    return (_thresholds() | _after_the_decision() | _before_the_tender() | _counting() | _contracts())[rule_id]


def _thresholds() -> dict[str, str]:
    return {
        "eu-central": _("EU threshold: goods and services, central government"),
        "eu-sub-central": _("EU threshold: goods and services, other buyers"),
        "eu-works": _("EU threshold: works"),
        "eu-utilities": _("EU threshold: goods and services, utilities"),
        "eu-concessions": _("EU threshold: concessions"),
        "eu-social": _("EU threshold: social and other specific services"),
        "fi-goods-services": _("Finnish threshold: goods and services"),
        "fi-works": _("Finnish threshold: works"),
        "fi-health-social": _("Finnish threshold: health and social services"),
        "fi-other-special": _("Finnish threshold: other special services"),
        "fi-concessions": _("Finnish threshold: concessions"),
    }


def _after_the_decision() -> dict[str, str]:
    return {
        "fi-received-electronic": _("An electronic message is received when it is in the recipient's device or server"),
        "fi-received-post": _("A letter is received on the 7th day after it was sent"),
        "fi-no-instructions": _("A decision without appeal instructions starts no clock"),
        "fi-standstill": _("Standstill, from the receipt of the decision"),
        "fi-standstill-dps": _("A call-off of a dynamic purchasing system may drop the standstill"),
        "fi-standstill-framework": _("A call-off of a framework agreement may drop the standstill"),
        "fi-appeal": _("Appeal to the Market Court, from the receipt of the decision"),
        "fi-appeal-closes": _("The Market Court's office closes"),
        "fi-appeal-ex-ante": _("Appeal after an ex-ante notice"),
        "fi-appeal-award-notice": _("Appeal after the award notice of a direct award"),
        "fi-appeal-defective": _("Appeal against a badly defective decision"),
        "fi-correction": _("Procurement correction that a tenderer asks for"),
        "fi-correction-buyer": _("Procurement correction by the buyer on its own"),
        "eu-standstill-electronic": _("Least standstill in the EU, decision sent electronically"),
        "eu-standstill-other": _("Least standstill in the EU, decision sent otherwise"),
        "eu-award-notice": _("Award notice, from the contract"),
        "eu-debrief": _("Debrief, from the request: the winner's name, characteristics and advantages"),
    }


def _before_the_tender() -> dict[str, str]:
    return {
        "eu-open": _("Least time for tenders, open procedure"),
        "eu-open-electronic": _("Least time for tenders, open procedure, electronic tenders"),
        "eu-open-prior": _("Least time for tenders, open procedure, after a prior information notice"),
        "eu-open-urgent": _("Least time for tenders, open procedure, urgent"),
        "eu-requests": _("Least time for requests to participate"),
        "eu-requests-urgent": _("Least time for requests to participate, urgent"),
        "eu-restricted": _("Least time for tenders, restricted procedure"),
        "eu-restricted-electronic": _("Least time for tenders, restricted procedure, electronic tenders"),
        "eu-restricted-prior": _("Least time for tenders, restricted procedure, after a prior information notice"),
        "eu-restricted-urgent": _("Least time for tenders, restricted procedure, urgent"),
        "eu-restricted-agreed": _("Least time for tenders, restricted procedure, where none was agreed"),
        "fi-national-time": _("No least time for tenders in a national procedure"),
        "eu-extra-information": _("Extra information, before the deadline"),
        "eu-extra-information-urgent": _("Extra information, before the deadline, urgent"),
    }


def _counting() -> dict[str, str]:
    return {
        "fi-counts": _("The day from which a time runs is not counted"),
        "fi-months": _("A time in months ends on the same day of the month, else on the month's last day"),
        "fi-moves": _(
            "A last day on a Saturday, Sunday, church holiday, Independence Day, May Day, Christmas Eve or Midsummer "
            "Eve moves to the next working day"
        ),
        "eu-moves": _("A last day on a public holiday, Saturday or Sunday moves to the next working day"),
        "eu-backwards": _("A time that is counted backwards does not move"),
    }


def _contracts() -> dict[str, str]:
    return {
        "framework-classic": _("Longest framework agreement, unless justified"),
        "framework-utilities": _("Longest framework agreement, utilities"),
        "framework-defence": _("Longest framework agreement, defence and security"),
        "framework-reserved": _("Longest contract of reserved public services"),
        "change-extra-orders": _("Largest extra order, each, of the contract's value"),
        "change-small": _("A change is small below this share: goods and services"),
        "change-small-works": _("A change is small below this share: works"),
        "change-clause": _("A change is allowed where a clear review clause says so"),
    }
