"""Pack code lists into scrapers/codelists: python tools/pack_codelists.py SOURCE_FOLDER [TARGET_FOLDER]

The source folder has one CSV file for each of cpv, nuts and notice_subtypes (a code, then labels in columns en, fi,
sv) and `all_other_lists.json` ({list: [{code, en, fi, sv}]}).  Each list becomes a table parted by tabs; a label that
equals the English one is left out; big tables are compressed.  The same source gives the same bytes.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

LISTS = [
    "accessibility",
    "award-criterion-type",
    "buyer-contracting-type",
    "buyer-legal-type",
    "change-corrig-justification",
    "contract-nature",
    "contract-term",
    "country",
    "currency",
    "direct-award-justification",
    "dps-usage",
    "duration",
    "duration-unit",
    "economic-operator-size",
    "einvoicing",
    "environmental-impact",
    "esubmission",
    "eu-funded",
    "eu-programme",
    "exclusion-ground",
    "form-type",
    "framework-agreement",
    "gpp-criteria",
    "innovative-acquisition",
    "language",
    "legal-basis",
    "main-activity",
    "modification-justification",
    "non-award-justification",
    "notice-purpose",
    "notice-type",
    "number-fixed",
    "number-threshold",
    "number-weight",
    "organisation-role",
    "other-place-service",
    "permission",
    "procurement-procedure-type",
    "received-submission-type",
    "required",
    "reserved-execution",
    "reserved-procurement",
    "review-body-type",
    "selection-criterion",
    "social-objective",
    "strategic-procurement",
    "subcontracting-indication",
    "timeperiod",
    "usage",
    "winner-selection-status",
]
LABELS = ("en", "fi", "sv")
SUBTYPE = ("form_type", "notice_type", "document_type", "legal_basis")
COMPRESSED_FROM = 100_000


def table(rows: Iterable[Mapping[str, str]], columns: tuple[str, ...], code: str = "code") -> str:
    """Return the rows as text; labels are given in full only where they differ from the English one."""
    lines = ["\t".join(("code", *columns))]
    for row in rows:
        cells = [" ".join((row[name] or "").split()) for name in columns]
        english = " ".join(row["en"].split())
        short = [
            "" if name in ("fi", "sv") and cell == english else cell for name, cell in zip(columns, cells, strict=True)
        ]
        lines.append("\t".join((row[code], *short)).rstrip("\t"))
    return "\n".join(lines) + "\n"


def write(folder: Path, name: str, text: str) -> None:
    """Write one table, compressed when it is big."""
    content = text.encode()
    if len(content) < COMPRESSED_FROM:
        (folder / f"{name}.tsv").write_bytes(content)
    else:
        (folder / f"{name}.tsv.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pack(source: Path, target: Path) -> None:
    """Pack every list that the product shows labels of."""
    others = json.loads((source / "all_other_lists.json").read_bytes())
    for name in LISTS:
        write(target, name, table(others[name], LABELS))
    write(target, "cpv", table(read(source / "cpv.csv"), LABELS))
    write(target, "nuts", table(read(source / "nuts.csv"), LABELS))
    write(target, "notice-subtype", table(read(source / "notice_subtypes.csv"), (*LABELS, *SUBTYPE), "subtype"))


if __name__ == "__main__":
    here = Path(__file__).parent.parent / "scrapers" / "codelists"
    pack(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else here)
