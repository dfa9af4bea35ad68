"""What holds of people's data whatever is kept of them: until when, when it is stale, when the person must be told."""

from collections.abc import Collection
from datetime import date, timedelta

from tenderwatch.calendar.rules import add_months
from tenderwatch.organizations.rules.letters import words

ROLES = ("decision-maker", "procurement", "substance-owner", "user", "contract-manager", "finance")
"""What somebody is to us; the same roles as at a contract."""

FROM_THE_PERSON = ("person", "mail", "card")
SOURCES = (*FROM_THE_PERSON, "contract", "notice", "public-register", "colleague", "other")
"""From where we have the data; the first ones are the person's own word."""

BASES = ("legitimate-interest", "contract", "consent", "legal-obligation", "public-task", "vital-interest")
"""GDPR article 6(1): f, b, a, c, e, d.

People who act for an organisation are no party to its contracts, so that (f) is what usually holds.
"""

PURPOSES = ("contract", "bid", "customer-care", "feedback", "other")

KEPT_MONTHS = 24
"""After the last contract, role or confirmation data are kept for so long, unless a day was set for the person."""

CONFIRMED_FOR = timedelta(days=365)
TELL_MONTHS = 1
"""GDPR article 14(3)(a): who did not give the data themselves is told within a month."""

MOVED_AWAY, MOVED_HERE = "moved-away", "moved-here"
"""The actions by which the history tells that two entries are one person."""


def kept_until(
    own: date | None, known_on: date, role_ended_on: date | None, contracts_ended: Collection[date | None]
) -> date | None:
    """Return the last day on which the data are kept; None as long as a contract runs at which the person stands.

    `own` was set for this person and overrides the rule.  `known_on` is when the data were last confirmed, at first
    entered: it speaks for somebody whose role has no end, so that nothing is kept for ever because nobody asks.
    `contracts_ended` holds for each contract the day on which the person ceased to stand there, None: not yet.
    """
    if own is not None:
        return own
    ends = [each for each in contracts_ended if each is not None]
    if len(ends) < len(contracts_ended):
        return None
    return add_months(max([role_ended_on or known_on, *ends]), KEPT_MONTHS)


def is_passed(until: date | None, today: date) -> bool:
    """Tell whether the last day of keeping is over: the data are to be erased, or kept on for a reason."""
    return until is not None and until < today


def stale(known_on: date, role_ended_on: date | None, today: date) -> str | None:
    """Return why the data may no longer be true: "role-ended", "unconfirmed" for more than 365 days, or None."""
    if role_ended_on is not None and role_ended_on < today:
        return "role-ended"
    return "unconfirmed" if today - known_on > CONFIRMED_FOR else None


def article(source: str) -> int:
    """Return which article of the GDPR says what the person is told: 13 for their own word, else 14."""
    return 13 if source in FROM_THE_PERSON else 14


def tell_by(source: str, entered_on: date) -> date:
    """Return the last day on which the person is told: at once (article 13), else within a month (article 14)."""
    return entered_on if article(source) == 13 else add_months(entered_on, TELL_MONTHS)


def fold(name: str) -> tuple[str, ...]:
    """Return a person's name as it is compared: "Virtanen, Maija" and "MAIJA VIRTANEN" are one."""
    return tuple(sorted(words(name)))


def same_person(name: str, email: str | None, other_name: str, other_email: str | None) -> bool:
    """Tell whether two entries at one organisation are one person.

    They are by one name, or by one address and a word of the name: a mailbox that several people share makes them no
    one, a new surname makes nobody another.
    """
    one, other = set(fold(name)), set(fold(other_name))
    if one and one == other:
        return True
    return bool(email and other_email and email.casefold() == other_email.casefold() and one & other)
