"""Answers to what is asked without words are kept, and never longer than they are true."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenderwatch.notices.search import Index, IndexProblem, SearchRequest, pages, parse, prepare, remembered
from tests.notices.search.test_agreement import rows
from tests.notices.search.test_index import NOW, a_row, an_index

PAGE = SearchRequest(now=NOW, standing=True)
moments = st.sampled_from([timedelta(), *(timedelta(days=days, seconds=s) for days in (-8, 0, 4, 30) for s in (-1, 1))])


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[SearchRequest]:
    """What has been asked of the engine and not been remembered."""
    asked: list[SearchRequest] = []
    page = pages.page
    monkeypatch.setattr(pages, "page", lambda searcher, request: asked.append(request) or page(searcher, request))
    return asked


def test_a_page_without_words_is_worked_out_once(worked_out: list[SearchRequest]) -> None:
    index = an_index(a_row(1), a_row(2, deadline=NOW + timedelta(hours=1)))
    first = index.search(PAGE)
    again = index.search(replace(PAGE, now=NOW + timedelta(minutes=5)))
    assert (again.ids, again.total, again.facets) == (first.ids, first.total, first.facets)
    assert worked_out == [PAGE]


def test_a_deadline_that_passes_ends_an_answer() -> None:
    index = an_index(a_row(1), a_row(2, deadline=NOW + timedelta(hours=1)))
    for now, expected in (
        (NOW, {"open": 2}),
        (NOW + timedelta(hours=2), {"open": 1, "closed": 1}),
        (NOW, {"open": 2}),
    ):
        assert dict(index.search(replace(PAGE, now=now)).facets["status"]) == expected


@pytest.mark.parametrize("other", [{"page": 2}, {"sort": "value"}, {"kind": ("result",)}, {"query": parse("katu")}])
def test_another_question_has_another_answer(other: dict[str, object], worked_out: list[SearchRequest]) -> None:
    index = an_index(a_row(1, "Katu"), a_row(2, kind="result"))
    index.search(PAGE)
    index.search(replace(PAGE, **other))
    assert len(worked_out) == 2


def test_words_and_exports_are_worked_out_each_time(worked_out: list[SearchRequest]) -> None:
    index = an_index(a_row(1))
    for request in (SearchRequest.of("siivous", NOW), replace(PAGE, size=remembered.LARGEST + 1)):
        worked_out.clear()
        assert index.search(request).ids == index.search(request).ids == (1,)
        assert len(worked_out) == 2


def test_a_commit_of_whichever_process_is_seen_in_the_next_answer(tmp_path: Path) -> None:
    with an_index(a_row(1), path=tmp_path) as writer:
        reader = Index(tmp_path)
        reader.reload()
        assert reader.search(PAGE).ids == writer.search(PAGE).ids == (1,)
        writer.upsert([prepare(a_row(2))])
        writer.delete([1])
        writer.commit(2)
        reader.reload()
        assert reader.search(PAGE).ids == writer.search(PAGE).ids == (2,)


def test_nothing_new_keeps_the_answers_and_an_index_built_anew_has_its_own(
    tmp_path: Path, worked_out: list[SearchRequest]
) -> None:
    an_index(a_row(1), path=tmp_path).close()
    reader = Index(tmp_path)
    for _ in range(4):
        reader.reload()
        assert reader.search(PAGE).ids == (1,)
    assert len(worked_out) == 1
    an_index(a_row(7), path=tmp_path).close()
    reader.reload()
    assert reader.search(PAGE).ids == (7,)


def test_an_index_that_is_lost_does_not_answer_from_memory(tmp_path: Path) -> None:
    an_index(a_row(1), path=tmp_path).close()
    reader = Index(tmp_path)
    reader.reload()
    reader.search(PAGE)
    (tmp_path / "current.json").unlink()
    with pytest.raises(IndexProblem):
        reader.reload()


def test_only_so_many_answers_are_kept(worked_out: list[SearchRequest]) -> None:
    index = an_index(a_row(1))
    for number in range(remembered.MOST + 1):
        index.search(replace(PAGE, buyer_ids=(number,)))
    worked_out.clear()
    index.search(replace(PAGE, buyer_ids=(remembered.MOST,)))
    assert not worked_out
    index.search(replace(PAGE, buyer_ids=(0,)))
    assert len(worked_out) == 1


@settings(max_examples=40, deadline=None)
@given(rows(), st.lists(moments, min_size=2, max_size=6), st.sampled_from(["newest", "deadline"]))
def test_an_answer_is_never_older_than_a_deadline_that_passed(given_rows, later, sort) -> None:
    kept = an_index(*given_rows)
    for request in (replace(PAGE, now=NOW + moment, sort=sort, size=50) for moment in later):
        fresh, again = an_index(*given_rows).search(request), kept.search(request)
        assert (again.ids, again.total, again.facets) == (fresh.ids, fresh.total, fresh.facets)
