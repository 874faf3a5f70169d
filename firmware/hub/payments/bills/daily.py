"""Has each day's bill fetched on the next day, and keeps it; a job of the hub.

The handler's thread. What a network does not have yet is asked for again, more and more
rarely; after a restart of the hub at once.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from firmware.hub.db.engine import reading
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.payments.bills import store
from firmware.hub.payments.bills.bill_days import bill_day, due_days
from firmware.hub.payments.bills.fetching import BillCalls, BillFetched
from firmware.hub.payments.bills.keeping import BillWriting, Written
from firmware.hub.payments.bills.store import BillName
from firmware.hub.payments.gateway import Bill, PaymentGateway

log = logging.getLogger(__name__)

LOOK_EVERY_S = 60.0
RETRY_S = 1_800.0
RETRY_MAX_S = 6 * 3_600.0
EMPTY_BELIEVED_S = 2 * 86_400.0
"""How long after its day an empty bill is believed, though customers paid then."""
NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillParts:
    """What the job works with; `now` is UTC text, `steady_s` and `monotonic_s` clocks.

    `monotonic_s` is the clock of a job's slices.
    """

    engine: Engine
    gateways: Mapping[str, PaymentGateway]
    calls: BillCalls
    now: Callable[[], str]
    steady_s: Callable[[], float]
    monotonic_s: Callable[[], float]


class DailyBills:
    """Asks for one bill at a time, and writes one at a time."""

    def __init__(self, parts: BillParts) -> None:
        self._parts = parts
        self._fetched: deque[BillFetched] = deque()
        self._writing: BillWriting | None = None
        self._look_s = 0.0
        self._next_s: dict[BillName, float] = {}
        self._waits_s: dict[BillName, float] = {}

    def fetched(self, command: BillFetched, work: UnitOfWork) -> None:
        """A network has replied."""
        work.after_commit(lambda: self._fetched.append(command))

    def run(self, until_s: float) -> bool:
        """Write what has come, in parts, or ask for what is due; whether there is more.

        StoreError if the database cannot.
        """
        if self._writing is None and self._fetched:
            self._take(self._fetched[0])
        if self._writing is not None:
            return self._write(until_s)
        if self._parts.steady_s() >= self._look_s and self._parts.calls.free:
            self._ask()
        return False

    def _take(self, fetched: BillFetched) -> None:
        name, bill = fetched.name, fetched.bill
        if self._counts(name, bill):
            self._writing = BillWriting(name, bill, NETWORK)
        else:
            self._drop()
            wait_s = self._waits_s.get(name, RETRY_S)
            self._next_s[name] = self._parts.steady_s() + wait_s
            self._waits_s[name] = min(2 * wait_s, RETRY_MAX_S)
        log.info(
            "payment_bill network=%s day=%s missing=%s",
            name.network,
            name.day,
            bill.missing or "nothing",
        )

    def _counts(self, name: BillName, bill: Bill) -> bool:
        """Whether this is the bill, or there is none for good."""
        if bill.missing != "empty":
            return not bill.missing
        ended = datetime.fromisoformat(bill_day(name.day).end_at)
        since = datetime.fromisoformat(self._parts.now()) - ended
        if since.total_seconds() >= EMPTY_BELIEVED_S:
            return True
        with reading(self._parts.engine) as connection:
            return not store.was_paid(connection, name)

    def _write(self, until_s: float) -> bool:
        while self._writing is not None:
            written = self._writing.write_part(self._parts.engine, self._parts.now)
            if written is not Written.MORE:
                self._forget(self._writing.name)
                self._writing = None
                self._drop()
            elif self._parts.monotonic_s() >= until_s:
                return True
        return bool(self._fetched)

    def _drop(self) -> None:
        """Done with the bill that came first, and its file."""
        self._fetched.popleft().file.close()

    def _ask(self) -> None:
        now_s = self._parts.steady_s()
        with reading(self._parts.engine) as connection:
            due = self._due(connection)
        name = next((each for each in due if self._next_s.get(each, 0) <= now_s), None)
        if name is None:
            self._look_s = now_s + LOOK_EVERY_S
        else:
            self._parts.calls.ask(self._parts.gateways[name.network], name)

    def _due(self, connection: Connection) -> list[BillName]:
        found = list[BillName]()
        for network in self._parts.gateways:
            first = store.first_asked_at(connection, network)
            if first is not None:
                kept = store.kept_days(connection, network)
                days = due_days(first, self._parts.now(), kept)
                found += [BillName(network, day) for day in days]
        return found

    def _forget(self, name: BillName) -> None:
        self._next_s.pop(name, None)
        self._waits_s.pop(name, None)
