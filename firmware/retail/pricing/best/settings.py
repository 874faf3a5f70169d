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
    """The amounts under the switches `on`.

    `sums` has the amount of each part by its number.
    """

    __slots__ = ("_items", "_used", "_view", "on", "states", "sums", "total_fen")

    def __init__(
        self,
        items: Sequence[Item],
        on: int,
        *,
        states: list[CellState],
        sums: list[int],
        total_fen: int,
    ) -> None:
        self._items = items
        self._view: View | None = None
        self.on = on
        self.states = states
        self.sums = sums
        self.total_fen = total_fen
        self._used = -1

    @property
    def used(self) -> int:
        """The switches that change a price."""
        if self._used < 0:
            self._used = 0
            for _, _, used in self.states:
                self._used |= used
        return self._used

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

    def repriced_fen(self, item: int, bit: int) -> int:
        """What the pieces of an item cost that the rule of a switch reprices."""
        return self._items[item].repriced_fen(self.on, bit)


class PriceSettings:
    """The settings that were looked at, by their switches."""

    def __init__(self, items: Sequence[Item], parts: Iterable[BasketPart]) -> None:
        self._items = items
        self._known: dict[int, PriceSetting] = {}
        self._moved: dict[int, list[tuple[int, Cell]]] = {}
        inside: list[list[int]] = [[] for _ in items]
        self._parts = 0
        for number, part in enumerate(parts):
            part.number = number
            self._parts = number + 1
            for i in part.indices:
                inside[i].append(number)
        groups: dict[tuple[int, ...], list[int]] = {}
        for i, numbers in enumerate(inside):
            groups.setdefault(tuple(numbers), []).append(i)
        self._first_items = [some[0] for some in groups.values()]
        self._cells = [
            Cell([items[i] for i in some], numbers) for numbers, some in groups.items()
        ]
        for part in parts:
            part.cells = tuple(
                i for i, cell in enumerate(self._cells) if part.number in cell.parts
            )

    def cells_beside(self, items: int) -> tuple[int, ...]:
        """The cells with none of these items, which are whole parts, as bits."""
        cells = enumerate(self._first_items)
        return tuple(i for i, first in cells if not items >> first & 1)

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
        total_fen = sum([amount_fen for amount_fen, _, _ in states])
        return PriceSetting(
            self._items, on, states=states, sums=sums, total_fen=total_fen
        )

    def _changed(self, base: PriceSetting, on: int) -> PriceSetting:
        states, sums, differ = base.states.copy(), base.sums.copy(), base.on ^ on
        total_fen = base.total_fen
        for i, cell in self._moved_by(differ):
            state, before = cell.state(on), states[i]
            if state is not before:
                states[i] = state
                more_fen = state[0] - before[0]
                total_fen += more_fen
                for number in cell.parts:
                    sums[number] += more_fen
        return PriceSetting(
            self._items, on, states=states, sums=sums, total_fen=total_fen
        )

    def _moved_by(self, switches: int) -> list[tuple[int, Cell]]:
        """The cells that any of these switches matters to, with their places."""
        known = self._moved.get(switches)
        if known is None:
            cells = enumerate(self._cells)
            known = [(i, cell) for i, cell in cells if cell.switches & switches]
            self._moved[switches] = known
        return known
