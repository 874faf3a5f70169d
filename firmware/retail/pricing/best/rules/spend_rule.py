"""The basket stage: spend so much, save so much (满减, 满折, 每满). Pure."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from firmware.retail.money import BPS_WHOLE, portion_fen
from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.view import Measured, View
from firmware.retail.pricing.offers.conditions import MAX_FEN
from firmware.retail.pricing.offers.rules import SpendOffer

_LEVELS_MAX = 60


class SpendRule:
    """One spend offer on the goods of its scope, `part`."""

    def __init__(self, offer: SpendOffer, part: BasketPart) -> None:
        self.id = offer.id
        self.part = part
        self.stack = offer.stack
        self._offer = offer
        self.by_pieces = _by_pieces(offer)
        self._each = offer.every_fen or offer.every_pieces
        self._steps_from = [step.threshold for step in offer.steps]
        self._first_fen = offer.every_fen or next(iter(self._steps_from), 0)
        self.has_rate = any(step.price_bps is not None for step in offer.steps)

    def off_in(self, setting: Measured) -> int:
        """As `off_fen`."""
        return self.off_fen(setting)

    def off_fen(self, view: Measured) -> int:
        """What comes off the amount of the scope."""
        amount_fen = view.sum_fen(self.part)
        measured = view.pieces(self.part) if self.by_pieces else amount_fen
        return self._off(amount_fen, measured)

    def weights(self, view: View) -> list[int]:
        """The amounts by which what comes off is shared."""
        return [view.amounts[i] for i in self.part.indices]

    def off(self, amount_fen: int, pieces: int) -> int:
        """What comes off a scope of this amount and number of pieces."""
        return self._off(amount_fen, pieces if self.by_pieces else amount_fen)

    def slope(self, amount_fen: int, pieces: int) -> int:
        """At most what more comes off between two thresholds, in basis points."""
        if self.by_pieces and self.off(amount_fen, pieces) == amount_fen:
            return BPS_WHOLE
        rates = [s.price_bps for s in self._offer.steps if s.price_bps is not None]
        return BPS_WHOLE - min(rates) if rates else 0

    def thresholds(
        self, low_fen: int, high_fen: int, count_max: int
    ) -> tuple[list[int], bool]:
        """Amounts above `low_fen`, up to `high_fen`, at which more comes off.

        Of an offer for each full amount `count_max` at most; then True.
        """
        if self.by_pieces:
            return [], False
        every_fen, times_max = self._offer.every_fen, self._offer.times_max
        if every_fen:
            first, last = low_fen // every_fen + 1, high_fen // every_fen
            last = min(last, times_max or last)
            some = range(first, min(last, first + count_max - 1) + 1)
            return [each * every_fen for each in some], last >= first + count_max
        return [each for each in self._steps_from if low_fen < each <= high_fen], False

    def levels(self, low_fen: int, high_fen: int) -> Iterator[tuple[int, int]]:
        """What at least comes off at each threshold, if anything does.

        Each with the most that the amount can be there, between two amounts. Of an
        offer by pieces nothing is known.
        """
        if self.by_pieces:
            yield 0, 1
            return
        above, _ = self.thresholds(low_fen, high_fen, _LEVELS_MAX)
        starts = [low_fen, *above]
        for start_fen, next_fen in pairwise((*starts, high_fen + 1)):
            if start_fen >= self._first_fen:
                most_fen = max(next_fen - 1, start_fen, 1)
                yield self._off(start_fen, start_fen), most_fen

    def off_at(self, amount_fen: int) -> int:
        """What comes off a scope of this amount; nothing of an offer by pieces."""
        return 0 if self.by_pieces else self._off(amount_fen, amount_fen)

    def thresholds_above(self, amount_fen: int) -> Iterator[int]:
        """The amounts in fen above this one at which more comes off."""
        if not self.by_pieces:
            yield from self._thresholds(amount_fen, 2 * MAX_FEN)

    def _thresholds(self, low_fen: int, high_fen: int) -> Iterator[int]:
        """The amounts above `low_fen`, up to `high_fen`, at which more comes off.

        Of an offer for each full amount the next one is enough.
        """
        every_fen = self._offer.every_fen
        if every_fen:
            times = low_fen // every_fen + 1
            if times <= (self._offer.times_max or times):
                yield from [times * every_fen] if times * every_fen <= high_fen else []
        for step in self._offer.steps:
            if low_fen < step.threshold <= high_fen:
                yield step.threshold

    def _off(self, amount_fen: int, measured: int) -> int:
        offer = self._offer
        if self._each:
            times = min(measured // self._each, offer.times_max or measured)
            off_fen = times * (offer.every_off_fen or 0)
        else:
            off_fen = self._step_off(amount_fen, measured)
        if offer.max_off_fen is not None:
            off_fen = min(off_fen, offer.max_off_fen)
        return min(off_fen, amount_fen)

    def _step_off(self, amount_fen: int, measured: int) -> int:
        reached = bisect_right(self._steps_from, measured)
        if not reached:
            return 0
        step = self._offer.steps[reached - 1]
        if step.price_bps is not None:
            return amount_fen - portion_fen(amount_fen, step.price_bps)
        return step.off_fen or 0


def _by_pieces(offer: SpendOffer) -> bool:
    if offer.steps:
        return offer.steps[0].from_pieces is not None
    return offer.every_pieces is not None
