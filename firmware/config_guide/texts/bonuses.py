"""What the keys of bonus points mean: `policy.toml`, `[[bonuses.…]]`."""

from collections.abc import Mapping

from firmware.config_guide.texts.offers import RULE_CONDITIONS
from firmware.config_guide.texts.text import KeyText, Texts

_MULTIPLY = """\
[[bonuses.multiply]]
id = "double-wednesday"
name = "周三双倍积分"
weekdays = [3]
multiplier_bps = 20000"""
_EXTRA = """\
[[bonuses.extra]]
id = "plus-50"
name = "满200加50分"
from_fen = 20000
points = 50"""

_OWN: Mapping[str, tuple[KeyText, Texts]] = {
    "multiply": (
        KeyText("参加商品的积分乘几倍。", "The points of its goods, times.", _MULTIPLY),
        {"multiplier_bps": KeyText("20000 是双倍。", "20000 doubles them.")},
    ),
    "extra": (
        KeyText("满额加分，一单一次。", "More points, once an order.", _EXTRA),
        {
            "points": KeyText("加多少积分。", "How many."),
            "from_fen": KeyText(
                "参加商品实付满这么多。", "From so much paid for its goods on."
            ),
        },
    ),
}


def _all() -> dict[str, KeyText]:
    texts = {
        "bonuses": KeyText(
            "会员的加倍和加送积分；同时满足的都加：docs/pricing.md。",
            "Bonus points of members; all that hold add up: docs/pricing.md.",
        )
    }
    for kind, (head, own) in _OWN.items():
        texts[f"bonuses.{kind}"] = head
        for key, text in {**RULE_CONDITIONS, **own}.items():
            texts[f"bonuses.{kind}.{key}"] = text
    return texts


BONUSES: Texts = _all()
