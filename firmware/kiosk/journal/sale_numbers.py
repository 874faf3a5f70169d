"""Which numbers sales may have, so that no receipt number is ever given twice.

The journal's newest sale says it, unless the file lost its newest part. Two small files
beside it do not share its fate: `journal.numbers` reserves blocks, and is on the disk
before the first number of a block is used; `journal.newest` names each number that was
given, and reaches the disk a moment later (decisions 0155, 0183).
"""

from pathlib import Path

from firmware.kiosk.journal.number_mark import (
    NumberMark,
    read_given,
    read_mark,
    write_given,
    write_mark,
)


class SaleNumbers:
    """The numbers of one kiosk's sales; main thread only.

    Every method may raise JournalError.
    """

    def __init__(self, journal: Path) -> None:
        self._mark_file = journal.with_suffix(".numbers")
        self._given_file = journal.with_suffix(".newest")
        self._mark = read_mark(self._mark_file)
        self._given = read_given(self._given_file)

    @property
    def first(self) -> int:
        """The lowest number that the next sale may have."""
        return self._mark.first

    def is_lost(self, newest: int, session: int) -> bool:
        """Whether a journal whose newest sale is `newest` lacks what was written since.

        `session` is that of the opening under way.
        """
        given = self._given >= self._mark.first and self._given > newest
        return given or self._mark.lost(newest, session)

    def note_loss(self) -> None:
        """Bring to the disk that the journal lacks its newest part.

        Before anything is changed: an attempt that ends half way must not forget it.
        """
        self._write(self._mark.with_loss())

    def begin(self, newest: int, session: int) -> None:
        """Reserve the next block, once the opening `session` has begun."""
        lost = self.is_lost(newest, session)
        self._write(self._mark.next_block(newest, session, lost=lost))

    def reserve(self, number: int) -> None:
        """Reserve a block of numbers before its first is used."""
        mark = self._mark.covering(number)
        if mark is not self._mark:
            self._write(mark)

    def give(self, number: int) -> None:
        """Note a number that a committed sale has, before anybody sees it."""
        if number > self._given:
            write_given(self._given_file, number)
            self._given = number

    def _write(self, mark: NumberMark) -> None:
        write_mark(self._mark_file, mark)
        self._mark = mark
