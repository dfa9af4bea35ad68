"""Contracts as the rules reckon with them: rows in, values of `contracts.rules` out."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row

from tenderwatch.calendar.holidays import holidays_between
from tenderwatch.calendar.rules import local_day
from tenderwatch.contracts.rules.decisions import LEADS, Lead, learnt_lead
from tenderwatch.contracts.rules.ladders import Ladder, OpenDecision
from tenderwatch.contracts.rules.terms import Holdover, Notice, Option, PriceIndex, Terms
from tenderwatch.contracts.tables import Contract, ContractOption, Decision, TerminationNotice
from tenderwatch.web.reader import HOME

HOME_COUNTRY = "FI"


class Plain:
    """A contract as its rows say it, with those of what the rules ask of it: read in bulk, never changed."""

    row: Row[Any]
    options: Sequence[Row[Any]]
    decisions: Sequence[Row[Any]]
    termination_notices: Sequence[Row[Any]]

    def __init__(self, row: Row[Any], **of_it: Sequence[Row[Any]]) -> None:
        self.__dict__.update(row._mapping, row=row, **of_it)

    if TYPE_CHECKING:

        def __getattr__(self, column: str) -> Any: ...


def today_of(now: datetime) -> date:
    """Return the day it is where the house stands: rungs are counted by it, whatever the hour of a run."""
    return local_day(now, HOME)


def terms_of(contract: Contract | Plain) -> Terms:
    """Return what a contract says of its time."""
    return Terms(
        kind=contract.term,  # type: ignore[arg-type]
        starts_on=contract.starts_on,
        base_ends_on=contract.base_ends_on,
        ends_on=contract.agreed_ends_on if is_end_moved(contract) else contract.ends_on,
        options=tuple(_option(contract, option) for option in contract.options),
        extensions=contract.extensions or 0,
        our_notice_months=contract.termination_notice_months,
        their_notice_months=contract.their_notice_months,
        price_index=_price_index(contract),
        unhappy_since=contract.unhappy_since,
        holdover=Holdover(contract.holdover_until) if contract.held_over_on else None,
        notices=tuple(
            Notice(each.side, each.given_on, each.takes_effect_on)  # type: ignore[arg-type]
            for each in standing_notices(contract)
        ),
        guarantee_ends_on=contract.guarantee_ends_on,
        last_call_off_on=contract.last_call_off_on,
    )


def is_end_moved(contract: Contract | Plain) -> bool:
    """Tell whether a holdover or a notice says the last day in force: the agreed one is kept beside it then."""
    return contract.held_over_on is not None or bool(standing_notices(contract))


def standing_notices(contract: Contract | Plain) -> list[TerminationNotice | Row[Any]]:
    """Return the termination notices that nobody withdrew."""
    return [notice for notice in contract.termination_notices if notice.withdrawn_on is None]


def _option(contract: Contract | Plain, option: ContractOption | Row[Any]) -> Option:
    own = option.notice_months
    return Option(
        option.position,
        option.months,
        notice_months=contract.option_notice_months if own is None else own,
        decide_by=option.decide_by,
        notify_by=option.notify_by,
        who=option.who,  # type: ignore[arg-type]
        state=option.state,  # type: ignore[arg-type]
    )


def _price_index(contract: Contract | Plain) -> PriceIndex | None:
    if contract.price_window_closes_on is None:
        return None
    return PriceIndex(
        contract.price_window_closes_on, contract.price_window_opens_on, contract.price_window_every_months or 12
    )


def lead_of(contract: Contract | Plain) -> Lead:
    """Return how long before the end its renewal work starts: by its buyer's re-tenders, else by the house's rule."""
    lead = LEADS.get(contract.procedure_kind, LEADS["open"])
    if contract.learnt_lead_days is None:
        return lead
    return learnt_lead(lead, contract.learnt_lead_days, contract.learnt_lead_pairs or 0)


def entered_on(contract: Contract | Plain) -> date:
    """Return the day from which a contract was known here."""
    return today_of(contract.entered_at)


def open_decision(
    contract: Contract | Plain, decision: Decision | Row[Any], ladder: Ladder, said: Collection[int]
) -> OpenDecision:
    """Return what the rules must know of an open decision of which the rungs `said` of its series are closed.

    A series after the first began with a move of the date: the matter itself was known before that day.
    """
    moved = decision.series > 1
    return OpenDecision(
        due_on=decision.due_on,
        ladder=ladder,
        entered_on=min(decision.opened_on, entered_on(contract)) if moved else decision.opened_on,
        said=frozenset(said),
        series=decision.series,
        series_due_on=decision.series_due_on,
        moved_on=decision.opened_on if moved else None,
        snoozed_until=decision.snoozed_until,
        resumed_on=max(filter(None, (decision.resumed_on, decision.corrected_on)), default=None),
    )


def days_off(country: str | None, today: date, until: date | None = None) -> Collection[date]:
    """Return the holidays where a contract is kept, from some years back to after `until`; Finland's by default."""
    last = max(until or today, today)
    return _days_off(country or HOME_COUNTRY, today.year - 3, last.year + 2)


@lru_cache(maxsize=512)
def _days_off(country: str, first: int, last: int) -> frozenset[date]:
    return holidays_between(country, date(first, 1, 1), date(last, 12, 31))
