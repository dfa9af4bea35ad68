"""Can anything be missing right now?  Each reason to fear so, source by source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tenderwatch.i18n import _, ngettext
from tenderwatch.intake import labels
from tenderwatch.intake.days import Completeness
from tenderwatch.intake.queries import SourceLine
from tenderwatch.web import formatters

ILL = frozenset(
    {"empty_suspicious", "layout_changed", "blocked_by_challenge", "robots_disallowed", "login_required"}
    | {"address_refused", "key_missing", "not_found"}
)
"""Words after which what a source publishes is not read, though it answered."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to fear that notices of a source are missing."""

    source_id: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether anything can be missing: the doubts, and of how many sources that are switched on they speak."""

    doubts: tuple[Doubt, ...]
    asked: int

    @property
    def level(self) -> str:
        """The kind of note that the answer wears."""
        return "warn" if self.doubts or not self.asked else "ok"


def answer(lines: list[SourceLine], complete: Mapping[int, Completeness]) -> Answer:
    """Answer for the sources that are switched on."""
    on = [line for line in lines if line.source.enabled]
    return Answer(tuple(doubt for line in on for doubt in _doubts(line, complete.get(line.source.id))), len(on))


def _doubts(line: SourceLine, complete: Completeness | None) -> Iterator[Doubt]:
    source = line.source
    for text in _reasons(line, complete):
        yield Doubt(source.id, source.name, text)


def _reasons(line: SourceLine, complete: Completeness | None) -> Iterator[str]:
    source = line.source
    if source.last_polled_at is None:
        yield _("it has not been asked yet.")
    elif source.state in ILL:
        yield f"{labels.state(source.state)}."
    if line.late_since and source.last_success_at is None:
        yield _("it has never been read to its end.")
    elif line.late_since:
        yield _("what was published since %(when)s may be missing.", when=formatters.moment(line.late_since))
    if complete and complete.gaps:
        yield _gaps(complete)
    if line.quarantined:
        yield ngettext(
            "%(n)s document waits in the quarantine.", "%(n)s documents wait in the quarantine.", line.quarantined
        )


def _gaps(complete: Completeness) -> str:
    missing = sum(each.missing for each in complete.gaps)
    days = ngettext("%(n)s day is not complete", "%(n)s days are not complete", len(complete.gaps))
    if not missing:
        return f"{days}."
    return f"{days}, " + ngettext("at least %(n)s notice is missing.", "at least %(n)s notices are missing.", missing)
