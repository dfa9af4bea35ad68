"""Warnings in words: what is asked, about what, by when, and why this reader is told."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.contracts import labels
from tenderwatch.contracts import queries as contracts
from tenderwatch.contracts.facts import today_of
from tenderwatch.contracts.tables import Contract, ContractWarning, Decision
from tenderwatch.contracts.warnings import Baseline, Escalation, OwedWarning
from tenderwatch.i18n import _, ngettext
from tenderwatch.today import whose
from tenderwatch.today.lines import Line, Link, joined, late_by
from tenderwatch.today.tokens import PURPOSES, Act, Links, Purpose
from tenderwatch.users.tables import User
from tenderwatch.web import formatters

Matter = OwedWarning | Escalation


def together(warnings: Iterable[OwedWarning]) -> list[list[OwedWarning]]:
    """Return the warnings with those of one contract and one day side by side: they are one line.

    Overdue ones come first, then the nearest date, then the largest value.
    """
    ordered = sorted(warnings, key=_order)
    return [list(group) for _key, group in groupby(ordered, key=lambda each: (each.contract_id, each.due_on))]


def _order(warning: OwedWarning) -> tuple[bool, object, object, int, int]:
    value = warning.value or 0
    return (not warning.overdue, warning.due_on, -value, warning.contract_id, warning.warning_id)


def line_of(session: Session, group: list[OwedWarning], reader: User, links: Links, now: datetime) -> Line:
    """Return the line about a contract's decisions of one day, with the links that only `reader` may press."""
    first = group[0]
    return Line(
        asked=" ".join((*(asked(each) for each in group), *_running_on(session, group))),
        about=about(first),
        when=when(first),
        value=worth(first.value, first.currency),
        why=why(session, first.owner_id, reader),
        late=late_by(max(_late(each, now) for each in group)),
        overdue=first.overdue,
        links=links_of(group, reader, links, now),
    )


def _running_on(session: Session, group: Sequence[OwedWarning]) -> list[str]:
    """Name the call-offs that run on after the end that is asked about."""
    if not any(each.kind in ("end", "holdover") for each in group):
        return []
    call_offs = contracts.call_offs_of(session, group[0].contract_id)
    if not call_offs:
        return []
    framework = session.get_one(Contract, group[0].contract_id)
    names = [formatters.titled(each.title, each.reference) for each in contracts.outliving(framework, call_offs)]
    return [_("Runs on after it: %(names)s.", names=", ".join(names))] if names else []


def _late(warning: OwedWarning, now: datetime) -> int:
    """How many days late it is, before it was reckoned or after; one night from then to the digest is no delay."""
    days = (today_of(now) - warning.reached_on).days
    return days if days > 1 else warning.late_days


def asked(matter: Matter) -> str:
    """Return the question, "Option 1: will Vantaa use it?"."""
    return labels.asked(matter.kind, matter.ordinal, matter.buyer)


def about(matter: Matter) -> str:
    """Return "Laundry 2023/4, Vantaa"."""
    return joined(formatters.titled(matter.title, matter.reference), matter.buyer)


def when(matter: Matter) -> str:
    """Return "By Fri 27 Nov 2026 (in 4 days)."."""
    days = {"day": formatters.day(matter.due_on), "relative": formatters.ago(matter.due_on)}
    if isinstance(matter, OwedWarning) and matter.overdue and matter.kind == "end":
        return _("Ended %(day)s (%(relative)s) with no decision.", **days)
    if isinstance(matter, OwedWarning) and matter.overdue:
        return _("Was due %(day)s (%(relative)s) and is not decided.", **days)
    return _("By %(day)s (%(relative)s).", **days)


def worth(value: Decimal | None, currency: str) -> str:
    """Return what a contract is worth; nothing when that is not known."""
    return "" if value is None else _("Worth %(value)s excl. VAT.", value=formatters.money(value, currency))


def why(session: Session, owner_id: int | None, reader: User) -> str:
    """Return why this reader is told: own contract, standing in, or nobody else."""
    if owner_id == reader.id:
        return _("Why you: this is yours to decide.")
    owner = session.get(User, owner_id) if owner_id else None
    if owner is None:
        return _("Why you: this contract has no owner. Name one.")
    if not owner.active:
        return _("Why you: %(name)s has left. Name a new owner.", name=owner.name)
    if owner.mail_stopped_at is not None:
        return _("Why you: %(name)s takes no mails.", name=owner.name)
    return _("Why you: you stand in for %(name)s.", name=owner.name)


def links_of(matters: Sequence[Matter], reader: User, links: Links, now: datetime) -> tuple[Link, ...]:
    """Return what the reader may press about a contract's matters; of several, each link says which one it is about."""
    acts = [
        Link(
            f"{labels.matter(matter.kind, matter.ordinal)}: {purpose_words(purpose)}"
            if len(matters) > 1
            else purpose_words(purpose),
            links.act(_act(purpose, matter, reader), now),
        )
        for matter in matters
        for purpose in PURPOSES
        if purpose != "snooze" or matter.due_on > today_of(now)  # past its date there is no day until which to rest
    ]
    return (*acts, Link(_("Open"), links.page(f"/contracts/{matters[0].contract_id}")))


def _act(purpose: Purpose, matter: Matter, reader: User) -> Act:
    return Act(purpose, matter.decision_id, matter.series, matter.rung, reader.id)


def purpose_words(purpose: Purpose) -> str:
    """Return what a link in a mail does."""
    return {"acknowledge": _("Acknowledge"), "snooze": _("Snooze"), "assign": _("Assign to somebody else")}[purpose]


def background(session: Session, matter: Matter) -> list[str]:
    """Return the contract's period in words and what was said of the decision before."""
    days = select(Contract.starts_on, Contract.ends_on).where(Contract.id == matter.contract_id)
    return [words for words in (_period(*session.execute(days).one()), _said_before(session, matter)) if words]


def _period(starts_on: date | None, ends_on: date | None) -> str:
    if ends_on is None:
        return _("No last day is known.")
    last = {"last": formatters.day(ends_on), "relative": formatters.ago(ends_on)}
    if starts_on is None:
        return _("In force to %(last)s (%(relative)s).", **last)
    return _("In force from %(first)s to %(last)s (%(relative)s).", first=formatters.day(starts_on), **last)


def _said_before(session: Session, matter: Matter) -> str:
    said = session.execute(
        select(ContractWarning.said_at, ContractWarning.person_id)
        .where(
            ContractWarning.decision_id == matter.decision_id,
            ContractWarning.series == matter.series,
            ContractWarning.state == "said",
        )
        .where(ContractWarning.id != matter.warning_id)
        .order_by(ContractWarning.said_at)
    ).all()
    if not said:
        return _("Nothing was said of this before.")
    at, person_id = said[-1]
    name = _name(session, person_id)
    times = ngettext("Said %(n)s time before", "Said %(n)s times before", len(said))
    return _("%(times)s, last to %(name)s on %(day)s.", times=times, name=name, day=formatters.day(at))


def subject_of(warning: OwedWarning, *, private: bool = False) -> str:
    """Return "Ends in 180 days: Cleaning 2024/17, Espoo"; a private subject names neither contract nor buyer."""
    if private:
        return _("%(how_soon)s: a contract of yours", how_soon=_how_soon(warning))
    return f"{_how_soon(warning)}: {about(warning)}"


def _how_soon(warning: OwedWarning) -> str:
    """Return the decision and how far off it is, in few words."""
    days, matter = warning.days_left, labels.matter(warning.kind, warning.ordinal)
    if warning.kind == "end" and days > 0:
        return ngettext("Ends in %(n)s day", "Ends in %(n)s days", days)
    if warning.kind == "end":
        return _("Ends today") if days == 0 else _("Ended with no decision")
    if days > 0:
        return ngettext("%(matter)s in %(n)s day", "%(matter)s in %(n)s days", days, matter=matter)
    if days == 0:
        return _("%(matter)s today", matter=matter)
    return ngettext("%(matter)s overdue %(n)s day", "%(matter)s overdue %(n)s days", -days, matter=matter)


def escalation_subject(told: list[Escalation], now: datetime, *, private: bool = False) -> str:
    """Return "To you now: no answer in 7 days, Cleaning 2024/17"; a private subject does not name the contract."""
    if len(told) > 1:
        return ngettext(
            "To you now: %(n)s decision without an answer", "To you now: %(n)s decisions without an answer", len(told)
        )
    if private:
        return ngettext(
            "To you now: no answer in %(n)s day",
            "To you now: no answer in %(n)s days",
            _days_since(told[0].said_at, now),
        )
    return ngettext(
        "To you now: no answer in %(n)s day, %(what)s",
        "To you now: no answer in %(n)s days, %(what)s",
        _days_since(told[0].said_at, now),
        what=formatters.titled(told[0].title, told[0].reference),
    )


def _days_since(said_at: datetime, now: datetime) -> int:
    return (today_of(now) - today_of(said_at)).days


def escalation_line(session: Session, escalation: Escalation, links: Links, reader: User, now: datetime) -> Line:
    """Return the line for the next person: what, who was asked and when, and what is expected."""
    name = _name(session, escalation.asked_id)
    return Line(
        asked=asked(escalation),
        about=about(escalation),
        when=when(escalation),
        value=worth(escalation.value, escalation.currency),
        why=_(
            "Why you: %(name)s was asked on %(day)s and has not answered.",
            name=name,
            day=formatters.day(escalation.said_at),
        ),
        overdue=escalation.due_on < today_of(now),
        links=links_of([escalation], reader, links, now),
    )


def _name(session: Session, person_id: int | None) -> str:
    asked = whose.spared(session)
    if asked is not None:
        name = asked.names.get(person_id or 0)
    else:
        name = session.scalar(select(User.name).where(User.id == person_id)) if person_id else None
    return name or _("somebody who has left")


def copies(session: Session, person: User, since: datetime) -> list[Line]:
    """Return a line for each of the person's warnings that went on to somebody else since `since`."""
    asked = whose.spared(session)
    if asked is not None and asked.went_on.get(person.id, since) <= since:
        return []
    rows = session.execute(
        select(ContractWarning.escalated_to_id, Contract.title, Contract.reference)
        .join(Decision, Decision.id == ContractWarning.decision_id)
        .join(Contract, Contract.id == Decision.contract_id)
        .where(
            ContractWarning.person_id == person.id,
            ContractWarning.escalated_at > since,
            ContractWarning.escalated_to_id != person.id,
        )
        .order_by(ContractWarning.id)
    )
    return [
        Line(
            asked=_("%(name)s was told that this has no answer.", name=_name(session, row.escalated_to_id)),
            about=formatters.titled(row.title, row.reference),
        )
        for row in dict.fromkeys(rows)  # of one matter several words may have gone on together
    ]


def baseline_line(baseline: Baseline) -> Line:
    """Return the one line about everything that an import took over."""
    overdue = ngettext(
        "%(n)s decision has a date that has passed.", "%(n)s decisions have dates that have passed.", baseline.overdue
    )
    next_one = (
        _("The next one is by %(day)s.", day=formatters.day(baseline.next_due_on)) if baseline.next_due_on else ""
    )
    return Line(
        asked=ngettext(
            "%(n)s contract was taken into watch.", "%(n)s contracts were taken into watch.", baseline.contracts
        ),
        about=_("Earlier warnings are not sent one by one; each date ahead is said on its day."),
        when=" ".join(filter(None, (overdue if baseline.overdue else "", next_one))),
    )
