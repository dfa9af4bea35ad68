"""What is missing to warn somebody, or to tell the truth, about a contract."""

from datetime import date

from tenderwatch.contracts.facts import entered_on, terms_of
from tenderwatch.contracts.rules.decisions import Gap, ended_before, gaps_of
from tenderwatch.contracts.service.from_bid import REFERENCE_OF_BID
from tenderwatch.contracts.tables import Contract
from tenderwatch.organizations.tables import Organization
from tenderwatch.users.tables import User


def gaps_in(contract: Contract, owner: User | None, buyer: Organization, today: date) -> tuple[Gap, ...]:
    """Return what the owner is asked for, most pressing first: one gap for one thing that is missing.

    Besides the rules' own: period-planned and renewals-told (from the notices of a won bid), no-reference (still the
    one made for a won bid), no-title, no-buyer-number, no-value.  Of a contract that had ended when it was entered only
    that is asked: ended-no-outcome.
    """
    gaps = gaps_of(
        terms_of(contract),
        has_owner=owner is not None and owner.active,
        has_outcome=contract.ended_on is not None or contract.successor_id is not None,
        today=today,
    )
    if ended_before(terms_of(contract), entered_on(contract)):
        return tuple(gap for gap in gaps if gap.code == "ended-no-outcome")
    codes = {gap.code for gap in gaps}
    return (
        *(gap for gap in gaps if not (gap.code == "no-end" and "no-term" in codes)),
        *([Gap("period-planned")] if contract.period_planned else []),
        *([Gap("renewals-told", contract.renewals_told)] if contract.renewals_told and not contract.options else []),
        *([Gap("no-reference")] if contract.reference.startswith(REFERENCE_OF_BID) else []),
        *([Gap("no-title")] if contract.title == contract.reference else []),
        *([Gap("no-buyer-number")] if buyer.registration is None else []),
        *([Gap("no-value")] if contract.value is None else []),
    )
