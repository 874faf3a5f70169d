"""Payments by phone in an X report: by network, given back, or come to nothing."""

from msgspec.structs import replace

from firmware.hub.closings.making import x_report
from firmware.hub.db.engine import reading, writing
from firmware.hub.sales.refunds.asked import AskedRefund
from firmware.hub.sales.refunds.booking import RefundBook
from firmware.protocol.messages import ReportRow, SalePayment, SaleVoided
from tests.support.hub_rig import Shop, VirtualKiosk, goods, receipt_no, sale

ONE, TWO = goods(2)
NOW = "2026-03-01T14:00:00.000Z"
ATTEMPT = (
    "INSERT INTO payment_attempts (out_trade_no, sale_id, attempt, kid, network, way,"
    " amount_fen, subject, state, charged_ms, give_up_ms, given_up, url, trade_no,"
    " declined, tries, changes, asked_at, changed_at) VALUES"
    " ('n{n}', 'k1-1-3', {n}, 'k1', 'alipay', 'code', 100, '', '{state}', 0, 0, 0, '',"
    " '', {declined}, 0, 0, '', '')"
)


def test_phone_sales_stand_by_network_and_leave_the_drawer_alone(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    plain, cash = sale("k1-1-1", [ONE]), sale("k1-1-2", [ONE])
    paid = SalePayment(
        network="alipay", out_trade_no="n1", amount_fen=plain.payable_fen
    )
    shop.ack(*kiosk.facts([replace(plain, tender="phone", payment=paid), cash]))
    asked = AskedRefund(refund_id="r1", name="k1-1-1", by="key", at=NOW, kid="k1")
    with writing(shop.engine) as connection:
        RefundBook(connection, NOW, utc_offset_minutes=480).refund(asked)
    with reading(shop.engine) as connection:
        report = x_report(connection, "k1", NOW)
    assert [(row.name, row.count) for row in report.means] == [
        ("alipay", 1),
        ("cash", 1),
    ]
    assert [row.name for row in report.refunds] == ["alipay"]
    assert report.cash_fen == cash.payable_fen


def test_what_came_to_nothing_is_named_by_how_it_ended(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    void = SaleVoided(
        sale_id="k1-1-3",
        receipt_no=receipt_no("k1-1-3"),
        payable_fen=100,
        voided_at="2026-03-01T08:00:00.000Z",
        reason="customer",
    )
    shop.ack(kiosk.fact(void))
    ends = [("closed", "NULL"), ("closed", "'balance'"), ("refunded", "NULL")]
    for n, (state, declined) in enumerate(ends, start=1):
        shop.rows(ATTEMPT.format(n=n, state=state, declined=declined))
    with reading(shop.engine) as connection:
        report = x_report(connection, "k1", NOW)
    assert report.payments == tuple(
        ReportRow(name=name, count=1, amount_fen=100)
        for name in ("closed", "declined", "returned")
    )
