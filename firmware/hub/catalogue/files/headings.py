"""Which column is which, by the headings that tills and people write. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from firmware.hub.catalogue.files.plain_text import plain_value, plain_word
from firmware.hub.catalogue.files.table import CellRow
from firmware.hub.catalogue.files.words import by_weight_of

MAX_ROWS_ABOVE = 20
"""A report's title may stand above its heading."""


class Role(StrEnum):
    """What a column holds; the names are those of our own files."""

    GTIN = "gtin"
    NAME = "name"
    PRICE = "price"
    UNIT = "unit"
    WEIGHED = "weighed"
    STOPPED = "stopped"
    FOR_SALE = "for_sale"
    STATE = "state"
    AGE_MIN = "age_min"
    CATEGORY = "category"
    BRAND = "brand"
    TAGS = "tags"
    VAT = "vat"
    MEMBER_PRICE = "member_price"
    NO_OFFERS = "no_offers"
    IN_OFFERS = "in_offers"
    NO_TIER_PRICE = "no_tier_price"
    TIER_PRICE = "tier_price"


DETAILS = (
    Role.CATEGORY,
    Role.BRAND,
    Role.TAGS,
    Role.VAT,
    Role.MEMBER_PRICE,
    Role.NO_OFFERS,
    Role.IN_OFFERS,
    Role.NO_TIER_PRICE,
    Role.TIER_PRICE,
)
"""What a shop may say of an article beside its price."""
NEEDED = (Role.GTIN, Role.NAME, Role.PRICE)
NEEDED_TO_UPDATE = (Role.GTIN, Role.PRICE)
ENOUGH_TO_UPDATE = frozenset(Role) - {*NEEDED, Role.UNIT, Role.WEIGHED}
"""With one of these a file needs no prices to update a catalogue: a list of categories.
Numbers and names alone are a list of prices whose heading is not known."""

# Each set of words stands before the next of its role: where a file has columns of
# both, the earlier is taken and the later is one of those that are not read.
_WORDS: Mapping[Role, tuple[str, ...]] = {
    Role.GTIN: (
        """gtin ean ean13 upc barcode barcodes 条码 条形码 条码号 商品条码 商品条形码
        国际条码 商品条码号 条码编号 产品条码 一维码 69码 国标码 国条码 ean码 upc码""",
        "plu plu码 code 货号 商品编码 商品编号 商品代码 编码 编号 秤码",
    ),
    Role.NAME: (
        """name productname itemname 品名 商品名称 商品名 名称 货品名称 产品名称
        品名规格 货名""",
        "description item product article title 商品 产品 货品 简称 商品简称 全称 标题",
    ),
    Role.PRICE: (
        """price retailprice sellingprice salesprice saleprice 售价 零售价 销售价
        销售价格 零售价格 商品售价 销售单价 零售单价 门店售价 门店零售价 卖价 售卖价
        售价元 零售价元
        priceyuan pricecny sellprice""",
        "unitprice 单价 价格 价钱 商品价格 现价 标价",
    ),
    Role.UNIT: (
        "unit uom units 单位 计量单位 销售单位 计价单位 商品单位",
        "计价方式 销售方式",
    ),
    Role.WEIGHED: (
        "weighed byweight 称重 是否称重 称重商品 是否称重商品 散称 是否散称",
    ),
    Role.STOPPED: (
        """stopped offsale discontinued 停售 是否停售 停用 是否停用 下架 是否下架 禁用
        是否禁用 已停售 已下架 停售标志""",
    ),
    Role.FOR_SALE: (
        "active forsale 在售 是否在售 上架 是否上架 启用 是否启用 可售 是否可售",
    ),
    Role.STATE: ("status state 状态 商品状态 销售状态 上下架 上下架状态",),
    Role.AGE_MIN: (
        """agemin minage minimumage age agelimit 年龄 年龄限制 限制年龄 最低年龄
        最小年龄 购买年龄 限龄""",
    ),
    Role.CATEGORY: (
        """category productcategory categoryname 分类 类别 品类 类目 商品分类 商品类别
        商品品类 商品类目 所属分类 分类名称 类别名称 品类名称""",
        "productgroup department 大类 一级分类",
    ),
    Role.BRAND: ("brand brandname 品牌 商品品牌 品牌名称 所属品牌",),
    Role.TAGS: ("tags tag 标签 商品标签",),
    Role.VAT: (
        """vat vatrate taxrate 税率 增值税率 增值税税率 销项税率 商品税率 销售税率""",
    ),
    Role.MEMBER_PRICE: (
        """memberprice membersprice vipprice 会员价 会员价格 会员售价 会员零售价
        会员单价 vip价""",
    ),
    Role.NO_OFFERS: (
        """nooffers nopromotion nopromotions offerexcluded 不参加活动 不参与活动
        不参加优惠 不参与优惠 不参加促销 不参与促销 不参加满减 不参与满减 禁止促销
        是否不参加活动 是否不参与活动 是否禁止促销""",
    ),
    Role.IN_OFFERS: (
        """inoffers promotable 参加活动 参与活动 参加优惠 参与优惠 参加促销 参与促销
        是否参加活动 是否参与活动 是否参加优惠 是否参与优惠 是否参加促销 是否参与促销
        允许促销 是否允许促销 可促销""",
    ),
    Role.NO_TIER_PRICE: (
        """notierprice nodiscount 不打折 不可打折 不允许打折 禁止打折 是否不打折
        是否禁止打折 不参与会员折扣 不享受会员折扣""",
    ),
    Role.TIER_PRICE: (
        """discountable allowdiscount 可打折 允许打折 是否打折
        是否可打折 是否允许打折 参与会员折扣 是否参与会员折扣 享受会员折扣""",
    ),
}
_RANKS: Mapping[str, tuple[Role, int]] = {
    word: (role, rank)
    for role, ranks in _WORDS.items()
    for rank, words in enumerate(ranks)
    for word in words.split()
}
_QUALIFIED = re.compile(r"^(?:商品|产品|货品|默认|标准|主|现)+")
"""What tills put before a word: ``产品售价``, ``商品主条码``."""
_SIMPLIFIED = str.maketrans(
    "條碼號價稱單貨產銷類齡狀態標準國際題簡編計預設現",
    "条码号价称单货产销类龄状态标准国际题简编计预设现",
)
_REMARK = re.compile(r"[(\[【{<]([^)\]】}>]*)[)\]】}>]")
_OF_MONEY = {
    "",
    "元",
    "人民币",
    "rmb",
    "cny",
    "yuan",
    "¥",
    "含税",
    "必填",
    "¥元",
    "单位元",
}
_BEHIND = re.compile(r"/.*$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: its place from 0, its heading as it stands in the file."""

    index: int
    role: Role
    title: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of headings: which columns are read, and what stands above it.

    `titles`: what each column of the file is called; two rows of headings are one.
    """

    line: int
    rows_above: int
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    titles: tuple[str, ...] = ()

    def missing(self, needed: Sequence[Role]) -> tuple[Role, ...]:
        """Those of the needed columns that are not there."""
        roles = {column.role for column in self.columns}
        if needed == NEEDED_TO_UPDATE and roles & ENOUGH_TO_UPDATE:
            needed = (Role.GTIN,)
        return tuple(role for role in needed if role not in roles)


def find_heading(rows: Sequence[CellRow]) -> Heading | None:
    """The row with the most columns that are known; None if none of them is a heading.

    Two columns that are known, one of them a number or a price, make a heading.
    """
    found = [
        heading
        for index, row in enumerate(rows[:MAX_ROWS_ABOVE])
        if (heading := _heading(row, index)) and _is_heading(heading)
    ]
    best = max(found, key=lambda heading: len(heading.columns), default=None)
    return best and _with_row_below(best, rows)


def foreign_price(title: str) -> str | None:
    """What a heading says of its prices that is not yuan for a piece; None if nothing.

    ``售价(分)`` and ``单价(元/斤)`` would be read a hundred times or twice too dear.
    """
    text = plain_value(title).casefold()
    remarks = [plain_word(each) for each in _REMARK.findall(text)]
    behind = _BEHIND.search(_REMARK.sub("", text))
    if behind:
        remarks.append(plain_word(behind[0][1:]))
    return next((each for each in remarks if not _is_of_money(each)), None)


def _with_row_below(heading: Heading, rows: Sequence[CellRow]) -> Heading:
    """The heading with the row below it, where a cell of it stands over several.

    ``价格`` over ``进价`` and ``售价`` names neither of them.
    """
    above = heading.rows_above
    if above + 1 >= len(rows):
        return heading
    row, below = rows[above], rows[above + 1]
    titles = [*row.cells, *[""] * (len(below.cells) - len(row.cells))]
    groups = _groups(titles, below.cells)
    if not groups or any(any(map(str.isdigit, cell)) for cell in below.cells):
        return heading
    for index in groups:
        titles[index] = below.cells[index] or titles[index]
    joined = _heading(CellRow(below.line, tuple(titles)), above + 1)
    return joined or heading


def _groups(titles: Sequence[str], below: Sequence[str]) -> set[int]:
    """Columns under a cell that stands over more than one of them."""
    under: set[int] = set()
    for index, cell in enumerate(below):
        if index and cell.strip() and not titles[index].strip():
            first = index
            while first and not titles[first].strip():
                first -= 1
            under.update(range(first, index + 1))
    return under


def _is_of_money(remark: str) -> bool:
    """Whether it means yuan, or yuan for a piece: ``元/瓶``."""
    return remark in _OF_MONEY or by_weight_of(remark) is False


def _is_heading(heading: Heading) -> bool:
    roles = {column.role for column in heading.columns}
    return len(roles) > 1 and bool(roles & {Role.GTIN, Role.PRICE})


def _heading(row: CellRow, above: int) -> Heading | None:
    ranked = [
        (index, _rank(cell), cell.strip()) for index, cell in enumerate(row.cells)
    ]
    best: dict[Role, int] = {}
    for _, known, _ in ranked:
        if known is not None:
            role, rank = known
            best[role] = min(rank, best.get(role, rank))
    if not best:
        return None
    read = {index for index, known, _ in ranked if known and best[known[0]] == known[1]}
    return Heading(
        line=row.line,
        rows_above=above,
        columns=tuple(_columns(ranked, read)),
        ignored=tuple(
            title for index, _, title in ranked if index not in read and title
        ),
        titles=row.cells,
    )


def _columns(
    ranked: Sequence[tuple[int, tuple[Role, int] | None, str]], read: set[int]
) -> Iterator[Column]:
    for index, known, title in ranked:
        if known is not None and index in read:
            yield Column(index, known[0], title)


def _rank(cell: str) -> tuple[Role, int] | None:
    """The role of a heading and how sure its word is; None if it is not known."""
    text = _REMARK.sub("", plain_value(cell).casefold()).translate(_SIMPLIFIED)
    word = plain_word(_BEHIND.sub("", text))
    known = _RANKS.get(word) or _RANKS.get(_QUALIFIED.sub("", word))
    words = [_RANKS.get(plain_word(word)) for word in text.split()]
    if known is None and words and None not in words:  # such as ``条码 Barcode``
        roles = {role for role, _ in filter(None, words)}
        known = words[0] if len(roles) == 1 else None
    return known
