"""How far sales are numbered, in a small file beside the journal.

The journal's own newest sale says the same, unless the file lost its newest part: its
log was damaged, or an older or an empty one was put in its place. Then no number that
may be on a slip is given again. Numbers are reserved in blocks, so that this file is
written once in `BLOCK` sales and at each opening.
"""

import logging
import os
from dataclasses import dataclass, replace
from pathlib import Path

from firmware.base.durable_files import replace_durably
from firmware.base.errors import JournalError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.protocol.envelope import digest

log = logging.getLogger(__name__)

BLOCK = 100
"""More sales than the journal's write-ahead log ever holds."""
_VERSION = b"1"
_LOST = 2**53
"""Stands for the session while a loss is not yet accounted for: none comes after it."""
_SUM_DIGITS = 16


@dataclass(frozen=True, slots=True)
class NumberMark:
    """`first` is the lowest number that the next sale may have; sessions count from 1.

    `begun` followed on the newest sale when all up to `reserved` were reserved, which
    was in `session`.
    """

    first: int = 1
    begun: int = 1
    reserved: int = 0
    session: int = 0

    def lost(self, newest: int, session: int) -> bool:
        """Whether a journal whose newest sale is `newest` lacks what was written since.

        `session` is that of the opening under way.
        """
        return session <= self.session or newest + 1 < self.begun

    def next_block(self, newest: int, session: int, *, lost: bool) -> "NumberMark":
        """What to write once the opening `session` has found the sale `newest`.

        `lost`: later sales than that may have been numbered.
        """
        first = self.first
        if lost:
            first = max(self.reserved, newest + BLOCK) + 1
        reserved = max(newest + 1, first) + BLOCK - 1
        return NumberMark(first, newest + 1, reserved, session)

    def covering(self, number: int) -> "NumberMark":
        """Reserved up to this sale's number and beyond; the same if it is already."""
        if number <= self.reserved:
            return self
        return replace(self, begun=number, reserved=number + BLOCK - 1)

    def with_loss(self) -> "NumberMark":
        """To be written before the journal is opened: its newest part is not sound."""
        return replace(self, session=_LOST)


def read_mark(path: Path) -> NumberMark:
    """The mark in a file; an empty one if there is none, or it is not readable.

    JournalError if the disk fails.
    """
    try:
        fields = path.read_bytes().split()
    except FileNotFoundError:
        return NumberMark()
    except OSError as exc:
        raise _failed(path, exc) from exc
    whole = b" ".join(fields[:-1])
    if fields[:1] != [_VERSION] or fields[-1] != _sum(whole):
        log.warning("number_mark_unreadable file=%s", path)
        return NumberMark()
    first, begun, reserved, session = map(int, fields[1:5])
    return NumberMark(first, begun, reserved, session)


def write_mark(path: Path, mark: NumberMark) -> None:
    """Bring a mark to the disk; JournalError if that fails."""
    values = (mark.first, mark.begun, mark.reserved, mark.session)
    whole = b" ".join((_VERSION, *(b"%d" % value for value in values)))
    try:
        replace_durably(path, b"%s %s\n" % (whole, _sum(whole)))
    except OSError as exc:
        raise _failed(path, exc) from exc


def read_given(path: Path) -> int:
    """The newest number in a file of `write_given`; 0 if there is none.

    JournalError if the disk fails.
    """
    try:
        number, _, check = path.read_bytes().strip().partition(b" ")
    except FileNotFoundError:
        return 0
    except OSError as exc:
        raise _failed(path, exc) from exc
    if check != _sum(number):
        log.warning("given_number_unreadable file=%s", path)
        return 0
    return int(number)


def write_given(path: Path, number: int) -> None:
    """Note that a sale has this number, without waiting for the disk.

    The system writes it there at once, for Linux writes back what is said to be needed
    no more. Only a new file is waited for. JournalError if it cannot be noted.
    """
    digits = b"%016d" % number
    text = b"%s %s\n" % (digits, _sum(digits))
    try:
        if not path.exists():
            replace_durably(path, text)
            return
        handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
        try:
            os.pwrite(handle, text, 0)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)
    except OSError as exc:
        raise _failed(path, exc) from exc


def _failed(path: Path, exc: OSError) -> JournalError:
    return JournalError(Phrase("{file}: {reason}", file=path, reason=os_reason(exc)))


def _sum(whole: bytes) -> bytes:
    return digest(whole)[:_SUM_DIGITS].encode("ascii")
