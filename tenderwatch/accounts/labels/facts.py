"""Words for the facts behind strength, proposals and risks: each with its figure."""

from tenderwatch.accounts.rules.facts import CONTACT_DAYS, WIN_YEARS, Facts
from tenderwatch.accounts.rules.risks import Risk
from tenderwatch.i18n import _, ngettext
from tenderwatch.web import formatters


def part(code: str, facts: Facts) -> str:
    """Return a fact of strength with its figure, its scope and its n."""
    return _PARTS[code](facts)


def _contacts(facts: Facts) -> str:
    return ngettext(
        "%(n)s contact in %(days)s days", "%(n)s contacts in %(days)s days", facts.contacts, days=CONTACT_DAYS
    )


def _wins(facts: Facts) -> str:
    return ngettext(
        "%(n)s of %(total)s decided bid won in %(years)s years",
        "%(n)s of %(total)s decided bids won in %(years)s years",
        facts.decided,
        n=facts.wins,
        total=facts.decided,
        years=WIN_YEARS,
    )


def _feedback(facts: Facts) -> str:
    if facts.score is None:
        return _("no score in a year")
    mean = formatters.count(round(facts.score, 1))
    return ngettext(
        "score %(mean)s of 10 in a year, from %(n)s answer",
        "score %(mean)s of 10 in a year, from %(n)s answers",
        facts.scores,
        mean=mean,
    )


def _complaints(facts: Facts) -> str:
    return ngettext("%(n)s complaint in a year", "%(n)s complaints in a year", facts.complaints)


def _options(facts: Facts) -> str:
    return ngettext(
        "%(used)s of %(n)s decided option used",
        "%(used)s of %(n)s decided options used",
        facts.options_decided,
        used=facts.options_used,
    )


def _share(facts: Facts) -> str:
    if not facts.awards:
        return _("no published award of theirs in our CPV codes")
    return _(
        "%(share)s of their published awards in our CPV codes: %(n)s of %(total)s",
        share=formatters.percent(facts.share),
        n=facts.our_awards,
        total=facts.awards,
    )


_PARTS = {
    "contacts": _contacts,
    "wins": _wins,
    "feedback": _feedback,
    "complaints": _complaints,
    "options": _options,
    "share": _share,
}


def fact(code: str, figure: int) -> str:
    """Return a fact that speaks for a proposal, with its figure."""
    return {
        "contracts": ngettext("%(n)s contract in force", "%(n)s contracts in force", figure),
        "ending": ngettext("%(n)s of them near its end", "%(n)s of them near their end", figure),
        "earlier": ngettext("%(n)s contract in all", "%(n)s contracts in all", figure),
        "open-bids": ngettext("%(n)s open bid", "%(n)s open bids", figure),
        "bids": ngettext("%(n)s bid", "%(n)s bids", figure),
        "spoken": _("there was contact") if figure else _("no contact yet"),
        "references": ngettext("%(n)s reference", "%(n)s references", figure),
        "strength": _("strength %(n)s of 5", n=figure),
        "options-used": ngettext("%(n)s option used", "%(n)s options used", figure),
        "chosen-again": ngettext("chosen again %(n)s time", "chosen again %(n)s times", figure),
        "roles": ngettext("contact with %(n)s role", "contact with %(n)s roles", figure),
    }[code]


def risk(found: Risk) -> str:
    """Return a risk that the facts tell."""
    n = found.figure
    return {
        "bound-unhappy": ngettext("Bound but unhappy: %(n)s contract", "Bound but unhappy: %(n)s contracts", n),
        "low-score": ngettext(
            "Bound but unhappy by %(n)s score below 5", "Bound but unhappy by %(n)s scores, below 5 on average", n
        ),
        "complaint": ngettext("%(n)s complaint is open", "%(n)s complaints are open", n),
        "silent": ngettext("Silent for %(n)s day", "Silent for %(n)s days", n),
        "one-contact": _("We know one contact only"),
        "no-contact": _("We know no contact"),
    }[found.code]
