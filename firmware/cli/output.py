"""Output of the commands: refusals on standard error, counted nouns."""

import os
import sys
from collections.abc import Callable

FAILED = 1


def refuse(reason: str, status: int = FAILED) -> int:
    """Print a reason on standard error and return the exit status."""
    print(f"countertop: {reason}", file=sys.stderr, flush=True)
    return status


def several(number: int, what: str) -> str:
    """A counted noun: ``1 order``, ``2 orders``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def flushed(command: Callable[[], int]) -> int:
    """The status that `command` returns; 1 if its reader closed the pipe, as `head`."""
    try:
        status = command()
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes again at exit: send that to the null device.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return status
