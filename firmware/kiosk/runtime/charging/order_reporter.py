"""Reports to the hub what is to be paid now, for the page of the order (S03).

Whatever is lost on the way is reported again; nothing of it is a fact, or journalled.
"""

from functools import partial

from firmware.kiosk.runtime.charging.order_report import (
    ended_order,
    is_open,
    open_order,
)
from firmware.kiosk.sale import Sale
from firmware.kiosk.sync.requests.charge_requests import order_request
from firmware.kiosk.sync.uplink import Uplink
from firmware.protocol.messages import OrderState

REPEAT_S = 10.0
"""The hub forgets an open order that it has not received for three of these."""


class OrderReporter:
    """Main thread only."""

    def __init__(self, uplink: Uplink) -> None:
        self._uplink = uplink
        self._reported: OrderState | None = None
        self._reported_s = float("-inf")

    def poll(self, sale: Sale, now_s: float, *, scan: bool) -> None:
        """Report what is new, or once more; `now_s` is the sale's monotonic clock.

        `scan`: a payment that the customer scans can begin.
        """
        if not self._uplink.hub_online:
            self._reported = None  # the hub forgets it by itself
            return
        self._end(sale)
        reported = self._reported
        due = (
            reported is None
            or reported.scan != scan
            or now_s - self._reported_s >= REPEAT_S
        )
        order = open_order(sale, now_s, scan=scan) if due else None
        if order is not None and self._report(order, now_s):
            self._reported, self._reported_s = order, now_s

    def _end(self, sale: Sale) -> None:
        """Report once that an order is no longer to be paid."""
        reported = self._reported
        if reported is not None and not is_open(sale, reported.sale_id):
            self._report(ended_order(reported, sale.ticket), self._reported_s)
            self._reported = None

    def _report(self, order: OrderState, now_s: float) -> bool:
        return self._uplink.request(partial(order_request, order), now_s)
