"""policy.toml: what people look at before it counts."""

from firmware.config_guide.texts.text import KeyText, Texts

REVIEWS: Texts = {
    "reviews": KeyText(
        "哪些订单要先人工核对才给积分，见 docs/install.md；收银机最多能退多少，见"
        " docs/refunds.md。只由主机使用。",
        "Which orders earn points only once people have looked: docs/install.md; what"
        " kiosks may refund: docs/refunds.md. Only the store hub reads these numbers.",
    ),
    "reviews.sale_max_fen": KeyText(
        "一笔销售超过这个金额就要人工核对，不管店员是否确认过。",
        "A larger sale is looked at, approved or not.",
    ),
    "reviews.trusted_day_max_fen": KeyText(
        "一台收银机一天（UTC）凭标签和店员确认能给积分的金额；超出的要人工核对。",
        "What labels and approvals may earn points for, a day (UTC) and kiosk. What is"
        " beyond it is looked at.",
    ),
    "reviews.earning_day_max_fen": KeyText(
        "一台收银机一天（UTC）总共能给积分的金额；超出的要人工核对。",
        "What a kiosk may earn points for in a day (UTC), of all goods. What is beyond"
        " it is looked at.",
    ),
    "reviews.unheld_day_max_points": KeyText(
        "没有事先占用就使用的积分，一台收银机一天（UTC）最多直接扣这么多（一张优惠券算"
        " 100 分）；超出的等人工核对。",
        "Points that sales of a kiosk used without a hold are taken at once up to this"
        " a day (UTC), a coupon counting as 100. What is beyond it waits for a look.",
    ),
    "reviews.label_amount_min_fen": KeyText(
        "标签上的金额低于这个数就要人工核对。",
        "A labelled amount below it is looked at.",
    ),
    "reviews.label_weight_min_g": KeyText(
        "称重商品不到这么多克，或标签金额还买不到这么多克，就要人工核对。",
        "Less of goods by weight, or a labelled amount that would pay for less, is"
        " looked at.",
    ),
    "reviews.label_price_min_bps": KeyText(
        "标签上有重量时，金额不到该重量应付的这个比例就要人工核对；1000 是 10%。",
        "Where a label has a weight, an amount below this share of what that costs is"
        " looked at; 1000 is 10 %.",
    ),
    "reviews.refund_max_days": KeyText(
        "收银机上只能退这么多天以内的销售；更早的在主机上用 countertop refund 退。"
        "0：收银机不能退。",
        "Kiosks refund sales of so many days; older ones are refunded on the hub, by"
        " countertop refund. 0: not at kiosks.",
    ),
    "reviews.refund_day_max_fen": KeyText(
        "一台收银机一天（UTC）最多退出的金额，退回的积分和优惠券（一张算 100 分）按抵扣"
        "的钱算在内；超出的在主机上退。",
        "What a kiosk may give back by refunds in a day (UTC): money, and points and"
        " coupons (100 points each) at what they pay. What is beyond it is refunded on"
        " the hub.",
    ),
}
