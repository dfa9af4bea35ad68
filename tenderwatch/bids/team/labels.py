"""What clashes in a week of a person, in words."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from tenderwatch.bids.team.rules import Clash, Due, Week
from tenderwatch.i18n import _, ngettext
from tenderwatch.web import formatters


def hours(week: Week) -> str:
    """Return the hours asked, of those there are."""
    return _("%(n)s of %(room)s h", n=_hours(week.hours), room=_hours(week.room))


def clashes(week: Week, bids: Mapping[int, str]) -> list[str]:
    """Return what cannot go well in a week, a sentence each."""
    return [_clash(code, week, bids) for code in week.clashes]


def _clash(code: Clash, week: Week, bids: Mapping[int, str]) -> str:
    if code == "submissions":
        return _("More than one tender is sent: %(bids)s.", bids=_named(week.sends, bids))
    if code == "over":
        return _("More hours than there are: %(hours)s.", hours=hours(week))
    if code == "due-while-away":
        return _("Away when this is due: %(what)s.", what=", ".join(_due(each, bids) for each in week.due_while_away))
    days = len(week.away)
    return ngettext("Away on %(n)s working day, with work planned.", "Away on %(n)s days, with work planned.", days)


def _named(due: Sequence[Due], bids: Mapping[int, str]) -> str:
    return ", ".join(dict.fromkeys(bids.get(each.bid_id, "–") for each in due))


def _due(each: Due, bids: Mapping[int, str]) -> str:
    return f"{each.what} ({bids.get(each.bid_id, '–')}, {formatters.day(each.on)})"


def _hours(value: Decimal) -> str:
    return formatters.count(value.quantize(Decimal("0.1"), ROUND_HALF_UP))
