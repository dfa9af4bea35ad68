"""Clients for tests: they reach the local servers, and never really wait."""

from typing import Any

from scrapers.http import Client


class Clock:
    """Time that passes only by sleeping; `slept` lists the waits that were worth the name."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(round(seconds, 1))


def a_client(clock: Clock | None = None, **changes: Any) -> Client:
    clock = clock or Clock()
    given: dict[str, Any] = {
        "operator_url": "https://operator.example/bot",
        "version": "0.1",
        "allow_loopback": True,
        "clock": clock,
        "sleep": clock.sleep,
        "jitter": lambda: 0.0,
    }
    return Client(**(given | changes))
