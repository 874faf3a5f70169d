"""Facts from the outbox to the broker, again and again until the hub has them.

Owns the send window over the journal's outbox. Main thread only; JournalError from
all that reads the outbox.
"""

import logging

from firmware.kiosk.journal import Journal, Outbox, OutboxRow
from firmware.kiosk.sync.bundling import bundled
from firmware.kiosk.sync.link_events import LinkPort
from firmware.kiosk.sync.send_window import SendWindow
from firmware.mqtt.log_throttle import LogThrottle
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import BUNDLE, Ack

log = logging.getLogger(__name__)


class FactSender:
    """`journal` is None while it is closed; `refused` counts what the hub refused."""

    def __init__(self, kid: str, stamper: Stamper, transport: LinkPort) -> None:
        self.journal: Journal | None = None
        self.refused = 0
        self._kid = kid
        self._stamper = stamper
        self._transport = transport
        self._window = SendWindow()
        self._log_throttle = LogThrottle()

    def restart(self) -> None:
        """Broker, hub or journal is a new one: send all that waits, from the start."""
        self._window.restart()

    def pump(self, now_s: float) -> None:
        """Send what is due, at most a window full."""
        if self.journal is None:
            return
        overdue = self._window.overdue(now_s)
        if overdue:
            self._window.hold_back()
        outbox = self.journal.outbox
        self._send(outbox, overdue, now_s)
        free = self._window.free()
        if free and outbox.last_place > self._window.frontier:
            fresh = outbox.waiting(self._window.frontier, free)
            self._send(outbox, fresh, now_s)

    def next_deadline_s(self) -> float | None:
        """When `pump` has something to send again, or None."""
        return None if self.journal is None else self._window.next_deadline_s()

    def acknowledge(self, ack: Ack, now_s: float) -> None:
        """Forget what the hub has; send at once what it names as missing."""
        journal = self.journal
        named = journal.acknowledge(ack) if journal else None
        if journal is None or named is None:
            return
        for refused in ack.refused:
            self.refused += 1
            left_out = self._log_throttle.due(refused.reason, now_s)
            if left_out is not None:
                log.error(
                    "fact_refused seq=%d reason=%r left_out=%d",
                    *(refused.seq, refused.reason, left_out),
                )
        gaps = self._window.acknowledged(named.upto, named.others)
        self._send(journal.outbox, gaps, now_s)

    def _send(self, outbox: Outbox, places: tuple[int, ...], now_s: float) -> None:
        if not places:
            return
        rows = outbox.rows(places)
        for group in bundled(rows):
            if not self._publish(group):
                return
            for row in group:
                self._window.sent(row.place, now_s)

    def _publish(self, rows: list[OutboxRow]) -> bool:
        kind, payload = rows[0].type, rows[0].payload
        if len(rows) > 1:
            kind, stamp = BUNDLE, self._stamper.stamp()
            payload = codec.encode_bundle((row.payload for row in rows), stamp)
        topic = topics.event(self._kid, kind)
        return self._transport.publish(topic, payload, qos=1, retain=False)
