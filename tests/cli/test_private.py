"""Nobody else on the machine reads the house."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_the_database_is_its_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    environ = {**os.environ, "TENDERWATCH_HOME": str(home)}
    command = [sys.executable, "-m", "tenderwatch", "db", "upgrade"]
    subprocess.run(command, env=environ, check=True, capture_output=True)
    database = home / "tenderwatch.db"
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    database.chmod(0o644)
    subprocess.run(command, env=environ, check=True, capture_output=True)
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
