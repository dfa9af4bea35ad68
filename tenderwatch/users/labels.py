"""Words for roles and for what the audit trail tells."""

from tenderwatch.i18n import _
from tenderwatch.users.rules import Role


def role(code: str) -> str:
    """Return a role in words."""
    return {
        Role.ADMIN: _("Administrator"),
        Role.MANAGER: _("Manager"),
        Role.BID_MANAGER: _("Bid manager"),
        Role.SALES: _("Sales lead"),
        Role.CONTRACT_OWNER: _("Contract owner"),
        Role.VIEWER: _("Viewer"),
    }[Role(code)]


def theme(code: str) -> str:
    """Return a theme in words."""
    return {"auto": _("As the computer says"), "light": _("Light colours"), "dark": _("Dark colours")}[code]


def density(code: str) -> str:
    """Return a row density in words."""
    return {"comfortable": _("Comfortable"), "compact": _("Compact")}[code]


def yes_or_no(value: bool) -> str:
    """Return a yes or no in words."""
    return _("yes") if value else _("no")


LANGUAGE_NAMES = {"en": "English", "fi": "Suomi", "sv": "Svenska"}
"""Each language by its own name, the same for every reader."""


def action(code: str) -> str:
    """Return what was done in words; an unknown code is its own word."""
    known = {
        "changed": _("Changed"),
        "entered": _("Entered"),
        "imported": _("Imported"),
        "deleted": _("Deleted"),
        "restored": _("Restored"),
        "extended": _("Extended"),
        "ended": _("Ended"),
        "decided": _("Decided"),
        "acknowledged": _("Acknowledged"),
        "snoozed": _("Snoozed"),
        "assigned": _("Assigned"),
        "moved": _("Moved"),
        "joined": _("Joined to its notice"),
        "parted": _("Parted from its notice"),
        "party-named": _("Party named"),
        "planned": _("Planned"),
        "replanned": _("Planned anew"),
        "milestone-changed": _("Milestone changed"),
        "milestone-done": _("Milestone done"),
        "milestone-left-out": _("Milestone left out"),
        "milestone-reopened": _("Milestone taken up again"),
        "party-left": _("Party taken out"),
        "promised": _("Promised"),
        "price-approved": _("Price approved"),
        "price-replaced": _("Price table replaced"),
        "spent": _("Expense entered"),
        "unspent": _("Expense crossed out"),
        "promise-taken-back": _("Promise crossed out"),
        "receipt-entered": _("Receipt entered"),
        "review-passed-over": _("Review passed over open remarks"),
        "tender-sent": _("Tender sent"),
        "tender-withdrawn": _("Tender taken back"),
        "undone": _("Undone"),
        "switched on": _("Switched on"),
        "switched off": _("Switched off"),
        "asked now": _("Asked at once"),
        "let be": _("Let be"),
        "password set": _("New password set"),
        "followed": _("Changed by the buyer"),
    }
    return known.get(code, code)


def field(name: str) -> str:
    """Return a column's name in words; an unknown one is its own word."""
    known = {
        "name": _("Name"),
        "email": _("E-mail"),
        "roles": _("Roles"),
        "language": _("Language"),
        "time_zone": _("Time zone"),
        "manager_id": _("Manager"),
        "substitute_id": _("Substitute"),
        "absent_from": _("Away from"),
        "absent_to": _("Away to"),
        "active": _("May sign in"),
        "title": _("Title"),
        "promise": _("Promise"),
        "price": _("Price"),
        "lines": _("Lines"),
        "expense": _("Expense"),
        "what": _("What"),
        "lot": _("Lot"),
        "quantity": _("Quantity"),
        "unit": _("Unit"),
        "unit_price": _("Unit price"),
        "unit_cost": _("Unit cost"),
        "margin_line": _("Least margin, per cent"),
        "hourly_cost": _("Cost of an hour"),
        "requirement": _("Requirement"),
        "waived": _("Waived"),
        "readers": _("Who reads it"),
        "sending": _("Number and hash"),
        "reference": _("Reference"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "owner_id": _("Owner"),
        "value": _("Value"),
        "currency": _("Currency"),
        "stage": _("Stage"),
        "risk": _("Risk"),
        "notes": _("Notes"),
        "enabled": _("Switched on"),
        "query": _("Words"),
        "filters": _("Filters"),
        "deadline_at": _("Tenders due"),
        "published_deadline_at": _("Tenders due by the notices"),
        "procedure_id": _("Procedure"),
        "milestone": _("Milestone"),
        "next_step": _("Next step"),
        "on": _("Day"),
        "because": _("Left out, because"),
        "next_step_on": _("Next step by"),
        "decision": _("Go or no-go"),
        "outcome": _("Outcome"),
        "submitted_at": _("Submitted"),
        "lots": _("Lots"),
        "digest_hour": _("Hour of the daily mail"),
        "quiet_from": _("Quiet from"),
        "quiet_to": _("Quiet to"),
        "quiet_weekends": _("Quiet on Saturdays and Sundays, too"),
        "mail_stopped_at": _("Mail stopped"),
        "private_subjects": _("No names in the subjects of mails"),
        "theme": _("Colours"),
        "density": _("Rows"),
        "single_keys": _("Single-letter keys"),
        "settings": _("Settings"),
        "every_minutes": _("Minutes between polls"),
        "next_poll_at": _("Next poll"),
        "options": _("Options"),
        "base_ends_on": _("Last day of the base period"),
        "term": _("Term"),
        "buyer_id": _("Buyer"),
        "result": _("How it ended"),
        "choice": _("Choice"),
        "reason": _("Reason"),
    }
    return known.get(name, name.replace("_", " "))
