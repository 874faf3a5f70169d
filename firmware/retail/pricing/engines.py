"""Every pricing engine of this build by version; an order names its own. Pure.

An engine stays here as long as a kiosk may still use it, so that the hub computes an
order as its kiosk did (N06, N23). The same basket may cost another sum by another
engine, or its steps have other names. Decision 0175 says what each one does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import round_cash_fen
from firmware.retail.pricing.bonus_points import order_bonuses
from firmware.retail.pricing.direct.index import offer_index
from firmware.retail.pricing.direct.outcome import Direct
from firmware.retail.pricing.direct.priced import PricedBasket, priced
from firmware.retail.pricing.explained import gifts_of
from firmware.retail.pricing.offers.bonuses import PointsBonus
from firmware.retail.pricing.quote import (
    Gift,
    LineNet,
    Priced,
    PriceStage,
    Quote,
    Step,
    Tender,
)
from firmware.retail.pricing.ruled import PriceRequest, Ruled
from firmware.retail.pricing.rules import CashRule
from firmware.retail.pricing.terms import PriceRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """From basket to payable amount, stage by stage, every fen explained (N06).

    `goods_min_fen` is the least that a piece costs whose price is above 0.
    `rounds_to_zero`: cash rounding may leave nothing of an amount above 0.
    `earns_on_rounded`: points are earned after cash rounding, not before it (A11).
    `by_rules`: offers, tier prices, coupons and points move the price.
    """

    version: int
    goods_min_fen: int
    rounds_to_zero: bool
    earns_on_rounded: bool
    by_rules: bool = False

    def price(
        self,
        lines: Iterable[Priced],
        rules: PriceRules,
        tender: Tender | None = None,
        *,
        request: PriceRequest | None = None,
        nets: bool = True,
    ) -> Quote:
        """The quote for the lines of a basket; with a tender, rounded for that tender.

        Without a tender nothing is rounded: the customer sees what is due before it.
        `request` is the basket for an engine that prices by rules: its goods are those
        lines that are neither voids nor voided. Without it no rule applies. `nets`:
        the quote has the lines that rules changed.
        """
        if self.by_rules and request is not None:
            due = self._by_rules(request, rules, nets=nets)
            return self._rounded(due, rules, tender)
        listed_fen = sum([line.amount_fen for line in lines])
        listed = Step(PriceStage.LISTED, "listed", listed_fen)
        return self._rounded(_Due((listed,)), rules, tender)

    def earning_fen(self, payable_fen: int, steps: Iterable[Step]) -> int:
        """The part of what is paid, 0 fen or more, that earns points."""
        if self.earns_on_rounded:
            return payable_fen
        rounding = PriceStage.CASH_ROUNDING
        moved = sum([step.amount_fen for step in steps if step.stage == rounding])
        return max(payable_fen - moved, 0)

    def _by_rules(
        self, request: PriceRequest, rules: PriceRules, *, nets: bool
    ) -> "_Due":
        index = offer_index(rules.offers)
        found = priced(request, rules, index)
        gifts: tuple[Gift, ...] = ()
        if isinstance(found, Ruled):
            gifts = tuple(gifts_of(found.combination, index.names))
        customer = request.customer
        bonuses = _bonuses(request, rules, found)
        return _Due(
            found.steps,
            gifts=gifts,
            tier=customer.tier if customer else Tier.NONE,
            nets=_changed(found) if nets else (),
            birthday=not index.birthday.isdisjoint(found.rules)
            or any(each.birthday for each in bonuses),
            bonus_points=sum(bonuses.values()),
        )

    def _rounded(self, due: "_Due", rules: PriceRules, tender: Tender | None) -> Quote:
        steps = list(due.steps)
        if tender is Tender.CASH:
            due_fen = sum([step.amount_fen for step in steps])
            steps.extend(self._cash_rounding(due_fen, rules.cash))
        payable_fen = sum([step.amount_fen for step in steps])
        earning_fen = self.earning_fen(payable_fen, steps)
        plain = earned_points(earning_fen, rules.points, due.tier)
        return Quote(
            payable_fen=payable_fen,
            steps=tuple(steps),
            earned_points=plain + due.bonus_points,
            bonus_points=due.bonus_points,
            policy_version=rules.version,
            engine=self.version,
            gifts=due.gifts,
            nets=due.nets,
            birthday=due.birthday,
        )

    def _cash_rounding(self, amount_fen: int, rule: CashRule) -> list[Step]:
        rounded_fen = round_cash_fen(amount_fen, rule.step_fen, rule.rounding)
        if rounded_fen == amount_fen or not (rounded_fen or self.rounds_to_zero):
            return []
        name = f"cash_{rule.rounding}_{rule.step_fen}"
        return [Step(PriceStage.CASH_ROUNDING, name, rounded_fen - amount_fen)]


@dataclass(frozen=True, slots=True)
class _Due:
    """What is due before cash rounding, as the steps say."""

    steps: tuple[Step, ...]
    gifts: tuple[Gift, ...] = ()
    tier: Tier = Tier.NONE
    nets: tuple[LineNet, ...] = ()
    birthday: bool = False
    bonus_points: int = 0


def _bonuses(
    request: PriceRequest, rules: PriceRules, found: PricedBasket
) -> dict[PointsBonus, int]:
    """What each bonus adds that adds something."""
    held = order_bonuses(request, rules.bonuses, rules.points)
    if not held:
        return {}
    nets = {key: n * each.unit_fen for each in request.goods for key, n in each.keys}
    nets |= {line.key: line.net_fen for line in found.lines}
    added = {
        each.bonus: each.points(sum(nets[key] for key in each.keys)) for each in held
    }
    return {bonus: points for bonus, points in added.items() if points}


def _changed(found: PricedBasket) -> tuple[LineNet, ...]:
    """The lines that rules changed."""
    if isinstance(found, Direct):
        return found.lines
    return tuple([line for line in found.lines if not line.as_listed])


_SECOND = Engine(
    version=2, goods_min_fen=1, rounds_to_zero=False, earns_on_rounded=False
)
_RELEASED = (
    Engine(version=1, goods_min_fen=0, rounds_to_zero=True, earns_on_rounded=True),
    _SECOND,
    replace(_SECOND, version=3, by_rules=True),
)

ENGINES: Mapping[int, Engine] = {each.version: each for each in _RELEASED}
NEWEST = max(ENGINES)
"""The version of this build's newest engine."""


def engine_of(rules: PriceRules) -> Engine:
    """The newest engine that both this build and the hub behind these rules have."""
    shared = min(rules.pricing_engine, NEWEST)
    return ENGINES[max(version for version in ENGINES if version <= shared)]


def price(
    lines: Iterable[Priced],
    rules: PriceRules,
    tender: Tender | None = None,
    *,
    request: PriceRequest | None = None,
) -> Quote:
    """As `Engine.price`, by the engine of these rules."""
    return engine_of(rules).price(lines, rules, tender, request=request)
