"""A review rates the success factors of a relationship, all at once, each with its evidence."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from tenderwatch.accounts.rules.factors import FACTORS, RATINGS
from tenderwatch.accounts.service.opening import account_of
from tenderwatch.accounts.tables import FactorRating
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User

Rated = tuple[int | None, str]
"""1 to 5, None: not rated this time; and the evidence."""


def review(
    session: Session, account_id: int, ratings: Mapping[str, Rated], reviewed_on: date, by: User | None, now: datetime
) -> list[FactorRating]:
    """Keep a review: the ratings of a day, those before it stay.  Every rating needs its evidence."""
    account = account_of(session, account_id)
    _check(ratings, reviewed_on, today_of(now))
    rows = [
        FactorRating(
            account_id=account.id,
            factor=factor,
            rating=ratings[factor][0],
            evidence=ratings[factor][1].strip(),
            reviewed_on=reviewed_on,
            entered_at=now,
            entered_by_id=by.id if by else None,
        )
        for factor in FACTORS
        if factor in ratings and ratings[factor][0] is not None
    ]
    session.add_all(rows)
    audit(session, account, by, now, "reviewed", {f"factor-{each.factor}": [None, each.rating] for each in rows})
    session.flush()
    return rows


def _check(ratings: Mapping[str, Rated], reviewed_on: date, today: date) -> None:
    problems = {}
    for factor, (rating, evidence) in ratings.items():
        if factor not in FACTORS or (rating is not None and rating not in RATINGS):
            problems[f"rating_{factor}"] = _("Say a number from 1 to 5.")
        elif rating is not None and not evidence.strip():
            problems[f"evidence_{factor}"] = _("Say what shows it.")
    if all(rating is None for rating, _evidence in ratings.values()):
        problems["reviewed_on"] = _("Rate at least one factor.")
    if reviewed_on > today:
        problems["reviewed_on"] = _("A review cannot be in the future.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
