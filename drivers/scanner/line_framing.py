"""From a scanner's bytes to its lines, however it was programmed to end them. Pure.

Scanners end a line by CR, LF, CR LF or TAB, or by nothing but a pause, and some frame
it in STX and ETX or fill it with NUL.
"""

from dataclasses import dataclass, field

MAX_LINE_BYTES = 8192
FRAMING = bytes(range(0x09)) + b"\x0b\x0c" + bytes(range(0x0E, 0x1B))
"""Control bytes that no code begins or ends with. What separates the elements of a GS1
or ISO 15434 code (FS, GS, RS, US), and ESC, are data."""


@dataclass(slots=True)
class LineSplitter:
    """Bytes in, whole lines out, without ends and framing; empty ones left out.

    `pause` is called when the line was silent for a while. It ends a line only as long
    as no other end was seen: afterwards a line without its end is half a line, which
    the next pause drops, so that it does not begin the next one.

    A line longer than `MAX_LINE_BYTES` is dropped up to its end and counted in
    `overflows`, dropped halves in `halves`.
    """

    overflows: int = 0
    halves: int = 0
    _kept: bytes = field(default=b"", init=False)
    _skipping: bool = field(default=False, init=False)
    _has_ends: bool = field(default=False, init=False)
    _paused: bool = field(default=False, init=False)

    @property
    def ends(self) -> str:
        """How this scanner ends its lines, as far as is known."""
        return "suffix" if self._has_ends else "pause"

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that these bytes complete."""
        self._paused = False
        joined = (self._kept + data).replace(b"\r", b"\n").replace(b"\t", b"\n")
        *whole, self._kept = joined.split(b"\n")
        self._has_ends = self._has_ends or bool(whole)
        if self._skipping and whole:
            whole, self._skipping = whole[1:], False
        fitting = [line for line in whole if len(line) <= MAX_LINE_BYTES]
        self.overflows += len(whole) - len(fitting)
        self._bound()
        return [line for line in map(_unframed, fitting) if line]

    def pause(self) -> list[bytes]:
        """The line that a silence ends, if any; one silence may be several pauses."""
        first, self._paused = not self._paused, True
        if not self._has_ends:
            line, self._kept, self._skipping = _unframed(self._kept), b"", False
            return [line] if line else []
        if not first and _unframed(self._kept):
            self.halves += 1
            self._kept = b""
        return []

    def _bound(self) -> None:
        if self._skipping:
            self._kept = b""
        elif len(self._kept) > MAX_LINE_BYTES:
            self._kept, self._skipping = b"", True
            self.overflows += 1


def _unframed(line: bytes) -> bytes:
    return line.strip(FRAMING)
