"""Documents by digest: written whole or not at all."""

import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from tenderwatch.errors import NotFound
from tenderwatch.files.store import FileStore


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "documents")


def test_what_is_put_comes_back(store: FileStore) -> None:
    digest = store.put(b"<notice/>")
    assert digest == sha256(b"<notice/>").hexdigest()
    assert store.get(digest) == b"<notice/>"
    assert list(store.digests()) == [digest]


def test_many_at_once_and_again(store: FileStore) -> None:
    bodies = [f"<notice>{n}</notice>".encode() for n in range(40)]
    named = [(sha256(body).hexdigest(), body) for body in bodies]
    store.put_all(named)
    store.put_all(named)
    assert [store.get(digest) for digest, _data in named] == bodies
    assert sorted(store.digests()) == sorted(digest for digest, _data in named)


def test_one_document_twice_in_a_batch(store: FileStore) -> None:
    digest = sha256(b"x").hexdigest()
    store.put_all([(digest, b"x")] * 12)
    assert list(store.digests()) == [digest]
    assert not list(store.root.rglob("*.part"))


def test_what_another_store_kept_is_kept_as_it_was(store: FileStore) -> None:
    digest = sha256(b"<notice/>").hexdigest()
    store.put_all_packed([(digest, zlib.compress(b"<notice/>"))])
    assert store.get(digest) == b"<notice/>"


def test_what_is_not_there_is_said(store: FileStore) -> None:
    with pytest.raises(NotFound):
        store.get("0" * 64)


def test_half_a_document_has_no_name(store: FileStore) -> None:
    digest = store.put(b"whole")
    store.path(digest).with_suffix(".99-1.part").write_bytes(b"ha")
    assert list(store.digests()) == [digest]
