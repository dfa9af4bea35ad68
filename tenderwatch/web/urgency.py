"""How pressing a date is: the word, the icon and the class of its badge (never colour alone)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tenderwatch import i18n
from tenderwatch.calendar.rules import working_days_between
from tenderwatch.i18n import _, ngettext
from tenderwatch.web import reader
from tenderwatch.web.formatters import MomentLike, format_relative_day, moment_of

NOW_WITHIN, SOON_WITHIN = 2, 10  # working days

ICONS = {
    "overdue": "octagon-alert",
    "now": "octagon-alert",
    "soon": "triangle-alert",
    "later": "clock",
    "done": "circle-check",
    "unsure": "circle-help",
}


@dataclass(frozen=True)
class Urgency:
    """A level (overdue, now, soon, later, done, unsure), which is also the class, with its icon and word."""

    level: str
    word: str

    @property
    def icon(self) -> str:
        return ICONS[self.level]


def level_of(due_on: date, today: date, days_off: Collection[date]) -> str:
    """Return overdue, now (at most 2 working days left), soon (at most 10) or later."""
    if due_on < today:
        return "overdue"
    left = working_days_left(due_on, today, days_off)
    return "now" if left <= NOW_WITHIN else "soon" if left <= SOON_WITHIN else "later"


def working_days_left(due_on: date, today: date, days_off: Collection[date]) -> int:
    """Return how many working days come after `today` up to `due_on`; counting stops where it no longer matters."""
    until = min(due_on, today + timedelta(days=10 * SOON_WITHIN))
    return working_days_between(today + timedelta(days=1), until, days_off)


def urgency_of(when: MomentLike | datetime | date | None, *, done: bool = False, estimated: bool = False) -> Urgency:
    """Return how pressing `when` is to the reader today; a missing or estimated date is unsure, whatever it says."""
    known = moment_of(when)
    if done:
        return Urgency("done", _("Done"))
    if known is None:
        return Urgency("unsure", _("Date missing"))
    due_on = known.astimezone(reader.zone()).date() if isinstance(known, datetime) else known
    if estimated:
        return Urgency("unsure", _("Estimated"))
    if isinstance(known, datetime) and known < reader.now() and due_on == reader.today():
        return Urgency("overdue", _("Overdue today"))
    return Urgency(level_of(due_on, reader.today(), reader.days_off()), _word(due_on))


def _word(due_on: date) -> str:
    late = (reader.today() - due_on).days
    if late > 0:
        return ngettext("Overdue %(n)s day", "Overdue %(n)s days", late)
    words = format_relative_day(due_on, i18n.language(), reader.today())
    return words[:1].upper() + words[1:]
