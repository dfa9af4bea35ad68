"""A site of traps for the client: each address is one of them."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from werkzeug.wrappers import Request, Response

from tests.servers.serve import serve


def _redirects(_: Request) -> Response:
    return Response(status=302, headers={"Location": "/redirects"})


def _to_metadata(_: Request) -> Response:
    return Response(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})


def _to_file(_: Request) -> Response:
    return Response(status=302, headers={"Location": "file:///etc/passwd"})


def _to_login(_: Request) -> Response:
    return Response(status=302, headers={"Location": "/Account/Login?ReturnUrl=%2Ftenders"})


def _bomb(_: Request) -> Response:
    """Fifty megabytes in fifty kilobytes."""
    return Response(gzip.compress(b"\0" * 50_000_000), headers={"Content-Encoding": "gzip"})


def _redirecting_bomb(request: Request) -> Response:
    answer = _bomb(request)
    answer.status_code = 302
    answer.headers["Location"] = "/plain"
    return answer


def _announced(_: Request) -> Response:
    answer = Response(iter([b"x"]))
    answer.headers["Content-Length"] = "999999999"
    return answer


def _drip(_: Request) -> Response:
    def bytes_now_and_then() -> Iterator[bytes]:
        for _ in range(1200):
            time.sleep(0.05)
            yield b"."

    return Response(bytes_now_and_then())


def _etag(request: Request) -> Response:
    if request.headers.get("If-None-Match") == '"v1"':
        return Response(status=304)
    return Response("first", headers={"ETag": '"v1"', "Last-Modified": "Thu, 01 Oct 2026 10:00:00 GMT"})


def _turnstile(_: Request) -> Response:
    return Response('<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>', 403)


def _cookie(request: Request) -> Response:
    answer = Response(request.cookies.get("session", "none"))
    answer.set_cookie("session", "42")
    return answer


def _agent(request: Request) -> Response:
    return Response(request.headers["User-Agent"])


TRAPS: dict[str, Callable[[Request], Response]] = {
    "/plain": lambda _: Response("plain", content_type="text/plain; charset=utf-8"),
    "/redirects": _redirects,
    "/to-plain": lambda _: Response(status=301, headers={"Location": "/plain"}),
    "/to-metadata": _to_metadata,
    "/to-file": _to_file,
    "/to-login": _to_login,
    "/bomb": _bomb,
    "/redirecting-bomb": _redirecting_bomb,
    "/announced": _announced,
    "/drip": _drip,
    "/etag": _etag,
    "/turnstile": _turnstile,
    "/cf-mitigated": lambda _: Response("no", 503, headers={"cf-mitigated": "challenge"}),
    "/other-202": lambda _: Response("later", 202),
    "/empty-202": lambda _: Response(b"", 202),
    "/unasked-304": lambda _: Response(status=304),
    "/cookie": _cookie,
    "/agent": _agent,
    "/headers": lambda request: Response(str(request.headers)),
    "/401": lambda _: Response("who?", 401),
}


class Nasty:
    """The traps, and `planned`: answers given one a request before those; `robots` is the answer for robots.txt."""

    def __init__(self, planned: list[Response] | None = None, robots: Response | None = None) -> None:
        self.planned = planned or []
        self.robots = robots or Response("none", 404)
        self.asked: list[str] = []

    @Request.application
    def __call__(self, request: Request) -> Response:
        self.asked.append(request.path)
        if request.path == "/robots.txt":
            return self.robots
        if self.planned:
            return self.planned.pop(0)
        trap = TRAPS.get(request.path)
        return trap(request) if trap else Response("not found", 404)


@contextmanager
def raw_server(answer: bytes) -> Iterator[str]:
    """Say these bytes to whoever comes: for what no library lets a server say."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_say, args=(server, answer), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def _say(server: socket.socket, answer: bytes) -> None:
    while True:
        try:
            line, _ = server.accept()
            with line:
                line.recv(65536)
                line.sendall(answer)
        except OSError:
            return


@contextmanager
def nasty_server(site: Nasty | None = None) -> Iterator[str]:
    with serve(site or Nasty()) as base_url:
        yield base_url
