"""The parts of a shop that writes to its members, wired together."""

import logging
from functools import partial

from sqlalchemy import Engine

from firmware.base.errors import StoreError
from firmware.hub.notifications import store as notifications_store
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.delivery_schedule import DeliverySchedule
from firmware.hub.notifications.delivery_worker import DeliveryWorker
from firmware.hub.notifications.gateway import Gateway
from firmware.hub.sales.handlers import NoteMemberSales
from firmware.protocol.envelope import Stamper

log = logging.getLogger(__name__)

COURIER_LIMIT_S = 3.0


class Notifications:
    """Notes, hands out, carries. ConfigError where key or certificates do not serve.

    `note` and `look` are for the handler's thread, `stop` for when that has ended.
    """

    def __init__(
        self, engine: Engine, stamper: Stamper, config: MessagesConfig
    ) -> None:
        self.note: NoteMemberSales = partial(
            notifications_store.note, store=config.store, language=config.language
        )
        self._courier = DeliveryWorker(Gateway(config), config.signer())
        self._dispatch = DeliverySchedule(
            engine, stamper, config=config, courier=self._courier
        )

    @property
    def alive(self) -> bool:
        """Whether the courier still goes; nobody else would miss it. Any thread."""
        return self._courier.alive

    def start(self) -> None:
        """Start the courier."""
        self._courier.start()

    def look(self) -> None:
        """What has to be done every second; StoreError where the database cannot."""
        self._dispatch.look()

    def stop(self) -> bool:
        """Let the courier finish, write down what it did; False where it did not end.

        What is not written down is sent again after the next start.
        """
        ended = self._courier.stop(COURIER_LIMIT_S)
        try:
            self._dispatch.record()
        except StoreError as error:
            log.error("notices_not_recorded reason=%s", error)  # noqa: TRY400 - expected, and said in full
        return ended
