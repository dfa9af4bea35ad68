"""The template of the house: the steps of every plan that opens from now on, edited by administrators."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.renewals import labels, rules
from tenderwatch.renewals.tables import RenewalStep
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


def steps(session: Session) -> list[RenewalStep]:
    """Return the steps in their order: the house's own, else the product's (without numbers)."""
    own = select(RenewalStep).order_by(RenewalStep.position, RenewalStep.id)
    return list(session.scalars(own)) or [
        RenewalStep(position=position, code=code, title=None, anchor=place.anchor, days=place.days)
        for position, (code, place) in enumerate(rules.TEMPLATE, 1)
    ]


def make_own(session: Session, by: User, now: datetime) -> list[RenewalStep]:
    """Make the product's steps the house's own, to be changed; a template that is the house's stays as it is."""
    own = steps(session)
    if own[0] not in session:
        session.add_all(own)
        session.flush()
        audit(session, own[0], by, now, "entered", {"template": [None, ", ".join(step.code or "" for step in own)]})
    return own


def step_of(session: Session, step_id: int) -> RenewalStep:
    """Return one step."""
    step = session.get(RenewalStep, step_id)
    if step is None:
        raise NotFound(_("There is no such step."))
    return step


def add_step(session: Session, values: Mapping[str, Any], by: User, now: datetime) -> RenewalStep:
    """Add a step at the end; `values` are title, anchor and days."""
    _check(values, code=None)
    make_own(session, by, now)
    last = session.scalar(select(func.max(RenewalStep.position))) or 0
    step = RenewalStep(position=last + 1, code=None, **_tidy(values))
    session.add(step)
    audit(session, step, by, now, "entered", {"title": [None, step.title]})
    return step


def edit_step(
    session: Session, step_id: int, values: Mapping[str, Any], version: int, by: User, now: datetime
) -> RenewalStep:
    """Change a step for the plans that open from now on; an edit of an older version raises Stale with both texts."""
    step = step_of(session, step_id)
    _check(values, code=step.code)
    if step.version != version:
        theirs = {name: getattr(step, name) for name in values}
        raise Stale(_("This step was changed since you opened the page."), *labels.compared(values, theirs))
    for name, value in _tidy(values).items():
        setattr(step, name, value)
    audit(session, step, by, now)
    session.flush()
    return step


def remove_step(session: Session, step_id: int, by: User, now: datetime) -> None:
    """Take a step out; the plans that are open keep their tasks."""
    step = step_of(session, step_id)
    if len(steps(session)) == 1:
        raise NotAllowed(_("A template needs at least one step."))
    audit(session, step, by, now, "deleted", {"title": [step.title or step.code, None]})
    session.delete(step)
    session.flush()


def _tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "title": (values.get("title") or "").strip() or None}


def _check(values: Mapping[str, Any], *, code: str | None) -> None:
    problems = {}
    if code is None and not (values.get("title") or "").strip():
        problems["title"] = _("Enter a title.")
    if values.get("anchor") not in rules.ANCHORS:
        problems["anchor"] = _("Choose one.")
    if not 0 <= int(values.get("days") or 0) <= rules.MOST_DAYS:
        problems["days"] = _("Enter 0 to %(most)s working days.", most=rules.MOST_DAYS)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
