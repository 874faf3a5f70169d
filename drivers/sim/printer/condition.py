"""The kind and condition of a simulated printer, and its answers to DLE EOT and GS r.

The bits are those of Epson's ESC/POS reference, in its tables of real-time status.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drivers.api import Paper

_FIXED = 0x12


@dataclass(frozen=True, slots=True)
class PrinterTraits:
    """What a model can do; the cheapest ones lack most of it.

    `identity` is what it replies to GS I, by the number asked for; one without GS I
    takes its number for text.
    """

    at_once: bool = True
    in_turn: bool = True
    native_qr: bool = True
    cutter: bool = True
    identity: Mapping[int, bytes] = field(default_factory=dict[int, bytes])


MUTE = PrinterTraits(at_once=False, in_turn=False, native_qr=False, cutter=False)
"""Many a printer for paper of 58 mm."""
WITHOUT_GS_R = PrinterTraits(in_turn=False)


@dataclass(slots=True)
class PrinterCondition:
    """Everything that can go wrong, and faults that come at a line or a byte.

    Lines and bytes are counted from the first one that the printer received.
    """

    paper: Paper = Paper.PLENTY
    cover_open: bool = False
    broken: bool = False
    unplugged: bool = False
    busy: bool = False
    silent: bool = False
    silent_in_turn: bool = False
    blocked: bool = False
    dead: bool = False
    out_at_line: int | None = None
    dies_at_byte: int | None = None
    blocks_at_byte: int | None = None
    unplugs_when_dying: bool = False

    @property
    def can_print(self) -> bool:
        """Whether it can print."""
        faulty = self.cover_open or self.broken or self.dead
        return not faulty and self.paper is not Paper.OUT

    def count_lines(self, printed: int) -> None:
        """Run out of paper once `out_at_line` is reached."""
        if self.out_at_line is not None and printed >= self.out_at_line:
            self.paper, self.out_at_line = Paper.OUT, None

    def count_bytes(self, received: int) -> None:
        """Accept no more once `blocks_at_byte` is reached."""
        if self.blocks_at_byte is not None and received >= self.blocks_at_byte:
            self.blocked, self.blocks_at_byte = True, None

    def real_time(self, number: int) -> int:
        """The answer to DLE EOT `number`."""
        out = self.paper is Paper.OUT
        low = out or self.paper is Paper.LOW
        bits = {
            1: 0x00 if self.can_print else 0x08,
            2: 0x04 * self.cover_open | 0x20 * out | 0x40 * self.broken,
            3: 0x08 * self.broken,
            4: 0x0C * low | 0x60 * out,
        }
        return _FIXED | bits[number]

    def in_turn(self) -> int:
        """The answer to GS r 1."""
        out = self.paper is Paper.OUT
        low = out or self.paper is Paper.LOW
        return 0x03 * low | 0x0C * out
