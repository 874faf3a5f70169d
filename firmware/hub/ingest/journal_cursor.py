"""What has arrived of one kiosk's journal, and what is missing. Pure.

`JournalCursor` is the hub's place in one (kiosk, epoch): everything up to `upto`, and
single facts beyond the first gap.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class JournalCursor:
    """Facts count from 1. `beyond` holds what arrived after a gap."""

    upto: int = 0
    beyond: set[int] = field(default_factory=set[int])

    def holds(self, seq: int) -> bool:
        """Whether this fact has arrived already."""
        return seq <= self.upto or seq in self.beyond

    def add(self, seq: int) -> None:
        """A fact that had not arrived yet has arrived."""
        self.beyond.add(seq)
        while self.upto + 1 in self.beyond:
            self.upto += 1
            self.beyond.remove(self.upto)

    def beyond_gap(self, seqs: Iterable[int]) -> tuple[int, ...]:
        """Those of `seqs` that `upto` does not cover, in order.

        An acknowledgement names only what just came, so that its size is bounded
        even if a gap can never close (a hub restored from an old backup).
        """
        return tuple(sorted({seq for seq in seqs if seq > self.upto}))
