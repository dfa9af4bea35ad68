"""How a message is named, and when it is tried again: pure functions."""

import hashlib
import hmac
from datetime import timedelta

LEASE = timedelta(minutes=5)  # longer than a channel's timeouts together
GIVE_UP = timedelta(days=5)
LONGEST_WAIT = timedelta(minutes=30)


def message_id(person: str, dedupe_key: str, secret: str, domain: str) -> str:
    """Return the Message-ID: the same for the same thing said to the same person, whoever sends it and how often."""
    said = f"{person}\n{dedupe_key}".encode()
    return f"<{hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()[:32]}@{domain}>"


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: one minute, then twice as long each time, at most 30 minutes."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)
