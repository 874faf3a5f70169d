"""Sales paid by phone and their refunds, for tests of a hub with phone payments."""

from msgspec.structs import replace as replaced
from sqlalchemy import Engine

from firmware.hub.db.engine import writing
from firmware.hub.sales.refunds.asked import AskedRefund, RefundOutcome
from firmware.hub.sales.refunds.booking import RefundBook
from firmware.protocol.messages import SaleClosed, SalePayment
from firmware.retail.payment_ids import make_out_trade_no
from firmware.retail.pricing.quote import Tender
from tests.support.hub_rig import goods, sale
from tests.support.payments_rig import PayingHub, charge

AT = "2026-03-01T08:00:00.000Z"


def paid_by_phone(sale_id: str, articles: int = 2) -> SaleClosed:
    """A sale whose first attempt was paid."""
    closed = sale(sale_id, goods(articles), tender=Tender.PHONE)
    payment = SalePayment(
        network="alipay",
        out_trade_no=make_out_trade_no(sale_id, 1),
        amount_fen=closed.payable_fen,
    )
    return replaced(closed, payment=payment)


def sell_by_phone(hub: PayingHub, sale_id: str, articles: int = 2) -> SaleClosed:
    """Charge a sale and book it."""
    closed = paid_by_phone(sale_id, articles)
    hub.handle(hub.kiosk.request(charge(sale_id, amount_fen=closed.payable_fen)))
    hub.handle(hub.kiosk.fact(closed))
    return closed


def refund_at_desk(
    engine: Engine, sale_id: str, *lines: int, refund_id: str = "desk-1"
) -> RefundOutcome:
    """Refund a piece of each of these lines, or all that is left."""
    asked = AskedRefund(
        refund_id=refund_id,
        name=sale_id,
        by="desk",
        at=AT,
        lines=dict.fromkeys(lines, 1) or None,
    )
    with writing(engine) as connection:
        return RefundBook(connection, AT, utc_offset_minutes=480).refund(asked)
