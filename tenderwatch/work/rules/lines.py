"""What a line that somebody types says: "call Liisa Virta 24.11. discussed the option > visit 12.12. Pekka".

Before the arrow stands what was done: its type, day and people, in any order, then the words.  After the arrow stands
the next step, with its day and person; or "none: because …".  What cannot be read for sure is a doubt, and the person
is asked; no word is ever thrown away.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Literal

from tenderwatch.work.rules import vocabulary
from tenderwatch.work.rules.days import day_at, hour_at

Doubt = Literal["type", "day", "who", "next", "next-day", "next-who", "next-why", "next-of-planned", "arrow"]
ARROW = re.compile(r"\s*(?:=>|->|>|→)\s*")
EDGES = " \t\r\n,;:."
DEFAULT_NEXT = "follow-up"


@dataclass(frozen=True)
class Named:
    """Somebody whom a line may name: one of ours, or a contact of theirs."""

    kind: Literal["user", "contact"]
    id: int
    name: str


@dataclass(frozen=True)
class Said:
    """One side of the arrow."""

    type: str | None = None
    day: date | None = None
    clock: time | None = None
    users: tuple[int, ...] = ()
    contacts: tuple[int, ...] = ()
    text: str = ""
    unsure_who: tuple[str, ...] = ()  # names that more than one person has
    unsure_day: bool = False  # the words hold a day that may be meant


@dataclass(frozen=True)
class Line:
    """What a line says; `doubts` are empty when it can be saved as it is."""

    done: Said
    next: Said | None = None
    no_next_because: str | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Known:
    """What words may mean where the line is typed: types by how they are written, people, and who types."""

    types: Mapping[str, str]
    people: Sequence[Named]
    me: int


@dataclass(frozen=True)
class _Word:
    plain: str  # small letters, without the punctuation around it
    start: int
    end: int


@dataclass
class _Reading:
    """What has been understood so far of one side."""

    said: Said = field(default_factory=Said)
    taken: int = 0  # words


def read(line: str, known: Known, today: date) -> Line:
    """Return what a line says; a step without a person is of who types it, one without a type a follow-up."""
    left, arrow, right = _sides(line)
    done = _said(left, known, today, ahead=False)
    done = replace(done, day=done.day or today)
    planned = done.day is not None and done.day > today
    if not arrow:
        return Line(done, doubts=_doubts(done, None, None, planned=planned))
    if (reason := _no_next(right)) is not None:
        return Line(done, None, reason, _doubts(done, None, reason, planned=planned))
    step = _said(right, known, today, ahead=True)
    step = replace(step, type=step.type or DEFAULT_NEXT, users=step.users or _mine(step, known))
    doubts = _doubts(done, step, None, planned=planned)
    return Line(done, step, None, (*doubts, "arrow") if ARROW.search(right) else doubts)


def _sides(line: str) -> tuple[str, bool, str]:
    found = ARROW.search(line)
    return (line[: found.start()], True, line[found.end() :]) if found else (line, False, "")


def _mine(step: Said, known: Known) -> tuple[int, ...]:
    return () if step.unsure_who else (known.me,)


def _doubts(done: Said, step: Said | None, reason: str | None, *, planned: bool) -> tuple[Doubt, ...]:
    asks: list[tuple[Doubt, bool]] = [
        ("type", done.type is None),
        ("day", done.unsure_day),
        ("who", bool(done.unsure_who)),
        ("next", not planned and step is None and reason is None),
        ("next-why", not planned and reason == ""),
        ("next-of-planned", planned and (step is not None or reason is not None)),
        ("next-day", step is not None and step.day is None),
        ("next-who", step is not None and (bool(step.unsure_who) or len(step.users) > 1)),
    ]
    return tuple(doubt for doubt, is_so in asks if is_so)


def _no_next(right: str) -> str | None:
    """Return why there is no next step, "" where no reason is given; None when there is one."""
    words = right.split(maxsplit=1)
    first = words[0].strip(EDGES).casefold() if words else ""
    if not right.strip() or (first or words[0]) not in vocabulary.NO_NEXT:
        return None if right.strip() else ""
    rest = words[1].strip(EDGES) if len(words) > 1 else ""
    explicit = words[0][-1] in ",;:-–"
    return rest if explicit or not rest else right.strip(EDGES)


def _said(text: str, known: Known, today: date, *, ahead: bool) -> Said:
    words = [_Word(m[0].strip(EDGES).casefold() or m[0], m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    head = _head(words, known, today, ahead=ahead)
    rest = words[head.taken :]
    said = head.said
    if ahead:
        said, rest = _tail(said, rest, known, today)
    elif said.day is None:
        said = replace(said, unsure_day=any(day_at(_plain(rest[n:]), today, ahead=False) for n in range(len(rest))))
    kept = text[rest[0].start : rest[-1].end].strip(" ,;:") if rest else ""
    return replace(said, text=kept)


def _head(words: Sequence[_Word], known: Known, today: date, *, ahead: bool, typed: bool = True) -> _Reading:
    """Understand words from the first on until one that is neither type, day, hour nor somebody."""
    reading, n = _Reading(), 0
    while n < len(words):
        found = _understood(reading.said, words[n:], known, today, ahead=ahead, typed=typed)
        if found is not None:
            said, taken = found
            n += taken
            reading = _Reading(said, n)
        elif words[n].plain in vocabulary.BETWEEN:
            n += 1
        else:
            break
    return reading


def _tail(said: Said, rest: list[_Word], known: Known, today: date) -> tuple[Said, list[_Word]]:
    """Take day and people from the end of a step: "send the price list 12.12. Pekka"."""
    for n in range(len(rest)):
        reading = _head(rest[n:], known, today, ahead=True, typed=False)
        if reading.taken == len(rest) - n and _adds(said, reading.said):
            return _joined(said, reading.said), rest[:n]
    return said, rest


def _adds(said: Said, more: Said) -> bool:
    return not (said.day and more.day) and not (said.clock and more.clock)


def _joined(said: Said, more: Said) -> Said:
    return replace(
        said,
        day=said.day or more.day,
        clock=said.clock or more.clock,
        users=_once(said.users + more.users),
        contacts=_once(said.contacts + more.contacts),
        unsure_who=said.unsure_who + more.unsure_who,
    )


def _understood(
    said: Said, words: Sequence[_Word], known: Known, today: date, *, ahead: bool, typed: bool
) -> tuple[Said, int] | None:
    """Understand what begins here; return what is known then and how many words it took."""
    plain = _plain(words)
    if typed and said.type is None and (found := _type(plain, known.types)):
        return replace(said, type=found[0]), found[1]
    if said.day is None and (day := day_at(plain, today, ahead=ahead)):
        return replace(said, day=day.said), day.words
    if said.clock is None and (hour := hour_at(plain)):
        return replace(said, clock=hour.said), hour.words
    return _somebody(said, words, known, ours_first=ahead)


def _type(plain: Sequence[str], types: Mapping[str, str]) -> tuple[str, int] | None:
    for n in (3, 2, 1):
        if len(plain) >= n and (code := types.get(" ".join(plain[:n]))):
            return code, n
    return None


def _somebody(said: Said, words: Sequence[_Word], known: Known, *, ours_first: bool) -> tuple[Said, int] | None:
    if words[0].plain in vocabulary.ME:
        return replace(said, users=_once((*said.users, known.me))), 1
    for n in range(min(5, len(words)), 0, -1):
        called = _plain(words[:n])
        people = list(_bearers(called, known.people))
        if ours_first and len(people) > 1:
            people = [each for each in people if each.kind == "user"] or people
        if len(people) == 1:
            return _with(said, people[0]), n
        if people:
            return replace(said, unsure_who=(*said.unsure_who, " ".join(called))), n
    return None


def _bearers(called: Sequence[str], people: Sequence[Named]) -> Iterator[Named]:
    """Yield those of this whole name; of one word also those of whose name it is a part."""
    for each in people:
        name = [part.strip(EDGES) for part in each.name.casefold().split()]
        if list(called) == name or (len(called) == 1 and called[0] in name and len(called[0]) > 1):
            yield each


def _with(said: Said, who: Named) -> Said:
    if who.kind == "user":
        return replace(said, users=_once((*said.users, who.id)))
    return replace(said, contacts=_once((*said.contacts, who.id)))


def _plain(words: Sequence[_Word]) -> list[str]:
    return [word.plain for word in words]


def _once(ids: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids))
