"""How figures, targets and states of the scorecard are said."""

from decimal import Decimal

from tenderwatch.i18n import _
from tenderwatch.reports.scorecard import figures
from tenderwatch.reports.scorecard.card import Line
from tenderwatch.reports.scorecard.figures import Figure
from tenderwatch.reports.scorecard.measures import MeasureOf
from tenderwatch.reports.shape import quarter_words
from tenderwatch.web import formatters


def figure_words(measure: MeasureOf, figure: Figure) -> str:
    """Return a figure in words, without its n."""
    return "–" if figure.value is None else value_words(measure, figure.value)


def value_words(measure: MeasureOf, value: Decimal) -> str:
    """Return a value of a measure in words, with its unit."""
    if measure.unit == "share":
        return formatters.percent(value)
    if measure.unit == "hours":
        return _("%(n)s h", n=figures.hours(value))
    return formatters.count(value.normalize() + 0)


def of_words(figure: Figure) -> str:
    """Return what a figure was divided by, and what else belongs to it: "12 of 30, in EUR"."""
    if figure.of is not None:
        told = _("%(n)s of %(total)s", n=formatters.count(figure.n), total=formatters.count(figure.of))
    elif figure.by_hand is not None and figure.n:
        told = _("n = %(n)s", n=formatters.count(figure.n))
    else:
        told = ""
    return ", ".join(filter(None, (told, figure.said)))


def target_words(measure: MeasureOf, target: Decimal | None) -> str:
    """Return a target in words: at least, or at most."""
    if target is None:
        return _("none set")
    shown = value_words(measure, target)
    if measure.a_year:
        shown = _("%(value)s a year", value=shown)
    return _("at most %(value)s", value=shown) if measure.less else _("at least %(value)s", value=shown)


def part_words(line: Line) -> str:
    """Return which part of a year's target is due in the time asked for; nothing where it is all of it."""
    if line.aim is None or line.aim == line.target.value:
        return ""
    return _("%(n)s in this time", n=formatters.count(line.aim.quantize(Decimal("0.1"))))


def standing_words(line: Line) -> tuple[str, str]:
    """Return the badge of a measure and its words."""
    return {
        "met": ("ok", _("reached")),
        "missed": ("danger", _("not reached")),
        "no-target": ("", _("no target")),
        "nothing-entered": ("unsure", _("nothing entered")),
        "nothing-to-count": ("unsure", _("nothing to count")),
    }[line.standing]


def trend_words(line: Line) -> str:
    """Return a trend in words: "Q3 2026: 60% (10) · Q4 2026: 67% (3)"."""
    return " · ".join(
        f"{quarter_words(span)}: {figure_words(line.measure, figure)}"
        + (f" ({formatters.count(figure.of)})" if figure.of is not None else "")
        for span, figure in line.trend
    )


def unit_words(measure: MeasureOf) -> str:
    """Return what the numbers of a measure are."""
    return {"share": _("per cent"), "hours": _("hours"), "days": _("days"), "count": _("count")}[measure.unit]


def in_unit(measure: MeasureOf, value: Decimal | None) -> Decimal | None:
    """Return a value as a file says it: shares in per cent, everything to a tenth."""
    if value is None:
        return None
    exact = value * 100 if measure.unit == "share" else value
    return exact if exact == exact.to_integral_value() else exact.quantize(Decimal("0.1"))
