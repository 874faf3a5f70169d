"""A labelled amount counts if, and only if, some label of the shop can name it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.article import Article
from firmware.retail.codes.code_kinds import InStore
from firmware.retail.codes.gtin import check_digit
from firmware.retail.codes.label_values import can_carry
from firmware.retail.codes.rules import LabelLayout
from firmware.retail.codes.scale_labels import read_label

pytestmark = pytest.mark.unit

SHORT = st.builds(
    LabelLayout,
    prefix=st.just(21),
    carries=st.sampled_from(["amount", "weight"]),
    plu_digits=st.integers(4, 6),
)
LONG = st.builds(
    LabelLayout,
    prefix=st.just(21),
    carries=st.sampled_from(["amount", "weight"]),
    digits=st.just(18),
)
LAYOUTS = st.one_of(SHORT, LONG)


@given(LAYOUTS, st.data())
def test_what_a_label_carries_can_be_carried(
    layout: LabelLayout, data: st.DataObject
) -> None:
    count = layout.digits - 3
    body = "21" + data.draw(st.text("0123456789", min_size=count, max_size=count))
    label = read_label(body + check_digit(body), [layout])
    if isinstance(label, InStore) and label.amount_fen is not None:
        assert can_carry(
            Article(label.plu, "x", 1),
            [layout],
            amount_fen=label.amount_fen,
            weight_g=label.weight_g,
        )


@given(LAYOUTS, st.integers(-5, 2_000_000), st.none() | st.integers(-5, 200_000))
def test_what_can_be_carried_is_read_from_some_label(
    layout: LabelLayout, amount_fen: int, weight_g: int | None
) -> None:
    plu = "7" * layout.plu_digits
    if can_carry(
        Article(plu, "x", 1), [layout], amount_fen=amount_fen, weight_g=weight_g
    ):
        width = 10 - layout.plu_digits
        first, then = (
            (amount_fen, weight_g)
            if layout.carries == "amount"
            else (weight_g, amount_fen)
        )
        other = f"{then or 0:05d}" if layout.digits == 18 else ""
        body = f"21{plu}{first:0{width}d}{other}"
        assert read_label(body + check_digit(body), [layout]) == InStore(
            plu, amount_fen=amount_fen, weight_g=weight_g
        )


@pytest.mark.parametrize(
    ("gtin", "by_weight", "carries"),
    [
        ("6901234567892", False, False),
        ("6901234567892", True, True),
        ("96901234567896", False, True),
        ("16901234567899", False, False),
        ("1234", False, False),
    ],
)
def test_an_amount_beside_a_gtin_counts_where_pieces_differ(
    gtin: str, *, by_weight: bool, carries: bool
) -> None:
    article = Article(gtin, "x", 1, by_weight=by_weight)
    assert can_carry(article, [], amount_fen=480, weight_g=None) == carries
