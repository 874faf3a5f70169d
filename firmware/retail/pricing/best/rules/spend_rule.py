"""The basket stage: spend so much, save so much (满减, 满折, 每满). Pure."""

from bisect import bisect_right
from collections.abc import Iterator

from firmware.retail.money import portion_fen
from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.view import View
from firmware.retail.pricing.offers.conditions import MAX_FEN
from firmware.retail.pricing.offers.rules import SpendOffer


class SpendRule:
    """One spend offer on the goods of its scope, `part`."""

    def __init__(self, offer: SpendOffer, part: BasketPart) -> None:
        self.id = offer.id
        self.part = part
        self.stack = offer.stack
        self._offer = offer
        self._by_pieces = _by_pieces(offer)
        self._each = offer.every_fen or offer.every_pieces
        self._steps_from = [step.threshold for step in offer.steps]
        self._gains: dict[tuple[int, int], int] = {}

    def off_fen(self, view: View) -> int:
        """What comes off the amount of the scope."""
        amount_fen = view.sum_fen(self.part)
        measured = view.pieces(self.part) if self._by_pieces else amount_fen
        return self._off(amount_fen, measured)

    def weights(self, view: View) -> list[int]:
        """The amounts by which what comes off is shared."""
        return [view.amounts[i] for i in self.part.indices]

    def gain_fen(self, low: View, high: View) -> int:
        """At most what a scope between two views saves against the lower one."""
        low_fen = low.sum_fen(self.part)
        if self._by_pieces:
            return self._off(low_fen, high.pieces(self.part))
        high_fen = high.sum_fen(self.part)
        known = self._gains.get((low_fen, high_fen))
        if known is None:
            known = self._gains[low_fen, high_fen] = self._gain(low_fen, high_fen)
        return known

    def off_at(self, amount_fen: int) -> int:
        """What comes off a scope of so much; nothing of an offer by pieces."""
        return 0 if self._by_pieces else self._off(amount_fen, amount_fen)

    def thresholds_above(self, amount_fen: int) -> Iterator[int]:
        """The amounts in fen above this one at which more comes off."""
        if not self._by_pieces:
            yield from self._thresholds(amount_fen, 2 * MAX_FEN)

    def _gain(self, low_fen: int, high_fen: int) -> int:
        """As `gain_fen`: whoever reaches a threshold from below pays it first."""
        least_fen = low_fen - self._off(low_fen, low_fen)
        for from_fen in self._thresholds(low_fen, high_fen):
            least_fen = min(least_fen, from_fen - self._off(from_fen, from_fen))
        return low_fen - least_fen

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
