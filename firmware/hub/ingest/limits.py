"""What one kiosk may cost the hub, and what its disk must have free, as configured."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase

MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskLimits:
    """The bounds of each kiosk; what is beyond them the kiosk keeps and sends again.

    `facts_per_s_max` counts facts a second and one more for each 4 KB of a message;
    `mb_per_day_max` is what the hub takes of a kiosk in any 24 hours, at most half of
    it at once. A journal may have `gaps_per_journal_max` gaps; `journals_per_day_max`
    may begin a day (UTC). Of facts of a newer release `newer_per_day_max` are kept a
    day. Beyond `letter_mb_per_day_max` a dead letter is kept without its payload,
    beyond `letters_per_day_max` it is only counted.
    """

    facts_per_s_max: Annotated[int, Range(100, 100_000)] = 2_000
    mb_per_day_max: Annotated[int, Range(16, 100_000)] = 512
    gaps_per_journal_max: Annotated[int, Range(64, 10_000)] = 256
    journals_per_day_max: Annotated[int, Range(100, 1_000_000)] = 10_000
    newer_per_day_max: Annotated[int, Range(100, 1_000_000)] = 10_000
    letters_per_day_max: Annotated[int, Range(1, 100_000)] = 1_000
    letter_mb_per_day_max: Annotated[int, Range(1, 1_000)] = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskConfig:
    """What the disk of the hub's database must have free.

    Below `low_mb` dead letters are kept without payload, below `free_min_mb` nothing is
    booked. Room inside the database counts as free. Only for a database that is a file.
    """

    free_min_mb: Annotated[int, Range(0, 10_000_000)] = 256
    low_mb: Annotated[int, Range(0, 10_000_000)] = 1_024

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """The first warning comes first."""
        if self.low_mb < self.free_min_mb:
            yield (
                "low_mb",
                self.low_mb,
                Phrase(
                    "free_min_mb ({free_min_mb}) or more", free_min_mb=self.free_min_mb
                ),
            )
