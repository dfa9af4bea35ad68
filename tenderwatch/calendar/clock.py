"""The legal clock: which days the law makes of a decision, each with its proof.

Pure: the decision, the holidays and the rules are given.  What cannot be computed is said with its reason, never left
out: a reader must be able to tell "no such time" from "not known yet".
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tenderwatch.calendar.counting import Counter, Start, agreed
from tenderwatch.calendar.decision import DAYS, Decision
from tenderwatch.calendar.legal import RULES, LegalRule
from tenderwatch.calendar.proof import LegalDate, Silent

PUBLISHED = ("eu", "special", "concession", "dps", "direct")
"""Kinds whose contract an award notice follows."""
COURT = ZoneInfo("Europe/Helsinki")
Answers = Iterator[LegalDate | Silent]


@dataclass(frozen=True)
class Clock:
    """The dates in order, what is not computed and why, and the day whose law was read (None: no day is known)."""

    dates: tuple[LegalDate, ...] = ()
    silent: tuple[Silent, ...] = ()
    law_on: date | None = None

    def date(self, code: str) -> LegalDate | None:
        """Return the date of a code, if it was computed."""
        return next((each for each in self.dates if each.code == code), None)


@dataclass(frozen=True)
class _Case:
    decision: Decision
    count: Counter
    receipt: LegalDate | Silent

    @property
    def is_finnish(self) -> bool:
        return self.decision.country == "FI"

    def start(self, field: str) -> Start | None:
        """From where a time runs that begins on a day that was entered."""
        day = getattr(self.decision, field)
        return Start(field, day) if day else None


def reckon(decision: Decision, holidays: Collection[date], rules: Sequence[LegalRule] = RULES) -> Clock:
    """Return what the law makes of a decision; `holidays` must reach over `span(decision)`."""
    if decision.law_on is None:
        return Clock()
    count = Counter(decision.law_on, holidays, rules)
    case = _Case(decision, count, _receipt(decision, count))
    found = [case.receipt, *(answer for ask in _ASKED for answer in ask(case))]
    dates = sorted((each for each in found if isinstance(each, LegalDate)), key=lambda each: each.day)
    return Clock(tuple(dates), tuple(each for each in found if isinstance(each, Silent)), decision.law_on)


def span(decision: Decision) -> tuple[date, date] | None:
    """Return over which days holidays must be known; None when no day is known."""
    known = [getattr(decision, name) for name in DAYS if getattr(decision, name)]
    return (min(known) - timedelta(days=40), max(known) + timedelta(days=400)) if known else None


def _receipt(decision: Decision, count: Counter) -> LegalDate | Silent:
    """Return when the decision was received: as told, else as the law presumes of how it was sent."""
    presumed = _presumed(decision, count)
    if decision.received_on is None:
        return presumed
    told = agreed("receipt", Start("received_on", decision.received_on), 0, "days")
    if decision.sent_how == "post" and isinstance(presumed, LegalDate) and told.day < presumed.day:
        return replace(told, notes=("earlier-than-presumed",))
    return told


def _presumed(decision: Decision, count: Counter) -> LegalDate | Silent:
    if decision.sent_on is None:
        return Silent("receipt", "needs:sent_on")
    if decision.sent_how == "other" or decision.country != "FI":
        return Silent("receipt", "needs:received_on")
    rule = count.rule(f"fi-received-{decision.sent_how}")
    if rule is None:
        return Silent("receipt", "no-rule")
    return agreed("receipt", Start("sent_on", decision.sent_on, (rule,)), int(rule.value), "days")


def _standstill(case: _Case) -> Answers:
    kind = case.decision.kind
    if kind in ("national", "direct"):
        yield Silent("standstill", kind)
        return
    last = _standstill_end(case)
    yield last
    if isinstance(last, LegalDate):
        proof = replace(last.proof, after=1)
        yield LegalDate("contract-from", last.day + timedelta(days=1), proof, notes=last.notes)


def _standstill_end(case: _Case) -> LegalDate | Silent:
    kind = case.decision.kind
    dropped = (f"may-be-dropped-{kind}",) if kind in ("dps", "framework") else ()
    if not case.is_finnish:
        sent = case.start("sent_on")
        rule_id = "eu-standstill-" + ("electronic" if case.decision.sent_how == "electronic" else "other")
        found = case.count.european("standstill", rule_id, sent, "only-the-floor") if sent else None
        return found or Silent("standstill", "needs:sent_on")
    return _since_receipt(case, "standstill", "fi-standstill", "others-later", *dropped)


def _since_receipt(case: _Case, code: str, rule_id: str, *notes: str) -> LegalDate | Silent:
    """Count from the receipt of the decision; without appeal instructions no clock has started."""
    if case.decision.instructions == "missing":
        return Silent(code, "no-instructions", case.count.rule("fi-no-instructions"))
    receipt = case.receipt
    if isinstance(receipt, Silent):
        return Silent(code, receipt.why)
    return case.count.finnish(code, rule_id, Start("receipt", receipt.day, receipt.proof.rules), *notes)


def _appeal(case: _Case) -> Answers:
    if not case.is_finnish:
        yield Silent("appeal", "country")
        return
    for each in _appeals(case):
        yield _closing(each, case.count) if isinstance(each, LegalDate) else each


def _appeals(case: _Case) -> Answers:
    if case.decision.kind == "direct":
        yield Silent("appeal", "direct")
        yield _counted(case, "appeal-ex-ante", "fi-appeal-ex-ante", "ex_ante_on")
        yield _counted(case, "appeal-award-notice", "fi-appeal-award-notice", "award_notice_on")
    else:
        yield _since_receipt(case, "appeal", "fi-appeal")
    if case.decision.instructions == "defective":
        yield _counted(case, "appeal-defective", "fi-appeal-defective", "decided_on")


def _closing(found: LegalDate, count: Counter) -> LegalDate:
    """Say when the court's office closes on the last day, on the court's own clock."""
    rule = count.rule("fi-appeal-closes")
    if rule is None:
        return found
    hours, minutes = divmod(int(rule.value), 60)
    at = datetime.combine(found.day, time(hours, minutes), COURT)
    return replace(found, closes_at=at, proof=replace(found.proof, rules=(*found.proof.rules, rule)))


def _correction(case: _Case) -> Answers:
    if case.is_finnish:
        yield _since_receipt(case, "correction", "fi-correction", "appeal-runs-on")
        yield _counted(case, "correction-buyer", "fi-correction-buyer", "decided_on", "appeal-runs-on")


def _afterwards(case: _Case) -> Answers:
    kind = case.decision.kind
    if kind == "national":
        yield Silent("debrief", "national")
    else:
        yield _counted(case, "debrief", "eu-debrief", "debrief_asked_on")
    if kind in PUBLISHED:
        yield _counted(case, "award-notice", "eu-award-notice", "contract_on")


def _validity(case: _Case) -> Answers:
    decision, due = case.decision, case.start("tenders_due_on")
    if decision.valid_until is not None:
        yield agreed("validity", Start("valid_until", decision.valid_until), 0, "days")
    elif decision.validity_days is None and decision.validity_months is None:
        yield Silent("validity", "needs:validity_days")
    elif due is None:
        yield Silent("validity", "needs:tenders_due_on")
    elif decision.validity_months is not None:
        yield agreed("validity", due, decision.validity_months, "months")
    elif decision.validity_days is not None:
        yield agreed("validity", due, decision.validity_days, "days")


def _least_times(case: _Case) -> Answers:
    if case.decision.kind == "national" and case.is_finnish:
        yield Silent("least-tenders", "no-least-time", case.count.rule("fi-national-time"))
    if case.decision.kind != "eu":
        return
    if case.decision.procedure == "open":
        yield _least(case, "least-tenders", _open_rule(case.decision), "notice_sent_on")
    else:
        requests = "eu-requests-urgent" if case.decision.urgent else "eu-requests"
        yield _counted(case, "least-requests", requests, "notice_sent_on")
        yield _least(case, "least-tenders", _restricted_rule(case.decision), "invited_on")
    due, urgent = case.start("tenders_due_on"), "-urgent" if case.decision.urgent else ""
    if due:
        yield case.count.backwards("extra-information", f"eu-extra-information{urgent}", due)
    else:
        yield Silent("extra-information", "needs:tenders_due_on")


def _open_rule(decision: Decision) -> str:
    if decision.urgent:
        return "eu-open-urgent"
    if decision.prior_notice:
        return "eu-open-prior"
    return "eu-open-electronic" if decision.electronic_tenders else "eu-open"


def _restricted_rule(decision: Decision) -> str:
    if decision.urgent:
        return "eu-restricted-urgent"
    if decision.prior_notice:
        return "eu-restricted-prior"
    if decision.buyer == "sub-central":
        return "eu-restricted-agreed"
    return "eu-restricted-electronic" if decision.electronic_tenders else "eu-restricted"


def _least(case: _Case, code: str, rule_id: str, since: str) -> LegalDate | Silent:
    """Count the least time for tenders, and tell when the deadline is earlier than that."""
    found, due = _counted(case, code, rule_id, since), case.decision.tenders_due_on
    if isinstance(found, Silent):
        return found
    notes = ("unless-agreed",) if rule_id == "eu-restricted-agreed" else ()
    return replace(found, notes=(*notes, "deadline-is-earlier") if due and due < found.day else notes)


def _counted(case: _Case, code: str, rule_id: str, since: str, *notes: str) -> LegalDate | Silent:
    start = case.start(since)
    if start is None:
        return Silent(code, f"needs:{since}")
    count = case.count.finnish if rule_id.startswith("fi-") else case.count.european
    return count(code, rule_id, start, *notes)


_ASKED: tuple[Callable[[_Case], Answers], ...] = (
    *(_standstill, _appeal, _correction, _afterwards, _validity, _least_times),
)
