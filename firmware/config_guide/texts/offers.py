"""What the keys of offers mean: `policy.toml`, table by table."""

from collections.abc import Mapping

from firmware.config_guide.texts.text import KeyText, Texts

_SPEND = """\
[[offers.spend]]
id = "over-100"
name = "满100减20"
steps = [{ from_fen = 10000, off_fen = 2000 }]"""
_ARTICLE = """\
[[offers.article]]
id = "lunch"
name = "午市八折"
scope = { categories = ["热菜"] }
price_bps = 8000
hours = ["11:00-14:00"]"""
_GIFT = """\
[[offers.gift]]
id = "bag"
name = "满500送环保袋"
article = "6900000000014"
min_fen = 50000"""
_ADD_ON = """\
[[offers.add_on]]
id = "cup-1-yuan"
name = "加1元换购"
article = "6900000000021"
min_fen = 5000
price_fen = 100"""
_NTH = """\
[[offers.nth_piece]]
id = "second-half"
name = "第二件半价"
scope = { categories = ["饮料"] }
nth = 2
price_bps = 5000"""
_ANY_N = """\
[[offers.any_n]]
id = "3-for-99"
name = "任选3件99元"
scope = { tags = ["任选"] }
pieces = 3
price_fen = 9900"""
_SETS = """\
[[offers.sets]]
id = "breakfast"
name = "早餐套餐"
parts = [{ article = "6900000000038" }, { article = "6900000000045", pieces = 2 }]
price_fen = 1200"""
_BUY_GET = """\
[[offers.buy_get]]
id = "buy-2-get-1"
name = "买二送一"
scope = { brands = ["某牌"] }
buy = 2
get = 1"""

RULE_CONDITIONS: Texts = {
    "id": KeyText(
        "规则的代号，订单里用它说明价格；不能重复。",
        "The rule's id, by which orders explain prices; no two are the same.",
    ),
    "name": KeyText(
        "屏幕和小票上的名字。", "What screens and slips call it; 24 characters at most."
    ),
    "scope": KeyText(
        "参加的商品：任一列表里有就算；不写就是全部。",
        "The goods that take part: those that any list names; without one, all.",
        'scope = { categories = ["饮料"] }',
    ),
    "scope.articles": KeyText("商品条码。", "Article numbers."),
    "scope.categories": KeyText("分类。", "Categories."),
    "scope.brands": KeyText("品牌。", "Brands."),
    "scope.tags": KeyText("标签。", "Tags."),
    "members": KeyText("只给会员。", "For members only."),
    "tiers": KeyText("只给这些等级的会员。", "For members of these tiers only."),
    "birthday": KeyText(
        "只在会员生日当天，一年一次。", "On a member's birthday only, once a year."
    ),
    "hours": KeyText(
        "每天的时段，不含结束那一分钟；可以跨过零点。",
        "Hours of the day, without their end; they may go past midnight.",
        'hours = ["11:00-14:00"]',
    ),
    "weekdays": KeyText("星期几：1 是星期一。", "Days of the week: 1 is Monday."),
    "from_day": KeyText(
        "从这一天开始，整天都算。",
        "The first day, as a whole.",
        'from_day = "2026-03-01"',
    ),
    "until_day": KeyText(
        "到这一天结束，整天都算。",
        "The last day, as a whole.",
        'until_day = "2026-03-31"',
    ),
}
"""What offers and bonuses have in common."""

_CONDITIONS: Texts = {
    **RULE_CONDITIONS,
    "exclusive": KeyText(
        "不与任何别的优惠同用（积分除外）；更便宜时才用它。",
        "Stands alone, points excepted; it is taken only if it gives the lowest price.",
    ),
    "member_times_max": KeyText(
        "一位会员一共最多用几单；只给会员。",
        "Orders of one member that may use it, in all; it is for members then.",
    ),
    "member_day_times_max": KeyText(
        "一位会员一天最多用几单；只给会员。",
        "Orders of one member a store day; it is for members then.",
    ),
    "day_times_max": KeyText(
        "全店一天最多几单；满了主机就停用到第二天。",
        "Orders of all customers a store day; then the hub stops it for that day.",
    ),
    "budget_fen": KeyText(
        "一共最多优惠这么多；用完主机就停用。",
        "What it may take off in all; then the hub stops it.",
    ),
}

_TIMES = KeyText(
    "一单最多几次；不写就不限。", "Times in one order; no limit without it."
)
_SAME = KeyText("只在同一种商品之内计数。", "Pieces are counted within one article.")
_SUM = KeyText("合起来的价钱。", "What they cost together.")
_ARTICLE_NO = KeyText("商品条码。", "The article's number.")

_OWN: Mapping[str, tuple[KeyText, Texts]] = {
    "article": (
        KeyText(
            "单品特价、折扣、直降。和等级价不叠加，取便宜的。",
            "Another price for a piece. It does not add up with the tier price: the"
            " better one counts.",
            _ARTICLE,
        ),
        {
            "price_bps": KeyText(
                "打几折：8000 是八折。", "What is paid: 8000 is 80 %."
            ),
            "price_fen": KeyText(
                "一件卖这个价；称重的按一份算。",
                "The price of a piece, or of what was weighed as a whole.",
            ),
            "kg_price_fen": KeyText(
                "称重商品每公斤卖这个价。", "The price of 1,000 g."
            ),
            "off_fen": KeyText("一件便宜这么多。", "The amount off a piece."),
            "stack_tier": KeyText(
                "在此基础上再打等级折扣。", "The tier price applies on top of it."
            ),
            "order_pieces_max": KeyText(
                "一单最多几件是这个价；省得最多的那几件算。",
                "So many pieces of an order have it: those that save most.",
            ),
        },
    ),
    "spend": (
        KeyText("满减、满折、每满减。", "Spend so much, save so much.", _SPEND),
        {
            "steps": KeyText(
                "各档，从低到高；取够得着的最高一档。",
                "Steps that rise; the highest one that is reached counts.",
                "steps = [{ from_fen = 10000, off_fen = 2000 }]",
            ),
            "steps.from_fen": KeyText("满这个金额。", "From this amount on."),
            "steps.from_pieces": KeyText(
                "或满这么多件。", "Or from so many pieces on."
            ),
            "steps.off_fen": KeyText("减这个金额。", "The amount off."),
            "steps.price_bps": KeyText("或打几折。", "Or what is paid of the price."),
            "every_fen": KeyText(
                "不分档：每满这个金额减一次。",
                "Instead of steps: for each full amount.",
            ),
            "every_pieces": KeyText("或每满这么多件。", "Or for so many pieces each."),
            "every_off_fen": KeyText("每次减这个金额。", "The amount off for each."),
            "times_max": _TIMES,
            "max_off_fen": KeyText("一共最多减这么多。", "At most this comes off."),
            "stack": KeyText(
                "可以和别的也写了 stack 的满减同用于一件商品。",
                "May serve the same goods as others that are marked so.",
            ),
        },
    ),
    "gift": (
        KeyText("满赠。", "A gift from an amount on.", _GIFT),
        {
            "article": KeyText("赠品的条码。", "The gift's article number."),
            "min_fen": KeyText("满这个金额送。", "From this amount on."),
            "pieces": KeyText("送几件。", "How many pieces are given."),
            "repeat": KeyText("每满一次送一次。", "Once for each full amount."),
            "times_max": _TIMES,
        },
    ),
    "add_on": (
        KeyText("加价购。", "A piece at a special price from an amount on.", _ADD_ON),
        {
            "article": _ARTICLE_NO,
            "min_fen": KeyText("满这个金额可以换购。", "From this amount on."),
            "price_fen": KeyText("换购价。", "The special price of a piece."),
            "pieces": KeyText("最多换购几件。", "How many pieces at most."),
        },
    ),
    "nth_piece": (
        KeyText("第几件打折，从贵的数起。", "Each nth piece at a rate.", _NTH),
        {
            "nth": KeyText("第几件。", "Which piece: 2 is every second one."),
            "price_bps": KeyText("那一件打几折。", "What is paid for that piece."),
            "same_article": _SAME,
            "times_max": _TIMES,
        },
    ),
    "any_n": (
        KeyText("任选几件多少钱。", "Any so many pieces for a sum.", _ANY_N),
        {
            "pieces": KeyText("几件。", "How many pieces."),
            "price_fen": _SUM,
            "times_max": _TIMES,
        },
    ),
    "sets": (
        KeyText("套餐：指定的几样一起多少钱。", "Named goods for a sum.", _SETS),
        {
            "parts": KeyText(
                "套餐里的商品。",
                "What is in the set.",
                'parts = [{ article = "6900000000038" }]',
            ),
            "parts.article": _ARTICLE_NO,
            "parts.pieces": KeyText("几件。", "How many pieces."),
            "price_fen": _SUM,
            "times_max": _TIMES,
        },
    ),
    "buy_get": (
        KeyText("买几送几，送的是便宜的。", "Buy some, get the cheapest.", _BUY_GET),
        {
            "buy": KeyText("买几件。", "Pieces at their price."),
            "get": KeyText("送几件。", "Pieces at the rate below."),
            "price_bps": KeyText(
                "送的付几成：0 是免费。", "What is paid for these: 0 is nothing."
            ),
            "same_article": _SAME,
            "times_max": _TIMES,
        },
    ),
}


def _all() -> dict[str, KeyText]:
    texts = {
        "offers": KeyText(
            "优惠活动。顾客总是得到允许范围内最便宜的组合：docs/pricing.md。",
            "What the shop offers. Each customer gets the cheapest combination that is"
            " allowed: docs/pricing.md.",
        )
    }
    for kind, (head, own) in _OWN.items():
        texts[f"offers.{kind}"] = head
        for key, text in {**_CONDITIONS, **own}.items():
            texts[f"offers.{kind}.{key}"] = text
    return texts


OFFERS: Texts = _all()
