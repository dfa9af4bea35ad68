"""Words for the sections of an account's page, as its list of links says them."""

from tenderwatch.i18n import _


def sections() -> dict[str, str]:
    """Return the heading of each section by its id on the page, in the order of the page."""
    return {
        "next": _("Next step"),
        "standing": _("Where we stand"),
        "activities": _("Activities"),
        "team": _("Who leads, who does, who is informed"),
        "contacts": _("Contacts"),
        "plan": _("Account plan"),
        "care": _("Care plan"),
        "needs": _("What they need"),
        "offering": _("What they use and know of us"),
        "contracts": _("Our contracts with it"),
        "after-care": _("After-care"),
        "bids": _("Our bids to it"),
        "notices": _("What it buys now and plans"),
        "feedback": _("Feedback"),
        "references": _("References"),
        "projects": _("Projects and consortia"),
        "referrals": _("Referrals"),
        "factors": _("Success factors"),
        "risks": _("Risks"),
        "documents": _("Documents"),
        "kinship": _("How it stands to others"),
        "history": _("History"),
    }
