"""What is known of a relationship, as figures: everything that strength, proposals and risks are reckoned from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

CONTACT_DAYS = 90
"""Contacts count for strength for so long."""
YEAR_DAYS = 365
"""Feedback and complaints count for so long."""
WIN_YEARS = 3


@dataclass(frozen=True)
class Running:
    """A contract that has not ended; `renewal_on` is the day on which renewal work is to start."""

    starts_on: date | None
    ends_on: date | None  # None: until further notice, or not known
    renewal_on: date | None = None
    is_small: bool = False  # below the thresholds: bought without a competition that is published


@dataclass(frozen=True)
class Facts:
    """The figures of one relationship on a day; those of time are said by the constants of this module."""

    contacts: int = 0  # contacts in CONTACT_DAYS …
    by_role: Mapping[str, int] = field(default_factory=dict)  # … of them with people of each role of theirs
    last_contact_on: date | None = None
    open_bids: int = 0
    wins: int = 0  # of `decided` bids that were submitted, in WIN_YEARS
    decided: int = 0
    running: tuple[Running, ...] = ()
    contracts: int = 0  # ever
    last_ended_on: date | None = None
    options_used: int = 0  # of `options_decided`
    options_decided: int = 0
    scores: int = 0  # how often a score was given in a year …
    score: float | None = None  # … and what they are on average, 0 to 10
    complaints: int = 0  # in a year
    open_complaints: int = 0
    unhappy: int = 0  # running contracts whose buyer is bound but unhappy
    our_awards: int = 0  # of `awards` that the buyer published in our CPV codes
    awards: int = 0
    people: int = 0  # contacts of theirs that are valid
    references: int = 0  # that may be used now
    first_known_on: date | None = None  # since when there was something to be in contact about

    @property
    def share(self) -> float | None:
        """Our share of the buyer's published awards in our CPV codes; None where there are none."""
        return self.our_awards / self.awards if self.awards else None


def in_force(facts: Facts, today: date) -> tuple[Running, ...]:
    """Return the contracts that have begun; one whose first day is not known has."""
    return tuple(each for each in facts.running if each.starts_on is None or each.starts_on <= today)


def silent_days(facts: Facts, today: date) -> int | None:
    """Return for how many days there was no contact; None when it is not known since when there could be any."""
    since = facts.last_contact_on or facts.first_known_on
    return None if since is None else max(0, (today - since) // timedelta(days=1))
