"""Goods as they enter the basket stage, for one setting of the switches. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.units import Option


@dataclass(frozen=True, slots=True)
class Reduced:
    """Pieces that a gift or an add-on reprices while its switch is on."""

    bit: int
    pieces: int
    price_fen: int
    before: int = 0
    """Pieces of the same article that are dearer: they are repriced first."""
    own: bool = False
    """`pieces` are of this item alone, after those of gifts and add-ons."""


class ItemPrice(NamedTuple):
    """An item's amount in fen, the price of a piece, and the pieces that count.

    `few` of these have another price: what each costs, and how many do. `used` are the
    switches that make it so.
    """

    amount_fen: int
    unit_fen: int
    pieces: int
    used: int
    few: tuple[tuple[int, int], ...] = ()

    @property
    def units(self) -> Iterator[tuple[int, int]]:
        """Each price with its pieces."""
        yield self.unit_fen, self.pieces - sum([pieces for _, pieces in self.few])
        yield from self.few


@dataclass(slots=True)
class Item:
    """One kind of goods with all that may become of its price.

    `switches` are the bits that matter to it; what they make of it is remembered.
    """

    pieces: int
    options: tuple[Option, ...]
    reduced: tuple[Reduced, ...] = ()
    switches: int = 0
    _known: dict[int, ItemPrice] = field(default_factory=dict[int, ItemPrice])

    def __post_init__(self) -> None:
        """Collect the switches."""
        for mask, _ in self.options:
            self.switches |= mask
        for each in self.reduced:
            self.switches |= each.bit

    @property
    def may_be_free(self) -> bool:
        """Whether gifts may free all its pieces."""
        given = [each for each in self.reduced if not (each.price_fen or each.own)]
        before = given[0].before if given else 0
        return 0 < self.pieces <= sum(each.pieces for each in given) - before

    def is_free(self, on: int) -> bool:
        """Whether gifts have freed all its pieces."""
        held = self.held(on)
        return not (held.pieces or held.amount_fen)

    def held(self, on: int) -> ItemPrice:
        """This item with the switches of `on`."""
        key = on & self.switches
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._compute(key)
        return known

    def article_fen(self, on: int) -> int:
        """All pieces at their prices of the article stage."""
        unit_fen = self.held(on).unit_fen
        few = [(each.price_fen, n) for each, n in self.repriced(on) if each.own]
        saved = [n * max(unit_fen - price_fen, 0) for price_fen, n in few]
        return self.pieces * unit_fen - sum(saved)

    def repriced_fen(self, on: int, bit: int) -> int:
        """What the pieces cost that the rule of a switch reprices."""
        unit_fen = self.held(on).unit_fen
        some = [(r.price_fen, n) for r, n in self.repriced(on) if r.bit == bit]
        return sum([n * min(price_fen, unit_fen) for price_fen, n in some])

    def repriced(self, on: int) -> list[tuple[Reduced, int]]:
        """What reprices it with these switches, each with its pieces.

        All rules on one article share its pieces, the dearest first.
        """
        given = [each for each in self.reduced if each.bit & on]
        before = [each.before for each in given if not each.own]
        skipped, left = before[0] if before else 0, self.pieces
        found: list[tuple[Reduced, int]] = []
        for each in given:
            elsewhere = 0 if each.own else min(skipped, each.pieces)
            skipped -= elsewhere
            taken = min(each.pieces - elsewhere, left)
            left -= taken
            found.append((each, taken))
        return found

    def _compute(self, on: int) -> ItemPrice:
        used, unit_fen = self.options[-1]
        for mask, price_fen in self.options:
            if mask & on == mask:
                used, unit_fen = mask, price_fen
                break
        used = used if self.pieces else 0
        if not self.reduced:
            return ItemPrice(self.pieces * unit_fen, unit_fen, self.pieces, used)
        left, reduced_fen, few = self.pieces, 0, list[tuple[int, int]]()
        for each, taken in self.repriced(on):
            left -= taken
            price_fen = min(each.price_fen, unit_fen)
            reduced_fen += taken * price_fen
            used |= each.bit
            if each.own and taken:
                few.append((price_fen, taken))
        amount_fen = left * unit_fen + reduced_fen
        counted = left + sum([pieces for _, pieces in few])
        return ItemPrice(amount_fen, unit_fen, counted, used, tuple(few))


class Measured(Protocol):
    """The amounts of one setting of the switches, `on`."""

    @property
    def on(self) -> int:
        """The switches."""
        ...

    def sum_fen(self, part: BasketPart) -> int:
        """The amount of some items."""
        ...

    def pieces(self, part: BasketPart) -> int:
        """The pieces of some items that no gift or add-on has repriced."""
        ...

    def unit_fen(self, item: int) -> int:
        """The price of a piece of an item."""
        ...

    def repriced_fen(self, item: int, bit: int) -> int:
        """What the pieces of an item cost that the rule of a switch reprices."""
        ...


class View:
    """All items under one setting of the switches."""

    __slots__ = ("_items", "amounts", "held", "on", "total_fen")

    def __init__(self, items: Sequence[Item], on: int) -> None:
        self._items = items
        self.on = on
        self.held = [item.held(on) for item in items]
        self.amounts = [each.amount_fen for each in self.held]
        self.total_fen = sum(self.amounts)

    def sum_fen(self, part: BasketPart) -> int:
        """The amount of some items."""
        return sum([self.amounts[i] for i in part.indices])

    def pieces(self, part: BasketPart) -> int:
        """The pieces of some items that no gift or add-on has repriced."""
        return sum([self.held[i].pieces for i in part.indices])

    def unit_fen(self, item: int) -> int:
        """The price of a piece of an item."""
        return self.held[item].unit_fen

    def repriced_fen(self, item: int, bit: int) -> int:
        """What the pieces of an item cost that the rule of a switch reprices."""
        return self._items[item].repriced_fen(self.on, bit)

    def units(self, part: BasketPart) -> Iterator[tuple[int, int, int]]:
        """Price, item and pieces of each item with pieces, the dearest first."""
        some = [
            (unit_fen, i, pieces)
            for i in part.indices
            for unit_fen, pieces in self.held[i].units
            if pieces
        ]
        yield from sorted(some, key=lambda unit: (-unit[0], unit[1]))
