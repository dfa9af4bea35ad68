"""Words for stages, results and reasons."""

from tenderwatch import i18n
from tenderwatch.bids.lots import BidLot
from tenderwatch.i18n import _
from tenderwatch.web import formatters


def stage(code: str) -> str:
    """Return a stage of a bid in words."""
    return {
        "identified": _("Identified"),
        "qualifying": _("Qualifying"),
        "go-no-go": _("Go / no-go"),
        "preparing": _("Preparing"),
        "submitted": _("Submitted"),
        "outcome": _("Outcome"),
    }[code]


def result(code: str) -> str:
    """Return how a bid ended in words."""
    return {
        "won": _("Won"),
        "won-in-part": _("Won in part"),
        "lost": _("Lost"),
        "excluded": _("Excluded"),
        "withdrawn": _("Withdrawn"),
        "cancelled": _("Procedure cancelled"),
        "no-bid": _("We did not bid"),
        "annulled": _("Won, annulled on appeal"),
        "admitted": _("Admitted to the dynamic purchasing system"),
        "framework-rank": _("Ranked in the framework"),
    }[code]


def reason(code: str) -> str:
    """Return a reason of winning, losing or not bidding in words."""
    return {
        "price": _("Price"),
        "quality-points": _("Quality points"),
        "requirement-fit": _("Fit with the requirements"),
        "compliance-error": _("Error of form"),
        "suitability": _("Suitability"),
        "incumbency": _("Incumbent or cost of switching"),
        "relationship": _("Relationship or late entry"),
        "capacity": _("Our own capacity"),
        "terms": _("Terms"),
        "specification": _("Specification favours another"),
        "partner": _("Partner"),
        "competitor": _("Strength of a competitor"),
        "procedure": _("The way it was procured"),
        "our-record": _("Our record with this buyer"),
        "unknown": _("Unknown: ask for a debrief"),
        "fit": _("Does not fit us"),
        "margin": _("Margin"),
        "chance": _("Chance of winning"),
        "time": _("Time"),
        "conflict": _("Conflict of interest"),
        "place": _("Place"),
        "no-reference": _("No reference"),
    }[code]


def known_by(side: str, evidence: str) -> str:
    """Return who says a reason and from what."""
    if side == "buyer":
        return {
            "decision": _("The buyer said so in the decision"),
            "score-sheet": _("The buyer's score sheet says so"),
            "debrief": _("The buyer said so in a debrief"),
            "guess": _("The buyer hinted at it"),
        }[evidence]
    return {
        "decision": _("We read it in the decision"),
        "score-sheet": _("We read it in the score sheet"),
        "debrief": _("We concluded it from a debrief"),
        "guess": _("We guess"),
    }[evidence]


def problem(code: str) -> str:
    """Return what is wrong with an outcome in words."""
    return {
        "unknown": _("Choose how it ended."),
        "not-allowed": _("This cannot have happened at this stage of the bid."),
        "required": _("Choose one here."),
        "too-many": _("Three reasons at the most."),
        "repeated": _("Each reason once."),
        "one-primary": _("Choose the main reason."),
        "not-for-this-result": _("This reason does not go with how it ended."),
        "unknown-side": _("Choose who says so."),
        "unknown-evidence": _("Choose what it is known from."),
        "unknown-detail": _("This detail does not go with the reason."),
        "not-ours": _("We did not bid for one of these lots."),
        "all-won": _("All lots are marked as won: then choose Won."),
        "some-lost": _("Not all lots are marked as won: then choose Won in part."),
        "each-lot": _("Say of each lot how it ended, or of none."),
        "lots-say-otherwise": _("The lots say another ending of the whole bid."),
        "none-won": _("Lots cannot be won with this ending."),
        "not-positive": _("Enter a number from 1 up."),
        "beyond-tenders": _("Our rank cannot be beyond the number of tenders."),
    }[code]


def lot(each: BidLot) -> str:
    """Return a lot with its number, and that it was cancelled or added."""
    _language, title = formatters.choose_text(each.title, i18n.language())
    said = f"{each.code} · {title}" if title else each.code
    changed = _("cancelled") if each.cancelled else _("added") if each.added else ""
    return f"{said} ({changed})" if changed else said


def decision(code: str) -> str:
    """Return go, no-go or later in words."""
    return {"go": _("We bid"), "no-go": _("We don't bid"), "later": _("Later")}[code]


def value(name: str, value: object) -> str | None:
    """Return a code of this room in words; None for what is no code."""
    words = {"stage": stage, "outcome": result, "decision": decision}
    return words[name](str(value)) if name in words else None


def points_problem(line: int, code: str) -> str:
    """Return what is wrong with a line of points per criterion."""
    words = {
        "no-name": _("Line %(n)s: name the criterion.", n=line),
        "no-points": _("Line %(n)s: give at least one number of points.", n=line),
        "over-most": _("Line %(n)s: more points than the most there is.", n=line),
        "negative": _("Line %(n)s: points are not negative.", n=line),
        "repeated": _("Line %(n)s: this criterion stands above already.", n=line),
        "too-many": _("Line %(n)s: too many criteria.", n=line),
    }
    return words[code]
