"""Books events of members' points: each once, and the ledger always means them all.

After each event the member's points are folded anew out of all of theirs, and one
posting brings the ledger to what the fold says. A late event that changes what older
ones did is a correction by its own posting; nothing is ever changed. All inside the
caller's writing transaction, whose lock makes two kiosks one after the other.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import event_store
from firmware.hub.loyalty.corrections import (
    Cause,
    Correction,
    Holdings,
    correction,
    holdings_of,
)
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.members.states import owner_of
from firmware.hub.policy import store as policy_store
from firmware.retail.loyalty.fold import PointsState, fold
from firmware.retail.loyalty.point_events import LotCalendar, PointEvent, PointKind
from firmware.retail.policy.policy import Policy

_RETURNS = frozenset({PointKind.VOID, PointKind.GIVE_BACK})


def calendar_in_force(connection: Connection, utc_offset_minutes: int) -> LotCalendar:
    """The rules of lots of the policy in force, or the product's defaults."""
    policy = policy_store.newest(connection) or Policy()
    return LotCalendar(policy.lots, utc_offset_minutes)


class PointsBook:
    """A member's points in one transaction. `now` is the hub's time, UTC text."""

    def __init__(self, connection: Connection, calendar: LotCalendar, now: str) -> None:
        self._connection = connection
        self._calendar = calendar
        self._now = now

    @property
    def now(self) -> str:
        """The hub's time."""
        return self._now

    def state(self, member_id: str, further: Iterable[PointEvent] = ()) -> PointsState:
        """What a member has, and what it would be with further events."""
        events = [*event_store.of_member(self._connection, member_id), *further]
        return fold(events, self._calendar, moment_of(self._now))

    def state_at(self, member_id: str, at: datetime) -> PointsState:
        """What a member had at a moment, by all that is known by now."""
        events = event_store.of_member(self._connection, member_id)
        until = [event for event in events if event.at <= at]
        return fold(until, self._calendar, at)

    def record(self, of: MemberEvent) -> PointsState:
        """Book what happened; a second arrival of its id changes nothing.

        The state is that of `of.member_id` afterwards; its `refused` and `waiting` say
        whether the event moved anything.
        """
        if event_store.find(self._connection, of.event.id) is not None:
            return self.state(owner_of(self._connection, of.member_id))
        return self.record_if(of, lambda _state: True)

    def record_if(
        self, of: MemberEvent, allow: Callable[[PointsState], bool]
    ) -> PointsState:
        """Book an event whose id is new, if the state that it makes is allowed.

        The state is the one with the event in any case. What is booked for somebody
        who was merged into another is the other's.
        """
        owner = owner_of(self._connection, of.member_id)
        dated = replace(of, member_id=owner, event=self._dated(of.event))
        state = self.state(owner, [dated.event])
        if allow(state):
            event = dated.event
            cause = Cause(
                posting_id=f"{event.kind}:{event.id}",
                kind=event.kind.value,
                event_at=text_of(event.at),
            )
            batch = WriteBatch()
            event_store.add(batch, dated, self._now)
            self._correct(batch, owner, state, cause=cause)
            batch.write(self._connection)
        return state

    def rebook(self, member_id: str, cause: Cause) -> PointsState:
        """Bring the ledger to what a member's events mean by now."""
        batch, state = WriteBatch(), self.state(member_id)
        self._correct(batch, member_id, state, cause=cause)
        batch.write(self._connection)
        return state

    def _booked(self, member_id: str) -> Holdings:
        return Holdings(
            ledger_store.lots(self._connection, member_id),
            ledger_store.used_points(self._connection, member_id),
        )

    def _correct(
        self, batch: WriteBatch, member_id: str, state: PointsState, *, cause: Cause
    ) -> None:
        """The posting between what is booked and what is meant, if they differ."""
        booked = self._booked(member_id)
        due = correction(member_id, booked, holdings_of(state), cause=cause)
        self._add(batch, member_id, due)

    def _add(self, batch: WriteBatch, member_id: str, due: Correction | None) -> None:
        if due is not None:
            name = due.posting.posting_id
            ledger_store.add_posting(batch, due.posting, self._now)
            ledger_store.add_lot_moves(batch, name, member_id, moves=due.moves)

    def _dated(self, event: PointEvent) -> PointEvent:
        """With the expiry by today's policy, which a later one does not change."""
        if event.expires_at is not None:
            return event
        if event.kind is PointKind.EARN:
            return replace(event, expires_at=self._calendar.expiry(event.at))
        if event.kind in _RETURNS:
            return replace(event, expires_at=self._calendar.grace(event.at))
        return event
