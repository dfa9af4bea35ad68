"""Packages taken apart into releases, byte for byte."""

from datetime import date
from pathlib import Path

import pytest

from scrapers.document import Document
from scrapers.errors import ParseError
from scrapers.formats import ocds
from scrapers.notice import Notice
from scrapers.sources.releases import Package
from tenderwatch.notices.rules import key_of

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures" / "ocds").glob("*.json*"))


def notices(body: bytes) -> list[Notice]:
    return [each for each in ocds.read(Document(body, "x")) if isinstance(each, Notice)]


@pytest.mark.parametrize(
    "path", [path for path in FIXTURES if ".expected" not in path.name], ids=lambda path: str(path.name)
)
def test_each_release_alone_is_read_as_it_is_in_its_package(path: Path) -> None:
    body = path.read_bytes()
    alone = []
    for release in Package(body).releases():
        read = notices(release.body)
        alone += read
        if len(read) == 1 and read[0].ocid and read[0].notice_id:
            assert release.key == key_of(read[0], "own")
            assert read[0].published_on == release.day
    assert alone == notices(body)


def test_bytes_stay_as_they_were_published() -> None:
    first = b'{"ocid": "o-1", "id": 7, "date": "2026-10-01T23:59Z", "tag": ["award"], "v": [1e9999, 000, "\\"]}\xe4"]}'
    second = b'{ "ocid":"o-2","id":"b" }'
    body = b'{"publisher": {"name": "\xe9"}, "releases": [' + first + b" ,\n" + second + b'], "links": {"next": "/n"}}'
    package = Package(body)
    one, two = package.releases("releases")
    assert (one.body, two.body) == (first, second)
    assert (one.key, one.day, one.tags, two.key, two.day) == ("o-1/7", date(2026, 10, 1), ("award",), "o-2/b", None)
    assert package.value("links.next") == "/n"
    assert package.value("publisher.name") == "é"
    assert package.value("links.prev.no") is None


def test_a_compiled_release_says_which_state_it_is_in() -> None:
    record = b'{"ocid": "o-1", "compiledRelease": {"ocid": "o-1", "id": "c", "date": "2026-10-02"}, "releases": []}'
    (release,) = Package(b'{"records": [' + record + b"]}").releases()
    assert (release.key, release.mark, release.day) == ("o-1/c", "2026-10-02", date(2026, 10, 2))


def test_a_release_without_names_is_told_by_its_bytes() -> None:
    keys = [release.key for release in Package(b'[{"tender": {"id": 1}}, {"tender": {"id": 2}}]').releases()]
    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    (
        "body",
        "root_path",
    ),
    [
        (b'{"releases": [{"ocid": "a", "id": "1"}, {"ocid": "b", "id": "2', ""),
        (b'{"releases": [{"ocid": "a", "id": "1"} {"ocid": "b"}]}', ""),
        (b"<html>", ""),
        (b'"a text"', ""),
        (b'{"message": "no"}', ""),
        (b'{"releases": 5}', ""),
        (b'{"results": []}', "releases"),
        (b'{"releases": {"a" 1}}', ""),
        (b"[" * 100_000, ""),
    ],
)
def test_what_is_no_package_says_where(body: bytes, root_path: str) -> None:
    with pytest.raises(ParseError, match="at "):
        list(Package(body).releases(root_path))


def test_nothing_published_is_nothing() -> None:
    assert list(Package(b'{"releases": []}').releases()) == []
    assert list(Package(b"").releases()) == []


def test_what_stands_among_releases_is_left_to_its_reader() -> None:
    given = [
        release.body for release in Package(b'{"releases": [null, {"ocid": "a", "id": "1"}, {"x": 1}]}').releases()
    ]
    assert given == [b"null", b'{"ocid": "a", "id": "1"}', b'{"x": 1}']
    lines = b'{"ocid": "a", "id": "1"}\n{"ocid": "b", "id"\n{"ocid": "c", "id": "3"}\n'
    assert [release.key[:3] for release in Package(lines).releases()][::2] == ["a/1", "c/3"]
