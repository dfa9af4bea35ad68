"""The measures of the scorecard: one line each, in the order of the four perspectives."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from tenderwatch.i18n import _, lazy
from tenderwatch.reports.counting.contracts import ended_silently, kept, with_plan_on_its_day
from tenderwatch.reports.counting.work import triaged_in_time, visit_items
from tenderwatch.reports.scorecard import figures
from tenderwatch.reports.scorecard.actuals import entered
from tenderwatch.reports.scorecard.figures import Items, Make, counted, shared

Perspective = Literal["need", "development", "quality", "care"]
PERSPECTIVES: tuple[Perspective, ...] = ("need", "development", "quality", "care")


@dataclass(frozen=True)
class MeasureOf:
    """A measure: which perspective, its name, what it counts, and the target of the studies, if they name one.

    More is better, unless `less`.  `items` are the rows that it is made of; without them `unlisted` says why there are
    none.  One `by_hand` is entered by people, since nothing in the house can count it.
    """

    code: str
    perspective: Perspective
    name: Any  # lazy
    counts: Any  # lazy: whose and what, and what it is divided by, without the period
    unit: Literal["count", "share", "hours", "days"]
    make: Make
    items: Items | None = None
    less: bool = False
    target: Decimal | None = None
    by_hand: bool = False
    by_value: bool = False  # a share of money: not n divided by of
    unlisted: Any = None  # lazy

    @property
    def a_year(self) -> bool:
        """Whether its target is of a year: a count grows with the time that it is counted over, a share does not."""
        return self.unit == "count"

    def aim(self, target: Decimal | None, days: int) -> Decimal | None:
        """Return what of a target is due in so many days."""
        return target * days / 365 if target is not None and self.a_year else target


ALL = Decimal(1)
MEASURES: tuple[MeasureOf, ...] = (
    MeasureOf(
        "visits-customers",
        "need",
        lazy("Visits to customers"),
        lazy("Visits made to organisations with a contract of ours in force"),
        "count",
        figures.visits_made(customers=True),
        partial(visit_items, customers=True),
    ),
    MeasureOf(
        "visits-others",
        "need",
        lazy("Visits to those not yet customers"),
        lazy("Visits made to organisations without a contract of ours"),
        "count",
        figures.visits_made(customers=False),
        partial(visit_items, customers=False),
    ),
    MeasureOf(
        "notices-triaged",
        "need",
        lazy("Notices triaged within a working day"),
        lazy("Notices that came to the inbox and whose working day has passed"),
        "share",
        shared(triaged_in_time),
        triaged_in_time,
    ),
    MeasureOf(
        "tool-use",
        "development",
        lazy("People who use TenderWatch"),
        lazy("Active people who used it in the last month of the time"),
        "share",
        figures.tool_use,
        unlisted=lazy("Who used TenderWatch is not listed: only the share of a group is shown, never a person."),
    ),
    MeasureOf(
        "competence",
        "development",
        lazy("Competence of the staff"),
        lazy("Goals of training and qualification that were met, of those agreed; entered by hand"),
        "share",
        partial(entered, "competence"),
        by_hand=True,
        unlisted=lazy("Nothing in TenderWatch counts this: what was entered is listed above."),
    ),
    MeasureOf(
        "training-days",
        "development",
        lazy("Training days per person"),
        lazy("Days of training, divided by the people; entered by hand"),
        "days",
        partial(entered, "training-days"),
        by_hand=True,
        unlisted=lazy("Nothing in TenderWatch counts this: what was entered is listed above."),
    ),
    MeasureOf(
        "hours-per-bid",
        "development",
        lazy("Hours per bid"),
        lazy("Hours logged in done activities of the bids decided, divided by the bids with any; of all bids decided"),
        "hours",
        figures.hours_per_bid,
        figures.bids_with_hours,
        less=True,
    ),
    MeasureOf(
        "positive-feedback",
        "quality",
        lazy("Positive feedback"),
        lazy("Scores of 8 to 10 of all scores received"),
        "share",
        shared(figures.scores),
        figures.scores,
    ),
    MeasureOf(
        "win-rate-renewals",
        "quality",
        lazy("Win rate, renewals"),
        lazy("Lots decided that renew a contract of ours, each once"),
        "share",
        shared(figures.lots(renewal=True)),
        figures.lots(renewal=True),
    ),
    MeasureOf(
        "win-rate-renewals-value",
        "quality",
        lazy("Win rate, renewals, by value"),
        lazy("Value of bids decided as a whole, in one currency"),
        "share",
        figures.won_by_value(renewal=True),
        figures.valued(renewal=True),
        by_value=True,
    ),
    MeasureOf(
        "win-rate-new",
        "quality",
        lazy("Win rate, new"),
        lazy("Lots decided that renew none of our contracts, each once"),
        "share",
        shared(figures.lots(renewal=False)),
        figures.lots(renewal=False),
    ),
    MeasureOf(
        "win-rate-new-value",
        "quality",
        lazy("Win rate, new, by value"),
        lazy("Value of bids decided as a whole, in one currency; new business"),
        "share",
        figures.won_by_value(renewal=False),
        figures.valued(renewal=False),
        by_value=True,
    ),
    MeasureOf(
        "renewals-planned",
        "care",
        lazy("Renewals with a plan on their start day"),
        lazy("Starts of renewal work that have come, but for those not to be renewed"),
        "share",
        shared(with_plan_on_its_day),
        with_plan_on_its_day,
        target=ALL,
    ),
    MeasureOf(
        "ended-silently",
        "care",
        lazy("Contracts that ended silently"),
        lazy("Ends of contracts on which nobody had decided by their day"),
        "count",
        counted(ended_silently),
        ended_silently,
        less=True,
        target=Decimal(0),
    ),
    MeasureOf(
        "renewals-kept",
        "care",
        lazy("Renewals kept"),
        lazy("Contracts won again, of those tendered again"),
        "share",
        shared(kept),
        kept,
    ),
)
BY_CODE = {each.code: each for each in MEASURES}


def perspective(code: Perspective) -> str:
    """Return a perspective in words."""
    return {
        "need": _("Customer need"),
        "development": _("Continuous development"),
        "quality": _("Quality"),
        "care": _("Care"),
    }[code]
