"""The order page as a feature: what kiosks report, what the web asks."""

from collections.abc import Callable

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.order_page.asking import ScanAsker
from firmware.hub.order_page.commands import AskScan, ListOpenOrders, ShowOrder
from firmware.hub.order_page.orders import OpenOrders
from firmware.hub.order_page.tokens import OrderPages, OrderTokens
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import OrderState
from firmware.protocol.signing import SigningKey


def order_page_feature(
    stamper: Stamper,
    key: SigningKey,
    transport: PublishPort,
    *,
    pages: OrderPages,
    steady_s: Callable[[], float],
) -> Feature:
    """`key` signs what kiosks receive, and makes the tokens of `pages`.

    `steady_s` is a clock that never goes back.
    """
    tokens = OrderTokens(key, pages)
    asker = ScanAsker(stamper, key, transport)
    desk = OpenOrders(tokens, asker, steady_s)
    return Feature(
        name="order_page",
        writing_requests={OrderState: desk},
        commands={
            ListOpenOrders: desk.list_orders,
            ShowOrder: desk.show,
            AskScan: desk.ask_scan,
        },
    )
