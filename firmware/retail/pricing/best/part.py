"""The goods of a rule, found by what they are. Pure."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.scope import Scope


class BasketPart:
    """Some items of a basket by their places; equal parts are one object.

    `number` and `cells` are its place among the parts that a search measures, and the
    cells that it consists of.
    """

    __slots__ = ("cells", "indices", "mask", "number")

    def __init__(self, indices: tuple[int, ...]) -> None:
        self.indices = indices
        self.mask = sum([1 << index for index in indices])
        self.number = -1
        self.cells: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.indices)


class BasketParts:
    """The parts of a basket by scope; what takes no offer is in none (A22, A18)."""

    def __init__(self, goods: Sequence[PricedGoods]) -> None:
        self._by_scope: dict[Scope, BasketPart] = {}
        self._by_indices: dict[tuple[int, ...], BasketPart] = {}
        self._named: dict[tuple[str, str], list[int]] = {}
        self._open = [i for i, each in enumerate(goods) if not each.takes_no_offer]
        for i in self._open:
            for name in goods[i].names:
                self._named.setdefault(name, []).append(i)

    def of(self, scope: Scope) -> BasketPart:
        """The goods of a scope."""
        known = self._by_scope.get(scope)
        if known is None:
            known = self._by_scope[scope] = self._same(self._find(scope))
        return known

    def _find(self, scope: Scope) -> Iterable[int]:
        if scope.everything:
            return self._open
        named = _names_of(scope)
        return {i for name, own in self._named.items() if name in named for i in own}

    def _same(self, indices: Iterable[int]) -> BasketPart:
        key = tuple(sorted(indices))
        known = self._by_indices.get(key)
        if known is None:
            known = self._by_indices[key] = BasketPart(key)
        return known


@lru_cache(maxsize=4_096)
def _names_of(scope: Scope) -> frozenset[tuple[str, str]]:
    """A shop's list of articles is longer than a basket, and the same for each."""
    return frozenset(scope.names)
