"""The stages of a bid, how it can end, and the reasons that each ending may carry."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

Stage = Literal["identified", "qualifying", "go-no-go", "preparing", "submitted", "outcome"]
Result = Literal[
    "won",
    "won-in-part",
    "lost",
    "excluded",
    "withdrawn",
    "cancelled",
    "no-bid",
    "annulled",  # won, and annulled on appeal
    "admitted",  # to a dynamic purchasing system
    "framework-rank",
]
Side = Literal["ours", "buyer"]
Evidence = Literal["decision", "score-sheet", "debrief", "guess"]

STAGES: tuple[Stage, ...] = get_args(Stage)
RESULTS: tuple[Result, ...] = get_args(Result)
SIDES: tuple[Side, ...] = get_args(Side)
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)

LOSS_REASONS = (
    "price",
    "quality-points",
    "requirement-fit",
    "compliance-error",
    "suitability",
    "incumbency",
    "relationship",
    "capacity",
    "terms",
    "specification",
    "partner",
    "competitor",
    "procedure",
    "our-record",
    "unknown",
)
WIN_REASONS = LOSS_REASONS[:12]
NO_BID_REASONS = ("fit", "margin", "capacity", "chance", "terms", "time", "conflict", "place", "no-reference")

DETAILS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "price": ("total", "item", "formula", "abnormally-low"),
        "compliance-error": ("late", "form", "signature", "wrong-file", "price-sheet"),
        "suitability": ("turnover", "references", "certificate"),
        "procedure": ("cancelled", "appeal"),
        "our-record": ("quality", "service", "trust"),
    }
)

REASONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "won": WIN_REASONS,
        "won-in-part": LOSS_REASONS,  # of the lots won and of those lost
        "lost": LOSS_REASONS,
        "excluded": ("price", "requirement-fit", "compliance-error", "suitability", "partner", "our-record", "unknown"),
        "withdrawn": NO_BID_REASONS,
        "cancelled": ("procedure", "unknown"),
        "no-bid": NO_BID_REASONS,
        "annulled": ("price", "quality-points", "compliance-error", "suitability", "procedure", "unknown"),
        "admitted": WIN_REASONS,
        "framework-rank": LOSS_REASONS,
    }
)
REASON_REQUIRED = frozenset({"lost", "excluded", "withdrawn", "no-bid"})
OPENS_CONTRACT = frozenset({"won", "won-in-part", "framework-rank"})
MOST_REASONS = 3

BEFORE_THE_GATE: tuple[Stage, ...] = ("identified", "qualifying", "go-no-go")
"""Stages in which nobody has decided yet to bid."""

BEFORE_SUBMISSION: tuple[Stage, ...] = (*BEFORE_THE_GATE, "preparing")
"""Stages in which the deadline for tenders still lies ahead of the work."""

_WITHOUT_SUBMISSION = frozenset({"withdrawn", "cancelled", "no-bid", "excluded"})
"""Results of a bid that was not submitted."""


@dataclass(frozen=True)
class Reason:
    """One reason; with `detail` it names which price, which error, or in free words which criterion."""

    code: str
    side: str = "ours"
    evidence: str = "guess"
    primary: bool = False
    detail: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a procedure ended for us; `lots` are those we bid for, none when it has no lots."""

    result: str
    reasons: Sequence[Reason] = ()
    lots: Collection[str] = ()
    lots_won: Collection[str] = ()
    rank: int | None = None
    tenders: int | None = None
    by_lot: Mapping[str, str] = field(default_factory=dict)
    """The result of each lot, where they are told one by one."""


def moves(stage: str, *, go: bool = False) -> tuple[Stage, ...]:
    """Return the stages to which a bid may be moved by hand; the outcome is reached by recording one.

    Nobody passes the gate without a decision to go (`go`).  A bid that ended moves only back to submitted: an appeal or
    a correction sends the tenders to be evaluated again.
    """
    if stage == "outcome":
        return ("submitted",)
    allowed = BEFORE_THE_GATE if stage in BEFORE_THE_GATE and not go else STAGES[:-1]
    return tuple(each for each in allowed if each != stage)


def next_stage(stage: str) -> Stage:
    """Return the stage to which a bid is moved as a rule: the next one; of one that was submitted or ended, back."""
    at = STAGES.index(stage)
    return STAGES[at + 1] if at + 2 < len(STAGES) else STAGES[at - 1]


def may_move(stage: str, to: str, *, go: bool = False) -> bool:
    return to in moves(stage, go=go)


def is_lot(code: str) -> bool:
    """Tell a lot from a group of lots and from a part of a planned procedure (BT-137)."""
    return not code.startswith(("GLO", "PAR"))


_NUMBER = re.compile(r"(?:[^\W\d]+[\s.-]*)?(\d{1,6})").fullmatch
"""A lot by its number, with or without a word before it: 2, lot 2, Osa 2, LOT-0002."""


class UnknownLot(ValueError):
    """A lot that a procedure does not have; the words that named it."""


def lot_named(said: str | None, codes: Collection[str]) -> str | None:
    """Return the code of the lot that words name: itself, or by its number, "2" for LOT-0002; UnknownLot otherwise.

    Where no lots are known (`codes` is empty) the words stand as they are.
    """
    wanted = (said or "").strip()
    if not wanted or not codes:
        return wanted or None
    number = _NUMBER(wanted)
    alike = [
        code
        for code in codes
        if code.casefold() == wanted.casefold() or (number and (own := _NUMBER(code)) and int(own[1]) == int(number[1]))
    ]
    if len(alike) != 1:
        raise UnknownLot(wanted)
    return alike[0]


LOT_RESULTS: tuple[Result, ...] = ("won", "lost", "excluded", "withdrawn", "cancelled")
"""How a lot can end, where each is told; of several that were not won, the first of these names the whole."""


def whole(by_lot: Mapping[str, str]) -> str:
    """Return how a bid ended whose lots ended so: won, won in part, else as its lots did, a loss first.

    A lot that the buyer cancelled takes nothing from a win: who won all that was decided has won.
    """
    ended = set(by_lot.values())
    if "won" in ended:
        return "won" if ended <= {"won", "cancelled"} else "won-in-part"
    return next(result for result in LOT_RESULTS if result in ended)


def results_from(stage: str) -> tuple[Result, ...]:
    """Return the results that a bid in `stage` may have: what was not submitted is neither won nor lost."""
    if stage in {"submitted", "outcome"}:
        return tuple(result for result in RESULTS if result != "no-bid")
    return tuple(result for result in RESULTS if result in _WITHOUT_SUBMISSION)


def results_without_bid() -> tuple[Result, ...]:
    """Return what can be logged of a procedure that never was a bid of ours."""
    return ("lost", "no-bid", "cancelled")


def opens_contract(result: str) -> bool:
    """Tell whether the result gives us a contract to watch; admission to a dynamic system is none yet."""
    return result in OPENS_CONTRACT


def check_outcome(outcome: Outcome, allowed: Collection[str] = RESULTS) -> dict[str, str]:
    """Return what is wrong with an outcome, field to problem code; empty when it can be saved.

    `allowed` are the results open to it (`results_from`, `results_without_bid`).  Fields: result, reasons, reasons.N
    (from 0), lots_won, by_lot, rank, tenders.  Codes: unknown, not-allowed, required, too-many, repeated, one-primary,
    not-for-this-result, unknown-side, unknown-evidence, unknown-detail, not-ours, all-won, some-lost, none-won,
    not-positive, beyond-tenders, each-lot, lots-say-otherwise.
    """
    if outcome.result not in RESULTS:
        return {"result": "unknown"}
    found = {
        "result": "" if outcome.result in allowed else "not-allowed",
        "reasons": _check_reasons(outcome),
        **{f"reasons.{n}": _check_reason(reason, outcome.result) for n, reason in enumerate(outcome.reasons)},
        "lots_won": "" if outcome.by_lot else _check_lots(outcome),
        "by_lot": _check_by_lot(outcome),
        "rank": _check_rank(outcome),
        "tenders": "not-positive" if outcome.tenders is not None and outcome.tenders < 1 else "",
    }
    return {field: problem for field, problem in found.items() if problem}


def _check_reasons(outcome: Outcome) -> str:
    codes = [reason.code for reason in outcome.reasons]
    if not codes:
        return "required" if outcome.result in REASON_REQUIRED else ""
    if len(codes) > MOST_REASONS:
        return "too-many"
    if len(set(codes)) < len(codes):
        return "repeated"
    return "" if sum(reason.primary for reason in outcome.reasons) == 1 else "one-primary"


def _check_reason(reason: Reason, result: str) -> str:
    if reason.code not in REASONS[result]:
        return "not-for-this-result"
    if reason.side not in SIDES:
        return "unknown-side"
    if reason.evidence not in EVIDENCE:
        return "unknown-evidence"
    known = DETAILS.get(reason.code)
    return "unknown-detail" if reason.detail and known and reason.detail not in known else ""


def _check_lots(outcome: Outcome) -> str:
    """A part won is some of the lots and not all; where nothing is won, no lot is."""
    ours, won = set(outcome.lots), set(outcome.lots_won)
    if ours and not won <= ours:
        return "not-ours"
    if outcome.result == "won-in-part":
        return "required" if not won else "all-won" if won == ours else ""
    if outcome.result == "won":
        return "some-lost" if won and won != ours else ""
    return "none-won" if won and outcome.result in {"lost", "excluded", "withdrawn", "no-bid", "cancelled"} else ""


def _check_by_lot(outcome: Outcome) -> str:
    """Once a lot is told each is, and the whole is what they come to."""
    told = outcome.by_lot
    if not told:
        return ""
    if not set(told) <= set(outcome.lots):
        return "not-ours"
    if set(told) != set(outcome.lots):
        return "each-lot"
    if not set(told.values()) <= set(LOT_RESULTS):
        return "unknown"
    return "" if whole(told) == outcome.result else "lots-say-otherwise"


def _check_rank(outcome: Outcome) -> str:
    if outcome.rank is None:
        return "required" if outcome.result == "framework-rank" else ""
    if outcome.rank < 1:
        return "not-positive"
    return "beyond-tenders" if outcome.tenders and outcome.rank > outcome.tenders else ""
