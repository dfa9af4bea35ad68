"""What blocks and what a waiver covers; the list of what was sent, as sha256sum reads it."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tenderwatch.bids.sending.rules import (
    Hurdle,
    Packed,
    Waiver,
    blocking,
    changed,
    digest,
    distinct,
    manifest,
    problems,
    waived,
)

AT = datetime(2026, 12, 3, 9, 40, tzinfo=UTC)
BODIES = {"Ä liite.pdf": b"%PDF-1.4 liite", "Hinnat.xlsx": b"PK prices", "a.pdf": b"%PDF-1.4 a"}


def packed() -> tuple[Packed, ...]:
    return tuple(
        Packed(name, 1, len(body), sha256(body).hexdigest(), n) for n, (name, body) in enumerate(BODIES.items(), 1)
    )


@pytest.mark.parametrize(
    ("covers", "blocks"),
    [
        pytest.param([("musts", "3", "7")], False, id="covered"),
        pytest.param([("musts", "3"), ("musts", "7")], False, id="covered by two"),
        pytest.param([("musts", "3")], True, id="another came to it later"),
        pytest.param([("documents", "3", "7")], True, id="of something else"),
        pytest.param([], True, id="nobody waived it"),
    ],
)
def test_a_waiver_covers_what_was_seen_and_nothing_newer(covers: list[tuple[str, ...]], blocks: bool) -> None:
    waivers = [Waiver(code, about, "Aino", "It is in the annex.") for code, *about in covers]
    assert bool(blocking([waived(Hurdle("musts", ("3", "7"), ("1", "2")), waivers)])) is blocks


def test_a_deadline_that_has_passed_blocks_only_what_is_sent_after_it() -> None:
    late = Hurdle("deadline", ("x",), ("Thu",))
    assert blocking([late]) == (late,)
    assert blocking([late], but=("deadline",)) == ()


def test_the_list_is_one_that_sha256sum_checks(tmp_path: Path) -> None:
    sums = tmp_path / "SHA256SUMS"
    for name, body in BODIES.items():
        (tmp_path / name).write_bytes(body)
    sums.write_text(manifest(packed()), encoding="utf-8", newline="")
    program = shutil.which("sha256sum")
    assert program
    checked = subprocess.run([program, "-c", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
    whole = subprocess.run([program, "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    assert whole.split()[0] == digest(packed())
    (tmp_path / "a.pdf").write_bytes(b"changed")
    assert subprocess.run([program, "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_the_order_in_which_documents_were_listed_changes_nothing() -> None:
    assert manifest(packed()) == manifest(tuple(reversed(packed())))
    assert digest(()) is None


def test_two_documents_of_one_name_lie_in_one_folder() -> None:
    twice = [Packed(name, 1, 1, "0" * 64, n) for n, name in enumerate(("A.pdf", "a.pdf", "b.pdf"))]
    assert [each.name for each in distinct(twice)] == ["A.pdf", "2-a.pdf", "b.pdf"]


def test_what_was_changed_or_removed_since_is_said() -> None:
    now = {1: packed()[0].digest, 2: "f" * 64}
    assert changed(packed(), now) == {2: "newer", 3: "gone"}


@pytest.mark.parametrize(
    ("at", "receipt_at", "before", "expected"),
    [
        pytest.param(AT, None, None, {}, id="just sent"),
        pytest.param(AT, AT, AT - timedelta(hours=1), {}, id="sent again, receipt in the same minute"),
        pytest.param(AT + timedelta(minutes=1), None, None, {"at": "future"}, id="still to come"),
        pytest.param(AT - timedelta(hours=1), None, AT, {"at": "before-the-last"}, id="before the one before"),
        pytest.param(AT, AT - timedelta(minutes=1), None, {"receipt_at": "unsent"}, id="received before it was sent"),
        pytest.param(AT, AT + timedelta(minutes=1), None, {"receipt_at": "future"}, id="received in the future"),
    ],
)
def test_times_are_in_order(
    at: datetime, receipt_at: datetime | None, before: datetime | None, expected: dict[str, str]
) -> None:
    assert problems(at, receipt_at, before, AT) == expected
