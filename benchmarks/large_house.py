"""A house of many customers, as it would be after some years: for benchmarks, not for tests.

Every fifth organisation is large: most contracts, bids and activities are with these, as in a real house.  Nothing is
drawn but by the seed; days are told from the day on which it is filled.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tenderwatch import jobs
from tenderwatch.accounts import tables as kept
from tenderwatch.bids.tables import Bid, Outcome, OutcomeReason
from tenderwatch.contacts.tables import Contact
from tenderwatch.contracts.tables import Contract, ContractOption
from tenderwatch.house import House
from tenderwatch.intake import service as intake
from tenderwatch.intake.tables import ReceivedDocument, Source
from tenderwatch.notices.tables import Award, AwardWinner, Notice, Procedure, ProcedureBuyer
from tenderwatch.organizations.tables import Organization
from tenderwatch.users import service as users
from tenderwatch.watching.tables import Triage, TriageStep
from tenderwatch.work.tables import Activity, ActivityParticipant, Campaign, ListEntry
from tests.makers import a_user

Rows = Iterator[dict[str, Any]]
PEOPLE = 40
CLASSES, SERVICES = ("city", "county", "state", "church"), ("cleaning", "security", "repair")
SEGMENTS = ("strategic", "growth", "base", "base", "base", "watch", None)
CODES = ("90911200", "79710000", "50700000", "45000000", "72000000", "85000000")
REASONS = ("price", "quality-points", "requirement-fit", "incumbency", "capacity", "terms")
ENDS = ("retender-won", "retender-won", "retender-lost", "not-renewed")
ROLES = ("decision-maker", "procurement", "substance-owner", "user", "contract-manager", "finance")
TYPES = ("visit", "meeting", "call", "e-mail", "offer", "steering-group", "follow-up", "task")


@dataclass
class Filling:
    """How much is filled in, and what the rows draw on."""

    accounts: int
    activities: int
    dice: random.Random
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    people: list[int] = field(default_factory=list)
    team_id: int = 0

    @property
    def contracts(self) -> int:
        """Four of five accounts' worth, most of them with the large ones."""
        return self.accounts * 4 // 5

    def day(self, first: int, last: int) -> Any:
        """Return a day so many days from today: from `first` to before `last`."""
        return self.now.date() + timedelta(days=self.dice.randrange(first, last))

    def at(self, first: int, last: int) -> datetime:
        """Return a moment so many days from now."""
        return self.now + timedelta(days=self.dice.randrange(first, last), minutes=self.dice.randrange(-500, 0))

    def organization(self) -> int:
        """Return an organisation, a large one mostly."""
        large = self.dice.random() < 0.6
        return self.dice.randrange(1, self.accounts // 5 + 1) if large else self.dice.randrange(1, self.accounts + 1)

    def somebody(self) -> int:
        """Return one of us."""
        return self.dice.choice(self.people)


def fill(house: House, accounts: int, activities: int, seed: int) -> None:
    """Fill an empty house, and let it warn once, so that the decisions and renewal plans of the contracts are there."""
    filling = Filling(accounts, activities, random.Random(seed))
    with house.database.write() as session:
        intake.ensure_defaults(session, house.settings)
        _people(session, filling)
        for table, make in ROWS:
            session.execute(insert(table), list(make(filling)))
    (warnings,) = jobs.find("warnings")
    jobs.run(house, warnings, filling.now)


def _people(session: Session, filling: Filling) -> None:
    a_user(session, "admin", email="admin@example.org", name="The Administrator")
    for n in range(PEOPLE):
        role = ("sales", "contract-owner", "bid-manager", "manager")[n % 4]
        filling.people.append(a_user(session, role, email=f"one{n}@example.org", name=f"Person {n:02}").id)
    filling.team_id = users.first_team(session).id
    session.add(Source(name="Benchmark", kind="folder", enabled=False))
    session.flush()


def _words(_filling: Filling) -> Rows:
    for which, codes in (("account-class", CLASSES), ("service", SERVICES), ("contact-class", ("vip", "press"))):
        for n, code in enumerate(codes):
            yield {"list": which, "code": code, "name": code.capitalize(), "position": n}


def _organizations(filling: Filling) -> Rows:
    ours = filling.accounts + 1
    for n in range(1, ours + 1):
        name = f"{filling.dice.choice(('City', 'County', 'Church', 'Hospital'))} {n * 7919 % 100_000:05}"
        yield {"id": n, "key": f"bench:{n}", "name": name, "country": "FIN", "city": f"Town {n % 300}",
               "is_buyer": n < ours, "is_ours": n == ours, "compared_by": 99}  # fmt: skip


def _accounts(filling: Filling) -> Rows:
    dice = filling.dice
    for n in range(1, filling.accounts + 1):
        judged = dice.random() < 0.7
        values = {name: dice.randrange(1, 6) if judged else None for name in JUDGED}
        yield {
            "id": n, "organization_id": n, **values,
            "manager_id": filling.somebody() if n % 20 else None,
            "responsible_id": filling.somebody() if n % 9 else None,
            "phase": dice.choice(("birth", "upkeep", "upkeep", "ending")), "segment": dice.choice(SEGMENTS),
            "ladder": dice.choice(("suspect", "prospect", "customer", "regular", "key-customer")),
            "nature": dice.choice(("transaction", "contract", "contract", "preference")),
            "potential_amount": Decimal(dice.randrange(1000, 900_000)), "classes": [dice.choice(CLASSES)],
            "opened_at": filling.at(-2000, -100), "closed_on": filling.day(-90, 0) if n % 50 == 0 else None,
        }  # fmt: skip


JUDGED = ("volume", "profitability", "potential", "reference_value", "competence_value")


def _moves(filling: Filling) -> Rows:
    becomes = {
        "segment": ("strategic", "growth", "base", "watch"),
        "phase": ("birth", "upkeep", "ending"),
        "ladder": ("prospect", "customer", "regular"),
    }
    for account_id in range(1, filling.accounts + 1):
        for each, values in becomes.items():
            on = filling.day(-700, 0)
            at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
            yield {"account_id": account_id, "field": each, "was": values[0], "becomes": filling.dice.choice(values),
                   "why": "As the facts say", "on": on, "at": at, "by_id": filling.somebody()}  # fmt: skip


def _rules(filling: Filling) -> Rows:
    least = ({"potential": 4, "strength": 4}, {"potential": 4}, {"volume": 2}, {})
    for n, segment in enumerate(("strategic", "growth", "base", "watch")):
        yield {"segment": segment, "position": n + 1, "least": least[n], "valid_from": filling.day(-400, -399),
               "entered_at": filling.now}  # fmt: skip


def _contacts(filling: Filling) -> Rows:
    dice = filling.dice
    for n in range(1, 2 * filling.accounts + 1):
        yield {
            "id": n, "organization_id": (n - 1) // 2 + 1, "name": f"Contact {n * 104_729 % 1_000_000:06}",
            "title": "Head of procurement", "email": f"contact{n}@example.org", "phone": "+358 40 000",
            "roles": dice.sample(ROLES, dice.randrange(1, 3)), "classes": ["vip"] if n % 30 == 0 else [],
            "source": "person", "basis": "legitimate-interest", "purpose": "Care for the customer",
            "told_on": filling.day(-500, -300) if n % 10 else None,
            "valid_to": filling.day(-300, 900) if n % 5 == 0 else None,
            "confirmed_on": filling.day(-420, 0) if n % 20 else None, "entered_at": filling.at(-1500, -300),
        }  # fmt: skip


def _contracts(filling: Filling) -> Rows:
    dice = filling.dice
    for n in range(1, filling.contracts + 1):
        starts_on = filling.day(-2000, 30)
        ends_on = starts_on + timedelta(days=dice.randrange(365, 1800))
        ended = ends_on < filling.now.date() and n % 7
        yield {
            "id": n, "buyer_id": filling.organization(), "reference": f"B/{n}", "title": f"Contract {n}",
            "starts_on": starts_on, "base_ends_on": ends_on, "ends_on": ends_on, "owner_id": filling.somebody(),
            "procedure_id": n if n % 3 == 0 else None, "ended_on": ends_on if ended else None,
            "end_reason": dice.choice(ENDS) if ended else None, "value": Decimal(dice.randrange(10_000, 2_000_000)),
            "procedure_kind": dice.choice(("open", "open", "below-threshold")), "imported": True,
            "unhappy_since": filling.day(-90, 0) if n % 60 == 0 else None, "option_notice_months": 3,
            "risk": dice.choice(("light", "standard", "critical")), "entered_at": filling.at(-500, -30),
        }  # fmt: skip


def _options(filling: Filling) -> Rows:
    for n in range(1, filling.contracts + 1):
        if n % 2:
            state = filling.dice.choice(("used", "used", "not-used", "open"))
            yield {"contract_id": n, "position": 1, "months": 12, "state": state}


def _procedures(filling: Filling) -> Rows:
    for n in range(1, filling.contracts + 1):
        yield {"id": n, "title": {"en": f"Services {n}"}, "phase": "awarded" if n % 8 else "competition",
               "cpv_main": filling.dice.choice(CODES), "deadline_at": filling.at(-900, 60)}  # fmt: skip


def _buyers(filling: Filling) -> Rows:
    for n in range(1, filling.contracts + 1):
        yield {"procedure_id": n, "organization_id": filling.organization(), "position": 1}


def _documents(filling: Filling) -> Rows:
    yield {"id": 1, "source_id": 1, "digest": "0" * 64, "name": "a notice", "size": 1, "state": "read",
           "received_at": filling.now}  # fmt: skip


def _notices(filling: Filling) -> Rows:
    for n in range(1, filling.contracts + 1):
        yield {"id": n, "key": f"bench:{n}", "sequence": n, "touched": n, "group_id": n,
               "source_id": 1, "document_id": 1, "digest": "0", "procedure_id": n,
               "kind": "can-standard", "status": "awarded", "content": {},
               "published_on": filling.day(-900, 0), "parser": "bench/1", "recorded_at": filling.now}  # fmt: skip


def _awards(filling: Filling) -> Rows:
    for n in range(1, filling.contracts + 1):
        yield {"id": n, "notice_id": n, "procedure_id": n, "code": "RES-0001", "status": "selec-w"}


def _winners(filling: Filling) -> Rows:
    for n in range(1, filling.contracts + 1):
        winner = filling.accounts + 1 if n % 3 == 0 else filling.organization()
        yield {"award_id": n, "organization_id": winner, "position": 1}


def _triages(filling: Filling) -> Rows:
    for n in range(1, filling.contracts + 1):
        at = filling.at(-900, 0)
        yield {"id": n, "team_id": filling.team_id, "procedure_id": n, "arrived_at": at, "changed_at": at,
               "state": "dismissed" if n % 3 else "shortlisted"}  # fmt: skip


def _triage_steps(filling: Filling) -> Rows:
    for n in range(1, filling.contracts + 1):
        yield {"triage_id": n, "at": filling.at(-900, 0), "user_id": filling.somebody(), "before": {}, "after": {}}


def _bids(filling: Filling) -> Rows:
    for n in range(1, filling.accounts // 2 + 1):
        yield {
            "id": n, "procedure_id": n, "team_id": filling.team_id, "buyer_id": filling.organization(),
            "title": f"Bid {n}", "stage": "outcome" if n % 12 else "preparing", "owner_id": filling.somebody(),
            "value": Decimal(filling.dice.randrange(10_000, 2_000_000)), "created_at": filling.at(-1400, 0),
            "deadline_at": filling.at(5, 60), "submitted_at": filling.at(-1300, 0) if n % 12 else None,
        }  # fmt: skip


def _outcomes(filling: Filling) -> Rows:
    for n in range(1, filling.accounts // 2 + 1):
        if n % 12:
            at = filling.at(-1300, 0)
            yield {"id": n, "bid_id": n, "result": filling.dice.choice(("won", "lost", "lost", "won-in-part")),
                   "decided_on": at.date(), "recorded_at": at, "lots_won": []}  # fmt: skip


def _reasons(filling: Filling) -> Rows:
    for n in range(1, filling.accounts // 2 + 1):
        if n % 12:
            for position, reason in enumerate(filling.dice.sample(REASONS, 2), 1):
                yield {"outcome_id": n, "position": position, "reason": reason, "side": "buyer", "evidence": "decision"}


def _campaigns(filling: Filling) -> Rows:
    for n in range(1, 31):
        yield {"id": n, "name": f"Campaign {n}", "filter": {"segment": "base"}, "type": "call", "task": "Call them",
               "due_on": filling.day(-200, 60), "owner_id": filling.somebody(), "entered_at": filling.at(-300, -100),
               "ended_on": filling.day(-90, 0) if n % 3 else None}  # fmt: skip


def _activities(filling: Filling) -> Rows:
    dice = filling.dice
    for n in range(1, filling.activities + 1):
        planned, origin = n % 12 == 0, ("care", "person", "person", "person", "after-care", "campaign")[n // 12 % 6]
        yield {
            "id": n, "organization_id": filling.organization(), "type": dice.choice(TYPES),
            "subject": f"About matter {n}", "outcome": None if planned else "Agreed on it",
            "state": "planned" if planned else ("cancelled" if n % 40 == 1 else "done"), "owner_id": filling.somebody(),
            "day": filling.day(-25, 180) if planned else filling.day(-1800, 1),
            "minutes": None if planned or n % 2 else dice.randrange(1, 17) * 15, "origin": origin,
            "campaign_id": n % 30 + 1 if origin == "campaign" else None,
            "contract_id": n % filling.contracts + 1 if n % 4 == 0 else None,
            "bid_id": n % (filling.accounts // 2) + 1 if n % 15 == 0 else None,
            "no_next_because": None if planned or n % 30 == 0 else "All is done",
            "closed_at": None if planned else filling.now, "entered_at": filling.at(-1800, 0),
        }  # fmt: skip


def _participants(filling: Filling) -> Rows:
    contacts = 2 * filling.accounts
    for n in range(1, filling.activities + 1):
        yield {"activity_id": n, "contact_id": filling.dice.randrange(1, contacts + 1), "user_id": None}
        if n % 3 == 0:
            yield {"activity_id": n, "contact_id": None, "user_id": filling.somebody()}


def _feedback(filling: Filling) -> Rows:
    dice = filling.dice
    for n in range(1, filling.accounts // 2 + 1):
        received = n % 5 != 0
        complaint = received and n % 11 == 0
        yield {
            "organization_id": filling.organization(), "contract_id": n, "person_id": filling.somebody(),
            "service": dice.choice(SERVICES), "kind": "complaint" if complaint else "feedback",
            "score": dice.randrange(0, 11) if received else None, "words": "The work is good" if n % 2 else None,
            "asked_at": filling.at(-900, -20), "open_until": filling.day(-20, 40), "owner_id": filling.somebody(),
            "received_at": filling.at(-880, 0) if received else None,
            "told_on": filling.day(-100, 0) if complaint and n % 3 else None,
            "answered_on": filling.day(-200, -100) if complaint and n % 2 else None,
        }  # fmt: skip


def _references(filling: Filling) -> Rows:
    for n in range(1, filling.accounts // 5 + 1):
        yield {"organization_id": n, "contract_id": n, "title": f"Reference {n}", "cpv": filling.dice.choice(CODES),
               "value": Decimal(filling.dice.randrange(10_000, 900_000)), "ends_on": filling.day(-2000, 0),
               "permitted_on": filling.day(-900, -10), "permitted_until": filling.day(-300, 2000),
               "entered_at": filling.now}  # fmt: skip


def _projects(filling: Filling) -> Rows:
    for n in range(1, filling.accounts // 10 + 1):
        yield {"id": n, "kind": ("project", "consortium")[n % 2], "name": f"Project {n}",
               "starts_on": filling.day(-900, 0), "ends_on": filling.day(-300, 900),
               "entered_at": filling.now}  # fmt: skip


def _parties(filling: Filling) -> Rows:
    for n in range(1, filling.accounts // 10 + 1):
        for role in ("customer", "lead", "partner"):
            yield {"project_id": n, "organization_id": filling.organization(), "role": role}


def _kept_rows(filling: Filling, of: int) -> Rows:
    for _each in range(filling.accounts // of):
        yield {"account_id": filling.dice.randrange(1, filling.accounts + 1), "entered_at": filling.now}


def _goals(filling: Filling) -> Rows:
    for n, row in enumerate(_kept_rows(filling, 2), 1):
        yield {**row, "id": n, "kind": "growth", "text": f"Goal {n}", "due_on": filling.day(-100, 400),
               "review_on": filling.day(-30, 300), "owner_id": filling.somebody(),
               "state": "reached" if n % 3 == 0 else "open"}  # fmt: skip


def _actions(filling: Filling) -> Rows:
    for n in range(1, filling.accounts + 1):
        yield {
            "goal_id": (n - 1) // 2 + 1,
            "text": "Do it",
            "due_on": filling.day(-20, 200),
            "owner_id": filling.somebody(),
        }


def _needs(filling: Filling) -> Rows:
    for row in _kept_rows(filling, 1):
        yield {**row, "text": "They need it", "certainty": filling.dice.choice(("assumed", "stated", "verified"))}


def _ratings(filling: Filling) -> Rows:
    for row in _kept_rows(filling, 2):
        yield {**row, "factor": filling.dice.choice(("trust", "quality")), "rating": filling.dice.randrange(1, 6),
               "evidence": "As seen", "reviewed_on": filling.day(-900, 0)}  # fmt: skip


def _after_cares(filling: Filling) -> Rows:
    for n in range(1, filling.accounts // 10 + 1):
        yield {"account_id": n, "contract_id": n, "ends_on": filling.day(-30, 90), "owner_id": filling.somebody(),
               "opened_on": filling.day(-60, 0), "closed_on": filling.day(-10, 0) if n % 2 else None}  # fmt: skip


def _referrals(filling: Filling) -> Rows:
    for n, row in enumerate(_kept_rows(filling, 5)):
        yield {**row, "to_id": filling.organization(), "what": "Repairs", "contacts_whom": "we",
               "due_on": filling.day(-60, 90), "owner_id": filling.somebody(),
               "ended_on": filling.day(-50, 0) if n % 4 else None}  # fmt: skip


def _tool_uses(filling: Filling) -> Rows:
    first = filling.now.date().replace(day=1)
    for months in range(24):
        month = (first - timedelta(days=30 * months)).replace(day=1)
        for n in filling.people:
            yield {"month": month, "user_id": n, "room": "accounts", "days": 3, "last_on": month}


ROWS = (
    (ListEntry, _words),
    (Organization, _organizations),
    (kept.Account, _accounts),
    (kept.AccountMove, _moves),
    (kept.SegmentRule, _rules),
    (Contact, _contacts),
    (Procedure, _procedures),
    (ProcedureBuyer, _buyers),
    (ReceivedDocument, _documents),
    (Notice, _notices),
    (Award, _awards),
    (AwardWinner, _winners),
    (Triage, _triages),
    (TriageStep, _triage_steps),
    (Contract, _contracts),
    (ContractOption, _options),
    (Bid, _bids),
    (Outcome, _outcomes),
    (OutcomeReason, _reasons),
    (Campaign, _campaigns),
    (Activity, _activities),
    (ActivityParticipant, _participants),
    (kept.Feedback, _feedback),
    (kept.Reference, _references),
    (kept.Project, _projects),
    (kept.ProjectParty, _parties),
    (kept.AccountGoal, _goals),
    (kept.GoalAction, _actions),
    (kept.AccountNeed, _needs),
    (kept.FactorRating, _ratings),
    (kept.AfterCare, _after_cares),
    (kept.Referral, _referrals),
    (kept.ToolUse, _tool_uses),
)
"""Each table after those that it names, with what makes its rows."""


def is_filled(house: House) -> bool:
    """Tell whether a house was filled before."""
    with house.database.read() as session:
        return session.scalar(select(kept.Account.id).limit(1)) is not None
