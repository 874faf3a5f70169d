"""Has sales paid by phone: what can be used, and the requests to the hub."""

import logging
from functools import partial

from firmware.base.errors import WireError
from firmware.kiosk.runtime.charging.order_reporter import OrderReporter
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.effects import RequestCharge
from firmware.kiosk.sale.phone_payment.means import NO_PHONE, PhoneMeans
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.requests.charge_requests import ask_charge, charge_request
from firmware.kiosk.sync.uplink import Uplink

log = logging.getLogger(__name__)

ASKING = frozenset({SaleState.PAYING, SaleState.CHARGING})


class PhoneCharging:
    """Main thread only. A pay code passes through `request` and is not kept."""

    def __init__(self, replicas: Replicas, uplink: Uplink) -> None:
        self._replica = replicas.payment_means
        self._uplink = uplink
        self._reporter = OrderReporter(uplink)

    @property
    def published(self) -> PhoneMeans:
        """What the hub has published.

        Nothing of a hub that was not seen to sign: anybody could say "paid" for it.
        """
        signs = self._uplink.hub_reads_approvals
        return self._replica.means if signs else NO_PHONE

    @property
    def means(self) -> PhoneMeans:
        """How a customer can pay by phone now: not at all while the hub is away."""
        return self.published if self._uplink.hub_online else NO_PHONE

    def takes_code(self, network: str, sale: Sale) -> bool:
        """Whether a pay code would be charged now: else its text goes no further."""
        return sale.state is SaleState.PAYING and self.means.takes_code_of(network)

    def asks_for_code(self, sale: Sale) -> bool:
        """Whether a customer is to show a pay code, or has shown one."""
        return sale.state in ASKING and bool(self.published.networks)

    def request(self, asked: RequestCharge, now_s: float) -> None:
        """Send the request once; it may get lost, and the sale asks again."""
        try:
            ask = ask_charge(asked, self._replica.sealing)
        except WireError as exc:
            log.error("charge_not_sealed sale=%s reason=%s", asked.ticket.sale_id, exc)  # noqa: TRY400 - no trace beside a secret
            return
        self._uplink.request(partial(charge_request, ask), now_s)

    def report_order(self, sale: Sale, now_s: float) -> None:
        """Keep the hub's page of the order true; call after every event."""
        self._reporter.poll(sale, now_s, scan=self.means.scanned is not None)
