"""Which amounts and weights a code can carry for an article (E14). Pure.

The inverse of `scale_labels` and `gs1_elements`: whether some code that this shop's
rules accept prices a piece so.
"""

from collections.abc import Sequence

from firmware.retail.article import Article
from firmware.retail.codes.gtin import IN_STORE_DIGITS
from firmware.retail.codes.rules import LONG_LABEL_DIGITS, LabelLayout
from firmware.retail.codes.scale_labels import PREFIX_DIGITS, VALUE_END

MAX_WEIGHT_G = 999_999_000
"""Six digits of AI 3100; a label of the shop's own scale carries less."""
LONG_LABEL_MAX = 99_999
VARIABLE_MEASURE = "9"
"""The first of 14 digits of a GTIN whose pieces differ in measure."""
GTIN14_DIGITS = 14


def can_carry(
    article: Article,
    layouts: Sequence[LabelLayout],
    *,
    amount_fen: int,
    weight_g: int | None,
) -> bool:
    """Whether a label can have named this amount for a piece of the article.

    In-store numbers come from labels of the shop's own layouts only. For a GTIN an
    element string may carry an amount if its pieces differ in measure.
    """
    if len(article.gtin) in IN_STORE_DIGITS:
        return any(
            len(article.gtin) == layout.plu_digits
            and _carries(layout, amount_fen, weight_g)
            for layout in layouts
        )
    return amount_fen > 0 and differs_in_measure(article)


def differs_in_measure(article: Article) -> bool:
    """Whether each piece of a GTIN may have a price of its own."""
    marked = article.gtin.startswith(VARIABLE_MEASURE)
    return article.by_weight or (marked and len(article.gtin) == GTIN14_DIGITS)


def _carries(layout: LabelLayout, amount_fen: int, weight_g: int | None) -> bool:
    if layout.digits == LONG_LABEL_DIGITS:
        if weight_g is None:
            return 0 < amount_fen <= LONG_LABEL_MAX and layout.carries == "amount"
        return 0 < amount_fen <= LONG_LABEL_MAX and 0 < weight_g <= LONG_LABEL_MAX
    if layout.carries == "weight" or weight_g is not None:
        return False
    digits = VALUE_END - PREFIX_DIGITS - layout.plu_digits
    return 0 < amount_fen < int(10**digits)
