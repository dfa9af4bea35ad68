"""Words for what a file of contracts tells: the heads of its columns, in the words of the form."""

import re

from tenderwatch.contracts.labels import codes
from tenderwatch.i18n import _

_OF_OPTION = re.compile(r"option_(\d+)_(\w+)")


def column(code: str) -> str:
    """Return the head of a column."""
    if found := _OF_OPTION.fullmatch(code):
        return _of_option(int(found[1]))[found[2]]
    return {
        "reference": _("Reference"),
        "title": _("Title"),
        "buyer": _("Buyer"),
        "buyer_id": _("Registration number of the buyer"),
        "country": _("Country of the buyer"),
        "term": _("Term"),
        "starts_on": _("First day"),
        "ends_on": _("Last day of the base period"),
        "extended_until": _("Extended until"),
        "ended_on": _("Ended on"),
        "end_reason": _("Why it ended"),
        "options": _("Options"),
        "option_who": _("Who decides on options"),
        "option_notice_months": _("Notice for an option, months"),
        "termination_notice_months": _("Termination notice of ours, months"),
        "their_notice_months": _("Termination notice of the buyer's, months"),
        "price_window_opens_on": _("Price change asked from"),
        "price_window_closes_on": _("Price change asked by"),
        "price_window_every_months": _("Price change again after, months"),
        "guarantee_ends_on": _("Guarantee ends"),
        "procedure_kind": _("How it will be tendered again"),
        "owner_email": _("Owner"),
        "value": _("Value of the base period, excl. VAT"),
        "currency": _("Currency"),
        "risk": _("Risk class"),
        "framework": _("Framework"),
        "framework_buyer": _("Buyer of the framework"),
        "framework_maximum": _("Maximum of the framework, excl. VAT"),
        "last_call_off_on": _("Last day for call-offs"),
        "notes": _("Notes"),
    }[code]


def _of_option(n: int) -> dict[str, str]:
    return {
        "months": _("Option %(n)s: months", n=n),
        "decide_by": _("Option %(n)s: decide by", n=n),
        "notify_by": _("Option %(n)s: notify by", n=n),
        "notice_months": _("Option %(n)s: notice, months", n=n),
        "who": _("Option %(n)s: who decides", n=n),
        "state": _("Option %(n)s: used or not", n=n),
        "decided_on": _("Option %(n)s: decided on", n=n),
    }


def column_help(code: str) -> str:
    """Return what a column means and how it is written."""
    part = _OF_OPTION.fullmatch(code)
    known = {
        "reference": _("By it and the buyer a contract is known: the same row again changes the same contract."),
        "buyer": _("Name of the buyer. One that is not known yet is entered."),
        "buyer_id": _("Like 0201256-6; for a buyer abroad also its country."),
        "country": _("Two or three letters, FI by default."),
        "ends_on": _("Without any option. The last day belongs to the contract. “Until further notice” is understood."),
        "extended_until": _("The last day after extensions besides the options."),
        "ended_on": _("Only of a contract that has ended; then also why."),
        "options": _("Lengths one after the other, for example 12m+12m or 1y+1y."),
        "option_notice_months": _("How long before the end an option must be decided."),
        "owner_email": _("E-mail address or name of somebody who may sign in here."),
        "currency": _("Three letters, EUR by default."),
        "framework": _("Reference of the framework of which this contract is a call-off."),
        "framework_buyer": _("Where the framework is another buyer's: its registration number or name."),
        "framework_maximum": _("Where this contract is a framework."),
        "price_window_opens_on": _("The first day of the first window."),
        "price_window_closes_on": _("The last day of the first window."),
        "price_window_every_months": _("12 when it is left empty."),
    }
    return known.get(part[2] if part else code, "")


def kind_of_column(kind: str) -> str:
    """Return how the cells of a column are written."""
    return {
        "text": _("Text"),
        "day": _("A day, like 2026-12-03 or 3.12.2026"),
        "months": _("Whole months"),
        "amount": _("An amount, like 1234567.89 or 1234567,89"),
        "currency": _("Text"),
        "options": _("Text"),
        "code": _("One of the words listed"),
        "owner": _("Text"),
    }[kind]


def column_group(code: str) -> str:
    """Return the heading under which columns are listed."""
    return {
        "contract": _("The contract"),
        "period": _("Period"),
        "options": _("Options"),
        "notice": _("Notice and prices"),
        "money": _("Value and framework"),
        "people": _("People and notes"),
    }[code]


def option_state(code: str) -> str:
    """Return what became of an option."""
    return {"open": _("open"), "used": _("used"), "not-used": _("not used")}[code]


def code_words(field: str, code: str) -> str:
    """Return a code of a column in words."""
    say = {
        "who": codes.who,
        "option_who": codes.who,
        "term": codes.term,
        "risk": codes.risk,
        "procedure_kind": codes.procedure_kind,
        "end_reason": codes.end_reason,
        "state": option_state,
    }[field]
    return say(code)
