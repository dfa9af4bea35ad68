"""Where a procedure stands, told by all its notices; the order in which they reached us makes no difference."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from scrapers import codelists
from scrapers.notice import Lot, Moment, Money, Notice
from tenderwatch.notices.rules.identity import references_of

CANCELS = frozenset({"cancel", "cancel-intent"})
PHASES = {
    "planning": "planning",
    "consultation": "planning",
    "competition": "competition",
    "dir-awa-pre": "awarded",
    "result": "awarded",
    "cont-modif": "modified",
    "completion": "completed",
}
"""Form type (BT-03) -> the phase in which such a notice puts a procedure."""
STATUSES = {"planning": "planned", "competition": "open", "cancelled": "cancelled"}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice and the number it is recorded under."""

    id: int
    key: str
    notice: Notice
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureState:
    """The current state of a procedure, as its notices tell it."""

    phase: str
    title: dict[str, str]
    procedure_type: str | None
    cpv_main: str | None
    country: str | None
    deadline: Moment | None
    deadline_at: datetime | None
    value: Decimal | None
    currency: str | None
    value_kind: str | None
    latest_notice_id: int


def in_order(notices: Collection[Told]) -> list[Told]:
    """Return notices as they followed each other: by dispatch, publication, version."""
    return sorted(notices, key=_order)


def _order(told: Told) -> tuple[datetime, date, str, str]:
    notice = told.notice
    sent = sent_at(latest_moment(notice.dispatched), notice.published_on)
    return sent, notice.published_on or date.min, notice.version or "", told.key


def sent_at(dispatched: datetime | None, published: date | None) -> datetime:
    """Return when a notice was sent as far as is known: else the day of its publication begins, else time itself."""
    return dispatched or datetime.combine(published or date.min, time.min, UTC)


def latest_moment(moment: Moment | None) -> datetime | None:
    """Return the moment, the last second of its day where no time is given."""
    if moment is None:
        return None
    return moment.at or datetime.combine(moment.date, time(23, 59, 59), UTC)


def replaced(notices: Sequence[Told]) -> set[int]:
    """Return the ids of notices that a later change takes the place of: it names them, or is their next version.

    Later notices of an award are further awards unless they say that they change one, and then they change that one.
    """
    gone: set[int] = set()
    for place, later in enumerate(notices):
        if later.notice.change is not None:
            gone |= _changed(later.notice, later.notice.change.of, notices[:place])
    return gone


def _changed(later: Notice, of: Sequence[str], before: Sequence[Told]) -> set[int]:
    """Return what a change replaces; a version that is named and not here stands for those before it."""
    named = {name.lower() for name in of}
    exact = {each.id for each in before if named & references_of(each.notice)}
    if exact and kind_of(later) == "result":
        return exact
    names = {later.notice_id} if exact else {later.notice_id, *(name.rpartition("-")[0] for name in named)}
    return exact | {each.id for each in before if each.notice.notice_id and each.notice.notice_id in names}


def cancels(notice: Notice) -> bool:
    """Return whether a change says that the procedure is cancelled (BT-140)."""
    return notice.change is not None and not CANCELS.isdisjoint(notice.change.reasons)


def form_of(notice: Notice) -> str | None:
    """Return the form of a notice (BT-03); one that only says that it changes another is of the form of its subtype."""
    if notice.form_type != "change":
        return notice.form_type
    return codelists.facts("notice-subtype", notice.subtype or "").get("form_type") or None


def phase_after(notice: Notice) -> str | None:
    """Return the phase in which a notice leaves its procedure; None when it does not say."""
    if cancels(notice):
        return "cancelled"
    form, outcomes = form_of(notice), {award.status for award in notice.awards}
    if form == "result" and outcomes == {"clos-nw"}:
        return "cancelled"
    if form == "result" and outcomes == {"open-nw"}:
        return None
    if form is None:
        return "awarded" if notice.awards else "competition"
    return PHASES.get(form)


def kind_of(notice: Notice) -> str:
    """Return what kind of notice it is (BT-03); a source without such codes lists calls for competition."""
    return form_of(notice) or ("result" if phase_after(notice) == "awarded" else "competition")


def status_of(notice: Notice, phase: str, is_replaced: bool = False) -> str:
    """Return what a searcher is told of a notice: where its procedure stands, "replaced" once a change did that."""
    if is_replaced:
        return "replaced"
    if phase == "competition" and phase_after(notice) == "planning":
        return "planned"
    return STATUSES.get(phase, "awarded")


def state_of(notices: Sequence[Told]) -> ProcedureState:
    """Return the state that notices in order amount to; at least one is needed."""
    gone = replaced(notices)
    standing = [told for told in notices if told.id not in gone]
    latest = standing[-1].notice
    phase = next((said for told in reversed(standing) if (said := phase_after(told.notice))), "competition")
    deadline = next_deadline(standing) if phase == "competition" else None
    money, kind = _value(standing, phase)
    return ProcedureState(
        phase=phase,
        title=dict(_last(standing, "title") or {}),
        procedure_type=_last(standing, "procedure_type"),
        cpv_main=_last(standing, "cpv_main"),
        country=next((buyer.country for buyer in latest.buyers if buyer.country), None),
        deadline=deadline,
        deadline_at=latest_moment(deadline),
        value=money.amount if money else None,
        currency=money.currency if money else None,
        value_kind=kind,
        latest_notice_id=standing[-1].id,
    )


def _last(notices: Sequence[Told], field: str) -> Any:
    return next((value for told in reversed(notices) if (value := getattr(told.notice, field))), None)


def competition(notices: Sequence[Told]) -> Notice | None:
    """Return the last call for competition among notices in order."""
    return next((told.notice for told in reversed(notices) if phase_after(told.notice) == "competition"), None)


def deadline_of(lot: Lot) -> Moment | None:
    """Return until when a lot can be answered: by a tender, by a request to take part, by an expression of interest."""
    return lot.tender_deadline or lot.request_deadline or lot.interest_deadline


def notice_deadline(notice: Notice) -> Moment | None:
    """Return the earliest deadline of a notice's lots, else the notice's own."""
    moments = [moment for lot in notice.lots if (moment := deadline_of(lot))]
    return min(moments, key=_when, default=notice.tender_deadline)


def next_deadline(notices: Sequence[Told]) -> Moment | None:
    """Return the earliest deadline among the lots of the call that no result has decided."""
    call = competition(notices)
    if call is None:
        return None
    decided = {lot for told in notices for award in told.notice.awards for lot in award.lots}
    moments = [moment for lot in call.lots if lot.id not in decided and (moment := deadline_of(lot))]
    return min(moments, key=_when, default=None if decided and call.lots else call.tender_deadline)


def _when(moment: Moment) -> datetime:
    return latest_moment(moment) or datetime.max.replace(tzinfo=UTC)


def _value(notices: Sequence[Told], phase: str) -> tuple[Money | None, str | None]:
    """Return what is known of a procedure's value and of which kind it is; lots are never added up."""
    if phase in ("awarded", "modified", "completed"):
        for told in reversed(notices):
            if money := awarded_value(told.notice):
                return money, "awarded"
    for told in reversed(notices):
        if money := _single(told.notice, "estimated_value"):
            return money, "estimated"
        if money := _single(told.notice, "framework_max"):
            return money, "framework-maximum"
    return None, None


def awarded_value(notice: Notice) -> Money | None:
    """Return what a result says was awarded in all: its total, else the one value of its one award."""
    if _given(notice.total_value):
        return notice.total_value
    values = [value for award in notice.awards for value in award.values]
    return values[0] if len(values) == 1 and _given(values[0]) else None


def _single(notice: Notice, field: str) -> Money | None:
    own = getattr(notice, field)
    if not _given(own) and len(notice.lots) == 1:
        own = getattr(notice.lots[0], field)
    return own if _given(own) else None


def _given(money: Money | None) -> bool:
    return money is not None and money.amount is not None
