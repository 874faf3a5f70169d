"""What a camera saw beside, or instead of, a piece of the basket. Pure."""

from dataclasses import dataclass

from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    PassShown,
    UnknownScanned,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Two codes in one view: the last piece of the basket, and one that is not in it.

    One of them is the shop's own label, which may be stuck on the other: `label_fen`
    is its price, `article_fen` that of the article's number. `other_is_label`: the
    label is the one that is not in the basket.
    """

    other: GoodsScanned
    other_is_label: bool
    label_fen: int
    article_fen: int


@dataclass(frozen=True, slots=True)
class FormSeen:
    """Goods that a camera saw at `at_s` in one form; `taken`: as a piece of their own.

    What waits for staff, or is in question, is taken, too.
    """

    gtin: str
    form: str
    at_s: float
    taken: bool


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A code that means nothing, seen by a camera: goods may come until `until_s`."""

    event: UnknownScanned
    until_s: float


@dataclass(frozen=True, slots=True)
class EarlyScan:
    """What was shown at `at_s`, while the slip of the sale before was being printed."""

    event: GoodsScanned | CardScanned | PassShown
    at_s: float
