"""Memory that stays as it is however long the work lasts."""

import ctypes
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""What glibc's mallopt calls them in malloc.h."""


def keep_flat() -> None:
    """Have the C library give back what a batch leaves behind; where it cannot be told so, nothing happens.

    By itself glibc keeps a heap for each thread and raises the size from which it hands memory back, so that batches of
    some megabytes leave holes that grow with the number of batches.
    """
    with suppress(OSError, AttributeError, TypeError):
        tell = ctypes.CDLL(None).mallopt
        tell(_ARENA_MAX, 1)
        tell(_MMAP_THRESHOLD, 128 * 1024)
        tell(_TRIM_THRESHOLD, 256 * 1024)
