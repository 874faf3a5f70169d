"""The hub's port: consume a batch, commit, and only then acknowledge and reply.

Knows the wire's messages but no transport, so that another broker or several workers
on another database can stand around the same dispatcher.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Engine

from firmware.base.errors import WireError
from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.feature import Announcement, KioskReport
from firmware.hub.fleet import store as fleet_store
from firmware.hub.ingest import store as ingest_store
from firmware.hub.ingest.fact import Arrival, Origin
from firmware.hub.ingest.intake import Booked, Intake
from firmware.hub.ingest.kiosk_use import Excess
from firmware.hub.ingest.request import Request
from firmware.hub.runtime import damaged_facts, incoming
from firmware.hub.runtime.bounds import Bounds
from firmware.hub.runtime.commands import CommandRun, Submitted
from firmware.hub.runtime.disk_reserve import Room
from firmware.hub.runtime.inbox import Item
from firmware.hub.runtime.incoming import Incoming, unsupported
from firmware.hub.runtime.outgoing import FIRST_CONTRACT, MessageWriter, Outgoing
from firmware.hub.runtime.over_limit_log import OverLimitLog
from firmware.hub.runtime.registry import Registry
from firmware.mqtt.log_throttle import LogThrottle
from firmware.protocol.compat import Newer
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import BUNDLE, Chain, Message, SaleClosed
from firmware.protocol.signing import SigningKey
from firmware.protocol.topics import Address, Family

log = logging.getLogger(__name__)

Opened = Arrival | Request | Announcement | KioskReport


class MessageDispatcher:
    """Hands what came to the features; the handler's thread.

    `strays` counts by kind the messages that could not be read.
    """

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        registry: Registry,
        *,
        key: SigningKey,
        bounds: Bounds | None = None,
    ) -> None:
        held_to = bounds or Bounds()
        self._limits, self._reserve = held_to.limits, held_to.reserve
        self.strays: Counter[str] = Counter()
        self._throttle = LogThrottle()
        self._over_limit = OverLimitLog()
        self._engine = engine
        self._stamper = stamper
        self._registry = registry
        self._writer = MessageWriter(stamper, key)
        self._intake = self._new_intake()

    @property
    def duty(self) -> str:
        """Whether the books are kept, in a few words; any thread."""
        return self._reserve.duty

    def handle(self, batch: Sequence[Item]) -> list[Outgoing]:
        """One transaction for all of it; what is returned is true and may be sent.

        After any error nothing of the batch is booked and nothing may be sent;
        StoreError if the database refuses. While the disk has no room facts are left to
        their kiosks, which send them again.
        """
        now = self._stamper.stamp().ts
        messages = [item for item in batch if isinstance(item, Incoming)]
        commands = [item for item in batch if isinstance(item, Submitted)]
        opened = [each for message in messages for each in self._open(message, now)]
        self._observe(opened, now)
        arrivals, changing = self._bookable(opened)
        asking = [one for one in opened if isinstance(one, Request)]
        written = self._write(arrivals, changing, commands)
        return written + self._replies([o for o in asking if not self._changes(o)])

    def _observe(self, opened: Sequence[Opened], now: str) -> None:
        """Show what kiosks report, what births and sales name, before any is judged."""
        reports = [one for one in opened if isinstance(one, KioskReport)]
        for watch in self._registry.kiosk_observers if reports else ():
            watch(reports, now)
        announced = [each for one in opened for each in _announced(one)]
        for observe in self._registry.observers if announced else ():
            observe(announced, now)

    def _write(
        self,
        arrivals: Sequence[Arrival],
        changing: Sequence[Request],
        commands: Sequence[Submitted],
    ) -> list[Outgoing]:
        """Facts before requests: a sale that has ended holds nothing any more."""
        if not (arrivals or changing or commands):
            return []
        intake, self._intake = self._intake, self._new_intake()
        run = CommandRun(self._registry.commands)
        with writing(self._engine) as connection:
            acks, excess = self._book(intake, arrivals, connection)
            run.handle(commands, connection)
            replies = [(one, self._reply_body(one, connection)) for one in changing]
            kids = {kid for kid, _ in acks} | {one.kid for one in changing}
            contracts = _contracts(connection, kids)
        # Only an intake whose every batch was committed remembers the truth.
        self._intake = intake
        run.committed()
        self._report(excess)
        sent = [
            self._writer.ack(kid, ack, contracts.get(kid, FIRST_CONTRACT))
            for kid, ack in acks
        ]
        return sent + self._written(replies, contracts)

    def _bookable(
        self, opened: Sequence[Opened]
    ) -> tuple[list[Arrival], list[Request]]:
        """Facts, and requests that change the books; none without room on the disk."""
        if self._reserve.room is Room.NONE:
            return [], []
        arrivals = [one for one in opened if isinstance(one, Arrival)]
        requests = [one for one in opened if isinstance(one, Request)]
        return arrivals, [one for one in requests if self._changes(one)]

    def _changes(self, request: Request) -> bool:
        return type(request.ask) in self._registry.writing_requests

    def _book(
        self, intake: Intake, arrivals: Sequence[Arrival], connection: Connection
    ) -> Booked:
        if not arrivals:
            return Booked([], Counter())
        ample = self._reserve.room is Room.ENOUGH
        return intake.book(arrivals, connection, keep_payloads=ample)

    def _report(self, excess: Excess) -> None:
        """Name the kiosks that are beyond a bound, each once a minute."""
        now_s = self._stamper.stamp().mono_ms / 1000
        for (kid, use), times in excess.items():
            self._over_limit.report(kid, use, times, now_s=now_s)

    def _replies(self, requests: Sequence[Request]) -> list[Outgoing]:
        if not requests:
            return []
        with reading(self._engine) as connection:
            contracts = _contracts(connection, {request.kid for request in requests})
            replies = [(one, self._reply_body(one, connection)) for one in requests]
        return self._written(replies, contracts)

    def _written(
        self, replies: Iterable[tuple[Request, Message]], contracts: Mapping[str, int]
    ) -> list[Outgoing]:
        return [
            self._writer.reply(
                request.kid,
                request.correlation,
                body,
                contract=contracts.get(request.kid, FIRST_CONTRACT),
            )
            for request, body in replies
        ]

    def _new_intake(self) -> Intake:
        return Intake(self._registry.facts, self._registry.followers, self._limits)

    # --- opening what came ---

    def _open(self, message: Incoming, now: str) -> Sequence[Opened]:
        """What is in a message; empty if it cannot be read."""
        if incoming.is_hubs_topic(message.topic):
            for observe in self._registry.hub_topic_observers:
                observe(message.topic, message.payload)
            return []
        try:
            address = incoming.parsed_topic(message.topic)
            return self._opened(message, address, now)
        except WireError as error:
            self._stray("unreadable", message, str(error))
        return []

    def _opened(
        self, message: Incoming, address: Address, now: str
    ) -> Sequence[Opened]:
        match address.family:
            case Family.ASK:
                report = incoming.clock_report(message, address)
                return [report, *incoming.requests(message, address, now)]
            case Family.EVENT if address.name == BUNDLE:
                clock = _clock_of(message, address)
                return [*clock, *self._unpack(message, address, now)]
            case Family.EVENT:
                return self._unpack(message, address, now)
            case Family.BIRTH:
                return [incoming.birth(message, address)]
            case Family.STATE | Family.TELEMETRY:
                return [incoming.kiosk_report(message, address)]
            case _:
                return []

    def _unpack(self, message: Incoming, address: Address, now: str) -> list[Arrival]:
        """The facts of a message; those that nobody can place are only counted."""
        facts = incoming.facts_in(message, address)
        found = [self._read(fact, address, now) for fact in facts]
        for index, fact in enumerate(facts):
            if found[index] is None:
                chain = self._place(fact, _around(found, index), address)
                found[index] = chain and incoming.damaged_arrival(
                    fact, address.kid, chain=chain, now=now
                )
        return [each for each in found if each is not None]

    def _read(self, fact: Incoming, address: Address, now: str) -> Arrival | None:
        try:
            return incoming.arrival(fact, address, now)
        except WireError as error:
            self._stray("unreadable", fact, str(error))
            return None

    def _place(
        self, fact: Incoming, around: tuple[Origin | None, ...], address: Address
    ) -> Chain | None:
        """Under which number to refuse a damaged fact: its kiosk ends to send it."""
        before, after = around
        claimed = damaged_facts.claimed_chain(fact.payload)
        chain = damaged_facts.place_between(claimed, before, after)
        if chain is None and claimed is not None and self._follows(claimed, address):
            return claimed
        return chain

    def _follows(self, claimed: Chain, address: Address) -> bool:
        """Whether the fact before the one at this place is here, hash and all."""
        key = (address.kid, claimed.epoch, claimed.seq - 1)
        with reading(self._engine) as connection:
            digest, _ = ingest_store.arrived(connection, {key}).get(key, ("", None))
        return digest == claimed.previous

    def _stray(self, kind: str, message: Incoming, reason: str) -> None:
        self.strays[kind] += 1
        now_s = self._stamper.stamp().mono_ms / 1000
        left_out = self._throttle.due(f"{kind} {message.topic}", now_s)
        if left_out is not None:
            log.warning(
                "message_stray kind=%s topic=%.120r reason=%r left_out=%d",
                *(kind, message.topic, reason, left_out),
            )

    # --- what is sent back ---

    def _reply_body(self, request: Request, connection: Connection) -> Message:
        ask = request.ask
        if isinstance(ask, Newer):
            return unsupported(ask)
        if (writing := self._registry.writing_requests.get(type(ask))) is not None:
            return writing.reply(ask, request.kid, connection)
        handler = self._registry.requests[type(ask)]
        return handler.reply(ask, request.correlation, connection)


def _contracts(connection: Connection, kids: set[str]) -> dict[str, int]:
    return fleet_store.contracts(connection, kids) if kids else {}


def _around(
    found: Sequence[Arrival | None], index: int
) -> tuple[Origin | None, Origin | None]:
    """What came right before and right behind."""
    before = found[index - 1] if index else None
    after = found[index + 1] if index + 1 < len(found) else None
    return before and before.origin, after and after.origin


def _announced(opened: Opened) -> Iterator[Announcement]:
    """What a birth or a sale names of policy and catalogue."""
    if isinstance(opened, Announcement):
        yield opened
    elif isinstance(opened, Arrival) and isinstance(opened.body, SaleClosed):
        yield Announcement(opened.origin.kid, opened.body)


def _clock_of(bundle: Incoming, address: Address) -> list[KioskReport]:
    """What a bundle shows of its kiosk's clock; nothing if it is damaged."""
    try:
        return [incoming.clock_report(bundle, address)]
    except WireError:
        return []
