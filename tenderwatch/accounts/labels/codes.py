"""Words for phases, rungs, segments, functions, factors and what is kept."""

from collections.abc import Mapping

from tenderwatch.contracts import labels as contract_labels
from tenderwatch.contracts.service import CONTACT_ROLES
from tenderwatch.i18n import _
from tenderwatch.work.lists import Word


def account_field(name: str) -> str:
    """Return one of the four fields in words."""
    return {"phase": _("Phase"), "ladder": _("Ladder"), "nature": _("Nature"), "segment": _("Segment")}[name]


def phase(code: str) -> str:
    """Return a phase of the relationship."""
    return {"birth": _("Birth"), "upkeep": _("Upkeep and development"), "ending": _("Ending")}[code]


def nature(code: str) -> str:
    """Return the nature of a relationship."""
    return {
        "transaction": _("Transaction"),
        "contract": _("Contract"),
        "preference": _("Preference"),
        "partnership": _("Partnership"),
    }[code]


def ladder(code: str) -> str:
    """Return a rung as the product calls it; one of the house's own is its own word."""
    known = {
        "suspect": _("Suspect"),
        "prospect": _("Prospect"),
        "customer": _("Customer"),
        "regular": _("Regular customer"),
        "key-customer": _("Key customer"),
        "advocate": _("Advocate"),
    }
    return known.get(code, code)


def segment(code: str) -> str:
    """Return a segment as the product calls it; one of the house's own is its own word."""
    known = {"strategic": _("Strategic"), "growth": _("Growth"), "base": _("Base"), "watch": _("Watch")}
    return known.get(code, code)


def listed(words: Mapping[str, Word], code: str | None) -> str:
    """Return an entry of a list as the house calls it, else as the product does."""
    if code is None:
        return _("not chosen")
    word = words.get(code)
    return word.name if word and word.name else segment(ladder(code))


def value_of(field: str, code: str | None, lists: Mapping[str, Mapping[str, Word]]) -> str:
    """Return a value of one of the four fields."""
    if code is None:
        return _("not chosen")
    if field in lists:
        return listed(lists[field], code)
    return phase(code) if field == "phase" else nature(code)


def matter(code: str) -> str:
    """Return what matters in a phase."""
    return {
        "price": _("price"),
        "tendering-competence": _("tendering competence"),
        "trust": _("trust"),
        "quality": _("quality as it is experienced"),
        "co-operation": _("active co-operation"),
        "end-date": _("the end date"),
        "re-tender": _("the re-tender"),
    }[code]


def measure(name: str) -> str:
    """Return one of the five values, or strength."""
    return {
        "volume": _("Volume"),
        "profitability": _("Profitability"),
        "potential": _("Potential"),
        "reference_value": _("Reference value"),
        "competence_value": _("Competence value"),
        "strength": _("Strength"),
    }[name]


def function(code: str) -> str:
    """Return a function of ours."""
    return {
        "management-team": _("Management team"),
        "managing-director": _("Managing director"),
        "sales": _("Sales"),
        "marketing": _("Marketing"),
        "development": _("Product and service development"),
        "production": _("Service production"),
        "finance": _("Finance"),
        "hr": _("Human resources"),
        "communications": _("Communications"),
    }[code]


def involvement(code: str | None) -> str:
    """Return what a function does for a customer."""
    if code is None:
        return _("nobody has said")
    return {"leads": _("leads"), "does": _("does"), "informed": _("is informed"), "none": _("not involved")}[code]


def factor(code: str) -> str:
    """Return a success factor."""
    return {
        "tendering-competence": _("Tendering competence"),
        "trust": _("Trust"),
        "quality": _("Quality of product and service"),
        "co-operation": _("Active co-operation"),
        "sales-work": _("The salesperson’s work"),
        "personal-relations": _("Personal relations"),
        "customer-service": _("Customer service"),
        "co-operation-state": _("State of the co-operation"),
        "co-operation-nature": _("Nature of the co-operation"),
        "co-operation-quality": _("Quality of the co-operation"),
    }[code]


def role(code: str) -> str:
    """Return a role of a contact; one that this room does not know is its own word."""
    return contract_labels.contact_role(code) if code in CONTACT_ROLES else code


def certainty(code: str) -> str:
    """Return how sure a need is."""
    return {"assumed": _("assumed"), "stated": _("stated"), "verified": _("verified")}[code]


def offering(code: str) -> str:
    """Return how a service of ours stands with a customer."""
    return {"uses": _("uses it"), "knows": _("knows of it"), "not-told": _("not told")}[code]


def kept_kind(kind: str) -> str:
    """Return what the page is called on which something new of a kind is entered."""
    return {
        "needs": _("Add need"),
        "offering": _("Add service"),
        "risks": _("Add risk"),
        "documents": _("Add document"),
    }[kind]
