"""Asking a site within the limits that its profile sets."""

from collections.abc import Mapping

from requests.cookies import RequestsCookieJar

from scrapers.errors import FetchError
from scrapers.http import Answer, Client, Manners
from scrapers.sources.page.profile import Profile


class Asking:
    """Asks within the budget of one poll; keeps validators where one answer stands for the whole list."""

    def __init__(
        self,
        profile: Profile,
        client: Client,
        validators: Mapping[str, dict[str, str]] | None = None,
        manners: Manners | None = None,
    ) -> None:
        self._client = client
        self._profile = profile
        self._left = profile.max_requests
        self._cookies = RequestsCookieJar() if profile.cookies else None
        self._manners = manners or Manners(spacing=profile.delay_seconds, robots=profile.respect_robots)
        alone = profile.pagination.kind == "none" and (profile.detail is None or profile.detail.only_new)
        self._kept = frozenset(profile.start_urls) if alone else frozenset[str]()
        self.validators = dict(validators or {})

    def __call__(self, url: str) -> Answer:
        if self._left <= 0:
            raise FetchError("incomplete", f"more than {self._profile.max_requests} requests are needed", url=url)
        self._left -= 1
        answer = self._client.get(
            url,
            manners=self._manners,
            headers=self._profile.headers,
            validators=self.validators.get(url),
            cookies=self._cookies,
        )
        if url in self._kept and not answer.unchanged:
            self.validators = self.validators | {url: answer.validators}
        return answer
