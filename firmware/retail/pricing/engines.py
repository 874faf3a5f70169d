"""Every pricing engine of this build by version; an order names its own. Pure.

An engine stays here as long as a kiosk may still use it, so that the hub computes an
order as its kiosk did (N06, N23).
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from firmware.retail.pricing.quote import ENGINE, Priced, Quote, Tender, price
from firmware.retail.pricing.rules import PriceRules


class Engine(Protocol):
    """Prices the lines of a basket; see `quote.price`."""

    def __call__(
        self,
        lines: Iterable[Priced],
        rules: PriceRules,
        tender: Tender | None = None,
        /,
    ) -> Quote:
        """The quote of this engine."""
        ...


ENGINES: Mapping[int, Engine] = {ENGINE: price}
