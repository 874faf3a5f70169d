"""A name of a sale belongs to one kiosk, whatever hyphens stand in kids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.sale_ids import (
    is_receipt_no_of,
    is_sale_id_of,
    make_receipt_no,
    make_sale_id,
)

pytestmark = pytest.mark.unit

KIDS = st.text("ab1-_", min_size=1, max_size=6)
EPOCHS = st.integers(1, 2**53)
NUMBERS = st.integers(1, 2**53)


@given(kid=KIDS, other=KIDS, epoch=EPOCHS, number=NUMBERS)
def test_a_kiosk_names_its_own_sales_and_no_other_kiosks(
    kid: str, other: str, epoch: int, number: int
) -> None:
    sale_id, receipt_no = (
        make_sale_id(kid, f"{epoch:x}", number),
        make_receipt_no(kid, 1),
    )
    assert is_sale_id_of(other, sale_id) == (kid == other)
    assert is_receipt_no_of(other, receipt_no) == (kid == other)


@pytest.mark.parametrize(
    "text",
    ["", "k1", "k1-", "k1--1", "k1-1", "k1-1-", "k1-g-1", "k1-A-1", "k1-1-x", "k11-1"],
)
def test_what_no_kiosk_makes_is_no_name(text: str) -> None:
    assert not is_sale_id_of("k1", text)
    assert not is_sale_id_of("k1", f"{text}\n")


def test_a_kid_that_ends_like_an_epoch_gains_no_name_of_another() -> None:
    assert is_sale_id_of("a-1f", "a-1f-2b-7")
    assert not is_sale_id_of("a", "a-1f-2b-7")
    assert is_sale_id_of("a", "a-1f-2")
    assert not is_sale_id_of("a-1f", "a-1f-2")


@pytest.mark.parametrize("text", ["k1-01-1", "k1-1-01", "k1-00-1", "k1-1-00"])
def test_one_sale_has_no_second_name_by_leading_zeros(text: str) -> None:
    assert not is_sale_id_of("k1", text)


def test_a_receipt_is_filled_to_six_digits_and_no_further() -> None:
    assert is_receipt_no_of("k1", "k1-000001")
    assert is_receipt_no_of("k1", "k1-1000000")
    assert not is_receipt_no_of("k1", "k1-0000001")
