import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.errors import ConfigError
from firmware.hub.catalogue.exported import exported
from firmware.hub.catalogue.files.goods_file import GoodsFile, read_goods
from firmware.retail.article import Article
from firmware.retail.codes.gtin import check_digit

pytestmark = pytest.mark.unit

HEADER = "gtin,name,price,unit,stopped,age_min"
WATER = Article("6901234567892", "矿泉水", 350)


def gtin(number: int) -> str:
    digits = f"690{number:09d}"
    return digits + check_digit(digits)


def file_of(*lines: str) -> GoodsFile:
    return read_goods("shop.csv", "".join(f"{line}\n" for line in lines).encode())


def read(*lines: str) -> list[Article]:
    return list(file_of(HEADER, *lines).articles)


def refusal(*lines: str) -> str:
    with pytest.raises(ConfigError) as caught:
        file_of(*lines)
    return str(caught.value)


def test_a_file_becomes_articles_with_canonical_numbers() -> None:
    assert read(
        '6901234567892,"可乐, 冰",3.50,piece,no,',
        "036000291452,Tissues,12,piece,yes,0",
        "",
        "1234, Apples ,9.9,kg,,",
        ",, ,,,",
        "96385074,Beer,5.05,piece,0,18",
    ) == [
        Article("6901234567892", "可乐, 冰", 350),
        Article("0036000291452", "Tissues", 1_200, off_sale=True),
        Article("1234", "Apples", 990, by_weight=True),
        Article("96385074", "Beer", 505, age_min=18),
    ]


@pytest.mark.parametrize("columns", range(3, 7))
def test_what_is_left_out_is_a_piece_for_sale_to_everybody(columns: int) -> None:
    """A till's export may hold no more than number, name and price."""
    header = ",".join(HEADER.split(",")[:columns])
    line = ",".join(["6901234567892", "矿泉水", "3.50", "", "", ""][:columns])
    assert file_of(header, line).articles == (WATER,)


@pytest.mark.parametrize(
    "lines",
    [
        ("条码,品名,售价", "6901234567892,矿泉水,3.50"),
        ("条形码\t名称\t零售价", "6901234567892\t矿泉水\t3.5"),
        ("name;gtin;price", "矿泉水;6901234567892;3,50"),
        ("商品名称,单价(元),商品条码", "矿泉水,¥3.5,6901234567892"),
        ("Barcode,Product Name,Retail Price", "6901234567892,矿泉水,3.50"),
        ("序号,条码,品名,进价,售价,库存", "1,6901234567892,矿泉水,2.1,3.5,12"),
        ("条码，品名，售价", "６９０１２３４５６７８９２，矿泉水，３．５０元"),
        ('"条码","品名","售价"', '"=""6901234567892""","矿泉水","￥3.50"'),
        ("商品资料表,,", "条码,品名,售价", "'6901234567892,矿泉水,3.50"),
        ("sep=;", "条码;品名;售价", "6901234567892;矿泉水;3,5"),
        ("条码|品名|售价|单位", "6901234567892|矿泉水|3.50|瓶"),
        ("条码,品名,售价/元,是否停售", "6901234567892,矿泉水,3.50,否"),
        ("条码,品名,零售价,单价", "6901234567892,矿泉水,3.50,2.10"),
        ("货号,条码,品名,售价", "A-17,6901234567892,矿泉水,3.50"),
        ("条码,品名,售价,价格,零售价", "6901234567892,矿泉水,3.50,9,3.5"),
        ("矿泉水,6901234567892,3.50",),
        ("6901234567892\t矿泉水\t3.50",),
        ("条码,品名,售价,,", "6901234567892,矿泉水,3.50,,", ",,,,"),
        ("条码,品名,售价", "6901234567892,矿泉水,3.50", "合计,1,3.50"),
        ("条码,品名,售价", "6 901234 567892,矿泉水,3.50"),
        ("条码,品名,售价", "6901234567892.0,矿泉水,3.50"),
        ("条码,品名,售价,单位", "6901234567892,矿泉水,3.50元/瓶,瓶"),
        ("条码,品名,售价,单位", "6901234567892,矿泉水,3.50,袋(1kg)"),
        ("条码；品名；售价；单位", "“6901234567892”；矿泉水；3.50；每瓶"),
        ("条码,品名,售价", '"""6901234567892""",矿泉水,=3.50'),
        ("条码,品名,售价", '"6,901,234,567,892",矿泉水,3.50'),
        ("条码 Barcode,品名/Name,售价 Price", "6901234567892,矿泉水,3.50"),
        ("条码,品名,售价", "饮料类,,", "6901234567892,矿泉水,3.50", "制表人:张三,,"),
        ("条码,品名,售价", "6901234567892,矿泉水,3.50", "条码,品名,售价"),
        ("条码,品名,售价,停售", "6901234567892,矿泉水,3.50,0.0"),
    ],
)
def test_a_shops_own_file_is_read_as_it_was_meant(lines: tuple[str, ...]) -> None:
    assert file_of(*lines).articles == (WATER,)


def test_units_flags_and_ages_are_read_in_chinese() -> None:
    found = file_of(
        "条码,品名,售价,单位,停售,年龄限制",
        f"{gtin(1)},苹果,15.80,公斤,否,",
        f"{gtin(2)},白酒,139.50,瓶,是,18岁",
        f"{gtin(3)},梨,9.9,KG,N,无",
        f"{gtin(4)},烟,20,条,Y,18+",
    ).articles
    assert [(a.by_weight, a.off_sale, a.age_min) for a in found] == [
        (True, False, 0),
        (False, True, 18),
        (True, False, 0),
        (False, True, 18),
    ]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("状态", ("正常", "停售")),
        ("是否上架", ("是", "否")),
        ("在售", ("1", "0")),
        ("停用", ("否", "是")),
        ("上下架", ("上架", "下架")),
    ],
)
def test_a_flag_is_read_by_the_sense_of_its_heading(
    heading: str, cells: tuple[str, str]
) -> None:
    rows = [f"{gtin(n)},x,1,{cell}" for n, cell in enumerate(cells)]
    found = file_of(f"条码,品名,售价,{heading}", *rows).articles
    assert [each.off_sale for each in found] == [False, True]


def test_what_was_understood_is_told() -> None:
    how = file_of("库存,条码,品名,售价", f"3,{gtin(1)},a,1", f"4,{gtin(1)},a,1.0")
    told = how.understood
    assert told.source == "UTF-8 text, separated by commas, headings in line 1"
    assert told.columns == ("gtin = 条码", "name = 品名", "price = 售价")
    assert told.ignored == ("库存",)
    assert told.notes == ("line 3 repeats line 2: taken once",)
    assert len(how.articles) == 1


def test_escape_sequences_in_a_heading_are_shown_as_text() -> None:
    told = file_of(
        "条码,品名,售价,\x1b[2J".replace("\x1b", "\u202e"), f"{gtin(1)},a,1,2"
    )
    assert told.understood.ignored == ("\\u{202e}[2J",)


def test_a_last_line_without_its_end_is_told() -> None:
    whole = f"{HEADER}\n{gtin(1)},茅台,139.50,,,\n"
    assert not read_goods("s", whole.encode()).unfinished
    cut = whole[: whole.index("39.50")].encode() + b",,,"
    assert read_goods("s", cut).unfinished
    assert read_goods("s", cut).articles[0].price_fen == 100


def test_every_fault_is_told_with_line_column_value_and_what_is_allowed() -> None:
    told = refusal(
        "条码,品名,售价,unit,停售,年龄",
        "6901234567893,Cola,3.50,piece,no,",
        f"{gtin(1)},,3.505,litre,maybe,old",
        f"{gtin(2)},Cola,3.50,piece,no,",
        f"{gtin(2)},Cola,0.00,piece,no",
        f"{gtin(2)},Cola,0,piece,no,",
        f"{gtin(2)},Cola,3.60,piece,no,",
    )
    assert told.splitlines()[0] == "shop.csv: 9 errors:"
    for line in (
        "line 2.条码: '6901234567893', whose check digit does not fit: a digit is",
        "line 3.品名: ''; allowed: 1 to 64 printable characters",
        "line 3.售价: '3.505'; allowed: yuan, 0.01 to 999999.99, without a sign, two ",
        "line 3.unit: 'litre'; allowed: piece (件, 个, 瓶, 包 …) or kg",
        "line 3.停售: 'maybe'; allowed: no or yes",
        "line 3.年龄: 'old'; allowed: years, 0 to 99, or nothing",
        "line 5: 5 columns; allowed: 6, as in the heading",
        "line 6.售价: '0'; allowed: yuan, 0.01 to 999999.99",
        f"line 7.条码: '{gtin(2)}'; allowed: once, or the same again; line 4 has other",
        "It was read as UTF-8 text, separated by commas.",
    ):
        assert line in told
    assert "(here" not in told


def test_the_same_number_written_in_two_ways_is_a_duplicate() -> None:
    told = refusal(HEADER, "036000291452,A,1,piece,,", "0036000291452,B,1,piece,,")
    assert "line 3.gtin: '0036000291452'; allowed: once, or the same again; line 2" in (
        told
    )


def test_very_many_faults_are_told_in_part() -> None:
    told = refusal(HEADER, *(["x,y,1,piece,,"] * 70)).splitlines()
    assert len(told) == 53
    assert told[-2].endswith("… and 20 more")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["gtin,name"], "line 1: known are gtin = gtin, name = name; missing: price"),
        (["条码,售价", f"{gtin(1)},1"], "missing: name; allowed: a line of headings"),
        ([f"{gtin(1)},a,1,2"], "allowed: a line of headings such as gtin,name"),
        ([f"{gtin(1)},a,1", f"{gtin(2)},b,x"], "allowed: a line of headings"),
        ([HEADER], "no article in it"),
        ([HEADER, '6901234567892,"Co"la,1,piece,,'], "shop.csv: line 2: "),
        (["<html><table>"], "an HTML or XML page; open it in a spreadsheet"),
        (["条码,品名,售价(分)", f"{gtin(1)},a,350"], "'售价(分)'; allowed: prices in"),
        (["条码,品名,单价(元/斤)", f"{gtin(1)},a,3"], "'单价(元/斤)'; allowed: prices"),
        (
            ["条码,品名,售价,零售价", f"{gtin(1)},a,3,4"],
            "line 2.零售价: '4'; allowed: the same as 售价, or no such column",
        ),
        (
            ["条码,品名,售价,是否称重", f"{gtin(1)},a,3,是"],
            "line 2.是否称重: '是'; allowed: the same as the unit: kg",
        ),
        (
            ["条码,品名,售价,单位", f"{gtin(1)},a,3元/公斤,个"],
            "line 2.单位: '个'; allowed: the unit that the price names",
        ),
        (["条码,品名,售价,单位", f"{gtin(1)},a,3,称重"], "if the price is for 1 kg"),
        (
            ["条码,品名,售价,单位", f"{gtin(1)},a,3,斤"],
            "斤 is 500 g, so twice this price",
        ),
        (["条码,品名,售价", f"{gtin(1)},a,3/斤"], "line 2.售价: '3/斤'; allowed: kg"),
        (
            ["条码,品名,售价,状态", f"{gtin(1)},a,3,是"],
            "line 2.状态: '是'; allowed: 正常",
        ),
    ],
)
def test_what_is_truly_ambiguous_is_refused(lines: list[str], told: str) -> None:
    assert told in refusal(*lines)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"shop\.csv: the file is empty"):
        read_goods("shop.csv", b"")


@given(st.integers(1, 99_999_999))
def test_prices_are_read_to_the_fen(price_fen: int) -> None:
    yuan, rest = divmod(price_fen, 100)
    (article,) = read(f"{gtin(1)},Cola,{yuan}.{rest:02d},piece,,")
    assert article.price_fen == price_fen


NAMES = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=64
).filter(lambda name: name.strip() == name and name.isprintable())
NUMBERS = st.integers(0, 999_999).map(gtin) | st.from_regex(
    r"[0-9]{3,7}", fullmatch=True
)
ARTICLES = st.builds(
    Article,
    gtin=NUMBERS,
    name=NAMES,
    price_fen=st.integers(1, 99_999_999),
    by_weight=st.booleans(),
    off_sale=st.booleans(),
    age_min=st.integers(0, 99),
)


@given(st.lists(ARTICLES, min_size=1, unique_by=lambda article: article.gtin))
def test_what_is_exported_is_imported_without_a_change(goods: list[Article]) -> None:
    text = "".join(exported(goods))
    found = read_goods("export.csv", text.encode())
    assert list(found.articles) == goods
    assert not found.unfinished
    assert read_goods("export.csv", text.encode("utf-8-sig")) == found


@given(st.text("=+-@＝＋－＠'", min_size=1, max_size=3))
def test_a_spreadsheet_computes_no_name_and_gives_it_back(begin: str) -> None:
    goods = [Article(gtin(1), f"{begin}HYPERLINK(1)", 350)]
    text = "".join(exported(goods))
    (row,) = list(csv.reader(text.splitlines()))[1:]
    assert row[1].startswith("'")
    assert list(read_goods("export.csv", text.encode()).articles) == goods
