"""The one polite client that talks to public sources."""

from scrapers.http.answer import Answer
from scrapers.http.client import Client, Manners

__all__ = ["Answer", "Client", "Manners"]
