"""What a quote says to a channel: the price with every step of it. Values only.

Programs have to take fields that a later release adds.
"""

from firmware.protocol.records import PlainRecord


class QuotedLine(PlainRecord, frozen=True, forbid_unknown_fields=False):
    """A piece: as listed, and what is left of it after all rules and points.

    `exchange_points` buy it instead of money.
    """

    line: int
    gtin: str
    name: str
    listed_fen: int
    net_fen: int
    weight_g: int | None = None
    exchange_points: int = 0


class QuotedStep(PlainRecord, frozen=True, forbid_unknown_fields=False):
    """One move of the price; all of them add up to it. `name` is for people."""

    stage: str
    rule: str
    name: str
    amount_fen: int


class QuotedGift(PlainRecord, frozen=True, forbid_unknown_fields=False):
    """A piece that a rule gives; `scanned`: it is one of the lines, at nothing."""

    rule: str
    article: str
    name: str
    scanned: bool


class QuotedCoupon(PlainRecord, frozen=True, forbid_unknown_fields=False):
    """A coupon that is used; `off_fen` comes off."""

    id: str
    name: str
    off_fen: int


class UnusedCoupon(PlainRecord, frozen=True, forbid_unknown_fields=False):
    """A coupon of the member's that is not used, and why.

    `reason`: `declined`, `not_chosen`, `nothing` (too little, or none of its goods),
    `others_save_more`, `phone_needed`, or as of
    `firmware.retail.pricing.offers.coupon.CouponRefusal`.
    """

    id: str
    name: str
    reason: str


class QuotedHint(PlainRecord, frozen=True, forbid_unknown_fields=False):
    """Goods for `add_fen` more leave `pay_then_fen` to pay; only if that is better.

    `scope` names the goods that count, "" for all; `gift` is given then; `tier` is
    reached then.
    """

    add_fen: int
    pay_then_fen: int
    saved_fen: int
    rule: str
    scope: str = ""
    gift: str = ""
    tier: str = "none"


class OrderQuote(PlainRecord, frozen=True, forbid_unknown_fields=False):
    """The price of an order. One that names `quote`, paid before `until`, costs that.

    Of a member: `tier`, `balance_points`, the most points that could pay
    (`points_max`), the points that paying earns.
    """

    quote: str
    until: str
    payable_fen: int
    saved_fen: int
    rounded_fen: int
    policy_version: int
    catalogue_revision: int
    engine: int
    lines: tuple[QuotedLine, ...]
    steps: tuple[QuotedStep, ...]
    gifts: tuple[QuotedGift, ...] = ()
    member_id: str | None = None
    tier: str = "none"
    balance_points: int | None = None
    points_used: int = 0
    points_fen: int = 0
    points_max: int = 0
    earned_points: int = 0
    coupons: tuple[QuotedCoupon, ...] = ()
    coupons_unused: tuple[UnusedCoupon, ...] = ()
    hint: QuotedHint | None = None
