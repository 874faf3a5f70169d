"""The terms of a coupon as the books keep them: JSON of this dataclass. Pure.

When a coupon is valid stands beside its terms, as moments.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Annotated, cast

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.times import moment_of
from firmware.protocol.messages import WalletCoupon
from firmware.retail.basket import MAX_FEN
from firmware.retail.loyalty.rules import Tier
from firmware.retail.loyalty.store_days import store_day
from firmware.retail.money import BPS_WHOLE
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.scope import Scope

_Fen = Annotated[int, Range(0, MAX_FEN)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponTerms:
    """What a coupon gives, as of `MemberCoupon`: an amount off, or the rate paid."""

    name: str = ""
    min_fen: _Fen = 0
    off_fen: _Fen | None = None
    price_bps: Annotated[int, Range(0, BPS_WHOLE)] | None = None
    max_off_fen: _Fen | None = None
    articles: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    exclusive: bool = False

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """Neither an amount nor a rate, or both."""
        if (self.off_fen is None) == (self.price_bps is None):
            yield "off_fen", self.off_fen, Phrase("this or price_bps, and one of them")

    @property
    def text(self) -> str:
        """As the books keep them; what says nothing is left out."""
        given, silent = asdict(self), asdict(_NOTHING)
        said = {key: value for key, value in given.items() if value != silent[key]}
        return json.dumps(said, ensure_ascii=False, sort_keys=True)


_NOTHING = CouponTerms()


def terms_of(coupon: KeptCoupon) -> CouponTerms | None:
    """The terms of a coupon; None if a later build wrote them, or they are damaged."""
    try:
        given: object = json.loads(coupon.terms)
        if not isinstance(given, dict):
            return None
        table = cast("dict[str, object]", given)
        return from_mapping(f"coupon {coupon.coupon_id}", table, CouponTerms)
    except (ValueError, ConfigError):
        return None


def wallet_coupon(coupon: KeptCoupon, utc_offset_minutes: int) -> WalletCoupon | None:
    """A coupon as kiosks read it, with its days in the shop's time."""
    terms = terms_of(coupon)
    if terms is None:
        return None
    first = store_day(moment_of(coupon.valid_from), utc_offset_minutes)
    last = store_day(_last_moment(coupon), utc_offset_minutes)
    return WalletCoupon(
        id=coupon.coupon_id,
        name=terms.name,
        min_fen=terms.min_fen,
        off_fen=terms.off_fen,
        price_bps=terms.price_bps,
        max_off_fen=terms.max_off_fen,
        articles=terms.articles,
        categories=terms.categories,
        brands=terms.brands,
        tags=terms.tags,
        from_day=first.isoformat(),
        until_day=last.isoformat(),
        tiers=tuple(tier.value for tier in terms.tiers),
        exclusive=terms.exclusive,
    )


def priced_coupon(coupon: KeptCoupon) -> MemberCoupon | None:
    """A coupon as pricing reads it, whenever it is valid: a hold has seen to that."""
    terms = terms_of(coupon)
    if terms is None:
        return None
    return MemberCoupon(
        id=coupon.coupon_id,
        min_fen=terms.min_fen,
        off_fen=terms.off_fen,
        price_bps=terms.price_bps,
        max_off_fen=terms.max_off_fen,
        scope=Scope(
            articles=terms.articles,
            categories=terms.categories,
            brands=terms.brands,
            tags=terms.tags,
        ),
        tiers=terms.tiers,
        exclusive=terms.exclusive,
    )


def _last_moment(coupon: KeptCoupon) -> datetime:
    return moment_of(coupon.valid_until) - timedelta(milliseconds=1)
