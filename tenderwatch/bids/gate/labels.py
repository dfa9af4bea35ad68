"""Words for the gate, the scorecard and decisions."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tenderwatch.i18n import _, ngettext
from tenderwatch.web import formatters


def kind(code: str) -> str:
    """Return a kind of requirement."""
    return {
        "turnover": _("Turnover"),
        "certificate": _("Certificate"),
        "references": _("References"),
        "people": _("People"),
        "espd": _("Exclusion grounds and ESPD"),
    }[code]


def asked(each: Mapping[str, Any]) -> str:
    """Return a requirement in words; `each` has kind, what, amount, currency and count."""
    amount = Decimal(each["amount"]) if each["amount"] is not None else None
    if each["kind"] == "turnover":
        return _("Turnover at least %(amount)s", amount=formatters.money(amount, each["currency"]))
    if each["kind"] == "espd":
        return each["what"] or _("No exclusion ground applies")
    if each["kind"] == "certificate":
        return str(each["what"])
    what = each["what"] or (_("CPV division of the procedure") if each["kind"] == "references" else "")
    return f"{kind(each['kind'])}: {each['count'] or 1} · {what}"


def says(code: str) -> str:
    """Return an answer of the gate."""
    return {"yes": _("yes"), "no": _("no"), "unknown": _("unknown")}[code]


def fact(code: str, named: Mapping[str, Any]) -> str:
    """Return the fact that answers a requirement."""
    day = formatters.day(date.fromisoformat(named["day"])) if named.get("day") else "–"
    n, name, year = named.get("n", 0), named.get("name", ""), named.get("year", 0)
    if code == "expires-before":
        days = named["days"]
        return ngettext(
            "%(name)s valid until %(day)s, %(n)s day before the submission",
            "%(name)s valid until %(day)s, %(n)s days before the submission",
            days,
            name=name,
            day=day,
        )
    if code in ("turnover", "other-currency"):
        money = formatters.money(Decimal(named["amount"]), named["currency"], detail=True)
        return _("Turnover of %(year)s: %(amount)s", year=year, amount=money)
    return {
        "no-turnover": _("The profile has no turnover of %(year)s or of the year before", year=year),
        "no-certificate": _("The profile has no certificate of this name"),
        "open-ended": _("%(name)s holds until further notice", name=name),
        "valid-until": _("%(name)s valid until %(day)s", name=name, day=day),
        "valid-from": _("%(name)s valid only from %(day)s", name=name, day=day),
        "no-cpv": _("The CPV code is not known"),
        "references": _("References that may be named on that day: %(n)s", n=n),
        "no-people": _("The profile names nobody"),
        "people": _("Key people with this qualification: %(n)s", n=n),
        "no-espd": _("The profile has no answer to this"),
        "espd-keeps-out": _("Our answer keeps us out: %(question)s", question=named.get("question", "")),
        "espd": _("Answers that fit: %(n)s, reviewed since %(day)s", n=n, day=day),
        "espd-old": _("Last reviewed on %(day)s, more than a year before the submission", day=day),
    }[code]


def criterion(code: str, name: str | None) -> str:
    """Return a criterion in the house's words, else in ours."""
    known = {
        "buyer-relation": _("Relation to the buyer"),
        "need-understood": _("Need understood"),
        "incumbent": _("Position of the incumbent"),
        "requirement-fit": _("Fit with the requirements"),
        "references": _("References"),
        "competition": _("Competition"),
        "price-to-win": _("Price to win"),
        "margin": _("Margin"),
        "capacity": _("Capacity and time"),
        "terms": _("Terms and risk"),
    }
    return name or known.get(code, code)


def against(code: str) -> str:
    """Return what a decision goes against."""
    return {"score": _("against the score"), "gate": _("past a missed gate")}[code]


def field(name: str) -> str:
    """Return what a field of a criterion is called."""
    return {
        "name": _("Name"),
        "weight": _("Weight"),
        "position": _("Place in the order"),
        "active": _("In use"),
    }[name]
