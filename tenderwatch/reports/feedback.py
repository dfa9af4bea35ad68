"""What customers say: the positive share, low scores and complaints, by quarter or by service."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import rules
from tenderwatch.accounts.feedback.queries import Answer, answers
from tenderwatch.accounts.feedback.rules import Share
from tenderwatch.i18n import _, lazy
from tenderwatch.reports.items import Item
from tenderwatch.reports.rules import quarters, wilson
from tenderwatch.reports.shape import (
    FEW,
    Chart,
    Column,
    Definition,
    Report,
    Row,
    Scope,
    days_of,
    quarter_words,
    whose,
)
from tenderwatch.web import formatters
from tenderwatch.work.lists import words


def make(session: Session, scope: Scope) -> Report:
    """Count what was received in the period."""
    found = answers(session, scope.period.first, scope.period.last, scope.people)
    rows = _by_service(session, found) if scope.by == "service" else _by_quarter(scope, found)
    share = rules.positive_share(each.score for each in found)
    return Report(
        finding=_finding(share),
        scope=_(
            "Feedback received %(days)s, %(whose)s; positive is a score of %(positive)s or more, low one of %(low)s or "
            "less; words without a score are counted as answers only.",
            days=days_of(scope.period),
            whose=whose(scope),
            positive=rules.POSITIVE_FROM,
            low=rules.LOW_TO,
        ),
        period=scope.period,
        n=len(found),
        columns=(
            Column(_("Service") if scope.by == "service" else _("Quarter")),
            Column(_("Answers"), "count"),
            Column(_("Positive"), "share"),
            Column(_("Likely range"), "range", 3),
            Column(_("Low scores"), "count", 2),
            Column(_("Complaints"), "count", 2),
            Column(_("Complaints still open"), "count", 2),
        ),
        rows=(*rows, _row(_("All"), found, "all", total=True)),
        charts=(Chart(_("Positive share of the scores, with its likely range"), (2,), "range", 3),),
    )


def _by_quarter(scope: Scope, found: Sequence[Answer]) -> list[Row]:
    return [
        _row(quarter_words(each), [answer for answer in found if answer.on in each], each.first.isoformat())
        for each in quarters(scope.period)
    ]


def _by_service(session: Session, found: Sequence[Answer]) -> list[Row]:
    names = {code: word.name or code for code, word in words(session, "service").items()}
    known = sorted({answer.service for answer in found}, key=lambda code: (code is None, names.get(code or "", "")))
    return [
        _row(
            names.get(code, code) if code else _("no service in particular"),
            [answer for answer in found if answer.service == code],
            code or "-",
        )
        for code in known
    ]


def _row(name: str, found: Sequence[Answer], key: str, *, total: bool = False) -> Row:
    share = rules.positive_share(each.score for each in found)
    complaints = [each for each in found if each.kind == "complaint"]
    return Row(
        (
            name,
            len(found),
            Share(share.n, share.of),
            wilson(share.n, share.of),
            sum(rules.is_low(each.score) for each in found),
            len(complaints),
            sum(each.told_on is None for each in complaints),
        ),
        total=total,
        few=share.of < FEW,
        key=key,
        items=[Item("feedback", each.id, each.on, _is_positive(each), _said(each)) for each in found],
    )


def _is_positive(answer: Answer) -> bool:
    return answer.score is not None and answer.score >= rules.POSITIVE_FROM


def _said(answer: Answer) -> str:
    score = _("words only") if answer.score is None else _("score %(n)s", n=answer.score)
    if answer.kind != "complaint":
        return score
    state = _("complaint, still open") if answer.told_on is None else _("complaint, closed")
    return f"{score}; {state}"


def _finding(share: Share) -> str:
    if share.value is None:
        return _("Nobody gave a score in this time.")
    return _(
        "Positive %(share)s: %(n)s of %(total)s scores",
        share=formatters.percent(share.value),
        n=share.n,
        total=share.of,
    )


REPORT = Definition(
    title=lazy("Feedback and complaints"),
    asks=lazy("Are customers content, and is that getting better?"),
    make=make,
    by=lambda: [("quarter", _("Quarters")), ("service", _("Services"))],
)
