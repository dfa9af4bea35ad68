"""A key is sent to its service and stands nowhere else: no database, backup, log or command has it."""

import logging
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tenderwatch import backup
from tenderwatch.cli import main
from tenderwatch.house import House
from tenderwatch.intake import polling, service
from tenderwatch.tables import metadata
from tests.makers import NOW
from tests.scrapers.clients import a_client

KEY = "canary-0b9f2c51"


class _Echo(BaseHTTPRequestHandler):
    """Refuses, and repeats in its answer whatever it was sent."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        said = str(self.headers)
        self.asked.append(said)
        body = f"Access denied: {said}".encode()
        self.send_response(401, said.replace("\r", " ").replace("\n", " ")[:200])
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    _Echo.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def rows_of(house: House) -> str:
    with house.database.read() as session:
        return "\n".join(str(tuple(row)) for table in metadata.sorted_tables for row in session.execute(select(table)))


def test_a_key_that_a_service_repeats_is_kept_and_told_nowhere(
    house: House, echo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keyed = House(replace(house.settings, keys={"hilma": KEY}), house.database)
    with house.database.write() as session:
        service.add_source(session, "Hilma", "hilma", {"api_url": echo}, None, NOW)
    client = a_client()
    with caplog.at_level(logging.DEBUG):
        (report,) = polling.poll(keyed, None, NOW, client)
    client.close()
    assert any(KEY in said for said in _Echo.asked), "the key was never sent: this test shows nothing"
    assert KEY not in str(report)
    assert KEY not in caplog.text
    assert KEY not in rows_of(keyed)
    saved = tmp_path / "saved.tar.gz"
    backup.write(keyed, saved)
    with tarfile.open(saved) as kept:
        assert all(KEY.encode() not in file.read() for member in kept if (file := kept.extractfile(member)))
    monkeypatch.setenv("TENDERWATCH_HOME", str(keyed.settings.home))
    monkeypatch.setenv("TENDERWATCH_KEYS", f"hilma={KEY}")
    for command in (["config", "check"], ["sources", "list", "--json"], ["sources", "list"], ["health"]):
        assert KEY not in CliRunner().invoke(main, command).output, command
    assert KEY not in repr(keyed.settings)
