"""What the fetch loop of a source costs a document, besides the wait that manners ask for.

    python benchmarks/polling.py [--documents 2000]

A local server (a process of its own) speaks TED's protocol; the client's clock never waits.  Beside it stands the
practical limit of the same run: the same documents by the plain standard library over one connection.  Seconds are of
this process: what it does itself, and what the wall showed.
"""

import argparse
import http.client
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing import Event, Pipe, Process
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event as EventType
from time import perf_counter, process_time
from urllib.parse import urlsplit

from scrapers.sources import SOURCES, Visit
from scrapers.sources.poll import Found
from tests.intake.documents import a_call
from tests.scrapers.clients import a_client
from tests.servers import FakeTed, ted_server

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    asked = parser.parse_args()
    here, there = Pipe()
    done = Event()
    server = Process(target=_serve, args=(asked.documents, there, done), daemon=True)
    server.start()
    url = here.recv()
    try:
        limit = _timed(lambda: _plain(url, asked.documents))
        ours = _timed(lambda: _polled(url, asked.documents))
    finally:
        done.set()
        server.join()
    for name, (own, wall) in {"plain http.client": limit, "the source": ours}.items():
        print(f"{name:20}{_each(own, asked):8.2f} ms of processor, {_each(wall, asked):8.2f} ms on the wall a document")
    own, wall = (_each(mine - least, asked) for mine, least in zip(ours, limit, strict=True))
    print(f"overhead: {own:.2f} ms of processor, {wall:.2f} ms on the wall a document")
    return 0


def _each(seconds: float, asked: argparse.Namespace) -> float:
    return float(1000 * seconds / asked.documents)


def _serve(documents: int, pipe: Connection, done: EventType) -> None:
    notices = {f"{number}-2026": a_call(number) for number in range(1, documents + 1)}
    with ted_server(FakeTed(notices, published_on=NOW.date() - timedelta(days=1))) as url:
        pipe.send(url)
        done.wait()


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    own, wall = process_time(), perf_counter()
    work()
    return process_time() - own, perf_counter() - wall


def _plain(url: str, documents: int) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    for number in range(1, documents + 1):
        connection.request("GET", f"/en/notice/{number}-2026/xml")
        assert len(connection.getresponse().read()) > 1000


def _polled(url: str, documents: int) -> None:
    kind = SOURCES["ted"]
    settings = {"api_url": url, "site_url": url, "max_notices": documents, "packages": False}
    config = kind.from_settings(settings)
    visit = Visit(client=a_client(timeout=30.0), now=NOW, known=lambda _keys: ())
    found = sum(isinstance(given, Found) for given in kind.poll(config, visit))
    assert found == documents, found


if __name__ == "__main__":
    sys.exit(main())
