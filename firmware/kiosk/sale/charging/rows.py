"""The rows of the transition table that only payments by phone have. Pure."""

from firmware.kiosk.sale import scanning
from firmware.kiosk.sale.charging import begin, order_page, replies, under_way
from firmware.kiosk.sale.phone_payment.charge_events import (
    ChargeReplied,
    OrderPageReplied,
    PayByScanAsked,
    PayCodeScanned,
)
from firmware.kiosk.sale.rows import AnyRow, Row, ignored
from firmware.kiosk.sale.state import SaleState

CHARGE_ROWS: tuple[AnyRow, ...] = (
    Row(
        PayCodeScanned,
        {
            SaleState.IDLE: scanning.refuse_pay_code,
            SaleState.SCANNING: scanning.refuse_pay_code,
            SaleState.WARNING: scanning.refuse_pay_code,
            SaleState.REDEEMING: scanning.refuse_pay_code,
            SaleState.HOLDING: begin.refuse_while_holding,
            SaleState.PAYING: begin.pay_by_code,
            SaleState.CHARGING: under_way.refuse_code,
        },
        default=ignored,
    ),
    Row(
        PayByScanAsked,
        {SaleState.PAYING: begin.pay_by_asked_scan},
        default=ignored,
    ),
    Row(
        ChargeReplied,
        {SaleState.CHARGING: replies.charge_replied},
        default=ignored,
    ),
    Row(
        OrderPageReplied,
        {SaleState.PAYING: order_page.page_replied},
        default=ignored,
    ),
)
