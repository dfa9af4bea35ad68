"""Where a date comes from, and how far before it a warning stands, in words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tenderwatch.contracts.rules.terms import Derived
from tenderwatch.i18n import _, ngettext
from tenderwatch.web import formatters


def date_name(code: str) -> str:
    """Return what a date of a contract is."""
    return {
        "in-force-until": _("In force until"),
        "latest-end": _("Latest possible end"),
        "next-decision": _("Next decision"),
        "renewal-start": _("Renewal work starts"),
        "notice-ours": _("Our termination notice by"),
        "notice-theirs": _("The buyer's termination notice by"),
        "open-end": _("If we gave notice today"),
        "price-window": _("Price change asked by"),
        "last-call-off": _("Last day for call-offs"),
        "guarantee-end": _("Guarantee ends"),
    }[code]


def rung(days: int, on: date | None = None, due_on: date | None = None) -> str:
    """Return a rung of a ladder in words; that of the day itself as it is, when it falls `on` another than `due_on`."""
    if days > 0:
        return ngettext("%(n)s day before", "%(n)s days before", days)
    if days == 0 and on and due_on and on != due_on:
        return _("on the last working day before") if on < due_on else _("just past its date")
    return _("on its day") if days == 0 else ngettext("%(n)s day past", "%(n)s days past", -days)


def derived(how: Derived) -> str:
    """Return in words where a date comes from."""
    plain = {
        "end-recorded": _("As it was entered."),
        "end-of-base": _("The last day of the base period, as it was entered."),
        "end-of-options": _("When all options that are still open are used."),
        "option-stated": _("As the contract says."),
        "option-by-the-end": _("No day is known: at the latest by the end that the option extends."),
        "end-if-noticed": _("If notice were given today."),
        "stated": _("As it was entered."),
        "guarantee-stated": _("As it was entered."),
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


def _window(params: Mapping[str, Any]) -> str:
    if "opens_on" not in params:
        return _("The last day of the window for a change of prices.")
    return _("The last day of the window for a change of prices, which opens on %(day)s.", day=_day(params, "opens_on"))


def _by_notice(params: Mapping[str, Any]) -> str:
    day = _day(params, "given_on")
    if params["side"] == "ours":
        return _("By our termination notice of %(day)s.", day=day)
    return _("By the buyer's termination notice of %(day)s.", day=day)


def _held_over(params: Mapping[str, Any]) -> str:
    return _("It goes on after its agreed end, %(day)s, until this day.", day=_day(params, "agreed"))


def _held_over_openly(params: Mapping[str, Any]) -> str:
    return _("It goes on after its agreed end, %(day)s, and nobody has said until when.", day=_day(params, "agreed"))


_COMPUTED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "end-by-notice": _by_notice,
    "end-of-holdover": _held_over,
    "holdover-open": _held_over_openly,
    "price-window": _window,
    "end-of-option": _of_option,
    "option-capped": _capped,
    "option-notice": _notice,
    "termination-notice": _notice,
    "renewal-start": _renewal,
    "renewal-start-learnt": _renewal,
}
