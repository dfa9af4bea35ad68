"""Collect the texts of code and templates into the catalogues, and compile them.

`python tools/messages.py` updates every `messages.po` (new texts come without a translation, gone ones are dropped) and
writes `messages.mo`; `--check` changes nothing and exits 1 when a catalogue is not complete and fresh.
"""

import io
import sys
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
    said = ((m.id if isinstance(m.id, str) else m.id[0], m.string) for m in catalogue if m.id)
    return [text for text, words in said if not (all(words) if isinstance(words, list | tuple) else words)]


def written(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=110, no_location=True, sort_output=True, omit_header=False, ignore_obsolete=True)
    lines = [line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(b'"POT-Creation-Date')]
    return b"".join(line for line in lines if not line.startswith((b'"PO-Revision-Date', b'"Generated-By')))


def main() -> int:
    check = "--check" in sys.argv
    texts, stale = collected(), False
    for language in LANGUAGES:
        catalogue = updated(language, texts)
        untranslated = missing(catalogue)
        for text in untranslated[:20]:
            print(f"{language}: not translated: {text}", file=sys.stderr)
        body, path = written(catalogue), path_of(language)
        fresh = path.exists() and path.read_bytes() == body
        stale = stale or bool(untranslated) or not fresh
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        state = "fresh" if fresh else "changed"
        print(f"{language}: {len(catalogue)} texts, {len(untranslated)} not translated, {state}")
    if not check:
        compile_catalogues(TRANSLATIONS)
    return int(check and stale)


if __name__ == "__main__":
    sys.exit(main())
