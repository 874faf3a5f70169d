"""One coupon of one member: issued, held, used, given back, expired. Pure.

As points: events are sorted by time and id, so that arrival decides nothing, and what
names a hold that has not ended yet waits for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter


class CouponAct(StrEnum):
    """What happens to a coupon; USE and VOID end a hold, GIVE_BACK undoes a use.

    WITHDRAW: what it was issued for was undone. A use or hold outlives it.
    """

    HOLD = "hold"
    USE = "use"
    VOID = "void"
    GIVE_BACK = "give_back"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponEvent:
    """One event; `of` is the hold that USE, VOID and GIVE_BACK are about.

    `binding`: a hold that was granted.
    """

    id: str
    act: CouponAct
    at: datetime
    of: str | None = None
    binding: bool = False


class CouponState(StrEnum):
    """Whether a coupon can be used, or why not."""

    FREE = "free"
    NOT_YET = "not_yet"
    HELD = "held"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class CouponHistory:
    """What became of a coupon; `refused` are ids.

    `uses` are the holds for which it was used and not given back: more than one only if
    a sale was paid whose hold had been voided.
    """

    held_by: str | None
    uses: frozenset[str]
    refused: frozenset[str]
    withdrawn: bool = False

    def state(
        self, now: datetime, valid_from: datetime, valid_until: datetime
    ) -> CouponState:
        """At a moment; valid from the one, before the other. A hold outlives it."""
        if self.uses:
            return CouponState.USED
        if self.held_by is not None:
            return CouponState.HELD
        if self.withdrawn:
            return CouponState.WITHDRAWN
        if now >= valid_until:
            return CouponState.EXPIRED
        return CouponState.FREE if now >= valid_from else CouponState.NOT_YET


def history_of(events: Iterable[CouponEvent]) -> CouponHistory:
    """What these events made of a coupon that was issued before them."""
    once = {event.id: event for event in events}
    folding = _Folding()
    for event in sorted(once.values(), key=attrgetter("at", "id")):
        folding.meet(event)
    return CouponHistory(
        folding.held_by,
        frozenset(folding.uses),
        frozenset(folding.refused),
        folding.withdrawn,
    )


class _Folding:
    """The work of one fold."""

    def __init__(self) -> None:
        self.held_by: str | None = None
        self.uses: set[str] = set()
        self.refused: set[str] = set()
        self.withdrawn = False
        self._ended: set[str] = set()
        self._waiting: dict[str, list[CouponEvent]] = {}

    def meet(self, event: CouponEvent) -> None:
        """Apply an event, or let it wait for the hold that it names to begin or end."""
        of = event.of or ""
        match event.act:
            case CouponAct.HOLD:
                self._hold(event)
            case CouponAct.USE | CouponAct.VOID:
                self._end(event, of)
            case CouponAct.GIVE_BACK:
                self._give_back(event, of)
            case CouponAct.EXPIRE:
                pass  # only says what time has done
            case CouponAct.WITHDRAW:
                self.withdrawn = True

    def _hold(self, event: CouponEvent) -> None:
        # A binding one was granted, or is of a sale that was paid without any: what it
        # takes the coupon from still counts as used if it is paid, too.
        if (self.uses or self.held_by) and not event.binding:
            self.refused.add(event.id)
        else:
            if self.held_by is not None:
                self._ended.add(self.held_by)
            self.held_by = event.id
        self._go_on(event.id)

    def _end(self, event: CouponEvent, of: str) -> None:
        if of in self.refused:
            self.refused.add(event.id)
        elif of in self._ended:
            self._use_late(event, of)
        elif of != self.held_by:
            self._waiting.setdefault(of, []).append(event)
        else:
            self.held_by = None
            self._ended.add(of)
            if event.act is CouponAct.USE:
                self.uses.add(of)
            self._go_on(of)

    def _use_late(self, event: CouponEvent, of: str) -> None:
        """A sale that was paid after its hold was voided used its coupon."""
        if event.act is CouponAct.USE and event.binding:
            self.uses.add(of)
        else:
            self.refused.add(event.id)

    def _give_back(self, event: CouponEvent, of: str) -> None:
        if of in self.uses:
            self.uses.remove(of)
        elif of in self._ended or of in self.refused:
            self.refused.add(event.id)
        else:
            self._waiting.setdefault(of, []).append(event)

    def _go_on(self, of: str) -> None:
        for event in self._waiting.pop(of, ()):
            self.meet(event)
