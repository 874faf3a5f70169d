import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hub.catalogue.files.article_numbers import number_of, of_short_code
from firmware.hub.catalogue.files.plain_text import Unread, plain_name, plain_value
from firmware.hub.catalogue.files.prices import WrittenPrice, price_of
from firmware.hub.catalogue.files.words import age_of, by_weight_of, flag_of
from firmware.retail.codes.gtin import canonical_gtin, check_digit

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("¥8", 800),
        ("￥8.00", 800),
        ("3.5元", 350),
        ("1,499.00", 149_900),
        ("1,499", 149_900),
        ("１２．５０", 1_250),
        ("3。5", 350),
        ("12.", 1_200),
        (".50", 50),
        ("12.000", 1_200),
        ("RMB 3.50", 350),
        ("3.50 CNY", 350),
        ("人民币3.5圆", 350),
        ("15.800000000000001", 1_580),
        ("15.799999999999999", 1_580),
        ("999999.99", 99_999_999),
        ("1,234,5.00", None),
        ("12,50", None),
        ("1.499", None),
        ("3.505", None),
        ("3.5e1", None),
        ("0", None),
        ("-3", None),
        ("$3.50", None),
        ("1000000", None),
        ("3块5", None),
        ("", None),
        ("元", None),
    ],
)
def test_a_price_is_read_as_people_write_it(text: str, fen: int | None) -> None:
    price = price_of(plain_value(text))
    assert (price.price_fen if isinstance(price, WrittenPrice) else None) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("3,50", 350),
        ("3.50", 350),
        ("1.499,00", 149_900),
        ("1,499.00", 149_900),
        ("1.499", None),
        ("1,499", None),
    ],
)
def test_a_comma_is_a_decimal_sign_only_beside_semicolons(
    text: str, fen: int | None
) -> None:
    price = price_of(text, decimal_comma=True)
    assert (price.price_fen if isinstance(price, WrittenPrice) else None) == fen


@pytest.mark.parametrize(
    ("text", "what", "allowed"),
    [
        ("6.90123E+12", "scientific notation, which keeps 6 of 13 digits", "the whole"),
        ("6.901234567892E+12", "scientific notation", "written out, 6901234567892"),
        ("6901230000000", "rounded by a spreadsheet", "the whole number"),
        ("04252614", "a UPC-E", "its UPC-A, 042100005264"),
        ("36000291452", "lost its leading noughts", "036000291452"),
        ("6901234567893", "check digit does not fit", "compare it with the package"),
        ("12", "perhaps without its leading noughts", "3 to 7 of the shop"),
        ("690123456789212", "15 digits", "8, 12, 13 or 14 digits"),
        ("A-17", "", "8, 12, 13 or 14 digits"),
    ],
)
def test_a_spoilt_number_is_named_for_what_it_is(
    text: str, what: str, allowed: str
) -> None:
    number = number_of(text)
    assert isinstance(number, Unread)
    assert what in number.what
    assert allowed in number.allowed


@given(st.integers(1, 99_999_999_999))
def test_no_hint_offers_a_number_that_was_not_written(number: int) -> None:
    """A check digit that is made to fit gives an article that nobody can scan."""
    digits = str(number).zfill(12)
    wrong = digits + str((int(check_digit(digits)) + 1) % 10)
    read = number_of(wrong)
    assert isinstance(read, Unread)
    offered = digits + check_digit(digits)
    assert offered not in read.allowed


@given(st.integers(10**8, 10**11 - 1))
def test_lost_noughts_are_restored_in_the_hint_only_where_they_check(n: int) -> None:
    read = number_of(str(n))
    assert isinstance(read, Unread)
    whole = str(n).zfill(12)
    assert (whole in read.allowed) == (canonical_gtin(whole) is not None)


def test_an_isbn_is_a_number_with_its_hyphens() -> None:
    assert number_of("978-7-115-54608-1") == "9787115546081"
    assert isinstance(number_of("978-7-115-54608-2"), Unread)
    assert isinstance(number_of("12-34"), Unread)


def test_seven_digits_may_be_a_short_code_that_lost_its_nought() -> None:
    assert number_of("4252614") == "4252614"
    assert of_short_code("4252614") == ("042100005264",)
    assert of_short_code("1234565") == ("01234565", "012345000065")
    assert of_short_code("1234567") == of_short_code("123") == ()


@pytest.mark.parametrize(
    ("text", "by_weight"),
    [
        ("公斤", True),
        ("千克", True),
        ("KG", True),
        ("1kg", True),
        ("ｋｇ", True),
        ("", False),
        ("个", False),
        ("件", False),
        ("瓶", False),
        ("pcs", False),
        ("斤", None),
        ("500g", None),
        ("克", None),
        ("米", None),
    ],
)
def test_a_unit_is_a_piece_or_the_kilogram(text: str, by_weight: bool | None) -> None:  # noqa: FBT001 - a column of the table
    read = by_weight_of(text)
    assert (None if isinstance(read, Unread) else read) == by_weight


@pytest.mark.parametrize(
    ("text", "flag"),
    [("是", True), ("Y", True), ("１", True), ("否", False), ("", False), ("x", None)],
)
def test_a_flag_is_yes_or_no(text: str, flag: bool | None) -> None:  # noqa: FBT001 - a column of the table
    read = flag_of(text)
    assert (None if isinstance(read, Unread) else read) == flag


@pytest.mark.parametrize(
    ("text", "age"),
    [("18", 18), ("18岁", 18), ("满18周岁", 18), ("18+", 18), ("18岁以上", 18),
     ("无", 0), ("", 0), ("-", 0), ("100", None), ("是", None)],
)  # fmt: skip
def test_an_age_is_read_in_years(text: str, age: int | None) -> None:
    read = age_of(plain_value(text))
    assert (None if isinstance(read, Unread) else read) == age


def test_a_name_keeps_its_characters_and_loses_its_line_breaks() -> None:
    assert plain_name(" 可乐  冰\n") == "可乐  冰"
    assert plain_name("可乐\u00a0330ml\n冰") == "可乐 330ml 冰"
    assert plain_name("\ufeffＡ可乐") == "Ａ可乐"
