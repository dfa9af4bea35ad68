"""The care plans of the house: the product's rules, or those that administrators made of them, with their days."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.care import labels
from tenderwatch.accounts.care.rules import ANY_CONTACT, DEFAULTS, LEAST_DAYS, MOST_DAYS, WHOSE, Rule, overlap
from tenderwatch.accounts.tables import CareRule
from tenderwatch.contracts.facts import today_of
from tenderwatch.errors import Invalid, NotAllowed, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User
from tenderwatch.work.lists import words

PHASES = ("birth", "upkeep", "ending")
FIELDS = ("segment", "phase", "type", "subject", "every_days", "whose")
Values = Mapping[str, Any]


def rules_of(session: Session) -> list[Rule]:
    """Return all rules, of whatever days: the house's own, else the product's (without numbers)."""
    rows = session.scalars(select(CareRule).order_by(CareRule.segment, CareRule.id))
    return [_as_rule(row) for row in rows] or list(DEFAULTS)


def _as_rule(row: CareRule) -> Rule:
    said = {name: getattr(row, name) for name in (*FIELDS, "valid_from", "valid_to", "id")}
    return Rule(**said)


def rule_of(session: Session, rule_id: int) -> CareRule:
    """Return one rule of the house."""
    row = session.get(CareRule, rule_id)
    if row is None:
        raise NotFound(_("There is no such rule."))
    return row


def version_of(row: CareRule) -> int:
    """Return a number that says what a rule says: an edit of what it said before is stale."""
    told = [getattr(row, name) for name in (*FIELDS, "valid_from", "valid_to")]
    return crc32(repr(told).encode()) % 10**9


def make_own(session: Session, by: User, now: datetime) -> list[CareRule]:
    """Make the product's rules the house's own from today on; rules that are the house's stay as they are."""
    own = list(session.scalars(select(CareRule).order_by(CareRule.id)))
    if own:
        return own
    made = [
        CareRule(
            **{name: getattr(rule, name) for name in FIELDS if name != "subject"},
            subject=labels.subject(rule.type),
            valid_from=today_of(now),
        )
        for rule in DEFAULTS
    ]
    session.add_all(made)
    session.flush()
    audit(session, made[0], by, now, "entered", {"rules": [None, len(made)]})
    return made


def add_rule(session: Session, values: Values, by: User, now: datetime) -> CareRule:
    """Add a rule; `values` are FIELDS, `valid_from` and `valid_to`."""
    make_own(session, by, now)
    said = _checked(session, values, None)
    row = CareRule(**said)
    session.add(row)
    audit(session, row, by, now, "entered", {"subject": [None, row.subject]})
    session.flush()
    return row


def change_rule(session: Session, rule_id: int, values: Values, seen: int, by: User, now: datetime) -> CareRule:
    """Let a rule say something else from `values["valid_from"]` on; until the day before it says what it said.

    One that had not begun by then is changed as it stands.  An edit of what it said before raises Stale.
    """
    row = rule_of(session, rule_id)
    _refuse_stale(row, values, seen)
    said = _checked(session, values, row)
    if row.valid_from >= said["valid_from"]:
        for name, value in said.items():
            setattr(row, name, value)
        audit(session, row, by, now)
        session.flush()
        return row
    row.valid_to = min(row.valid_to or date.max, said["valid_from"] - timedelta(days=1))
    audit(session, row, by, now)
    session.flush()
    new = CareRule(**said)
    session.add(new)
    changed = {name: [getattr(row, name), said[name]] for name in FIELDS if getattr(row, name) != said[name]}
    audit(session, new, by, now, "entered", changed)
    session.flush()
    return new


def end_rule(session: Session, rule_id: int, by: User, now: datetime) -> CareRule:
    """Let a rule hold until yesterday; one that has not begun is taken out."""
    row, today = rule_of(session, rule_id), today_of(now)
    if row.valid_to is not None and row.valid_to < today:
        raise NotAllowed(_("This rule has ended already."))
    if row.valid_from >= today:
        if len(rules_of(session)) == 1:
            raise NotAllowed(_("Without any rule the product's own would hold again. Change this one instead."))
        audit(session, row, by, now, "removed", {"subject": [row.subject, None]})
        session.delete(row)
    else:
        row.valid_to = today - timedelta(days=1)
        audit(session, row, by, now, "ended")
    session.flush()
    return row


def _refuse_stale(row: CareRule, values: Values, seen: int) -> None:
    if version_of(row) == seen:
        return
    theirs = {name: getattr(row, name) for name in (*FIELDS, "valid_to")}
    raise Stale(_("This rule was changed since you opened the page."), *labels.compared(values, theirs))


def _checked(session: Session, values: Values, row: CareRule | None) -> dict[str, Any]:
    subject = (values.get("subject") or "").strip() or labels.subject(str(values.get("type")))
    said = {**{name: values.get(name) for name in (*FIELDS, "valid_from", "valid_to")}, "subject": subject}
    problems = _problems(session, said)
    if not problems and _clashes(session, said, row):
        problems["valid_from"] = _("There is a rule for this segment, phase and type on some of these days.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return said


def _problems(session: Session, said: Values) -> dict[str, str]:
    problems = {}
    if said["segment"] not in words(session, "segment"):
        problems["segment"] = _("Choose one.")
    if said["phase"] not in (None, *PHASES):
        problems["phase"] = _("Choose one.")
    if said["type"] != ANY_CONTACT and said["type"] not in words(session, "activity-type"):
        problems["type"] = _("Choose one.")
    if said["whose"] not in WHOSE:
        problems["whose"] = _("Choose one.")
    if not LEAST_DAYS <= (said["every_days"] or 0) <= MOST_DAYS:
        problems["every_days"] = _("Enter %(least)s to %(most)s days.", least=LEAST_DAYS, most=MOST_DAYS)
    if said["valid_from"] is None:
        problems["valid_from"] = _("Enter a day.")
    elif said["valid_to"] is not None and said["valid_to"] < said["valid_from"]:
        problems["valid_to"] = _("The last day is before the first day.")
    return problems


def _clashes(session: Session, said: Values, row: CareRule | None) -> bool:
    """Tell whether another rule says this on one of the days; the one that is being changed ends before them."""
    wanted = Rule(**said)
    others = select(CareRule).where(CareRule.segment == said["segment"], CareRule.type == said["type"])
    rows: list[CareRule] = [each for each in session.scalars(others) if row is None or each.id != row.id]
    return any(overlap(wanted, _as_rule(each)) for each in rows)


def valid_on(row: Rule, day: date) -> str:
    """Return whether a rule holds on a day: past, now, or ahead."""
    if row.valid_to is not None and row.valid_to < day:
        return "past"
    return "ahead" if row.valid_from is not None and row.valid_from > day else "now"
