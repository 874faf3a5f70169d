"""The bytes that a printer sends, sorted by their form. Pure.

Three kinds arrive on one line, asked for or not (Epson's ESC/POS reference):
DLE EOT is replied to at once, GS r in turn after all that was sent before it, and
automatic status comes of the printer's own accord, in blocks of four bytes. What has
no such form (flow control, a modem's words, noise) is dropped, also inside a block: the
rest of an interrupted block must not pass for a reply.
"""

from dataclasses import dataclass, field

_AT_ONCE_MASK, _AT_ONCE = 0x93, 0x12
_AUTOMATIC_MASK, _AUTOMATIC = 0x93, 0x10
_BLOCK_REST_MASK = 0x90
_BLOCK_BYTES = 4
_IN_TURN_UNUSED = 0xF0
_SENSOR_PAIRS = 0x03, 0x0C
"""Each sensor sets both of its bits, or none."""


@dataclass(frozen=True, slots=True)
class Replies:
    """What a read held, by kind, each in order of arrival."""

    at_once: bytes = b""
    in_turn: bytes = b""
    automatic: tuple[bytes, ...] = ()


@dataclass(slots=True)
class ReplyReader:
    """Sorts replies; a block may arrive over several reads."""

    _block: bytes = field(default=b"", init=False)

    def read(self, data: bytes) -> Replies:
        """The replies that `data` completes."""
        at_once, in_turn = bytearray(), bytearray()
        automatic: list[bytes] = []
        for byte in data:
            if byte & _AUTOMATIC_MASK == _AUTOMATIC:
                self._block = bytes([byte])
            elif byte & _AT_ONCE_MASK == _AT_ONCE:
                at_once.append(byte)
            elif self._block and not byte & _BLOCK_REST_MASK:
                automatic += self._continued(byte)
            elif not self._block and _is_paper_status(byte):
                in_turn.append(byte)
        return Replies(bytes(at_once), bytes(in_turn), tuple(automatic))

    def pause(self) -> None:
        """Nothing came for as long as an answer may take: half a block stays half."""
        self._block = b""

    def _continued(self, byte: int) -> list[bytes]:
        """The block that this byte completes, if it does."""
        self._block += bytes([byte])
        if len(self._block) < _BLOCK_BYTES:
            return []
        whole, self._block = self._block, b""
        return [whole]


def _is_paper_status(byte: int) -> bool:
    pairs = all(byte & pair in {0, pair} for pair in _SENSOR_PAIRS)
    return pairs and not byte & _IN_TURN_UNUSED
