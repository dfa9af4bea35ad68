"""The fields of the index and how its analysers see them; a change here needs a new VERSION, and so a rebuild."""

from functools import cache

import tantivy

VERSION = 3
_CODES = ("cpv", "nuts")
_FACETS = ("cpv_division", "nuts_country", "country", "kind", "status", "source")


@cache
def schema() -> tantivy.Schema:
    """Return the fields.  The one document with a `sequence` says how far the index is; all others are notices."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("sequence", fast=True)
    builder.add_text_field("record", tokenizer_name="raw", index_option="basic")
    for name in ("all", "title", "buyer"):
        builder.add_text_field(name, tokenizer_name="terms", index_option="position")
    for name in _CODES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("published", "deadline"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_integer_field("buyer_id", indexed=True)
    for name in ("by_published", "by_deadline"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_float_field("value", indexed=True, fast=True)
    return builder.build()


def register(index: tantivy.Index) -> tantivy.Index:
    """Teach an opened index our analyser: terms are made beforehand and only parted by blanks."""
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index
