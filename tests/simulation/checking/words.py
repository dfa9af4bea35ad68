"""Which mail said what about which decision; and what no mail may say, or say to nobody who is meant (check 5)."""

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.simulation.checking.days import NOTHING, day_of, local_day, reached
from tests.simulation.checking.history import Decision, State
from tests.simulation.checking.mails import DECIDE, Line, Mail, tokens
from tests.simulation.checking.verdict import Verdict
from tests.simulation.checking.world import World

DAYS = re.compile(r"^(?:in (\d+) days?|(\d+) days? ago|(today)|(tomorrow)|(yesterday))$")
AHEAD = 14


@dataclass(frozen=True)
class Word:
    """A line of a mail about one decision."""

    mail: Mail
    line: Line
    decision: Decision
    escalation: bool
    standing: bool
    """Said because it is Monday, or the last day of something acknowledged: no word of a rung."""
    position: int
    due: date | None

    @property
    def day(self) -> date:
        """The local date that the machine believed."""
        return self.mail.day

    @property
    def composed(self) -> datetime:
        """The true moment."""
        return self.mail.composed

    @property
    def taken(self) -> datetime:
        """When the server took it."""
        return self.mail.taken

    def __str__(self) -> str:
        what = f"{self.mail.kind}{' (standing)' if self.standing else ''}{' (escalation)' if self.escalation else ''}"
        again = " again" if self.mail.again else ""
        late = f" late {self.line.late}" if self.line.late else ""
        return f"{self.day} {what} to {self.mail.person}{again}{late}, taken {self.taken:%Y-%m-%d %H:%M}"


def prepare_mails(world: World) -> None:
    """Find out for each mail who got it, when it was truly composed, and which digests say again what stands open."""
    last_digest: dict[int, date] = {}
    seen: set[str] = set()
    for mail in world.mails:
        mail.composed = world.truly(mail.clock, mail.taken)
        mail.day = local_day(mail.clock)
        mail.person = world.by_address(mail.to)
        mail.again = mail.message_id in seen
        if mail.hidden and mail.person is not None:
            world.with_rest.setdefault(mail.person, []).append(mail)
        seen.add(mail.message_id)
    for mail in sorted(world.mails, key=lambda each: each.clock):
        if mail.kind != "digest" or mail.person is None or mail.again:
            continue
        monday = mail.day - timedelta(days=mail.day.weekday())
        before = last_digest.get(mail.person)
        mail.standing = before is None or before < monday or before == mail.day
        last_digest[mail.person] = mail.day


def attach(world: World, verdict: Verdict) -> None:
    """Give each line to the decisions that it names, and blame what cannot be."""
    standing = {mail.message_id for mail in world.mails if mail.standing}
    for mail in world.mails:
        mail.standing = mail.message_id in standing
        _whole_mail(world, verdict, mail)
        for line in mail.lines:
            for kind, number in line.questions:
                _attach(world, verdict, mail, line, kind, number)
    for contract in world.contracts.values():
        for decision in contract.decisions.values():
            decision.words.sort(key=lambda word: (word.composed, word.taken))


def _whole_mail(world: World, verdict: Verdict, mail: Mail) -> None:
    verdict.figures[f"mails of kind {mail.kind}"] += 1
    verdict.figures["copies for information"] += mail.copies
    verdict.figures["contracts told as taken into watch"] += mail.taken_into_watch
    for words in mail.unread:
        verdict.blame("unread", None, mail.day, f"a line that is not understood, in {mail.message_id}: {words}")
    if mail.person is None:
        verdict.look("departed before composed")
        verdict.blame("unknown receiver", None, mail.day, f"{mail.kind} to {mail.to}")
        return
    verdict.look("departed before composed")
    verdict.look("departed before taken")
    if not _active(world, mail.person, mail.composed):
        verdict.blame("departed before composed", None, mail.day, _who(mail))
    elif not _active(world, mail.person, mail.taken):
        verdict.blame("departed before taken", None, mail.day, _who(mail))


def _active(world: World, person: int, when: datetime) -> bool:
    told = world.person(person, when)
    return bool(told and told.get("active", True))


def _who(mail: Mail) -> str:
    return (
        f"{mail.kind} to {mail.person} {mail.to}, composed {mail.composed:%Y-%m-%d %H:%M},"
        f" taken {mail.taken:%Y-%m-%d %H:%M}: {mail.subject}"
    )


def _attach(world: World, verdict: Verdict, mail: Mail, line: Line, kind: str, number: int | None) -> None:
    decision = _decision(world, mail, line, kind, number)
    if decision is None:
        told = f"{mail.kind} to {mail.person}: {kind} {number or ''} of {line.reference!r}, which is never asked"
        verdict.blame("closed", None, mail.day, told)
        return
    state = _state(world, decision, mail, line)
    due = state.due if state else None
    position = reached(mail.day, due, state.ladder, decision.contract.country) if state and due else NOTHING
    escalation = mail.kind == "escalation" or line.asked is not None
    near = due is not None and (due - mail.day).days <= AHEAD
    again = line.acknowledged or (mail.kind == "digest" and mail.standing and line.section == DECIDE and near)
    word = Word(mail, line, decision, escalation, again and not escalation, position, due)
    decision.words.append(word)
    if not mail.again:
        _judge(world, verdict, word, state)


def _decision(world: World, mail: Mail, line: Line, kind: str, number: int | None) -> Decision | None:
    """Return the decision that a line must mean: open then and due that day, else open, else any of its kind."""
    words = tokens(line.reference)
    joined = [one + other for one, other in itertools.pairwise(words) if one.endswith("-")]
    contract = next((found for word in words + joined if (found := world.by_reference(word))), None)
    if contract is None:
        return None
    candidates = [
        each for each in contract.decisions.values() if each.kind == kind and (number is None or each.ordinal == number)
    ]
    if not candidates:
        return None

    def fits(decision: Decision) -> tuple[bool, bool, bool]:
        state = _state(world, decision, mail, line)
        open_then = state is not None and state.open
        dated = state is not None and state.due == line.printed
        return open_then and dated, open_then, dated

    return max(candidates, key=fits)


def _state(world: World, decision: Decision, mail: Mail, line: Line) -> State | None:
    """Return how a decision stood when a mail was composed; what is said of the run's beginning is fine, too."""
    states = decision.around(mail.composed, world.facts_before(mail.composed))
    newest = decision.at(mail.composed)
    agreeing = [state for state in states if state.open and state.due == line.printed]
    return agreeing[-1] if agreeing and (newest is None or newest.open) else newest


def _judge(world: World, verdict: Verdict, word: Word, state: State | None) -> None:
    verdict.look("closed")
    if state is None or not state.open:
        verdict.blame("closed", word.decision, word.day, f"{word}: spoken of although {_why(state)}")
        return
    _date(verdict, word, state)
    _receiver(world, verdict, word)


def _why(state: State | None) -> str:
    if state is None:
        return "nothing was known of it"
    return f"it was decided: {state.choice}" if state.choice else "it was not asked"


def _date(verdict: Verdict, word: Word, state: State) -> None:
    verdict.look("wrong date")
    printed, line = word.line.printed, word.line
    if printed != state.due:
        verdict.blame(
            "wrong date", word.decision, word.day, f"{word}: says {line.form} {printed}, but it is {state.due}"
        )
        return
    assert printed is not None
    left = (printed - word.day).days
    if (said := _left(line.distance)) is None or said != left:
        verdict.blame(
            "wrong date", word.decision, word.day, f"{word}: says ({line.distance}), but {left} days are left"
        )
    passed = line.form in ("Ended", "Was due")
    if not word.escalation and passed != (left < 0):
        verdict.blame(
            "wrong date", word.decision, word.day, f"{word}: says {line.form} {printed}, {left} days before it"
        )


def _left(distance: str) -> int | None:
    match = DAYS.match(distance)
    if not match:
        return None
    ahead, ago, today, tomorrow, _yesterday = match.groups()
    if ahead or ago:
        return int(ahead) if ahead else -int(ago)
    return 0 if today else 1 if tomorrow else -1


def _receiver(world: World, verdict: Verdict, word: Word) -> None:
    """Blame a word for the wrong person; who is told of an escalation is judged with its silence."""
    if word.escalation:
        return
    verdict.look("wrong receiver")
    meant = world.asked_of(word.decision, word.composed, word.day)
    if word.mail.person == meant:
        return
    if word.mail.person == world.asked_of(word.decision, world.facts_before(word.composed), word.day):
        verdict.excuse("the receiver changed while the run went on")
        return
    if word.standing and meant in world.admins and word.mail.person in world.admins:
        verdict.excuse("what is open of nobody is every administrator's")
        return
    here = word.mail.person is not None and world.is_here(word.mail.person, word.composed, word.day)
    check = "wrong receiver" if here else "absent receiver"
    verdict.blame(check, word.decision, word.day, f"{word}: meant for {meant}")


def expected_late(word: Word) -> int:
    """Return how many days a word came after the day of what it says."""
    if word.due is None or word.position == NOTHING:
        return 0
    return (word.day - day_of(word.position, word.due, word.decision.contract.country)).days


def by_mail(world: World) -> dict[str, list[Mail]]:
    """Return the mails by their Message-ID, in the order in which they were taken."""
    found: dict[str, list[Mail]] = defaultdict(list)
    for mail in world.mails:
        found[mail.message_id].append(mail)
    return found
