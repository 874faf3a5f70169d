"""A lossy wire between MQTT clients and their broker: the far side of a bad network.

It understands the packets that pass (3.1.1 and 5) and can lose, repeat, delay or hold
chosen messages, cut connections or refuse new ones. What it does to a message:

- *drop*: the message is not forwarded. With `acknowledge`, its sender gets a PUBACK all
  the same: "the broker took it and lost it". Without, the sender waits for ever, as
  with a broker that died; mind that 20 such messages on the way down fill a broker's
  window for this client.
- *repeat*: the message is forwarded as it is, then each copy at QoS 0, so the copies
  have no packet id and no acknowledgement that could confuse either side.
- *delay*, *hold*: the message is kept aside and forwarded unchanged later, or on
  `release`; others overtake it. If its connection ends first, it is lost.

Messages at QoS 2 pass untouched; Countertop sends none. One asyncio loop on one thread
owns all sockets and rules, since a proxy is nothing but sockets and timers.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from drivers.api import DriverError
from drivers.sim.reserved_port import HOST
from firmware.virtual.network.mqtt_packets import (
    CONNECT,
    PUBLISH,
    Publish,
    level_of,
    read_packet,
    read_publish,
)
from firmware.virtual.network.mqtt_rules import (
    ALWAYS,
    Fate,
    Rule,
    Rulebook,
    Sighting,
    Way,
)

CALL_LIMIT_S = 5.0

R = TypeVar("R")


@dataclass(eq=False, slots=True)
class _Wire:
    """One client's connection, and ours to the broker for it."""

    client: asyncio.StreamWriter
    broker: asyncio.StreamWriter
    level: int = 4

    def ahead(self, way: Way) -> asyncio.StreamWriter:
        return self.broker if way is Way.UP else self.client

    def back(self, way: Way) -> asyncio.StreamWriter:
        return self.client if way is Way.UP else self.broker

    def cut(self) -> None:
        self.client.transport.abort()
        self.broker.transport.abort()


def nobody_watches(_way: Way, _message: Publish, _fate: Fate) -> None:
    """Nothing is done with what comes by."""


class MqttProxy:
    """A loopback port in front of a broker, with rules that any thread may set.

    Rules apply in the order in which they were set; the first that has messages left
    takes the message. Every method may be called from any thread while it runs, and
    has taken effect when it returns. `watch`, which any thread may set, is called by
    the loop's thread with each message and its fate. `book` has the rules.
    """

    def __init__(self, broker_port: int, *, port: int = 0) -> None:
        self.port = port
        self.watch: Callable[[Way, Publish, Fate], None] = nobody_watches
        self._broker_port = broker_port
        self.book = Rulebook()
        self._news = asyncio.Condition()
        self._held: list[Callable[[], None]] = []
        self._wires: dict[_Wire, asyncio.Future[None]] = {}
        self._refusing = False
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="mqtt-proxy", daemon=True
        )

    def start(self) -> None:
        """Begin to listen; `port` is known from then on."""
        self._thread.start()
        self._call(self._listen())

    def stop(self, limit_s: float) -> bool:
        """Cut all, close the port, end the thread; False if that took longer."""
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(limit_s)
        if self._thread.is_alive():
            return False
        self._loop.close()
        return True

    # --- rules ---

    def drop(
        self, topic_filter: str, way: Way, *, times: int = 1, acknowledge: bool = True
    ) -> None:
        """Lose the next `times` matching messages."""
        rule = Rule(topic_filter, way, Fate.DROPPED, times, acknowledge=acknowledge)
        self._call(self._add(rule))

    def repeat(
        self, topic_filter: str, way: Way, *, times: int = 1, copies: int = 1
    ) -> None:
        """Let the next `times` matching messages come `copies` times more."""
        rule = Rule(topic_filter, way, Fate.REPEATED, times, copies=copies)
        self._call(self._add(rule))

    def delay(
        self, topic_filter: str, way: Way, *, delay_s: float, times: int = 1
    ) -> None:
        """Forward the next `times` matching messages `delay_s` later."""
        rule = Rule(topic_filter, way, Fate.DELAYED, times, delay_s=delay_s)
        self._call(self._add(rule))

    def hold(self, topic_filter: str, way: Way, *, times: int = ALWAYS) -> None:
        """Keep the next `times` matching messages until `release`."""
        self._call(self._add(Rule(topic_filter, way, Fate.HELD, times)))

    def release(self) -> int:
        """Forget rules that hold, forward what they held, in order; how many."""
        return self._call(self._release())

    def forget(self) -> None:
        """Forget every rule; what is held stays held until `release`."""
        self._call(self._forget())

    def cut(self) -> None:
        """Cut every connection, as a pulled cable does."""
        self._call(self._cut())

    def refuse(self, *, refusing: bool = True) -> None:
        """Close new connections at once or, with False, let them in again."""
        self._call(self._refuse(refusing=refusing))

    # --- what came by ---

    def wait_for(
        self, topic_filter: str, way: Way, *, limit_s: float, times: int = 1
    ) -> Sighting:
        """The `times`-th matching message since the start, whatever became of it.

        DriverError if it has not come within `limit_s`.
        """
        waiting = asyncio.wait_for(self._seen(topic_filter, way, times), limit_s)
        return self._call(waiting, limit_s + CALL_LIMIT_S)

    def count(self, topic_filter: str, way: Way, fate: Fate | None = None) -> int:
        """How many matching messages came by so far; with a fate, how many had it."""
        seen = self._call(self._seen_so_far(topic_filter, way))
        return sum(fate in {None, sighting.fate} for sighting in seen)

    def carried(self, *wanted: bytes) -> list[str]:
        """The topics of messages either way that had any of these bytes in them."""
        return self._call(self._topics_with(wanted))

    def _call(
        self, work: Coroutine[object, object, R], limit_s: float = CALL_LIMIT_S
    ) -> R:
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result(limit_s)
        except TimeoutError as exc:
            raise DriverError("nothing of the kind came by in time") from exc

    # --- on the loop's thread ---

    async def _add(self, rule: Rule) -> None:
        self.book.rules.append(rule)

    async def _forget(self) -> None:
        self.book.rules.clear()

    async def _refuse(self, *, refusing: bool) -> None:
        self._refusing = refusing

    async def _release(self) -> int:
        kept = [rule for rule in self.book.rules if rule.fate is not Fate.HELD]
        self.book.rules = kept
        held, self._held = self._held, []
        for forward in held:
            forward()
        return len(held)

    async def _seen_so_far(self, topic_filter: str, way: Way) -> list[Sighting]:
        return self.book.seen(topic_filter, way)

    async def _topics_with(self, wanted: tuple[bytes, ...]) -> list[str]:
        return self.book.topics_with(wanted)

    async def _seen(self, topic_filter: str, way: Way, times: int) -> Sighting:
        async with self._news:
            while len(seen := self.book.seen(topic_filter, way)) < times:
                await self._news.wait()
        return seen[times - 1]

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._admit, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut()

    async def _cut(self) -> None:
        for wire in self._wires:
            wire.cut()
        await asyncio.gather(*self._wires.values())

    async def _admit(
        self, from_client: asyncio.StreamReader, client: asyncio.StreamWriter
    ) -> None:
        """One client's connection, until either side ends it."""
        theirs = None if self._refusing else await self._reach_broker()
        if theirs is None:
            client.transport.abort()
            return
        from_broker, broker = theirs
        wire = _Wire(client, broker)
        ended = self._loop.create_future()
        self._wires[wire] = ended
        await asyncio.gather(
            self._pump(wire, Way.UP, from_client),
            self._pump(wire, Way.DOWN, from_broker),
        )
        client.close()
        broker.close()
        del self._wires[wire]
        ended.set_result(None)

    async def _reach_broker(
        self,
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        try:
            return await asyncio.open_connection(HOST, self._broker_port)
        except OSError:
            return None

    async def _pump(self, wire: _Wire, way: Way, reader: asyncio.StreamReader) -> None:
        """Forward packets one way until that side ends, then close the other.

        Half of the wire is closed, not all of it: a socket that is closed with input
        unread is reset, and what was forwarded last would be lost.
        """
        with suppress(asyncio.IncompleteReadError, ConnectionError, DriverError):
            while True:
                packet = await read_packet(reader)
                if packet.kind == PUBLISH:
                    await self._judge(wire, way, read_publish(packet, wire.level))
                else:
                    wire.ahead(way).write(packet.packed())
                if packet.kind == CONNECT:
                    wire.level = level_of(packet)
                await wire.ahead(way).drain()
        with suppress(OSError):
            wire.ahead(way).write_eof()

    async def _judge(self, wire: _Wire, way: Way, message: Publish) -> None:
        rule = self.book.judge(way, message)
        self.watch(way, message, rule.fate)
        self._treat(wire, rule, message)
        async with self._news:
            self._news.notify_all()

    def _treat(self, wire: _Wire, rule: Rule, message: Publish) -> None:
        ahead = wire.ahead(rule.way)
        match rule.fate:
            case Fate.PASSED:
                ahead.write(message.original)
            case Fate.DROPPED if rule.acknowledge:
                wire.back(rule.way).write(message.acknowledgement())
            case Fate.DROPPED:
                pass
            case Fate.REPEATED:
                ahead.write(message.original + message.copy() * rule.copies)
            case Fate.DELAYED:
                self._loop.call_later(rule.delay_s, ahead.write, message.original)
            case Fate.HELD:
                self._held.append(partial(ahead.write, message.original))
