"""The kiosk's clocks, as one argument, so that a sale script can advance them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from firmware.protocol.envelope import utc_text

SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
"""Exists once a time server has set the clock since the machine's start."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`sale_s`: monotonic seconds for everything that waits for people or the hub.

    `device_s` is the monotonic clock that drivers stamp their events with; `drained_s`,
    by it, is until when those were handled. `wall_ns` is Unix nanoseconds;
    `synchronised` says whether those can be believed (N15). Only the virtual shop gives
    the first a clock that can be advanced.
    """

    sale_s: Callable[[], float] = time.monotonic
    device_s: Callable[[], float] = time.monotonic
    drained_s: Callable[[], float] = time.monotonic
    wall_ns: Callable[[], int] = time.time_ns
    synchronised: Callable[[], bool] = SYNCHRONISED.exists

    def utc(self) -> str:
        """The wall clock in the wire's format."""
        return utc_text(self.wall_ns() // 1_000_000)
