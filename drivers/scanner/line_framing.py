"""From a scanner's bytes to its lines, however it was programmed to end them. Pure.

Scanners end a line by CR, LF, CR LF, TAB, ETX or EOT, or by nothing but a pause. Some
frame it in STX and ETX or fill it with NUL, and some send CR or LF in front of it.
"""

from dataclasses import dataclass, field

MAX_LINE_BYTES = 8192
FRAMING = bytes(range(0x09)) + b"\x0b\x0c" + bytes(range(0x0E, 0x1B))
"""Control bytes that no code begins or ends with. What separates the elements of a GS1
or ISO 15434 code (FS, GS, RS, US), and ESC, are data."""
_ENDS = b"\r\n\t\x03\x04"
_ALL_LF = bytes.maketrans(_ENDS, b"\n" * len(_ENDS))
REPROGRAMMED_AFTER = 3
"""After n lines in a row without the end that was known it was programmed anew."""


@dataclass(slots=True)
class LineSplitter:
    """Bytes in, whole lines out, without ends and framing; empty ones left out.

    `pause` is called when the line was silent for a while. It ends a line only as long
    as no other end was seen, or if an end came in front of it: otherwise a line without
    its end is half a line, which the next pause drops, so that it does not begin the
    next one.

    A line longer than `MAX_LINE_BYTES` is dropped up to its end and counted in
    `overflows`, dropped halves in `halves`. What is dropped also ends by the second
    pause of a silence.
    """

    overflows: int = 0
    halves: int = 0
    _kept: bytes = field(default=b"", init=False)
    _skipping: bool = field(default=False, init=False)
    _has_ends: bool = field(default=False, init=False)
    _paused: bool = field(default=True, init=False)
    _end_in_front: bool = field(default=False, init=False)
    _halves_running: int = field(default=0, init=False)

    @property
    def ends(self) -> str:
        """How this scanner ends its lines, as far as is known."""
        return "suffix" if self._has_ends else "pause"

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that these bytes complete."""
        data = data.translate(_ALL_LF)
        if self._paused:
            self._end_in_front = data.startswith(b"\n")
        self._paused = False
        *whole, self._kept = (self._kept + data).split(b"\n")
        self._has_ends = self._has_ends or bool(whole)
        if self._skipping and whole:
            whole, self._skipping = whole[1:], False
        fitting = [line for line in whole if len(line) <= MAX_LINE_BYTES]
        self.overflows += len(whole) - len(fitting)
        self._bound()
        lines = [line for line in map(_unframed, fitting) if line]
        if lines:
            self._halves_running = 0
        return lines

    def pause(self) -> list[bytes]:
        """The line that a silence ends, if any; one silence may be several pauses."""
        first, self._paused = not self._paused, True
        if not self._has_ends or self._end_in_front:
            line, self._kept, self._skipping = _unframed(self._kept), b"", False
            return [line] if line else []
        if not first:
            self._skipping = False
            if _unframed(self._kept):
                self._drop_half()
        return []

    def spoil(self) -> None:
        """Drop the line under way, up to its end: bytes of it are missing."""
        self._kept, self._skipping = b"", True

    def _drop_half(self) -> None:
        self.halves += 1
        self._kept = b""
        self._halves_running += 1
        if self._halves_running >= REPROGRAMMED_AFTER:
            self._has_ends, self._halves_running = False, 0

    def _bound(self) -> None:
        if self._skipping:
            self._kept = b""
        elif len(self._kept) > MAX_LINE_BYTES:
            self._kept, self._skipping = b"", True
            self.overflows += 1


def _unframed(line: bytes) -> bytes:
    return line.strip(FRAMING)
