"""Text for the printer: the result is printable, fits, and keeps the meaning."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.escpos_text import Charset, cells, clean, encode, row, wrap

pytestmark = pytest.mark.unit

ANY_TEXT = st.text(max_size=80)
SHOP_TEXT = st.text(
    st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.sampled_from("，。（）《》￥×：—…·①℃"),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("¥12.50", "￥12.50"),
        ("农夫山泉 550ml", "农夫山泉 550ml"),
        ("：（）①②③℃——…·", "：（）①②③℃——…·"),
        ("cafe\u0301 crème", "café crème"),
        ("a\x1b@\x00b\tc\nd\x7f", "a @ b c d "),
        ("x\u200by\ufeffz\u202e", "xyz"),
        ("Häagen-Dazs Nestlé Łódź", "Haagen-Dazs Nestlé □ódz"),
        ("䶮😀한\ue000\ud800", "□□□□□"),
    ],
)
def test_clean_keeps_what_the_font_has(text: str, printed: str) -> None:
    assert clean(text) == printed


def test_gb2312_has_fewer_characters_than_gbk() -> None:
    assert clean("镕镇龍", Charset.GBK) == "镕镇龍"
    assert clean("镕镇龍", Charset.GB2312) == "□镇□"


@given(ANY_TEXT, st.sampled_from(Charset))
def test_no_control_byte_ever_reaches_the_printer(text: str, charset: Charset) -> None:
    sent = encode(clean(text, charset))
    assert not [byte for byte in sent if byte < 0x20 or byte == 0x7F]


@given(ANY_TEXT, st.sampled_from(Charset))
def test_cleaning_twice_is_cleaning_once(text: str, charset: Charset) -> None:
    once = clean(text, charset)
    assert clean(once, charset) == once


@given(SHOP_TEXT, st.integers(2, 48))
def test_wrapped_lines_fit_and_lose_nothing(text: str, columns: int) -> None:
    cleaned = clean(text)
    lines = wrap(cleaned, columns)
    assert all(cells(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == cleaned.replace(" ", "")


@given(SHOP_TEXT, SHOP_TEXT, st.integers(8, 48))
def test_rows_fit_and_end_at_the_right_edge(
    left: str, right: str, columns: int
) -> None:
    lines = row(clean(left), clean(right), columns)
    assert all(cells(line) <= columns for line in lines)
    if clean(right).strip() == clean(right) != "":
        assert cells(lines[-1]) == columns
        assert "".join(lines).replace(" ", "").endswith(right[-1].replace(" ", ""))


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 32, [""]),
        ("农夫山泉饮用天然水 550ml ×2", 24, ["农夫山泉饮用天然水 550ml", "×2"]),
        ("可口可乐，无糖（大）", 8, ["可口可", "乐，无糖", "（大）"]),
        ("Fresh fruit every day", 12, ["Fresh fruit", "every day"]),
        ("https://shop.example", 8, ["https://", "shop.exa", "mple"]),
        ("  2 x 3.00 每件", 12, ["  2 x 3.00", "每件"]),
        ("洽洽香瓜子原香味103克", 19, ["洽洽香瓜子原香味", "103克"]),
        ("冰糖雪梨500毫升大瓶", 14, ["冰糖雪梨", "500毫升大瓶"]),
        ("冰糖雪梨500毫升", 15, ["冰糖雪梨500毫升"]),
        ("矿泉水12瓶装", 9, ["矿泉水", "12瓶装"]),
        ("茶12345毫升", 10, ["茶", "12345毫升"]),
        ("维达抽纸原木纯品120抽", 20, ["维达抽纸原木纯品", "120抽"]),
        ("洽洽香瓜子原味 103 克", 20, ["洽洽香瓜子原味", "103 克"]),
        ("云南白药创可贴12贴", 16, ["云南白药创可贴", "12贴"]),
        ("充电宝黑色大容量5000mAh", 20, ["充电宝黑色大容量", "5000mAh"]),
        ("康师傅红烧牛肉面100克×5袋", 20, ["康师傅红烧牛肉面", "100克×5袋"]),
        ("香飘飘奶茶经典原味3连杯", 19, ["香飘飘奶茶经典原味", "3连杯"]),
        ("小苏打￥12.50元", 12, ["小苏打", "￥12.50元"]),
    ],
)
def test_wrap(text: str, columns: int, lines: Sequence[str]) -> None:
    assert wrap(clean(text), columns) == lines


@given(
    st.integers(1, 9_999),
    st.sampled_from(["克", "千克", "毫升", "瓶", "kg", "ml", "抽", "贴", "mAh", " 克"]),
    SHOP_TEXT,
)
def test_a_number_and_its_unit_stay_on_one_line(
    number: int, unit: str, name: str
) -> None:
    words = "".join(char for char in clean(name) if not char.isdigit() and char != "￥")
    lines = wrap(f"{words}茶{number}{unit}茶茶", 16)
    assert any(f"{number}{unit}" in line for line in lines)


def test_row_puts_the_price_on_the_last_line() -> None:
    name = clean("有机龙井茶叶礼盒装 250g 特级 明前采摘")
    assert row(name, "128.00", 32) == [
        "有机龙井茶叶礼盒装 250g",
        "特级 明前采摘             128.00",
    ]


def test_a_sum_in_double_size_breaks_no_words() -> None:
    assert row("应付", "￥125907.60", 16) == ["应付 ￥125907.60"]
    assert row("To pay", "￥125907.60", 16) == ["To pay", "     ￥125907.60"]


def test_row_gives_a_right_text_without_room_its_own_line() -> None:
    assert row("积分", "余额 1,208 分，有效期至 2027", 32) == [
        "积分",
        "    余额 1,208 分，有效期至 2027",
    ]
