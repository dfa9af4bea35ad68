"""Who is told when nobody answers: in time, once before the date and once after it, and the right person (3, 4)."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.simulation.checking.days import local_day, working_days_after, working_on_or_after, working_on_or_before
from tests.simulation.checking.duties import answer_before
from tests.simulation.checking.history import NEVER, Decision
from tests.simulation.checking.mails import DECIDE, WARNINGS
from tests.simulation.checking.verdict import Verdict
from tests.simulation.checking.words import Word
from tests.simulation.checking.world import World

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
    """Return on which day a word has waited long enough, when nobody answers: counted from when its mail came."""
    return _waited(max(word.day, local_day(word.taken)), due, country)


def _waited(heard: date, due: date, country: str) -> date:
    short = max(working_days_after(heard, LITTLE, country), due - timedelta(days=FEW_DAYS))
    day = min(working_days_after(heard, PATIENCE, country), short)
    return min(day, due) if heard < due else day


# What was escalated wrongly


def _wrongly(world: World, verdict: Verdict, decision: Decision) -> None:
    said: list[Word] = []
    for word in decision.words:
        if not word.escalation or word.mail.again or word.due is None:
            continue
        verdict.look("escalation")
        since = _last_answer(decision, word.composed)
        waiting = [each for each in decision.words if not each.escalation and since < each.composed < word.composed]
        if not waiting and _counted_only(world, word, since):
            verdict.excuse("escalation of a word that could be among the rest that a mail only counted")
        elif not waiting:
            told = f"{word}: nothing was said since the answer of {since}"
            verdict.blame("escalation", decision, word.day, told)
        else:
            _early(world, verdict, decision, word, waiting)
            _asked(world, verdict, decision, word, waiting)
        past = word.day > word.due
        for other in said:
            if other.due and other.composed > since and (other.day > other.due) == past:
                _again(verdict, decision, other, word)
        said.append(word)


def _counted_only(world: World, word: Word, since: datetime) -> bool:
    """Say whether who is named as asked got a mail that day in which not all is written out."""
    name, day = word.line.asked or ("", None)
    return any(
        mail.day == day and mail.composed > since and _name(world, person, word.composed) == name
        for person, mails in world.with_rest.items()
        for mail in mails
    )


def _again(verdict: Verdict, decision: Decision, other: Word, word: Word) -> None:
    """Blame a second escalation, unless it was handed over, moved or taken back between the two."""
    between = [deed.what for deed in decision.deeds if other.composed < deed.at < word.composed]
    handed = any(other.composed < at < word.composed for at, _owner in decision.contract.owners)
    if "assigned" in between or handed:
        verdict.excuse("escalated anew after it was handed to somebody else")
    elif any(other.composed < state.at < word.composed for state in decision.states) or between:
        verdict.excuse("escalated anew after its date moved or something was taken back")
    elif any(each.position == -1 and other.composed < each.composed < word.composed for each in decision.words):
        verdict.blame("escalation again after rung 0", decision, word.day, f"twice before its date: {other} AND {word}")
    elif (other.line.asked or ("",))[0] != (word.line.asked or ("",))[0]:
        told = f"twice for one silence, somebody else had been asked meanwhile: {other} AND {word}"
        verdict.blame("escalation again, of another", decision, word.day, told)
    else:
        verdict.blame("escalation", decision, word.day, f"twice for one silence: {other} AND {word}")


def _last_answer(decision: Decision, when: datetime) -> datetime:
    """Return when somebody answered last, or it was handed to somebody else, before a moment.

    What was taken back is no answer.
    """
    answer = answer_before(decision, when)
    begun = answer.at if answer else decision.states[0].at
    return max([begun, *(at for at in decision.handed() if at < when)])


def _early(world: World, verdict: Verdict, decision: Decision, word: Word, waiting: list[Word]) -> None:
    assert word.due is not None
    first = waiting[0]
    countries = {decision.contract.country, HOUSE_COUNTRY}
    day = min(_due_by(first, word.due, country) for country in countries)
    eves = {working_on_or_before(word.due, country) for country in countries}
    last = {word.due - timedelta(days=1), *eves, *(max(eve, first.day + timedelta(days=1)) for eve in eves)}
    if first.day < word.day < day and word.day in last:
        verdict.excuse("escalated on the last day before its date, as the wait would end after it")
        return
    believed = max(first.day, world.day_believed(first.taken))
    if min(_waited(believed, word.due, country) for country in countries) <= word.day < day:
        verdict.excuse("escalated early, as the clock was behind when it was said")
        return
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
    if not meant and _counted_only(world, word, _last_answer(decision, word.composed)):
        verdict.excuse("escalation of a word that could be among the rest that a mail only counted")
        return
    if not meant:
        verdict.blame("escalation's receiver", decision, word.day, f"{word}: says {asked[0]} was asked on {asked[1]}")
        return
    targets = {_target(world, each.mail.person, word) for each in meant}
    target = min(each or 0 for each in targets)
    if targets == {None}:
        verdict.excuse("nobody was left to be told of the silence but who was asked")
    elif word.mail.person not in targets:
        told = f"{word}: {meant[0].mail.person} was asked, so meant for {target}"
        verdict.blame("escalation's receiver", decision, word.day, told)


def _name(world: World, person: int | None, when: datetime) -> str:
    known = world.person(person, when)
    return str(known["name"]) if known else ""


def _target(world: World, asked: int | None, word: Word) -> int | None:
    person = world.person(asked, word.composed)
    return _above(world, asked, person, word.composed, word.day)


def _above(world: World, asked: int | None, person: dict[str, Any] | None, when: datetime, on: date) -> int | None:
    """Return who is told that somebody did not answer: the manager or who stands in, else another administrator."""
    found = world.receiver(person["manager"], when, on) if person and person.get("manager") else None
    if found not in (None, asked):
        return found
    return next((admin for admin in sorted(world.admins) if admin != asked and world.is_here(admin, when, on)), None)


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
    return sorted({*deeds, *states, *decision.handed()})


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
    day = max(working_on_or_after(_due_by(word, due, country), country) for country in countries)
    day = due if not past and word.day < due < day else day
    if not past and day > due:
        return
    good = world.first_good(day, word.composed)
    if good is None or good.sent_at >= until or (not past and good.day > due):
        return
    verdict.look("escalation missed")
    since = _last_answer(decision, good.facts_at)
    told = [
        each
        for each in decision.words
        if each.escalation
        and each.due
        and each.composed > since
        and each.taken <= good.end
        and (each.day > due) == past
    ]
    if (
        told
        or _answered_already(verdict, decision, word)
        or _excused(world, verdict, word, good.sent_at, day, good.day)
    ):
        return
    words = f"nobody answered {word}; the manager was to be told by {day}, good day {good.day}"
    check = "escalation missed"
    if past and any(
        each.escalation and each.composed > since and _after_rung_0(decision, each) for each in decision.words
    ):
        check = "escalation missed, told already after rung 0"
    verdict.blame(check, decision, day, words)


def _answered_already(verdict: Verdict, decision: Decision, word: Word) -> bool:
    """Say whether somebody answered the very rung of a late word on its day or later, before its mail was written."""
    answer = answer_before(decision, word.composed)
    if answer is None or answer.what != "acknowledged" or not word.line.late:
        return False
    handed = max((at for at in decision.handed() if at < word.composed), default=answer.at)
    since = max(decision.states[0].at, handed)
    if answer.at < since or local_day(answer.at) < word.day - timedelta(days=word.line.late):
        return False
    verdict.excuse("its very rung had been answered when its mail came")
    return True


def _after_rung_0(decision: Decision, escalation: Word) -> bool:
    said = [word for word in decision.words if not word.escalation and word.composed < escalation.composed]
    return bool(said) and said[-1].position == -1


def _excused(world: World, verdict: Verdict, word: Word, when: datetime, day: date, until: date) -> bool:
    person = world.person(word.mail.person, when)
    target = _above(world, word.mail.person, person, when, until)
    if target is None:
        verdict.excuse("nobody else could be told of the silence")
        return True
    if any(
        day <= mail.day <= until and mail.hidden & {DECIDE, WARNINGS, ""}
        for mail in world.with_rest.get(target or 0, ())
    ):
        verdict.excuse("an escalation could be among the rest that a mail only counts")
        return True
    return False
