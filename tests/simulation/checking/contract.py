"""What a contract asks for, by the facts that are known of it at one moment: a second, naive reading of the rules."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.simulation.checking.days import DAY, LEADS, add_months, day, last_day, notice_day

ASKED_AHEAD = timedelta(days=540)
Key = tuple[str, int]


@dataclass(frozen=True)
class Asked:
    """A decision that is asked for: by when, and from which day on it is asked when that is not at once."""

    kind: str
    ordinal: int
    due: date
    from_day: date | None = None


@dataclass
class Facts:
    """Everything that the log has told of one contract so far."""

    id: int
    reference: str
    entered_on: date
    imported: bool
    told: dict[str, Any]
    moves: list[tuple[str, Any]] = field(default_factory=list)
    options_done: dict[int, str] = field(default_factory=dict)
    held: bool = False
    held_until: date | None = None
    notices: list[tuple[str, date]] = field(default_factory=list)
    ended: bool = False
    succeeded: bool = False
    deleted: bool = False

    def day(self, name: str) -> date | None:
        """Return a date that was told."""
        return day(self.told.get(name))

    def months(self, name: str) -> int | None:
        """Return a number of months that was told."""
        value = self.told.get(name)
        return int(value) if value is not None else None

    @property
    def options(self) -> list[dict[str, Any]]:
        """The options in their order."""
        return sorted(self.told.get("options") or (), key=lambda option: int(option["position"]))

    @property
    def count(self) -> int:
        """How often the end was moved on: by used options and by extensions."""
        return len([move for move in self.moves if move[0] in ("option", "extended")])

    @property
    def agreed_end(self) -> date | None:
        """The last day by what was agreed, without notice and holdover."""
        end = self.day("ends_on")
        if end is None and self.told["term"] != "until-further-notice":
            end = self.day("base_ends_on")
        for what, value in self.moves:
            if what in ("extended", "corrected"):
                end = value
            elif end is not None:
                end = last_day(end + DAY, self._months_of(value))
        return end

    def _months_of(self, position: int) -> int:
        return next(int(each["months"]) for each in self.options if each["position"] == position)

    @property
    def ending_notice(self) -> tuple[str, date] | None:
        """The notice that ends the contract: side and last day."""
        if self.held or not self.notices:
            return None
        side, effect = min(self.notices, key=lambda each: each[1])
        end = self.agreed_end
        return (side, effect) if end is None or effect <= end else None

    @property
    def end(self) -> date | None:
        """The last day in force; None when it is open or not known."""
        if self.held:
            return self.held_until
        notice = self.ending_notice
        return notice[1] if notice else self.agreed_end

    # What is asked

    def asked(self) -> list[Asked]:
        """Return every decision that these facts ask for."""
        if self.deleted:
            return []
        found = self._guarantee()
        over_before = self.end is not None and self.end < self.entered_on
        if self.ended or self.succeeded or over_before:
            return found
        return [*found, *self._end(), *self._renewal_start(), *self._option(), *self._termination(), *self._prices()]

    def _guarantee(self) -> list[Asked]:
        due = self.day("guarantee_ends_on")
        return [Asked("guarantee", 1, due)] if due and due >= self.entered_on else []

    def _end(self) -> list[Asked]:
        if self.held:
            agreed = self.agreed_end
            due = self.held_until or (agreed + DAY if agreed else None)
            return [Asked("holdover", self.count + 1, due)] if due else []
        return [Asked("end", self.count, self.end)] if self.end else []

    def _renewal_start(self) -> list[Asked]:
        end = self.agreed_end if self.held else self.end
        notice = self.ending_notice
        if end is None or (notice and notice[0] == "ours"):
            return []
        due = end - timedelta(days=LEADS[self.told["lead"]])
        start = self.day("starts_on")
        if start and due < start < end:
            due = start
        unhappy = self.day("unhappy_since")
        if unhappy and unhappy < due:
            due = unhappy
        return [Asked("renewal-start", self.count, due)]

    def _option(self) -> list[Asked]:
        if self.held or self.notices:
            return []
        for option in self.options:
            done = self.options_done.get(option["position"])
            if done == "not-used":
                return []
            if done is None:
                due = self._option_day(option)
                return [Asked("option", int(option["position"]), due)] if due else []
        return []

    def _option_day(self, option: dict[str, Any]) -> date | None:
        end = self.end
        said = [each for each in (day(option.get("decide_by")), day(option.get("notify_by"))) if each]
        if said:
            return min([*said, *([end] if end else [])])
        months = option.get("notice_months")
        if months is None:
            months = self.months("option_notice_months")
        if end is None or months is None:
            return end
        return notice_day(end, int(months))

    def _termination(self) -> list[Asked]:
        months = self.months("our_notice_months")
        end = self.end
        if end is None and self.told["term"] == "until-further-notice":
            end = self.day("base_ends_on")
        if months is None or end is None or self.held or self.notices:
            return []
        due = notice_day(end, months)
        return [Asked("termination-notice", self.count, due)] if due >= self.entered_on else []

    def _prices(self) -> list[Asked]:
        first, every = self.day("price_closes_on"), self.months("price_every_months")
        if first is None:
            return []
        end = self.end or first + timedelta(days=366 * 40)
        found = []
        for k in range(500 if every else 1):
            due = add_months(first, k * (every or 0))
            if due > end:
                break
            if due >= self.entered_on:
                found.append(Asked("price-index", k + 1, due, due - ASKED_AHEAD))
        return found
