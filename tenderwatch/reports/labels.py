"""Words of the reports: what customers are sorted by, bands of value, roles."""

from collections.abc import Mapping
from decimal import Decimal

from tenderwatch.i18n import _
from tenderwatch.reports.rules import BANDS
from tenderwatch.users.rules import Role
from tenderwatch.web import formatters


def sorted_by(code: str) -> str:
    """Return what customers are counted by."""
    return {
        "phase": _("Phase"),
        "ladder": _("Step of the ladder"),
        "nature": _("Nature of the relationship"),
        "segment": _("Segment"),
        "class": _("Class"),
        "value": _("Value a year"),
    }[code]


def value_of(by: str, code: str | None, own: Mapping[str, str | None]) -> str:
    """Return a value of a field in words; `own` are the house's names of a list's entries."""
    if code is None:
        return _("none")
    return own.get(code) or _known(by).get(code, code)


def _known(by: str) -> dict[str, str]:
    return {"phase": _phases, "ladder": _ladder, "nature": _natures, "segment": _segments}.get(by, dict)()


def _phases() -> dict[str, str]:
    return {"birth": _("Birth"), "upkeep": _("Upkeep and development"), "ending": _("Ending")}


def _ladder() -> dict[str, str]:
    return {
        "suspect": _("Suspect"),
        "prospect": _("Prospect"),
        "customer": _("Customer"),
        "regular": _("Regular"),
        "key-customer": _("Key customer"),
        "advocate": _("Advocate"),
    }


def _natures() -> dict[str, str]:
    return {
        "transaction": _("Transaction"),
        "contract": _("Contractual"),
        "preference": _("Preference"),
        "partnership": _("Partnership"),
    }


def _segments() -> dict[str, str]:
    return {"strategic": _("Strategic"), "growth": _("Growth"), "base": _("Base"), "watch": _("Watch")}


def band(code: str | None) -> str:
    """Return a band of yearly value, as rules.band_code names it, in words."""
    if code is None:
        return _("no contract with a known value")
    currency, n = code.partition(":")[0], int(code.partition(":")[2])
    low = formatters.money(BANDS[n], currency)
    if n + 1 == len(BANDS):
        return _("%(low)s and more", low=low)
    return _("%(low)s to less than %(high)s", low=low, high=formatters.money(Decimal(BANDS[n + 1]), currency))


def item_kind(code: str) -> str:
    """Return what a row that is counted is."""
    return {
        "account": _("Account"),
        "activity": _("Activity"),
        "bid": _("Bid"),
        "contract": _("Contract"),
        "feedback": _("Feedback"),
        "procedure": _("Procedure"),
    }[code]


def role(code: str) -> str:
    """Return a role in words, as a group of people."""
    return {
        Role.ADMIN: _("Administrators"),
        Role.MANAGER: _("Management"),
        Role.BID_MANAGER: _("Bid managers"),
        Role.SALES: _("Sales"),
        Role.CONTRACT_OWNER: _("Contract owners"),
        Role.VIEWER: _("Viewers"),
    }[Role(code)]
