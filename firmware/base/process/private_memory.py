"""Keeps what a process has in memory to itself: pay codes and keys pass through (N01).

However the process was started: a unit's `LimitCORE=` does not hold for one that a
person starts, nor where the kernel pipes core dumps to a program (core(5)).
"""

import ctypes
import logging
import os
import resource

log = logging.getLogger(__name__)

_PR_SET_DUMPABLE = 4
"""prctl(2), of linux/prctl.h."""


def keep_memory_private() -> None:
    """Leave no core dump, and have no other account read this memory; logged if not.

    Root still can. A program that this one starts has to ask for it itself.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        log.warning("memory_not_private reason=%s", os.strerror(ctypes.get_errno()))
