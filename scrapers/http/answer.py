"""What a server answered, and what it means: a document, a wall, or a failure that may pass."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapers.errors import FetchError, SourceState

RATE_LIMITED = frozenset({429, 503})
MAY_PASS = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
"""Statuses after which the same question may be answered a little later."""

LOGIN = re.compile(
    r"(?i)(?:^|[/._-])"
    r"(?:log-?in|log-?on|sign-?in|sso|saml2?|adfs|oauth2?|openid(?:-connect)?|authorize|kirjaudu|kirjautuminen|tunnistaudu|logga-?in)"
    r"(?:$|[/._-])"
)
WIDGET = re.compile(rb"challenges\.cloudflare\.com/turnstile|cf-turnstile|/cdn-cgi/challenge-platform/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `url` is where redirects led, `headers` compare without case, `body` is decompressed."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime

    @property
    def unchanged(self) -> bool:
        """True when the validators sent along still hold; there is no body then."""
        return self.status == 304

    @property
    def validators(self) -> dict[str, str]:
        """What to send along the next time, so that an unchanged answer is not sent again."""
        named = {"etag": self.headers.get("ETag"), "last_modified": self.headers.get("Last-Modified")}
        return {name: value for name, value in named.items() if value}

    @property
    def media_type(self) -> str | None:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower() or None

    @property
    def charset(self) -> str | None:
        """The charset that the Content-Type header names."""
        found = re.search(r"charset=[\"']?([\w.:-]+)", self.headers.get("Content-Type", ""), re.IGNORECASE)
        return found[1] if found else None

    def json(self) -> object:
        """Return the body as JSON; FetchError("bad_answer") when it is not."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise FetchError("bad_answer", f"the answer is not JSON: {error}", url=self.url) from error


def judge(answer: Answer) -> None:
    """Raise FetchError for an answer that is not the document asked for."""
    if is_challenge(answer):
        raise _failure(answer, "blocked_by_challenge", "the site answers with a challenge for browsers")
    if answer.status == 401:
        raise _failure(answer, "login_required", "the site asks for a sign-in")
    if answer.status in RATE_LIMITED:
        raise _failure(answer, "rate_limited", f"the site is busy or wants fewer requests ({answer.status})")
    if not (200 <= answer.status < 300 or answer.unchanged):
        raise _failure(answer, "http_error", f"the site answered {answer.status}")


def _failure(answer: Answer, state: SourceState, message: str) -> FetchError:
    return FetchError(
        state,
        message,
        url=answer.url,
        status=answer.status,
        retry_after=retry_after(answer),
        body=answer.body[:100_000],
        may_pass=state != "blocked_by_challenge" and answer.status in MAY_PASS,
    )


def is_challenge(answer: Answer) -> bool:
    """Tell whether a wall answered in place of the site: AWS WAF, Cloudflare, or a page with their widget."""
    if answer.headers.get("x-amzn-waf-action") or answer.headers.get("cf-mitigated"):
        return True
    if answer.status == 202 and not answer.body:
        return True
    return answer.status >= 400 and has_challenge_widget(answer.body)


def has_challenge_widget(body: bytes) -> bool:
    """Tell whether a page carries a Turnstile widget; on a page that answers 200 this alone proves nothing."""
    return WIDGET.search(body) is not None


def is_login(url: str) -> bool:
    """Tell whether an address that a redirect leads to is a sign-in page, by its host and path."""
    parts = urlsplit(url)
    return bool(LOGIN.search(parts.path) or LOGIN.match((parts.hostname or "").partition(".")[0]))


def retry_after(answer: Answer) -> float | None:
    """Return the seconds that the Retry-After header asks for, given as seconds or as an HTTP date."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - answer.fetched_at).total_seconds())
