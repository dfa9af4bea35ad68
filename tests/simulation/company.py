"""The company whose ten years pass: its people, its contracts, and what they do, well and badly, day after day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tenderwatch.contracts import service as contracts
from tenderwatch.contracts import warnings
from tenderwatch.contracts.service import ContractValues, OptionValue
from tenderwatch.contracts.tables import Contract, ContractWarning, Decision
from tenderwatch.db import Database
from tenderwatch.errors import TenderWatchError
from tenderwatch.renewals.tables import RenewalTask
from tenderwatch.users.tables import User
from tests.makers import a_user, an_organization
from tests.simulation.log import Log

COUNTRIES = ("FI",) * 7 + ("SE",) * 2 + ("EE",)
LEADS = ("open",) * 4 + ("restricted", "negotiated", "central-framework") + ("below-threshold",) * 3
RISKS = ("standard",) * 6 + ("critical",) * 2 + ("light",) * 2
MONTHS = (6, 6, 12, 12, 12, 18, 24, 24, 36, 48)
CHOICES = contracts.CHOICES
HOLIDAY_MONTHS = (7, 12)


class Company:
    """People and contracts in a database, and every change of theirs in the log."""

    def __init__(self, database: Database, log: Log, random: Random, live: int) -> None:
        self.database, self.log, self.random = database, log, random
        self.wanted = live  # contracts in force at any time
        self.people: list[int] = []
        self.owners: list[int] = []
        self.buyers: list[tuple[int, str]] = []
        self.live: list[int] = []  # contracts that nobody has put away or ended
        self.away: list[int] = []  # deleted, to be restored some day
        self.entered = 0

    # Beginning

    def found(self, now: datetime) -> None:
        """Enter people, buyers and the first contracts: most of them imported, as when a company begins to use this."""
        with self.database.write() as session:
            self._hire_everybody(session, now)
            self.buyers = [self._buyer(session) for _ in range(40)]
        self._people_into_log()
        for n in range(self.wanted):
            self.enter(now, imported=n % 3 != 0)

    def _hire_everybody(self, session: Session, now: datetime) -> None:
        many = max(self.wanted // 25, 4)
        admins = [a_user(session, "admin", created_at=now).id for _ in range(2)]
        managers = [a_user(session, "manager", created_at=now, manager_id=admins[0]).id for _ in range(2)]
        self.owners = [
            a_user(session, "contract-owner", created_at=now, manager_id=self.random.choice(managers)).id
            for _ in range(many)
        ]
        self.people = admins + managers + self.owners
        for each in session.scalars(select(User).where(User.id.in_(self.owners))):
            if self.random.random() < 0.7:
                each.substitute_id = self.random.choice([one for one in self.owners if one != each.id])

    def _buyer(self, session: Session) -> tuple[int, str]:
        country = self.random.choice(COUNTRIES)
        return an_organization(session, country=country).id, country

    def _people_into_log(self) -> None:
        with self.database.read() as session:
            people = list(session.scalars(select(User).order_by(User.id)))
            admins = [each.id for each in people if any(role.role == "admin" for role in each.roles)]
            self.log.write("house", digest_hour=7, admins=admins)
            for each in people:
                self.log.write("person", id=each.id, name=each.name, email=each.email, digest_hour=7, **_standing(each))

    # Contracts

    def enter(self, now: datetime, *, imported: bool = False) -> int:
        """Enter a contract made up at random."""
        values, country = self._made_up(now.date())
        with self.database.write() as session:
            contract = contracts.enter(session, values, None, now, imported=imported)
            facts = _facts(contract, country)
        self.log.write("contract", **facts, imported=imported)
        self.live.append(facts["id"])
        return int(facts["id"])

    def _made_up(self, today: date) -> tuple[ContractValues, str]:
        pick, chance = self.random.choice, self.random.random
        self.entered += 1
        buyer_id, country = pick(self.buyers)
        months = pick(MONTHS)
        starts_on = today - timedelta(days=self.random.randrange(-60, int(months * 30.4 * 0.95)))
        if chance() < 0.1:
            starts_on = starts_on.replace(day=1) - timedelta(days=1)  # the last day of a month
        if chance() < 0.02:
            starts_on -= timedelta(days=1500)  # long ended, maybe
        term = "until-further-notice" if chance() < 0.06 else "unknown" if chance() < 0.03 else "fixed"
        last = None if term == "unknown" else _last_day(starts_on, months)
        options = tuple(self._option(last) for _ in range(pick((0, 0, 1, 1, 2, 3)))) if term == "fixed" else ()
        closes_on = starts_on + timedelta(days=self.random.randrange(60, 500)) if chance() < 0.15 else None
        values = ContractValues(
            reference=f"C-{self.entered:05}",
            title=f"Service {self.entered}",
            buyer_id=buyer_id,
            term=term,
            starts_on=starts_on,
            base_ends_on=None if term == "until-further-notice" and chance() < 0.5 else last,
            options=options,
            option_notice_months=pick((None, 1, 3, 6)) if options else None,
            termination_notice_months=pick((None, None, 1, 3, 6)),
            their_notice_months=pick((None, 3, 6)),
            price_window_closes_on=closes_on,
            price_window_every_months=12 if closes_on else None,
            procedure_kind=pick(LEADS),
            owner_id=pick(self.owners) if chance() < 0.98 else None,
            value=Decimal(pick((None, 20_000, 150_000, 900_000)) or 0) or None,
            risk=pick(RISKS),
            guarantee_ends_on=last + timedelta(days=self.random.randrange(0, 400)) if last and chance() < 0.1 else None,
        )
        return values, country

    def _option(self, last: date | None) -> OptionValue:
        decide_by = (
            last - timedelta(days=self.random.randrange(30, 200)) if last and self.random.random() < 0.15 else None
        )
        notice = self.random.choice((None, None, None, 2, 4))
        return OptionValue(self.random.choice((6, 12, 12, 24)), decide_by=decide_by, notice_months=notice)

    # A day's work

    def work(self, now: datetime) -> None:
        """Let people do what they do on one day: answer what they were told, change contracts, come and go."""
        self._answer(now)
        self._do_tasks(now.date())
        for _ in range(self._times(len(self.live) / 180)):
            self._change_something(now)
        while len(self.live) < self.wanted:
            self.enter(now, imported=self.random.random() < 0.1)
        self._come_and_go(now)

    def _times(self, mean: float) -> int:
        """Return how often something happens on a day: `mean` times over many days."""
        return int(mean) + (self.random.random() < mean % 1)

    def _answer(self, now: datetime) -> None:
        """Let people answer what was said to them: decide, acknowledge, snooze, hand over, or leave it lying."""
        with self.database.read() as session:
            said = select(ContractWarning.decision_id).where(ContractWarning.state == "said")
            rows = session.execute(
                select(Decision.id, Decision.kind, Decision.ordinal, Decision.due_on, Decision.contract_id)
                .where(Decision.state == "open", Decision.id.in_(said))
                .order_by(Decision.id)
            ).all()
        for row in rows:
            hazard = 0.12 if row.due_on < now.date() else 0.015
            draw = self.random.random()
            if draw < hazard:
                self._decide(row, now)
            elif draw < hazard + 0.02:
                self._do(self._acknowledge, row, now)
            elif draw < hazard + 0.024:
                self._do(self._snooze, row, now)
            elif draw < hazard + 0.026:
                self._do(self._assign, row, now)
            elif draw < hazard + 0.028:
                self._do(self._unacknowledge, row, now)

    def _do_tasks(self, today: date) -> None:
        """Let the tasks of plans be done in time, so that they are no matter here."""
        with self.database.write() as session:
            due = update(RenewalTask).where(RenewalTask.state == "open", RenewalTask.due_on <= today)
            session.execute(due.values(state="done"))

    def _do(self, act: Callable[..., dict[str, Any] | None], *what: Any) -> bool:
        """Do something that may not be allowed; what was done goes into the log once it is kept."""
        try:
            with self.database.write() as session:
                told = act(session, *what)
        except TenderWatchError:
            return False
        if told:
            self.log.write(**told)
        return bool(told)

    def _somebody(self, session: Session) -> User:
        return session.get_one(User, self.random.choice(self.people))

    def _acknowledge(self, session: Session, row: Any, now: datetime) -> dict[str, Any] | None:
        by = self._somebody(session)
        if warnings.acknowledge(session, row.id, by, now).already:
            return None
        return {"what": "acknowledged", **_which(row), "by": by.id}

    def _unacknowledge(self, session: Session, row: Any, now: datetime) -> dict[str, Any]:
        decision = session.get_one(Decision, row.id)
        by = session.get_one(User, decision.acknowledged_by_id or 0) if decision.acknowledged_by_id else None
        if by is None:
            raise TenderWatchError("nobody answered")
        warnings.take_back(session, row.id, by, now)
        return {"what": "unacknowledged", **_which(row), "by": by.id}

    def _snooze(self, session: Session, row: Any, now: datetime) -> dict[str, Any]:
        until = now.date() + timedelta(days=self.random.randrange(1, 60))
        by = self._somebody(session)
        warnings.snooze(session, row.id, until, "waiting for the buyer", by, now)
        return {"what": "snoozed", **_which(row), "until": until, "by": by.id}

    def _assign(self, session: Session, row: Any, now: datetime) -> dict[str, Any] | None:
        to = self.random.choice(self.people)
        before = session.get_one(Decision, row.id).assignee_id or session.get_one(Contract, row.contract_id).owner_id
        warnings.assign(session, row.id, to, self._somebody(session), now)
        if before == to:
            return None
        return {"what": "assigned", **_which(row), "to": to}

    def _decide(self, row: Any, now: datetime) -> None:
        if row.kind in ("end", "holdover") and row.due_on < now.date() and self.random.random() < 0.8:
            self._do(self._end, row.contract_id, now)
            return
        choice = self.random.choice(CHOICES[row.kind][:1] * 2 + CHOICES[row.kind])
        if self._do(self._record, row, choice, now) and self.random.random() < 0.03:
            self._do(self._take_back, row, now)

    def _record(self, session: Session, row: Any, choice: str, now: datetime) -> dict[str, Any]:
        contracts.record_decision(session, row.id, choice, "as agreed", self._somebody(session), now)
        if row.kind == "option":
            return {"what": "option", "contract": row.contract_id, "position": row.ordinal, "done": choice}
        return {"what": "decided", **_which(row), "choice": choice}

    def _take_back(self, session: Session, row: Any, now: datetime) -> dict[str, Any]:
        if row.kind == "option":
            raise TenderWatchError("an option that was decided stays decided here")
        contracts.withdraw_decision(session, row.id, self._somebody(session), now)
        return {"what": "undecided", **_which(row)}

    def _end(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        reason = self.random.choice(contracts.END_REASONS)
        contracts.end(session, contract_id, now.date(), reason, self._somebody(session), now)
        self.live.remove(contract_id)
        return {"what": "ended", "contract": contract_id, "reason": reason}

    # Changes of contracts

    def _change_something(self, now: datetime) -> None:
        contract_id = self.random.choice(self.live)
        acts: list[tuple[int, Callable[..., dict[str, Any] | None]]] = [
            *((8, self._correct_the_end), (4, self._change_owner), (3, self._change_risk), (1, self._change_lead)),
            *((2, self._extend), (2, self._hold_over), (1, self._take_holdover_back), (2, self._give_notice)),
            *((1, self._withdraw_notice), (1, self._flag_unhappy), (1, self._delete), (1, self._succeed)),
        ]
        weights, verbs = zip(*acts, strict=True)
        self._do(self.random.choices(verbs, weights)[0], contract_id, now)
        if self.away and self.random.random() < 0.1:
            self._do(self._restore, self.random.choice(self.away), now)
        self._sweep(now)

    def _edit(self, session: Session, contract_id: int, now: datetime, **values: Any) -> dict[str, Any]:
        contract = contracts.contract_of(session, contract_id)
        contracts.change(session, contract, replace(contracts.values_of(contract), **values), None, now)
        facts = _facts(contract, "")
        del facts["country"], facts["unhappy_since"]
        return {"what": "contract-changed", **facts}

    def _correct_the_end(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any] | None:
        contract = contracts.contract_of(session, contract_id)
        if contract.base_ends_on is None or contract.extensions:
            return None
        days = self.random.choice((-90, -30, -10, -5, -3, -1, 1, 3, 6, 7, 8, 30, 60, 180, 365))
        return self._edit(session, contract_id, now, base_ends_on=contract.base_ends_on + timedelta(days=days))

    def _change_owner(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        return self._edit(session, contract_id, now, owner_id=self.random.choice(self.owners))

    def _change_risk(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        return self._edit(session, contract_id, now, risk=self.random.choice(RISKS))

    def _change_lead(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        return self._edit(session, contract_id, now, procedure_kind=self.random.choice(LEADS))

    def _extend(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        contract = contracts.contract_of(session, contract_id)
        until = (contract.ends_on or now.date()) + timedelta(days=self.random.randrange(20, 400))
        contracts.extend(session, contract_id, until, "agreed", None, now)
        return {"what": "extended", "contract": contract_id, "until": until}

    def _hold_over(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any] | None:
        contract = contracts.contract_of(session, contract_id)
        if contract.ends_on is None or contract.ends_on > now.date() + timedelta(days=60):
            return None
        days = self.random.choice((None, 30, 90, 180))
        until = None if days is None else max(contract.ends_on, now.date()) + timedelta(days=days)
        contracts.hold_over(session, contract_id, now.date(), until, "by letter", None, now)
        return {"what": "held-over", "contract": contract_id, "until": until}

    def _take_holdover_back(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        contracts.take_holdover_back(session, contract_id, None, now)
        return {"what": "holdover-taken-back", "contract": contract_id}

    def _give_notice(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        side = self.random.choice(("ours", "theirs", "theirs"))
        effect = now.date() + timedelta(days=self.random.randrange(30, 250))
        contracts.give_notice(session, contract_id, side, now.date(), effect, "too dear", None, now)
        return {"what": "notice", "contract": contract_id, "side": side, "takes_effect_on": effect}

    def _withdraw_notice(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any] | None:
        contract = contracts.contract_of(session, contract_id)
        standing = [each for each in contract.termination_notices if each.withdrawn_on is None]
        if len(standing) != 1:
            return None
        contracts.withdraw_notice(session, contract_id, standing[0].id, now.date(), "agreed", None, now)
        return {"what": "notice-withdrawn", "contract": contract_id}

    def _flag_unhappy(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        contract = contracts.flag_unhappy(session, contract_id, "complaints", None, now)
        return {"what": "contract-changed", "id": contract_id, "unhappy_since": contract.unhappy_since}

    def _delete(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        contracts.delete(session, contract_id, None, now)
        self.live.remove(contract_id)
        self.away.append(contract_id)
        return {"what": "deleted", "contract": contract_id}

    def _restore(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        contracts.restore(session, contract_id, None, now)
        self.away.remove(contract_id)
        self.live.append(contract_id)
        return {"what": "restored", "contract": contract_id}

    def _succeed(self, session: Session, contract_id: int, now: datetime) -> dict[str, Any]:
        follower = self.random.choice(self.live)
        contracts.name_successor(session, contract_id, follower, None, now)
        self.live.remove(contract_id)
        return {"what": "succeeded", "contract": contract_id, "by": follower}

    def _sweep(self, now: datetime) -> None:
        """Record why contracts ended whose end was decided beforehand and has come."""
        with self.database.read() as session:
            over = select(Contract.id).where(
                Contract.id.in_(self.random.sample(self.live, min(len(self.live), 40))),
                Contract.ends_on < now.date() - timedelta(days=20),
                Contract.id.in_(
                    select(Decision.contract_id).where(Decision.kind == "end", Decision.state == "decided")
                ),
            )
            ids = list(session.scalars(over))
        for contract_id in ids:
            self._do(self._end, contract_id, now)

    # People

    def _come_and_go(self, now: datetime) -> None:
        today = now.date()
        if self.random.random() < 0.15 * (3 if today.month in HOLIDAY_MONTHS else 1):
            first = today + timedelta(days=self.random.randrange(0, 5))
            last = first + timedelta(days=self.random.randrange(0, 30))
            self._change_person(self.random.choice(self.people), absent_from=first, absent_to=last)
        if self.random.random() < 0.01:
            self._depart(self.random.choice(self.owners))
        if self.random.random() < 0.02:
            self._change_person(self.random.choice(self.owners), substitute_id=self.random.choice(self.owners))
        if self.random.random() < 0.005:
            self._hire(now)

    def _depart(self, person_id: int) -> None:
        """Let somebody leave; their contracts stay theirs until somebody notices, as it goes."""
        if len(self.owners) > 3:
            self.owners.remove(person_id)
            self.people.remove(person_id)
            self._change_person(person_id, active=False)

    def _hire(self, now: datetime) -> None:
        with self.database.write() as session:
            each = a_user(session, "contract-owner", created_at=now, manager_id=self.people[2])
            facts = {"id": each.id, "name": each.name, "email": each.email, **_standing(each)}
        self.owners.append(facts["id"])
        self.people.append(facts["id"])
        self.log.write("person", digest_hour=7, **facts)

    def _change_person(self, person_id: int, **values: Any) -> None:
        with self.database.write() as session:
            person = session.get_one(User, person_id)
            for name, value in values.items():
                setattr(person, name, value)
            session.flush()
            told = _standing(person)
        self.log.write("person-changed", id=person_id, **told)


def _standing(person: User) -> dict[str, Any]:
    return {
        "manager": person.manager_id,
        "substitute": person.substitute_id,
        "active": person.active,
        "absent_from": person.absent_from,
        "absent_to": person.absent_to,
    }


def _which(row: Any) -> dict[str, Any]:
    return {"contract": row.contract_id, "kind": row.kind, "ordinal": row.ordinal}


def _facts(contract: Contract, country: str) -> dict[str, Any]:
    """Return what was entered of a contract, in the words of the log."""
    return {
        "id": contract.id,
        "reference": contract.reference,
        "title": contract.title,
        "country": country,
        "term": contract.term,
        "starts_on": contract.starts_on,
        "base_ends_on": contract.base_ends_on,
        "options": [
            {
                "position": option.position,
                "months": option.months,
                "decide_by": option.decide_by,
                "notify_by": option.notify_by,
                "notice_months": option.notice_months,
                "who": option.who,
            }
            for option in contract.options
        ],
        "option_notice_months": contract.option_notice_months,
        "our_notice_months": contract.termination_notice_months,
        "their_notice_months": contract.their_notice_months,
        "price_opens_on": contract.price_window_opens_on,
        "price_closes_on": contract.price_window_closes_on,
        "price_every_months": contract.price_window_every_months,
        "lead": contract.procedure_kind,
        "risk": contract.risk,
        "owner": contract.owner_id,
        "guarantee_ends_on": contract.guarantee_ends_on,
        "unhappy_since": contract.unhappy_since,
    }


def _last_day(start: date, months: int) -> date:
    """Return the last day of so many months from a day, reckoned here by walking from the first of the month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in range(start.day, 0, -1):
        try:
            return date(year, month + 1, day) - timedelta(days=1)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")
