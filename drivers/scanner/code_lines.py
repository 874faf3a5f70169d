"""One scanner's characters in, `CodeSeen` out; the log shows how it is programmed.

A scanned text may be a pay code: it never reaches a log or an error text.
"""

import logging
import time

from drivers.api import CodeSeen, Emit, Symbology
from drivers.scanner.line_framing import MAX_LINE_BYTES, LineSplitter
from drivers.scanner.line_reading import reading_of

log = logging.getLogger(__name__)

PAUSE_S = 0.2
"""A silence of this time is a pause between two scans."""


class CodeLines:
    """The lines of one scanner; `device` is its name in the log. Its thread only."""

    def __init__(self, device: str, emit: Emit) -> None:
        self._device = device
        self._emit = emit
        self._lines = LineSplitter()
        self._form_logged = False

    @property
    def overflows(self) -> int:
        """Lines dropped for their length, since the start."""
        return self._lines.overflows

    def begin(self) -> None:
        """Forget half a line and how lines end: the scanner was plugged in (again)."""
        self._lines = LineSplitter(self._lines.overflows, self._lines.halves)
        self._form_logged = False

    def receive(self, data: bytes) -> None:
        """Emit the codes that these bytes complete; none are a silence of `PAUSE_S`."""
        lines = self._lines
        dropped = lines.overflows, lines.halves
        for line in lines.feed(data) if data else lines.pause():
            self._log_form(line)
            self._emit(CodeSeen(reading_of(line), time.monotonic()))
        self._log_dropped(*dropped)

    def spoil(self) -> None:
        """Drop the line under way, up to its end: characters of it are missing."""
        self._lines.spoil()

    def _log_form(self, line: bytes) -> None:
        """Log once how the scanner is programmed, and nothing of what was scanned."""
        if not self._form_logged:
            self._form_logged = True
            symbology = reading_of(line).symbology
            log.info(
                "scanner_form device=%s line_end=%s identifier=%s",
                *(self._device, self._lines.ends, symbology is not Symbology.SERIAL),
            )

    def _log_dropped(self, overflows: int, halves: int) -> None:
        """What was dropped since then: each doubling, so that a flood logs little."""
        lines = self._lines
        if lines.overflows.bit_length() > overflows.bit_length():
            log.warning(
                "line_too_long device=%s max_bytes=%d lines=%d",
                *(self._device, MAX_LINE_BYTES, lines.overflows),
            )
        if lines.halves.bit_length() > halves.bit_length():
            log.warning(
                "line_without_end device=%s lines=%d", self._device, lines.halves
            )
