"""How a bid stands at the gate: requirements answered from the profile, the score, what decisions were taken on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.bids.gate import criteria as scorecard
from tenderwatch.bids.gate import labels, rules, service
from tenderwatch.bids.gate.tables import GateRequirement, ScoreSheet
from tenderwatch.bids.service import Frozen
from tenderwatch.company import queries as company
from tenderwatch.users.tables import User

CountReferences = Callable[[str], int | None]
"""How many references of a CPV code may be named on the day ("": of the procedure's division); None: code not known."""


@dataclass(frozen=True)
class GateLine:
    """A requirement with its answer; as plain values, so that a decision can keep it."""

    asked: dict[str, Any]
    says: str
    fact: str
    named: dict[str, Any]
    waived_by: str | None = None
    waived_because: str | None = None
    id: int | None = None

    @property
    def words(self) -> str:
        """What is asked."""
        return labels.asked(self.asked)

    @property
    def fact_said(self) -> str:
        """The fact that answers it."""
        return labels.fact(self.fact, self.named)

    @property
    def missed(self) -> bool:
        """Whether it is answered no and not waived."""
        return rules.missed([(self.says, self.waived_by is not None)])


@dataclass(frozen=True)
class ScoreLine:
    """A criterion with its score; None is not scored."""

    code: str
    name: str | None
    weight: int
    score: int | None
    why: str

    @property
    def words(self) -> str:
        """What the criterion is called."""
        return labels.criterion(self.code, self.name)


@dataclass(frozen=True)
class Standing:
    """How a bid stands at the gate; a missed requirement ends the scoring."""

    on: date
    on_known: bool
    gates: list[GateLine]
    scores: list[ScoreLine]
    line: int
    version: int = 0

    @property
    def missed(self) -> list[GateLine]:
        """The requirements that are missed and not waived."""
        return [each for each in self.gates if each.missed]

    @property
    def score(self) -> rules.Score:
        """What the scored criteria come to."""
        scores = {each.code: each.score for each in self.scores if each.score is not None}
        return rules.score({each.code: each.weight for each in self.scores}, scores)

    @property
    def counted(self) -> int | None:
        """The score that a decision is held against; None while there is none or a requirement is missed."""
        return None if self.missed else self.score.of_hundred

    @property
    def lowest(self) -> ScoreLine | None:
        """The criterion scored lowest."""
        found = self.score.lowest
        return next((each for each in self.scores if found and each.code == found[0]), None)

    def frozen(self, choice: str, approver_id: int | None) -> Frozen:
        """Return what a decision keeps of this."""
        basis = {
            "on": self.on.isoformat(),
            "on_known": self.on_known,
            "gates": [vars(each) for each in self.gates],
            "scores": [vars(each) for each in self.scores],
        }
        against = rules.contradicts(choice, self.counted, self.line, bool(self.missed))
        return Frozen(approver_id, self.counted, self.line, against, basis)


def standing(session: Session, bid_id: int, on: date, on_known: bool, references: CountReferences) -> Standing:
    """Return how a bid stands at the gate, judged on a day."""
    sheet = session.scalar(select(ScoreSheet).where(ScoreSheet.bid_id == bid_id))
    kept = sheet.scores if sheet else {}
    scores = [
        ScoreLine(each.code, each.name, each.weight, *kept.get(each.code, (None, "")))
        for each in scorecard.criteria(session)
    ]
    gates = _gates(session, bid_id, on, references)
    return Standing(on, on_known, gates, scores, scorecard.line(session), sheet.version if sheet else 0)


def thawed(basis: dict[str, Any], line: int | None) -> Standing | None:
    """Return how a bid stood when a decision was taken; None for one that kept nothing of it."""
    if not basis:
        return None
    gates = [GateLine(**each) for each in basis["gates"]]
    scores = [ScoreLine(**each) for each in basis["scores"]]
    return Standing(date.fromisoformat(basis["on"]), basis["on_known"], gates, scores, line or 0)


def _gates(session: Session, bid_id: int, on: date, references: CountReferences) -> list[GateLine]:
    query = select(GateRequirement, User.name).outerjoin(User, User.id == GateRequirement.waived_by_id)
    rows = session.execute(query.where(GateRequirement.bid_id == bid_id).order_by(GateRequirement.id)).all()
    profile = company.profile(session) if rows else company.Profile([], [], [], [])
    found = []
    for row, waived_by in rows:
        shown = _shown(profile, references(row.what) if row.kind == "references" else None)
        answer = rules.answer(rules.Asked(row.kind, row.what, row.amount, row.currency, row.count), shown, on)
        named = (waived_by or "–") if row.waived_at else None
        found.append(
            GateLine(service.told(row), answer.says, answer.fact, dict(answer.named), named, row.waived_because, row.id)
        )
    return found


def _shown(profile: company.Profile, references: int | None) -> rules.Shown:
    return rules.Shown(
        turnover={each.year: (each.amount, each.currency) for each in profile.turnover},
        certificates=[(each.name, each.starts_on, each.ends_on) for each in profile.certificates],
        people=[f"{each.role} {each.qualifications or ''}" for each in profile.people],
        espd=[(each.part, each.question, each.meets, each.reviewed_on) for each in profile.espd],
        references=references,
    )
