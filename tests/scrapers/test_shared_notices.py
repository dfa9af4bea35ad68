"""The formats against real notices, which are kept beside the checkout and are no part of it."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[2].parent / "shared"
CHECKER = SHARED / "tools" / "check_notices.py"
EXPECTED = SHARED / "notices" / "expected.jsonl"
TENDERWATCH = Path(sys.executable).with_name("tenderwatch")

INDEXED = {
    *(
        "notice_id",
        "version",
        "publication_number",
        "published_on",
        "procedure_id",
        "procedure_type",
        "nature",
        "title",
    ),
    *(
        "form_type",
        "notice_type",
        "subtype",
        "cpv_main",
        "cpv",
        "nuts",
        "estimated_value",
        "framework_max",
        "total_value",
    ),
    "documents_urls",
}
"""What an index of notices says as the notices do; of several buyers it names one."""


@pytest.mark.shared
@pytest.mark.parametrize(("format_name", "least"), [("eforms", 0.999), ("ted_export", 0.999), ("ocds", 0.995)])
def test_real_notices_are_read_exactly(format_name: str, least: float) -> None:
    check(EXPECTED, format_name, least)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("documents", "fields"),
    [
        pytest.param("hilma/derived_read_eform_*", None, id="envelopes"),
        pytest.param("hilma/derived_avp_search_page*", INDEXED, id="search results"),
        pytest.param("rss/derived_[ar]*", {"published_on", "publication_number"}, id="feeds"),
    ],
)
def test_what_was_made_of_a_notice_reads_as_that_notice(
    documents: str, fields: set[str] | None, tmp_path: Path
) -> None:
    """Envelopes, search results and entries that were made of eForms notices have those notices' answers."""
    answers = answers_by_name()
    lines = []
    for document in sorted((SHARED / "notices").glob(documents)):
        read = [answers[row["publication_number"]] for row in parsed(document)]
        kept = [{name: value for name, value in each.items() if fields is None or name in fields} for each in read]
        lines.append(json.dumps({"document": f"{document.parent.name}/{document.name}", "expect": kept}))
    (tmp_path / "expected.jsonl").write_text("\n".join(lines), encoding="utf-8")
    check(tmp_path / "expected.jsonl", documents.partition("/")[0], 1.0)


def answers_by_name() -> dict[str, dict[str, Any]]:
    if not CHECKER.exists():
        pytest.skip("no notices are kept beside the checkout (../shared)")
    rows: Iterable[dict[str, Any]] = map(json.loads, EXPECTED.read_text(encoding="utf-8").splitlines())
    notices = [notice for row in rows if row["document"].startswith("eforms/") for notice in row["expect"]]
    return {notice["publication_number"]: notice for notice in notices if notice.get("publication_number")}


def parsed(document: Path) -> list[dict[str, Any]]:
    run = subprocess.run([TENDERWATCH, "parse", document], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def check(expected: Path, only: str, least: float) -> None:
    if not CHECKER.exists():
        pytest.skip("no notices are kept beside the checkout (../shared)")
    run = subprocess.run(
        [sys.executable, CHECKER, SHARED / "notices", expected, "--only", only, "--command", f"{TENDERWATCH} parse",
         "--least", str(least)],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr
