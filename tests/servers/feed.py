"""A town's feed of calls: the latest entries only, in RSS or Atom, with validators and further pages if it has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from html import escape

from werkzeug.wrappers import Request, Response

from tests.servers.serve import serve


@dataclass(frozen=True)
class Post:
    """One entry; `guid` None leaves its id out."""

    number: int
    title: str = "Kadun korjaus"
    text: str = "Tarjoukset 5.10.2026 klo 12 mennessä."
    guid: str | None = "-"
    link: str | None = "-"
    on: date = date(2026, 9, 20)

    @property
    def own_guid(self) -> str | None:
        return f"urn:kyla:{self.number}" if self.guid == "-" else self.guid

    @property
    def own_link(self) -> str | None:
        return f"/posts/{self.number}" if self.link == "-" else self.link


@dataclass
class FeedSite:
    """The site's state: its posts, the newest first; it shows `keeps` of them, `page_size` on a page (RFC 5005).

    `troubles` are used up one a request, but for robots.txt; `asked` are the addresses, `sent` the conditions.
    """

    posts: list[Post] = field(default_factory=list)
    atom: bool = False
    keeps: int = 10
    page_size: int = 1000
    validators: bool = False
    language: str = "fi"
    troubles: list[Response] = field(default_factory=list)
    robots: str = ""
    asked: list[str] = field(default_factory=list)

    @Request.application
    def __call__(self, request: Request) -> Response:
        if request.path == "/robots.txt":
            return Response(self.robots, content_type="text/plain") if self.robots else Response("none", 404)
        self.asked.append(request.full_path.rstrip("?"))
        if self.troubles:
            return self.troubles.pop(0)
        return self.page(request)

    def page(self, request: Request) -> Response:
        """Return a page as it is on a good day."""
        number = int(request.args.get("page", 1))
        kept = self.posts[: self.keeps]
        shown = kept[(number - 1) * self.page_size : number * self.page_size]
        following = f"/feed?page={number + 1}" if number * self.page_size < len(kept) else None
        body = self._atom(shown, following) if self.atom else self._rss(shown, following)
        answer = Response(body, content_type="application/atom+xml" if self.atom else "application/rss+xml")
        if self.validators:
            answer.add_etag()
            answer.make_conditional(request)
        return answer

    def _rss(self, shown: list[Post], following: str | None) -> str:
        more = f'<atom:link rel="next" href="{following}"/>' if following else ""
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
            f"<channel><title>Kylä</title><language>{self.language}</language><ttl>60</ttl>{more}"
            + "".join(map(_item, shown))
            + "</channel></rss>"
        )

    def _atom(self, shown: list[Post], following: str | None) -> str:
        more = f'<link rel="next" href="{following}"/>' if following else ""
        return (
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{self.language}"><title>Kylä</title>{more}'
            + "".join(map(_entry, shown))
            + "</feed>"
        )


def _item(post: Post) -> str:
    guid = f'<guid isPermaLink="false">{escape(post.own_guid)}</guid>' if post.own_guid else ""
    link = f"<link>{escape(post.own_link)}</link>" if post.own_link else ""
    on = format_datetime(datetime(post.on.year, post.on.month, post.on.day, 9, tzinfo=UTC))
    words = f"<title>{escape(post.title)} {post.number}</title><description>{escape(post.text)}</description>"
    return f"<item>{words}{guid}{link}<pubDate>{on}</pubDate></item>"


def _entry(post: Post) -> str:
    words = f"<title>{escape(post.title)} {post.number}</title><summary>{escape(post.text)}</summary>"
    link = f'<link href="{escape(post.own_link or "")}"/>'
    return f"<entry>{words}<id>{escape(post.own_guid or '')}</id>{link}<updated>{post.on}T09:00:00Z</updated></entry>"


@contextmanager
def feed_site(site: FeedSite) -> Iterator[str]:
    """Serve a feed at `/feed`."""
    with serve(site) as base_url:
        yield base_url
