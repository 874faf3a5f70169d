"""Equal lines are one good before anything is split; its money goes back to its lines.

Goods stand in an order of their own, never in that of scanning (N22).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tests.support.pricing_reference.given import Line, Scope
from tests.support.pricing_reference.rounding import split


@dataclass(frozen=True)
class Good:
    """Lines of one article, price and flags, in order of their ids."""

    article: str
    category: str
    unit: int
    excluded: bool
    no_tier: bool
    exchange_points: int | None
    vat_bp: int | None
    lines: tuple[tuple[str, int], ...]
    """Ids and pieces."""
    brand: str = ""
    tags: frozenset[str] = frozenset()
    member_unit: int | None = None
    fills: Scope | None = None
    """Any goods of this scope that a hint proposes, without an offer of their own."""

    @property
    def qty(self) -> int:
        return sum(qty for _, qty in self.lines)

    @property
    def in_offers(self) -> bool:
        return not self.excluded and self.exchange_points is None

    def is_in(self, scope: Scope) -> bool:
        if self.fills is not None:
            return scope.covers(self.fills)
        return (
            scope.is_everything
            or self.article in scope.articles
            or self.category in scope.categories
            or self.brand in scope.brands
            or bool(self.tags & scope.tags)
        )


def merged(lines: Iterable[Line]) -> tuple[Good, ...]:
    goods: dict[Good, list[tuple[str, int]]] = {}
    for line in sorted(lines, key=lambda line: line.id):
        goods.setdefault(without_lines(line), []).append((line.id, line.qty))
    return tuple(
        replace(good, lines=tuple(goods[good])) for good in sorted(goods, key=place)
    )


def without_lines(line: Line) -> Good:
    return Good(
        article=line.article,
        category=line.category,
        unit=line.unit,
        excluded=line.excluded,
        no_tier=line.no_tier,
        exchange_points=line.exchange_points,
        vat_bp=line.vat_bp,
        lines=(),
        brand=line.brand,
        tags=line.tags,
        member_unit=line.member_unit,
    )


def place(good: Good) -> tuple[object, ...]:
    """The place of a good among the others: by article number first (A04)."""
    return (
        good.article,
        good.category,
        good.unit,
        good.excluded,
        good.no_tier,
        -1 if good.exchange_points is None else good.exchange_points,
        -1 if good.vat_bp is None else good.vat_bp,
        good.brand,
        tuple(sorted(good.tags)),
        -1 if good.member_unit is None else good.member_unit,
    )


def paying_pieces(good: Good, free: int) -> list[int]:
    """Of each line, the pieces that are paid: free are those of the last lines."""
    pieces = [qty for _, qty in good.lines]
    for i in reversed(range(len(pieces))):
        given_away = min(free, pieces[i])
        pieces[i] -= given_away
        free -= given_away
    return pieces


def over_lines(good: Good, amount: int, free: int) -> dict[str, int]:
    """A good's amount over its lines, by the pieces that are paid."""
    ids = [line_id for line_id, _ in good.lines]
    return dict(zip(ids, split(amount, paying_pieces(good, free)), strict=True))


def shared(amount: int, amounts: Sequence[int], within: Sequence[bool]) -> list[int]:
    """Parts of `amount` by the amounts of the goods `within`; else 0 (A04)."""
    parts = iter(split(amount, [a for a, w in zip(amounts, within, strict=True) if w]))
    return [next(parts) if inside else 0 for inside in within]
