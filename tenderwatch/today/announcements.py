"""What does not wait for the digest: rungs marked at once, and escalations; at most three mails a day and person.

Nothing is sent in the night: before the reader's hour of the digest a mail waits for it.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenderwatch.config import Settings
from tenderwatch.contracts import warnings as contracts
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.warnings import Escalation, OwedWarning
from tenderwatch.db import Database
from tenderwatch.db.again import twice
from tenderwatch.i18n import _, ngettext, speaking
from tenderwatch.outbox.tables import Message
from tenderwatch.today import mails, reports, wording
from tenderwatch.today.lines import MOST_IN_A_PART, Line, Part
from tenderwatch.today.mails import Post
from tenderwatch.today.owed import Owed, owed_by_person, still_owed
from tenderwatch.today.people import clock_of, key_of
from tenderwatch.today.reckoning import reckon
from tenderwatch.today.reports import Broken
from tenderwatch.users import service as users
from tenderwatch.users.tables import User
from tenderwatch.web import reader

log = logging.getLogger(__name__)

MOST_A_DAY = 3
OWN_MAILS = ("warning", "escalation", "alert")


def warn(database: Database, settings: Settings, now: datetime) -> str | None:
    """Reckon all warnings and owe the mails that do not wait; return what was done, None for nothing."""
    evaluation, kept = reckon(database, settings, now)
    with database.read() as session:
        users.acquaint(session)
        owed = owed_by_person(session, now)
    owing = sum(
        _announce(database, settings, person_id, owed[person_id], now)
        for person_id in owed
        if owed[person_id].escalations or any(each.at_once for each in owed[person_id].warnings)
    )
    plans = f"{kept.opened} plans opened, {kept.followed} followed, {kept.suggested} successors proposed"
    broken = len(evaluation.broken) + len(kept.broken)
    done = evaluation.reached or evaluation.muted or kept.opened or kept.followed or kept.suggested
    if not (done or broken or owing):
        return None
    return (
        f"{evaluation.checked} contracts checked, {evaluation.reached} rungs reached, {evaluation.muted} muted, "
        f"{broken} broken, {plans}, {owing} mails owed"
    )


def _announce(database: Database, settings: Settings, person_id: int, owed: Owed, now: datetime) -> int:
    """Owe a person's own mails; what breaks stops nobody else and is reported."""
    broken: list[Broken] = []
    count = 0
    for owe in (_owe_warnings, _owe_escalations):
        try:
            with database.write() as session:
                person = session.scalar(select(User).where(User.id == person_id).with_for_update())
                if person is not None and may_have_another(session, person, now):
                    with speaking(person.language), reader.reading(person.time_zone, now=now):
                        count += owe(session, Post.of(settings), person, still_owed(session, owed), now, broken)
        except Exception as error:
            log.exception("announcement failed", extra={"person_id": person_id})
            broken.append(Broken(f"announcement:{person_id}:{today_of(now)}", _("A warning"), repr(error)))
    reports.tell_of_broken(database, settings, broken, now)
    return count


def may_have_another(session: Session, person: User, now: datetime, kept_free: int = 0) -> bool:
    """Tell whether a person has had fewer mails of their own today than the most there may be, less those kept free."""
    since = clock_of(person).day_began(now)
    had = select(func.count()).where(
        Message.person == key_of(person), Message.kind.in_(OWN_MAILS), Message.created_at >= since
    )
    return (session.scalar(had) or 0) < MOST_A_DAY - kept_free


def _owe_warnings(session: Session, post: Post, person: User, owed: Owed, now: datetime, broken: list[Broken]) -> bool:
    """Owe one mail with all rungs of this run that are marked at once."""
    lines, told = [], list[OwedWarning]()
    for group in wording.together(each for each in owed.warnings if each.at_once):
        line = _safely(partial(wording.line_of, session, group, person, post.links, now), group, broken)
        if line is not None:
            lines.append(line)
            told += group
    if not lines:
        return False
    words = ngettext("%(n)s decision needs you today", "%(n)s decisions need you today", len(told))
    subject = wording.subject_of(told[0], private=person.private_subjects) if len(lines) == 1 else words
    background = [wording.background(session, group[0]) for group in wording.together(told)[:MOST_IN_A_PART]]
    key = "+".join(sorted(map(_key_of, told)))
    _mail(session, post, person, "warning", key, subject, lines, background, [], told, now)
    contracts.mark_said(session, [each.warning_id for each in told], person.id, now)
    return True


def _key_of(each: OwedWarning) -> str:
    """Return what is said once: a rung, and again once it was handed on, perhaps to who had it before."""
    rung = f"{each.decision_id}/{each.series}/{each.rung}"
    return f"{rung}/{each.handed_at:%Y%m%d%H%M%S}" if each.handed_at else rung


def _owe_escalations(
    session: Session, post: Post, person: User, owed: Owed, now: datetime, broken: list[Broken]
) -> bool:
    """Owe one mail with everything that comes to this person because nobody answered."""
    lines, told = [], list[Escalation]()
    for each in owed.escalations:
        line = _safely(partial(wording.escalation_line, session, each, post.links, person, now), [each], broken)
        if line is not None:
            lines.append(line)
            told.append(each)
    if not lines:
        return False
    subject = wording.escalation_subject(told, now, private=person.private_subjects)
    background = [wording.background(session, each) for each in told[:MOST_IN_A_PART]]
    key = "+".join(sorted(f"{each.decision_id}/{each.series}/{each.rung}/{each.said_at:%Y%m%d}" for each in told))
    notes = [_("Nobody has answered, so this comes to you: decide, acknowledge, or hand it to somebody.")]
    _mail(session, post, person, "escalation", key, subject, lines, background, notes, told, now)
    contracts.mark_escalated(session, [each.warning_id for each in told], person.id, now)
    return True


def _safely(
    write: Callable[[], Line], group: list[OwedWarning] | list[Escalation], broken: list[Broken]
) -> Line | None:
    try:
        return twice(write)
    except Exception as error:
        ids = ",".join(str(each.warning_id) for each in group)
        log.exception("warning cannot be written", extra={"warnings": ids})
        what = _("A warning about contract %(id)s", id=group[0].contract_id)
        broken.append(Broken(f"warning:{ids}", what, repr(error)))
        return None


def _mail(
    session: Session,
    post: Post,
    person: User,
    kind: str,
    key: str,
    subject: str,
    lines: list[Line],
    background: list[list[str]],
    notes: list[str],
    told: list[OwedWarning] | list[Escalation],
    now: datetime,
) -> None:
    """Owe the mail."""
    part = Part("", tuple(lines), post.links.page("/today"))
    mails.owe(
        session,
        post,
        person,
        kind=kind,
        dedupe_key=f"{kind}:{key}",
        subject=subject,
        template="warning",
        values={"part": part, "background": background, "notes": notes},
        now=now,
        not_before=clock_of(person).on(now),
        threads=sorted({f"contract-{each.contract_id}" for each in told}),
    )
