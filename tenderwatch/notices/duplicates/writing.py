"""Suggestions as rows: each pair of publications is asked about once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from tenderwatch.db.bulk import insert_or
from tenderwatch.notices.rules.duplicates import Facts, Likeness, Pair, fact_of
from tenderwatch.notices.tables import DuplicateSuggestion, Notice

Name = tuple[int, str]
"""The source and the key of a notice, which outlast its rows."""
SUGGESTION = DuplicateSuggestion


def write(
    session: Session,
    chosen: Mapping[Pair, Likeness],
    facts: Mapping[int, Facts],
    new: Collection[int],
    compared: Collection[int],
    now: datetime,
) -> int:
    """Suggest the chosen pairs that have a new notice in them, and take away what is no longer alike or not the best.

    `compared` are the notices whose likenesses are all known.  What people decided stays; two publications about which
    somebody was asked, in whatever sources, are not asked about again.  Returns how many pairs are new.
    """
    names = _names(session, {one for pair in chosen for one in pair} | set(compared))
    asked = _asked(session, {name for name, _group in names.values()})
    groups = {name: group for name, group in names.values()}
    kept = _without_old(session, asked, chosen, names, compared)
    known = {_both(groups.get(_one(row)), groups.get(_other(row))) for row in kept}
    rows = []
    for pair, like in sorted(chosen.items(), key=lambda each: (-each[1].score, each[0])):
        if pair[0] not in names or pair[1] not in names or not set(pair) & set(new):
            continue
        both = _both(names[pair[0]][1], names[pair[1]][1])
        if both in known or both[0] == both[1]:
            continue
        known.add(both)
        rows.append(_row(pair, like, facts, names, now))
    if rows:
        session.execute(insert_or(session, SUGGESTION).values(rows).on_conflict_do_nothing())
    return len(rows)


def _names(session: Session, ids: Collection[int]) -> dict[int, tuple[Name, int]]:
    """Return the name and the group of each notice that is still current."""
    columns = (Notice.id, Notice.source_id, Notice.key, Notice.group_id)
    found = session.execute(select(*columns).where(Notice.id.in_(ids), Notice.current))
    return {row.id: ((row.source_id, row.key), row.group_id) for row in found}


def _asked(session: Session, names: Collection[Name]) -> list[DuplicateSuggestion]:
    """Return the suggestions in which the notices, or twins of theirs, have a part."""
    if not names:
        return []
    keys = {key for _source, key in names}
    groups = select(Notice.group_id).where(Notice.key.in_(keys), Notice.current)
    twins = select(Notice.key).where(Notice.group_id.in_(groups), Notice.current)
    found = select(SUGGESTION).where(or_(SUGGESTION.one_key.in_(twins), SUGGESTION.other_key.in_(twins)))
    return list(session.scalars(found))


def _without_old(
    session: Session,
    asked: Collection[DuplicateSuggestion],
    chosen: Mapping[Pair, Likeness],
    names: Mapping[int, tuple[Name, int]],
    compared: Collection[int],
) -> list[DuplicateSuggestion]:
    """Delete the undecided suggestions of compared notices that are chosen no more, and return the others."""
    still = {tuple(sorted((names[one][0], names[other][0]))) for one, other in chosen if {one, other} <= names.keys()}
    looked_at = {names[one][0] for one in compared if one in names}
    old = [
        row
        for row in asked
        if row.state == "suggested" and (_one(row), _other(row)) not in still and {_one(row), _other(row)} & looked_at
    ]
    if old:
        session.execute(delete(SUGGESTION).where(SUGGESTION.id.in_([row.id for row in old])))
    return [row for row in asked if row not in old]


def _one(row: DuplicateSuggestion) -> Name:
    return row.one_source_id, row.one_key


def _other(row: DuplicateSuggestion) -> Name:
    return row.other_source_id, row.other_key


def _both(one: int | None, other: int | None) -> tuple[int, int]:
    first, second = sorted((one or 0, other or 0))
    return first, second


def _row(
    pair: Pair,
    like: Likeness,
    facts: Mapping[int, Facts],
    names: Mapping[int, tuple[Name, int]],
    now: datetime,
) -> dict[str, Any]:
    one, other = sorted(pair, key=lambda number: names[number][0])
    return {
        "one_source_id": names[one][0][0],
        "one_key": names[one][0][1],
        "other_source_id": names[other][0][0],
        "other_key": names[other][0][1],
        "score": like.score,
        "reasons": [{"code": code, "fact": fact_of(code, facts[one], facts[other])} for code in like.reasons],
        "state": "suggested",
        "suggested_at": now,
        "kept": {},
    }


def at(row: DuplicateSuggestion) -> ColumnElement[bool]:
    """Return the condition for the two current notices of a suggestion."""
    return and_(
        Notice.current,
        or_(
            and_(Notice.source_id == row.one_source_id, Notice.key == row.one_key),
            and_(Notice.source_id == row.other_source_id, Notice.key == row.other_key),
        ),
    )
