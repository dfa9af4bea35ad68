"""What customers said, in a digest: good words to those who did the work, and the next step of a complaint."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.feedback import labels, queries
from tenderwatch.accounts.feedback.queries import Line as Said
from tenderwatch.accounts.feedback.queries import Praise
from tenderwatch.i18n import _
from tenderwatch.outbox.tables import Message
from tenderwatch.today.in_use import has_any
from tenderwatch.today.lines import Line, Link, Part, joined
from tenderwatch.today.parts import NAG_EVERY_DAYS, News
from tenderwatch.today.people import clock_of, key_of
from tenderwatch.today.queries import responsibilities
from tenderwatch.today.tokens import Links
from tenderwatch.users.rules import Permission, is_absent
from tenderwatch.users.tables import User
from tenderwatch.web import formatters, reader

MOST_LETTERS = 300


def news(session: Session, person: User, since: datetime, links: Links, *, weekly: bool) -> News:
    """Return the lines for a digest: good words once; a step when a complaint is new, on its day, and then weekly."""
    title = _("My tasks")
    if not person.may(Permission.SEE_ACCOUNTS):
        return News(Part(title), is_new=False)
    today, now = reader.today(), reader.now()
    praised = _praised(session, person, now)
    steps = due_steps(session, person, today)
    said_on = since.astimezone(reader.zone()).date()
    speaks = [each for each in steps if _speaks(each, since, said_on, today)]
    shown = steps if weekly or speaks else []
    lines = (*(_praise(each, links) for each in praised), *(_step(each, person, links, today) for each in shown))
    return News(Part(title, lines, links.page("/feedback")), bool(praised or speaks or (weekly and shown)))


def _praised(session: Session, person: User, now: datetime) -> list[Praise]:
    """Return the good words that are new to the person; where none were ever released no mails are looked at."""
    last = queries.last_praise(session, now)
    if last is None or last <= person.created_at:
        return []
    return queries.praise_for(session, person.id, _heard_until(session, person, now), now)


def _heard_until(session: Session, person: User, now: datetime) -> datetime:
    """Return the moment of the last digest that could tell the person of good words.

    One that had nothing to say told nothing; nor did one that went to somebody away, as the last one left.
    """
    clock = clock_of(person)
    sent = select(Message.created_at).where(
        Message.person == key_of(person),
        Message.kind == "digest",
        Message.state != "dropped",
        Message.created_at < clock.day_began(now),
    )
    for at in session.scalars(sent.order_by(Message.created_at.desc())):
        if not is_absent(person.absent_from, person.absent_to, clock.day(at)):
            return at
    return person.created_at


def due_steps(session: Session, person: User, today: date, *, everybody: bool = False) -> list[Said]:
    """Return the complaints whose next step is the person's, or theirs for whom the person stands in."""
    if not person.may(Permission.SEE_ACCOUNTS) or not has_any(session, "complaints"):
        return []
    return queries.due_steps(session, None if everybody else responsibilities(session, person, today), today)


def _speaks(said: Said, since: datetime, said_on: date, today: date) -> bool:
    is_new = said.received_at is not None and said.received_at > since
    by = said.due.by if said.due else today
    return is_new or said_on < by <= today or (by < today and (today - by).days % NAG_EVERY_DAYS == 0)


def _praise(each: Praise, links: Links) -> Line:
    said = each.line
    score = _("%(score)s of 10", score=said.score) if said.score is not None else ""
    return Line(
        asked=_("Good words from %(customer)s", customer=said.organization),
        about=joined(said.contract or "", said.contact or "", score),
        value=_quoted(said.words),
        when=each.passed_on_with or "",
        why=_("Why you: it is about your work."),
        links=(Link(_("Open"), links.page(f"/feedback/{said.id}")),),
    )


def _step(said: Said, person: User, links: Links, today: date) -> Line:
    due = said.due
    when = _("By %(day)s (%(relative)s).", day=formatters.day(due.by), relative=formatters.ago(due.by)) if due else ""
    return Line(
        asked=_("Complaint: %(step)s", step=labels.step(due.step)) if due else "",
        about=joined(said.organization, said.contract or ""),
        when=when,
        value=_quoted(said.words),
        why=_why(said, person),
        overdue=bool(due and due.is_overdue(today)),
        links=(Link(_("Open"), links.page(f"/feedback/{said.id}")),),
    )


def _why(said: Said, person: User) -> str:
    if said.owner_id == person.id:
        return _("Why you: you own this complaint.")
    if said.owner_id is None and said.contract_owner_id == person.id:
        return _("Why you: nobody owns this complaint yet, and the contract is yours.")
    if said.owner_id is None:
        return _("Why you: nobody owns this complaint yet.")
    return _("Why you: you stand in for %(name)s.", name=said.owner)


def _quoted(words: str | None) -> str:
    said = " ".join((words or "").split())
    short = said if len(said) <= MOST_LETTERS else said[: MOST_LETTERS - 1] + "…"
    return f"“{short}”" if short else ""
