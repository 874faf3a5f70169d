"""Units, flags and ages as shops write them, in Chinese and English. Pure."""

import re

from firmware.base.wording.phrases import Phrase
from firmware.hub.catalogue.files.plain_text import Unread, plain_word

MAX_AGE = 99

UNITS_ALLOWED = Phrase("piece (件, 个, 瓶, 包 …) or kg (公斤, 千克)")
JIN_ALLOWED = Phrase(
    "kg (公斤) and the price of 1 kg: 斤 is 500 g, so twice this price"
)
GRAM_ALLOWED = Phrase(
    "kg (公斤) and the price of 1 kg, or piece for a packet of fixed weight"
)
WEIGHED_ALLOWED = Phrase(
    "kg (公斤), if the price is for 1 kg; twice the price, if for 斤"
)
FLAGS_ALLOWED = Phrase("no or yes (否 or 是, n or y, 0 or 1)")
STATES_ALLOWED = Phrase("正常, 在售, 上架 or 停售, 下架")
AGE_ALLOWED = Phrase("years, 0 to {max_age}, or nothing", max_age=MAX_AGE)

_KG = frozenset({"kg", "kgs", "公斤", "千克", "kilogram", "kilograms", "kilo"})
_JIN = frozenset({"斤", "市斤", "500g", "500克", "半公斤", "jin"})
_GRAMS = frozenset(
    {"克", "g", "gram", "100g", "100克", "两", "市两", "50g", "50克", "lb", "磅"}
)
_WEIGHED = frozenset({"称重", "计重", "散称", "称斤", "散装称重", "weight"})
_PER = re.compile(r"^(?:元|¥)?[/每]")
_SIZES = frozenset("大中小")
_PIECE_SIGNS = (
    "件个個瓶包袋盒罐听支条條只隻双套桶箱张張卷本块片把根杯份提排板对台组筒扎枚颗粒束副打"
    "棒盆串筐篓捆卡碗册部顶架辆匹头朵棵株盘碟壶坛板节段幅面盏扇床刀串帖剂丸"
)
_PIECE = frozenset(
    {
        "", "piece", "pieces", "pc", "pcs", "each", "ea", "unit", "bottle", "bag",
        "box", "can", "pack", "packet", "计件", "普通", "无", *_PIECE_SIGNS,
    }
)  # fmt: skip
_YES = frozenset({"yes", "y", "true", "t", "1", "是", "有", "√", "✓", "✔", "☑", "对"})
_NO = frozenset({"no", "n", "false", "f", "0", "否", "无", "×", "不", "/", ""})
_OFF_SALE = frozenset(
    {
        "停售",
        "下架",
        "停用",
        "禁用",
        "已停售",
        "已下架",
        "停产",
        "已停用",
        "淘汰",
        "已淘汰",
        "discontinued",
        "stopped",
    }
)
_FOR_SALE = frozenset(
    {
        "正常",
        "在售",
        "上架",
        "启用",
        "已上架",
        "已启用",
        "销售",
        "销售中",
        "在售中",
        "正常销售",
        "可售",
        "/",
        "active",
        "normal",
    }
)
_AGE = re.compile(
    r"(?:满|≥|>=)?([0-9]{1,2})(?:\.0)?(?:周?岁|years?|y)?(?:以上|\+|及以上)?"
)
_NO_AGE = frozenset({"", "/", "无", "否", "-", "—", "无限制", "不限", "none", "no"})


def by_weight_of(text: str) -> bool | Unread:
    """Whether a unit is the kilogram, or what would be allowed instead."""
    word = _PER.sub("", plain_word(text)).partition("(")[0]
    if word[:1] == "1" and word not in _GRAMS:
        word = word[1:]
    if word in _KG or _is_piece(word):
        return word in _KG
    if word in _JIN:
        return Unread(JIN_ALLOWED)
    if word in _WEIGHED:
        return Unread(WEIGHED_ALLOWED)
    return Unread(GRAM_ALLOWED) if word in _GRAMS else Unread(UNITS_ALLOWED)


def _is_piece(word: str) -> bool:
    """Whether a unit counts pieces, which may be large, packed, or of a volume."""
    counted, _, of = word.partition("/")
    weighs = of in _KG | _JIN | _GRAMS
    plain = counted.removesuffix("装")
    sized = plain[1:] if plain[:1] in _SIZES else plain
    return not weighs and (counted in _PIECE or (bool(sized) and sized in _PIECE))


def flag_of(text: str) -> bool | Unread:
    """A yes or no, or what would be allowed instead; nothing is a no."""
    word = plain_word(text.strip().removesuffix(".0"))
    return word in _YES if word in _YES or word in _NO else Unread(FLAGS_ALLOWED)


def off_sale_of(text: str) -> bool | Unread:
    """Whether a state is off sale, or what would be allowed; nothing is for sale."""
    word = plain_word(text)
    known = word in _OFF_SALE or word in _FOR_SALE or not word
    return word in _OFF_SALE if known else Unread(STATES_ALLOWED)


def age_of(text: str) -> int | Unread:
    """An age limit in years, 0 for none, or what would be allowed instead."""
    word = "".join(text.split()).casefold()
    if word in _NO_AGE:
        return 0
    match = _AGE.fullmatch(word)
    return int(match[1]) if match else Unread(AGE_ALLOWED)
