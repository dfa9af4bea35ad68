"""TED's packages: many files in one, which may be absent, cut off or spoilt, and never decide what a day holds."""

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from scrapers.sources.ted.calendar import issues
from scrapers.sources.ted.packages import is_sound
from tests.scrapers.test_ted import FRIDAY, notices, polled, xml
from tests.servers import FakeTed
from tests.servers.ted import challenge, issue_of, web_page

NOVEMBER = datetime(2026, 11, 20, 9, tzinfo=UTC)
SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))


def sent(body: bytes, promised: int | None = None) -> Callable[[Request], Response]:
    """Send a body, with the length of a longer one."""

    def answer(_: Request) -> Response:
        response = Response(iter([body]), content_type="application/gzip")
        response.headers["Content-Length"] = str(promised or len(body))
        response.headers["Connection"] = "close"
        return response

    return answer


def package(server: FakeTed) -> bytes:
    body = server.package_of([FRIDAY])
    assert body
    return body


def many(count: int = 60) -> FakeTed:
    """Notices whose package does not pack well, so that a half of it holds about half of them."""
    noise = {
        f"{n}-2026": b"<ContractNotice>" + bytes((n * i) % 251 + 1 for i in range(4000)) for n in range(1, count + 1)
    }
    return FakeTed(noise)


def test_a_day_of_which_much_is_missing_comes_in_one_file() -> None:
    server = FakeTed(notices(6) | {"900-2026": xml(900)}, days={"900-2026": date(2026, 10, 1)})
    read = polled(server, package_from=3)
    assert (len(read.found), read.result.state, read.result.complete) == (7, "ok", True)
    assert (server.downloads, dict(server.fetched)) == ([f"daily/2026{issue_of(FRIDAY):05d}"], {"900-2026": 1})
    document = read.documents["103-2026"]
    assert document.body == xml(103)
    assert document.name.endswith("/packages/daily/202600275!20261002_275/00000103_2026.xml")
    assert read.counts[FRIDAY].expected == 6


def test_only_what_the_search_listed_and_is_not_known_is_taken_out() -> None:
    server = FakeTed(notices(8))
    server.search_troubles = [lambda _: None] * 3 + [
        lambda request: server.page(request, notices=[{"publication-number": f"{n}-2026"} for n in range(102, 107)])
    ]
    read = polled(server, known={"104-2026"}.__contains__, package_from=3, page_size=250)
    assert sorted(read.found) == ["102-2026", "103-2026", "105-2026", "106-2026"]
    assert read.incomplete == {"2026-10-02"}  # TED counts eight


def test_what_is_not_in_the_package_is_fetched_alone() -> None:
    server = FakeTed(notices(5))
    packed = package(server)
    server.notices = notices(6)
    server.package_troubles = [sent(packed)]
    read = polled(server, package_from=3)
    assert (len(read.found), dict(server.fetched), read.result.complete) == (6, {"105-2026": 1}, True)


@pytest.mark.parametrize("told", [False, True])
def test_a_package_that_breaks_off_is_taken_up_to_the_break(told: bool) -> None:
    server = many()
    whole = package(server)
    half = sent(whole[: len(whole) // 2], len(whole) if told else None)
    server.package_troubles = [half] * 4
    read = polled(server, package_from=3, max_notices=20)
    taken = len(read.found) - sum(server.fetched.values())
    assert 10 < taken < 50
    assert (sum(server.fetched.values()), read.incomplete) == (20, {"2026-10-02"})
    assert len(server.downloads) == (4 if told else 1)  # a length that does not fit is tried again
    kept = set(read.found)
    read = polled(server, read.result.next_state, known=kept.__contains__, package_from=3)
    assert (len(kept | set(read.found)), read.result.complete) == (60, True)


def _spoilt(body: bytes) -> bytes:
    return body[:-8] + bytes(8)  # the checksum


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(challenge, id="a wall"),
        pytest.param(web_page, id="a page"),
        pytest.param(lambda _: Response("gone", 404), id="none"),
        pytest.param(lambda _: Response("here", 203), id="another status"),
        pytest.param(lambda _: Response(b"", 200), id="nothing"),
        pytest.param(sent(gzip.compress(b"no archive")), id="no archive"),
        pytest.param(sent(gzip.compress(bytes(400_000_000), 1)), id="a bomb"),
        pytest.param(sent(_spoilt(package(FakeTed({f"{n}-2026": b"<wrong/>" for n in range(100, 106)})))), id="spoilt"),
    ],
)
def test_without_a_package_that_can_be_believed_files_are_fetched_alone(
    trouble: Callable[[Request], Response],
) -> None:
    server = FakeTed(notices(6), package_troubles=[trouble])
    read = polled(server, package_from=3)
    assert (len(read.found), sum(server.fetched.values()), read.result.complete) == (6, 6, True)
    assert {document.body for document in read.documents.values()} == set(notices(6).values())


def test_who_meets_a_wall_before_a_package_asks_for_no_other() -> None:
    days = {f"{n}-2026": date(2026, 10, 1 + n % 2) for n in range(100, 110)}
    server = FakeTed(notices(10), days=days, package_troubles=[challenge] * 9)
    assert len(polled(server, package_from=3).found) == 10
    assert len(server.downloads) == 1


def test_a_package_larger_than_any_honest_one_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.sources.ted.packages.MOST_OF_A_DAY", 100)
    server = FakeTed(notices(6))
    assert (len(polled(server, package_from=3).found), sum(server.fetched.values())) == (6, 6)


def test_the_operator_may_switch_packages_off() -> None:
    server = FakeTed(notices(6))
    assert len(polled(server, package_from=3, packages=False).found) == 6
    assert server.downloads == []


def test_a_closed_site_and_no_package_leave_summaries() -> None:
    server = FakeTed(notices(6), walls={"*"})
    read = polled(server, package_from=3)
    assert (len(read.summaries), read.incomplete, sum(server.fetched.values())) == (6, {"2026-10-02"}, 1)


def a_month(packages: set[str]) -> FakeTed:
    """September: thirty files on each of its days."""
    days = {f"{day * 100 + n}-2026": date(2026, 9, day) for day in range(1, 31) for n in range(30)}
    return FakeTed({number: xml(int(number[:-5])) for number in days}, days=days, packages=packages)


@pytest.mark.parametrize(("there", "asked"), [("monthly", ["2026-9"]), ("monthly-padded", ["2026-9", "2026-09"])])
def test_a_backfill_of_a_month_takes_its_package(there: str, asked: list[str]) -> None:
    server = a_month({"daily", there})
    read = polled(server, period=SEPTEMBER, now=NOVEMBER, page_size=250)
    assert (len(read.found), read.result.complete, dict(server.fetched)) == (900, True, {})
    assert len(read.counts) == 30
    assert [name.partition("/")[2] for name in server.downloads if name.startswith("monthly")] == asked
    assert len(server.downloads) == 2 + len(asked)
    assert all(xml(int(key[:-5])) == document.body for key, document in read.documents.items())
    assert read.documents["1000-2026"].name.endswith("/packages/monthly/2026-9!20260910_253/00001000_2026.xml")


def test_a_backfill_without_a_months_package_takes_those_of_its_days() -> None:
    server = a_month({"daily"})
    read = polled(server, period=SEPTEMBER, now=NOVEMBER, page_size=250)
    assert (len(read.found), read.result.complete, len(server.downloads)) == (900, True, 32)


def test_a_backfill_of_some_days_takes_no_months_package() -> None:
    server = a_month({"daily", "monthly"})
    for period, now in [((date(2026, 9, 2), SEPTEMBER[1]), NOVEMBER), (SEPTEMBER, datetime(2026, 10, 3, tzinfo=UTC))]:
        assert polled(server, period=period, now=now, page_size=250).result.complete
    assert not [name for name in server.downloads if name.startswith("monthly")]


def test_a_backfill_in_which_little_is_missing_takes_no_package() -> None:
    server = a_month({"daily", "monthly"})
    read = polled(server, period=SEPTEMBER, now=NOVEMBER, page_size=250, known=lambda key: not key.startswith("17"))
    assert (len(read.found), len(server.downloads)) == (30, 1)


@pytest.mark.parametrize(
    "text",
    [
        "OJS,Publication date\r\n1,02/01/2026\r\n2,05/01/2026\r\n",
        "\ufeffOJ S;Publication date;Dispatch\n001;2.1.2026;1.1.2026\n002;5.1.2026;2.1.2026\n".lstrip("\ufeff"),
        '"Number","Day","Publication Date"\n"1/2026","Friday","2026-01-02"\n"2/2026","Monday","2026-01-05"\n',
        "1\t20260102\n2\t20260105\n\nnote\tfree text\n3\t31/02/2026\n4\t05/01/2025\n",
    ],
)
def test_a_calendar_is_read_however_it_is_written(text: str) -> None:
    assert issues(text, 2026) == {date(2026, 1, 2): 1, date(2026, 1, 5): 2}


@pytest.mark.parametrize("text", ["", "<html>\n<body>1,02/01/2026", "1,05/01/2026\n2,02/01/2026\n", "7\n", '"'])
def test_a_calendar_that_is_none_says_nothing(text: str) -> None:
    assert issues(text, 2026) == {}


def test_the_calendar_is_asked_for_once_a_year_and_may_be_closed() -> None:
    days = {f"{n}-2026": FRIDAY - timedelta(days=n % 2) for n in range(100, 110)}
    server = FakeTed(notices(10), days=days, calendar="closed today")
    read = polled(server, package_from=3)
    assert (len(read.found), server.downloads) == (10, [])


def test_a_package_is_sound_when_all_of_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    packed = gzip.compress(bytes(range(256)) * 9000)
    found = {}
    bodies = {"whole": packed, "cut": packed[: len(packed) // 2], "spoilt": _spoilt(packed), "none": b"<html>"}
    for name, body in bodies.items():
        path.write_bytes(body)
        found[name] = is_sound(path)
    assert found == {"whole": True, "cut": True, "spoilt": False, "none": False}
