"""What the keys of early sales mean: `policy.toml`, `[[early_sales]]`."""

from firmware.config_guide.texts.text import KeyText, Texts

_ROW = """\
[[early_sales]]
article = "6901234567892"
opens_day = "2026-12-24"
tier = "gold\""""

EARLY_SALES: Texts = {
    "early_sales": KeyText(
        "会员先购：这些商品在开售日之前只卖给这个等级及以上的会员；每种商品写一段。",
        "Early sales: until their day only members of a tier, or a higher one, buy"
        " these goods; a table each.",
        _ROW,
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
