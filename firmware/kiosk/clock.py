"""The kiosk's clocks, as one argument, so that a sale script can advance them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from firmware.kiosk.time_sources import ClockCell, clock_cell, synchronised
from firmware.kiosk.time_trust import TimeDoubt, TimeTrust
from firmware.protocol.envelope import utc_text


@dataclass(frozen=True, slots=True)
class Clock:
    """`sale_s`: monotonic seconds for everything that waits for people or the hub.

    `device_s` is the monotonic clock that drivers stamp their events with; `drained_s`,
    by it, is until when those were handled. `wall_ns` is Unix nanoseconds;
    `synchronised` returns whether a time server has set those. `trust` is what is known
    of the time (N15); it counts by `device_s`, on the main thread. Only the virtual
    shop gives the first a clock that can be advanced.
    """

    sale_s: Callable[[], float] = time.monotonic
    device_s: Callable[[], float] = time.monotonic
    drained_s: Callable[[], float] = time.monotonic
    wall_ns: Callable[[], int] = time.time_ns
    synchronised: Callable[[], bool] = synchronised
    trust: TimeTrust = field(default_factory=TimeTrust)

    @classmethod
    def of_this_machine(cls) -> "Clock":
        """The machine's own; one with a cell counts if it has set it at the start."""
        clock = cls()
        if clock_cell(clock.wall_ns() / 1e9) is ClockCell.KEPT:
            clock.trust.see_cell(clock._wall_ms(), clock._mono_ms())
        return clock

    def receive_hub_time(self, utc_ms: int, *, took_s: float) -> None:
        """The hub's time in a reply that came just now, `took_s` after its request."""
        now_ms = self._mono_ms()
        sent_ms = now_ms - round(took_s * 1_000)
        self.trust.receive_hub_time(utc_ms, sent_ms=sent_ms, mono_ms=now_ms)

    def doubt(self) -> TimeDoubt | None:
        """Why the time is not known by now, or None."""
        self._look()
        return self.trust.doubt

    def known_ms(self) -> int | None:
        """The time in Unix milliseconds; None if it is not known."""
        self._look()
        return self.trust.known_ms(self._mono_ms())

    def utc_ms(self) -> int:
        """The time in Unix milliseconds: the machine's clock if it is not known."""
        known_ms = self.known_ms()
        return self._wall_ms() if known_ms is None else known_ms

    def utc_ns(self) -> int:
        """As `utc_ms`, in nanoseconds."""
        return self.utc_ms() * 1_000_000

    def utc(self) -> str:
        """As `utc_ms`, in the wire's format."""
        return utc_text(self.utc_ms())

    def known_utc(self) -> str:
        """As `utc`; empty if the time is not known."""
        known_ms = self.known_ms()
        return "" if known_ms is None else utc_text(known_ms)

    def _look(self) -> None:
        synchronised = self.synchronised()
        self.trust.see_clock(
            self._wall_ms(), self._mono_ms(), synchronised=synchronised
        )

    def _wall_ms(self) -> int:
        return self.wall_ns() // 1_000_000

    def _mono_ms(self) -> int:
        return round(self.device_s() * 1_000)
