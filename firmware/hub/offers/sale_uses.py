"""Which limited offers a sale used. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping

from firmware.hub.offers.store import OfferUse
from firmware.protocol.messages import SaleClosed
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.rules import Offer
from firmware.retail.pricing.quote import PriceStage

_STAGES = frozenset({PriceStage.ARTICLE, PriceStage.GIFT, PriceStage.BASKET})


def limited_offers(policy: Policy) -> dict[str, Offer]:
    """The offers of a policy whose uses are counted, by id."""
    return {offer.id: offer for offer in policy.offers if offer.limited}


def uses_of(
    sale: SaleClosed, policy: Policy, limited: Mapping[str, Offer]
) -> Iterator[OfferUse]:
    """Each limited offer that moved the price of a sale or gave something."""
    off_fen: Counter[str] = Counter()
    for step in sale.steps:
        if step.stage in _STAGES and step.rule in limited:
            off_fen[step.rule] -= step.amount_fen
    for gift in sale.gifts:
        if gift.rule in limited:
            off_fen[gift.rule] += 0
    if not off_fen:
        return
    day = policy.store_time.day(sale.priced_at or sale.closed_at)
    for offer_id, fen in sorted(off_fen.items()):
        yield OfferUse(
            offer_id=offer_id,
            sale_id=sale.sale_id,
            member_id=sale.member_id,
            day=day,
            off_fen=max(fen, 0),
        )
