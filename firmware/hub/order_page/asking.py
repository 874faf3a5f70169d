"""Asks a kiosk to begin a payment; whoever misses it is asked by the customer again."""

from firmware.hub.feature.kiosk_commands import KioskCommands
from firmware.hub.feature.publish_port import PublishPort
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import BeginScan, OrderState
from firmware.protocol.signing import SigningKey


class ScanAsker:
    """Publishes signed commands; the handler's thread."""

    def __init__(
        self, stamper: Stamper, key: SigningKey, transport: PublishPort
    ) -> None:
        self._commands = KioskCommands(stamper, key, transport)

    def ask(self, kid: str, order: OrderState) -> bool:
        """Publish at QoS 0; False if the link did not take it."""
        begin = BeginScan(sale_id=order.sale_id, told_s=order.told_s)
        return self._commands.send(kid, begin)
