"""What a tier gives besides its price: `policy.toml`, `[perks]`, `[[early_sales]]`."""

from firmware.config_guide.texts.text import KeyText, Texts

_ROW = """\
[[perks.booking]]
tier = "gold"
note = "包间可预订 电话 0571-88880000\""""

PERKS: Texts = {
    "perks": KeyText(
        "等级权益：价格以外的。先购见 early_sales。",
        "What a tier gives besides the price; early purchase: early_sales.",
    ),
    "perks.service_tier": KeyText(
        "从哪个等级起呼叫店员时优先：silver 银卡，gold 金卡，diamond 钻石卡；"
        "none：不分先后。",
        "From which tier on a call for staff comes before those of others: silver,"
        " gold or diamond; none: nobody's does.",
    ),
    "perks.booking": KeyText(
        "可预订什么：会员在屏幕、小票和会员页上看到；每个等级一段，没有的看低一级的。",
        "What can be booked: members read it on the screen, the slip and their page."
        " A table for each tier; who has none reads that of the tier below.",
        _ROW,
    ),
    "perks.booking.tier": KeyText(
        "哪个等级起：silver 银卡，gold 金卡，diamond 钻石卡。",
        "From which tier on: silver, gold or diamond.",
    ),
    "perks.booking.note": KeyText(
        "写给会员的话，最多 60 个字；窄屏幕分几行轮流显示，请用空格分开。",
        "What the member reads, at most 60 characters. A narrow screen shows it in"
        " turns: put blanks where it may be parted.",
    ),
}

_EARLY_SALE = """\
[[early_sales]]
article = "6901234567892"
opens_day = "2026-12-24"
tier = "gold\""""

EARLY_SALES: Texts = {
    "early_sales": KeyText(
        "会员先购：这些商品在开售日之前只卖给这个等级及以上的会员；每种商品写一段。",
        "Early sales: until their day only members of a tier, or a higher one, buy"
        " these goods; a table each.",
        _EARLY_SALE,
    ),
    "early_sales.article": KeyText("商品的条码。", "The article's number."),
    "early_sales.opens_day": KeyText(
        "从这一天起所有人都能买。", "From this day on everybody buys it."
    ),
    "early_sales.tier": KeyText(
        "哪个等级起可以先购：silver 银卡，gold 金卡，diamond 钻石卡。",
        "From which tier on members buy it early: silver, gold or diamond.",
    ),
}
