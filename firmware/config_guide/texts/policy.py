"""policy.toml: the shop's own rules."""

from firmware.config_guide.texts.bonuses import BONUSES
from firmware.config_guide.texts.coupons import COUPONS
from firmware.config_guide.texts.join import JOIN
from firmware.config_guide.texts.kiosk_timing import KIOSK_TIMING
from firmware.config_guide.texts.offers import OFFERS
from firmware.config_guide.texts.perks import EARLY_SALES, PERKS
from firmware.config_guide.texts.reviews import REVIEWS
from firmware.config_guide.texts.rewards import REWARDS
from firmware.config_guide.texts.text import KeyText, Texts

HEAD = KeyText(
    "本店的规则：文件在主机上，由 hub.toml 的 policy 指定。保存后一秒内在所有收银机"
    "生效。每一项都可不填；文件有错时，原来的规则继续有效。",
    "The shop's own rules, on the hub, named by policy in hub.toml. Saved, they are in"
    " force a second later on every kiosk. Every key may be left out; while the file"
    " has an error, the rules before it stay in force.",
)

_LABELS = """\
[[codes.labels]]
prefix = 21
carries = "amount"
digits = 13
plu_digits = 5"""


def _tier_texts(key: str, chinese: str, english: str) -> Texts:
    return {
        f"tiers.{key}_spend_min_fen": KeyText(
            f"{chinese}：累计消费（减去退款）至少这么多。",
            f"Money paid, less refunds, from which on a member is {english}.",
        ),
        f"tiers.{key}_visits_min": KeyText(
            f"{chinese}：一个自然月内至少到店这么多天；0：只看金额。",
            f"Visits in one calendar month from which on a member is {english}; 0:"
            " money alone decides.",
        ),
    }


POLICY: Texts = {
    "version": KeyText(
        "规则的版本号，会自动增加；填更大的数，就从那个数开始。",
        "The version of these rules. It counts up by itself; a higher number is taken"
        " over.",
    ),
    "points": KeyText("会员积分。", "Members' points."),
    "points.spend_per_point_fen": KeyText(
        "每满这个金额得 1 分。", "One point for each full amount of this that is paid."
    ),
    "points.silver_multiplier_bps": KeyText(
        "银卡会员的积分倍数：10000 是 1 倍，20000 是 2 倍；得数去掉小数。",
        "What a silver member's points are multiplied by: 10000 is once, 20000 twice;"
        " what is left of a point is dropped.",
    ),
    "points.gold_multiplier_bps": KeyText(
        "金卡会员的积分倍数。", "What a gold member's points are multiplied by."
    ),
    "points.diamond_multiplier_bps": KeyText(
        "钻石会员的积分倍数。", "What a diamond member's points are multiplied by."
    ),
    "lots": KeyText("积分的有效期。", "How long points are valid."),
    "lots.validity_days": KeyText(
        "积分得到后多少天到期；到期那天全天有效，先得的先用。已经得到的积分不受改动影响。",
        "Days after which points expire, at the end of that day; the oldest are spent"
        " first. Points that were earned before a change keep their day.",
    ),
    "lots.grace_days": KeyText(
        "退货退回的积分如果已经到期，还能再用几天；0：不再退回。",
        "Days that points live which a refund gives back after they expired; 0: they"
        " are gone.",
    ),
    "lots.claim_days": KeyText(
        "没有出示会员卡的一单，之后几天内可以凭小票补积分；0：不可以。",
        "Days in which the slip of a sale without a card still earns its points; 0: it"
        " does not.",
    ),
    "lots.hold_silent_s": KeyText(
        "一单占用积分或优惠券多久还没有结果，主机就向收银机询问，再决定是否退还；网店等渠道的一单到时就退还。",
        "A sale that holds points or coupons for that long is asked about at its kiosk"
        " before they are given back; those of a channel's order are given back.",
    ),
    "lots.hold_lost_s": KeyText(
        "收银机一直不回答时，占用多久后退还积分和优惠券；如果那一单其实已付款，仍会扣除。",
        "Without a reply of the kiosk what a sale holds is given back after that long."
        " If it was paid after all, it is taken all the same.",
    ),
    "tiers": KeyText(
        "会员等级：银卡、金卡、钻石。等级不会因为时间过去而降低，除非设了 window_days；"
        "退货可能降低等级。",
        "Members' tiers: silver, gold, diamond. Time lowers no tier unless window_days"
        " is set; a refund may.",
    ),
    "tiers.by": KeyText(
        "按什么评等级：spend 消费金额，visits 一个自然月内到店天数，or 满足一项，"
        "and 两项都满足。",
        "What decides: spend, visits (days with a sale in one calendar month), or: one"
        " of them is enough, and: both are needed.",
    ),
    "tiers.window_days": KeyText(
        "只算最近这么多天；0：一直累计。",
        "Only the last that many days count; 0: a lifetime does.",
    ),
    **_tier_texts("silver", "银卡", "silver"),
    **_tier_texts("gold", "金卡", "gold"),
    **_tier_texts("diamond", "钻石", "diamond"),
    "limits": KeyText(
        "顾客一次自己最多买多少；超过时要店员确认。",
        "How much one customer may buy alone; above it staff is called.",
    ),
    "limits.pieces_max": KeyText("一次最多件数。", "Pieces in one sale."),
    "limits.lines_max": KeyText(
        "一次最多行数，撤销的也算。", "Lines in one sale; what was taken back counts."
    ),
    "limits.amount_max_fen": KeyText("一次最多金额。", "Amount of one sale."),
    "limits.free_goods": KeyText(
        "标价为 0 的商品能不能卖；false：叫店员。活动减到 0 不算。",
        "Whether goods listed at 0 are sold; false: staff is called. Offers may make"
        " goods free in any case.",
    ),
    "cash": KeyText("现金付款的抹零。", "Rounding of what is paid in cash."),
    "cash.step_fen": KeyText(
        "抹到多少：1 不抹零，10 到角，100 到元。",
        "Rounded to a multiple of this: 1 not at all, 10 to the jiao, 100 to the yuan.",
    ),
    "cash.rounding": KeyText(
        "half_up：四舍五入；down：舍去零头。",
        "half_up: to the nearest, half up. down: never more than the price.",
    ),
    **KIOSK_TIMING,
    "vat": KeyText(
        "小票上的增值税；商品的税率在商品目录里。",
        "VAT on the slip; the rates of goods are in the catalogue.",
    ),
    "vat.on_slip": KeyText(
        "小票按税率列出价内的税额；目录里一个税率也没有就不印。",
        "The slip lists the tax inside the price by rate; nothing if no rate is known.",
    ),
    "vat.points_lower": KeyText(
        "积分抵扣的金额不计税。", "What points pay is not taxed."
    ),
    "passes": KeyText(
        "会员手机上的会员码和印出来的会员卡，见 docs/passes.md。",
        "Passes on members' phones, and printed cards: docs/passes.md.",
    ),
    "passes.late_s": KeyText(
        "手机每 30 秒换一个新码；旧码再过这么久仍可用，读码也要时间。更旧的截图不认。",
        "A phone shows a new pass every 30 s; the one before is good for so long more,"
        " which it takes to be read. An older screenshot is refused.",
    ),
    "passes.early_s": KeyText(
        "手机的钟走快了：还没到时间的码，提前这么久就认。",
        "So much too early a pass is taken: clocks of phones differ.",
    ),
    "passes.card_redeems": KeyText(
        "只出示印出来的会员卡，能不能用积分和券。卡可以被复印；"
        "false：照样积分，用积分和券要出示手机上的会员码。"
        "店里没有会员页（[join] url 为空）时，卡总能用。",
        "Whether who shows a printed card may use points and coupons. A card can be"
        " copied; false: it earns, but using them needs the pass on the phone. In a"
        " shop without a page ([join] url is empty) cards can always use them.",
    ),
    "staff": KeyText(
        "店员证或钥匙能确认什么、多久有效，见 docs/staff.md。",
        "What a badge or the key allows, and for how long: docs/staff.md.",
    ),
    "staff.shown_min_s": KeyText(
        "待确认的内容要在屏幕上显示这么久，店员证才算数。",
        "What waits must have stood on the screen that long before a badge counts.",
    ),
    "staff.approval_open_s": KeyText(
        "没有待确认的内容时出示店员证，多久之内可做一次店员操作，例如补打小票。",
        "How long a badge that is shown while nothing waits allows one act of staff,"
        " such as a reprint.",
    ),
    "staff.customer_reprint_s": KeyText(
        "顾客自己补打小票的时限；下一次扫码后也不行。",
        "How long customers may print their own slip again, until the next scan.",
    ),
    "codes": KeyText(
        "怎样识别秤码标签和付款码，见 docs/codes.md。",
        "How scales' labels and pay codes are recognised: docs/codes.md.",
    ),
    "codes.labels": KeyText(
        "本店秤打印的条码格式。没有默认值：猜错就会卖错价。每种格式写一段。",
        "Layouts of the labels of the shop's scales, a table each. There is no"
        " default: a wrong guess is a wrong price.",
        _LABELS,
    ),
    "codes.labels.prefix": KeyText(
        "条码的前两位；建议 20 至 24。", "Its first two digits; prefer 20 to 24."
    ),
    "codes.labels.carries": KeyText(
        "条码里是金额（分）还是重量（克）。",
        "What the digits after the number are: an amount in fen, or grams.",
    ),
    "codes.labels.digits": KeyText("条码的位数。", "The number of its digits."),
    "codes.labels.plu_digits": KeyText(
        "店内码的位数；18 位条码只能是 5。",
        "Digits of the in-store number; 5 on a label of 18 digits.",
    ),
    "codes.pay": KeyText(
        "各支付网络的付款码。这里的列表替换全部默认值；不能互相重叠。",
        "Pay codes of each payment network. A list here replaces all of the default;"
        " networks must not overlap.",
    ),
    "codes.pay.network": KeyText("支付网络。", "The payment network."),
    "codes.pay.prefix_min": KeyText("前两位的最小值。", "Lowest first two digits."),
    "codes.pay.prefix_max": KeyText("前两位的最大值。", "Highest first two digits."),
    "codes.pay.digits_min": KeyText("最少位数。", "Fewest digits."),
    "codes.pay.digits_max": KeyText("最多位数。", "Most digits."),
    "catalogue": KeyText(
        "连不上主机时，旧价还能卖多久。",
        "How long goods are sold at prices that the hub has not confirmed.",
    ),
    "catalogue.stale_limit_days": KeyText(
        "主机这么久没有确认价目，就停止销售。不能关闭。",
        "After that time a kiosk takes no new customer. It cannot be turned off.",
    ),
    "catalogue.stale_warning_bps": KeyText(
        "到上限的这个比例时提醒店员；8000 是 80%。",
        "From this share of the limit on staff is warned; 8000 is 80 %.",
    ),
    "imports": KeyText(
        "导入商品时，多大的变动要人确认，见 docs/catalogue.md。",
        "Which imports of articles need a person's consent: docs/catalogue.md.",
    ),
    "imports.withdrawn_max_bps": KeyText(
        "移除或停售的商品占原有商品的比例；2000 是 20%。",
        "Articles withdrawn or going off sale, as a share; 2000 is 20 %.",
    ),
    "imports.withdrawn_few_max": KeyText(
        "不论比例，移除或停售这么多个总是允许。", "That many pass whatever the share."
    ),
    "imports.price_jump_bps": KeyText(
        "售价变动达到原价的这个比例算跳价；5000 是 50%。换单位也算。",
        "A price that changes by this share of the old one or more is a jump; 5000 is"
        " 50 %. Another unit is one, too.",
    ),
    "imports.price_jumps_max": KeyText("允许多少个商品跳价。", "That many jumps pass."),
    "imports.price_factor_max": KeyText(
        "任何售价都不能涨到原价的这么多倍以上，也不能跌到这么多分之一以下。",
        "No price becomes more than this many times as high or as low.",
    ),
    "imports.unasked_changes_max": KeyText(
        "在终端上操作时，变动超过这么多就先询问。",
        "More changes are asked about, at a terminal only.",
    ),
    **REVIEWS,
    **JOIN,
    "invoice": KeyText(
        "电子发票，见 docs/invoices.md。收银机还要有自己的密钥：kiosk.toml 的"
        " invoice_key_file。",
        "Electronic invoices: docs/invoices.md. A kiosk also needs a key of its own:"
        " invoice_key_file in its kiosk.toml.",
    ),
    "invoice.url": KeyText(
        "小票上的开票二维码打开的网址；留空就不印。",
        "The page that the code for invoices opens; without it slips have none.",
    ),
    "tier_prices": KeyText(
        "各等级会员付原价的几成。", "What part of the price each tier pays."
    ),
    "tier_prices.silver_bps": KeyText("银卡；9500 是 95 折。", "Silver; 9500 is 95 %."),
    "tier_prices.gold_bps": KeyText("金卡。", "Gold."),
    "tier_prices.diamond_bps": KeyText("钻石卡。", "Diamond."),
    "coupons": KeyText("优惠券。", "Coupons."),
    "coupons.order_max": KeyText("一单最多用几张。", "Coupons in one order."),
    "redeem": KeyText("积分抵现。", "Points as money."),
    "redeem.step_points": KeyText(
        "每次抵扣的积分数；只能用它的整倍数。",
        "Points are used in multiples of this.",
    ),
    "redeem.step_fen": KeyText("这么多积分抵多少钱。", "What so many points pay."),
    "redeem.share_max_bps": KeyText(
        "最多抵应付金额的几成；10000 是全部。",
        "The largest part of what is due that points may pay; 10000 is all of it.",
    ),
    "store_time": KeyText(
        "活动的时段和日期按哪里的时间。", "The time by which hours and days are meant."
    ),
    "store_time.utc_offset_minutes": KeyText(
        "比 UTC 快多少分钟；北京时间是 480。",
        "Minutes ahead of UTC; 480 is Beijing time.",
    ),
    **OFFERS,
    **BONUSES,
    **REWARDS,
    **EARLY_SALES,
    **PERKS,
    **COUPONS,
}
