"""The serial barcode scanner: a line is a code, its AIM identifier gives the kind.

The only module that imports pyserial. A scanned text may be a pay code: it never
reaches a log or an error text.
"""

import logging
import time

import serial

from drivers.api import CodeSeen, DriverError, Emit, Reading, Symbology
from drivers.runtime.device_worker import DeviceWorker
from drivers.scanner.line_framing import MAX_LINE_BYTES, LineSplitter

log = logging.getLogger(__name__)

READ_S = 0.2
"""A silence of this time is a pause between two scans."""

# ISO/IEC 15424: the letter after "]" names the symbology, the digit its options.
AIM_LETTERS = {
    "A": Symbology.CODE39,
    "C": Symbology.CODE128,
    "F": Symbology.CODABAR,
    "I": Symbology.ITF,
    "Q": Symbology.QR,
    "d": Symbology.DATAMATRIX,
}
# "]E" is for EAN and UPC alike: the option and the length distinguish them.
AIM_RETAIL = {
    ("0", 13): Symbology.EAN13,
    ("0", 12): Symbology.UPCA,
    ("4", 8): Symbology.EAN8,
}
AIM_LENGTH = 3
# GS1 codes begin with FNC1, which is the group separator in text.
AIM_FNC1 = frozenset({"]C1", "]Q3", "]Q4", "]d2", "]d5"})
FNC1 = "\x1d"
_PLAIN = {0xFEE0 + each: each for each in range(0x21, 0x7F)}


def reading_of(line: bytes) -> Reading:
    """The code in one line, UTF-8 or else GB18030. Other bytes become U+FFFD.

    Full-width digits and letters become plain ones.

    A known AIM identifier is removed and gives the symbology, and FNC1 in front if it
    stands for a GS1 code. Without one, or with an unknown one, which stays in the
    text, the symbology is SERIAL.
    """
    text = _decoded(line)
    symbology = _aim_symbology(text)
    if symbology is None:
        return Reading(text, Symbology.SERIAL, stage="serial")
    fnc1 = FNC1 if text[:AIM_LENGTH] in AIM_FNC1 else ""
    return Reading(fnc1 + text[AIM_LENGTH:], symbology, stage="serial")


def _decoded(line: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return line.decode(encoding).translate(_PLAIN)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", errors="replace")


def _aim_symbology(text: str) -> Symbology | None:
    if len(text) <= AIM_LENGTH or text[0] != "]":
        return None
    if text[1] == "E":
        return AIM_RETAIL.get((text[2], len(text) - AIM_LENGTH))
    return AIM_LETTERS.get(text[1])


class SerialScanner(DeviceWorker):
    """A scanner on a serial port or a USB port that looks like one.

    It emits `CodeSeen` for each line, at the time the line was complete. `port` is a
    path such as /dev/serial/by-id/…; what it received before it was opened is dropped.
    A `drivers.api.CodeSource`.
    """

    def __init__(
        self, emit: Emit, port: str, *, baud: int = 9600, name: str = "serial_scanner"
    ) -> None:
        super().__init__(name, emit)
        self._path = port
        self._baud = baud
        self._port: serial.Serial | None = None
        self._lines = LineSplitter()
        self._form_logged = False

    @property
    def overflows(self) -> int:
        """Lines dropped for their length, since the start."""
        return self._lines.overflows

    def open(self) -> None:
        """Open the port; DriverError if it cannot be opened."""
        self._lines = LineSplitter(self._lines.overflows, self._lines.halves)
        self._form_logged = False
        try:
            self._port = serial.Serial(
                self._path, self._baud, timeout=READ_S, exclusive=True
            )
        except serial.SerialException as exc:
            raise DriverError(
                "serial scanner {path} cannot be opened: is it plugged in?",
                path=self._path,
            ) from exc

    def work(self) -> None:
        """Wait for bytes, at most `READ_S`, and emit the codes they complete."""
        lines, data = self._lines, self._read()
        dropped = lines.overflows, lines.halves
        for line in lines.feed(data) if data else lines.pause():
            self._log_form(line)
            self._emit(CodeSeen(reading_of(line), time.monotonic()))
        self._log_dropped(*dropped)

    def close(self) -> None:
        """Close the port."""
        if self._port is not None:
            self._port.close()
            self._port = None

    def _log_form(self, line: bytes) -> None:
        """Log once how the scanner is programmed, and nothing of what was scanned."""
        if not self._form_logged:
            self._form_logged = True
            symbology = reading_of(line).symbology
            log.info(
                "scanner_form device=%s line_end=%s identifier=%s",
                *(self.name, self._lines.ends, symbology is not Symbology.SERIAL),
            )

    def _log_dropped(self, overflows: int, halves: int) -> None:
        """What was dropped since then: each doubling, so that a flood logs little."""
        lines = self._lines
        if lines.overflows.bit_length() > overflows.bit_length():
            log.warning(
                "line_too_long device=%s max_bytes=%d lines=%d",
                *(self.name, MAX_LINE_BYTES, lines.overflows),
            )
        if lines.halves.bit_length() > halves.bit_length():
            log.warning("line_without_end device=%s lines=%d", self.name, lines.halves)

    def _read(self) -> bytes:
        if self._port is None:
            raise DriverError("serial scanner {path} is not open", path=self._path)
        try:
            return self._port.read(max(1, self._port.in_waiting))
        except OSError as exc:
            raise DriverError("serial scanner {path} is gone", path=self._path) from exc
