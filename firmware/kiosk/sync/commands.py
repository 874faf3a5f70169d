"""What the hub wants of a kiosk unasked, as events of the sale. Pure."""

from firmware.kiosk.sale.phone_payment.charge_events import (
    ChargeReplied,
    PayByScanAsked,
)
from firmware.kiosk.sale.suspended.moved import ReleaseAsked
from firmware.kiosk.sync.requests.charge_requests import charge_replied
from firmware.protocol.messages import BeginScan, PaymentState, ReleaseBasket

COMMANDS = (PaymentState, BeginScan, ReleaseBasket)
"""All but the question about a sale, to which the journal replies."""


def commanded(
    body: PaymentState | BeginScan | ReleaseBasket,
) -> ChargeReplied | PayByScanAsked | ReleaseAsked:
    """What the hub wants, or says of a payment that has changed; WireError as there."""
    match body:
        case BeginScan():
            return PayByScanAsked(body.sale_id, body.told_s)
        case ReleaseBasket():
            return ReleaseAsked(body.sale_id)
        case _:
            return charge_replied(body)
