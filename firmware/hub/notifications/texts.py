"""The words of messages to members, short enough for one SMS of 70 characters. Pure."""


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


def _english(store: str, earned_points: int, balance_points: int) -> str:
    shop = f"{store}: " if store else ""
    earned, balance = _counted(earned_points), _counted(balance_points)
    return f"{shop}You earned {earned}. Your balance is {balance}."


def _counted(points: int) -> str:
    return f"{points} point" if points == 1 else f"{points} points"
