"""Why we won, lost or did not bid: reasons by how often each was the main one, and who says so."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.queries.measuring import began
from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.bids import labels as bids
from tenderwatch.bids.tables import Bid, GoDecision, Outcome, OutcomeReason
from tenderwatch.contracts.facts import today_of
from tenderwatch.i18n import _, lazy, ngettext
from tenderwatch.reports.counting.bids import decided_in
from tenderwatch.reports.items import Item, Kind
from tenderwatch.reports.rules import LOST, WON, cumulated
from tenderwatch.reports.shape import FEW, Chart, Column, Definition, Report, Row, Scope, days_of, whose

OF = {"lost": LOST, "won": WON, "no-bid": frozenset({"no-bid", "withdrawn"})}


@dataclass(frozen=True)
class _Ended:
    """An outcome: whose it is, when it was decided; without a bid it is of a procedure that was never one of ours."""

    bid_id: int | None
    procedure_id: int | None
    on: date

    def item(self, said: "_Said") -> Item:
        """Return the row that a reason counts."""
        words = _("main reason") if said.main else _("named besides")
        side = _("the buyer says so") if said.by_buyer else _("we think so")
        kind: Kind = "bid" if self.bid_id is not None else "procedure"
        return Item(kind, self.bid_id or self.procedure_id or 0, self.on, said.main, f"{words}; {side}")


@dataclass(frozen=True)
class _Said:
    """A reason of an outcome."""

    of: _Ended
    reason: str
    main: bool
    by_buyer: bool


def make(session: Session, scope: Scope) -> Report:
    """Count the reasons of what was decided in the period, the most frequent main one first."""
    of = scope.by or "lost"
    outcomes = _outcomes(session, scope, of)
    said = _reasons(session, outcomes)
    main = Counter(each.reason for each in said if each.main)
    ranked = sorted({each.reason for each in said}, key=lambda code: (-main[code], code))
    n, sums = sum(main.values()), cumulated([main[code] for code in ranked])
    rows = [_row(code, said, main[code], summed, n) for code, summed in zip(ranked, sums, strict=True)]
    silent = len(outcomes) - n
    return Report(
        finding=_finding(of, ranked, main, n),
        scope=_(
            "Outcomes decided %(days)s, %(whose)s, each with its main reason; procedures that were never a bid of ours "
            "count where somebody logged them.",
            days=days_of(scope.period),
            whose=whose(scope),
        ),
        period=scope.period,
        n=n,
        columns=(
            Column(_("Reason")),
            Column(_("Main reason: the buyer said so"), "count", 2),
            Column(_("Main reason: we think so"), "count", 2),
            Column(_("Main reason"), "count"),
            Column(_("Share"), "share"),
            Column(_("Together with those above"), "share", 3),
            Column(_("Named in all"), "count", 3),
        ),
        rows=tuple(rows),
        charts=(Chart(_("Main reasons, the most frequent first"), (1, 2), running=5),),
        notes=(*_silent(silent), *(_undone(session, scope) if of == "no-bid" else ())),
    )


def _silent(n: int) -> Iterator[str]:
    if n:
        yield ngettext("%(n)s outcome has no reason.", "%(n)s outcomes have no reason.", n)


def _undone(session: Session, scope: Scope) -> Iterator[str]:
    """Tell of decisions not to bid in the period whose reasons nobody recorded yet: the last one of a bid stands."""
    last = select(func.max(GoDecision.id)).group_by(GoDecision.bid_id)
    first, end = began(scope.period.first), began(scope.period.last + timedelta(days=1))
    query = (
        select(func.count())
        .select_from(GoDecision)
        .join(Bid, Bid.id == GoDecision.bid_id)
        .outerjoin(Outcome, Outcome.bid_id == Bid.id)
        .where(GoDecision.id.in_(last), GoDecision.go.is_(False), GoDecision.later.is_(False), Outcome.id.is_(None))
        .where(GoDecision.decided_at >= first, GoDecision.decided_at < end)
    )
    if scope.team_id is not None:
        query = query.where(Bid.team_id == scope.team_id)
    if n := session.scalar(query):
        yield ngettext(
            "%(n)s decision not to bid is not among them: its reasons are not recorded yet.",
            "%(n)s decisions not to bid are not among them: their reasons are not recorded yet.",
            n,
        )


def _row(code: str, said: Sequence[_Said], main: int, summed: int, n: int) -> Row:
    of_code = [each for each in said if each.reason == code]
    by_buyer = sum(each.main and each.by_buyer for each in of_code)
    return Row(
        (bids.reason(code), by_buyer, main - by_buyer, main, Share(main, n), Share(summed, n), len(of_code)),
        few=n < FEW,
        key=code,
        items=[each.of.item(each) for each in of_code],
    )


def _finding(of: str, ranked: Sequence[str], main: Counter[str], n: int) -> str:
    if not n:
        return _("No reason was recorded in this time.")
    top = bids.reason(ranked[0])
    words = {
        "lost": lambda: _("Most often lost by: %(reason)s, %(n)s of %(total)s", reason=top, n=main[ranked[0]], total=n),
        "won": lambda: _("Most often won by: %(reason)s, %(n)s of %(total)s", reason=top, n=main[ranked[0]], total=n),
        "no-bid": lambda: _(
            "Most often not bid because of: %(reason)s, %(n)s of %(total)s", reason=top, n=main[ranked[0]], total=n
        ),
    }
    return words[of]()


def _outcomes(session: Session, scope: Scope, of: str) -> dict[int, _Ended]:
    """Return the outcomes decided in the period; of a team, those of its bids, and those that its people logged."""
    query = (
        select(Outcome.id, Outcome.bid_id, Outcome.procedure_id, Outcome.decided_on, Outcome.recorded_at)
        .outerjoin(Bid, Bid.id == Outcome.bid_id)
        .where(Outcome.result.in_(OF[of]), decided_in(scope.period))
    )
    if scope.team_id is not None:
        logged = and_(Outcome.bid_id.is_(None), Outcome.recorded_by_id.in_(scope.people or ()))
        query = query.where(or_(Bid.team_id == scope.team_id, logged))
    return {
        row.id: _Ended(row.bid_id, row.procedure_id, row.decided_on or today_of(row.recorded_at))
        for row in session.execute(query)
    }


def _reasons(session: Session, outcomes: Mapping[int, _Ended]) -> list[_Said]:
    if not outcomes:
        return []
    columns = (OutcomeReason.outcome_id, OutcomeReason.reason, OutcomeReason.position, OutcomeReason.side)
    query = select(*columns).where(OutcomeReason.outcome_id <= max(outcomes)).order_by(OutcomeReason.id)
    return [
        _Said(outcomes[each], reason, position == 1, side == "buyer")
        for each, reason, position, side in session.execute(query)
        if each in outcomes
    ]


def _choices() -> list[tuple[str, str]]:
    return [("lost", _("Why we lost")), ("won", _("Why we won")), ("no-bid", _("Why we did not bid"))]


REPORT = Definition(
    title=lazy("Win and loss reasons"),
    asks=lazy("Why do we win, lose or not bid, and who says so?"),
    make=make,
    by=_choices,
)
