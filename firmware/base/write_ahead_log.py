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

HEADER_BYTES = 32
FRAME_BYTES = 24
MIN_PAGE_BYTES = 512
MAX_PAGE_BYTES = 65_536
_MAGIC = 0x377F0682
"""Its last bit says that checksums read big-endian words, else little-endian ones."""
_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_MASK = 0xFFFF_FFFF

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LogDamage:
    """Frames that SQLite will not read though they were written, counted from 1.

    `first_bad_frame` is 0 if it is the header.
    """

    first_bad_frame: int
    frames_behind: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame's header. `sum_ok`: it goes on from the checksum in the one before."""

    ends_transaction: bool
    salts: Pair
    sum_ok: bool


def log_damage(log: bytes) -> LogDamage | None:
    """What is damaged in a log's bytes; None if it is whole, torn at its end, or empty.

    Behind a bad frame, frames of the same salts are only left by a power cut if all of
    them belong to the transaction that was being synced, whose blocks reach the disk in
    any order. It is damage if a later transaction had begun, or if all frames of the
    transaction but a single one are whole. A bad last frame looks like a torn end.
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
    return _damage(frames, salted)


def _damage(frames: list[_Frame], salts: Pair) -> LogDamage | None:
    bad = next((i for i, f in enumerate(frames) if not _is_good(f, salts)), len(frames))
    ours = [i for i in range(bad + 1, len(frames)) if frames[i].salts == salts]
    if not ours:
        return None
    last = ours[-1]
    ends = [i for i in ours[:-1] if frames[i].ends_transaction]
    # A changed bit leaves one of the two salts as it was; an older frame has neither.
    if _related(frames[bad].salts, salts) and frames[bad].ends_transaction:
        ends.append(bad)
    alone = frames[last].ends_transaction and all(
        _is_good(frame, salts) for frame in frames[bad + 1 : last + 1]
    )
    if not ends and not (alone and _related(frames[bad].salts, salts)):
        return None
    return LogDamage(first_bad_frame=bad + 1, frames_behind=len(ours))


def _behind_a_bad_header(log: bytes, salts: Pair) -> LogDamage | None:
    """SQLite ignores the whole log then; the header is synced before any frame."""
    first = _FRAME.unpack_from(log, HEADER_BYTES)
    if not _related((first[2], first[3]), salts):
        return None
    return LogDamage(first_bad_frame=0, frames_behind=1)


def _frames(
    log: bytes, page_bytes: int, begun: Pair, *, order: str
) -> Iterator[_Frame]:
    """Every whole frame of the file, of whichever generation."""
    size = FRAME_BYTES + page_bytes
    before = begun
    for at in range(HEADER_BYTES, len(log) - size + 1, size):
        page, pages_after, salt_1, salt_2, *stored = _FRAME.unpack_from(log, at)
        head = _checksum(log[at : at + 8], before, order)
        found = _checksum(log[at + FRAME_BYTES : at + size], head, order)
        before = (stored[0], stored[1])
        sum_ok = page != 0 and found == before
        yield _Frame(pages_after != 0, (salt_1, salt_2), sum_ok)


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
    return frame.sum_ok and frame.salts == salts


def _related(some: Pair, others: Pair) -> bool:
    return some[0] == others[0] or some[1] == others[1]
