"""Which reason to stop selling there is, the gravest first."""

from firmware.kiosk.journal.journal_handle import JournalHandle
from firmware.kiosk.stops import StopReason


def found_stop(
    journal_handle: JournalHandle, *, sells: bool, stale: bool, blind: bool
) -> StopReason | None:
    """The reason not to sell, or None. JournalError if the journal cannot be read.

    `sells`: there are prices. `stale`: the hub has not confirmed them for too long.
    `blind`: nothing reads codes.
    """
    if journal_handle.journal is None:
        return StopReason.JOURNAL
    if not journal_handle.has_room():
        return StopReason.DISK
    if not sells:
        return StopReason.CATALOGUE
    if stale:
        return StopReason.CATALOGUE_STALE
    return StopReason.SCANNER if blind else None
