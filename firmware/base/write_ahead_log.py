"""Reads SQLite's write-ahead log: is its end torn, or is it damaged inside? Pure.

SQLite stops without a word at the first frame that does not fit its checksum. After a
power cut that is the end of what was synced. A frame whose bits have changed ends the
log there as well, and takes along every transaction behind it.

The format is that of https://www.sqlite.org/fileformat2.html, section 4: a header of 32
bytes, then frames of 24 bytes and a page each. Header and frames of one generation
share two salts; each checksum goes on from the one before.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

HEADER_BYTES = 32
FRAME_BYTES = 24
SECTOR_BYTES = 512
"""What a disk writes whole, at least: a power cut may leave any of these as it was."""
MIN_PAGE_BYTES = 512
MAX_PAGE_BYTES = 65_536
_MAGIC = 0x377F0682
"""Its last bit says that checksums read big-endian words, else little-endian ones."""
_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_MASK = 0xFFFF_FFFF
_BIT_CHANGES = [sign << bit for bit in range(32) for sign in (1, -1)]

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LogDamage:
    """Frames that SQLite will not read though they were written, counted from 1.

    `first_bad_frame` is 0 if it is the header.
    """

    first_bad_frame: int
    frames_behind: int


LOG_WITHOUT_DATABASE = LogDamage(first_bad_frame=0, frames_behind=0)
"""The log is there, and the file that it belongs to is gone or empty."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame's header, and the checksum that it should have there.

    `ends_transaction` only if the header was written as a whole.
    """

    ends_transaction: bool
    salts: Pair
    stored: Pair
    found: Pair


def log_damage(log: bytes) -> LogDamage | None:
    """What is damaged in a log's bytes; None if it is whole, torn at its end, or empty.

    Behind a bad frame, frames of the same salts are only left by a power cut if all of
    them belong to the transaction that was being synced, whose sectors reach the disk
    in any order. It is damage if a later transaction had begun, or if a single bit
    explains the bad frame.
    """
    if len(log) < HEADER_BYTES + FRAME_BYTES:
        return None
    magic, _, page_bytes, _, *salts, sum_1, sum_2 = _HEADER.unpack_from(log)
    salted = (salts[0], salts[1])
    order = "big" if magic & 1 else "little"
    begun = _checksum(log[:FRAME_BYTES], (0, 0), order)
    if magic & ~1 != _MAGIC or begun != (sum_1, sum_2) or not _is_page(page_bytes):
        return _behind_a_bad_header(log, salted)
    frames = list(_frames(log, page_bytes, begun, order=order))
    bad = next((i for i, f in enumerate(frames) if not _is_good(f, salted)), None)
    if bad is None:
        return None
    behind = [each for each in frames[bad + 1 :] if each.salts == salted]
    words = (page_bytes + 8) // 4
    if _was_synced(frames[bad:], salted) or _one_bit(frames[bad], salted, words):
        return LogDamage(first_bad_frame=bad + 1, frames_behind=len(behind))
    return None


def _was_synced(frames: list[_Frame], salts: Pair) -> bool:
    """Whether what is behind the first of these frames, a bad one, shows that it was.

    A changed bit leaves one of its two salts as it was; an older frame has neither.
    """
    bad = frames[0]
    last = max((i for i, each in enumerate(frames) if each.salts == salts), default=0)
    if last == 0:
        return False
    between = [each for each in frames[1:last] if each.salts == salts]
    if _related(bad.salts, salts):
        between.append(bad)
    return any(each.ends_transaction for each in between)


def _behind_a_bad_header(log: bytes, salts: Pair) -> LogDamage | None:
    """SQLite ignores the whole log then; the header is synced before any frame."""
    first = _FRAME.unpack_from(log, HEADER_BYTES)
    if not _related((first[2], first[3]), salts) and not _holds_frames(log):
        return None
    return LogDamage(first_bad_frame=0, frames_behind=1)


def _holds_frames(log: bytes) -> bool:
    """Whether frames of one generation lie in the file, at any size of a page."""
    for page_bits in range(
        MIN_PAGE_BYTES.bit_length() - 1, MAX_PAGE_BYTES.bit_length()
    ):
        size = FRAME_BYTES + (1 << page_bits)
        starts = range(HEADER_BYTES, len(log) - size + 1, size)
        salts = [_FRAME.unpack_from(log, at)[2:4] for at in starts]
        if any(one == other != (0, 0) for one, other in pairwise(salts)):
            return True
    return False


def _frames(
    log: bytes, page_bytes: int, begun: Pair, *, order: str
) -> Iterator[_Frame]:
    """Every whole frame of the file, of whichever generation."""
    size = FRAME_BYTES + page_bytes
    before = begun
    for at in range(HEADER_BYTES, len(log) - size + 1, size):
        _page, pages_after, salt_1, salt_2, *stored = _FRAME.unpack_from(log, at)
        head = _checksum(log[at : at + 8], before, order)
        found = _checksum(log[at + FRAME_BYTES : at + size], head, order)
        before = (stored[0], stored[1])
        ends = pages_after != 0 and (before == found or not _header_is_split(at))
        yield _Frame(ends, (salt_1, salt_2), before, found)


def _header_is_split(at: int) -> bool:
    """Whether a frame's header may be half new and half as it was before."""
    return at // SECTOR_BYTES != (at + FRAME_BYTES - 1) // SECTOR_BYTES


def _checksum(data: bytes, begun: Pair, order: str) -> Pair:
    """SQLite's checksum over 32-bit words, two at a time."""
    one, two = begun
    words = struct.unpack(f"{'>' if order == 'big' else '<'}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & _MASK
        two = (two + second + one) & _MASK
    return one, two


def _is_page(size: int) -> bool:
    return MIN_PAGE_BYTES <= size <= MAX_PAGE_BYTES and size & (size - 1) == 0


def _is_good(frame: _Frame, salts: Pair) -> bool:
    return frame.stored == frame.found and frame.salts == salts


def _one_bit(frame: _Frame, salts: Pair, words: int) -> bool:
    """Whether a bad frame would be good if one of its bits were another one.

    A word that is `j` words before the end and grows by `d` changes the two halves of
    the checksum by `d` times the Fibonacci numbers `j` and `j + 1`.
    """
    if frame.stored == frame.found:
        return _bits(frame.salts, salts) == 1
    if frame.salts != salts:
        return False
    if _bits(frame.stored, frame.found) == 1:
        return True
    wanted = tuple(
        (s - f) & _MASK for s, f in zip(frame.stored, frame.found, strict=True)
    )
    one, two = 0, 1
    for _ in range(words):
        if any(((one * d) & _MASK, (two * d) & _MASK) == wanted for d in _BIT_CHANGES):
            return True
        one, two = two, (one + two) & _MASK
    return False


def _bits(some: Pair, others: Pair) -> int:
    """How many bits differ."""
    return sum((a ^ b).bit_count() for a, b in zip(some, others, strict=True))


def _related(some: Pair, others: Pair) -> bool:
    return some[0] == others[0] or some[1] == others[1]
