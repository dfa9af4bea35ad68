"""Words for what contracts are kept by: decisions, choices, reasons, gaps, and where a date comes from."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tenderwatch.contracts.rules.decisions import Gap
from tenderwatch.contracts.rules.terms import Derived
from tenderwatch.i18n import _, ngettext
from tenderwatch.web import formatters


def matter(kind: str, ordinal: int = 0) -> str:
    """Return what a decision is about: "Option 1", "Termination notice"."""
    return {
        "renewal-start": _("Start of renewal work"),
        "option": _("Option %(n)s", n=ordinal),
        "termination-notice": _("Termination notice"),
        "price-index": _("Price change"),
        "end": _("End of the contract"),
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
    }[kind]


def if_undecided(kind: str) -> str:
    """Return what happens when nobody decides."""
    return {
        "renewal-start": _("Otherwise the renewal work starts late."),
        "option": _("Otherwise the option lapses."),
        "termination-notice": _("Otherwise the contract runs on."),
        "price-index": _("Otherwise the prices stay."),
        "end": _("Otherwise the contract ends silently."),
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


def field(name: str) -> str:
    """Return a field in words; an unknown one is its own word."""
    known = {
        "reference": _("Reference"),
        "title": _("Title"),
        "buyer": _("Buyer"),
        "buyer_id": _("Buyer"),
        "term": _("Term"),
        "starts_on": _("First day"),
        "base_ends_on": _("Last day of the base period"),
        "ends_on": _("Last day in force"),
        "extensions": _("Times extended"),
        "options": _("Options"),
        "option": _("Option"),
        "option_notice_months": _("Notice for an option, months"),
        "termination_notice_months": _("Termination notice of ours, months"),
        "their_notice_months": _("Termination notice of the buyer's, months"),
        "price_window_closes_on": _("Price change asked by"),
        "price_window_every_months": _("Price change again after, months"),
        "procedure_kind": _("How it will be tendered again"),
        "owner_id": _("Owner"),
        "value": _("Value"),
        "currency": _("Currency"),
        "risk": _("Risk class"),
        "notes": _("Notes"),
        "successor_id": _("Contract that follows"),
        "ended_on": _("Ended on"),
        "end_reason": _("Why it ended"),
        "deleted_at": _("Deleted"),
        "renewals_told": _("Renewals that the notice tells of"),
        "period_planned": _("Period as the notice planned it"),
        "reason": _("Reason"),
        "renewal-start": _("Start of renewal work"),
        "termination-notice": _("Termination notice"),
        "price-index": _("Price change"),
        "end": _("End of the contract"),
        "unhappy_since": _("Bound but unhappy since"),
        "unhappy_because": _("Why unhappy"),
    }
    return known.get(name, name)


def action(code: str) -> str:
    """Return what somebody did to a contract."""
    known = {
        "entered": _("Entered"),
        "imported": _("Imported"),
        "changed": _("Changed"),
        "option-used": _("Option used"),
        "option-not-used": _("Option not used"),
        "extended": _("Extended"),
        "ended": _("Ended"),
        "reopened": _("End taken back"),
        "decided": _("Decided"),
        "decision-withdrawn": _("Decision taken back"),
        "acknowledged": _("Acknowledged"),
        "snoozed": _("Snoozed"),
        "answer-taken-back": _("Acknowledgement taken back"),
        "assigned": _("Assigned"),
        "deleted": _("Deleted"),
        "restored": _("Restored"),
        "terms-confirmed": _("Period and options confirmed"),
        "unhappy": _("Bound but unhappy"),
        "content": _("No longer unhappy"),
    }
    return known.get(code, code)


def rung(days: int, on: date | None = None, due_on: date | None = None) -> str:
    """Return a rung of a ladder in words; that of the day itself as it is, when it falls `on` another than `due_on`."""
    if days > 0:
        return ngettext("%(n)s day before", "%(n)s days before", days)
    if days == 0 and on and due_on and on != due_on:
        return _("on the last working day before") if on < due_on else _("just past its date")
    return _("on its day") if days == 0 else ngettext("%(n)s day past", "%(n)s days past", -days)


def warning_state(code: str) -> str:
    """Return what became of a warning."""
    return {
        "owed": _("to be said"),
        "said": _("said"),
        "baseline": _("passed before the import"),
        "closed": _("passed with a change of the date"),
        "muted": _("muted"),
    }[code]


def derived(how: Derived) -> str:
    """Return in words where a date comes from."""
    plain = {
        "end-recorded": _("As it was entered."),
        "end-of-base": _("The last day of the base period, as it was entered."),
        "end-of-options": _("When all options that are still open are used."),
        "option-stated": _("As the contract says."),
        "option-by-the-end": _("No day is known: at the latest by the end that the option extends."),
        "end-if-noticed": _("If notice were given today."),
        "price-window": _("The last day of the window for a change of prices."),
        "renewal-start-at-once": _("The contract is shorter than the work: it starts on the first day."),
        "renewal-start-unhappy": _("The customer is bound but unhappy: the work does not wait."),
    }
    return plain.get(how.code) or _COMPUTED[how.code](how.params)


def _day(params: Mapping[str, Any], name: str) -> str:
    value = params[name]
    return formatters.day(value) if isinstance(value, date) else str(value)


def _notice(params: Mapping[str, Any]) -> str:
    return ngettext(
        "%(n)s month before %(end)s. Counted from the day after the end: %(one)s; from the end itself: %(other)s. "
        "The earlier holds.",
        "%(n)s months before %(end)s. Counted from the day after the end: %(one)s; from the end itself: %(other)s. "
        "The earlier holds.",
        params["months"],
        end=_day(params, "end"),
        one=_day(params, "from_day_after"),
        other=_day(params, "from_last_day"),
    )


def _renewal(params: Mapping[str, Any]) -> str:
    parts = ", ".join(f"{_part(code)} {days}" for code, days in params.items() if code not in ("end", "days", "pairs"))
    if "pairs" in params:
        return ngettext(
            "%(days)s days before %(end)s, as %(n)s re-tender of this buyer told: %(parts)s.",
            "%(days)s days before %(end)s, as %(n)s re-tenders of this buyer told: %(parts)s.",
            params["pairs"],
            days=params["days"],
            end=_day(params, "end"),
            parts=parts,
        )
    return _(
        "%(days)s days before %(end)s, as a rule of the house: %(parts)s.",
        days=params["days"],
        end=_day(params, "end"),
        parts=parts,
    )


def _part(code: str) -> str:
    return {
        "implementation": _("taking into use"),
        "standstill": _("standstill"),
        "evaluation": _("evaluation"),
        "tender-period": _("tender period"),
        "preparation": _("the buyer's preparation"),
        "capture": _("our own work"),
        "participation": _("requests to participate"),
        "negotiation": _("negotiation"),
        "coordination": _("coordination"),
        "published-before": _("from the notice to the last day"),
    }[code]


def _of_option(params: Mapping[str, Any]) -> str:
    return _("The last day of option %(n)s.", n=params["position"])


def _capped(params: Mapping[str, Any]) -> str:
    stated = _day(params, "stated")
    return _("The contract says %(stated)s, which is after the end that the option extends.", stated=stated)


_COMPUTED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "end-of-option": _of_option,
    "option-capped": _capped,
    "option-notice": _notice,
    "termination-notice": _notice,
    "renewal-start": _renewal,
    "renewal-start-learnt": _renewal,
}
