"""What goes wrong between a service and us: a layer around a WSGI application that breaks answers, in bursts."""

import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request, Response

Application = Callable[..., Iterable[bytes]]
LONGEST_BURST = 6
HANG_SECONDS = 3.0
"""Longer than the worker's client waits for an answer."""


def _page(status: int, **headers: str) -> Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(f"<html><body><h1>{status}</h1></body></html>", status, content_type="text/html", headers=names)


INSTEAD: dict[str, Callable[[], Response]] = {
    "429": lambda: _page(429),
    "429 and when": lambda: _page(429, Retry_After="3"),
    "500": lambda: _page(500),
    "502": lambda: _page(502),
    "503 and when": lambda: _page(503, Retry_After="2"),
    "challenge": lambda: Response(b"", 202, headers={"x-amzn-waf-action": "challenge"}),
    "a page": lambda: _page(200),
    "nothing": lambda: Response(b"", content_type="application/octet-stream"),
}
"""Answers in place of the service's."""
KINDS = (*INSTEAD, "cut", "hang", "reset", "the last one again")


class Faults:
    """Draws which answers are broken and how; counts what it did.  While `off` everything is in order."""

    def __init__(self, seed: int, rate: float) -> None:
        self._random = random.Random(seed)
        self._rate = rate
        self._lock = threading.Lock()
        self.off = False
        self.counted: Counter[str] = Counter()

    def around(self, application: Application) -> "Broken":
        return Broken(application, self)

    def drawn(self) -> tuple[str, int]:
        """Return the fault that comes now and how many answers it breaks; "" for none."""
        with self._lock:
            if self.off or self._random.random() > self._rate:
                return "", 0
            rarest = min(KINDS, key=lambda kind: self.counted[kind])
            kind = self._random.choice([*KINDS, rarest])
            return kind, self._random.randint(1, LONGEST_BURST)

    def note(self, kind: str) -> None:
        with self._lock:
            self.counted[kind] += 1


class Broken:
    """One service behind its faults."""

    def __init__(self, application: Application, faults: Faults) -> None:
        self._application = application
        self._faults = faults
        self._lock = threading.Lock()
        self._burst = ("", 0)
        self._last: dict[tuple[str, str], Response] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        kind = self._kind()
        if kind in INSTEAD:
            self._faults.note(kind)
            return INSTEAD[kind]()(environ, start_response)
        if kind == "hang":
            self._faults.note(kind)
            threading.Event().wait(HANG_SECONDS)
            return _page(504)(environ, start_response)
        if kind == "reset":
            self._faults.note(kind)
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return _page(500)(environ, start_response)
        return self._answered(kind, environ)(environ, start_response)

    def _kind(self) -> str:
        with self._lock:
            kind, left = self._burst if self._burst[1] else self._faults.drawn()
            self._burst = (kind, max(0, left - 1))
            return "" if self._faults.off else kind

    def _answered(self, kind: str, environ: dict[str, Any]) -> Application:
        """Return the service's own answer; or the one it gave the last time it was asked there; or half of it."""
        place = (environ["REQUEST_METHOD"], Request(environ).path)
        before = self._last.get(place)
        if kind == "the last one again" and before is not None:
            self._faults.note(kind)
            return before
        body, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        answer = Response(b"".join(body), status, headers)
        self._last[place] = answer
        if kind != "cut" or len(answer.data) < 2:
            return answer
        self._faults.note(kind)
        return _cut(answer)


def _cut(answer: Response) -> Response:
    """Return the first half of an answer that promised the whole; then the connection ends."""
    half = Response(iter([answer.data[: len(answer.data) // 2]]), answer.status, answer.headers)
    half.headers["Content-Length"] = str(len(answer.data))
    half.headers["Connection"] = "close"
    return half
