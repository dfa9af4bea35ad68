"""Words for what a trial of a profile found."""

from scrapers.sources.page.trying import Problem, Trial, TriedDetail
from tenderwatch.i18n import _, ngettext
from tenderwatch.intake import labels


def problem(found: Problem) -> str:
    """Return what is wrong with a field of an item; the field is named beside it."""
    said = found.said if len(found.said) <= 80 else f"{found.said[:79]}…"
    return {
        "missing": _("nothing stands there"),
        "unreadable": _("cannot be read: %(text)s", text=said),
        "without_key": _("nothing tells this item apart from others, so it is left out"),
        "same_key": _("another item has the same (%(text)s), so this one is left out", text=said),
    }[found.what]


def verdict(trial: Trial) -> str:
    """Return in one sentence whether the profile can be saved."""
    if trial.in_order:
        return _("It reads the page. You can save it.")
    if trial.state == "ok":
        return _("It reads the page, but something is missing. Look at the problems before you save it.")
    return _("It does not read the page. A poll would say: %(state)s.", state=labels.state(trial.state))


def level(trial: Trial) -> str:
    """Return the kind of note that the verdict stands in."""
    if trial.in_order:
        return "ok"
    return "warn" if trial.state in ("ok", "empty_suspicious") else "danger"


def found(trial: Trial) -> str:
    """Return how many items there are on the first page."""
    return ngettext("%(n)s item on the first page", "%(n)s items on the first page", trial.items)


def detail(of: TriedDetail) -> str:
    """Return how it went with an item's own page; nothing when that was read."""
    if of.state == "ok":
        return ""
    if of.state == "elsewhere":
        return _("It is on another site, which is not followed: looking may leave a trace at the buyer.")
    return f"{labels.state(of.state)}: {of.message}"
