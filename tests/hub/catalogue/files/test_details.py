from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.errors import ConfigError
from firmware.hub.catalogue.exported import exported
from firmware.hub.catalogue.files.details import (
    brand_of,
    category_of,
    member_price_of,
    tags_of,
    vat_of,
    vat_text,
)
from firmware.hub.catalogue.files.goods_file import read_goods
from firmware.hub.catalogue.files.plain_text import Unread, plain_value
from firmware.hub.catalogue.files.prices import WrittenPrice
from firmware.retail.article import Article
from firmware.retail.article_words import kept_tags, kept_text

pytestmark = pytest.mark.unit

WATER = Article("6901234567892", "矿泉水", 350)
NEEDED = "条码,品名,售价"
ROW = "6901234567892,矿泉水,3.50"


def read(heading: str, cell: str) -> Article:
    """The one article of a file with one column more."""
    lines = f"{NEEDED},{heading}\n{ROW},{cell}\n"
    (article,) = read_goods("shop.csv", lines.encode()).articles
    return article


def refusal(heading: str, cell: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(heading, cell)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "bps"),
    [
        ("13%", 1_300),
        ("13 ％", 1_300),
        ("13.00%", 1_300),
        ("0.5%", 50),
        ("1%", 100),
        ("1.5%", 150),
        ("0%", 0),
        ("0", 0),
        ("免税", 0),
        ("13", 1_300),
        ("13.0", 1_300),
        ("9", 900),
        ("6", 600),
        ("1.5", 150),
        ("0.13", 1_300),
        (".09", 900),
        ("0.060000000000000005", 600),
        ("0.03", 300),
        ("0.01", 100),
        ("0.005", 50),
        ("100%", 10_000),
        ("100", 10_000),
    ],
)
def test_a_vat_rate_is_read_where_it_has_one_reading(text: str, bps: int) -> None:
    assert vat_of(plain_value(text)) == bps


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1", "100% or 1%, with the sign: this may be read in two ways"),
        ("0.5", "50% or 0.5%, with the sign: this may be read in two ways"),
        ("1.0", "100% or 1%"),
        ("0.9", "90% or 0.9%"),
        ("1300", "a rate with its sign, such as 13%"),
        ("101%", "0% to 100%"),
        ("0.12345", "in steps of 0.01%"),
        ("-13%", "a rate with its sign"),
        ("一般", "a rate with its sign"),
        ("13,0", "a rate with its sign"),
        ("无", "or nothing"),
    ],
)
def test_a_vat_rate_of_two_readings_is_refused_with_both(text: str, hint: str) -> None:
    found = vat_of(plain_value(text))
    assert isinstance(found, Unread)
    assert hint in found.allowed


def test_a_heading_with_the_sign_tells_one_percent_from_all() -> None:
    assert read("税率(%)", "1").vat_bps == 100
    assert read("税率", "").vat_bps is None
    assert "50% or 0.5%" in refusal("税率(%)", "0.5")
    assert "line 2.税率: '1'; allowed: 100% or 1%" in refusal("税率", "1")
    lines = f"{NEEDED},税率\n{ROW}".replace(",", ";") + ";0,13\n"
    assert read_goods("shop.csv", lines.encode()).articles[0].vat_bps == 1_300


@given(st.integers(0, 10_000))
def test_a_rate_is_read_as_it_is_written(bps: int) -> None:
    assert vat_of(vat_text(bps)) == bps


@pytest.mark.parametrize(
    ("text", "fen"),
    [("3", 300), ("￥2.80", 280), ("", None), ("0.00", None), ("0", None),
     ("¥0", None), ("-", None), ("无", None)],
)  # fmt: skip
def test_a_member_price_of_nothing_is_none(text: str, fen: int | None) -> None:
    found = member_price_of(plain_value(text))
    assert (found.price_fen if isinstance(found, WrittenPrice) else found) == fen


def test_member_prices_of_0_are_named() -> None:
    lines = f"{NEEDED},会员价\n{ROW},0.00\n96385074,a,1,0\n"
    (note,) = read_goods("shop.csv", lines.encode()).understood.notes
    assert note == "2 member prices of 0 are taken for none, the first in line 2"


@pytest.mark.parametrize(
    ("heading", "cell", "allowed"),
    [
        ("会员价(分)", "300", "prices in yuan for one piece or 1 kg"),
        ("会员价", "3/公斤", "the unit of the price"),
        ("会员价", "3.005", "yuan, 0.01 to 999999.99"),
        ("会员价", "1,5", "yuan"),
        ("分类", "类" * 33, "at most 32 printable characters"),
        ("品牌", "a\ue000b", "at most 32 printable characters"),
        ("标签", ";".join("abcdefghi"), "at most 8 tags of 1 to 16"),
        ("标签", "a" * 17, "at most 8 tags of 1 to 16"),
        ("不打折", "95", "no or yes"),
    ],
)
def test_what_cannot_be_kept_is_refused(heading: str, cell: str, allowed: str) -> None:
    told = refusal(heading, f'"{cell}"')
    assert heading in told
    assert allowed in told


@pytest.mark.parametrize(
    ("heading", "cell", "field"),
    [
        ("分类", "饮料", "category"),
        ("商品类别", " 饮料 ", "category"),
        ("Category", "饮料", "category"),
        ("品类,大类", "饮料,食品", "category"),
        ("品牌", "饮料", "brand"),
        ("brand_name", "饮料", "brand"),
    ],
)
def test_categories_and_brands_are_found(heading: str, cell: str, field: str) -> None:
    assert read(heading, cell) == replace(WATER, **{field: "饮料"})


@pytest.mark.parametrize(
    "cell", ["新品;Hot", '"Hot,新品"', "新品、Hot、hot", "Hot|新品|"]
)
def test_tags_stand_in_one_cell(cell: str) -> None:
    assert [each.casefold() for each in read("标签", cell).tags] == ["hot", "新品"]


@pytest.mark.parametrize(
    ("heading", "cells", "field"),
    [
        ("不参加活动", ("是", "否"), "offer_excluded"),
        ("不参与优惠", ("1", "0"), "offer_excluded"),
        ("no_offers", ("yes", ""), "offer_excluded"),
        ("参加活动", ("否", "是"), "offer_excluded"),
        ("是否参与促销", ("N", ""), "offer_excluded"),
        ("不打折", ("√", "×"), "no_tier_price"),
        ("no_tier_price", ("y", "n"), "no_tier_price"),
        ("是否允许打折", ("0", "1"), "no_tier_price"),
        ("可打折", ("不", ""), "no_tier_price"),
    ],
)
def test_an_exclusion_is_read_by_the_sense_of_its_heading(
    heading: str, cells: tuple[str, str], field: str
) -> None:
    excluded, included = (read(heading, cell) for cell in cells)
    assert excluded == replace(WATER, **{field: True})
    assert included == WATER


def test_two_flags_that_contradict_each_other_are_refused() -> None:
    heading, both = "不参加活动,参加活动", "是,是"
    assert read(heading, "是,否").offer_excluded
    assert "allowed: the opposite of 参加活动" in refusal(heading, both)


def test_a_word_is_kept_in_one_form() -> None:
    assert category_of("Cafe\u0301  au\u3000lait ") == "Café au lait"
    assert brand_of("") == ""
    assert tags_of("") == ()


WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters=",，、;；|"),
    max_size=16,
).map(kept_text)
SAYING = st.builds(
    replace,
    st.just(WATER),
    category=WORDS,
    brand=WORDS,
    tags=st.lists(WORDS.filter(lambda tag: len(tag) < 17), max_size=8).map(kept_tags),
    vat_bps=st.none() | st.integers(0, 10_000),
    member_fen=st.none() | st.integers(1, 99_999_999),
    offer_excluded=st.booleans(),
    no_tier_price=st.booleans(),
)


@given(SAYING)
def test_what_is_exported_says_the_same_when_it_is_imported(article: Article) -> None:
    found = read_goods("export.csv", "".join(exported([article])).encode())
    assert found.articles == (article,)
