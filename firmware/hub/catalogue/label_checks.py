"""Articles that the labels of the shop's scales would not sell as meant. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from firmware.hub.catalogue.files.article_numbers import of_short_code
from firmware.retail.article import Article
from firmware.retail.codes.gtin import IN_STORE_DIGITS
from firmware.retail.codes.rules import LabelLayout

PLU_DIGITS = frozenset({4, 5, 6})
"""What any layout of a label can carry."""


def sold_by_piece(
    articles: Iterable[Article], layouts: Sequence[LabelLayout]
) -> tuple[Article, ...]:
    """In-store articles without a unit by weight whose labels may carry a weight.

    Such a label is refused at the kiosk: a weight has no price by the piece.
    """
    lengths = {each.plu_digits for each in layouts if each.carries == "weight"}
    return tuple(
        each for each in articles if len(each.gtin) in lengths and not each.by_weight
    )


def on_no_label(
    articles: Iterable[Article], layouts: Sequence[LabelLayout]
) -> Iterator[tuple[Article, str]]:
    """In-store numbers that no label can carry, each with what it may have been."""
    lengths = {each.plu_digits for each in layouts} or PLU_DIGITS
    for article in articles:
        number = article.gtin
        if len(number) in IN_STORE_DIGITS and len(number) not in lengths:
            yield article, _meant(number, lengths)


def _meant(number: str, lengths: Iterable[int]) -> str:
    """The number with the leading noughts that a spreadsheet drops."""
    longer = [length for length in sorted(lengths) if length > len(number)]
    padded = tuple(number.zfill(length) for length in longer)
    return " or ".join(of_short_code(number) or padded)
