"""Documents out of files, folders and packages, some of them hostile."""

import gzip
import io
import os
import stat
import tarfile
import tracemalloc
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from scrapers import packages
from scrapers.document import Document
from scrapers.packages import Refused, documents


def names(*paths: str | Path) -> list[str]:
    return [document.name for document in documents(paths) if isinstance(document, Document)]


def refusals(*paths: str | Path) -> dict[str, str]:
    return {refused.name: refused.reason for refused in documents(paths) if isinstance(refused, Refused)}


def a_tar(path: Path, members: Iterable[tuple[str | tarfile.TarInfo, bytes]], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for member, body in members:
            info = member if isinstance(member, tarfile.TarInfo) else tarfile.TarInfo(member)
            info.size = info.size or len(body)
            archive.addfile(info, io.BytesIO(body))
    return path


def a_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


def test_folders_are_read_sorted_and_packages_in_them(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.xml").write_bytes(b"2")
    (tmp_path / "b" / "10.xml").write_bytes(b"10")
    (tmp_path / "a.xml").write_bytes(b"a")
    (tmp_path / ".hidden").write_bytes(b"h")
    a_zip(tmp_path / "c.zip", {"x/1.xml": b"1"})
    inside = ["a.xml", "b/10.xml", "b/2.xml", "c.zip!x/1.xml"]
    assert names(tmp_path) == [f"{tmp_path}{os.sep}{name}" for name in inside]


def test_names_are_the_paths_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.xml").write_bytes(b"1")
    a_tar(tmp_path / "p.tar.gz", [("d/2.xml", b"2")])
    monkeypatch.chdir(tmp_path)
    assert names("in", "in/1.xml", "p.tar.gz") == ["in/1.xml", "in/1.xml", "p.tar.gz!d/2.xml"]


@pytest.mark.parametrize(("ending", "mode"), [(".tar.gz", "w:gz"), (".tgz", "w:gz"), (".tar", "w")])
def test_a_tar_package_is_read_in_its_order(tmp_path: Path, ending: str, mode: str) -> None:
    package = a_tar(tmp_path / f"p{ending}", [("2.xml", b"two"), ("1.xml", b"one")], mode)
    assert [(doc.name, doc.body) for doc in documents([package]) if isinstance(doc, Document)] == [
        (f"{package}!2.xml", b"two"),
        (f"{package}!1.xml", b"one"),
    ]


def test_a_path_that_is_not_there_is_said_and_the_rest_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"a")
    missing = tmp_path / "none.xml"
    assert refusals(missing, tmp_path / "a.xml") == {str(missing): "there is no such file"}
    assert names(missing, tmp_path / "a.xml") == [str(tmp_path / "a.xml")]


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.xml", "a/../../up.xml", "C:\\x.xml", "a\\..\\..\\x.xml"])
def test_a_member_may_not_lead_out_of_its_package(tmp_path: Path, name: str) -> None:
    a_tar(tmp_path / "p.tar.gz", [(name, b"bad"), ("good.xml", b"good")])
    a_zip(tmp_path / "p.zip", {name: b"bad", "good.xml": b"good"})
    for package in (tmp_path / "p.tar.gz", tmp_path / "p.zip"):
        assert list(refusals(package).values()) == ["its path leads out of the package"]
        assert names(package) == [f"{package}!good.xml"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    link = tarfile.TarInfo("link.xml")
    link.type, link.linkname = kind, "/etc/passwd"
    package = a_tar(tmp_path / "p.tar.gz", [(link, b""), ("good.xml", b"good")])
    assert refusals(package) == {f"{package}!link.xml": "it is a link or a device"}
    assert names(package) == [f"{package}!good.xml"]


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert list(refusals(tmp_path / "p.zip").values()) == ["it is a link"]


def test_a_zip_that_unpacks_to_suspiciously_much_is_left(tmp_path: Path) -> None:
    package = a_zip(tmp_path / "p.zip", {"good.xml": b"good", "1.xml": bytes(6_000_000), "2.xml": bytes(6_000_000)})
    assert refusals(package) == {str(package): "it unpacks to suspiciously much, at 2.xml"}
    assert names(package) == [f"{package}!good.xml", f"{package}!1.xml"]


def test_a_zip_that_lies_about_a_size_is_not_believed(tmp_path: Path) -> None:
    package = a_zip(tmp_path / "p.zip", {"liar.xml": bytes(1_000_000)})
    honest = (1_000_000).to_bytes(4, "little")
    package.write_bytes(package.read_bytes().replace(honest, (10).to_bytes(4, "little")))
    assert list(refusals(package)) == [f"{package}!liar.xml"]
    assert names(package) == []


def test_a_tar_package_that_unpacks_to_suspiciously_much_is_left(tmp_path: Path) -> None:
    package = a_tar(tmp_path / "p.tar.gz", [("good.xml", b"good"), ("bomb.xml", bytes(40_000_000)), ("late.xml", b"")])
    assert refusals(package) == {str(package): "it unpacks to suspiciously much, at bomb.xml"}
    assert names(package) == [f"{package}!good.xml"]


def test_a_header_that_claims_to_be_huge_is_not_read(tmp_path: Path) -> None:
    """A long name is a member of its own, which tarfile would read into memory whatever its size."""
    claim = tarfile.TarInfo("././@LongLink")
    claim.type, claim.size = tarfile.GNUTYPE_LONGNAME, 30_000_000
    with gzip.open(tmp_path / "p.tar.gz", "wb", compresslevel=1) as packed:
        packed.write(claim.tobuf(tarfile.GNU_FORMAT))
        for _ in range(30):
            packed.write(os.urandom(1_000_000))
    tracemalloc.start()
    (reason,) = refusals(tmp_path / "p.tar.gz").values()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "a header is larger than any honest one" in reason
    assert peak < 10_000_000


def test_a_document_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LARGEST", 10)
    (tmp_path / "large.xml").write_bytes(b"x" * 11)
    a_zip(tmp_path / "p.zip", {"large.xml": b"x" * 11, "good.xml": b"x" * 10})
    a_tar(tmp_path / "p.tar.gz", [("large.xml", b"x" * 11), ("good.xml", b"x" * 10)])
    assert set(refusals(tmp_path).values()) == {"it is too large (11 bytes; 10 are read)"}
    assert [name.rpartition("!")[2] for name in names(tmp_path)] == ["good.xml", "good.xml"]


def test_what_stands_before_the_cut_is_kept(tmp_path: Path) -> None:
    package = a_tar(tmp_path / "p.tar.gz", [(f"{n}.xml", os.urandom(20_000)) for n in range(10)])
    package.write_bytes(package.read_bytes()[:100_000])
    read = names(package)
    assert read == [f"{package}!{n}.xml" for n in range(len(read))]
    assert 3 <= len(read) < 5
    (reason,) = refusals(package).values()
    assert reason.startswith("it is damaged or cut off")


@pytest.mark.parametrize("name", ["p.zip", "p.tar.gz", "p.tar"])
def test_a_package_that_is_none_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"not a package at all")
    (reason,) = refusals(tmp_path / name).values()
    assert reason.startswith("it is damaged or cut off")


def test_a_damaged_member_does_not_stop_a_zip(tmp_path: Path) -> None:
    package = tmp_path / "p.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("bad.xml", b"the bad one")
        archive.writestr("good.xml", b"good")
    package.write_bytes(package.read_bytes().replace(b"the bad one", b"the BAD one"))
    assert list(refusals(package)) == [f"{package}!bad.xml"]
    assert names(package) == [f"{package}!good.xml"]


def test_a_name_that_is_no_text_is_still_printable(tmp_path: Path) -> None:
    package = a_tar(tmp_path / "p.tar.gz", [("caf\udce9.xml", b"x")])
    (name,) = names(package)
    assert name == f"{package}!caf\N{REPLACEMENT CHARACTER}.xml"


def test_memory_does_not_grow_with_the_package(tmp_path: Path) -> None:
    package = a_tar(tmp_path / "p.tar.gz", ((f"{n}.xml", os.urandom(100_000)) for n in range(100)))
    tracemalloc.start()
    assert sum(1 for _ in documents([package])) == 100
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_member_damaged_in_lzma_does_not_stop_a_zip(tmp_path: Path) -> None:
    package = tmp_path / "lzma.zip"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.xml", b"<a>" + bytes(range(256)) * 20 + b"</a>")
    with zipfile.ZipFile(package, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("b.xml", b"<b/>")
    body = bytearray(package.read_bytes())
    body[60:90] = b"\xff" * 30
    package.write_bytes(body)
    first, second = documents([package])
    assert isinstance(first, Refused)
    assert isinstance(second, Document)
