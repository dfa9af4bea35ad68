"""Read a mail as a person would: which decisions of which contracts it names, and what it says about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from tests.simulation.checking.days import moment

DATE = r"(?:[A-Z][a-z]{2,8} )?(\d{1,2} [A-Z][a-z]+ \d{4})"
QUESTIONS = {
    "renewal-start": re.compile(r"Start the renewal work\?"),
    "termination-notice": re.compile(r"Give notice of termination, or let it run\?"),
    "price-index": re.compile(r"Ask for a change of prices\?"),
    "end": re.compile(r"The contract ends: what comes after it\?"),
    "holdover": re.compile(r"The contract goes on after its end: until when, and what comes after it\?"),
    "guarantee": re.compile(r"The guarantee ends: is everything in order\?"),
    "option": re.compile(r"Option (\d+): will .{1,300}? use it\?"),
}
HEADING = re.compile(r"^([A-ZÄÖÅ][A-ZÄÖÅ ,'/-]+) \((\d+)\)$")
NUMBERED = re.compile(r"^\d+\. ")
URL = re.compile(r"https?://\S+")
WHEN = re.compile(rf"\b(By|Ended|Was due) {DATE}(?: \(([^)]*)\))?")
LATE = re.compile(r"\bLate by (\d+) days?\.")
ASKED = re.compile(rf"Why you: (.+?) was asked on {DATE} and has not answered")
COPY = re.compile(r"was told that this has no answer\.")
MORE = re.compile(r"^(\d+) more\b")
WATCH = re.compile(r"(\d+) contracts? (?:was|were) taken into watch")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DECIDE, WARNINGS = "DECIDE", "CONTRACT WARNINGS"


@dataclass(frozen=True)
class Line:
    """A line of a mail: its questions (kind, number of an option), its contract, and what it says about them."""

    section: str
    questions: tuple[tuple[str, int | None], ...]
    reference: str
    form: str
    printed: date | None
    distance: str
    late: int
    asked: tuple[str, date] | None
    acknowledged: bool


@dataclass
class Mail:
    """A mail that the server took."""

    taken: datetime
    to: str
    message_id: str
    clock: datetime
    kind: str
    repeat: bool
    subject: str
    lines: list[Line] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    """The sections of which not all is written out."""
    copies: int = 0
    taken_into_watch: int = 0
    unread: list[str] = field(default_factory=list)
    composed: datetime = datetime.min
    """The true moment; `clock` is what the machine believed."""
    day: date = date.min
    """The local date that the machine believed."""
    person: int | None = None
    standing: bool = False
    """Whether it is the digest in which everything open stands again."""
    again: bool = False
    """Whether the same mail came before."""


def read_mail(event: dict[str, Any]) -> Mail:
    """Read a mail of the log."""
    header = event["date"]
    composed = moment(header) if header[:4].isdigit() else parsedate_to_datetime(header)
    mail = Mail(
        event["at"], event["to"], event["message_id"], composed, event["kind"], bool(event["repeat"]), event["subject"]
    )
    if mail.kind in ("digest", "warning", "escalation"):
        for section, text in _paragraphs(event["text"]):
            _read(mail, section, text)
    return mail


def _paragraphs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of a mail in one line each, with the heading of the part in which they stand."""
    section, words = "", list[str]()
    for raw in text.splitlines():
        line = " ".join(raw.replace("\u2011", "-").split())
        heading = HEADING.match(line)
        if words and (not line or heading or line == "--"):
            yield section, " ".join(words)
            words = []
        if line == "--":
            return
        if heading:
            section = heading[1]
        elif line and not URL.match(line):
            words.append(line)
    if words:
        yield section, " ".join(words)


def _read(mail: Mail, section: str, text: str) -> None:
    numbered = NUMBERED.match(text)
    said = text[numbered.end() :] if numbered else text
    questions, rest = _questions(said)
    if questions:
        mail.lines.append(_line(section, questions, rest))
    elif MORE.match(text):
        mail.hidden.add(section)
    elif COPY.search(said):
        mail.copies += 1
    elif watch := WATCH.search(text):
        mail.taken_into_watch += int(watch[1])
    elif numbered and section in (DECIDE, WARNINGS):
        mail.unread.append(said[:120])


def _questions(text: str) -> tuple[tuple[tuple[str, int | None], ...], str]:
    found: list[tuple[str, int | None]] = []
    while True:
        for kind, pattern in QUESTIONS.items():
            if match := pattern.match(text):
                found.append((kind, int(match[1]) if kind == "option" else None))
                text = text[match.end() :].lstrip()
                break
        else:
            return tuple(found), text


def _line(section: str, questions: tuple[tuple[str, int | None], ...], rest: str) -> Line:
    when, late, asked = WHEN.search(rest), LATE.search(rest), ASKED.search(rest)
    about = rest[: when.start()] if when else rest
    return Line(
        section,
        questions,
        about,
        when[1] if when else "",
        read_date(when[2]) if when else None,
        (when[3] or "") if when else "",
        int(late[1]) if late else 0,
        (asked[1], read_date(asked[2])) if asked else None,
        "Acknowledged, but still open." in rest,
    )


def read_date(text: str) -> date:
    """Read a date as it is printed: 27 Nov 2026, 30 Sept 2026."""
    number, month, year = text.split()
    return date(int(year), 1 + MONTHS.index(month[:3]), int(number))


def tokens(about: str) -> list[str]:
    """Return the words among which a contract's reference stands."""
    return [word.strip(",.;:") for word in about.split()]
