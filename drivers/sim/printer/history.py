"""What a printer received and printed since it was plugged in, within bounds."""

import threading

from drivers.sim.printer.paper import PaperSlip

PICTURES_MAX = 100
"""How many of the newest slips keep their pictures; of the others the text stays."""
BYTES_MAX = 1_000_000


class PrinterHistory:
    """Written by the printer's thread, read by others."""

    def __init__(self) -> None:
        self._slips: list[PaperSlip] = []
        self._cut = threading.Condition()
        self._returned = 0
        self._newest = bytearray()
        self.bytes_received = 0

    @property
    def slips(self) -> tuple[PaperSlip, ...]:
        """Every slip cut so far."""
        return tuple(self._slips)

    @property
    def received(self) -> bytes:
        """The newest `BYTES_MAX` bytes, without real-time status requests."""
        return bytes(self._newest)

    def add_bytes(self, data: bytes) -> None:
        """Something was received."""
        self.bytes_received += len(data)
        self._newest += data
        del self._newest[:-BYTES_MAX]

    def add_slip(self, slip: PaperSlip) -> None:
        """A slip was cut."""
        with self._cut:
            self._slips.append(slip)
            if len(self._slips) > PICTURES_MAX:
                self._slips[-PICTURES_MAX - 1].drop_picture()
            self._cut.notify_all()

    def wait_slip(self, limit_s: float) -> PaperSlip:
        """The next slip not returned yet; TimeoutError if none comes in time."""
        with self._cut:
            if not self._cut.wait_for(self._has_more, limit_s):
                raise TimeoutError(f"no slip within {limit_s} s")
            self._returned += 1
            return self._slips[self._returned - 1]

    def _has_more(self) -> bool:
        return len(self._slips) > self._returned
