"""Words for what is published of a contract: fields, values, how they are known, and why it is this contract."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from scrapers import codelists
from tenderwatch import i18n
from tenderwatch.contracts import labels
from tenderwatch.i18n import _, ngettext
from tenderwatch.notices.tables import Procedure
from tenderwatch.organizations.tables import Organization
from tenderwatch.web import formatters

DAYS = frozenset({"starts_on", "base_ends_on", "ends_on"})
MONEY = frozenset({"value", "framework_maximum"})


def field(name: str) -> str:
    """Return a field in words."""
    known = {
        "procedure_id": _("Procedure"),
        "option": _("Option used"),
        "ends_on": _("Extension: last day in force"),
        "renewals_told": _("Options: how many"),
        "amendment": _("Amendment"),
    }
    return known.get(name) or labels.field(name)


def value(session: Session, name: str, said: Any) -> str:
    """Return a value as a reader compares it."""
    if said is None or said == []:
        return _("none") if name in ("options", "option", "amendment") else _("not entered")
    if name in DAYS:
        return formatters.day(date.fromisoformat(said))
    if name in MONEY:
        amount, _blank, currency = said.partition(" ")
        return formatters.money(Decimal(amount), currency, detail=True)
    words = {
        "procedure_id": lambda: _procedure(session, said),
        "buyer_id": lambda: _buyer(session, said),
        "term": lambda: labels.term(said),
        "option": lambda: _("Option %(n)s", n=said),
        "options": lambda: " + ".join(ngettext("%(n)s month", "%(n)s months", months) for months in said),
        "renewals_told": lambda: formatters.count(said),
        "amendment": lambda: amendment(said),
    }
    return words[name]() if name in words else str(said)


def _procedure(session: Session, procedure_id: int) -> str:
    procedure = session.get(Procedure, procedure_id)
    return (formatters.plain(procedure.title) if procedure else "") or _("Untitled")


def _buyer(session: Session, organization_id: int) -> str:
    buyer = session.get(Organization, organization_id)
    return buyer.name if buyer else "–"


def amendment(said: dict[str, Any]) -> str:
    """Return what a modification notice says of itself: its own words, else its reasons."""
    if described := formatters.plain(said["descriptions"]):
        return described
    reasons = [codelists.label("modification-justification", code, i18n.language()) or code for code in said["reasons"]]
    return "; ".join(reasons) or _("A modification was published; it does not say what was changed.")


def how(code: str, params: dict[str, Any]) -> str:
    """Return how a published value is known; nothing where the notice states it."""
    if code == "planned":
        return _("as the lot was planned")
    if code == "extends-to":
        return _("it can be extended to %(day)s", day=formatters.day(date.fromisoformat(params["to"])))
    if code not in ("length-from-start", "length-from-ours"):
        return ""
    length = (
        ngettext("%(n)s month", "%(n)s months", params["months"])
        if params["months"]
        else ngettext("%(n)s day", "%(n)s days", params["days"])
    )
    words = {"length": length, "day": formatters.day(date.fromisoformat(params["first"]))}
    if code == "length-from-start":
        return _("computed: %(length)s from the published first day, %(day)s", **words)
    return _("computed: %(length)s from our first day, %(day)s", **words)


def evidence(code: str) -> str:
    """Return by what a notice is known to be about the contract, as a sentence."""
    return {
        "procedure-number-us": _("It is of the contract's procedure, bears its number and names us as winner."),
        "procedure-number": _("It is of the contract's procedure and bears its number."),
        "procedure-us": _("It is of the contract's procedure and names us as winner."),
        "procedure-lot": _("It is of the procedure of our bid, and of a lot that we won."),
        "procedure-only": _("It is of the contract's procedure and tells of one contract only."),
        "buyer-us-number": _("The buyer is the same, we are named as winner, and it bears the contract's number."),
        "buyer-number": _("The buyer is the same, and it bears the contract's number."),
        "buyer-us-title": _("The buyer is the same, we are named as winner, and it is called as the contract is."),
    }[code]


def grade(code: str) -> str:
    """Return how sure it is that a notice is about the contract."""
    return {
        "certain": _("certainly this contract"),
        "likely": _("likely this contract"),
        "possible": _("possibly this contract"),
    }[code]


def kind(code: str) -> str:
    """Return what was published."""
    return {"result": _("Award"), "cont-modif": _("Modification of the contract")}.get(code, _("Notice"))
