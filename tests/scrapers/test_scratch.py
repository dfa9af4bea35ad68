"""Folders to work in: empty, gone afterwards, and nothing of a killed process stays for good."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from scrapers.scratch import LEFT_BEHIND, PREFIX, scratch


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def aged(folder: Path, seconds: float) -> Path:
    folder.mkdir()
    (folder / "package.tar.gz").write_bytes(b"half of it")
    at = time.time() - seconds
    os.utime(folder, (at, at))
    return folder


def test_a_folder_is_empty_and_gone_afterwards() -> None:
    with scratch() as folder:
        assert list(folder.iterdir()) == []
        (folder / "file").touch()
    assert not folder.exists()


def test_what_a_killed_process_left_is_removed_a_day_later(tmp_path: Path) -> None:
    code = (
        "import os, signal, tempfile, sys\n"
        "tempfile.tempdir = sys.argv[1]\n"
        "from scrapers.scratch import scratch\n"
        "with scratch() as folder:\n"
        "    (folder / 'big').write_bytes(b'x' * 1000)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    died = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert died.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    with scratch():
        assert left.exists(), "another process may still work there"
    old = time.time() - LEFT_BEHIND - 60
    os.utime(left, (old, old))
    with scratch():
        assert not left.exists()


def test_what_is_not_ours_to_remove_stays(tmp_path: Path) -> None:
    theirs = aged(tmp_path / "else", LEFT_BEHIND * 9)
    link = tmp_path / f"{PREFIX}link"
    link.symlink_to(theirs)
    os.utime(link, (0, 0), follow_symlinks=False)
    with scratch():
        pass
    assert link.is_symlink()
    assert (theirs / "package.tar.gz").exists()
