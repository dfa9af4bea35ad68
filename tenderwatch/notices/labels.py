"""The words for the codes of notices, in the reader's language; a code without a word is shown as it is."""

from scrapers import codelists
from tenderwatch import i18n
from tenderwatch.i18n import _


def label(group: str, code: str | None) -> str:
    """Return the word for a code: `label("phase", "awarded")`."""
    return GROUPS[group]().get(code or "", code or _("not stated"))


def terms_field(name: str) -> str:
    """Return what the trail tells of a group of trade terms in words."""
    return {"fi": _("In Finnish"), "sv": _("In Swedish"), "en": _("In English"), "line": _("Terms")}.get(name, name)


def filter_name(name: str) -> str:
    """Return what a filter narrows by."""
    return {
        "kind": _("Kind"),
        "status": _("Status"),
        "country": _("Country"),
        "cpv": _("CPV"),
        "nuts": _("Region"),
        "source": _("Source"),
        "buyer": _("Buyer"),
        "deadline": _("Deadline"),
        "deadline_from": _("Deadline from"),
        "deadline_to": _("Deadline to"),
        "published": _("Published"),
        "published_from": _("Published from"),
        "published_to": _("Published to"),
        "expand": _("Words"),
    }[name]


def filter_value(name: str, value: str) -> str:
    """Return a value of a filter in words, where it is a code that has any."""
    match name:
        case "kind" | "status":
            return label(name, value)
        case "country":
            return codelists.country_label(value, i18n.language())
        case "nuts":
            return nuts(value)
        case "cpv":
            return cpv(value)
        case "expand":
            return _("only as they are typed")
    return value


def cpv(code: str) -> str:
    """Return a CPV code with what it means."""
    words = codelists.cpv_label(code, i18n.language())
    return f"{code} {words}" if words != code else code


def nuts(code: str) -> str:
    """Return a NUTS code with the name of its region; FI* is what may be done anywhere in Finland."""
    if code == "*":
        return codelists.label("other-place-service", "anyw", i18n.language())
    place = codelists.nuts_code(code.rstrip("*"))
    words = codelists.nuts_label(place, i18n.language())
    return f"{place} {words}" if words != place else place


def kinds() -> dict[str, str]:
    """What a notice is for (BT-03)."""
    return {
        "planning": _("Planning"),
        "consultation": _("Market consultation"),
        "competition": _("Call for tenders"),
        "dir-awa-pre": _("Direct award, announced beforehand"),
        "result": _("Award notice"),
        "cont-modif": _("Contract change"),
        "completion": _("Contract completed"),
        "bri": _("Business registration"),
    }


def statuses() -> dict[str, str]:
    """Where a notice's procedure stands, for searchers."""
    return {
        "planned": _("Planned"),
        "open": _("Open for tenders"),
        "closed": _("Closed"),
        "awarded": _("Awarded"),
        "cancelled": _("Cancelled"),
        "replaced": _("Replaced by a newer notice"),
    }


def phases() -> dict[str, str]:
    """Where a procedure stands."""
    return {
        "planning": _("Planned"),
        "competition": _("In competition"),
        "awarded": _("Awarded"),
        "cancelled": _("Cancelled"),
        "modified": _("Contract changed"),
        "completed": _("Contract completed"),
    }


def value_kinds() -> dict[str, str]:
    """What an amount is."""
    return {
        "estimated": _("estimated"),
        "framework-maximum": _("framework maximum"),
        "awarded": _("awarded"),
    }


def outcomes() -> dict[str, str]:
    """How a lot ended (BT-142)."""
    return {
        "selec-w": _("Winner chosen"),
        "clos-nw": _("Ended without a winner"),
        "open-nw": _("No winner yet"),
    }


def outcome_reasons() -> dict[str, str]:
    """Why a lot ended without a winner (BT-144)."""
    return {
        "all-rej": _("All tenders or requests were rejected"),
        "chan-need": _("The buyer's need changed"),
        "ins-fund": _("Not enough money"),
        "no-rece": _("No tenders or requests were received"),
        "no-signed": _("The winner did not sign the contract"),
        "one-admis": _("Only one tender or request was admissible"),
        "other": _("Another reason"),
        "rev-body": _("Decision of a review body"),
        "rev-buyer": _("The buyer withdrew its decision"),
        "tch-pr-error": _("Technical or procedural errors"),
    }


def procedure_types() -> dict[str, str]:
    """How the buyer buys (BT-105)."""
    return {
        "open": _("Open procedure"),
        "restricted": _("Restricted procedure"),
        "neg-w-call": _("Negotiated procedure with a call"),
        "neg-wo-call": _("Negotiated procedure without a call"),
        "comp-dial": _("Competitive dialogue"),
        "comp-tend": _("Competitive tendering"),
        "innovation": _("Innovation partnership"),
        "oth-single": _("Other single stage procedure"),
        "oth-mult": _("Other multiple stage procedure"),
        "exp-int-rail": _("Request for expression of interest, rail"),
    }


def natures() -> dict[str, str]:
    """What is bought (BT-23)."""
    return {"works": _("Works"), "supplies": _("Supplies"), "services": _("Services"), "combined": _("Combined")}


def change_reasons() -> dict[str, str]:
    """Why a notice was changed (BT-140)."""
    return {
        "add-info": _("More information"),
        "cancel": _("Cancelled"),
        "cancel-intent": _("The buyer intends to cancel"),
        "cor-buy": _("Correction by the buyer"),
        "cor-esen": _("Correction by the sending service"),
        "cor-pub": _("Correction by the publisher"),
        "info-release": _("Information now available"),
        "susp-review": _("Suspended for a review"),
        "update-add": _("Update"),
    }


def units() -> dict[str, str]:
    """Units of durations (BT-36), after a number."""
    return {"DAY": _("days"), "WEEK": _("weeks"), "MONTH": _("months"), "YEAR": _("years")}


def relations() -> dict[str, str]:
    """What another procedure is to this one."""
    return {
        "plan": _("Announced beforehand in"),
        "framework": _("Framework agreement"),
        "planned": _("Announced here beforehand"),
        "call-off": _("Call-off"),
        "related": _("Related"),
    }


GROUPS = {
    "kind": kinds,
    "status": statuses,
    "phase": phases,
    "value_kind": value_kinds,
    "outcome": outcomes,
    "outcome_reason": outcome_reasons,
    "procedure_type": procedure_types,
    "nature": natures,
    "change_reason": change_reasons,
    "unit": units,
    "relation": relations,
}
