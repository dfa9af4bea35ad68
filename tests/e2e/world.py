"""A fresh installation with its own web process, and what tests that play a whole job share."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.smtp import MailServer

PASSWORD = "correct horse battery"


@dataclass
class World:
    """A fresh installation, the mail server that it talks with, and the address of its web app."""

    environ: dict[str, str]
    address: str
    mails: MailServer

    def run(self, *arguments: str, typed: str = "") -> str:
        """Run a `tenderwatch` command and return what it printed."""
        command = [sys.executable, "-m", "tenderwatch", *arguments]
        done = subprocess.run(command, env=self.environ, input=typed, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def installed_at(home: Path, port: int, mails: MailServer) -> dict[str, str]:
    """Return the environment of an installation of its own."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("TENDERWATCH_")},
        "TENDERWATCH_HOME": str(home),
        "TENDERWATCH_SMTP_URL": mails.url,
        "TENDERWATCH_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TENDERWATCH_ALLOW_LOOPBACK": "1",
    }


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(environ: dict[str, str], port: int, *options: str, program: str = "tenderwatch") -> Iterator[None]:
    """Run `tenderwatch serve`, scheduler included unless told otherwise, until the block ends."""
    command = [sys.executable, "-m", program, "serve", "--port", str(port), "--workers", "1", *options]
    said = Path(environ["TENDERWATCH_HOME"], "serve.log")
    with said.open("w") as log, subprocess.Popen(command, env=environ, stdout=log, stderr=log) as server:
        try:
            _wait_until_ready(port, said)
            yield
        finally:
            server.terminate()
            server.wait(180)


def _wait_until_ready(port: int, said: Path) -> None:
    for _ in range(720):
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                assert json.load(answer)["status"] == "ready"
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail(said.read_text())


def sign_in(page: Page, person: str) -> None:
    """Sign in as a person does."""
    page.goto("/")
    page.get_by_label("E-mail").fill(person)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")


def words_of(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
