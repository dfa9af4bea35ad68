"""What is known of a procedure and its decision: what the legal clock counts from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, get_args

Kind = Literal["eu", "special", "concession", "dps", "framework", "national", "direct"]
Country = Literal["FI", "SE", "other"]
Sending = Literal["electronic", "post", "other"]
Instructions = Literal["included", "missing", "defective"]
Procedure = Literal["open", "restricted"]
Buyer = Literal["central", "sub-central"]

CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "country": get_args(Country),
    "sent_how": get_args(Sending),
    "instructions": get_args(Instructions),
    "procedure": get_args(Procedure),
    "buyer": get_args(Buyer),
}
"""Field -> the codes that it may hold."""
DAYS = (
    *("decided_on", "sent_on", "received_on", "contract_on", "ex_ante_on", "award_notice_on", "debrief_asked_on"),
    *("notice_sent_on", "invited_on", "tenders_due_on", "valid_until"),
)
NUMBERS = ("validity_days", "validity_months")
SWITCHES = ("urgent", "prior_notice", "electronic_tenders")
LONGEST_VALIDITY = {"validity_days": 1500, "validity_months": 48}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is known; whatever is None is not known, and what hangs on it is not computed."""

    kind: Kind = "eu"  # special: Annex E services; dps, framework: a call-off under one
    country: Country = "FI"
    decided_on: date | None = None
    sent_on: date | None = None
    sent_how: Sending = "electronic"
    received_on: date | None = None
    instructions: Instructions = "included"
    contract_on: date | None = None
    ex_ante_on: date | None = None  # when the ex-ante notice of a direct award was published
    award_notice_on: date | None = None  # when the award notice was published
    debrief_asked_on: date | None = None
    notice_sent_on: date | None = None
    invited_on: date | None = None  # when the invitation to tender was sent
    tenders_due_on: date | None = None
    procedure: Procedure = "open"
    buyer: Buyer = "sub-central"
    urgent: bool = False
    prior_notice: bool = False
    electronic_tenders: bool = True
    validity_days: int | None = None
    validity_months: int | None = None
    valid_until: date | None = None

    @property
    def law_on(self) -> date | None:
        """The day whose law is read: when the procedure began, as far as is known; None when no day is known."""
        known = [getattr(self, name) for name in DAYS if name != "valid_until" and getattr(self, name)]
        return self.notice_sent_on or min(known, default=None)


FIELDS = tuple(field.name for field in fields(Decision))


def problems(decision: Decision) -> dict[str, str]:
    """Return what cannot be, as field -> code; empty when it can."""
    found = {}
    for earlier, later in (
        *(("notice_sent_on", "invited_on"), ("notice_sent_on", "tenders_due_on"), ("invited_on", "tenders_due_on")),
        *(("tenders_due_on", "decided_on"), ("decided_on", "sent_on"), ("sent_on", "received_on")),
        *(("decided_on", "received_on"), ("contract_on", "award_notice_on"), ("tenders_due_on", "valid_until")),
    ):
        first, second = getattr(decision, earlier), getattr(decision, later)
        if first and second and second < first:
            found[later] = f"before:{earlier}"
    for name, most in LONGEST_VALIDITY.items():
        number = getattr(decision, name)
        if number is not None and not 1 <= number <= most:
            found[name] = "out-of-range"
    told = [name for name in (*NUMBERS, "valid_until") if getattr(decision, name) is not None]
    return found | dict.fromkeys(told[1:], "said-twice")
