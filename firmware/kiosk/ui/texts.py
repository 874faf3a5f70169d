"""The texts that people read, in one place for screens and slips. Pure.

Source strings are Chinese; `tr` is gettext's translation of them (E11). `N_` only
marks a string for the extraction.
"""

from collections.abc import Callable

from drivers.api import PrintTrouble
from firmware.kiosk.sale import NoticeKind
from firmware.kiosk.stops import StopReason
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.quote import PriceStage

Translate = Callable[[str], str]


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a string that is translated where it is shown."""
    return text


NOTICES: dict[NoticeKind, str] = {
    NoticeKind.UNKNOWN_CODE: N_("无法识别此码"),
    NoticeKind.UNKNOWN_ARTICLE: N_("未登记的商品"),
    NoticeKind.ARTICLE_IN_DOUBT: N_("价格待核对"),
    NoticeKind.UNKNOWN_MEMBER: N_("会员码无效"),
    NoticeKind.MEMBER_WELCOME: N_("积分余额 {detail}"),
    NoticeKind.MEMBER_LATER: N_("会员已记 积分稍后到"),
    NoticeKind.ASKING_MEMBER: N_("正在查会员 请稍候"),
    NoticeKind.PASS_TAKEN: N_("会员您好"),
    NoticeKind.PASS_EXPIRED: N_("码已过期 请用新码"),
    NoticeKind.PASS_EARLY: N_("手机时间不准 请刷新"),
    NoticeKind.PASS_USED: N_("码已用过 请等新码"),
    NoticeKind.PASS_UNKNOWN: N_("非本店会员码"),
    NoticeKind.EARLY_SALE: N_("{detail}开售 会员先购"),
    NoticeKind.CARD_ALONE: N_("用券积分请出示手机"),
    NoticeKind.PAY_CODE_EARLY: N_("请先按付款键"),
    NoticeKind.PAY_CODE_REFUSED: N_("本机暂只收现金"),
    NoticeKind.STOPPED_ARTICLE: N_("停售 {detail}"),
    NoticeKind.AGE: N_("需店员核对年龄"),
    NoticeKind.AWAITING: N_("待店员 {detail}"),
    NoticeKind.UNWEIGHED: N_("请先称重贴码"),
    NoticeKind.BY_PIECE: N_("按件商品 请找店员"),
    NoticeKind.FREE: N_("没有标价 请找店员"),
    NoticeKind.PIECES: N_("件数已满 请找店员"),
    NoticeKind.AMOUNT: N_("金额超限 请找店员"),
    NoticeKind.FULL: N_("一单已满 请先付款"),
    NoticeKind.EMPTY_BASKET: N_("请先扫商品"),
    NoticeKind.FROZEN_BASKET: N_("加商品请先按撤销"),
    NoticeKind.CHOOSE: N_("请先选一个"),
    NoticeKind.TAKEN_BACK: N_("已撤销 {detail}"),
    NoticeKind.CANCELLED: N_("已取消"),
    NoticeKind.IDLE_RESET: N_("超时已清空"),
    NoticeKind.STAFF_CALLED: N_("已呼叫店员"),
    NoticeKind.STAFF_CALLED_FIRST: N_("{detail}优先 已呼叫店员"),
    NoticeKind.STAFF_PROVEN: N_("店员已验 补打退货报表"),
    NoticeKind.BADGE_REFUSED: N_("店员证无效"),
    NoticeKind.BADGE_LEFT: N_("请收起店员证"),
    NoticeKind.PROVE_AGAIN: N_("请店员再验一次"),
    NoticeKind.REPRINTING: N_("补打 {detail}"),
    NoticeKind.NOTHING_TO_REPRINT: N_("没有可补打的小票"),
    NoticeKind.REPRINT_LATER: N_("现在无法补打"),
    NoticeKind.REPRINT_BY_STAFF: N_("补打请找店员"),
    NoticeKind.MAY_SUSPEND: N_("店员已验 呼叫键挂单"),
    NoticeKind.RECALLED: N_("已取单 {detail}"),
    NoticeKind.RECALL_BY_STAFF: N_("取单请店员先刷证"),
    NoticeKind.RECALL_LATER: N_("取单请先结清"),
    NoticeKind.RECALL_USED: N_("此挂单已取走"),
    NoticeKind.RECALL_EXPIRED: N_("挂单已过期 请重扫"),
    NoticeKind.RECALL_TAKEN: N_("此挂单已被取走"),
    NoticeKind.RECALL_KEPT: N_("原机未交出 请到原机"),
    NoticeKind.RECALL_FAILED: N_("取不到此单 请重扫"),
    NoticeKind.REPRICED: N_("久未结账 价格已更新"),
    NoticeKind.FEWER_POINTS: N_("积分改用 {detail}"),
    NoticeKind.NO_POINTS: N_("没有可用的积分"),
    NoticeKind.GIFT_DECLINED: N_("不要赠品 {detail}"),
    NoticeKind.GIFTS_RESTORED: N_("赠品已恢复"),
    NoticeKind.HOLDING: N_("正在确认 请稍候"),
    NoticeKind.HUB_AWAY: N_("离线 暂不能用积分和券"),
    NoticeKind.REDEEM_LATER: N_("暂时不能用积分和券"),
    NoticeKind.POINTS_SHORT: N_("积分不足 现有{detail}"),
    NoticeKind.COUPON_USED: N_("券已用过 {detail}"),
    NoticeKind.COUPON_EXPIRED: N_("券已过期 {detail}"),
    NoticeKind.COUPON_REFUSED: N_("券不能用 {detail}"),
    NoticeKind.PHONE_OFF: N_("暂不能用手机付款"),
    NoticeKind.NETWORK_OFF: N_("不收{detail} 请换一种"),
    NoticeKind.CODE_REFUSED: N_("付款码无效 请刷新"),
    NoticeKind.CHARGE_UNDER_WAY: N_("正在付款 请稍候"),
    NoticeKind.CHARGE_CANCELLING: N_("正在取消 请稍候"),
    NoticeKind.CHARGE_DECLINED: N_("没有付成 请换一种"),
    NoticeKind.CHARGE_CLOSED: N_("没有收款 请重新付款"),
    NoticeKind.CHARGE_RETURNED: N_("会退回 请重新付款"),
    NoticeKind.CHARGE_UNKNOWN: N_("若已扣款 会自动退回"),
    NoticeKind.REFUND_BY_STAFF: N_("退货请找店员"),
    NoticeKind.REFUND_LATER: N_("退货请先结清"),
    NoticeKind.REFUND_NO_HUB: N_("退货需连门店服务器"),
    NoticeKind.REFUND_OPEN: N_("待确认 先勿给钱"),
    NoticeKind.REFUND_UNDER_WAY: N_("退货中 不收商品"),
    NoticeKind.REFUND_CHOOSE: N_("请先选好再验证"),
    NoticeKind.REFUND_LEFT: N_("退货已取消"),
    NoticeKind.REFUND_UNKNOWN: N_("查不到此小票"),
    NoticeKind.REFUND_UNSENT: N_("此单未传完 稍后再扫"),
    NoticeKind.REFUND_NOTHING: N_("此单已全部退完"),
    NoticeKind.REFUND_AMBIGUOUS: N_("单号重复 到后台退"),
    NoticeKind.REFUND_UNPAID: N_("此单未付款"),
    NoticeKind.REFUND_GIFT_PRICE: N_("赠品无价 须退回"),
    NoticeKind.REFUND_TOO_OLD: N_("超过退货期限"),
    NoticeKind.REFUND_DAY_LIMIT: N_("本机今日退款已满"),
    NoticeKind.REFUND_CHANGED: N_("可退数已变 请重来"),
    NoticeKind.REFUND_REFUSED: N_("不能退 {detail}"),
    NoticeKind.REFUND_FINISHED: N_("退货已成 付{detail}"),
    NoticeKind.REFUND_RETURNED: N_("退货成 原路退{detail}"),
    NoticeKind.REPORT_UNSENT: N_("有账未传完 稍后日结"),
    NoticeKind.REPORT_NOTHING: N_("没有新的账 不用日结"),
    NoticeKind.REPORT_CHANGED: N_("日结被改过 请查后台"),
    NoticeKind.REPORT_REFUSED: N_("不能出报表 {detail}"),
    NoticeKind.REPORT_PRINTING: N_("正在打印报表"),
    NoticeKind.REPORT_NO_PRINTER: N_("本机没有打印机"),
    NoticeKind.POWER_CUT_VOIDED: N_("停电未付{detail}已取消"),
    NoticeKind.POWER_CUT_FINISHED: N_("停电已付{detail}已完成"),
}

SHORT_NOTICES: dict[NoticeKind, str] = {
    NoticeKind.POWER_CUT_VOIDED: N_("未付{detail}已取消"),
    NoticeKind.REFUND_FINISHED: N_("付{detail}"),
    NoticeKind.REFUND_RETURNED: N_("原路退{detail}"),
    NoticeKind.POWER_CUT_FINISHED: N_("已付{detail}已完成"),
}
"""Notices with an amount, where a large one leaves no room for more words."""

LONG_NOTICES: dict[NoticeKind, str] = {
    NoticeKind.PHONE_OFF: N_("现在不能用手机付款，请到柜台付款"),
    NoticeKind.CODE_REFUSED: N_("付款码已过期或无效，请刷新后再出示"),
    NoticeKind.CHARGE_CLOSED: N_("没有收款，若已扣款会自动退回，请重新付款"),
    NoticeKind.CHARGE_RETURNED: N_("刚才扣的款会原路退回，请重新付款"),
    NoticeKind.CHARGE_UNKNOWN: N_("没有等到付款结果；若已扣款，会自动退回"),
}
"""Notices about money in full, where the display has room for it."""

DECLINES: dict[str, tuple[str, str]] = {
    "balance": (N_("余额不足，请换一种付款方式"), N_("余额不足 请换一种")),
    "limit": (N_("超出付款限额，请换一种付款方式"), N_("超出限额 请换一种")),
    "risk": (N_("付款有风险被拒，请换一种付款方式"), N_("风险被拒 请换一种")),
    "means": (
        N_("手机钱包现在不能付，请换一种付款方式"),
        N_("钱包不能付 请换一种"),
    ),
    "buyer": (N_("您在手机上取消了，请重新付款"), N_("已取消 请重新付款")),
    "service": (
        N_("本店暂时收不了这种付款，请换一种付款方式"),
        N_("暂收不了 请换一种"),
    ),
}
"""Why a network declined, in full and short; any other reason is not for customers."""

NETWORKS: dict[str, str] = {
    "alipay": N_("支付宝"),
    "wechat": N_("微信支付"),
    "unionpay": N_("云闪付"),
}
"""What people call the payment networks."""


def network_name(network: str, tr: Translate) -> str:
    """What people call a network; one that is not known goes by its plain name."""
    return tr(NETWORKS.get(network, network))


MEMBERS: dict[Tier, str] = {
    Tier.NONE: N_("会员 "),
    Tier.SILVER: N_("银卡 "),
    Tier.GOLD: N_("金卡 "),
    Tier.DIAMOND: N_("钻石卡 "),
}
"""What a member of each tier is called before the number of pieces."""

PRICE_MOVES: dict[PriceStage, str] = {
    PriceStage.ARTICLE: N_("特价优惠"),
    PriceStage.TIER: N_("会员等级价"),
    PriceStage.GIFT: N_("赠品"),
    PriceStage.BASKET: N_("满减优惠"),
    PriceStage.COUPON: N_("优惠券"),
    PriceStage.POINTS: N_("积分抵扣"),
    PriceStage.CASH_ROUNDING: N_("抹零"),
}
"""What moved a price, where the shop gave the rule no name."""

NO_BADGE = N_("未设店员证 不能收款")
"""Nobody can confirm money: the shop has made no badge that this kiosk knows."""

STOPS: dict[StopReason, str] = {
    StopReason.JOURNAL: N_("无法记账"),
    StopReason.DISK: N_("存储已满"),
    StopReason.CATALOGUE: N_("商品目录未到"),
    StopReason.CATALOGUE_STALE: N_("价格待核对"),
    StopReason.SCANNER: N_("扫码器故障"),
}

PRINTER_TROUBLES: dict[PrintTrouble, str] = {
    PrintTrouble.PAPER_OUT: N_("打印机缺纸"),
    PrintTrouble.COVER_OPEN: N_("打印机盖未关"),
    PrintTrouble.FAULT: N_("打印机故障"),
    PrintTrouble.SILENT: N_("打印机无应答"),
    PrintTrouble.UNPLUGGED: N_("打印机未连接"),
}
