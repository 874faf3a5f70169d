"""Headings, cells and rows as the tills of Chinese shops export them."""

import pytest

from firmware.base.errors import ConfigError
from firmware.base.wording.language import look_up
from firmware.base.wording.phrases import translated
from firmware.hub.catalogue.files.article_numbers import number_of
from firmware.hub.catalogue.files.goods_file import GoodsFile, read_goods
from firmware.hub.catalogue.files.plain_text import Unread, plain_value
from firmware.hub.catalogue.files.prices import WrittenPrice, price_of
from firmware.hub.catalogue.files.words import (
    age_of,
    by_weight_of,
    flag_of,
    off_sale_of,
)

pytestmark = pytest.mark.unit

GTIN, OTHER = "6901234567892", "6907654321090"
ROWS = f"{GTIN},矿泉水,3.50\n{OTHER},茶,15.90\n"


def read(text: str, encoding: str = "utf-8") -> GoodsFile:
    return read_goods("商品.csv", text.encode(encoding))


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(text)
    return translated(caught.value, look_up("zh_CN"))


@pytest.mark.parametrize(
    "heading",
    [
        "产品条形码,产品名称,产品售价",
        "EAN码,品名,零售单价",
        "主条码,品名,零售价",
        "商品主条码,商品全称,门店零售价",
        "条形码(SKU),商品标题,现售价",
        "国条码,品名,默认售价",
        "条码,商品名称,标准售价",
        "条码,品名,价格(元/件)",
        "条码,品名,售价（元/瓶）",
        "條碼,品名,售價",
        "條形碼,商品名稱,零售價",
        "貨號,貨名,單價",
    ],
)
def test_a_heading_is_known_by_its_word(heading: str) -> None:
    assert [each.price_fen for each in read(f"{heading}\n{ROWS}").articles] == [
        350,
        1_590,
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "条码,品名,会员售价",
        "条码,品名,批发单价",
        "条码,品名,进货价",
        "条码,品名,售价(元/斤)",
        "条码,品名,售价(分)",
        "条码,品名,售价(元/kg)",
    ],
)
def test_another_price_is_not_taken_for_it(heading: str) -> None:
    assert "售价" in refusal(f"{heading}\n{ROWS}")


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("3元5角", 350),
        ("3元5角2分", 352),
        ("12元05分", None),
        ("5角", 50),
        ("8毛", 80),
        ("99分", None),
        ("3元50角", None),
        ("3块5", None),
        ("元5角", None),
    ],
)
def test_a_price_in_yuan_jiao_and_fen(text: str, fen: int | None) -> None:
    price = price_of(plain_value(text))
    assert (price.price_fen if isinstance(price, WrittenPrice) else None) == fen


@pytest.mark.parametrize("text", ["\u202d6901234567892\u202c", "690-1234-567892"])
def test_a_number_is_read_without_what_it_was_copied_with(text: str) -> None:
    assert number_of(plain_value(text)) == GTIN


@pytest.mark.parametrize("between", [";", "；", "/", "、", ",", " / "])
def test_two_numbers_of_one_article_are_named(between: str) -> None:
    cell = number_of(plain_value(f"{GTIN}{between}{OTHER}"))
    assert isinstance(cell, Unread)
    assert translated(cell.what, look_up("zh_CN")) == "，一格里有 2 个条码"


@pytest.mark.parametrize("text", ["123-456", "690-1234-567893"])
def test_hyphens_make_no_number(text: str) -> None:
    assert isinstance(number_of(plain_value(text)), Unread)


@pytest.mark.parametrize(
    "unit",
    [
        "瓶/500ml",
        "箱/12",
        "桶/5L",
        "袋装",
        "罐装",
        "大瓶",
        "小包",
        "中盒",
        "件/个",
        "无",
        "棒",
    ],
)
def test_a_unit_of_pieces_may_say_more(unit: str) -> None:
    assert by_weight_of(unit) is False


@pytest.mark.parametrize(
    "unit", ["袋/公斤", "公斤/袋", "千克/箱", "散装", "大斤", "米", "升"]
)
def test_a_unit_that_may_be_a_weight_is_refused(unit: str) -> None:
    assert isinstance(by_weight_of(unit), Unread)


def test_flags_and_states_as_tills_write_them() -> None:
    assert (flag_of("✔"), flag_of("☑"), flag_of("/")) == (True, True, False)
    assert (off_sale_of("淘汰"), off_sale_of("已淘汰"), off_sale_of("/")) == (
        True,
        True,
        False,
    )
    assert age_of("/") == 0


@pytest.mark.parametrize(
    "row",
    [
        "总计 2 种,,",
        "本页合计,,19.40",
        "合计：2,,19.40",
        "第 1 页 共 1 页,,",
        "共2条记录,,",
        ",总计2种,19.40",
        "制表时间：2026-11-01 10:00,,",
    ],
)
def test_a_row_about_the_table_is_left_out_and_named(row: str) -> None:
    found = read(f"条码,品名,售价\n{ROWS}{row}\n")
    assert len(found.articles) == 2
    (note,) = found.understood.notes
    assert translated(note, look_up("zh_CN")).startswith("第 4 行")


@pytest.mark.parametrize(
    "row",
    [f"{GTIN},合计八宝粥,5.00", "12345,总计,5.00", "ABC123,水,5.00", "自编1,水,5.00"],
)
def test_an_article_is_no_row_about_the_table(row: str) -> None:
    text = f"条码,品名,售价\n{OTHER},茶,15.90\n{row}\n"
    try:
        found = len(read(text).articles)
    except ConfigError:
        return
    assert found == 2


def test_an_empty_file_is_called_empty() -> None:
    for text in ("", "\ufeff", "  \n\n"):
        assert refusal(text) == "商品.csv：文件是空的"


def test_a_quotation_mark_without_its_end_is_named_in_chinese() -> None:
    text = f'条码,品名,售价\n{GTIN},"钉子,3.50\n{OTHER},茶,3\n'
    assert refusal(text) == "商品.csv：第 2 行：引号没有成对"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("序号,条码,品名,价格,", ",,,进价,售价"),
        ("序号,商品,,价格,", ",条码,品名,进价,售价"),
        ("序号,条码,品名,零售,", ",,,进价,售价(元)"),
        ("序号,商品信息,,价格信息,", "序号,条码,品名,进价,售价"),
    ],
)
def test_a_heading_of_two_rows_is_read_by_the_lower_one(above: str, below: str) -> None:
    """A cell over several columns names none of them: the price was the purchase's."""
    found = read(f"{above}\n{below}\n1,{GTIN},水,2.00,3.50\n2,{OTHER},茶,9.00,15.90\n")
    assert [each.price_fen for each in found.articles] == [350, 1_590]
    titles = [column.rpartition(" = ")[2] for column in found.understood.columns]
    assert titles[-1].startswith("售价")
    assert "进价" in found.understood.ignored


def test_a_row_of_units_below_the_heading_is_no_heading() -> None:
    found = read(f"条码,品名,售价,库存\n,,元,件\n{GTIN},水,3.50,7\n")
    assert [each.price_fen for each in found.articles] == [350]


def test_a_group_without_a_price_for_sale_is_refused() -> None:
    text = f"条码,品名,价格,\n,,批发价,会员价\n{GTIN},水,2.00,3.50\n"
    assert "缺少：售价" in refusal(text)
