"""Words for the codes of contracts: decisions, choices, reasons, gaps."""

from tenderwatch.contracts.rules.decisions import Gap
from tenderwatch.i18n import _, ngettext


def matter(kind: str, ordinal: int = 0) -> str:
    """Return what a decision is about: "Option 1", "Termination notice"."""
    return {
        "renewal-start": _("Start of renewal work"),
        "option": _("Option %(n)s", n=ordinal),
        "termination-notice": _("Termination notice"),
        "price-index": _("Price change"),
        "end": _("End of the contract"),
        "holdover": _("End of the holdover"),
        "guarantee": _("End of the guarantee"),
    }[kind]


def asked(kind: str, ordinal: int = 0, buyer: str = "", who: str = "buyer") -> str:
    """Return the question that a decision puts, for a page or the line of a mail."""
    if kind == "option" and who == "us":
        return _("Option %(n)s: will we use it?", n=ordinal)
    return {
        "renewal-start": _("Start the renewal work?"),
        "option": _("Option %(n)s: will %(buyer)s use it?", n=ordinal, buyer=buyer or _("the buyer")),
        "termination-notice": _("Give notice of termination, or let it run?"),
        "price-index": _("Ask for a change of prices?"),
        "end": _("The contract ends: what comes after it?"),
        "holdover": _("The contract goes on after its end: until when, and what comes after it?"),
        "guarantee": _("The guarantee ends: is everything in order?"),
    }[kind]


def if_undecided(kind: str) -> str:
    """Return what happens when nobody decides."""
    return {
        "renewal-start": _("Otherwise the renewal work starts late."),
        "option": _("Otherwise the option lapses."),
        "termination-notice": _("Otherwise the contract runs on."),
        "price-index": _("Otherwise the prices stay."),
        "end": _("Otherwise the contract ends silently."),
        "holdover": _("Otherwise it ends silently, or goes on with no contract."),
        "guarantee": _("Otherwise what is still to be mended is not found in time."),
    }[kind]


def choice(code: str | None) -> str:
    """Return what was decided, or why nothing is asked any more."""
    known = {
        "started": _("renewal work started"),
        "not-renewing": _("no renewal"),
        "used": _("used"),
        "not-used": _("not used"),
        "given": _("notice given"),
        "not-given": _("no notice given"),
        "asked": _("change of prices asked for"),
        "not-asked": _("prices stay"),
        "tendered-again": _("it is tendered again"),
        "let-end": _("we let it end"),
        "held-over": _("it goes on after its end"),
        "checked": _("looked at, all in order"),
        "works-left": _("something is still to be mended"),
        "option-used": _("an option was used"),
        "extended": _("extended"),
        "ended": _("ended"),
        "succeeded": _("muted: another contract follows"),
        "deleted": _("muted: the contract is deleted"),
        "terms": _("no longer asked by the terms"),
    }
    return known.get(code or "", code or "")


def end_reason(code: str) -> str:
    """Return why a contract ended."""
    return {
        "retender-won": _("period ended, won again"),
        "retender-lost": _("period ended, lost to another"),
        "not-tendered": _("period ended, not tendered again"),
        "terminated-by-them": _("terminated by the buyer"),
        "terminated-by-us": _("terminated by us"),
        "need-ended": _("the need ended"),
        "taken-in-house": _("taken in-house"),
        "transferred": _("transferred to a successor body"),
        "merged": _("merged into another contract"),
    }[code]


def term(code: str) -> str:
    """Return how long a contract runs."""
    return {
        "fixed": _("Fixed term"),
        "until-further-notice": _("Until further notice"),
        "unknown": _("Not known"),
    }[code]


def risk(code: str) -> str:
    """Return a risk class with the rungs that it brings."""
    return {
        "light": _("Light"),
        "standard": _("Standard"),
        "critical": _("Critical"),
    }[code]


def procedure_kind(code: str) -> str:
    """Return how a contract will be tendered again."""
    return {
        "open": _("Open procedure"),
        "restricted": _("Restricted procedure"),
        "negotiated": _("Negotiated procedure"),
        "central-framework": _("Framework of a central purchasing body"),
        "below-threshold": _("Below the EU threshold"),
    }[code]


def who(code: str) -> str:
    """Return who decides on an option."""
    return {"buyer": _("the buyer"), "us": _("we"), "both": _("both together")}[code]


def status(code: str) -> str:
    """Return a status that the list can be narrowed to."""
    return {
        "in-force": _("Not ended"),
        "ended": _("Ended"),
        "deleted": _("Deleted"),
        "all": _("All"),
    }[code]


def gap(found: Gap) -> str:
    """Return what is asked for, and what its absence means."""
    return {
        "no-owner": _("Owner missing: name an owner, so that somebody is warned"),
        "no-term": _("End date missing: nobody is warned. Until when does it run, or is it until further notice?"),
        "no-start": _("First day missing"),
        "no-end": _("End date missing: nobody is warned"),
        "period-out-of-order": _("The last day is before the first"),
        "ended-no-outcome": _("Ended with no word: why did it end, or was it extended?"),
        "option-passed": _("Option %(n)s: its day has passed with no word. Was it used?", n=found.option),
        "option-no-notice": _("Option %(n)s: by when is it decided?", n=found.option),
        "option-after-end": _("Option %(n)s is decided after the end that it extends", n=found.option),
        "options-out-of-order": _("An option was used after one that was not"),
        "no-termination-notice": _("Termination notice missing: how many months?"),
        "no-review": _("Nothing is ever asked: when is it reviewed? Enter the day by which prices are talked over"),
        "period-planned": _("Confirm the period: it is as the contract notice planned it, not as it was agreed"),
        "renewals-told": ngettext(
            "The notice says up to %(n)s renewal: length and day?",
            "The notice says up to %(n)s renewals: length and day?",
            found.option or 0,
        ),
        "no-title": _("Title missing: it is called by its reference"),
        "no-reference": _("Reference missing: what is the contract's own?"),
        "no-buyer-number": _("Registration number of the buyer missing"),
        "no-value": _("Value missing"),
    }[found.code]


def warning_state(code: str) -> str:
    """Return what became of a warning."""
    return {
        "owed": _("to be said"),
        "said": _("said"),
        "baseline": _("passed before the import"),
        "closed": _("passed with a change of the date"),
        "muted": _("muted"),
    }[code]
