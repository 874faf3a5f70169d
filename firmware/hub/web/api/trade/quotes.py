"""`POST /1/quotes`: what an order costs now, with every step of its price."""

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.channels.quotes.quoted import OrderQuote
from firmware.hub.channels.quotes.quoting import Quoting
from firmware.hub.channels.wanted import WantedOrder
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.web.api.endpoint import (
    AnyEndpoint,
    ApiCall,
    ApiReply,
    Endpoint,
    Nothing,
    Outcome,
)
from firmware.hub.web.api.problems import ApiRefusal, of_hub
from firmware.hub.web.api.trade_reasons import QUOTING
from firmware.protocol.envelope import Stamper


def quote_order(call: ApiCall[WantedOrder, Nothing]) -> Outcome:
    """The price as a kiosk would show it, kept for a quarter of an hour.

    Nothing is stored or held: an order that names `quote` costs that. `goods.2` is the
    third of the goods.
    """
    stamper = Stamper("web", "", wall_ns=call.site.wall_ns)
    quoting = Quoting(stamper, call.site.data)
    with call.reading() as connection:
        found = quoting.quote(call.key.channel, call.body, connection)
    if isinstance(found, OrderQuote):
        return ApiReply(value=found)
    refused: ApiRefusal = of_hub(CommandRefused(reason=found.reason, field=found.field))
    return refused


ENDPOINTS: list[AnyEndpoint] = [
    Endpoint(
        method="POST",
        path="/1/quotes",
        scope=KeyScope.QUOTES,
        summary="A price",
        handle=quote_order,
        replies={200: OrderQuote},
        body=WantedOrder,
        query=Nothing,
        reasons=["member_unknown", *QUOTING],
    )
]
