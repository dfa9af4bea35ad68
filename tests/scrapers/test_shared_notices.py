"""The formats against real notices, which are kept beside the checkout and are no part of it."""

import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2].parent / "shared"
CHECKER = SHARED / "tools" / "check_notices.py"


@pytest.mark.shared
@pytest.mark.parametrize(("format_name", "least"), [("eforms", 0.999), ("ted_export", 0.999), ("ocds", 0.995)])
def test_real_notices_are_read_exactly(format_name: str, least: float) -> None:
    if not CHECKER.exists():
        pytest.skip("no notices are kept beside the checkout (../shared)")
    command = f"{Path(sys.executable).with_name('tenderwatch')} parse"
    notices = SHARED / "notices"
    run = subprocess.run(
        [sys.executable, CHECKER, notices, notices / "expected.jsonl", "--only", format_name, "--command", command,
         "--least", str(least)],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr
