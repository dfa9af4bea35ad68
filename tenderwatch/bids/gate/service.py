"""What the gate asks is written down, waived or crossed out; bids are scored; the house says by what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.gate import criteria as scorecard
from tenderwatch.bids.gate import labels, rules
from tenderwatch.bids.gate.tables import GateRequirement, HouseLine, ScoreCriterion, ScoreSheet
from tenderwatch.bids.service import bid_of
from tenderwatch.errors import Invalid, NotFound, Stale
from tenderwatch.i18n import _
from tenderwatch.users.audit import audit
from tenderwatch.users.tables import User


def ask(session: Session, bid_id: int, asked: rules.Asked, by: User, now: datetime) -> GateRequirement:
    """Write down what the gate of a bid asks; Invalid names the fields that its kind needs."""
    bid = bid_of(session, bid_id)
    row = GateRequirement(bid_id=bid.id, **_checked(asked))
    session.add(row)
    audit(session, bid, by, now, "changed", {"requirement": [None, labels.asked(told(row))]})
    session.flush()
    return row


def change(
    session: Session, bid_id: int, requirement_id: int, asked: rules.Asked, version: int, by: User, now: datetime
) -> GateRequirement:
    """Change what the gate asks; a waiver was of what was asked before, and goes.

    Stale with both texts when somebody changed it after `version`; decisions taken keep what they saw.
    """
    bid, row, values = bid_of(session, bid_id), requirement(session, bid_id, requirement_id), _checked(asked)
    was = labels.asked(told(row))
    if row.version != version:
        mine = GateRequirement(bid_id=bid.id, **values)
        name = _("What is asked for")
        raise Stale(_("This was changed since you opened the page."), {name: _whole(mine)}, {name: _whole(row)})
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.waived_at = row.waived_by_id = row.waived_because = None
    audit(session, bid, by, now, "changed", {"requirement": [was, labels.asked(told(row))]})
    session.flush()
    return row


def _whole(row: GateRequirement) -> str:
    """Return what is asked for in words, with the text that words of its kind leave out."""
    words = labels.asked(told(row))
    return f"{words}: {row.what}" if row.what and row.what not in words else words


def _checked(asked: rules.Asked) -> dict[str, Any]:
    problems = {}
    if asked.kind == "turnover" and asked.amount is None:
        problems["amount"] = _("Enter an amount.")
    if asked.kind in ("certificate", "people") and not asked.what.strip():
        problems["what"] = _("Say what is asked for.")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return {**vars(asked), "what": asked.what.strip()}


def drop(session: Session, bid_id: int, requirement_id: int, by: User, now: datetime) -> None:
    """Cross out a requirement; decisions taken keep what they saw."""
    bid, row = bid_of(session, bid_id), requirement(session, bid_id, requirement_id)
    audit(session, bid, by, now, "changed", {"requirement": [labels.asked(told(row)), None]})
    session.delete(row)
    session.flush()


def waive(session: Session, bid_id: int, requirement_id: int, because: str, by: User, now: datetime) -> None:
    """Waive a requirement by name, with a reason."""
    bid, row = bid_of(session, bid_id), requirement(session, bid_id, requirement_id)
    if not because.strip():
        raise Invalid(_("Say why."), {"reason": _("Say why, in one sentence.")})
    row.waived_at, row.waived_by_id, row.waived_because = now, by.id, because.strip()
    audit(session, bid, by, now, "changed", {"waived": [None, f"{labels.asked(told(row))}: {because.strip()}"]})
    session.flush()


def ask_again(session: Session, bid_id: int, requirement_id: int, by: User, now: datetime) -> None:
    """Take a waiver back."""
    bid, row = bid_of(session, bid_id), requirement(session, bid_id, requirement_id)
    if row.waived_at is None:
        return
    audit(session, bid, by, now, "changed", {"waived": [f"{labels.asked(told(row))}: {row.waived_because}", None]})
    row.waived_at = row.waived_by_id = row.waived_because = None
    session.flush()


def requirement(session: Session, bid_id: int, requirement_id: int) -> GateRequirement:
    """Return a requirement of a bid."""
    row = session.get(GateRequirement, requirement_id)
    if row is None or row.bid_id != bid_id:
        raise NotFound(_("There is no such requirement."))
    return row


def told(row: GateRequirement) -> dict[str, Any]:
    """Return a requirement as it is kept with a decision."""
    amount = None if row.amount is None else str(row.amount)
    return {"kind": row.kind, "what": row.what, "amount": amount, "currency": row.currency, "count": row.count}


Scores = Mapping[str, tuple[int | None, str]]
"""Criterion -> score and why; a thought may be written down before the score is given."""


def rate(session: Session, bid_id: int, scores: Scores, version: int, by: User, now: datetime) -> ScoreSheet:
    """Score a bid; Stale with both texts when somebody else did after `version` (0: nobody had yet)."""
    bid = bid_of(session, bid_id)
    if any(score is not None and not 1 <= score <= rules.BEST for score, _why in scores.values()):
        raise Invalid(_("A score is from 1 to 5."))
    sheet = session.scalar(select(ScoreSheet).where(ScoreSheet.bid_id == bid.id))
    kept = dict(sheet.scores) if sheet else {}
    named = {each.code: each.words for each in scorecard.criteria(session, active_only=False)}
    mine = {code: [score, why] for code, (score, why) in scores.items()}
    changed = [code for code in named if kept.get(code) != mine.get(code)]
    if (sheet.version if sheet else 0) != version:
        both = ({named[code]: _said(texts.get(code)) for code in changed} for texts in (mine, kept))
        raise Stale(_("This was changed since you opened the page."), *both)
    if sheet is None:
        sheet = ScoreSheet(bid_id=bid.id)
        session.add(sheet)
    sheet.scores = mine
    changes = {named[code]: [_said(kept.get(code)), _said(mine.get(code))] for code in changed}
    if changes:
        audit(session, bid, by, now, "changed", changes)
    session.flush()
    return sheet


def _said(pair: Any) -> str | None:
    return f"{pair[0] or '–'}/{rules.BEST} {pair[1]}".strip() if pair else None


def set_criterion(
    session: Session, code: str | None, values: Mapping[str, Any], version: int, by: User, now: datetime
) -> ScoreCriterion:
    """Change a criterion of the scorecard; without a code, add one of the house's own.

    `values` are name, weight, position and active.  Decisions taken keep the scores and weights they were taken on.
    """
    known = {each.code: each for each in scorecard.criteria(session, active_only=False)}
    if code is not None and code not in known:
        raise NotFound(_("There is no such criterion."))
    if not values["name"] and code not in rules.CRITERIA:
        raise Invalid(_("Enter a name."), {"name": _("Enter a name.")})
    if code is not None and known[code].version != version:
        mine = {labels.field(name): value for name, value in values.items()}
        theirs = {labels.field(name): getattr(known[code], name) for name in values}
        raise Stale(_("This was changed since you opened the page."), mine, theirs)
    row = session.scalar(select(ScoreCriterion).where(ScoreCriterion.code == code)) if code else None
    if row is None:
        own = sum(each not in rules.CRITERIA for each in known) + 1
        row = ScoreCriterion(code=code or f"own-{own}", **values)
        session.add(row)
        audit(session, row, by, now, "entered", {name: [None, value] for name, value in values.items()})
    else:
        with session.no_autoflush:
            for name, value in values.items():
                setattr(row, name, value)
            audit(session, row, by, now)
    session.flush()
    return row


def set_line(session: Session, line: int, by: User, now: datetime) -> None:
    """Say from which score on the house bids, as a rule."""
    was = scorecard.line(session)
    if not 0 <= line <= 100:
        raise Invalid(_("The line is from 0 to 100."), {"line": _("The line is from 0 to 100.")})
    row = HouseLine(line=line, set_at=now, set_by_id=by.id)
    session.add(row)
    audit(session, row, by, now, "changed", {"line": [was, line]})
    session.flush()
