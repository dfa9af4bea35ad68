"""Groups of trade terms as people write them, in a form or in a file of the shipped list's format."""

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from tenderwatch.errors import Invalid
from tenderwatch.i18n import _
from tenderwatch.notices.search import words
from tenderwatch.notices.search.trade_terms import Group, parted, shipped_lines

MOST_TERMS = 60
MOST_WORDS = 8
LONGEST_TERM = 80
_FORBIDDEN = re.compile(r'[=#"*~:“”]')


@dataclass(frozen=True, slots=True)
class Written:
    """A group by language; a term in parentheses is narrower: the others find it, it does not find them."""

    fi: Group = ()
    sv: Group = ()
    en: Group = ()

    @property
    def terms(self) -> Group:
        """All terms, whatever their language."""
        return (*self.fi, *self.sv, *self.en)

    @property
    def name(self) -> str:
        """The first term."""
        return self.terms[0]

    @property
    def line(self) -> str:
        """The group as a line of a file."""
        return " = ".join(", ".join(terms) for terms in astuple(self)).strip()


def shipped() -> list[Written]:
    """Return the groups that come with the program."""
    return [Written(*parts) for line in shipped_lines() if any(parts := parted(line))]


def typed(fi: str, sv: str, en: str) -> Written:
    """Return the group that was typed, terms parted by commas or lines; raises Invalid with what is wrong where."""
    group = Written(*(_terms(text) for text in (fi, sv, en)))
    problems = {name: fault for name in ("fi", "sv", "en") if (fault := _fault_of(getattr(group, name)))}
    if not problems and (fault := _fault_of_all(group)):
        problems["fi"] = fault
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return group


def from_file(text: str) -> list[Written]:
    """Return the groups of a file; raises Invalid that names every line that cannot be taken."""
    found, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.partition("#")[0].strip():
            continue
        try:
            found.append(_from_line(line))
        except Invalid as wrong:
            faults.append(_("Line %(n)s: %(fault)s", n=number, fault=wrong))
    if not found and not faults:
        faults.append(_("There is no group in it."))
    if faults:
        raise Invalid("\n".join(faults), {"text": "\n".join(faults[:20])})
    return found


def _from_line(line: str) -> Written:
    parts = parted(line)
    if len(parts) != len(words.LANGUAGES):
        raise Invalid(
            _("A line is Finnish = Swedish = English, with two equals signs even where a language has no term.")
        )
    return typed(*(", ".join(terms) for terms in parts))


def _terms(text: str) -> Group:
    found: dict[str, str] = {}
    for term in (" ".join(each.split()) for each in re.split(r"[,;\n]", text)):
        found.setdefault(words.normal(term), term)
    return tuple(filter(None, found.values()))


def _fault_of(terms: Group) -> str | None:
    return next((fault for term in terms for fault in _faults(term)), None)


def _faults(term: str) -> Iterator[str]:
    inside = term[1:-1] if term.startswith("(") and term.endswith(")") else term
    sign = _FORBIDDEN.search(term)
    if sign:
        yield _("“%(term)s” has the sign %(sign)s, which no term may have.", term=term, sign=sign[0])
    elif "(" in inside or ")" in inside:
        yield _(
            "In “%(term)s” a parenthesis stands alone: a narrower term stands in parentheses as a whole.", term=term
        )
    elif not words.words(inside):
        yield _("“%(term)s” has no word.", term=term)
    elif len(term) > LONGEST_TERM or len(words.words(inside)) > MOST_WORDS:
        yield _("“%(term)s…” is too long for a term: at most %(n)s words.", term=term[:40], n=MOST_WORDS)


def _fault_of_all(group: Written) -> str | None:
    terms = {words.normal(term.strip("()")) for term in group.terms}
    if len(terms) < 2:
        return _("Give at least two terms, in one language or in several.")
    if all(term.startswith("(") for term in group.terms):
        return _("Give at least one term without parentheses: it is the one that finds the others.")
    if len(group.terms) > MOST_TERMS:
        return _("A group has at most %(n)s terms.", n=MOST_TERMS)
    return None
