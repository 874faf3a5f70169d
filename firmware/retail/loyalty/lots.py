"""Points in lots: oldest first, each until it expires, and a debt. Pure.

Not shared: a `LotBook` lives inside one `firmware.retail.loyalty.fold`.
"""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from typing import NamedTuple


@dataclass(slots=True, eq=False)
class Lot:
    """Points of one earning with one expiry; `order` is when and as what it was earned.

    `gone_points` expired in it.
    """

    lot_id: str
    order: tuple[datetime, str, datetime]
    left_points: int = 0
    gone_points: int = 0

    @property
    def expires_at(self) -> datetime:
        """The first moment when its points are gone."""
        return self.order[2]


class Taken(NamedTuple):
    """Points out of a lot; None: they became a debt."""

    lot: Lot | None
    points: int


def _order(lot: Lot) -> tuple[datetime, str, datetime]:
    return lot.order


class LotBook:
    """The lots of one member. Time only goes on: `expire` before each act.

    Debt and points that can be spent never stand side by side.
    """

    def __init__(self) -> None:
        self.debt_points = 0
        self.expired_points = 0
        self._live: list[Lot] = []
        self._live_points = 0
        self._by_id: dict[str, list[Lot]] = {}
        self._expiries: list[tuple[datetime, int, Lot]] = []
        self._lots = 0

    @property
    def live(self) -> tuple[Lot, ...]:
        """The lots with points, oldest first."""
        return tuple(self._live)

    @property
    def balance_points(self) -> int:
        """What can be spent; below zero is a debt."""
        return self._live_points - self.debt_points

    def expire(self, now: datetime) -> None:
        """Drop what has expired by now."""
        while self._expiries and self._expiries[0][0] <= now:
            _, _, lot = heappop(self._expiries)
            if lot.left_points:
                self._lose(lot, lot.left_points)
                self._draw(lot, lot.left_points)

    def open(self, lot_id: str, earned_at: datetime, expires_at: datetime) -> Lot:
        """A lot with these names, which is empty if it is new."""
        kin = self._by_id.setdefault(lot_id, [])
        for lot in kin:
            if lot.order[2] == expires_at:
                return lot
        lot = Lot(lot_id, (earned_at, lot_id, expires_at))
        kin.append(lot)
        self._lots += 1
        heappush(self._expiries, (expires_at, self._lots, lot))
        return lot

    def put(self, lot: Lot, points: int, now: datetime) -> None:
        """Points into a lot: a debt is paid first, and what has expired is gone."""
        if lot.expires_at <= now:
            self._lose(lot, points)
            return
        rest = points - self.pay(points)
        if rest and not lot.left_points:
            self._enter(lot)
        lot.left_points += rest
        self._live_points += rest

    def pay(self, points: int) -> int:
        """Pay the debt with these points; how many that took."""
        paid = min(points, self.debt_points)
        self.debt_points -= paid
        return paid

    def take(self, points: int) -> list[Taken]:
        """Points out of the oldest lots; what is missing becomes a debt."""
        parts: list[Taken] = []
        while points and self._live:
            lot = self._live[0]
            taken = min(points, lot.left_points)
            self._draw(lot, taken)
            parts.append(Taken(lot, taken))
            points -= taken
        if points:
            self.debt_points += points
            parts.append(Taken(None, points))
        return parts

    def take_back(self, lot_id: str, points: int) -> None:
        """Points out of the earning's own lots, then the oldest others, then a debt.

        What expired in its own lots is not taken twice (A29).
        """
        own = self._by_id.get(lot_id, [])
        for lot in sorted(own, key=_order):
            taken = min(points, lot.left_points)
            if taken:
                self._draw(lot, taken)
                points -= taken
        points -= self._forget(own, points)
        self.take(points)

    def _enter(self, lot: Lot) -> None:
        live = self._live
        if not live or live[-1].order < lot.order:
            live.append(lot)  # as nearly always: events come in the order of time
        else:
            insort(live, lot, key=_order)

    def _draw(self, lot: Lot, points: int) -> None:
        lot.left_points -= points
        self._live_points -= points
        if not lot.left_points:
            self._live.remove(lot)

    def _lose(self, lot: Lot, points: int) -> None:
        lot.gone_points += points
        self.expired_points += points

    def _forget(self, own: Iterable[Lot], points: int) -> int:
        """What expired of these lots was not earned after all; how many points."""
        forgotten = 0
        for lot in own:
            part = min(points - forgotten, lot.gone_points)
            lot.gone_points -= part
            self.expired_points -= part
            forgotten += part
        return forgotten
