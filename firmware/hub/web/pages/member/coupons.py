"""A member's coupons in few words. Pure."""

from datetime import date

from firmware.hub.web.pages.member.view import CouponView
from firmware.hub.web.wording import figures
from firmware.hub.web.wording.words import Sentence, Words
from firmware.protocol.messages import WalletCoupon

BPS_PER_TENTH = 1_000
BPS_PER_PERCENT = 100
BPS_WHOLE = 10_000


def coupon_view(coupon: WalletCoupon, words: Words, *, today: date) -> CouponView:
    """A coupon that can be used, or from a later day on."""
    return CouponView(
        worth=_worth(coupon, words),
        title=coupon.name or words.t(_title(coupon)),
        terms=_terms(coupon, words, today),
        reason=_reason(coupon, words, today),
    )


def _worth(coupon: WalletCoupon, words: Words) -> Sentence:
    if coupon.off_fen is not None:
        return Sentence("{amount}", amount=figures.short_money(coupon.off_fen))
    price_bps = coupon.price_bps if coupon.price_bps is not None else BPS_WHOLE
    if not price_bps:
        return Sentence("免费")
    if words.is_chinese:
        return Sentence("{tenths} 折", tenths=f"{price_bps / BPS_PER_TENTH:g}")
    percent = f"{(BPS_WHOLE - price_bps) / BPS_PER_PERCENT:g}"
    return Sentence("减 {percent}%", percent=percent)


def _title(coupon: WalletCoupon) -> Sentence:
    if coupon.min_fen:
        return Sentence("满 {amount} 可用", amount=figures.short_money(coupon.min_fen))
    return Sentence("优惠券")


def _terms(coupon: WalletCoupon, words: Words, today: date) -> Sentence:
    if coupon.until_day is None:
        return Sentence("付款时自动用上")
    last = figures.day(words, date.fromisoformat(coupon.until_day), today)
    return Sentence("到 {day} · 付款时自动用上", day=last)


def _reason(coupon: WalletCoupon, words: Words, today: date) -> Sentence | None:
    if coupon.from_day is None or date.fromisoformat(coupon.from_day) <= today:
        return None
    first = figures.day(words, date.fromisoformat(coupon.from_day), today)
    return Sentence("{day}起可以用", day=first)
