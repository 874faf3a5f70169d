"""The first stages: article offers and the tier price, good by good."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.support.pricing_reference.given import Offer
from tests.support.pricing_reference.goods import Good
from tests.support.pricing_reference.policy_values import Form
from tests.support.pricing_reference.rounding import portion


@dataclass(frozen=True)
class UnitPrice:
    """What a piece costs, and by which rules."""

    unit: int
    offers: tuple[str, ...] = ()
    tier: bool = False

    @property
    def preference(self) -> tuple[int, int, tuple[str, ...]]:
        """The least price; at a tie fewest rules, then the smallest id."""
        return (self.unit, len(self.offers) + self.tier, self.offers)


def unit_prices(
    goods: Sequence[Good], offers: Sequence[Offer], tier_bp: int | None
) -> list[UnitPrice]:
    """With all of these offers on, and the tier price unless it is None (A05, A41)."""
    return [
        min(ways(good, offers, tier_bp), key=lambda way: way.preference)
        for good in goods
    ]


def ways(
    good: Good, offers: Iterable[Offer], tier_bp: int | None
) -> Iterator[UnitPrice]:
    """Listed, each offer, the tier price, each stackable offer and the tier price."""
    if good.exchange_points is not None:
        yield UnitPrice(0)
        return
    yield UnitPrice(good.unit)
    if not good.in_offers:
        return
    tier = None if good.no_tier else tier_bp
    if tier is not None:
        yield UnitPrice(portion(good.unit, tier), (), tier=True)
    if good.fills is not None:
        return
    for offer in offers:
        if good.is_in(offer.scope):
            unit = offer_unit(offer.form, good.unit)
            yield UnitPrice(unit, (offer.id,))
            if tier is not None and offer.form.get("stackable"):
                yield UnitPrice(portion(unit, tier), (offer.id,), tier=True)


def offer_unit(form: Form, unit: int) -> int:
    """An offer never raises a price, and never pays the customer."""
    if "price_bp" in form:
        return portion(unit, form["price_bp"])
    if "price" in form:
        return min(unit, form["price"])
    return max(0, unit - form["off"])
