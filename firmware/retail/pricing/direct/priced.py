"""What a basket costs by rules: directly, else by the search. Pure.

Whoever prices by rules asks here, so that it is one way everywhere.
"""

from firmware.retail.pricing.direct.index import OfferIndex
from firmware.retail.pricing.direct.outcome import Direct, direct
from firmware.retail.pricing.ruled import PriceRequest, Ruled, ruled
from firmware.retail.pricing.terms import PriceTerms

PricedBasket = Direct | Ruled
"""Both have `due_fen`, `steps`, `rules`, `lines`, `gifts` and `points_refused`."""


def priced(
    request: PriceRequest, terms: PriceTerms, index: OfferIndex | None = None
) -> PricedBasket:
    """What these goods cost by these terms; `index` of their offers, if it is known."""
    known = OfferIndex(terms.offers) if index is None else index
    return direct(request, terms, known) or ruled(request, terms)
