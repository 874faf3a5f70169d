"""What a shop's policy says of prices by rules, composed for the engine. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Protocol

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.retail.loyalty.rules import PointsRule, Tier
from firmware.retail.pricing.offers.bonuses import PointsBonus
from firmware.retail.pricing.offers.conditions import Bps
from firmware.retail.pricing.offers.limits import StoppedOffer
from firmware.retail.pricing.offers.rules import Offer
from firmware.retail.pricing.rules import CashRule
from firmware.retail.pricing.tender_points import RedeemRule


@dataclass(frozen=True, slots=True, kw_only=True)
class TierPrices:
    """The rate of the price that each tier pays (S18)."""

    silver_bps: Bps = 9_500
    gold_bps: Bps = 9_000
    diamond_bps: Bps = 8_500

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """A higher tier that pays more (A35)."""
        if self.gold_bps > self.silver_bps:
            yield (
                "gold_bps",
                self.gold_bps,
                Phrase("{max} or less", max=self.silver_bps),
            )
        if self.diamond_bps > self.gold_bps:
            yield (
                "diamond_bps",
                self.diamond_bps,
                Phrase("{max} or less", max=self.gold_bps),
            )

    def rate_bps(self, tier: Tier) -> int:
        """The rate that a tier pays; without a tier, the whole price."""
        return {
            Tier.NONE: 10_000,
            Tier.SILVER: self.silver_bps,
            Tier.GOLD: self.gold_bps,
            Tier.DIAMOND: self.diamond_bps,
        }[tier]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponRule:
    """How many coupons one order may use (requirements 4.2)."""

    order_max: Annotated[int, Range(0, 3)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreTime:
    """The clock by which hours and days of rules are meant (A19, A20).

    It stands in the policy, so that kiosk and hub have the same.
    """

    utc_offset_minutes: Annotated[int, Range(-720, 840)] = 480

    def local(self, utc: str | None) -> datetime | None:
        """A wire time as the store's clock shows it, without a zone; None for none.

        A time of the wire may be on no calendar, or at the end of all years: None.
        """
        if not utc:
            return None
        offset = timedelta(minutes=self.utc_offset_minutes)
        try:
            return (datetime.fromisoformat(utc) + offset).replace(tzinfo=None)
        except (ValueError, OverflowError):
            return None

    def day(self, utc: str | None) -> str:
        """The store day of a wire time, such as 2026-03-31; empty for none."""
        at = self.local(utc)
        return "" if at is None else at.date().isoformat()


class PriceTerms(Protocol):
    """The sections of a policy by which rules price a basket; `Policy` has them."""

    @property
    def offers(self) -> Iterable[Offer]:
        """What the shop offers."""
        ...

    @property
    def stopped(self) -> Iterable[StoppedOffer]:
        """Offers whose limit for all customers is reached."""
        ...

    @property
    def tier_prices(self) -> TierPrices:
        """What each tier pays."""
        ...

    @property
    def coupons(self) -> CouponRule:
        """How coupons are used."""
        ...

    @property
    def redeem(self) -> RedeemRule:
        """How points are used as money."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Terms that stand alone, without a policy around them."""

    offers: tuple[Offer, ...] = ()
    stopped: tuple[StoppedOffer, ...] = ()
    tier_prices: TierPrices = field(default_factory=TierPrices)
    coupons: CouponRule = field(default_factory=CouponRule)
    redeem: RedeemRule = field(default_factory=RedeemRule)
    cash: CashRule = field(default_factory=CashRule)


class PriceRules(PriceTerms, Protocol):
    """The part of a policy that pricing reads; `Policy` has this shape.

    `version` names the policy on the quote and on the order (N06). `pricing_engine` is
    the newest engine of the hub that published it.
    """

    @property
    def version(self) -> int:
        """The policy's version."""
        ...

    @property
    def pricing_engine(self) -> int:
        """The newest pricing engine of the hub."""
        ...

    @property
    def cash(self) -> CashRule:
        """How cash is rounded."""
        ...

    @property
    def points(self) -> PointsRule:
        """What a sale earns."""
        ...

    @property
    def bonuses(self) -> Iterable[PointsBonus]:
        """What it earns besides."""
        ...
