"""Whether a member gains by reaching the next tier with this basket (N08). Pure."""

from dataclasses import replace

from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.best.problem import TIER_RULE
from firmware.retail.pricing.direct.priced import PricedBasket, priced
from firmware.retail.pricing.hints import Hint, filled
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.ruled import PriceRequest
from firmware.retail.pricing.terms import PriceTerms


def tier_hint(
    request: PriceRequest,
    terms: PriceTerms,
    now: PricedBasket,
    *,
    tier: Tier,
    missing_fen: int,
) -> Hint | None:
    """The goods that lift a member to `tier`, if that is truly better; else None.

    `missing_fen` is what this order and later ones have to cost until then. A tier
    prices the orders after the one that reaches it (A42): it is worth its gap if the
    same basket, bought again, costs less by more than what has to be added now.
    """
    add_fen = missing_fen - now.due_fen
    if request.customer is None or not 0 < add_fen < now.due_fen:
        return None
    lifted = replace(request, customer=replace(request.customer, tier=tier))
    saved_fen = now.due_fen - priced(lifted, terms).due_fen
    if saved_fen <= add_fen:
        return None
    then = priced(*filled(request, terms, add_fen=add_fen, scope=Scope()))
    if then.points_refused or then.due_fen < missing_fen:
        return None  # an offer takes off what would have counted
    return Hint(
        add_fen=add_fen,
        pay_then_fen=then.due_fen,
        rule=TIER_RULE,
        saved_fen=saved_fen,
        tier=tier,
    )
