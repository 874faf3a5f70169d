"""Every endpoint of the API, one room a line."""

from firmware.hub.web.api import orders
from firmware.hub.web.api.endpoint import AnyEndpoint
from firmware.hub.web.api.members import (
    changing,
    coupons,
    giving,
    joining,
    looking,
    points,
)
from firmware.hub.web.api.trade import quotes, refunds, selling

ENDPOINTS: list[AnyEndpoint] = [
    *joining.ENDPOINTS,
    *looking.ENDPOINTS,
    *changing.ENDPOINTS,
    *points.ENDPOINTS,
    *coupons.ENDPOINTS,
    *giving.ENDPOINTS,
    *orders.ENDPOINTS,
    *quotes.ENDPOINTS,
    *selling.ENDPOINTS,
    *refunds.ENDPOINTS,
]
