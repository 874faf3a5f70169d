"""X and Z reports: every booking is in one Z of its kiosk and one of the store."""

from firmware.hub.closings import store
from firmware.hub.closings.making import x_report, z_report
from firmware.hub.closings.scope import STORE
from firmware.hub.db.engine import reading, writing
from firmware.hub.sales.refunds.asked import AskedRefund
from firmware.hub.sales.refunds.booking import RefundBook
from firmware.protocol.messages import ReportRow, ReportVat, SaleVoided, TillReport
from tests.support.hub_rig import Shop, VirtualKiosk, goods, receipt_no, sale

NIGHT = "2026-03-01T14:00:00.000Z"
LATER = "2026-03-02T14:00:00.000Z"
ONE, TWO = goods(2)


def void(number: int) -> SaleVoided:
    return SaleVoided(
        sale_id=f"k1-1-{number}",
        receipt_no=receipt_no(f"k1-1-{number}"),
        payable_fen=350,
        voided_at="2026-03-01T08:00:00.000Z",
        reason="idle",
    )


def x_of(shop: Shop, kid: str = "k1", at: str = NIGHT) -> TillReport:
    with reading(shop.engine) as connection:
        return x_report(connection, kid, at)


def z_of(shop: Shop, kid: str = "k1", at: str = NIGHT) -> TillReport:
    with writing(shop.engine) as connection:
        made = z_report(connection, kid, at, by="desk")
        assert made is not None
        return made.report


def refund(shop: Shop, sale_id: str, lines: dict[int, int] | None = None) -> None:
    asked = AskedRefund(
        refund_id=f"r-{sale_id}-{len(lines or ())}",
        name=sale_id,
        by="desk",
        at=NIGHT,
        kid="k1",
        lines=lines,
    )
    with writing(shop.engine) as connection:
        book = RefundBook(connection, NIGHT, utc_offset_minutes=480)
        assert book.refund(asked).refusal is None


def test_an_x_report_has_what_was_booked_and_closes_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(*kiosk.facts([sale("k1-1-1", [ONE]), void(2), sale("k1-1-3", [TWO])]))
    report = x_of(shop)
    assert report == x_of(shop)
    assert (report.number, report.since) == (None, None)
    assert report.means == (
        ReportRow(name="cash", count=2, amount_fen=ONE.price_fen + 100),
    )
    assert report.voids == (ReportRow(name="idle", count=1, amount_fen=350),)
    assert [row.name for row in report.stages] == ["listed", "cash_rounding"]
    assert sum(row.amount_fen for row in report.stages) == report.means[0].amount_fen
    assert (report.first, report.last) == ("k1-000001", "k1-000003")
    assert (report.missing, report.cash_fen) == (0, report.means[0].amount_fen)


def test_z_reports_are_numbered_and_each_sale_is_in_one(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    first = z_of(shop)
    shop.ack(kiosk.fact(sale("k1-1-2", [TWO], closed_at="2026-03-02T08:00:00.000Z")))
    second = z_of(shop, at=LATER)
    assert (first.number, second.number) == (1, 2)
    assert (second.since, second.first) == (first.made_at, "k1-000002")
    assert [sum(row.count for row in z.means) for z in (first, second)] == [1, 1]
    assert x_of(shop).means == ()


def test_a_z_asked_twice_is_the_same_z(shop: Shop, kiosk: VirtualKiosk) -> None:
    with writing(shop.engine) as connection:
        assert z_report(connection, "k1", NIGHT, by="desk") is None
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    first = z_of(shop)
    with writing(shop.engine) as connection:
        again = z_report(connection, "k1", LATER, by="desk")
    assert again is not None
    assert (again.again, again.report) == (True, first)


def test_a_sale_that_comes_late_is_in_the_next_z_and_marked(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    late = kiosk.fact(sale("k1-1-2", [ONE]))
    third = kiosk.fact(sale("k1-1-3", [TWO]))
    shop.ack(third)
    first = z_of(shop)
    assert (first.missing, first.last) == (1, "k1-000003")
    shop.ack(late)
    second = z_of(shop, at=LATER)
    assert (second.late, second.late_fen) == (1, ONE.price_fen)
    assert (second.missing, second.last) == (0, "k1-000003")


def test_gaps_count_from_the_last_receipt_of_the_z_before(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    z_of(shop)
    shop.ack(kiosk.fact(sale("k1-1-4", [ONE])))
    assert x_of(shop).missing == 2


def test_the_store_has_its_own_numbers_over_all_kiosks(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    other = VirtualKiosk("k2", 1)
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    z_of(shop)
    shop.ack(other.fact(sale("k2-1-1", [ONE])))
    report = z_of(shop, STORE)
    assert (report.kid, report.number) == (None, 1)
    assert [(row.name, row.count) for row in report.kiosks] == [("k1", 1), ("k2", 1)]
    assert x_of(shop, STORE).kiosks == ()
    assert x_of(shop, "k2").means[0].count == 1


def test_a_refund_lowers_the_cash_and_takes_back_its_tax(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.change_articles("vat_bps = 1300")
    one, two = ONE, TWO
    sold = sale("k1-1-1", [one, two, two])
    shop.ack(kiosk.fact(sold))
    listed_fen = one.price_fen + 2 * two.price_fen
    (row,) = x_of(shop).vat
    assert row == ReportVat(
        rate_bps=1_300,
        gross_fen=listed_fen,
        tax_fen=round(listed_fen * 1300 / 11300),
    )
    refund(shop, "k1-1-1", {2: 1})
    report = x_of(shop)
    assert report.vat[0].gross_fen == listed_fen - two.price_fen
    assert report.cash_fen == sold.payable_fen - report.refunds[0].amount_fen
    refund(shop, "k1-1-1")
    assert x_of(shop).vat == (ReportVat(rate_bps=1_300, gross_fen=0, tax_fen=0),)


def test_a_z_that_was_changed_is_named(shop: Shop, kiosk: VirtualKiosk) -> None:
    for number in (1, 2, 3):
        shop.ack(kiosk.fact(sale(f"k1-1-{number}", [ONE])))
        z_of(shop)
    with reading(shop.engine) as connection:
        kept = list(store.every(connection, "k1"))
        assert [each.sound for each in kept] == [True, True, True]
        assert all(store.find(connection, "k1", n) == kept[n - 1] for n in (1, 2, 3))
    shop.spoil("UPDATE closings SET document = replace(document, ':1', ':2')")
    with reading(shop.engine) as connection:
        assert not any(each.sound for each in store.every(connection, "k1"))


def test_a_z_that_is_missing_is_named(shop: Shop, kiosk: VirtualKiosk) -> None:
    for number in (1, 2, 3):
        shop.ack(kiosk.fact(sale(f"k1-1-{number}", [ONE])))
        z_of(shop)
    shop.spoil("DELETE FROM closings WHERE number = 2")
    with reading(shop.engine) as connection:
        kept = list(store.every(connection, "k1"))
    assert [(each.report.number, each.sound) for each in kept] == [
        (1, True),
        (3, False),
    ]
