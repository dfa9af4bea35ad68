"""What award notices say of a bid, in words."""

from tenderwatch.bids.outcomes.rules import Suggested
from tenderwatch.i18n import _, ngettext
from tenderwatch.web.formatters import count, money


def sentence(said: Suggested) -> str:
    """Return what the awards say: who won, of how many tenders, for how much, and what is not decided yet."""
    parts = [_("So far:") if said.waiting else "", _who(said)]
    if said.tenders:
        parts.append(ngettext("%(n)s tender.", "%(n)s tenders.", said.tenders, n=count(said.tenders)))
    if said.price is not None and said.currency:
        parts.append(f"{money(said.price, said.currency)}.")
    if said.waiting:
        parts.append(_("Not decided yet: %(lots)s.", lots=", ".join(said.waiting)))
    return " ".join(filter(None, parts))


def _who(said: Suggested) -> str:
    if said.result == "won":
        return _("The award notice names us as winner.")
    if said.result == "won-in-part":
        return _("The award notice names us as winner of %(lots)s.", lots=", ".join(said.lots_won))
    if said.result == "lost":
        return _("The award notice says that this bid lost to %(winner)s.", winner=said.winner)
    if said.result == "cancelled":
        return _("The award notice says that nobody was chosen.")
    return _(
        "The award notice names %(winner)s as winner. Which organisation is ours is not known: say so on its page.",
        winner=said.winner,
    )
