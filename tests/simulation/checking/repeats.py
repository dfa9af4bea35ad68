"""What was said twice, or without a reason (check 3)."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from tests.simulation.checking.days import NOTHING, OWN_LADDERS, day_of, local_day, name_of, rung_day
from tests.simulation.checking.history import Decision
from tests.simulation.checking.mails import Mail
from tests.simulation.checking.verdict import Verdict
from tests.simulation.checking.words import Word, by_mail, expected_late
from tests.simulation.checking.world import World

NEAR_A_CRASH = timedelta(minutes=15)
OWN_MAILS = 3


def judge_mails(world: World, verdict: Verdict) -> None:
    """Look at mails as wholes: the same one again, two digests of a day, too many of a day."""
    digests: dict[tuple[int, date], list[Mail]] = defaultdict(list)
    own: Counter[tuple[int, date]] = Counter()
    for message_id, mails in by_mail(world).items():
        verdict.look("same mail again")
        first = mails[0]
        if len(mails) > 1:
            _again(world, verdict, message_id, mails)
        if any(mail.repeat for mail in mails):
            verdict.figures["mails marked as a repeat"] += 1
        if first.kind == "digest" and first.person is not None:
            digests[first.person, first.day].append(first)
        if first.kind in ("warning", "escalation") and first.person is not None:
            own[first.person, first.day] += 1
    for (person, day), many in digests.items():
        verdict.look("two digests")
        if len(many) > 1:
            told = "; ".join(f"{mail.message_id} taken {mail.taken:%Y-%m-%d %H:%M} {mail.subject}" for mail in many)
            verdict.blame("two digests", None, day, f"{person} got {len(many)}: {told}")
    for (person, day), number in own.items():
        verdict.look("own mails a day")
        if number > OWN_MAILS:
            verdict.blame("own mails a day", None, day, f"{person} got {number}")


def _again(world: World, verdict: Verdict, message_id: str, mails: list[Mail]) -> None:
    first = mails[0]
    told = f"{message_id} {first.kind} to {first.person}: taken {', '.join(f'{m.taken:%Y-%m-%d %H:%M}' for m in mails)}"
    near = any(nearly(crash, first.taken, NEAR_A_CRASH) for crash in world.crashes)
    if len(mails) > 2 or not near:
        verdict.blame("same mail again", None, first.day, told)
        return
    verdict.excuse("the same mail once more, near a crash")
    if not mails[1].repeat:
        verdict.excuse("the same mail once more, near a crash, not marked as a repeat")


def judge_repeats(world: World, verdict: Verdict) -> None:
    """Look whether each word about a decision had a reason of its own."""
    for contract in world.contracts.values():
        for decision in contract.decisions.values():
            said = [word for word in decision.words if not (word.escalation or word.standing or word.mail.again)]
            before: Word | None = None
            for word in said:
                _judge(world, verdict, decision, before, word)
                before = word


def _judge(world: World, verdict: Verdict, decision: Decision, before: Word | None, word: Word) -> None:
    verdict.look("twice")
    if word.position == NOTHING:
        if "snooze ended" in _reasons(world, decision, before, word):
            verdict.excuse("a snooze ended before any rung of its new date")
        elif {"assigned", "owner"} & {*_reasons(world, decision, before, word)}:
            verdict.excuse("handed over, with a word that an earlier ladder or date had brought")
        elif word.due is not None:
            verdict.blame("early", decision, word.day, f"{word}: no rung was reached, due {word.due}")
        return
    _while_snoozed(world, verdict, decision, word)
    reasons = _reasons(world, decision, before, word)
    if before is not None and not reasons and before.position == word.position:
        told = f"{name_of(word.position)} was said twice: {before} AND {word}"
        verdict.blame("twice", decision, word.day, told)
    _late(verdict, decision, before, word, reasons)


def _reasons(world: World, decision: Decision, before: Word | None, word: Word) -> list[str]:
    """Return what happened since the last word that lets it be said again."""
    since = world.facts_before(before.composed) if before else decision.states[0].at
    reasons = [
        "changed" for state in decision.states[0 if before is None else 1 :] if since <= state.at <= word.composed
    ]
    reasons += ["assigned" for deed in decision.deeds if deed.what == "assigned" and since <= deed.at <= word.composed]
    reasons += ["owner" for at, _owner in decision.contract.owners[1:] if since <= at <= word.composed]
    last = before.day if before else local_day(since)
    for deed in decision.deeds:
        if deed.what == "snoozed" and deed.until and last < deed.until <= word.day and deed.at <= word.composed:
            reasons.append("snooze ended")
    if before is None:
        return reasons
    if any(deed.what == "unacknowledged" and since <= deed.at <= word.composed for deed in decision.deeds):
        reasons.append("taken back")
    if before.mail.person != word.mail.person:
        meant = [world.asked_of(decision, each.composed, each.day) for each in (before, word)]
        gone = not _gets_mail(world, before)
        if meant[0] != meant[1] or gone:
            reasons.append("receiver")
    return reasons


def _gets_mail(world: World, word: Word) -> bool:
    person = world.person(word.mail.person, word.composed)
    return bool(person and person.get("active", True))


def _while_snoozed(world: World, verdict: Verdict, decision: Decision, word: Word) -> None:
    snooze = decision.snoozed(world.facts_before(word.composed))
    if snooze is None or snooze.until is None or word.day >= snooze.until:
        return
    verdict.look("while snoozed")
    later = [deed for deed in decision.deeds if snooze.at < deed.at < word.composed and deed.what != "acknowledged"]
    if later or any(snooze.at < state.at < word.composed for state in decision.states):
        verdict.excuse("spoke during a snooze after something else had happened")
        return
    verdict.blame("while snoozed", decision, word.day, f"{word}: snoozed until {snooze.until}")


def _late(verdict: Verdict, decision: Decision, before: Word | None, word: Word, reasons: list[str]) -> None:
    """Look whether it says how late it comes; with several questions or reasons it may count from any of them."""
    if len(word.line.questions) > 1:
        verdict.excuse("lateness of a line with several questions")
        return
    expected = expected_late(word)
    country = decision.contract.country
    day = day_of(word.position, word.due, country) if word.due else word.day
    happened = [state.at for state in decision.states if day <= state.at.date() <= word.day]
    verdict.look("wrong lateness")
    if word.line.late == expected:
        return
    if word.line.late == 0 and expected == 1:
        verdict.excuse("a night between the run that found it and the digest is no lateness")
        return
    if (
        word.position == 0
        and word.due
        and 0 in OWN_LADDERS.get(decision.kind, ())
        and word.line.late in (expected + 1, (word.day - rung_day(word.due, 0, country)).days)
    ):
        verdict.excuse("late counts from rung 0, which was not said")
        return
    if (reasons or happened or before is None) and word.line.late <= expected:
        verdict.excuse("late counts from what happened, not from the rung's day")
        return
    told = f"{word}: says late by {word.line.late}, but {name_of(word.position)} was {expected} days ago"
    verdict.blame("wrong lateness", decision, word.day, told)


def nearly(one: datetime, other: datetime, within: timedelta) -> bool:
    """Say whether two moments are near each other."""
    return abs(one - other) <= within
