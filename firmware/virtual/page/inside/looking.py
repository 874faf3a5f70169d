"""Looks behind the glass for as long as a tab does; else nothing there costs anything.

The kiosk is asked for traces, its wire to the broker is listened to, the hub's books
are read whenever they change. All but `_carried` runs in the stage's thread.
"""

import time
from collections.abc import Callable
from contextlib import suppress

from drivers.api import DriverError
from firmware.virtual.network.mqtt_packets import Publish
from firmware.virtual.network.mqtt_proxy import nobody_watches
from firmware.virtual.network.mqtt_rules import Fate, Way
from firmware.virtual.page.inside.book_rows import Books, books_shown, commits
from firmware.virtual.page.inside.hub_books import HubBooks
from firmware.virtual.page.inside.message_facts import message_trace
from firmware.virtual.page.messages.to_page import TabMessage
from firmware.virtual.stage import Stage

AT_REST_S = 0.5
LOOKING_S = 0.05
JOURNAL = "journal.sqlite"


class Looking:
    """Begins and ends with `looked_at`, which any thread may change.

    `wait_s` is how long the stage may wait until the next `poll`.
    """

    def __init__(
        self,
        stage: Stage,
        publish: Callable[[TabMessage], None],
        looked_at: Callable[[], bool],
    ) -> None:
        self._stage = stage
        self._publish = publish
        self._looked_at = looked_at
        self._reader: HubBooks | None = None
        self._books: Books | None = None
        self._asked_wire = 0

    @property
    def wait_s(self) -> float:
        """Shorter while somebody looks."""
        return AT_REST_S if self._reader is None else LOOKING_S

    def poll(self) -> None:
        """Begin, go on, or end."""
        if not self._looked_at():
            self.end()
            return
        if self._reader is None:
            premises = self._stage.shop.premises
            self._reader = HubBooks(
                premises.hub_data / "hub.db", premises.journal / JOURNAL
            )
            self._stage.shop.kiosk_wire.watch = self._carried
        self._ask_kiosk()
        self._read_books(self._reader)

    def end(self) -> None:
        """Look no longer; also when the shop closes."""
        if self._reader is None:
            return
        self._stage.shop.kiosk_wire.watch = nobody_watches
        self._reader.close()
        self._reader, self._books, self._asked_wire = None, None, 0
        self._order(on=False)

    def _ask_kiosk(self) -> None:
        """Ask for traces, and again each kiosk that was started since."""
        remote = self._stage.remote
        if remote.powered and remote.wires != self._asked_wire:
            self._asked_wire = remote.wires
            self._order(on=True)

    def _order(self, *, on: bool) -> None:
        with suppress(DriverError):  # it has no power, or just lost it
            self._stage.remote.act(trace=on)

    def _read_books(self, reader: HubBooks) -> None:
        books = reader.changed()
        if books is None:
            return
        if self._books is not None:
            for trace in commits(self._books, books):
                self._publish(trace)
        self._books = books
        self._publish(books_shown(books))

    def _carried(self, way: Way, message: Publish, fate: Fate) -> None:
        at_ms = time.time_ns() // 1_000_000
        trace = message_trace(way, message, fate, at_ms=at_ms)
        if trace is not None:
            self._publish(trace)
