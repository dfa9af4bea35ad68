"""Words for the history of a contract: its fields, and what was done."""

from tenderwatch.i18n import _


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
        "price_window_opens_on": _("Price change asked from"),
        "price_window_closes_on": _("Price change asked by"),
        "price_window_every_months": _("Price change again after, months"),
        "procedure_kind": _("How it will be tendered again"),
        "owner_id": _("Owner"),
        "value": _("Value"),
        "currency": _("Currency"),
        "risk": _("Risk class"),
        "notes": _("Notes"),
        "held_over_on": _("Holdover agreed on"),
        "holdover_until": _("Holdover until"),
        "holdover_agreed": _("How it was agreed"),
        "agreed_ends_on": _("Agreed end"),
        "guarantee_ends_on": _("Guarantee ends"),
        "framework_id": _("Framework"),
        "framework_maximum": _("Maximum of the framework"),
        "last_call_off_on": _("Last day for call-offs"),
        "decide_by": _("Decide by"),
        "notify_by": _("Notify by"),
        "notice_months": _("Notice months"),
        "who": _("Who decides"),
        "notice": _("Termination notice"),
        "given_on": _("Given on"),
        **_kept_fields(),
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
        "holdover": _("End of the holdover"),
        "guarantee": _("End of the guarantee"),
        "procedure_id": _("Procedure"),
        "published-in": _("Published in"),
        "published-fields": _("What is published"),
        "unhappy_since": _("Bound but unhappy since"),
        "unhappy_because": _("Why unhappy"),
    }
    return known.get(name, name)


def _kept_fields() -> dict[str, str]:
    return {
        "orders": _("Order"),
        "amendments": _("Amendment"),
        "contacts": _("Contact"),
        "deliverables": _("Deliverable"),
        "promises": _("Promise"),
        "documents": _("Document"),
        "ordered_on": _("Ordered on"),
        "amount": _("Amount"),
        "note": _("Note"),
        "what": _("What"),
        "was": _("Was"),
        "becomes": _("Becomes"),
        "effective_on": _("In effect from"),
        "signed_on": _("Signed on"),
        "notice_id": _("Source notice"),
        "name": _("Name"),
        "role": _("Role"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "valid_from": _("Valid from"),
        "valid_to": _("Valid to"),
        "due_on": _("Due on"),
        "text": _("Promise"),
        "evidence": _("Where it stands"),
    }


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
        "held-over": _("Held over"),
        "holdover-taken-back": _("Holdover taken back"),
        "notice-given": _("Notice given"),
        "notice-withdrawn": _("Notice withdrawn"),
        "promises-handed-over": _("Promises of the bid handed over"),
        "procedure-linked": _("Procedure linked"),
        "published-accepted": _("Taken over as published"),
        "published-refused": _("Not taken over, though published"),
        "published-reconsidered": _("Refusal taken back"),
        "unhappy": _("Bound but unhappy"),
        "content": _("No longer unhappy"),
    }
    return known.get(code) or _kept_action(code)


def _kept_action(code: str) -> str:
    """Say what was done to something that is kept: "orders-corrected"."""
    known = {
        "kept": _("Entered"),
        "corrected": _("Corrected"),
        "marked": _("Marked"),
        "unmarked": _("Mark taken back"),
        "removed": _("Removed"),
        "restored": _("Restored"),
    }
    return known.get(code.rpartition("-")[2], code)
