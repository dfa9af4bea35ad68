"""Words for the history of an account: its fields, and what was done."""

from tenderwatch.accounts.labels.codes import account_field, factor, function, measure
from tenderwatch.accounts.rules.phases import FIELDS
from tenderwatch.accounts.rules.segments import MEASURES
from tenderwatch.i18n import _
from tenderwatch.users import labels as users


def field(name: str) -> str:
    """Return a field in words; an unknown one is its own word."""
    if name in FIELDS:
        return account_field(name)
    if name in MEASURES:
        return measure(name)
    if name.startswith("function-"):
        return function(name.removeprefix("function-"))
    if name.startswith("factor-"):
        return factor(name.removeprefix("factor-"))
    known = {
        "manager_id": _("Account manager"),
        "responsible_id": _("Responsible person"),
        "potential_amount": _("Potential a year"),
        "currency": _("Currency"),
        "classes": _("Classes"),
        "note": _("Note"),
        "closed_on": _("Closed on"),
        "why": _("Why"),
        "member": _("Account team"),
        "account": _("Account"),
        "left": _("Left out"),
        "organization_id": _("Organisation"),
        "text": _("Text"),
        "certainty": _("How sure"),
        "contact_id": _("With whom it was found"),
        "found_on": _("Found on"),
        "read_on": _("Read again on"),
        "read_in": _("Read in the phase"),
        "service": _("Service"),
        "state": _("How it stands"),
        "since_on": _("Since"),
        "seen_on": _("Seen on"),
        "ended_on": _("Ended on"),
        "what_helped": _("What helped"),
        "name": _("Name"),
        "least": _("Rule"),
        "needs": _("Need"),
        "offering": _("Service"),
        "risks": _("Risk"),
        "documents": _("Document"),
    }
    return known.get(name, name)


def action(code: str) -> str:
    """Return what was done in words; what every room does is said by the words of all."""
    known = {
        "opened": _("Made an account"),
        "closed": _("Closed"),
        "reopened": _("Opened again"),
        "confirmed": _("Confirmed"),
        "refused": _("Proposal refused"),
        "team-changed": _("Team changed"),
        "member-added": _("Into the team"),
        "member-removed": _("Out of the team"),
        "reviewed": _("Reviewed"),
        "joined": _("Accounts joined"),
        "needs-read": _("Need read again"),
    }
    if code in known:
        return known[code]
    kind, _dash, what = code.rpartition("-")
    done = {"kept": _("Entered"), "corrected": _("Corrected"), "removed": _("Removed"), "restored": _("Restored")}
    return f"{done[what]}" if kind and what in done else users.action(code)
