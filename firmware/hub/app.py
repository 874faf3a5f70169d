"""The hub as a process: wires its parts, runs until told to stop, ends in order."""

import gc
import logging
import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

from firmware.base.systemd import ServiceManager
from firmware.hub.catalogue.handlers import (
    NewestRequestHandler,
    UnknownArticleHandler,
)
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import open_engine
from firmware.hub.ingest.fact import FactHandlers
from firmware.hub.ingest.request import RequestHandlers
from firmware.hub.members.handler import MemberRequestHandler
from firmware.hub.notifications.notifications import Notifications
from firmware.hub.policy.policy_file import PolicyFile
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.handler_loop import HandlerLoop
from firmware.hub.runtime.inbox import MessageInbox
from firmware.hub.sales.handlers import NoteMemberSales, SaleHandler, VoidHandler
from firmware.mqtt.access import BrokerConfig, Will
from firmware.mqtt.link import Link, LinkEvents
from firmware.protocol import topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import (
    AskMember,
    AskNewest,
    SaleClosed,
    SaleVoided,
    UnknownArticle,
)
from firmware.protocol.signing import SigningKey

log = logging.getLogger(__name__)

KEY = "hub.key"
PUBLIC_KEY = "hub.pub"
ROUND_S = 1.0
MAX_SILENT_S = 20.0
"""How long the handler may be silent: longer than any wait for the database's lock."""
HANDLER_LIMIT_S = 10.0
LINK_LIMIT_S = 3.0
LITTER = (50_000, 20, 100)
"""When to look for garbage: a batch leaves thousands of rows, hardly any in circles.

With Python's own settings the search took a sixth of the hub's time.
"""


class Hub:
    """One hub, built but not started. ConfigError, StoreError where it cannot be."""

    def __init__(self, config: HubConfig) -> None:
        self._stop = threading.Event()
        self._engine = open_engine(config.data, config.database)
        stamper = Stamper("hub", _name_of_this_start())
        key = signing_key(config.data)
        self._inbox = MessageInbox()
        self._publisher = Publisher(self._engine, stamper, key)
        self._link = self._make_link(config.broker)
        messages = config.messages
        self._office = (
            Notifications(self._engine, stamper, messages) if messages.on else None
        )
        note = self._office and self._office.note
        self._service = HandlerLoop(
            self._inbox,
            MessageDispatcher(
                self._engine,
                stamper,
                facts=fact_handlers(note),
                requests=request_handlers(key),
            ),
            publisher=self._publisher,
            policy_file=PolicyFile(self._engine, stamper, config.policy),
            transport=self._link,
        )
        if self._office is not None:
            self._service.add_job(self._office.look)

    def stop(self) -> None:
        """Let `run` return; may be called from a signal handler."""
        self._stop.set()

    def run(self, manager: ServiceManager) -> int:
        """Serve until `stop`: 0, or 1 where a thread fell silent."""
        if self._office is not None:
            self._office.start()
        self._service.start()
        self._link.start()
        manager.ready(self._doing())
        log.info("hub_ready")
        sound = True
        while sound and not self._stop.wait(ROUND_S):
            sound = self._sound()
            if sound:
                manager.alive()
                manager.status(self._doing())
        manager.stopping()
        return self._leave(sound=sound)

    def _sound(self) -> bool:
        return (
            self._service.alive
            and self._silent_s() < MAX_SILENT_S
            and self._link.sound(time.monotonic())
            and (self._office is None or self._office.alive)
        )

    def _doing(self) -> str:
        """One line for `systemctl status` and the doctor."""
        return f"keeping the books, {self._link.standing}"

    def _silent_s(self) -> float:
        return time.monotonic() - self._service.beat_s

    def _leave(self, *, sound: bool) -> int:
        """Handler first, so that every answer of its last batch can leave."""
        ended = self._service.stop(HANDLER_LIMIT_S)
        if ended:
            farewell = self._publisher.farewell()
            self._link.publish(topics.hub_state(), farewell, qos=1, retain=True)
        left = self._link.stop(LINK_LIMIT_S)
        if ended:
            self._end_messages()
            self._engine.dispose()
        log.info("hub_stopped handler=%s link=%s", ended, left)
        return 0 if sound and ended else 1

    def _end_messages(self) -> None:
        if self._office is not None and not self._office.stop():
            log.warning("courier_busy what it carries is sent again")

    def _make_link(self, broker: BrokerConfig) -> Link:
        events = LinkEvents(
            on_message=self._inbox.put,
            on_up=lambda: self._service.on_connected(),  # noqa: PLW0108 - made after the link
            on_down=lambda _reason: None,  # the link has logged it
        )
        return Link(
            # Kiosks send a fact until the hub itself acknowledges it: decision 0091.
            access=replace(broker.access(topics.HUB), heard_qos=0),
            events=events,
            filters=topics.hub_filters(),
            will=Will(topics.hub_state(), self._publisher.farewell()),
        )


def run(config: HubConfig) -> int:
    """Run the hub until SIGTERM or SIGINT; the exit code. Main thread only."""
    hub = Hub(config)
    gc.freeze()
    gc.set_threshold(*LITTER)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: hub.stop())
    return hub.run(ServiceManager.of_this_process(os.environ))


def fact_handlers(note: NoteMemberSales | None = None) -> FactHandlers:
    """Who books each type of fact; `note` hears of members' orders."""
    return {
        SaleClosed: lambda: SaleHandler(note),
        SaleVoided: VoidHandler,
        UnknownArticle: UnknownArticleHandler,
    }


def request_handlers(key: SigningKey) -> RequestHandlers:
    """Who replies to each type of request; `key` signs for the hub."""
    return {
        AskMember: MemberRequestHandler(),
        AskNewest: NewestRequestHandler(key),
    }


def signing_key(folder: Path) -> SigningKey:
    """The hub's key, made on the first start; its public half lies beside it."""
    path = folder / KEY
    if not path.exists():
        SigningKey.generate().save(path)
    key = SigningKey.load(path)
    (folder / PUBLIC_KEY).write_text(key.public + "\n", encoding="ascii")
    return key


def _name_of_this_start() -> str:
    """Stands for the boot in what the hub says.

    The kernel's own name for it is out of sight in the hub's sandbox.
    """
    return Stamper("hub", "").stamp().id
