"""The quality of alerts: how much searches bring, how much of it is wanted, and which of them make noise."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.i18n import _, lazy
from tenderwatch.reports.counting.hits import Asked, Hit, hits, once, searches
from tenderwatch.reports.items import Item
from tenderwatch.reports.rules import Period, weeks, wilson
from tenderwatch.reports.shape import FEW, Chart, Column, Definition, Report, Row, Scope, days_of, whose
from tenderwatch.web import formatters

WEEKS = 12
"""What the report is about unless another time is asked for."""


def make(session: Session, scope: Scope) -> Report:
    """Count what was found in the period by search or by week; in all of it each procedure of a team counts once."""
    found, asked = hits(session, scope), searches(session, scope)
    rows = _by_week(scope.period, once(found)) if scope.by == "week" else _by_search(found, asked)
    whole = once(found)
    return Report(
        finding=_finding(whole),
        scope=_(
            "Procedures that saved searches found for the first time %(days)s, %(whose)s, by what their teams think of "
            "them now; a procedure that several searches found counts for each of them, and once in all.",
            days=days_of(scope.period),
            whose=whose(scope),
        ),
        period=scope.period,
        n=len(whole),
        columns=(
            Column(_("Week") if scope.by == "week" else _("Saved search")),
            Column(_("Hits"), "count"),
            Column(_("Shortlisted"), "count", 2),
            Column(_("Bid on"), "count", 2),
            Column(_("Not for us"), "count", 2),
            Column(_("Not decided"), "count", 3),
            Column(_("Wanted, of those decided"), "share"),
            Column(_("Likely range"), "range", 3),
        ),
        rows=(*rows, _row(_("All"), whole, "all", total=True)),
        charts=(
            Chart(_("Hits"), (1,)),
            Chart(_("Wanted share of what was decided, with its likely range"), (6,), "range", 7),
        ),
        notes=tuple(_hints(scope.period, found, asked)),
    )


def _by_search(found: Sequence[Hit], asked: Sequence[Asked]) -> list[Row]:
    """Return a row for each search, what brings most first; one that is switched off only when it found something."""
    of = {each.id: [hit for hit in found if hit.search_id == each.id] for each in asked}
    shown = sorted((each for each in asked if each.active or of[each.id]), key=lambda each: -len(of[each.id]))
    return [_row(each.name, of[each.id], str(each.id)) for each in shown]


def _by_week(period: Period, found: Sequence[Hit]) -> list[Row]:
    return [
        _row(_week(each.first), [hit for hit in found if hit.on in each], each.first.isoformat())
        for each in weeks(period)
    ]


def _week(day: date) -> str:
    year, number, _weekday = day.isocalendar()
    return _("Week %(n)s of %(year)s", n=number, year=year)


def _row(name: str, found: Sequence[Hit], key: str, *, total: bool = False) -> Row:
    share = _share(found)
    return Row(
        (
            name,
            len(found),
            sum(hit.state == "shortlisted" for hit in found),
            sum(hit.bid for hit in found),
            sum(hit.decided and not hit.wanted for hit in found),
            sum(not hit.decided for hit in found),
            share,
            wilson(share.n, share.of),
        ),
        total=total,
        few=share.of < FEW,
        key=key,
        items=[Item("procedure", hit.procedure_id, hit.on, hit.wanted, _said(hit)) for hit in found],
    )


def _share(found: Sequence[Hit]) -> Share:
    decided = [hit for hit in found if hit.decided]
    return Share(sum(hit.wanted for hit in decided), len(decided))


def _said(hit: Hit) -> str:
    if hit.bid:
        return _("bid on")
    states = {"shortlisted": _("shortlisted"), "dismissed": _("not for us"), "snoozed": _("snoozed")}
    return states.get(hit.state, _("not looked at yet"))


def _hints(period: Period, found: Sequence[Hit], asked: Sequence[Asked]) -> list[str]:
    """Say which search makes most work for nothing, and which ones found nothing though they asked all the time."""
    counted = {each: [hit for hit in found if hit.search_id == each.id] for each in asked if each.active}
    noise = {each: len(_refused(its)) for each, its in counted.items() if len(_decided(its)) >= FEW}
    loudest = max(noise, key=lambda each: noise[each], default=None)
    hints = []
    if loudest is not None and noise[loudest] * 2 > len(_decided(counted[loudest])):
        hints.append(
            _(
                "Most noise: “%(name)s”, %(n)s of %(total)s decided were not for us. Its page says what each part "
                "of the rule leaves out.",
                name=loudest.name,
                n=noise[loudest],
                total=len(_decided(counted[loudest])),
            )
        )
    silent = [each.name for each, its in counted.items() if not its and each.since.date() <= period.first]
    if silent:
        hints.append(_("Found nothing in all this time: %(names)s.", names=", ".join(f"“{name}”" for name in silent)))
    return hints


def _decided(found: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in found if hit.decided]


def _refused(found: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in found if hit.decided and not hit.wanted]


def _finding(found: Sequence[Hit]) -> str:
    share = _share(found)
    if not found:
        return _("No search found anything in this time.")
    if share.value is None:
        return _("Nothing of what was found has been decided on yet.")
    return _(
        "Wanted %(share)s: %(n)s of %(total)s hits decided on",
        share=formatters.percent(share.value),
        n=share.n,
        total=share.of,
    )


def _last_weeks(today: date) -> Period:
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(weeks=WEEKS - 1), today)


REPORT = Definition(
    title=lazy("Quality of alerts"),
    asks=lazy("How much do our saved searches find, and how much of it is worth our time?"),
    make=make,
    by=lambda: [("search", _("Saved searches")), ("week", _("Weeks"))],
    period=_last_weeks,
)
