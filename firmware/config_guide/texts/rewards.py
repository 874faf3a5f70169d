"""What the keys of the rewards catalogue mean: `policy.toml`, `[[rewards]]`."""

from firmware.config_guide.texts.text import KeyText, Texts

_REWARD = """\
[[rewards]]
article = "6901234567892"
points = 500
name = "保温杯\""""

REWARDS: Texts = {
    "rewards": KeyText(
        "积分换购：会员在收银机上用积分换这些商品，不付钱；每种商品写一段："
        "docs/points.md。",
        "Rewards: goods that members buy with points at the kiosk, without money; a"
        " table each: docs/points.md.",
        _REWARD,
    ),
    "rewards.article": KeyText(
        "商品的条码；按重量卖的不能换。",
        "The article's number; not one that is sold by weight.",
    ),
    "rewards.points": KeyText("换一件要多少积分。", "What a piece costs in points."),
    "rewards.name": KeyText(
        "屏幕上的名称；空：用商品名。", "Its name on the screen; empty: the article's."
    ),
}
