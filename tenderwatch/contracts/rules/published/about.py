"""Whether a published notice is about a contract of ours, which part of it, and how sure that is."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from tenderwatch.contracts.rules.published.facts import Ours, Part, Published, Texts, normal

Grade = Literal["certain", "likely", "possible"]
BEFORE_START, AFTER_START = timedelta(days=540), timedelta(days=180)
"""An award that is known by its title only belongs to a contract that starts about then."""


@dataclass(frozen=True)
class Match:
    """The part of a notice that is about a contract, and by what that is known (a code that the page puts in words)."""

    part: Part
    grade: Grade
    code: str


def about(ours: Ours, published: Published, us: Collection[int]) -> Match | None:
    """Return the part of a notice that is about a contract of ours; None when it is not, or cannot be told.

    `us` are our own organisations; empty when nobody said which they are.  The procedure of our bid is the strongest
    evidence; without it the buyer, ourselves among the winners, and the number or the title must agree.  Where several
    parts could be meant none is.
    """
    linked = ours.procedure_id == published.procedure_id
    if not linked and (ours.procedure_id is not None or ours.buyer_id not in published.buyers):
        return None
    parts = [part for part in published.parts if _may_be(part, ours, us)]
    numbered = [part for part in parts if part.number and normal(part.number) == normal(ours.reference)]
    if linked:
        return _by_number(numbered, us, "procedure-number") or _of_procedure(ours, published, parts, us)
    if len(numbered) == 1 and is_telling(ours.reference):
        return _unlinked(numbered[0], us)
    return _by_title(ours, published, parts, us)


def is_telling(number: str) -> bool:
    """Tell whether a contract's number can tell it from others of its buyer: "1" does not."""
    return len(normal(number)) >= 3 and any(letter.isdigit() for letter in number)


def fold(text: str) -> str:
    """Return words as titles are compared: letters and digits only."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _may_be(part: Part, ours: Ours, us: Collection[int]) -> bool:
    """Leave out what others won, and what another contract of ours is by its number."""
    others = bool(us) and bool(part.winners) and part.winners.isdisjoint(us)
    return not others and not (part.number and normal(part.number) in ours.siblings)


def _is_won_by(part: Part, us: Collection[int]) -> bool:
    return not part.winners.isdisjoint(us)


def _by_number(numbered: list[Part], us: Collection[int], code: str) -> Match | None:
    if len(numbered) != 1:
        return None
    named = _is_won_by(numbered[0], us)
    return Match(numbered[0], "certain", f"{code}-us" if named else code)


def _of_procedure(ours: Ours, published: Published, parts: list[Part], us: Collection[int]) -> Match | None:
    """The only part that can be ours: by the lots won, by ourselves among the winners, or because there is one."""
    in_lots = [part for part in parts if not (ours.lots and part.lots) or part.lots & ours.lots]
    if len(in_lots) != 1 or (in_lots[0].shared and in_lots[0].number is None):
        return None
    (part,) = in_lots
    if part.shared and not _is_only_winner(part, us):
        return None
    if _is_won_by(part, us):
        return Match(part, "certain", "procedure-us")
    if ours.has_won_bid and ours.lots & part.lots:
        return Match(part, "certain", "procedure-lot")
    return Match(part, "likely", "procedure-only") if len(published.parts) == 1 else None


def _is_only_winner(part: Part, us: Collection[int]) -> bool:
    return bool(part.winners) and part.winners <= set(us)


def _unlinked(part: Part, us: Collection[int]) -> Match:
    if _is_won_by(part, us):
        return Match(part, "likely", "buyer-us-number")
    return Match(part, "possible", "buyer-number")


def _by_title(ours: Ours, published: Published, parts: list[Part], us: Collection[int]) -> Match | None:
    won = [part for part in parts if _is_won_by(part, us) and not part.shared]
    if (
        len(won) != 1
        or not _is_called(ours.title, (published.title, won[0].title))
        or not _is_of_its_time(ours, published)
    ):
        return None
    return Match(won[0], "possible", "buyer-us-title")


def _is_called(title: str, texts: Iterable[Texts]) -> bool:
    wanted = fold(title)
    return bool(wanted) and any(fold(text) == wanted for each in texts for text in each.values())


def _is_of_its_time(ours: Ours, published: Published) -> bool:
    if ours.starts_on is None or published.on is None or published.kind != "award":
        return False
    return ours.starts_on - BEFORE_START <= published.on <= ours.starts_on + AFTER_START
