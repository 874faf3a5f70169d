"""The open basket's price, computed once for what it depends on.

The screen is drawn far more often than a basket changes, and the best combination of
many rules takes a while on a Pi.
"""

from operator import is_

from firmware.kiosk.sale.quoting import price_key, quote_of
from firmware.kiosk.sale.state import Now, Sale
from firmware.retail.pricing.quote import Quote


class QuoteMemo:
    """Remembers the last quote; for the main thread."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._quote: Quote | None = None

    def of(self, sale: Sale, now: Now) -> Quote:
        """As `quote_of` without a tender."""
        key = price_key(sale, now)
        same = all(map(is_, self._key, key))
        if self._quote is None or not same:
            self._key, self._quote = key, quote_of(sale, now)
        return self._quote
