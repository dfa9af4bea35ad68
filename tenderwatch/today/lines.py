"""What a person is told, before it becomes a mail: lines in parts."""

from dataclasses import dataclass, field

from tenderwatch.i18n import ngettext

MOST_IN_A_PART = 15


@dataclass(frozen=True)
class Link:
    """Something to press: its words and its address."""

    label: str
    url: str


@dataclass(frozen=True)
class Line:
    """One thing to decide or to know: what is asked about what, by when, and why this reader is told."""

    asked: str
    about: str = ""
    when: str = ""
    value: str = ""
    why: str = ""
    late: str = ""  # "Late by 3 days." after a time in which nothing ran
    overdue: bool = False
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of a digest: at most 15 lines are shown, the rest is counted and linked."""

    title: str
    lines: tuple[Line, ...] = field(default=())
    more_url: str = ""
    total: int | None = None  # when not all lines were fetched

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self.lines) if self.total is None else self.total

    @property
    def shown(self) -> tuple[Line, ...]:
        """The first lines."""
        return self.lines[:MOST_IN_A_PART]

    @property
    def more(self) -> str:
        """What is said of the rest; empty when everything is shown."""
        rest = self.count - len(self.shown)
        return ngettext("%(n)s more", "%(n)s more", rest) if rest > 0 else ""


def late_by(days: int) -> str:
    """Return the words for a warning that should have been said `days` ago; empty for one in time."""
    return ngettext("Late by %(n)s day.", "Late by %(n)s days.", days) if days > 0 else ""


def joined(*words: str) -> str:
    """Return the words that there are, apart by commas."""
    return ", ".join(word for word in words if word)
