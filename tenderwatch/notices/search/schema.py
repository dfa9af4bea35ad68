"""The fields of the index and how its analysers see them; a change here needs a new VERSION, and so a rebuild."""

from collections.abc import Sequence
from functools import cache
from itertools import chain

import tantivy

VERSION = 4
COLUMNS = {
    "kind": ("kind",),
    "country": ("country_1", "country_more"),
    "cpv": ("cpv_1", "cpv_2", "cpv_more"),
    "nuts": ("nuts_1", "nuts_more"),
    "source": ("source_1", "source_more"),
}
"""Where the values of a facet stand to be counted: one in each column, all that are left over in the last of several.

A column with exactly one value for every document, NOTHING included, is counted up to five times as fast as another.
"""
NOTHING = ""
STATUSES = (NOTHING, "planned", "open", "awarded", "cancelled", "replaced")
_TERMS = ("cpv", "nuts", "country", "status", "source")


@cache
def schema() -> tantivy.Schema:
    """Return the fields.  The one document with a `sequence` says how far the index is; all others are notices."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("sequence", fast=True)
    builder.add_text_field("record", tokenizer_name="raw", index_option="basic")
    for name in ("all", "title", "buyer"):
        builder.add_text_field(name, tokenizer_name="terms", index_option="position")
    for name in _TERMS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in chain(*COLUMNS.values()):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("published", "deadline"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_integer_field("buyer_id", indexed=True)
    for name in ("by_published", "by_deadline"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_unsigned_field("status_deadline", fast=True)
    builder.add_float_field("value", indexed=True, fast=True)
    return builder.build()


def register(index: tantivy.Index) -> tantivy.Index:
    """Teach an opened index our analyser: terms are made beforehand and only parted by blanks."""
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def in_columns(facet: str, values: Sequence[str]) -> dict[str, str | list[str]]:
    """Spread the values of a facet, none twice, over its columns."""
    *single, last = COLUMNS[facet]
    if not single:
        return {last: values[0] if values else NOTHING}
    found: dict[str, str | list[str]] = dict.fromkeys(single, NOTHING)
    found |= zip(single, values, strict=False)
    return {**found, last: list(values[len(single) :])}


def status_deadline(status: str, deadline: int) -> int:
    """Return one number for both, so that one pass over one column counts both: all of a status stand together."""
    return STATUSES.index(status) << 40 | max(deadline, 0)
