"""Numbers of trade items, against those of an independent library."""

# python-barcode has no stubs
# pyright: reportMissingTypeStubs=false

import pytest
from barcode import EAN8, EAN13, EAN14
from barcode.upc import UPCA
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.codes.gtin import (
    article_number,
    canonical_gtin,
    check_digit,
    checks,
    expand_upce,
)

KINDS = [(EAN8, 7), (UPCA, 11), (EAN13, 12), (EAN14, 13)]


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


@pytest.mark.parametrize(("kind", "count"), KINDS)
def test_check_digits_are_those_of_python_barcode(
    kind: type[EAN8 | UPCA | EAN13 | EAN14], count: int
) -> None:
    for number in range(0, 10**count, 10**count // 97):
        body = f"{number:0{count}d}"
        assert body + check_digit(body) == kind(body).get_fullcode()


@given(digits(12), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_never_checks(body: str, at: int, more: int) -> None:
    wrong = str((int(body[at]) + more) % 10)
    assert not checks(body[:at] + wrong + body[at + 1 :] + check_digit(body))


@given(digits(11))
def test_a_upc_a_and_its_ean_13_are_one_article(body: str) -> None:
    upca = body + check_digit(body)
    assert canonical_gtin(upca) == canonical_gtin("0" + upca)
    assert canonical_gtin(upca) == canonical_gtin("00" + upca)


@given(st.sampled_from([7, 11, 12, 13]).flatmap(digits))
def test_the_canonical_form_is_one_of_its_own(body: str) -> None:
    gtin = canonical_gtin(body + check_digit(body))
    if gtin is None:
        assert not body.strip("0")
    else:
        assert len(gtin) in {8, 13, 14}
        assert canonical_gtin(gtin) == gtin
        assert int(gtin) == int(body + check_digit(body))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("6901234567892", "6901234567892"),
        ("06901234567892", "6901234567892"),
        ("036000291452", "0036000291452"),
        ("16901234567899", "16901234567899"),
        ("16901234567892", None),
        ("00123", "00123"),
        ("123", "123"),
        ("12", None),
        ("", None),
        ("12345678", None),
        ("96385074", "96385074"),
        ("６９０", None),
        ("690123456789X", None),
    ],
)
def test_what_a_catalogue_keeps_an_article_under(text: str, number: str | None) -> None:
    assert article_number(text) == number


@pytest.mark.parametrize(
    ("upce", "upca"),
    [
        ("04252614", "042100005264"),
        ("01234565", "012345000065"),
        ("04252615", None),
        ("24252614", None),
        ("425261", None),
        ("0425261x", None),
    ],
)
def test_upc_e_is_expanded(upce: str, upca: str | None) -> None:
    assert expand_upce(upce) == upca
