"""What the keys of coupons mean that the shop issues: `policy.toml`."""

from collections.abc import Mapping

from firmware.config_guide.texts.text import KeyText, Texts

_NEWCOMER = """\
[[coupon_rules.newcomer]]
id = "welcome"
name = "新人券10元"
off_fen = 1000
min_fen = 5000"""
_BIRTHDAY = """\
[[coupon_rules.birthday]]
id = "birthday"
name = "生日八折券"
price_bps = 8000
max_off_fen = 5000
valid_days = 7"""
_SPEND_RETURN = """\
[[coupon_rules.spend_return]]
id = "back-20"
name = "满返20元"
from_fen = 20000
off_fen = 2000
min_fen = 10000
starts_after_days = 1"""
_EXCHANGE = """\
[[coupon_rules.exchange]]
id = "coffee"
name = "咖啡兑换券"
points = 300
price_bps = 0
max_off_fen = 1500
scope = { articles = ["6900000000014"] }"""
_GIVEN = """\
[[coupon_rules.given]]
id = "sorry"
name = "致歉券5元"
off_fen = 500"""

_RULE: Texts = {
    "id": KeyText(
        "这种券的代号；不能重复。", "The rule's id; no two rules have the same."
    ),
    "name": KeyText(
        "屏幕和小票上的名字。", "What screens and slips call it; 24 characters at most."
    ),
    "off_fen": KeyText("减这么多。", "The amount off."),
    "price_bps": KeyText(
        "或打几折：8000 是八折；0 是兑换券。",
        "Or what is paid: 8000 is 80 %; 0 is for goods that it is exchanged for.",
    ),
    "max_off_fen": KeyText(
        "打折时最多减这么多；兑换券填商品的价钱。",
        "At most this comes off by a rate; what goods cost that are given for it.",
    ),
    "min_fen": KeyText("满这个金额可用。", "From this amount of its goods on."),
    "scope": KeyText(
        "哪些商品可用：任一列表里有就算；不写就是全部。",
        "The goods that it is for: those that any list names; without one, all.",
        'scope = { categories = ["饮料"] }',
    ),
    "scope.articles": KeyText("商品条码。", "Article numbers."),
    "scope.categories": KeyText("分类。", "Categories."),
    "scope.brands": KeyText("品牌。", "Brands."),
    "scope.tags": KeyText("标签。", "Tags."),
    "tiers": KeyText("只有这些等级能用。", "Only members of these tiers can use it."),
    "exclusive": KeyText(
        "不与任何别的优惠同用（积分除外）。", "Stands alone, points excepted."
    ),
    "starts_after_days": KeyText(
        "发券几天之后开始可用；0 是马上。",
        "Store days after it was issued when it begins; 0 is at once.",
    ),
    "valid_days": KeyText(
        "开始之后还能用几天，到那天结束。",
        "Store days that it lasts after that, to the end of the last.",
    ),
}

_OWN: Mapping[str, tuple[KeyText, Texts]] = {
    "newcomer": (
        KeyText("新会员，每人一次。", "To new members, once each.", _NEWCOMER),
        {},
    ),
    "birthday": (
        KeyText(
            "会员生日当天，一年一次。发了券，当年的生日活动就不再适用。",
            "On the birthday, once a year. Offers for birthdays do not hold any more in"
            " that year.",
            _BIRTHDAY,
        ),
        {},
    ),
    "spend_return": (
        KeyText(
            "满返：一单满额后发券。退货后不满额，没用的券就收回。",
            "After a sale from an amount on. It is withdrawn, unless it was used, if"
            " refunds leave less of that sale.",
            _SPEND_RETURN,
        ),
        {"from_fen": KeyText("一单实付满这么多。", "What is paid for the sale.")},
    ),
    "exchange": (
        KeyText(
            "积分换券：countertop member exchange-points。",
            "For points, by `countertop member exchange-points`.",
            _EXCHANGE,
        ),
        {"points": KeyText("要多少积分。", "What it costs in points.")},
    ),
    "given": (
        KeyText(
            "店员发的券：countertop member give-coupon。",
            "By staff, with `countertop member give-coupon`.",
            _GIVEN,
        ),
        {},
    ),
}


def _all() -> dict[str, KeyText]:
    texts = {
        "coupon_rules": KeyText(
            "主机自动或由店员发给会员的优惠券：docs/points.md。只由主机使用。",
            "Coupons that members are issued: docs/points.md. Only the store hub reads"
            " these rules.",
        )
    }
    for occasion, (head, own) in _OWN.items():
        texts[f"coupon_rules.{occasion}"] = head
        for key, text in {**_RULE, **own}.items():
            texts[f"coupon_rules.{occasion}.{key}"] = text
    return texts


COUPONS: Texts = _all()
