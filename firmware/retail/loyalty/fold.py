"""A member's points: a fold over events in the order of their times. Pure (N20).

Every order of arrival ends in the same state, because arrival plays no part: events are
sorted by time and id, and one that names another one waits for it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from firmware.retail.loyalty.lots import Lot, LotBook, Taken
from firmware.retail.loyalty.point_events import LotCalendar, PointEvent, PointKind

LotKey = tuple[str, datetime]
"""(the id of the earning, when its points expire)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsState:
    """What a member has at one moment; all numbers are whole points.

    `lots` holds what can be spent. `issued_points` = balance + held + redeemed +
    expired. `refused` and `waiting` are ids: of what was not possible, and of what
    names an event that has not arrived.
    """

    lots: Mapping[LotKey, int]
    debt_points: int
    held: Mapping[str, int]
    redeemed_points: int
    expired_points: int
    issued_points: int
    refused: frozenset[str]
    waiting: frozenset[str]

    @property
    def balance_points(self) -> int:
        """What can be spent; what is held is not in it. Below zero: a debt."""
        return sum(self.lots.values()) - self.debt_points

    @property
    def held_points(self) -> int:
        """What is held for sales that are not paid yet."""
        return sum(self.held.values())


def fold(
    events: Iterable[PointEvent], calendar: LotCalendar, now: datetime
) -> PointsState:
    """The state after these events, at `now` or at the last event if that is later."""
    once = {event.id: event for event in events}
    folding = _Folding(calendar)
    for event in sorted(once.values(), key=attrgetter("at", "id")):
        folding.meet(event)
    folding.book.expire(max([now, *(event.at for event in once.values())]))
    return folding.state()


@dataclass(slots=True)
class _Spent:
    """A burn, or a hold and what became of it."""

    points: int
    parts: list[Taken]
    held: bool


class _Folding:
    """The work of one fold."""

    def __init__(self, calendar: LotCalendar) -> None:
        self.book = LotBook()
        self._calendar = calendar
        self._met: set[str] = set()
        self._refused: set[str] = set()
        self._waiting: dict[str, list[PointEvent]] = {}
        self._earned: dict[str, int] = {}
        self._spent: dict[str, _Spent] = {}
        self._redeemed = 0
        self._issued = 0
        self._acts: Mapping[PointKind, Callable[[PointEvent, datetime], bool]] = {
            PointKind.EARN: self._earn,
            PointKind.BURN: self._spend,
            PointKind.HOLD: self._spend,
            PointKind.POST: self._post,
            PointKind.VOID: self._void,
            PointKind.TAKE_BACK: self._take_back,
            PointKind.GIVE_BACK: self._give_back,
        }

    def meet(self, event: PointEvent) -> None:
        """Apply an event at its time, or let it wait for the one that it names."""
        if event.of is not None and event.of not in self._met:
            self._waiting.setdefault(event.of, []).append(event)
            return
        self._apply(event, event.at)

    def state(self) -> PointsState:
        """What has become of it."""
        waiting = (each.id for others in self._waiting.values() for each in others)
        return PointsState(
            lots={
                (lot.lot_id, lot.expires_at): lot.left_points for lot in self.book.live
            },
            debt_points=self.book.debt_points,
            held={id_: each.points for id_, each in self._spent.items() if each.held},
            redeemed_points=self._redeemed,
            expired_points=self.book.expired_points,
            issued_points=self._issued,
            refused=frozenset(self._refused),
            waiting=frozenset(waiting),
        )

    def _apply(self, event: PointEvent, now: datetime) -> None:
        self.book.expire(now)
        if event.points < 0 or not self._acts[event.kind](event, now):
            self._refused.add(event.id)
        self._met.add(event.id)
        for waiting in self._waiting.pop(event.id, ()):
            self._apply(waiting, now)

    def _earn(self, event: PointEvent, now: datetime) -> bool:
        expires_at = event.expires_at or self._calendar.expiry(event.at)
        self._earned[event.id] = event.points
        self._issued += event.points
        self.book.put(self.book.open(event.id, event.at, expires_at), event.points, now)
        return True

    def _spend(self, event: PointEvent, now: datetime) -> bool:
        del now
        short = event.points > self.book.balance_points
        if not event.points or (short and not event.binding):
            return False
        holds = event.kind is PointKind.HOLD
        parts = self.book.take(event.points)
        self._spent[event.id] = _Spent(event.points, parts, held=holds)
        self._redeemed += 0 if holds else event.points
        return True

    def _post(self, event: PointEvent, now: datetime) -> bool:
        del now
        spent = self._open_hold(event)
        if spent is None:
            return False
        spent.held = False
        self._redeemed += spent.points
        self._spent[event.id] = spent
        return True

    def _void(self, event: PointEvent, now: datetime) -> bool:
        spent = self._open_hold(event)
        if spent is None:
            return False
        spent.held = False
        self._return(spent, spent.points, event, now=now)
        return True

    def _take_back(self, event: PointEvent, now: datetime) -> bool:
        del now
        earned = self._earned.get(event.of or "", 0)
        if not 0 <= event.points <= earned:
            return False
        self._earned[event.of or ""] = earned - event.points
        self._issued -= event.points
        self.book.take_back(event.of or "", event.points)
        return True

    def _give_back(self, event: PointEvent, now: datetime) -> bool:
        spent = self._spent.get(event.of or "")
        if spent is None or spent.held or not 0 <= event.points <= spent.points:
            return False
        self._redeemed -= event.points
        self._return(spent, event.points, event, now=now)
        return True

    def _open_hold(self, event: PointEvent) -> _Spent | None:
        spent = self._spent.get(event.of or "")
        return spent if spent is not None and spent.held else None

    def _return(
        self, spent: _Spent, points: int, event: PointEvent, *, now: datetime
    ) -> None:
        """Give points back to the lots that they came from, the oldest first."""
        spent.points -= points
        while points:
            lot, there = spent.parts[0]
            back = min(points, there)
            points -= back
            spent.parts[0] = Taken(lot, there - back)
            if back == there:
                del spent.parts[0]
            self.book.put(self._home(lot, event, now=now), back, now)

    def _home(self, lot: Lot | None, event: PointEvent, *, now: datetime) -> Lot:
        """The lot for points that come back; a new one if they had been a debt."""
        if lot is None:
            return self.book.open(event.id, now, self._calendar.expiry(now))
        grace_until = event.expires_at or self._calendar.grace(event.at)
        if lot.expires_at > now or grace_until <= now:
            return lot
        return self.book.open(lot.lot_id, lot.order[0], grace_until)
