"""A basket's amounts for each setting of the switches, part by part. Pure.

The search looks at many settings that differ little. Items that are in the same parts
are one cell, and a setting is made from one near it by the cells that differ.
"""

from collections.abc import Iterable, Sequence

from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.view import Item, View

CellState = tuple[int, int, int]
"""Amount in fen, pieces at the price of the article stage, switches that made it so."""


class Cell:
    """Items that are in the same parts; `parts` are the numbers of these."""

    __slots__ = ("_items", "_known", "parts", "switches")

    def __init__(self, items: Sequence[Item], parts: tuple[int, ...]) -> None:
        self._items = items
        self.parts = parts
        self.switches = 0
        for item in items:
            self.switches |= item.switches
        self._known: dict[int, CellState] = {}

    def state(self, on: int) -> CellState:
        """What the switches `on` make of it; equal states are one object."""
        key = on & self.switches
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._compute(key)
        return known

    def _compute(self, on: int) -> CellState:
        amount_fen, pieces, used = 0, 0, 0
        for item in self._items:
            held = item.held(on)
            amount_fen += held.amount_fen
            pieces += held.pieces
            used |= held.used
        return amount_fen, pieces, used


class PriceSetting:
    """The amounts under the switches `on`; `used` are those that change a price.

    `sums` has the amount of each part by its number.
    """

    __slots__ = ("_items", "_view", "on", "states", "sums", "total_fen", "used")

    def __init__(
        self,
        items: Sequence[Item],
        on: int,
        *,
        states: list[CellState],
        sums: list[int],
    ) -> None:
        self._items = items
        self._view: View | None = None
        self.on = on
        self.states = states
        self.sums = sums
        self.total_fen = 0
        self.used = 0
        for amount_fen, _, used in states:
            self.total_fen += amount_fen
            self.used |= used

    @property
    def view(self) -> View:
        """Item by item."""
        if self._view is None:
            self._view = View(self._items, self.on)
        return self._view

    def sum_fen(self, part: BasketPart) -> int:
        """The amount of a part."""
        return self.sums[part.number]

    def pieces(self, part: BasketPart) -> int:
        """The pieces of a part that no gift or add-on has repriced."""
        return sum([self.states[i][1] for i in part.cells])

    def unit_fen(self, item: int) -> int:
        """The price of a piece of an item."""
        return self._items[item].held(self.on).unit_fen


class PriceSettings:
    """The settings that were looked at, by their switches."""

    def __init__(self, items: Sequence[Item], parts: Iterable[BasketPart]) -> None:
        self._items = items
        self._known: dict[int, PriceSetting] = {}
        inside: list[list[int]] = [[] for _ in items]
        self._parts = 0
        for number, part in enumerate(parts):
            part.number = number
            self._parts = number + 1
            for i in part.indices:
                inside[i].append(number)
        groups: dict[tuple[int, ...], list[Item]] = {}
        for item, numbers in zip(items, inside, strict=True):
            groups.setdefault(tuple(numbers), []).append(item)
        self._cells = [Cell(some, numbers) for numbers, some in groups.items()]
        for part in parts:
            part.cells = tuple(
                i for i, cell in enumerate(self._cells) if part.number in cell.parts
            )

    def at(self, on: int, near: int | None = None) -> PriceSetting:
        """The setting of these switches, made from that of one near it if known."""
        known = self._known.get(on)
        if known is None:
            base = None if near is None else self._known.get(near)
            known = self._whole(on) if base is None else self._changed(base, on)
            self._known[on] = known
        return known

    def _whole(self, on: int) -> PriceSetting:
        sums = [0] * self._parts
        states = [cell.state(on) for cell in self._cells]
        for cell, (amount_fen, _, _) in zip(self._cells, states, strict=True):
            for number in cell.parts:
                sums[number] += amount_fen
        return PriceSetting(self._items, on, states=states, sums=sums)

    def _changed(self, base: PriceSetting, on: int) -> PriceSetting:
        states, sums, differ = base.states.copy(), base.sums.copy(), base.on ^ on
        for i, cell in enumerate(self._cells):
            if cell.switches & differ:
                state, before = cell.state(on), states[i]
                if state is not before:
                    states[i] = state
                    more_fen = state[0] - before[0]
                    for number in cell.parts:
                        sums[number] += more_fen
        return PriceSetting(self._items, on, states=states, sums=sums)
