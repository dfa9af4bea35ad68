"""Collect the texts of code and templates into the catalogues, and compile them.

`python tools/messages.py` updates every `messages.po` (new texts come without a translation, gone ones are dropped) and
writes `messages.mo`; `--check` changes nothing and exits 1 when a catalogue is not complete and fresh, when a
translation has not just the %(places)s of its text, or when two languages say a text in the same words.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from hatch_build import compile_catalogues

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "tenderwatch" / "translations"
LANGUAGES = ("fi", "sv")
KEYWORDS = {"_": None, "lazy": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true"}}
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
FEW = 3  # letters that languages may share, as CPV, km and EUR do
SHARED = {"Go / no-go", "TenderWatch %(day)s: %(what)s"}  # in the same words in every language


def collected() -> Catalog:
    """Return a catalogue of all texts in the product."""
    catalogue = Catalog(project="TenderWatch", charset="utf-8")
    for folder in ("tenderwatch", "templates"):
        for name, _line, message, comments, context in extract_from_dir(ROOT / folder, METHODS, OPTIONS, KEYWORDS):
            if "styleguide" not in name:
                catalogue.add(message, locations=[(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return catalogue


def path_of(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def updated(language: str, texts: Catalog) -> Catalog:
    """Return the catalogue of a language with exactly the texts of the product, translated where it was."""
    path = path_of(language)
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """Return the texts that a catalogue does not say."""
    return [ids[0] for ids, words in _said(catalogue) if not all(words)]


def misplaced(catalogue: Catalog) -> list[str]:
    """Return the texts whose translation has other places than they.

    One too many breaks a page, one too few hides a value; only a singular may leave the number out.
    """
    return [
        ids[0]
        for ids, words in _said(catalogue)
        for n, text in enumerate(filter(None, words))
        if not _fits(_places(*ids), _places(text), may_lack={"%(n)s"} if len(ids) > 1 and n == 0 else set())
    ]


def repeated(catalogue: Catalog, other: Catalog) -> list[str]:
    """Return the texts that both languages say in the same words: one of them was filled with the other's."""
    theirs = {ids: words for ids, words in _said(other)}
    return [
        ids[0]
        for ids, words in _said(catalogue)
        if words == theirs.get(ids) and _letters("".join(words)) > FEW and ids[0] not in SHARED
    ]


def _said(catalogue: Catalog) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield each text with what is said for it, both in all their forms."""
    for message in catalogue:
        if message.id:
            yield _forms(message.id), _forms(message.string)


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _places(*texts: str) -> set[str]:
    return {place for text in texts for place in PLACE.findall(text)}


def _fits(wanted: set[str], found: set[str], may_lack: set[str]) -> bool:
    return found <= wanted and wanted - found <= may_lack


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in PLACE.sub("", text))


def written(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=110, no_location=True, sort_output=True, omit_header=False, ignore_obsolete=True)
    lines = [line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(b'"POT-Creation-Date')]
    return b"".join(line for line in lines if not line.startswith((b'"PO-Revision-Date', b'"Generated-By')))


def faults(catalogue: Catalog, others: list[Catalog]) -> list[str]:
    """Return what is wrong with the words of a catalogue, one line each."""
    return [
        *(f"not translated: {text}" for text in missing(catalogue)),
        *(f"other %(places)s than the text: {text}" for text in misplaced(catalogue)),
        *(f"the same words as {other.locale}: {text}" for other in others for text in repeated(catalogue, other)),
    ]


def main() -> int:
    check = "--check" in sys.argv
    texts, stale = collected(), False
    catalogues: list[Catalog] = []
    for language in LANGUAGES:
        catalogue = updated(language, texts)
        wrong = faults(catalogue, catalogues)
        for line in wrong[:20]:
            print(f"{language}: {line}", file=sys.stderr)
        body, path = written(catalogue), path_of(language)
        fresh = path.exists() and path.read_bytes() == body
        stale = stale or bool(wrong) or not fresh
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        catalogues.append(catalogue)
        print(f"{language}: {len(catalogue)} texts, {len(wrong)} faults, {'fresh' if fresh else 'changed'}")
    if not check:
        compile_catalogues(TRANSLATIONS)
    return int(check and stale)


if __name__ == "__main__":
    sys.exit(main())
