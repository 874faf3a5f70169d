"""Why a kiosk does not sell, and at which point of a sale each reason stops it. Pure.

The one table of stops: whoever asks whether a reason is hard or soft asks here
(decision 0006).
"""

from enum import Enum, StrEnum, auto


class StopSeverity(Enum):
    """At which point of a sale a reason to stop takes effect."""

    IMMEDIATE = auto()
    """In any state, because nothing more can be recorded."""
    HARD = auto()
    """At once, but a payment that is under way comes to its end first."""
    SOFT = auto()
    """Only at an empty counter: no basket is given up for it."""


class StopReason(StrEnum):
    """What keeps the kiosk from selling; the values stand in logs and on the wire."""

    JOURNAL = "journal"
    DISK = "disk"
    CATALOGUE = "catalogue"
    CATALOGUE_STALE = "catalogue_stale"
    SCANNER = "scanner"

    @property
    def severity(self) -> StopSeverity:
        """At which point of a sale this reason takes effect."""
        return _SEVERITIES[self]


_SEVERITIES: dict[StopReason, StopSeverity] = {
    StopReason.JOURNAL: StopSeverity.IMMEDIATE,
    StopReason.DISK: StopSeverity.HARD,
    StopReason.CATALOGUE: StopSeverity.SOFT,
    StopReason.CATALOGUE_STALE: StopSeverity.SOFT,
    StopReason.SCANNER: StopSeverity.SOFT,
}
