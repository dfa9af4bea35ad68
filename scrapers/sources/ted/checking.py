"""A look at the live search: is its answer as a poll expects it?"""

from collections.abc import Iterator

from scrapers.errors import FetchError
from scrapers.sources.poll import Finding, Visit
from scrapers.sources.ted.config import Config
from scrapers.sources.ted.poll import ZONE
from scrapers.sources.ted.search import FIELDS, NEEDED, Searcher, explained

PARTS = ("totalNoticeCount", "iterationNextToken", "timedOut")


def check(config: Config, visit: Visit) -> Iterator[Finding]:
    """Have a question of ours checked without an answer: its words, then the fields that summaries are made of."""
    searcher = Searcher(config, visit.client)
    query = config.query(visit.now.astimezone(ZONE).date())
    found = _asked(searcher, query, NEEDED)
    if isinstance(found, FetchError):
        yield Finding(False, f"TED refuses the question: {found.message}")
        return
    yield Finding(True, "TED understands the question")
    lost = [name for name in PARTS if name not in found]
    words = f"the answer lacks {', '.join(lost)}" if lost else "the answer has the parts that a poll reads"
    yield Finding(not lost, words)
    if isinstance(_asked(searcher, query, FIELDS), FetchError):
        yield Finding(False, "TED no longer knows a field that summaries are made of; notices come all the same")
    else:
        yield Finding(True, f"TED knows the {len(FIELDS)} fields that summaries are made of")


def _asked(searcher: Searcher, query: str, fields: tuple[str, ...]) -> dict[str, object] | FetchError:
    """Return the answer, or the refusal of a question that was understood to be wrong."""
    try:
        return searcher.asked(query, fields=fields, limit=1, checkQuerySyntax=True)
    except FetchError as error:
        if error.status != 400:
            raise
        return explained(error)
