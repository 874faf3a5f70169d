"""Coupons at the counter: held for a sale, used once, given back, expired (E19, E21).

All inside the caller's writing transaction, whose lock makes two kiosks one after the
other; the key of `coupon_events` refuses what slipped past it. Ids are the caller's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.times import moment_of
from firmware.retail.loyalty.coupons import (
    CouponAct,
    CouponEvent,
    CouponHistory,
    CouponState,
    history_of,
)


class CouponUseRefusal(StrEnum):
    """Why a coupon is not held, or not moved."""

    UNKNOWN = "unknown"
    OTHER_MEMBER = "other_member"
    NOT_YET = "not_yet"
    HELD = "held"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    HOLD_REUSED = "hold_reused"
    HOLD_ENDED = "hold_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponRequest:
    """A member's coupon for a sale at a kiosk."""

    hold_id: str
    coupon_id: str
    member_id: str
    kid: str
    sale_id: str


class CouponBook:
    """The coupons in one transaction. `now` is the hub's time, UTC text."""

    def __init__(self, connection: Connection, now: str) -> None:
        self._connection = connection
        self._now = now

    def wallet(self, member_id: str) -> list[KeptCoupon]:
        """What a member may use now, the first to expire first."""
        held = coupon_store.of_member(self._connection, member_id, self._now)
        states = self.states(held)
        return [each for each in held if states[each.coupon_id] is CouponState.FREE]

    def refusal(self, asked: CouponRequest) -> CouponUseRefusal | None:
        """Why a coupon that no hold of this id names can't be held now, or None."""
        coupon = coupon_store.find(self._connection, asked.coupon_id)
        if coupon is None:
            return CouponUseRefusal.UNKNOWN
        if coupon.member_id != asked.member_id:
            return CouponUseRefusal.OTHER_MEMBER
        state = self._state(coupon, self._history(coupon.coupon_id))
        return None if state is CouponState.FREE else CouponUseRefusal(state.value)

    def hold(self, asked: CouponRequest) -> CouponUseRefusal | None:
        """Hold a coupon for a sale, or why not; a second request changes nothing."""
        before = coupon_store.named(self._connection, asked.hold_id)
        if before is not None:
            return self._again(before.coupon_id, asked)
        refusal = self.refusal(asked)
        if refusal is None:
            self._add_hold(asked)
        return refusal

    def use_unheld(self, asked: CouponRequest) -> bool:
        """A sale was paid with a coupon that it had not held: it is used, once.

        False if the member has no such coupon. Whoever else holds it has it used as
        well, should that be paid.
        """
        if coupon_store.named(self._connection, asked.hold_id) is None:
            coupon = coupon_store.find(self._connection, asked.coupon_id)
            if coupon is None or coupon.member_id != asked.member_id:
                return False
            self._add_hold(asked)
        return self.use(asked.hold_id)

    def use(self, hold_id: str) -> bool:
        """The sale of a hold was paid, whatever became of the hold; once.

        False if there is no such hold.
        """
        return self._follow(hold_id, f"{hold_id}:use", CouponAct.USE)

    def void(self, hold_id: str) -> bool:
        """The sale of a hold was not paid: nothing, if it was used before."""
        return self._follow(hold_id, f"{hold_id}:void", CouponAct.VOID)

    def give_back(self, hold_id: str) -> bool:
        """The sale was refunded wholly: its coupon is free until it expires (A21).

        Also before the use itself has arrived.
        """
        return self._follow(hold_id, f"{hold_id}:back", CouponAct.GIVE_BACK)

    def expire(self, coupon_id: str, valid_until: str) -> None:
        """Book the end of a coupon whose time is over; once."""
        event = CouponEvent(
            id=f"{coupon_id}:expired",
            act=CouponAct.EXPIRE,
            at=moment_of(valid_until),
        )
        coupon_store.add(self._connection, coupon_id, event)

    def withdraw(self, coupon_id: str) -> bool:
        """What the coupon was issued for was undone: take it back.

        A sale that used or holds it keeps it; if it is given back, it is gone. False if
        there is nothing to take back: it is used, expired, unknown, or withdrawn.
        """
        coupon = coupon_store.find(self._connection, coupon_id)
        if coupon is None:
            return False
        state = self.state(coupon)
        event_id = f"{coupon_id}:withdrawn"
        if coupon_store.named(self._connection, event_id) is not None:
            return False
        event = CouponEvent(
            id=event_id,
            act=CouponAct.WITHDRAW,
            at=moment_of(self._now),
        )
        coupon_store.add(self._connection, coupon_id, event)
        return state not in {CouponState.USED, CouponState.EXPIRED}

    def state(self, coupon: KeptCoupon) -> CouponState:
        """Whether it can be used now, or why not."""
        return self._state(coupon, self._history(coupon.coupon_id))

    def states(self, coupons: Sequence[KeptCoupon]) -> dict[str, CouponState]:
        """As `state`, of several by their ids."""
        ids = [each.coupon_id for each in coupons]
        histories = coupon_store.histories(self._connection, ids)
        return {
            each.coupon_id: self._state(each, history_of(histories[each.coupon_id]))
            for each in coupons
        }

    def _add_hold(self, asked: CouponRequest) -> None:
        event = CouponEvent(
            id=asked.hold_id,
            act=CouponAct.HOLD,
            at=moment_of(self._now),
            binding=True,
        )
        coupon_store.add(
            self._connection,
            asked.coupon_id,
            event,
            kid=asked.kid,
            sale_id=asked.sale_id,
        )

    def _follow(self, hold_id: str, event_id: str, act: CouponAct) -> bool:
        held = coupon_store.named(self._connection, hold_id)
        if held is None or held.act is not CouponAct.HOLD:
            return False
        if coupon_store.named(self._connection, event_id) is None:
            event = CouponEvent(
                id=event_id,
                act=act,
                at=moment_of(self._now),
                of=hold_id,
                binding=act is CouponAct.USE,
            )
            coupon_store.add(self._connection, held.coupon_id, event)
        return True

    def _again(self, coupon_id: str, asked: CouponRequest) -> CouponUseRefusal | None:
        """The reply to a hold that is booked already."""
        if coupon_id != asked.coupon_id:
            return CouponUseRefusal.HOLD_REUSED
        history = self._history(coupon_id)
        return None if history.held_by == asked.hold_id else CouponUseRefusal.HOLD_ENDED

    def _history(self, coupon_id: str) -> CouponHistory:
        events = coupon_store.histories(self._connection, [coupon_id])[coupon_id]
        return history_of(events)

    def _state(self, coupon: KeptCoupon, history: CouponHistory) -> CouponState:
        return history.state(
            moment_of(self._now),
            moment_of(coupon.valid_from),
            moment_of(coupon.valid_until),
        )
