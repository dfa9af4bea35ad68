"""Why two notices look like one publication, in the reader's words."""

from collections.abc import Iterable

from tenderwatch.i18n import _, ngettext
from tenderwatch.notices.rules.duplicates import POINTS


def reasons_for(reasons: Iterable[tuple[str, str | None]]) -> list[str]:
    """Return what speaks for it, what counts most first."""
    found = [(code, fact) for code, fact in reasons if POINTS.get(code, 0) > 0]
    return [reason(code, fact) for code, fact in sorted(found, key=lambda each: -POINTS[each[0]])]


def reasons_against(reasons: Iterable[tuple[str, str | None]]) -> list[str]:
    """Return what speaks against it."""
    return [reason(code, fact) for code, fact in reasons if POINTS.get(code, 0) <= 0]


def reason(code: str, fact: str | None = None) -> str:
    """Return one reason; a code without words is shown as it is."""
    if code == "published-near":
        days = int(fact or 0)
        return ngettext("published %(n)s day apart", "published %(n)s days apart", days)
    return _words(fact or "").get(code, code)


def _words(fact: str) -> dict[str, str]:
    return {
        "title-same": _("the same title"),
        "title-alone": _("the same long title, and nothing against it"),
        "title-short": _("the same short title"),
        "title-cut": _("one title is the beginning of the other"),
        "title-within": _("all words of one title are in the other"),
        "title-near": _("the titles differ only by forms of words"),
        "title-alike": _("the titles are much alike"),
        "title-more": _("one title has a number that the other does not have"),
        "title-other": _("the titles are not alike"),
        "reference": _("the buyer's own number %(number)s in both", number=fact),
        "address": _("the same address %(address)s", address=fact),
        "buyer-number": _("the same registration number of the buyer"),
        "buyer-same": _("the same name of the buyer"),
        "buyer-near": _("the names of the buyers are alike"),
        "buyer-other": _("the names of the buyers are not alike"),
        "deadline-same": _("the same deadline to the minute"),
        "deadline-day": _("the deadline on the same day"),
        "deadline-near": _("the deadlines within a day"),
        "published-same": _("published on the same day"),
        "published-day": _("published about the same day"),
        "cpv-main": _("the same main CPV code %(code)s", code=fact),
        "cpv-some": _("CPV codes in common"),
        "cpv-other": _("no CPV code in common"),
        "value-same": _("the same value"),
        "value-other": _("different values"),
        "winner-same": _("the same winner"),
        "country-same": _("the same country"),
    }
