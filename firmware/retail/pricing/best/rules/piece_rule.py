"""The basket stage: offers on counted pieces (第二件半价, 任选, 套餐, 买赠). Pure."""

from collections.abc import Iterable, Sequence

from firmware.retail.money import BPS_WHOLE, portion_fen
from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.settings import PriceSetting
from firmware.retail.pricing.best.view import View
from firmware.retail.pricing.offers.rules import (
    AnyNOffer,
    BuyGetOffer,
    NthPieceOffer,
    SetOffer,
)

PieceOffer = NthPieceOffer | AnyNOffer | SetOffer | BuyGetOffer
Units = Sequence[tuple[int, int, int]]
"""Price, item and pieces, the dearest first."""


class PieceRule:
    """One offer on the pieces of its scope; `articles` names those of the items.

    `switches` are those that matter to what its goods cost.
    """

    stack = False

    def __init__(
        self, offer: PieceOffer, part: BasketPart, articles: Sequence[str]
    ) -> None:
        self.id = offer.id
        self.part = part
        self.switches = 0
        self._offer = offer
        self._articles = articles
        self._known: dict[int, int] = {}

    def off_fen(self, view: View) -> int:
        """What comes off the amount of the scope."""
        return self._taken(view)[0]

    def weights(self, view: View) -> list[int]:
        """The amounts of the pieces that take part, by which the offer is shared."""
        taking = self._taken(view)[1]
        return [taking.get(i, 0) for i in self.part.indices]

    def off_in(self, setting: PriceSetting) -> int:
        """As `off_fen`, remembered by the `switches` that matter to its goods."""
        key = setting.on & self.switches
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self.off_fen(setting.view)
        return known

    def gain_fen(self, low: PriceSetting, high: PriceSetting) -> int:
        """At most what a scope between two settings saves against the lower one.

        A dearer piece saves at most what it costs more; a piece that a gift takes out
        could have made a group.
        """
        whole = low.pieces(self.part) == high.pieces(self.part)
        return self.off_in(low if whole else high)

    def _taken(self, view: View) -> tuple[int, dict[int, int]]:
        units = list(view.units(self.part))
        if isinstance(self._offer, SetOffer):
            return self._sets(units)
        if isinstance(self._offer, AnyNOffer):
            return _for_a_sum(_flat(units), self._offer)
        nth = self._offer
        parts = self._by_article(units) if nth.same_article else [units]
        return _at_a_rate([_flat(part) for part in parts], nth)

    def _by_article(self, units: Units) -> list[Units]:
        names = {self._articles[i] for _, i, _ in units}
        return [
            [unit for unit in units if self._articles[unit[1]] == name]
            for name in sorted(names)
        ]

    def _sets(self, units: Units) -> tuple[int, dict[int, int]]:
        offer = self._offer
        if not isinstance(offer, SetOffer):
            return 0, {}
        queues = [
            (
                part.pieces,
                _flat([u for u in units if self._articles[u[1]] == part.article]),
            )
            for part in offer.parts
        ]
        times = min(len(queue) // pieces for pieces, queue in queues)
        groups = [
            [p for n, queue in queues for p in queue[k * n : (k + 1) * n]]
            for k in range(min(times, offer.times_max or times))
        ]
        return _sum_groups(groups, offer.price_fen)


def _flat(units: Iterable[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Each piece with its price and item."""
    return [(fen, i) for fen, i, pieces in units for _ in range(pieces)]


def _for_a_sum(
    pieces: list[tuple[int, int]], offer: AnyNOffer
) -> tuple[int, dict[int, int]]:
    size = offer.pieces
    times = len(pieces) // size
    groups = [
        pieces[k * size : (k + 1) * size]
        for k in range(min(times, offer.times_max or times))
    ]
    return _sum_groups(groups, offer.price_fen)


def _sum_groups(
    groups: Iterable[list[tuple[int, int]]], price_fen: int
) -> tuple[int, dict[int, int]]:
    off_fen, taking = 0, dict[int, int]()
    for group in groups:
        more_fen = sum(fen for fen, _ in group) - price_fen
        if more_fen > 0:
            off_fen += more_fen
            _take(taking, group)
    return off_fen, taking


def _at_a_rate(
    parts: Iterable[list[tuple[int, int]]], offer: NthPieceOffer | BuyGetOffer
) -> tuple[int, dict[int, int]]:
    """The cheapest of each full group of pieces at the offer's rate."""
    size, reduced = _group(offer)
    groups = [
        pieces[k : k + size]
        for pieces in parts
        for k in range(0, len(pieces) - size + 1, size)
    ]
    # Beyond the most times, the dearest groups count.
    groups.sort(key=lambda group: -sum(fen for fen, _ in group[size - reduced :]))
    off_fen, taking = 0, dict[int, int]()
    for group in groups[: offer.times_max]:
        cheapest = group[size - reduced :]
        off_fen += sum(fen - portion_fen(fen, offer.price_bps) for fen, _ in cheapest)
        _take(taking, group)
    return (off_fen, taking) if offer.price_bps < BPS_WHOLE else (0, {})


def _group(offer: NthPieceOffer | BuyGetOffer) -> tuple[int, int]:
    """The size of a group and how many of its pieces are reduced."""
    if isinstance(offer, NthPieceOffer):
        return offer.nth, 1
    return offer.buy + offer.get, offer.get


def _take(taking: dict[int, int], group: Iterable[tuple[int, int]]) -> None:
    for fen, i in group:
        taking[i] = taking.get(i, 0) + fen
