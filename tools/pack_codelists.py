"""Pack code lists into scrapers/codelists: python tools/pack_codelists.py SOURCE_FOLDER [TARGET_FOLDER]

Everything is read from plain CSV with a head: `code` (in `notice_subtypes.csv`: `subtype`), the labels `en`, `fi` and
`sv`, and where the list has them further columns, which are kept as facts of the code.  An empty Finnish or Swedish
label equals the English one.

SOURCE_FOLDER holds the official lists, one file a list: `cpv.csv`, `nuts.csv`, `award_criterion_type.csv` …; lists
that have no file of their own may come together in `all_other_lists.json` ({list: [{code, en, fi, sv}]}).
`tools/codelists/` holds what we add (its README.md says what and from where): a file named as an official list gives
its codes other labels or further facts, `more-….csv` has codes that the official list lacks.

Each list becomes a table parted by tabs; big ones are compressed.  A list that is wholly part of a longer one is left
out, unless pages need it by its name.  The same source gives the same bytes.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ADDED = Path(__file__).parent / "codelists"
TARGET = Path(__file__).parent.parent / "scrapers" / "codelists"
NEEDED = ("contract-term", "duration", "duration-unit")
LABELS = ("en", "fi", "sv")
DERIVED = ("level", "parent", "country_prefix")
"""Columns of the source that the codes themselves tell."""
COMPRESSED_FROM = 200_000
Row = dict[str, str]
Lists = dict[str, list[Row]]


def official(folder: Path) -> Lists:
    """Return the lists of a source by the names that eForms gives them, less those that are part of longer ones."""
    together = folder / "all_other_lists.json"
    lists: Lists = json.loads(together.read_bytes()) if together.exists() else {}
    for path in sorted(folder.glob("*.csv")):
        lists[_name(path)] = read(path)
    contents = {name: {(row["code"], row["en"]) for row in rows} for name, rows in lists.items()}
    return {name: rows for name, rows in lists.items() if name in NEEDED or not _is_part(contents, name)}


def _name(path: Path) -> str:
    return {"notice_subtypes": "notice-subtype"}.get(path.stem, path.stem.replace("_", "-"))


def _is_part(contents: Mapping[str, set[tuple[str, str]]], name: str) -> bool:
    return any(contents[name] < content for content in contents.values())


def read(path: Path) -> list[Row]:
    """Return the rows of a CSV file, its first column named `code`, labels without the blanks that layout left."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        first = (rows.fieldnames or ["code"])[0]
        return [
            {"code" if key == first else key: " ".join((cell or "").split()) for key, cell in row.items()}
            for row in rows
        ]


def merged(lists: Lists, folder: Path) -> Lists:
    """Return the lists with what we add to them."""
    added = {path.stem: read(path) for path in sorted(folder.glob("*.csv"))}
    unknown = [name for name in added if name not in lists and not name.startswith("more-")]
    if unknown:
        raise ValueError(f"these are no lists of the source: {', '.join(unknown)}")
    return {name: _with(lists.get(name), added.get(name, [])) for name in sorted({*lists, *added})}


def _with(rows: list[Row] | None, added: list[Row]) -> list[Row]:
    """Give the codes of a list what is added to them: labels as a whole, other facts one by one."""
    if rows is None:
        return added
    more = {row["code"]: row for row in added}
    if strange := set(more) - {row["code"] for row in rows}:
        raise ValueError(f"the list has no code {', '.join(sorted(strange))}")
    return [
        row
        | {key: cell for key, cell in more.get(row["code"], {}).items() if cell or _is_label(key, more[row["code"]])}
        for row in rows
    ]


def _is_label(key: str, added: Row) -> bool:
    return key in LABELS and bool(added.get("en"))


def table(rows: Iterable[Mapping[str, str]]) -> str:
    """Return the rows as text; Finnish and Swedish labels are given only where they differ from the English one."""
    rows = list(rows)
    names = dict.fromkeys(name for row in rows for name in row)
    columns = [*LABELS, *(name for name in names if name not in ("code", *LABELS, *DERIVED))]
    lines = ["\t".join(("code", *columns))]
    for row in rows:
        english = row["en"]
        cells = ["" if name in ("fi", "sv") and row.get(name) == english else row.get(name, "") for name in columns]
        lines.append("\t".join((row["code"], *(" ".join(cell.split()) for cell in cells))).rstrip("\t"))
    return "\n".join(lines) + "\n"


def write(folder: Path, name: str, text: str) -> None:
    """Write one table, compressed when it is big."""
    content = text.encode()
    if len(content) < COMPRESSED_FROM:
        (folder / f"{name}.tsv").write_bytes(content)
    else:
        (folder / f"{name}.tsv.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def pack(source: Path, target: Path = TARGET, added: Path = ADDED) -> None:
    """Pack every list of the source, and take away those that were packed and are no more."""
    lists = merged(official(source), added)
    for old in target.glob("*.tsv*"):
        old.unlink()
    for name, rows in lists.items():
        write(target, name, table(rows))


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET)
