"""How commands speak to people: refusals on standard error, counts in plain words."""

import os
import sys
from collections.abc import Callable

FAILED = 1


def refuse(reason: str, status: int = FAILED) -> int:
    """Say what cannot be; the exit status that goes with it."""
    print(f"countertop: {reason}", file=sys.stderr, flush=True)
    return status


def several(number: int, what: str) -> str:
    """A number of things: ``1 order``, ``2 orders``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def to_a_reader(tell: Callable[[], int]) -> int:
    """What `tell` answers; 1 where whoever read its output has gone, as `head` does."""
    try:
        status = tell()
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return status
