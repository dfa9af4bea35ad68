"""One question to Hilma: with the key, at its pace, and with what Hilma says when it does not answer it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from scrapers.errors import FetchError
from scrapers.http import Client, Manners
from scrapers.http.answer import Answer
from scrapers.sources.hilma.config import Config

KEY_HEADER = "Ocp-Apim-Subscription-Key"
LONGEST_WORD = 300
_IS_KEY = re.compile(r"[!-~]+").fullmatch


def key_of(config: Config, keys: Mapping[str, str]) -> str:
    """Return the key; FetchError when it is not set, or cannot be one: errors would repeat what no header carries."""
    key = keys.get(config.key_name, "")
    if not _IS_KEY(key):
        raise FetchError("key_missing", f"the key {config.key_name} is {'no key' if key else 'not set'}")
    return key


class Hilma:
    """Hilma as one poll asks it; the key goes into a header of each question and nowhere else."""

    def __init__(self, config: Config, client: Client, key: str) -> None:
        self._config = config
        self._client = client
        self._key = key
        self._manners = Manners(spacing=config.spacing, robots=False, rate_limit_wait=30.0)

    def get(self, path: str) -> Answer:
        """Return the answer of an address, which is JSON; FetchError when it is not."""
        try:
            answer = self._client.get(self.url(path), manners=self._manners, headers=self._headers)
        except FetchError as error:
            raise self._explained(error) from error
        answer.json()
        return answer

    def search(self, path: str, question: dict[str, object]) -> dict[str, Any]:
        """Return the answer of a search, which has rows; FetchError when it has none."""
        try:
            answer = self._client.query(self.url(path), question, manners=self._manners, headers=self._headers)
        except FetchError as error:
            raise self._explained(error) from error
        page = answer.json()
        if not isinstance(page, dict) or not isinstance(page.get("value"), list):
            raise FetchError("bad_answer", "Hilma's answer holds no rows", url=answer.url)
        return page

    def url(self, path: str) -> str:
        return self._config.api_url + path

    @property
    def _headers(self) -> dict[str, str]:
        return {KEY_HEADER: self._key, "Accept": "application/json"}

    def _explained(self, error: FetchError) -> FetchError:
        """Add Hilma's own words; some of its errors are JSON, of several shapes, and others plain text."""
        if error.status in (401, 403):
            error.message = f"Hilma refuses the key {self._config.key_name} ({error.status})"
        said = " ".join(_words(error.body).split()).replace(self._key, "…")[:LONGEST_WORD]
        if said:
            error.message = f"{error.message}: {said}"
        return error


def _words(body: bytes) -> str:
    text = body.decode("utf-8-sig", "replace")
    try:
        said = json.loads(text)
    except ValueError:
        return "" if text.lstrip().startswith("<") else text
    inner = said.get("error", said) if isinstance(said, dict) else {}
    names = ("message", "detail", "title")
    return next((inner[name] for name in names if isinstance(inner, dict) and isinstance(inner.get(name), str)), "")


__all__ = ["KEY_HEADER", "Hilma", "key_of"]
