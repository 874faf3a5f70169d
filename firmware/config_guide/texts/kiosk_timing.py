"""policy.toml: how long a kiosk waits, and buttons are held."""

from firmware.config_guide.texts.text import KeyText, Texts

KIOSK_TIMING: Texts = {
    "patience": KeyText(
        "收银机等顾客、等主机多久。", "How long the kiosk waits for people and the hub."
    ),
    "patience.idle_warning_s": KeyText(
        "顾客多久没有动作就提醒。", "Without an action the customer is warned."
    ),
    "patience.idle_reset_s": KeyText(
        "顾客多久没有动作就取消这一单；要大于 idle_warning_s。",
        "Without an action the basket is cancelled; more than idle_warning_s.",
    ),
    "patience.counter_wait_s": KeyText(
        "按付款键后等收款多久。", "After PAY, how long the kiosk waits for the money."
    ),
    "patience.slip_wait_s": KeyText(
        "等小票打印完多久。", "How long the kiosk waits for the printer."
    ),
    "patience.slip_qr_s": KeyText(
        "小票打印不了时，二维码显示多久。",
        "How long the QR of a slip is shown that could not be printed.",
    ),
    "patience.thanks_s": KeyText(
        "“谢谢惠顾”显示多久。", "How long the thanks are shown."
    ),
    "patience.notice_s": KeyText("提示显示多久。", "How long a notice is shown."),
    "patience.member_answer_s": KeyText(
        "等主机查会员多久；等不到就先卖，积分稍后到账。",
        "How long the hub may take to find a member; then the points follow later.",
    ),
    "patience.prices_kept_s": KeyText(
        "一单从第一次扫码起价格保持多久；之后按当时的价格重算，有变化会提示。",
        "How long a basket keeps the prices of its first scan; then it is priced again,"
        " with a notice if something changed.",
    ),
    "patience.hold_wait_s": KeyText(
        "等主机冻结积分和优惠券多久；等不到，这一单就不用它们。",
        "How long the hub may take to hold points and coupons; then the sale goes"
        " without them.",
    ),
    "holds": KeyText(
        "按键按住多久才算长按。", "How long a button is held to count as a hold."
    ),
    "holds.cancel_basket_s": KeyText(
        "长按“撤销”键：取消整单。", "UNDO, held: cancels the basket."
    ),
    "holds.decline_s": KeyText(
        "长按“补打”键：赠品不要；选积分和优惠券时，这张券（或赠品）不要；"
        "店员刚出示过店员证：X 报表。",
        "REPRINT, held: not this gift; while points and coupons are chosen, not this"
        " coupon or gift; after staff's proof, an X report.",
    ),
    "holds.confirm_cash_s": KeyText(
        "只用于 0.1.0 版的收银机：长按店员键确认收到现金。",
        "Only for kiosks of release 0.1.0: STAFF, held, confirms the cash.",
    ),
}
