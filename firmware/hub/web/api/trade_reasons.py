"""Why a quote, an order, a hold or a refund is refused, for programs and people."""

from collections.abc import Mapping

from firmware.hub.web.api.refusal_reason import RefusalReason
from firmware.hub.web.wording.words import Sentence

QUOTING: Mapping[str, RefusalReason] = {
    "empty": RefusalReason(422, Sentence("没有商品。")),
    "pieces": RefusalReason(422, Sentence("件数太多：{field}。")),
    "article_unknown": RefusalReason(422, Sentence("没有这个商品：{field}。")),
    "off_sale": RefusalReason(409, Sentence("这个商品现在不卖：{field}。")),
    "early": RefusalReason(409, Sentence("这个商品还没有对这位顾客开售：{field}。")),
    "age": RefusalReason(409, Sentence("这个商品要店员看过顾客的年龄：{field}。")),
    "amount": RefusalReason(409, Sentence("金额太大，要店员同意：{field}。")),
    "unweighed": RefusalReason(
        422, Sentence("这个商品按重量卖，要写 weight_g：{field}。")
    ),
    "by_piece": RefusalReason(422, Sentence("这个商品按件卖，没有重量：{field}。")),
    "free": RefusalReason(409, Sentence("店里不卖标价为零的商品：{field}。")),
    "one_name": RefusalReason(422, Sentence("顾客只用一种方式指明：{field} 多了。")),
    "pass_unknown": RefusalReason(422, Sentence("不是这家店的会员码。")),
    "pass_expired": RefusalReason(409, Sentence("会员码过期了，请顾客再出示一次。")),
    "pass_early": RefusalReason(409, Sentence("会员码还没到时间，手机的钟可能不准。")),
    "pass_used": RefusalReason(409, Sentence("这个会员码在别处用过了。")),
    "phone_needed": RefusalReason(
        409, Sentence("只凭会员卡不能用积分和券，要手机上的会员码。")
    ),
    "no_member": RefusalReason(422, Sentence("没有会员，不能用积分。")),
    "points_step": RefusalReason(422, Sentence("积分要是店里规定的整数倍。")),
    "points_short": RefusalReason(409, Sentence("积分不够。")),
    "points_over": RefusalReason(409, Sentence("这一单不能用这么多积分。")),
    "coupon_unknown": RefusalReason(422, Sentence("没有这张券：{field}。")),
}
"""Of quotes."""

NAMING = (
    "member_unknown", "one_name", "pass_unknown", "pass_expired", "pass_early",
    "pass_used", "phone_needed",
)  # fmt: skip
"""Of whoever is to buy."""

BOOKING = (
    "empty", "pieces", "sum_over", "quote_invalid", "quote_alone", "order_exists",
    "no_room",
)  # fmt: skip
"""Of orders that were paid."""

HOLDING: Mapping[str, RefusalReason] = {
    "coupon_other_member": RefusalReason(422, Sentence("这张券是别人的：{field}。")),
    "coupon_not_yet": RefusalReason(409, Sentence("这张券还不能用：{field}。")),
    "coupon_held": RefusalReason(409, Sentence("这张券被另一单占着：{field}。")),
    "coupon_used": RefusalReason(409, Sentence("这张券用过了：{field}。")),
    "coupon_expired": RefusalReason(409, Sentence("这张券过期了：{field}。")),
    "coupon_withdrawn": RefusalReason(409, Sentence("这张券收回了：{field}。")),
    "quote_invalid": RefusalReason(
        422, Sentence("不是这个渠道的报价，请重新报价，或写出商品。")
    ),
    "quote_alone": RefusalReason(422, Sentence("已写了 quote，就不要再写 {field}。")),
    "sum_over": RefusalReason(
        422, Sentence("标价合计超过一百万元，账里记不下，请分成几单。")
    ),
    "order_exists": RefusalReason(409, Sentence("这个单号已经入账。")),
    "sale_ended": RefusalReason(409, Sentence("这一单已经结束。")),
    "nothing_to_hold": RefusalReason(409, Sentence("没有要占用的积分或券。")),
    "no_hold": RefusalReason(404, Sentence("这一单没有占用积分或券。")),
    "hold_reused": RefusalReason(409, Sentence("这一单已占用了别的积分或券。")),
    "hold_ended": RefusalReason(409, Sentence("这一单的占用已结束，请换一个单号。")),
    "holds_over": RefusalReason(409, Sentence("没结束的占用太多。")),
    "no_room": RefusalReason(503, Sentence("主机的硬盘满了：什么都没有做。")),
}
"""Of orders and holds."""

REFUNDING: Mapping[str, RefusalReason] = {
    "sale_unknown": RefusalReason(404, Sentence("没有这一单。")),
    "sale_ambiguous": RefusalReason(
        409, Sentence("有几单是这个号码，请写单的 sale_id。")
    ),
    "unpaid": RefusalReason(409, Sentence("这一单没有付款。")),
    "too_old": RefusalReason(409, Sentence("这一单太久了，请在店里退。")),
    "too_much": RefusalReason(409, Sentence("没有这么多可以退。")),
    "gifts_due": RefusalReason(409, Sentence("赠品要一起退：请写 gifts。")),
    "gift_unpriced": RefusalReason(409, Sentence("赠品没有价钱，请在店里退。")),
    "refund_reused": RefusalReason(409, Sentence("这个退款号已用在别的退款上。")),
    "by_unknown": RefusalReason(422, Sentence("没有这个工牌，或已停用。")),
    "day_limit": RefusalReason(409, Sentence("这个渠道今天退得太多，请在店里退。")),
}
"""Of refunds."""

TRADE: Mapping[str, RefusalReason] = {**QUOTING, **HOLDING, **REFUNDING}
