"""The words of messages to members, short enough for one SMS of 70 characters. Pure."""

from firmware.retail.loyalty.rules import Tier

_TIERS = {Tier.SILVER: "银卡", Tier.GOLD: "金卡", Tier.DIAMOND: "钻石卡"}


def after_sale_text(
    language: str, *, store: str, earned_points: int, balance_points: int
) -> str:
    """What a member reads after a sale; `store` may be empty. Chinese by default."""
    if language == "en":
        return _english(store, earned_points, balance_points)
    shop = f"【{store}】" if store else ""
    earned = f"本次消费获得{earned_points}积分，当前余额{balance_points}积分"
    return f"{shop}{earned}。谢谢惠顾！"


def after_refund_text(
    language: str, *, store: str, moved_points: int, balance_points: int
) -> str:
    """What a member reads after a refund; points that were taken are below zero."""
    if language == "en":
        shop = f"{store}: " if store else ""
        moved = f", points {moved_points:+d}" if moved_points else ""
        return f"{shop}Refunded{moved}. Your balance is {_counted(balance_points)}."
    shop = f"【{store}】" if store else ""
    moved = f"积分{moved_points:+d}，" if moved_points else ""
    return f"{shop}退货已办，{moved}当前余额{balance_points}积分。"


def staff_call_text(language: str, *, store: str, kid: str, tier: Tier) -> str:
    """What staff read when a customer calls them; `tier` of who comes first."""
    if language == "en":
        shop = f"{store}: " if store else ""
        first = f" ({tier.value} member, first)" if tier is not Tier.NONE else ""
        return f"{shop}A customer calls at kiosk {kid}{first}."
    shop = f"【{store}】" if store else ""
    if tier is Tier.NONE:
        return f"{shop}收银机 {kid} 有顾客呼叫店员。"
    return f"{shop}收银机 {kid} 有{_TIERS[tier]}会员呼叫店员，请优先。"


def _english(store: str, earned_points: int, balance_points: int) -> str:
    shop = f"{store}: " if store else ""
    earned, balance = _counted(earned_points), _counted(balance_points)
    return f"{shop}You earned {earned}. Your balance is {balance}."


def _counted(points: int) -> str:
    return f"{points} point" if points == 1 else f"{points} points"
