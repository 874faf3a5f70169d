"""The first stages: article offers and the tier price, good by good."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tests.support.pricing_reference.given import Offer
from tests.support.pricing_reference.goods import Good
from tests.support.pricing_reference.policy_values import Form
from tests.support.pricing_reference.rounding import portion


@dataclass(frozen=True)
class FewPieces:
    """So many pieces that an offer for a few of an order lowers."""

    offer: str
    pieces: int
    unit: int


@dataclass(frozen=True)
class UnitPrice:
    """What a piece costs, and by which rules."""

    unit: int
    offers: tuple[str, ...] = ()
    tier: bool = False
    member: bool = False
    """It is the member price of the catalogue."""
    few: tuple["FewPieces", ...] = ()
    """Pieces at another price, after those that gifts make free."""

    @property
    def preference(self) -> tuple[int, int, tuple[str, ...], bool]:
        """The least price; at a tie fewest rules, then the smallest id."""
        rules = len(self.offers) + self.tier + self.member
        return (self.unit, rules, self.offers, self.member)

    def amount(self, pieces: int) -> int:
        """What so many pieces cost."""
        left, found = pieces, 0
        for few in sorted(self.few, key=lambda few: few.unit):
            taken = min(few.pieces, left)
            left -= taken
            found += taken * min(few.unit, self.unit)
        return found + left * self.unit


@dataclass(frozen=True)
class MemberRules:
    """What is on for a member: the tier's rate, or None; the catalogue's prices."""

    tier_bp: int | None = None
    prices: bool = False


def unit_prices(
    goods: Sequence[Good], offers: Sequence[Offer], rules: MemberRules
) -> list[UnitPrice]:
    """With all of these offers on, and these rules (A05, A41)."""
    whole = [offer for offer in offers if "order_pieces_max" not in offer.form]
    prices = [
        min(ways(good, whole, rules), key=lambda way: way.preference) for good in goods
    ]
    for offer in offers:
        if offer not in whole:
            prices = with_few(goods, prices, offer)
    return prices


def with_few(
    goods: Sequence[Good], prices: Sequence[UnitPrice], offer: Offer
) -> list[UnitPrice]:
    """So many pieces have the price, those that save most; then the first."""
    found, left = list(prices), offer.form["order_pieces_max"]
    saving = sorted(
        (offer_unit(offer.form, good.unit) - good.unit, i)
        for i, good in enumerate(goods)
        if good.in_offers and good.is_in(offer.scope) and good.fills is None
    )
    for less, i in saving:
        pieces = min(left, goods[i].qty) if less < 0 else 0
        left -= pieces
        if pieces:
            few = FewPieces(offer.id, pieces, goods[i].unit + less)
            found[i] = replace(found[i], few=(*found[i].few, few))
    return found


def ways(
    good: Good, offers: Iterable[Offer], rules: MemberRules
) -> Iterator[UnitPrice]:
    """Listed, each offer, a member's price, each stackable offer and the tier price."""
    if good.exchange_points is not None:
        yield UnitPrice(0)
        return
    yield UnitPrice(good.unit)
    if not good.in_offers:
        return
    tier = None if good.no_tier else rules.tier_bp
    if tier is not None:
        yield UnitPrice(portion(good.unit, tier), (), tier=True)
    if good.fills is None:
        yield from named_ways(good, offers, (rules, tier))


def named_ways(
    good: Good, offers: Iterable[Offer], member: tuple[MemberRules, int | None]
) -> Iterator[UnitPrice]:
    """By the offers that name the good, or the catalogue; `member`: with its tier."""
    rules, tier = member
    if rules.prices and good.member_unit is not None:
        yield UnitPrice(min(good.unit, good.member_unit), (), member=True)
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
