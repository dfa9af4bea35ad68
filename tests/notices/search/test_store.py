"""The index on disk: crashes, damage, several processes."""

import json
import multiprocessing
import os
import signal
import time

import pytest

from tenderwatch.notices.search import Index, IndexBusy, IndexProblem, SearchRequest, prepare
from tests.notices.search.test_index import NOW, a_row, an_index, found

spawn = multiprocessing.get_context("spawn")


def write_on_and_on(path, ready):
    with Index(path) as index:
        for sequence in range(1, 10_000):
            index.upsert(map(prepare, [a_row(sequence), a_row(10_000 + sequence % 3)]))
            index.commit(sequence)
            if sequence == 3:
                ready.set()


@pytest.mark.parametrize("wait", [0.0, 0.013, 0.031])
def test_a_killed_writer_leaves_a_whole_commit_and_its_sequence(tmp_path, wait):
    Index.create(tmp_path / "index")
    ready = spawn.Event()
    writer = spawn.Process(target=write_on_and_on, args=(tmp_path / "index", ready))
    writer.start()
    assert ready.wait(60)
    time.sleep(wait)
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    index = Index(tmp_path / "index")
    index.verify()
    assert index.sequence() >= 3
    assert index.sequence() + 3 == index.count() == len(index.matching(SearchRequest(now=NOW)))
    with index:
        index.upsert([prepare(a_row(100_000))])
        index.commit(100_000)
    assert index.sequence() == 100_000


def test_what_was_not_committed_is_not_there(tmp_path):
    with an_index(a_row(1), path=tmp_path / "index") as index:
        index.upsert([prepare(a_row(2))])
    assert Index(tmp_path / "index").count() == 1


def test_a_reader_sees_commits_after_it_reloads(tmp_path):
    with an_index(a_row(1), path=tmp_path / "index") as writer:
        reader = Index(tmp_path / "index")
        writer.upsert([prepare(a_row(2))])
        writer.commit(2)
        assert (reader.count(), reader.sequence()) == (1, 1)
        reader.reload()
        assert (reader.count(), reader.sequence()) == (2, 2)


def test_one_writer_at_a_time(tmp_path):
    with an_index(a_row(1), path=tmp_path / "index"):
        other = Index(tmp_path / "index")
        with pytest.raises(IndexBusy):
            other.upsert([prepare(a_row(2))])
        with pytest.raises(IndexBusy), Index.rebuild(tmp_path / "index"):
            pass
    other.upsert([prepare(a_row(2))])


def test_a_rebuilt_index_takes_the_place_of_the_old_one_at_once(tmp_path):
    path = tmp_path / "index"
    an_index(a_row(1), path=path).close()
    reader = Index(path)
    with Index.rebuild(path) as fresh:
        fresh.upsert([prepare(a_row(7))])
        fresh.commit(9)
        reader.reload()
        assert found(reader, "") == [1]
    assert found(reader, "") == [1]
    reader.reload()
    assert (found(reader, ""), reader.sequence()) == ([7], 9)
    assert len([entry for entry in path.iterdir() if entry.is_dir()]) == 1


def test_a_rebuild_that_fails_leaves_the_old_index(tmp_path):
    path = tmp_path / "index"
    an_index(a_row(1), path=path).close()
    with pytest.raises(ZeroDivisionError), Index.rebuild(path):
        1 / 0  # noqa: B018
    assert found(Index(path), "") == [1]


def reason(path) -> str:
    with pytest.raises(IndexProblem) as problem:
        Index(path).verify()
    return problem.value.reason


def test_a_missing_index_is_named(tmp_path):
    assert reason(tmp_path / "index") == "missing"


def test_an_index_of_another_version_is_named(tmp_path):
    an_index(path=tmp_path / "index").close()
    pointer = tmp_path / "index" / "current.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"version": 0}))
    assert reason(tmp_path / "index") == "outdated"


def gone(file):
    file.unlink()


def emptied(file):
    file.write_bytes(b"")


def halved(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def overwritten(file):
    file.write_bytes(b"\x00" * file.stat().st_size)


def one_bit_flipped(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 4] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("harm", [gone, emptied, halved, overwritten, one_bit_flipped])
@pytest.mark.parametrize("kind", ["*.term", "*.idx", "*.pos", "*.fast", "*.fieldnorm", "*.store"])
def test_damaged_files_are_noticed(tmp_path, kind, harm):
    path = tmp_path / "index"
    an_index(*(a_row(number) for number in range(1, 50)), path=path).close()
    harm(next(path.glob(f"*/{kind}")))
    assert reason(path) == "damaged"


@pytest.mark.parametrize("harm", [gone, emptied, halved, overwritten])
@pytest.mark.parametrize("name", ["*/meta.json", "current.json"])
def test_a_damaged_head_is_noticed(tmp_path, name, harm):
    path = tmp_path / "index"
    an_index(a_row(1), path=path).close()
    harm(next(path.glob(name)))
    assert reason(path) == ("missing" if (name, harm) == ("current.json", gone) else "damaged")


def test_a_damaged_index_can_be_built_anew(tmp_path):
    path = tmp_path / "index"
    an_index(a_row(1), path=path).close()
    overwritten(next(path.glob("*/meta.json")))
    with an_index(a_row(2), path=path) as index:
        assert found(index, "") == [2]


def test_an_error_of_the_caller_is_not_taken_for_damage(tmp_path):
    def rows():
        yield a_row(1)
        raise ValueError("of the caller")

    with pytest.raises(ValueError, match="of the caller"):
        Index(None).upsert(map(prepare, rows()))
