"""The pages of one bid, in the order in which its head links to them."""

from tenderwatch.i18n import _


def pages() -> list[tuple[str, str]]:
    """Return (endpoint, words) of each page that a bid has besides its outcome."""
    return [
        ("bids.show", _("Overview")),
        ("gate.decision", _("Decision")),
        ("bid_plan.show", _("Schedule")),
        ("bid_tasks.index", _("Tasks")),
        ("bid_team.index", _("Team")),
        ("content.requirements.index", _("Requirements")),
        ("content.questions.index", _("Questions")),
        ("content.documents.index", _("Documents")),
        ("bid_price.show", _("Price")),
        ("bid_sending.show", _("Submission")),
        ("clock.show", _("Legal clock")),
        ("bid_parties.index", _("Parties")),
    ]
