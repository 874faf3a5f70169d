"""The open basket's price, computed once for what it depends on.

The screen is drawn far more often than a basket changes, and the best combination of
many rules takes a while on a Pi.
"""

from firmware.kiosk.sale.quoting import priced_at, quote_of
from firmware.kiosk.sale.state import Now, Sale
from firmware.retail.pricing.quote import Quote

_MINUTE = len("2026-11-28T14:30")


class QuoteMemo:
    """Remembers the last quote; for the main thread."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._quote: Quote | None = None

    def of(self, sale: Sale, now: Now) -> Quote:
        """As `quote_of` without a tender; hours are looked at each minute."""
        minute = priced_at(sale, now)[:_MINUTE]
        key = (sale.basket, sale.member, now.policy, minute)
        same = len(self._key) == len(key) and all(
            one is other or (isinstance(one, str) and one == other)
            for one, other in zip(self._key, key, strict=True)
        )
        if self._quote is None or not same:
            self._key, self._quote = key, quote_of(sale, now)
        return self._quote
