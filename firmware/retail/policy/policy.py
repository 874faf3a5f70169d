"""The shop's policy: numbers that a shop may change, with the product's defaults.

A policy is data: signed and published by the hub, loaded from TOML by
`base.config_loader`, named by its version on every order (N06, N10). Each section is
defined beside the engine that reads it; this module only composes them. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.retail.basket_limits import BasketLimits
from firmware.retail.codes.invoice_links import InvoiceRules
from firmware.retail.codes.rules import CodeRules
from firmware.retail.loyalty.perks import Perks
from firmware.retail.loyalty.rules import LotRules, PointsRule, TierRules
from firmware.retail.policy.catalogue_rules import CatalogueRule
from firmware.retail.policy.early_sales import EarlySale, early_sales_faults
from firmware.retail.policy.import_limits import ImportLimits
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.kiosk_timing import Holds, Patience
from firmware.retail.policy.pass_rules import PassRules
from firmware.retail.policy.review_limits import ReviewLimits
from firmware.retail.policy.staff_rules import StaffRules
from firmware.retail.pricing.offers.bonuses import Bonuses
from firmware.retail.pricing.offers.coupon_rules import CouponRules
from firmware.retail.pricing.offers.limits import StoppedOffer
from firmware.retail.pricing.offers.rewards import Reward, rewards_faults
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.rules import CashRule, VatRule
from firmware.retail.pricing.tender_points import RedeemRule
from firmware.retail.pricing.terms import CouponRule, StoreTime, TierPrices

MAY_SKIP = {"may_skip": True}
"""Marks a section that decides neither prices, points nor what may be sold.

An older reader may leave out unknown keys in it. A section, or a key in any other
section, that comes with a later release is marked `since_engine`: it is published to
kiosks with that engine only, and to no other kiosk once it is not at its default.
`hub_writes` marks a key that is the hub's own, so that no sample shows it."""

SINCE_3 = {"since_engine": 3}
"""Marks what only engine 3 and later ones compute by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All rules of one shop at one moment; a new policy has a higher `version`.

    `pricing_engine` is the newest engine of the hub that published it, and 1 if it
    names none, as that of release 0.1.0: a kiosk never prices by an engine that its hub
    lacks. The hub writes it; it is not for the shop to choose. So it does `stopped`.
    """

    version: Annotated[int, Range(1, 2_000_000_000)] = 1
    pricing_engine: Annotated[int, Range(1, 999_999_999)] = field(
        default=1, metadata={"since_engine": 2, "hub_writes": True}
    )
    points: PointsRule = field(default_factory=PointsRule)
    lots: LotRules = field(default_factory=LotRules, metadata=MAY_SKIP)
    tiers: TierRules = field(default_factory=TierRules, metadata=MAY_SKIP)
    limits: BasketLimits = field(default_factory=BasketLimits)
    cash: CashRule = field(default_factory=CashRule)
    vat: VatRule = field(default_factory=VatRule, metadata=MAY_SKIP)
    tier_prices: TierPrices = field(default_factory=TierPrices, metadata=SINCE_3)
    offers: Offers = field(default_factory=Offers, metadata=SINCE_3)
    stopped: tuple[StoppedOffer, ...] = field(
        default=(), metadata={**SINCE_3, "hub_writes": True}
    )
    coupons: CouponRule = field(default_factory=CouponRule, metadata=SINCE_3)
    bonuses: Bonuses = field(default_factory=Bonuses, metadata=SINCE_3)
    coupon_rules: CouponRules = field(default_factory=CouponRules, metadata=MAY_SKIP)
    redeem: RedeemRule = field(default_factory=RedeemRule, metadata=SINCE_3)
    rewards: tuple[Reward, ...] = field(default=(), metadata=SINCE_3)
    early_sales: tuple[EarlySale, ...] = field(default=(), metadata=SINCE_3)
    store_time: StoreTime = field(default_factory=StoreTime, metadata=SINCE_3)
    patience: Patience = field(default_factory=Patience, metadata=MAY_SKIP)
    holds: Holds = field(default_factory=Holds, metadata=MAY_SKIP)
    staff: StaffRules = field(default_factory=StaffRules, metadata=MAY_SKIP)
    passes: PassRules = field(default_factory=PassRules, metadata=MAY_SKIP)
    perks: Perks = field(default_factory=Perks, metadata=MAY_SKIP)
    codes: CodeRules = field(default_factory=CodeRules)
    catalogue: CatalogueRule = field(default_factory=CatalogueRule, metadata=MAY_SKIP)
    imports: ImportLimits = field(default_factory=ImportLimits, metadata=MAY_SKIP)
    reviews: ReviewLimits = field(default_factory=ReviewLimits, metadata=MAY_SKIP)
    join: JoinRules = field(default_factory=JoinRules, metadata=MAY_SKIP)
    invoice: InvoiceRules = field(default_factory=InvoiceRules, metadata=MAY_SKIP)

    @property
    def cards_redeem(self) -> bool:
        """Whether a printed card uses points and coupons.

        It does where the shop has no page (`[join] url`), for no phone has a pass then.
        """
        return self.passes.card_redeems or not self.join.url

    @property
    def has_birthday_gift(self) -> bool:
        """Whether members get anything for their birthday (S25)."""
        rules = (*self.offers, *self.bonuses)
        return bool(self.coupon_rules.birthday) or any(e.birthday for e in rules)

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """What its rows of one kind are together, where that kind has no section."""
        yield from rewards_faults(self.rewards)
        yield from early_sales_faults(self.early_sales)
