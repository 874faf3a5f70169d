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
from firmware.hub.web.api.problems import of_hub
from firmware.hub.web.api.trade.extra_scopes import as_allowed, order_fault, shown_quote
from firmware.hub.web.api.trade_reasons import QUOTING
from firmware.protocol.envelope import Stamper


def quote_order(call: ApiCall[WantedOrder, Nothing]) -> Outcome:
    """The price as a kiosk would show it, kept for a quarter of an hour.

    Nothing is stored or held: an order that names `quote` costs that. `goods.2` is the
    third of the goods. Points are used with the scope `points:write` only, and coupons
    with `coupons:read`; without `points:read` no balance is shown.
    """
    refused = order_fault(call, call.body)
    if refused is not None:
        return refused
    wanted = as_allowed(call, call.body)
    stamper = Stamper("web", "", wall_ns=call.site.wall_ns)
    quoting = Quoting(stamper, call.site.data)
    with call.reading() as connection:
        found = quoting.quote(call.key.channel, wanted, connection)
    if isinstance(found, OrderQuote):
        return ApiReply(value=shown_quote(call, found))
    return of_hub(CommandRefused(reason=found.reason, field=found.field))


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
