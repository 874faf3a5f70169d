"""Whether the clocks of kiosks are right, by messages that are surely new. Pure.

A kiosk of an earlier release does not say that its time is a guess. But a request, a
bundle and telemetry bear the time at which they were sent, and arrive at once.
"""

from datetime import datetime
from typing import NamedTuple

from firmware.protocol.envelope import Stamp

OFF_MAX_MS = 300_000
"""How far a kiosk's clock may be off, as ahead of the hub in A44."""
KIOSKS_MAX = 10_000
"""Remembered at once; the one received first is forgotten."""


class _Reading(NamedTuple):
    """A kiosk's clocks and the hub's at one moment, in milliseconds."""

    boot: str
    mono_ms: int
    clock_ms: int
    hub_ms: int


class KioskClocks:
    """The last reading of each kiosk; the handler's thread."""

    def __init__(self) -> None:
        self._readings: dict[str, _Reading] = {}

    def read(self, stamp: Stamp, now: str) -> None:
        """A message that its kiosk has sent just now; `now` is the hub's UTC text."""
        clock_ms, hub_ms = _unix_ms(stamp.ts), _unix_ms(now)
        if hub_ms is None:
            return
        self._readings.pop(stamp.kid, None)
        if len(self._readings) >= KIOSKS_MAX:
            del self._readings[next(iter(self._readings))]
        # A day that no calendar has is as far off as can be.
        clock_ms = 0 if clock_ms is None else clock_ms
        reading = _Reading(stamp.boot, stamp.mono_ms, clock_ms, hub_ms)
        self._readings[stamp.kid] = reading

    def off_ms(self, kid: str) -> int | None:
        """How far a kiosk's clock is ahead of the hub's; None before any reading."""
        reading = self._readings.get(kid)
        return None if reading is None else reading.clock_ms - reading.hub_ms

    def wrong(self, stamp: Stamp) -> bool:
        """Whether the clock was wrong when a message of that stamp was made.

        In the same boot the monotonic clock shows when that was; else it is as the
        clock is now. False for a kiosk of which there is no reading.
        """
        reading = self._readings.get(stamp.kid)
        if reading is None:
            return False
        if stamp.boot != reading.boot:
            return abs(reading.clock_ms - reading.hub_ms) > OFF_MAX_MS
        clock_ms = _unix_ms(stamp.ts)
        made_ms = reading.hub_ms + stamp.mono_ms - reading.mono_ms
        return clock_ms is None or abs(clock_ms - made_ms) > OFF_MAX_MS


def _unix_ms(text: str) -> int | None:
    try:
        return round(datetime.fromisoformat(text).timestamp() * 1_000)
    except (ValueError, OverflowError):
        return None
