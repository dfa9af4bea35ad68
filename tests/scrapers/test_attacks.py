"""What hostile servers try: to break the client with what they say, to hold it for ever, to be told a secret."""

from contextlib import ExitStack

import pytest
from werkzeug.wrappers import Request, Response

from scrapers.errors import FetchError, ProfileError
from scrapers.http import Manners
from scrapers.sources import SOURCES
from tests.scrapers.clients import Clock, a_client
from tests.servers import nasty_server
from tests.servers.nasty import Nasty
from tests.servers.serve import serve

ONCE = Manners(spacing=0, robots=False, waits=())
HUGE = "200000000000000000000"


@pytest.mark.parametrize(
    "asked", [f"Mon, 01 Jan {HUGE} 00:00:00 GMT", f"Mon, 01 Jan 2030 00:00:00 +{HUGE}", f"1 Jan 2030 {HUGE}:00:00"]
)
def test_a_moment_that_no_calendar_knows_is_none(asked: str) -> None:
    busy = Nasty([Response("busy", 429, headers={"Retry-After": asked})])
    with serve(busy) as site, pytest.raises(FetchError) as refused:
        a_client().get(f"{site}/plain", manners=ONCE)
    assert (refused.value.state, refused.value.retry_after) == ("rate_limited", None)


def test_json_without_a_bottom_is_no_answer() -> None:
    with serve(Nasty([Response("[" * 200_000)])) as site:
        answer = a_client().get(f"{site}/plain", manners=ONCE)
    with pytest.raises(FetchError, match="not JSON"):
        answer.json()


@pytest.mark.parametrize("key", ["s3cret\nX-More: 1", " s3cret", "s3cret–€"])
def test_a_key_that_no_header_carries_is_not_repeated(key: str) -> None:
    with nasty_server() as site, pytest.raises(FetchError) as refused:
        a_client().get(f"{site}/headers", manners=ONCE, headers={"X-Key": key})
    assert refused.value.state == "address_refused"
    assert "s3cret" not in str(refused.value)


def test_a_chain_of_sites_that_each_take_their_time_ends_when_ours_is_over() -> None:
    """Each redirect leads to another site, which needs no pause before it and has a robots.txt of its own."""
    clock = Clock()
    asked: list[str] = []
    sites: list[str] = []

    @Request.application
    def slow(request: Request) -> Response:
        asked.append(request.path)
        clock.now += 6
        here = sites.index(request.host_url.rstrip("/"))
        if request.path == "/robots.txt" or here + 1 == len(sites):
            return Response("none", 404)
        return Response(status=302, headers={"Location": f"{sites[here + 1]}/list"})

    with ExitStack() as stack:
        sites += [stack.enter_context(serve(slow)) for _ in range(6)]
        client = a_client(clock)
        with client.within(20, FetchError("timeout", "no more time")), pytest.raises(FetchError) as late:
            client.get(f"{sites[0]}/list", manners=Manners(waits=()))
        assert (late.value.state, late.value.message) == ("timeout", "no more time")
        assert asked == ["/robots.txt", "/list", "/robots.txt"]


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("hilma", {"api_url": "http://elsewhere.example"}),
        ("doffin", {"api_url": "http://elsewhere.example"}),
        ("doffin", {"api_url": "http://127.0.0.1.elsewhere.example"}),
        ("ocds", {"url": "http://elsewhere.example/r", "key_header": "X-Key", "key_name": "k"}),
        ("mailbox", {"host": "elsewhere.example", "tls": False, "user": "u", "key_name": "k"}),
    ],
)
def test_no_key_goes_over_a_line_that_others_can_read(kind: str, settings: dict[str, object]) -> None:
    with pytest.raises(ProfileError, match=r"must begin with https://|on this very machine"):
        SOURCES[kind].from_settings(settings)
