"""Words for why organisations may be one, how they stand to each other, and what was done with them."""

from tenderwatch.i18n import _
from tenderwatch.users import labels
from tenderwatch.users.audit import Voice


def reason(code: str) -> str:
    """Return what speaks for two being one, in words."""
    return {
        "number": _("the same registration number"),
        "name": _("the same name"),
        "words": _("the same words in another order"),
        "country": _("the same country"),
        "town": _("the same town"),
    }.get(code, code)


def grade(code: int) -> str:
    """Return how sure it is that two are one, in words."""
    return {3: _("Very likely one"), 2: _("Likely one")}.get(code, "")


def relation(kind: str, *, towards: bool) -> str:
    """Return how another stands to the organisation shown; `towards`: the relation goes to the other."""
    return {
        ("unit", True): _("Unit of"),
        ("unit", False): _("Its unit"),
        ("joint", True): _("Buys jointly, led by"),
        ("joint", False): _("Buys jointly, leads"),
        ("central", True): _("Buys centrally for"),
        ("central", False): _("Its central purchasing body"),
    }[kind, towards]


def action(code: str) -> str:
    """Return what was done in words."""
    known = {
        "merged": _("Merged"),
        "separated": _("Taken apart"),
        "told apart": _("Found to be another"),
        "marked-ours": _("Marked as ours"),
        "marked-not-ours": _("No longer marked as ours"),
    }
    return known.get(code) or labels.action(code)


def field(name: str) -> str:
    """Return a field's name in words."""
    known = {"organization": _("Organisation"), "is_ours": _("Our own organisation")}
    return known.get(name) or labels.field(name)


VOICE = Voice(field, action)
