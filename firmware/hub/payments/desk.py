"""Carries attempts through the table: stored first, then called, then published.

Everything here is the handler's thread. A network's threads know no books; what they
say comes back as a command, and is stored in its transaction before anything is done
about it.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.command import Command, UnitOfWork
from firmware.hub.payments.attempts import store, table
from firmware.hub.payments.attempts.attempt import AttemptState, NetworkCall, PayAttempt
from firmware.hub.payments.attempts.kept_money import book_step
from firmware.hub.payments.attempts.published_state import state_of, word_of
from firmware.hub.payments.attempts.steps import Restarted, SaleBooked
from firmware.hub.payments.attempts.store import KeptAttempt
from firmware.hub.payments.calls import CallEnded, NetworkCalls
from firmware.hub.payments.codes import HeldCodes
from firmware.hub.payments.gateway import PaymentGateway
from firmware.hub.sales.store import payment_of
from firmware.protocol.messages import PaymentState

log = logging.getLogger(__name__)

PublishState = Callable[[str, PaymentState], None]
"""Publishes to a kiosk; it may get lost, for the kiosk asks again."""


@dataclass(frozen=True, slots=True)
class ChargeBegun(Command):
    """An attempt is stored, or changed, by the time that this is handled."""

    out_trade_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeParts:
    """What the desk works with; `now` is UTC text, `steady_s` the steady clock."""

    engine: Engine
    gateways: Mapping[str, PaymentGateway]
    calls: NetworkCalls
    codes: HeldCodes
    publish: PublishState
    now: Callable[[], str]
    steady_s: Callable[[], float]


class PaymentDesk:
    """Steps attempts and has their calls made, one call an attempt at a time."""

    def __init__(self, parts: ChargeParts) -> None:
        self._parts = parts
        self._under_way: set[str] = set()
        self._published_changes: dict[str, int] = {}
        self._begun = False

    def run(self, _until_s: float) -> bool:
        """Make the calls that are due, as far as there is room.

        At first, before any message: what this hub was doing when it stopped.
        """
        if not self._begun:
            self._begin()
        with reading(self._parts.engine) as connection:
            found = self._due(connection)
        if any(self._lacks_code(kept) for kept in found):
            with writing(self._parts.engine) as connection:
                found = self._callable(found, connection)
        self._call_all(found)
        return False

    def nudge(self, begun: ChargeBegun, work: UnitOfWork) -> None:
        """As a run, at once, for the attempt of an earlier batch alone.

        Many may begin in one moment: none of them looks for all the others.
        """
        kept = store.of_number(work.connection, begun.out_trade_no)
        if kept is None or not self._is_due(kept):
            return
        found = self._callable([kept], work.connection)
        work.after_commit(lambda: self._call_all(found))

    def call_ended(self, ended: CallEnded, work: UnitOfWork) -> None:
        """A network has replied, or not: the next step of its attempt."""
        kept = store.of_number(work.connection, ended.out_trade_no)
        if kept is None:
            raise AssertionError(f"a call for no attempt: {ended.out_trade_no}")
        after = self._step(kept, ended.result, work.connection)
        log.info(
            "payment_call number=%s call=%s result=%s state=%s",
            ended.out_trade_no,
            ended.call,
            type(ended.result).__name__,
            after.attempt.state,
        )
        work.after_commit(lambda: self._done(after))

    def handle(
        self, kept: KeptAttempt, event: object, connection: Connection
    ) -> KeptAttempt:
        """An event that is no network's, in the caller's transaction."""
        return self._step(kept, event, connection)

    def _step(
        self, kept: KeptAttempt, event: object, connection: Connection
    ) -> KeptAttempt:
        attempt = self._paced(kept.attempt)
        after = table.step(attempt, event, self._parts.steady_s())
        if after.state is AttemptState.PAID and _is_booked(kept, connection):
            after = table.step(after, SaleBooked(), self._parts.steady_s())
        if after == attempt:
            return kept
        changed = _published(after) != _published(attempt)
        stepped = replace(kept, attempt=after, changes=kept.changes + changed)
        book_step(connection, kept, stepped, now=self._parts.now())
        return stepped

    def _done(self, kept: KeptAttempt) -> None:
        """After the commit: publish to the kiosk, and go on at once if that is due."""
        self._under_way.discard(kept.number)
        self._publish(kept)
        if self._is_due(kept):
            self._call(kept)

    def _publish(self, kept: KeptAttempt) -> None:
        """Publish what has changed since; after a restart, once more."""
        if kept.changes > self._published_changes.get(kept.number, 0):
            self._parts.publish(kept.attempt.kid, state_of(kept))
        self._published_changes[kept.number] = kept.changes
        if kept.attempt.settled:
            del self._published_changes[kept.number]

    def _begin(self) -> None:
        with writing(self._parts.engine) as connection:
            for kept in store.open_attempts(connection):
                self._step(kept, Restarted(), connection)
        self._begun = True

    def _is_due(self, kept: KeptAttempt) -> bool:
        due_s = kept.attempt.due_s
        return due_s is not None and due_s <= self._parts.steady_s()

    def _due(self, connection: Connection) -> list[KeptAttempt]:
        """The attempts whose calls are due and not under way, as many as have room."""
        now_s, networks = self._parts.steady_s(), self._parts.gateways
        due = store.due(connection, now_s, networks)
        waiting = [number for number in due if number not in self._under_way]
        return store.of_numbers(connection, waiting[: self._parts.calls.room])

    def _lacks_code(self, kept: KeptAttempt) -> bool:
        """Whether the code of a charge is gone: it is never made, but looked for."""
        pays = (
            kept.attempt.call is NetworkCall.PAY and kept.number not in self._under_way
        )
        return pays and not self._parts.codes.has(kept.number)

    def _callable(
        self, found: Sequence[KeptAttempt], connection: Connection
    ) -> list[KeptAttempt]:
        return [
            self._step(kept, Restarted(), connection)
            if self._lacks_code(kept)
            else kept
            for kept in found
        ]

    def _call_all(self, found: Iterable[KeptAttempt]) -> None:
        for kept in found:
            self._call(kept)

    def _call(self, kept: KeptAttempt) -> None:
        """One call of an attempt, unless one is under way or there is no room."""
        attempt = self._paced(kept.attempt)
        gateway, call = self._parts.gateways.get(attempt.network), attempt.call
        if gateway is None or call is None or kept.number in self._under_way:
            return
        if not self._parts.calls.room:
            return
        code = self._parts.codes.take(kept.number) if call is NetworkCall.PAY else None
        self._under_way.add(kept.number)
        self._parts.calls.make(gateway, attempt, code)

    def _paced(self, attempt: PayAttempt) -> PayAttempt:
        gateway = self._parts.gateways.get(attempt.network)
        return attempt if gateway is None else replace(attempt, pace=gateway.pace)


def _is_booked(kept: KeptAttempt, connection: Connection) -> bool:
    """Whether the sale that this attempt paid came before the network's word."""
    return payment_of(connection, kept.attempt.sale_id) == kept.number


def _published(attempt: PayAttempt) -> tuple[str, str]:
    return word_of(attempt), attempt.url
