"""What is shown while a slip is being printed: it begins the next sale. Pure.

A code is reported once, when it comes into view. Ignored, it would not be read as long
as it is held there; and what a hand scanner has read, it has confirmed by its own beep.
"""

from dataclasses import replace

from firmware.kiosk.sale.events import CardScanned, GoodsScanned, PassShown
from firmware.kiosk.sale.seen.sightings import EarlyScan
from firmware.kiosk.sale.state import Now, Outcome, Sale, SaleState

WAITS_MAX_S = 10.0
"""After this time without a beep the piece has been taken away, or shown again."""

SCANS_MAX = 20
"""Later ones are ignored, as a customer hears."""

Early = GoodsScanned | CardScanned | PassShown


def keep(sale: Sale, event: Early, now: Now) -> Outcome:
    """Keep what was shown until the slip is printed."""
    if len(sale.early_scans) >= SCANS_MAX:
        return sale, ()
    scan = EarlyScan(event, now.mono_s)
    return replace(sale, early_scans=(*sale.early_scans, scan)), ()


def taken(sale: Sale, now: Now) -> tuple[Sale, tuple[Early, ...]]:
    """The sale without what waited, and that: once the slip is printed, or is kept."""
    if sale.state is SaleState.PRINTING or not sale.early_scans:
        return sale, ()
    lately = [
        scan.event
        for scan in sale.early_scans
        if now.mono_s - scan.at_s < WAITS_MAX_S and sale.state is SaleState.THANKS
    ]
    return replace(sale, early_scans=()), tuple(lately)
