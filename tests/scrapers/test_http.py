"""The client: polite to sites, deaf to traps."""

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from requests.cookies import RequestsCookieJar
from werkzeug.wrappers import Response

from scrapers.errors import FetchError
from scrapers.http import Client, Manners
from scrapers.http.answer import is_login
from scrapers.http.guard import is_public
from tests.scrapers.clients import Clock, a_client
from tests.servers import nasty_server
from tests.servers.nasty import Nasty, raw_server

API = Manners(spacing=0, robots=False)


def state_of(client: Client, url: str, manners: Manners = API) -> str:
    with pytest.raises(FetchError) as refused:
        client.get(url, manners=manners)
    return refused.value.state


def test_says_who_asks():
    with nasty_server() as site:
        answer = a_client().get(f"{site}/agent", manners=API)
    assert answer.body == b"Mozilla/5.0 (compatible; TenderWatch/0.1; +https://operator.example/bot)"


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/redirects", "http_error"),
        ("/to-metadata", "address_refused"),
        ("/to-file", "address_refused"),
        ("/to-login", "login_required"),
        ("/401", "login_required"),
        ("/bomb", "too_large"),
        ("/announced", "too_large"),
        ("/turnstile", "blocked_by_challenge"),
        ("/cf-mitigated", "blocked_by_challenge"),
        ("/empty-202", "blocked_by_challenge"),
        ("/unasked-304", "bad_answer"),
        ("/nowhere", "http_error"),
    ],
)
def test_names_what_went_wrong(path, state):
    with nasty_server() as site:
        assert state_of(a_client(), site + path) == state


def test_follows_redirects_and_says_where_they_led():
    with nasty_server() as site:
        answer = a_client().get(f"{site}/to-plain", manners=API)
    assert (answer.url, answer.body, answer.media_type, answer.charset) == (
        f"{site}/plain",
        b"plain",
        "text/plain",
        "utf-8",
    )


@pytest.mark.parametrize("location", ["http://[bad/", "//[", "mailto:x@example.fi", "http://site.example:99999/"])
def test_a_redirect_to_no_address(location):
    with raw_server(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode()) as site:
        assert state_of(a_client(), site) == "address_refused"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff\r\n\r\n", id="no HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", id="half a body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello", id="two lengths"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", id="broken chunks"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", id="half a chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", id="no gzip"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", id="headers without end"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", id="a header without end"),
    ],
)
def test_an_answer_that_is_broken(answer):
    with raw_server(answer) as site:
        assert state_of(a_client(), site) == "http_error"


def test_a_redirect_stops_after_five():
    nasty = Nasty()
    with nasty_server(nasty) as site:
        state_of(a_client(), f"{site}/redirects")
    assert len(nasty.asked) == 6


def test_a_bomb_in_a_redirect_is_not_unpacked():
    with nasty_server() as site:
        assert state_of(a_client(), f"{site}/redirecting-bomb") == "too_large"


def test_a_dripping_body_ends_in_time():
    with nasty_server() as site:
        assert state_of(a_client(timeout=0.4), f"{site}/drip") == "timeout"


def test_a_dripping_header_ends_in_time():
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip_headers, args=(server,), daemon=True).start()
        assert state_of(a_client(timeout=0.4), f"http://127.0.0.1:{server.getsockname()[1]}/") == "timeout"


def _drip_headers(server: socket.socket) -> None:
    _drip(server.accept()[0])


def _drip(line: socket.socket) -> None:
    try:
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(1200):
            time.sleep(0.05)
            line.sendall(b"X: y\r\n")
    except OSError:
        return


def test_the_limit_holds_on_a_connection_that_was_kept():
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_keep_alive_then_drip, args=(server, asked), daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        client = a_client(timeout=3.0)
        assert client.get(url, manners=API).body == b"ok"
        assert state_of(client, url) == "timeout"
    assert len(asked) == 2


def _keep_alive_then_drip(server: socket.socket, asked: list[bytes]) -> None:
    line, _ = server.accept()
    asked.append(line.recv(65536))
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    asked.append(line.recv(65536))
    _drip(line)


@pytest.mark.parametrize("trap", ["/bomb", "/announced", "/drip", "/redirecting-bomb"])
def test_a_refused_answer_leaves_the_way_free(trap):
    with nasty_server() as site:
        client = a_client(timeout=3.0)
        state_of(client, site + trap)
        assert client.get(f"{site}/plain", manners=API).body == b"plain"


def test_tries_again_with_growing_waits():
    clock, nasty = Clock(), Nasty([Response("busy", 500), Response("busy", 502)])
    with nasty_server(nasty) as site:
        assert a_client(clock).get(f"{site}/plain", manners=API).body == b"plain"
    assert clock.slept == [2.0, 8.0]


def test_gives_up_after_three_more_tries():
    clock, nasty = Clock(), Nasty([Response("busy", 503) for _ in range(9)])
    with nasty_server(nasty) as site:
        assert state_of(a_client(clock), f"{site}/plain") == "rate_limited"
    assert clock.slept == [2.0, 8.0, 30.0]
    assert len(nasty.asked) == 4


def test_a_refused_connection_is_tried_again():
    clock = Clock()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert state_of(a_client(clock), f"http://127.0.0.1:{port}/") == "http_error"
    assert clock.slept == [2.0, 8.0, 30.0]


def test_a_mistake_is_not_tried_again():
    nasty = Nasty([Response("no", 400)])
    with nasty_server(nasty) as site:
        assert state_of(a_client(), f"{site}/plain") == "http_error"
    assert len(nasty.asked) == 1


@pytest.mark.parametrize(
    ("value", "waits"),
    [
        pytest.param("7", [7.0], id="seconds, though we would have waited less"),
        pytest.param("0", [], id="at once"),
        pytest.param("soon", [2.0], id="not understood"),
    ],
)
def test_the_servers_word_on_waiting_wins(value, waits):
    clock, nasty = Clock(), Nasty([Response("busy", 429, headers={"Retry-After": value})])
    with nasty_server(nasty) as site:
        a_client(clock).get(f"{site}/plain", manners=API)
    assert clock.slept == waits


def test_the_servers_word_may_be_a_date():
    clock = Clock()
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    with nasty_server(Nasty([Response("busy", 503, headers={"Retry-After": until})])) as site:
        a_client(clock).get(f"{site}/plain", manners=API)
    assert 50 < clock.slept[0] <= 60


def test_a_wait_above_a_quarter_of_an_hour_is_left_to_the_caller():
    clock, nasty = Clock(), Nasty([Response("busy", 429, headers={"Retry-After": "3600"})])
    with nasty_server(nasty) as site, pytest.raises(FetchError) as refused:
        a_client(clock).get(f"{site}/plain", manners=API)
    assert (refused.value.state, refused.value.retry_after, clock.slept) == ("rate_limited", 3600.0, [])


def test_a_source_may_need_a_longer_rest_after_too_many_requests():
    clock, nasty = Clock(), Nasty([Response("<html>", 429), Response("<html>", 429)])
    with nasty_server(nasty) as site:
        a_client(clock).get(f"{site}/plain", manners=Manners(spacing=0, robots=False, rate_limit_wait=30))
    assert clock.slept == [30.0, 60.0]


def test_a_pause_between_requests_to_one_host():
    clock = Clock()
    with nasty_server() as site, nasty_server() as other:
        client = a_client(clock, jitter=lambda: 1.0)
        for url in (f"{site}/plain", f"{site}/plain", f"{other}/plain"):
            client.get(url, manners=Manners(spacing=3, robots=False))
    assert clock.slept == [3.9]


def test_one_connection_at_a_time_for_one_host():
    with nasty_server() as site:
        clock = Clock()
        client = a_client(clock)
        ask = partial(client.get, f"{site}/plain", manners=Manners(spacing=3, robots=False))
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert clock.slept == [3.0] * 7


def test_validators_go_out_and_come_back():
    with nasty_server() as site:
        client = a_client()
        first = client.get(f"{site}/etag", manners=API)
        second = client.get(f"{site}/etag", manners=API, validators=first.validators)
    assert first.validators == {"etag": '"v1"', "last_modified": "Thu, 01 Oct 2026 10:00:00 GMT"}
    assert (second.unchanged, second.body) == (True, b"")


def test_cookies_stay_in_the_jar_they_were_given():
    jar = RequestsCookieJar()
    with nasty_server() as site:
        client = a_client()
        said = [client.get(f"{site}/cookie", manners=API, cookies=each).body for each in (jar, jar, None)]
    assert said == [b"none", b"42", b"none"]


def test_secrets_are_not_repeated_to_another_site():
    with nasty_server() as other:
        away = Response(status=302, headers={"Location": f"{other}/headers"})
        with nasty_server(Nasty([away])) as site:
            headers = {"Ocp-Apim-Subscription-Key": "secret", "Accept-Language": "fi"}
            said = a_client().get(f"{site}/x", manners=API, headers=headers).body.decode()
    assert "secret" not in said
    assert "Accept-Language: fi" in said


@pytest.mark.parametrize(
    ("robots", "state"),
    [
        pytest.param(Response("User-agent: *\nDisallow: /plain"), "robots_disallowed", id="everyone is forbidden"),
        pytest.param(
            Response("User-agent: *\nDisallow: /\n\nUser-agent: TenderWatch\nAllow: /"), None, id="we by name"
        ),
        pytest.param(Response("User-agent: *\nDisallow: /\nAllow: /plain"), None, id="the longest rule counts"),
        pytest.param(Response("none", 404), None, id="no rules"),
        pytest.param(Response("no", 403), None, id="forbidden rules are no rules"),
        pytest.param(Response("broken", 500), "http_error", id="unknown rules forbid"),
        pytest.param(Response("busy", 429), "rate_limited", id="busy is unknown"),
        pytest.param(Response("User-agent: *\nCrawl-delay: 86400"), "robots_disallowed", id="a day between requests"),
    ],
)
def test_robots(robots, state):
    with nasty_server(Nasty(robots=robots)) as site:
        client = a_client()
        if state:
            assert state_of(client, f"{site}/plain", Manners(spacing=0)) == state
        else:
            assert client.get(f"{site}/plain", manners=Manners(spacing=0)).body == b"plain"


def test_robots_hold_where_a_redirect_leads():
    with nasty_server(Nasty(robots=Response("User-agent: *\nDisallow: /plain"))) as site:
        assert state_of(a_client(), f"{site}/to-plain", Manners(spacing=0)) == "robots_disallowed"


def test_robots_are_asked_once_a_day():
    clock, nasty = Clock(), Nasty()
    with nasty_server(nasty) as site:
        client = a_client(clock)
        for hours in (0, 1, 22, 2):
            clock.now += hours * 3600
            client.get(f"{site}/plain", manners=Manners(spacing=0))
    assert nasty.asked.count("/robots.txt") == 2


def test_a_site_may_ask_for_a_longer_pause():
    clock, nasty = Clock(), Nasty(robots=Response("User-agent: *\nCrawl-delay: 7"))
    with nasty_server(nasty) as site:
        client = a_client(clock)
        for _ in range(2):
            client.get(f"{site}/plain", manners=Manners(spacing=1))
    assert clock.slept == [1.0, 7.0]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0",
        "192.0.0.192", "168.63.129.16", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1",
        "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::",
        "::7f00:1", "fec0::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e", "::ffff:93.184.215.14"])
def test_addresses_that_are_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/plain",
        "http://localhost:{port}/plain",
        "http://[::ffff:127.0.0.1]:{port}/plain",
        "http://2130706433:{port}/plain",
        "http://127.1:{port}/plain",
        "http://user@127.0.0.1:{port}/plain",
        "https://127.0.0.1:{port}/plain",
        "ftp://127.0.0.1/plain",
        "file:///etc/passwd",
        "http:///plain",
        "http://[bad/plain",
        "http://[::1]]:x/",
        "http://site.example:99999/",
        "//127.0.0.1/plain",
        "plain",
    ],
)
def test_own_addresses_are_refused_unless_said_otherwise(url):
    nasty = Nasty()
    with nasty_server(nasty) as site:
        assert state_of(a_client(allow_loopback=False), url.format(port=site.rpartition(":")[2])) == "address_refused"
    assert nasty.asked == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_with_one_private_address_is_refused(monkeypatch, scheme):
    monkeypatch.setattr(socket, "getaddrinfo", _resolver("93.184.215.14", "10.0.0.1"))
    monkeypatch.setattr(socket, "create_connection", _forbidden)
    assert state_of(a_client(), f"{scheme}://site.example/") == "address_refused"


def test_a_name_that_resolves_differently_a_moment_later(monkeypatch):
    """The answer that was checked is the one that is used: the name is asked for once a connection."""
    answers = ["93.184.215.14", "127.0.0.1", "127.0.0.1"]
    asked: list[Any] = []
    real = socket.getaddrinfo

    def changing(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "site.example":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[len(asked) - 1], port))]

    reached: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setattr(
        "scrapers.http.guard.create_connection", lambda place, *_, **__: reached.append(place) or _forbidden()
    )
    client = a_client(allow_loopback=False)
    assert state_of(client, "http://site.example/", Manners(spacing=0, robots=False, waits=())) == "http_error"
    assert reached == [("93.184.215.14", 80)]
    assert len(asked) == 1


def test_the_peer_that_was_reached_is_checked_too(monkeypatch):
    nasty = Nasty()
    with nasty_server(nasty) as site:
        port = int(site.rpartition(":")[2])
        monkeypatch.setattr(socket, "getaddrinfo", _resolver("93.184.215.14"))
        monkeypatch.setattr("scrapers.http.guard.create_connection", lambda *_, **__: _connected(port))
        assert state_of(a_client(allow_loopback=False), "http://site.example/") == "address_refused"
    assert nasty.asked == []


def _connected(port: int) -> socket.socket:
    line = socket.socket()
    line.connect(("127.0.0.1", port))
    return line


def _resolver(*addresses: str) -> Any:
    return lambda host, port, *_, **__: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses
    ]


def _forbidden(*_: Any, **__: Any) -> Any:
    raise OSError("no connection is made in this test")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://site.example/Account/Login?ReturnUrl=/x", True),
        ("https://login.site.example/", True),
        ("https://site.example/kirjaudu", True),
        ("https://site.example/fi/sign-in/", True),
        ("https://site.example/hankinnat/avoimet", False),
        ("https://site.example/blogin-aiheet", False),
        ("https://site.example/tenders?next=login", False),
    ],
)
def test_sign_in_pages(url, expected):
    assert is_login(url) is expected


def test_a_download_goes_into_a_file(tmp_path: Path) -> None:
    with nasty_server() as site:
        answer = a_client().download(f"{site}/to-plain", tmp_path / "file", most=5, manners=API)
    assert (answer.url, answer.body, (tmp_path / "file").read_bytes()) == (f"{site}/plain", b"", b"plain")


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/to-metadata", "address_refused"),
        ("/to-login", "login_required"),
        ("/bomb", "too_large"),
        ("/announced", "too_large"),
        ("/turnstile", "blocked_by_challenge"),
        ("/empty-202", "blocked_by_challenge"),
        ("/nowhere", "http_error"),
        ("/other-202", "bad_answer"),
    ],
)
def test_a_download_that_goes_wrong_leaves_no_file(path: str, state: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"older")
    with nasty_server() as site, pytest.raises(FetchError) as refused:
        a_client().download(site + path, tmp_path / "file", most=1_000_000, manners=API)
    assert (refused.value.state, (tmp_path / "file").exists()) == (state, False)


def test_a_download_may_be_larger_than_what_is_held_in_memory(tmp_path: Path) -> None:
    with nasty_server() as site:
        a_client(max_bytes=1000).download(f"{site}/bomb", tmp_path / "file", most=60_000_000, manners=API)
    assert (tmp_path / "file").stat().st_size == 50_000_000


def test_a_download_that_is_cut_off_keeps_what_came(tmp_path: Path) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"
    with raw_server(answer) as site, pytest.raises(FetchError) as refused:
        a_client().download(site, tmp_path / "file", most=100, manners=API)
    assert (refused.value.state, (tmp_path / "file").read_bytes()) == ("http_error", b"half")


def test_a_download_that_drips_ends_in_time(tmp_path: Path) -> None:
    with nasty_server() as site, pytest.raises(FetchError) as refused:
        a_client(timeout=0.4).download(f"{site}/drip", tmp_path / "file", most=1000, manners=API)
    assert refused.value.state == "timeout"


def test_a_download_that_cannot_be_kept_says_so(tmp_path: Path) -> None:
    with nasty_server() as site, pytest.raises(FetchError) as refused:
        a_client().download(f"{site}/plain", tmp_path / "no folder" / "file", most=1000, manners=API)
    assert refused.value.state == "http_error"
