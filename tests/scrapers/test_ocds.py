"""Publishers of OCDS, asked in each way, on good days and bad ones."""

import gzip
import json
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from werkzeug.wrappers import Response

from scrapers.errors import ProfileError
from scrapers.sources import ocds
from scrapers.sources.poll import Counted, Found, Poll, PollResult, Refused, Visit
from tests.scrapers.clients import a_client
from tests.servers.ocds import FakePublisher, a_release, releases, zipped
from tests.servers.serve import serve

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
WAYS = {
    "link": {"url": "/links"},
    "page": {"url": "/pages?lang=en", "page_size": 2},
    "cursor": {"url": "/cursors"},
    "window": {"url": "/window", "from_param": "from", "to_param": "to", "page_size": 2, "first_days": 9},
    "window by links": {"url": "/window", "from_param": "from", "to_param": "to", "next_path": "links.next"},
    "file": {"url": "/file.json"},
}
TURNED = ("link", "page", "cursor")


def visit(state: Mapping[str, Any] | None = None, known: Collection[str] = (), **more: Any) -> Visit:
    return Visit(client=a_client(), now=NOW, state=state or {}, known=lambda keys: set(keys) & set(known), **more)


def config(base: str, way: str, /, **settings: Any) -> ocds.Config:
    given = {**WAYS[way], "pagination": way.partition(" ")[0], **settings}
    return ocds.from_settings({**given, "url": base + given["url"]})


def gives(base: str, way: str, settings: Mapping[str, Any], **given: Any) -> Poll:
    return ocds.poll(config(base, way, **settings), visit(**given))


def polled(server: FakePublisher, way: str, **settings: Any) -> tuple[list[str], PollResult]:
    """Return the numbers of the releases given, and how it ended."""
    given = {name: settings.pop(name) for name in ("state", "known", "keys", "period") if name in settings}
    with serve(server) as url:
        return ended(gives(url, way, settings, **given))


def ended(poll: Poll) -> tuple[list[str], PollResult]:
    *found, result = poll
    assert isinstance(result, PollResult)
    return [_number(one.key) for one in found if isinstance(one, Found)], result


def _number(key: str) -> str:
    return key.rpartition("/")[2].partition("-")[0]


def keys(server: FakePublisher) -> set[str]:
    return {f"{each['ocid']}/{each['id']}" for each in server.releases}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_gives_everything_once(way: str) -> None:
    server = FakePublisher(releases(5))
    found, result = polled(server, way)
    assert (sorted(found), result.state, result.complete) == (["1", "2", "3", "4", "5"], "ok", True)
    known = keys(server)
    again, result = polled(server, way, state=result.next_state, known=known)
    assert (again, result.state) == ([], "unchanged")


@pytest.mark.parametrize("way", WAYS)
def test_a_poll_that_was_cut_loses_nothing(way: str) -> None:
    server = FakePublisher(releases(4))
    with serve(server) as url:
        for stop in range(5):
            cut = gives(url, way, {})
            kept = {one.key for one, _ in zip(cut, range(stop), strict=False) if isinstance(one, Found)}
            cut.close()
            again = {one.key for one in gives(url, way, {}, known=kept) if isinstance(one, Found)}
            assert (kept | again, kept & again) == (keys(server), set())


@pytest.mark.parametrize("way", TURNED)
def test_pages_that_go_back_in_time_are_walked_as_far_as_needed(way: str) -> None:
    server = FakePublisher(releases(40))
    found, result = polled(server, way, newest_first=True, first_days=10)
    assert (len(found), result.state, result.next_state) == (12, "ok", {"walked_on": "2026-10-05"})
    server.asked.clear()
    polled(server, way, newest_first=True, state=result.next_state, known=keys(server))
    assert len(server.asked) == 3  # back to the second of October, and the page on which that is sure


@pytest.mark.parametrize("way", TURNED)
def test_a_walk_too_long_for_one_poll_is_gone_on_with(way: str) -> None:
    server = FakePublisher(releases(10))
    with serve(server) as url:
        found, result = ended(gives(url, way, {"most_requests": 2}))
        assert (len(found), result.state, "walked_on" in result.next_state) == (4, "incomplete", False)
        server.releases.insert(0, a_release(11, date(2026, 10, 5)))
        for _ in range(9):
            if "walked_on" in result.next_state:
                break
            more, result = ended(gives(url, way, {"most_requests": 2}, state=result.next_state, known=named(found)))
            found += more
        assert (set(found), result.next_state) == ({str(n) for n in range(1, 11)}, {"walked_on": "2026-10-05"})
        more, _ = ended(gives(url, way, {}, state=result.next_state, known=named(found)))
        assert more == ["11"]


def named(numbers: Collection[str]) -> set[str]:
    return {f"ocds-pub-{number}/{number}-tender" for number in numbers}


@pytest.mark.parametrize("way", TURNED)
def test_a_failure_on_the_way_is_mended_by_the_next_poll(way: str) -> None:
    server = FakePublisher(releases(6), troubles=[lambda _: None, *[lambda _: Response("busy", 503)] * 4])
    with serve(server) as url:
        found, result = ended(gives(url, way, {}))
        assert (len(found), result.state, result.complete) == (2, "rate_limited", False)
        server.asked.clear()
        more, after = ended(gives(url, way, {}, state=result.next_state, known=named(found)))
        assert (len(more), after.next_state) == (4, {"walked_on": "2026-10-05"})
        assert "cursor=2" in server.asked[0] or "page=2" in server.asked[0]
    with serve(server) as url:  # a place of other settings is none
        other = "page" if way != "page" else "cursor"
        assert len(ended(gives(url, other, {}, state=result.next_state))[0]) == 6


@pytest.mark.parametrize("way", TURNED)
def test_it_never_goes_in_a_circle(way: str) -> None:
    for server in (
        FakePublisher(releases(6), clamps=True),
        FakePublisher(releases(6), loops=way != "page", clamps=way == "page"),
    ):
        _, result = polled(server, way)
        assert (result.state, result.next_state, len(server.asked) < 5) == ("bad_answer", {}, True)


@pytest.mark.parametrize("way", TURNED)
def test_it_stops_at_an_empty_page_and_at_the_last_of_the_total(way: str) -> None:
    server = FakePublisher(releases(4), endless=True)
    _, result = polled(server, way)
    assert (result.state, len(server.asked)) == ("ok", 3)
    counting = FakePublisher(releases(4), endless=True, total=4)
    _, result = polled(counting, way, total_path="meta.count")
    assert (result.state, result.expected, result.seen, len(counting.asked)) == ("ok", 4, 4, 2)
    lying = FakePublisher(releases(4), total=9)
    _, result = polled(lying, way, total_path="meta.count")
    assert (result.state, result.message) == ("incomplete", "it counts 9 releases and gave 4")
    assert "walked_on" not in result.next_state


def test_a_number_beyond_the_last_page_may_be_not_found() -> None:
    server = FakePublisher(releases(4), troubles=[lambda _: None, lambda _: None, lambda _: Response("none", 404)])
    found, result = polled(server, "page")
    assert (len(found), result.state) == (4, "ok")


def test_a_first_page_without_a_next_one() -> None:
    _, result = polled(FakePublisher(releases(1)), "link", require_on_first_page=True)
    assert (result.state, result.message.partition(" (")[0]) == ("bad_answer", "the first page names no next one")
    assert polled(FakePublisher([]), "link", require_on_first_page=True)[1].state == "empty_ok"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/steal", "http://169.254.169.254/", "mailto:x@y.z"])
def test_a_link_that_leads_elsewhere_is_not_followed(elsewhere: str) -> None:
    _, result = polled(FakePublisher(releases(4), leads_to=elsewhere), "link")
    assert result.state == "bad_answer"
    assert "leads elsewhere" in result.message


def test_a_key_and_headers_are_sent_along() -> None:
    server = FakePublisher(releases(4), key="s3cret")
    given = {"key_header": "X-Key", "key_name": "town", "headers": {"Accept-Language": "en"}}
    assert polled(server, "link", **given)[1].state == "login_required"
    found, _ = polled(server, "link", **given, keys={"town": "s3cret"})
    assert len(found) == 4


def test_only_what_is_asked_for_by_time() -> None:
    server = FakePublisher(releases(40))
    found, result = polled(server, "link", from_param="from", date_format="date", first_days=5)
    assert (len(found), server.asked[0]) == (5, "/links?from=2026-09-30")
    polled(server, "link", from_param="from", date_format="utc", state=result.next_state, known=keys(server))
    assert "/links?from=2026-10-02T00%3A00%3A00Z" in server.asked
    found, result = polled(
        server, "link", from_param="from", to_param="to", period=(date(2026, 9, 1), date(2026, 9, 3))
    )
    assert (len(found), result.next_state) == (3, {})


@pytest.mark.parametrize("way", ["window", "window by links"])
def test_days_are_counted(way: str) -> None:
    days = [a_release(number, date(2026, 10, 4 - number % 2)) for number in range(1, 8)]
    server = FakePublisher([{**each, "date": f"{each['date'][:10]}T10:{i:02}:00Z"} for i, each in enumerate(days)])
    with serve(server) as url:
        *given, result = gives(url, way, {"first_days": 3})
    counted = {each.day.day: len(each.keys) for each in given if isinstance(each, Counted)}
    assert counted == {5: 0, 4: 3, 3: 4, 2: 0}
    assert isinstance(result, PollResult)
    assert (result.state, result.next_state["asked_to"]) == ("ok", "2026-10-04")


def test_windows_that_change_nothing() -> None:
    server = FakePublisher(releases(6), ignores_time=True)
    _, result = polled(server, "window")
    assert result.state == "bad_answer"


def test_compiled_releases_come_again_when_they_are_compiled_anew() -> None:
    for way in ("link", "window", "file"):
        server = FakePublisher(releases(3), wrap="records")
        found, result = polled(server, way)
        assert sorted(found) == ["1", "2", "3"]
        server.releases[0] = a_release(3, date(2026, 10, 5), language="en")
        again, _ = polled(server, way, state=result.next_state, known=keys(server))
        assert "3" in again


@pytest.mark.parametrize("name", ["/file.json", "/file.gz", "/file.zip"])
def test_a_file_is_read_when_it_has_changed(name: str) -> None:
    server = FakePublisher(releases(3))
    found, result = polled(server, "file", url=name)
    assert len(found) == 3
    assert set(result.next_state) == {"validators", "digest"}
    server.releases.append(a_release(9, date(2026, 10, 1)))
    more, _ = polled(server, "file", url=name, state=result.next_state, known=keys(server) - {"ocds-pub-9/9-tender"})
    assert more == ["9"]


def test_a_file_without_validators_is_known_by_its_bytes() -> None:
    server = FakePublisher(releases(3))
    _, result = polled(server, "file")
    _, again = polled(server, "file", state={"digest": result.next_state["digest"]})
    assert again.state == "unchanged"


LINES = b"\n".join(json.dumps(each).encode() for each in releases(3))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param(LINES, 3, id="lines"),
        pytest.param(gzip.compress(LINES), 3, id="lines, packed"),
        pytest.param(json.dumps(releases(2)).encode(), 2, id="an array"),
        pytest.param(
            zipped({"a.json": LINES, "b.json": json.dumps([a_release(8, date(2026, 1, 1))]).encode()}), 4, id="zip"
        ),
    ],
)
def test_files_as_publishers_write_them(body: bytes, found: int) -> None:
    given, result = polled(FakePublisher([], body=body), "file")
    assert (len(given), result.state) == (found, "ok")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(gzip.compress(LINES)[:-9], id="gzip cut off"),
        pytest.param(zipped({"a.json": LINES})[:-30], id="zip cut off"),
        pytest.param(zipped({"a.json": b"[" + b" " * 60_000_000 + b"]"}), id="zip bomb"),
        pytest.param(gzip.compress(b" " * 60_000_000), id="gzip bomb"),
        pytest.param(b"<html>Sorry</html>", id="a web page"),
        pytest.param(zipped({"../../etc/a.json": LINES}), id="a path that leads out"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_asked_for_again(body: bytes) -> None:
    server = FakePublisher([], body=body)
    with serve(server) as url:
        *given, result = gives(url, "file", {}, state={"digest": "old"})
    assert [type(each) for each in given] == [Refused]
    assert isinstance(result, PollResult)
    assert (result.state, result.complete, result.next_state) == ("bad_answer", False, {"digest": "old"})
    assert "/tmp" not in str(given)


@pytest.mark.parametrize("way", WAYS)
def test_a_look_at_the_live_service(way: str) -> None:
    server = FakePublisher(releases(30), total=0)
    more = {"total_path": "meta.count", "require_on_first_page": way != "page"} if way in TURNED else {}
    more |= {"from_param": "from"} if way == "link" else {}
    with serve(server) as url:
        findings = list(ocds.KIND.check(config(url, way, **more), visit())) if ocds.KIND.check else []
    assert findings
    assert [finding.text for finding in findings if not finding.holds] == []


@pytest.mark.parametrize("way", ["link", "window"])
def test_a_filter_that_changes_nothing_is_found_out(way: str) -> None:
    server = FakePublisher(releases(30), ignores_time=True)
    assert ocds.KIND.check
    with serve(server) as url:
        findings = list(ocds.KIND.check(config(url, way, from_param="from"), visit()))
    assert [finding.text for finding in findings if not finding.holds] == ["the filter by time changes what it gives"]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"pagination": "window"}, "from_param"),
        ({"pagination": "window", "from_param": "a"}, "to_param"),
        ({"pagination": "pages"}, "pagination"),
        ({"key_header": "X-Key"}, "key_name"),
        ({"key_name": "town"}, "key_header"),
        ({"headers": {"Authorization": "Bearer x"}}, "headers.Authorization"),
        ({"headers": {"X-Api-Key": "x"}}, "headers.X-Api-Key"),
        ({"headers": {"X Y": "x"}}, "headers.X Y"),
        ({"page_size_param": "limit"}, "page_size"),
        ({"next_path": "links..next"}, "next_path"),
        ({"step": 30}, "step"),
        ({"zone": "Mars"}, "zone"),
        ({"pages": 1}, "pages"),
    ],
)
def test_settings_are_refused_by_name(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(ProfileError) as refused:
        ocds.from_settings({"url": "https://town.example/api", **settings})
    assert refused.value.field == field
