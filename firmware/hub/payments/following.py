"""What booked facts do to attempts: a sale keeps its payment, all else goes back."""

from collections.abc import Sequence

from sqlalchemy import Connection

from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.steps import GiveUp, SaleBooked
from firmware.hub.payments.desk import PaymentDesk
from firmware.hub.sales.store import PHONE
from firmware.protocol.messages import SaleClosed, SaleVoided


class PaymentFollower:
    """Follows sales and voids, in the transaction of the facts; the handler's thread.

    What is due by it is called at the next turn of the payments' job.
    """

    def __init__(self, desk: PaymentDesk) -> None:
        self._desk = desk

    def sold(self, sales: Sequence[SaleClosed], connection: Connection) -> None:
        """The attempt that a sale names is booked; others of it are given up."""
        for sale in sales:
            phone = sale.tender == PHONE and sale.payment
            named = phone.out_trade_no if phone else None
            for kept in store.of_sale(connection, sale.sale_id):
                event = SaleBooked() if kept.number == named else GiveUp()
                self._desk.handle(kept, event, connection)

    def voided(self, voids: Sequence[SaleVoided], connection: Connection) -> None:
        """Nobody pays any more: what has come, or comes, goes back."""
        for void in voids:
            for kept in store.of_sale(connection, void.sale_id):
                self._desk.handle(kept, GiveUp(), connection)
