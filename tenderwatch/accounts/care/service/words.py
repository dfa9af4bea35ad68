"""The words that planned activities are written in: a type that is in use, a state, and who can be asked to do it."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenderwatch.accounts.care.rules import ANY_CONTACT
from tenderwatch.users.tables import User
from tenderwatch.work.lists import Word, codes_meaning, words

_USUAL = "call"
"""By which type a contact of whatever kind is planned, while the house uses it."""


@dataclass(frozen=True)
class Vocabulary:
    """What the house's lists say at one moment: types, the codes of each meaning, and the languages of our people."""

    types: dict[str, Word]
    planned: tuple[str, ...]
    done: tuple[str, ...]
    cancelled: tuple[str, ...]
    languages: dict[int, str]

    @classmethod
    def of(cls, session: Session) -> Self:
        """Read the lists and the people that are active."""
        states = {
            each: tuple(codes_meaning(session, "activity-state", each)) for each in ("planned", "done", "cancelled")
        }
        people = session.execute(select(User.id, User.language).where(User.active))
        return cls(
            types=dict(words(session, "activity-type")), languages={row.id: row.language for row in people}, **states
        )

    def meaning(self, means: str) -> tuple[str, ...]:
        """Return the types that mean this."""
        return tuple(code for code, word in self.types.items() if word.means == means)

    def fulfilling(self, rule_type: str) -> tuple[str, ...]:
        """Return the types of activities that fulfil a rule: its own, for any contact all that mean one."""
        return self.meaning("contact") if rule_type == ANY_CONTACT else (rule_type, self.type_for(rule_type))

    def type_for(self, wanted: str) -> str:
        """Return the type to plan by: the wanted one while it is in use, else the first in use that means the same."""
        wanted = _USUAL if wanted == ANY_CONTACT else wanted
        if wanted in self.types and not self.types[wanted].retired:
            return wanted
        means = self.types[wanted].means if wanted in self.types else "contact"
        in_use = [code for code, word in self.types.items() if not word.retired]
        return next((code for code in in_use if self.types[code].means == means), in_use[0] if in_use else wanted)

    def active(self, *people: int | None) -> int | None:
        """Return the first of some people who is still here."""
        return next((number for number in people if number in self.languages), None)

    def language(self, person_id: int | None) -> str:
        """Return the language of who is to do it; English for nobody's."""
        return self.languages.get(person_id or 0, "en")
