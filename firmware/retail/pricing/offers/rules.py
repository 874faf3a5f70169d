"""The kinds of offers that a shop can make: rows of the policy. Pure.

Each row names what contradicts itself in it (A35). Amounts are fen, rates basis points
of the price that is paid.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.retail.pricing.offers.conditions import (
    MAX_FEN,
    Bps,
    Fen,
    OfferConditions,
    Pieces,
    Times,
)

Faults = Iterator[tuple[str, object, Phrase]]
_PRICES = ("price_bps", "price_fen", "kg_price_fen", "off_fen")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleOffer(OfferConditions):
    """Another price for a piece: a rate, a price, or an amount off (S23).

    It never raises a price. `price_fen` and `off_fen` are for a piece, and what is
    weighed or labelled is one; `kg_price_fen` is for 1,000 g of it. `stack_tier`: the
    tier price applies to it, else the better of the two does (requirements 4.2).
    `order_pieces_max`: at most n pieces of an order, those that save most; offers on
    counted pieces do not count them.
    """

    price_bps: Bps | None = None
    price_fen: Fen | None = None
    kg_price_fen: Fen | None = None
    off_fen: Fen | None = None
    stack_tier: bool = False
    order_pieces_max: Pieces | None = None

    def faults(self) -> Faults:
        """Not exactly one of the four, or a limit of what stacks."""
        yield from OfferConditions.faults(self)
        given = [key for key in _PRICES if getattr(self, key) is not None]
        if len(given) != 1:
            key = given[-1] if given else "price_bps"
            one = Phrase("one of price_bps, price_fen, kg_price_fen and off_fen")
            yield key, getattr(self, key), one
        if self.stack_tier and self.order_pieces_max is not None:
            alone = Phrase("left out, or stack_tier left out")
            yield "order_pieces_max", self.order_pieces_max, alone


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendStep:
    """From a threshold on: an amount off, or the rate that is paid."""

    from_fen: Annotated[int, Range(1, MAX_FEN)] | None = None
    from_pieces: Pieces | None = None
    off_fen: Fen | None = None
    price_bps: Bps | None = None

    def faults(self) -> Faults:
        """Not exactly one threshold and one benefit; more off than was reached."""
        if (self.from_fen is None) is (self.from_pieces is None):
            yield "from_fen", self.from_fen, Phrase("either from_fen or from_pieces")
        if (self.off_fen is None) is (self.price_bps is None):
            yield "off_fen", self.off_fen, Phrase("either off_fen or price_bps")
        if None not in {self.from_fen, self.off_fen} and self.off > self.threshold:
            limit = Phrase("{max} or less", max=self.threshold)
            yield "off_fen", self.off_fen, limit

    @property
    def threshold(self) -> int:
        """Fen, or pieces."""
        return self.from_fen if self.from_fen is not None else self.from_pieces or 0

    @property
    def off(self) -> int:
        """Fen off; a rate as what it leaves off 10,000 fen, to compare steps."""
        return self.off_fen if self.price_bps is None else 10_000 - self.price_bps  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendOffer(OfferConditions):
    """Spend so much, save so much: 满减, 满折, 每满 (S08).

    The highest step that the scope reaches is taken. Instead of steps, each full
    `every_fen` takes `every_off_fen` off, `times_max` times at most. `max_off_fen` is
    the most that comes off. Two offers that are both marked `stack` may serve the same
    goods; others may not (A06).
    """

    steps: tuple[SpendStep, ...] = ()
    every_fen: Annotated[int, Range(1, MAX_FEN)] | None = None
    every_pieces: Pieces | None = None
    every_off_fen: Annotated[int, Range(1, MAX_FEN)] | None = None
    times_max: Times | None = None
    max_off_fen: Fen | None = None
    stack: bool = False

    def faults(self) -> Faults:
        """Neither or both forms; steps that do not rise; more off than was reached."""
        yield from OfferConditions.faults(self)
        every = self.every_fen if self.every_fen is not None else self.every_pieces
        if bool(self.steps) is (every is not None):
            yield "steps", self.steps or None, Phrase("either steps or every_fen")
        if None not in {self.every_fen, self.every_pieces}:
            other = Phrase("either every_fen or every_pieces")
            yield "every_pieces", self.every_pieces, other
        if (self.every_off_fen is None) is not (every is None):
            yield "every_off_fen", self.every_off_fen, Phrase("an amount for each")
        if self.every_fen and (self.every_off_fen or 0) > self.every_fen:
            limit = Phrase("{max} or less", max=self.every_fen)
            yield "every_off_fen", self.every_off_fen, limit
        for number, (low, high) in enumerate(pairwise(self.steps), 1):
            for key, value, allowed in _not_above(low, high):
                yield f"steps[{number}].{key}", value, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftOffer(OfferConditions):
    """Goods that are given from `min_fen` of the scope on (S24, A16, A17).

    Scanned pieces of the gift are free and do not count for its threshold; what was
    not scanned is handed over. `repeat`: once for each full `min_fen`, `times_max`
    times at most.
    """

    article: str
    min_fen: Fen
    pieces: Pieces = 1
    repeat: bool = False
    times_max: Times | None = None

    def faults(self) -> Faults:
        """A limit of what is given once anyway; a budget, which nothing is taken of."""
        yield from OfferConditions.faults(self)
        if self.budget_fen is not None:
            instead = Phrase("left out: day_times_max limits gifts")
            yield "budget_fen", self.budget_fen, instead
        if self.times_max is not None and not self.repeat:
            yield "times_max", self.times_max, Phrase("left out, or repeat = true")

    def reached_fen(self, place: int) -> int:
        """What the goods had to reach for the piece at this place, counted from 1."""
        times = -(-place // self.pieces) if self.repeat else 1
        return self.min_fen * times


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOnOffer(OfferConditions):
    """A scanned piece at a special price from `min_fen` of the scope on (加价购)."""

    article: str
    min_fen: Fen
    price_fen: Fen
    pieces: Pieces = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NthPieceOffer(OfferConditions):
    """Each nth piece at a rate, such as the second at half price.

    Pieces are counted from the dearest. `same_article`: of one article at a time.
    """

    nth: Annotated[int, Range(2, 99)]
    price_bps: Bps
    same_article: bool = False
    times_max: Times | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyNOffer(OfferConditions):
    """Any `pieces` of the scope for a sum, the dearest first, wherever it saves."""

    pieces: Annotated[int, Range(2, 99)]
    price_fen: Fen
    times_max: Times | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPart:
    """Pieces of one article in a set."""

    article: str
    pieces: Pieces = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOffer(OfferConditions):
    """Named goods together for a sum; `scope` is not used."""

    parts: tuple[SetPart, ...]
    price_fen: Fen
    times_max: Times | None = None

    def faults(self) -> Faults:
        """Too few pieces for a set, or one article twice."""
        yield from OfferConditions.faults(self)
        articles = {part.article for part in self.parts}
        pieces = sum(part.pieces for part in self.parts)
        if len(articles) < len(self.parts) or pieces < 2:  # noqa: PLR2004
            yield "parts", self.parts, Phrase("two pieces or more, each article once")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyGetOffer(OfferConditions):
    """Buy x pieces, get y of the same scope at a rate, the cheapest of each group."""

    buy: Pieces
    get: Pieces
    price_bps: Bps = 0
    same_article: bool = False
    times_max: Times | None = None


Offer = (
    ArticleOffer
    | SpendOffer
    | GiftOffer
    | AddOnOffer
    | NthPieceOffer
    | AnyNOffer
    | SetOffer
    | BuyGetOffer
)


def _not_above(low: SpendStep, high: SpendStep) -> Faults:
    """What keeps a step from being the next one above another (A35)."""
    key = "from_pieces" if high.from_fen is None else "from_fen"
    if _form(low) != _form(high):
        yield key, high.threshold, Phrase("keys as those of the step below it")
    elif high.threshold <= low.threshold:
        more = Phrase("more than {below}, the step below it", below=low.threshold)
        yield key, high.threshold, more
    elif high.off <= low.off and high.price_bps is None:
        more = Phrase("more than {below}, the step below it", below=low.off)
        yield "off_fen", high.off_fen, more
    elif high.off <= low.off:
        less = Phrase("less than {below}, the step below it", below=low.price_bps)
        yield "price_bps", high.price_bps, less


def _form(step: SpendStep) -> tuple[bool, bool]:
    return step.from_fen is None, step.off_fen is None
