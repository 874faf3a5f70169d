"""Tells the hub what is to be paid now, for the page of the order (S03).

Whatever is lost on the way is told again; nothing of it is a fact, or journalled.
"""

from functools import partial

from firmware.kiosk.runtime.charging.told_order import ended_order, is_open, open_order
from firmware.kiosk.sale import Sale
from firmware.kiosk.sync.requests.charge_requests import order_request
from firmware.kiosk.sync.uplink import Uplink
from firmware.protocol.messages import TellOrder

REPEAT_S = 10.0
"""The hub forgets an open order that it has not heard of for three of these."""


class OrderTelling:
    """Main thread only."""

    def __init__(self, uplink: Uplink) -> None:
        self._uplink = uplink
        self._told: TellOrder | None = None
        self._told_s = float("-inf")

    def poll(self, sale: Sale, now_s: float, *, scan: bool) -> None:
        """Tell what is new, or once more; `now_s` is the sale's monotonic clock.

        `scan`: a payment that the customer scans can begin.
        """
        if not self._uplink.hub_online:
            self._told = None  # the hub forgets it by itself
            return
        self._end(sale)
        told = self._told
        due = told is None or told.scan != scan or now_s - self._told_s >= REPEAT_S
        order = open_order(sale, now_s, scan=scan) if due else None
        if order is not None and self._tell(order, now_s):
            self._told, self._told_s = order, now_s

    def _end(self, sale: Sale) -> None:
        """Tell once that an order is no longer to be paid."""
        told = self._told
        if told is not None and not is_open(sale, told.sale_id):
            self._tell(ended_order(told, sale.ticket), self._told_s)
            self._told = None

    def _tell(self, order: TellOrder, now_s: float) -> bool:
        return self._uplink.request(partial(order_request, order), now_s)
