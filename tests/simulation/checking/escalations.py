"""Who is told when nobody answers: in time, once before the date and once after it, and the right person (3, 4)."""

from datetime import date, datetime, timedelta

from tests.simulation.checking.days import working_days_after
from tests.simulation.checking.duties import answer_before
from tests.simulation.checking.mails import DECIDE, WARNINGS
from tests.simulation.checking.verdict import Verdict
from tests.simulation.checking.words import Word
from tests.simulation.checking.world import NEVER, Decision, World

HOUSE_COUNTRY = "FI"
PATIENCE, LITTLE = 7, 2
FEW_DAYS = 29
ANSWERS = ("acknowledged", "snoozed", "decided")


def judge_escalations(world: World, verdict: Verdict) -> None:
    """Look at the silences of all decisions."""
    for contract in world.contracts.values():
        for decision in contract.decisions.values():
            if decision.words:
                _wrongly(world, verdict, decision)
                _missed(world, verdict, decision)


def _due_by(word: Word, due: date, country: str) -> date:
    """Return on which day a word has waited long enough, when nobody answers."""
    short = max(working_days_after(word.day, LITTLE, country), due - timedelta(days=FEW_DAYS))
    day = min(working_days_after(word.day, PATIENCE, country), short)
    return min(day, due) if word.day < due else day


# What was escalated wrongly


def _wrongly(world: World, verdict: Verdict, decision: Decision) -> None:
    said: list[Word] = []
    for word in decision.words:
        if not word.escalation or word.mail.again or word.due is None:
            continue
        verdict.look("escalation")
        since = _last_answer(decision, word.composed)
        waiting = [each for each in decision.words if not each.escalation and since < each.composed < word.composed]
        if not waiting:
            verdict.blame("escalation", decision, word.day, f"{word}: nothing was said since the answer of {since}")
        else:
            _early(verdict, decision, word, waiting)
            _asked(world, verdict, decision, word, waiting)
        past = word.day > word.due
        for other in said:
            if other.due and other.composed > since and (other.day > other.due) == past:
                verdict.blame("escalation", decision, word.day, f"twice for one silence: {other} AND {word}")
        said.append(word)


def _last_answer(decision: Decision, when: datetime) -> datetime:
    """Return when somebody answered last, before a moment; what was taken back is no answer."""
    answer = answer_before(decision, when)
    decided = [deed.at for deed in decision.deeds if deed.what in ("decided", "undecided") and deed.at < when]
    return max([answer.at if answer else decision.states[0].at, *decided, decision.states[0].at])


def _early(verdict: Verdict, decision: Decision, word: Word, waiting: list[Word]) -> None:
    assert word.due is not None
    first = waiting[0]
    countries = {decision.contract.country, HOUSE_COUNTRY}
    day = min(_due_by(first, word.due, country) for country in countries)
    if word.day < day:
        told = f"{word}: too early, the first word since the answer was {first}, so from {day}"
        verdict.blame("escalation", decision, word.day, told)


def _asked(world: World, verdict: Verdict, decision: Decision, word: Word, waiting: list[Word]) -> None:
    """Look at whom it names and to whom it goes."""
    verdict.look("escalation's receiver")
    asked = word.line.asked
    if asked is None:
        verdict.blame("escalation's receiver", decision, word.day, f"{word}: does not say who was asked")
        return
    meant = [
        each for each in waiting if each.day == asked[1] and _name(world, each.mail.person, word.composed) == asked[0]
    ]
    if not meant:
        verdict.blame("escalation's receiver", decision, word.day, f"{word}: says {asked[0]} was asked on {asked[1]}")
        return
    target = _target(world, meant[0].mail.person, word)
    if word.mail.person != target:
        told = f"{word}: {meant[0].mail.person} was asked, so meant for {target}"
        verdict.blame("escalation's receiver", decision, word.day, told)


def _name(world: World, person: int | None, when: datetime) -> str:
    known = world.person(person, when)
    return str(known["name"]) if known else ""


def _target(world: World, asked: int | None, word: Word) -> int | None:
    person = world.person(asked, word.composed)
    return world.receiver(person.get("manager") if person else None, word.composed, word.day)


# What was not escalated


def _missed(world: World, verdict: Verdict, decision: Decision) -> None:
    cuts = _cuts(decision)
    for since, until in zip(cuts, [*cuts[1:], NEVER], strict=True):
        state = decision.at(since, before=False)
        if state is None or not state.open or state.due is None:
            continue
        words = _effective(decision, since, until)
        ahead = [word for word in words if word.day <= state.due]
        past = [word for word in words if word.day > state.due]
        if ahead:
            _must(world, verdict, decision, ahead[0], state.due, until, past=False)
        if past:
            _must(world, verdict, decision, past[0], state.due, until, past=True)


def _cuts(decision: Decision) -> list[datetime]:
    """Return the moments at which waiting begins anew: answers, and whatever changed the decision."""
    deeds = [deed.at for deed in decision.deeds]
    states = [state.at for state in decision.states]
    owners = [at for at, _owner in decision.contract.owners]
    return sorted({*deeds, *states, *owners})


def _effective(decision: Decision, since: datetime, until: datetime) -> list[Word]:
    """Return the words that ask something; one among what is still open if it was the word of a rung."""
    return [
        word
        for word in decision.words
        if since <= word.composed < until
        and not word.escalation
        and word.due is not None
        and (not word.standing or id(word) in decision.asking)
    ]


def _must(
    world: World, verdict: Verdict, decision: Decision, word: Word, due: date, until: datetime, *, past: bool
) -> None:
    countries = {decision.contract.country, HOUSE_COUNTRY}
    day = max(_due_by(word, due, country) for country in countries)
    if not past and day > due:
        return
    good = world.first_good(day, word.composed)
    if good is None or good.sent_at >= until or (not past and good.day > due):
        return
    verdict.look("escalation missed")
    answer = answer_before(decision, good.facts_at)
    since = answer.at if answer else decision.states[0].at
    told = [
        each
        for each in decision.words
        if each.escalation
        and each.due
        and each.composed > since
        and each.taken <= good.end
        and (each.day > due) == past
    ]
    if told or _excused(world, verdict, word, good.sent_at, day, good.day):
        return
    words = f"nobody answered {word}; the manager was to be told by {day}, good day {good.day}"
    verdict.blame("escalation missed", decision, day, words)


def _excused(world: World, verdict: Verdict, word: Word, when: datetime, day: date, until: date) -> bool:
    person = world.person(word.mail.person, when)
    target = world.receiver(person.get("manager") if person else None, when, until)
    if target in (None, word.mail.person):
        verdict.excuse("nobody else could be told of the silence")
        return True
    if any(
        day <= mail.day <= until and mail.hidden & {DECIDE, WARNINGS, ""}
        for mail in world.with_rest.get(target or 0, ())
    ):
        verdict.excuse("an escalation could be among the rest that a mail only counts")
        return True
    return False
