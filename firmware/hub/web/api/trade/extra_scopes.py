"""What of a member's a key may use and see, besides what an endpoint's scope allows.

Coupons are used by who may see them: `coupons:write` gives new ones.
"""

from typing import Any

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.channels.quotes.quoted import OrderQuote
from firmware.hub.channels.wanted import WantedOrder
from firmware.hub.web.api.endpoint import ApiCall
from firmware.hub.web.api.keys import scope_fault
from firmware.hub.web.api.problems import ApiRefusal
from firmware.protocol.records import record_with

_SEES_POINTS = {KeyScope.POINTS_READ, KeyScope.POINTS_WRITE}

AnyCall = ApiCall[Any, Any]


def redeem_fault(call: AnyCall, *, points: bool, coupons: bool) -> ApiRefusal | None:
    """That a key may not use a member's points, or the coupons that it names."""
    wanted = {KeyScope.POINTS_WRITE: points, KeyScope.COUPONS_READ: coupons}
    faults = (
        scope_fault(call.key, scope) for scope, is_used in wanted.items() if is_used
    )
    return next((fault for fault in faults if fault is not None), None)


def order_fault(call: AnyCall, order: WantedOrder) -> ApiRefusal | None:
    """`redeem_fault` of an order."""
    points = bool(order.points or order.exchange)
    return redeem_fault(call, points=points, coupons=bool(order.coupons))


def as_allowed(call: AnyCall, order: WantedOrder) -> WantedOrder:
    """The order, which takes no coupons by itself if the key may use none."""
    may_use = KeyScope.COUPONS_READ in call.key.scopes
    return order if may_use else record_with(order, coupons=())


def shown_balance(call: AnyCall, points: int | None) -> int | None:
    """The balance, if the key may see it."""
    return points if _SEES_POINTS & call.key.scopes else None


def shown_quote(call: AnyCall, quote: OrderQuote) -> OrderQuote:
    """The quote without what the key may not see of the member's."""
    if not _SEES_POINTS & call.key.scopes:
        quote = record_with(quote, balance_points=None, points_max=0)
    if KeyScope.COUPONS_READ not in call.key.scopes:
        quote = record_with(quote, coupons_unused=())
    return quote
