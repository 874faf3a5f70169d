"""The pages of a database file and of its write-ahead log, every version of them. Pure.

Frames behind a damaged one count as well: their rows have check values of their own.
"""

from collections import defaultdict
from collections.abc import Iterator

from firmware.base.write_ahead_log import FRAME_BYTES, HEADER_BYTES
from firmware.kiosk.journal.rescue.records import PAGE_BYTES, Record, rows_on

_STEP = FRAME_BYTES + PAGE_BYTES


class PageImages:
    """A database file and its log, of which either may be empty, cut or damaged."""

    def __init__(self, database: bytes, log: bytes) -> None:
        self._database = database
        self._frames: list[tuple[int, int]] = []
        self._log = log
        self._versions: dict[int, list[int]] = defaultdict(list)
        for at in range(HEADER_BYTES, len(log) - _STEP + 1, _STEP):
            number = int.from_bytes(log[at : at + 4])
            self._versions[number].append(len(self._frames))
            self._frames.append((number, int.from_bytes(log[at + 4 : at + 8])))

    def rows(self) -> Iterator[Record]:
        """Every row of every version of every page; the same row many times."""
        for number in range(1, len(self._database) // PAGE_BYTES + 1):
            yield from rows_on(self._page_of_file(number), self._page_of_file)
        end = len(self._frames)
        for index in range(len(self._frames) - 1, -1, -1):
            end = index if self._frames[index][1] else end
            last = end
            yield from rows_on(
                self._page_of_log(index),
                lambda number, last=last: self._at(number, last),
            )

    def _at(self, number: int, last: int) -> bytes:
        """A page as it was after the frame `last`."""
        before = [index for index in self._versions.get(number, ()) if index <= last]
        return self._page_of_log(before[-1]) if before else self._page_of_file(number)

    def _page_of_file(self, number: int) -> bytes:
        return self._database[(number - 1) * PAGE_BYTES : number * PAGE_BYTES]

    def _page_of_log(self, index: int) -> bytes:
        at = HEADER_BYTES + index * _STEP + FRAME_BYTES
        return self._log[at : at + PAGE_BYTES]
