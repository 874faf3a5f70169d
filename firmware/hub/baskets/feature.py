"""Suspended baskets as a feature: their facts, and kiosks that ask for one."""

from firmware.hub.baskets.facts import EndedHandler, SuspendedHandler
from firmware.hub.baskets.requests import BasketRequestHandler
from firmware.hub.baskets.tables import basket_ends, basket_takings, suspended_baskets
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.kiosk_commands import KioskCommands
from firmware.hub.feature.publish_port import PublishPort
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskBasket, BasketEnded, BasketSuspended
from firmware.protocol.signing import SigningKey


def baskets_feature(
    stamper: Stamper, key: SigningKey, transport: PublishPort
) -> Feature:
    """`key` signs what kiosks are asked to release."""
    commands = KioskCommands(stamper, key, transport)
    return Feature(
        name="baskets",
        tables=(suspended_baskets, basket_ends, basket_takings),
        facts={BasketSuspended: SuspendedHandler, BasketEnded: EndedHandler},
        writing_requests={AskBasket: BasketRequestHandler(stamper, commands)},
    )
