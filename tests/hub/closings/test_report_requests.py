"""A kiosk asks the real hub for its reports: each Z once, whatever gets lost."""

from firmware.hub.db.engine import writing
from firmware.hub.runtime.incoming import Incoming
from firmware.hub.staff import store as staff_store
from firmware.hub.staff.store import KeptBadge
from firmware.protocol import codec
from firmware.protocol.messages import AskReport, ReportReply, TillReport
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

ONE, TWO = goods(2)


def tell(shop: Shop, asked: Incoming) -> ReportReply:
    (answer,) = shop.desk.handle([asked])
    return codec.decode(answer.payload, ReportReply).body


def x(shop: Shop, kiosk: VirtualKiosk, *, by: str = "key") -> ReportReply:
    return tell(shop, kiosk.request(AskReport(sort="x", by=by)))


def z(
    shop: Shop, kiosk: VirtualKiosk, number: int | None = None, *, by: str = "key"
) -> ReportReply:
    return tell(shop, kiosk.request(AskReport(sort="z", by=by, number=number)))


def report(reply: ReportReply) -> TillReport:
    assert reply.report is not None
    return reply.report


def test_x_closes_nothing_and_names_the_last_z(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    first = x(shop, kiosk)
    assert (first.last, first.digest, first.refusal) == (None, None, None)
    assert [row.count for row in report(first).means] == [1]
    z(shop, kiosk, 1)
    shop.ack(kiosk.fact(sale("k1-1-2", [TWO])))
    second = x(shop, kiosk)
    assert (second.last, report(second).since) == (1, report(first).made_at)
    assert [row.count for row in report(second).means] == [1]


def test_a_z_is_kept_with_its_digest_before_the_reply(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    made = z(shop, kiosk, 1)
    assert (report(made).number, made.again, made.by, made.last) == (1, False, "key", 1)
    kept = shop.rows("SELECT number, digest, by FROM closings")
    assert kept == [(1, made.digest, "key")]


def test_a_lost_reply_costs_no_number_though_a_sale_was_booked_since(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    lost = z(shop, kiosk, 1)
    shop.ack(kiosk.fact(sale("k1-1-2", [TWO])))
    again = z(shop, kiosk, 1, by="key")
    assert again.again
    assert (report(again), again.digest) == (report(lost), lost.digest)
    assert shop.rows("SELECT count(*) FROM closings") == [(1,)]
    assert report(z(shop, kiosk, 2)).number == 2


def test_an_earlier_z_is_returned_as_it_was_made(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    replies: list[ReportReply] = []
    for number in (1, 2, 3):
        shop.ack(kiosk.fact(sale(f"k1-1-{number}", [ONE])))
        replies.append(z(shop, kiosk, number))
    again = z(shop, kiosk, 2)
    assert (report(again), again.digest) == (report(replies[1]), replies[1].digest)
    assert (again.again, again.last) == (True, 3)


def test_a_number_ahead_of_the_books_is_no_gap(shop: Shop, kiosk: VirtualKiosk) -> None:
    """The hub was restored from a backup since the kiosk saw the last number."""
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    assert report(z(shop, kiosk, 7)).number == 1
    assert report(z(shop, kiosk, 7)).number == 1


def test_without_bookings_there_is_no_z_or_the_last_one(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    assert z(shop, kiosk, 1) == ReportReply(refusal="nothing_booked")
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    made = z(shop, kiosk, 1)
    again = z(shop, kiosk, 2)
    assert (again.again, report(again)) == (True, report(made))


def test_who_is_not_staff_gets_no_report(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    badge = KeptBadge("b-1", "张三", "0" * 64, "2026-03-01T00:00:00.000Z", None)
    with writing(shop.engine) as connection:
        staff_store.add(connection, badge)
    refused = ReportReply(refusal="by_unknown")
    assert x(shop, kiosk, by="b-2") == refused
    assert z(shop, kiosk, 1, by="desk") == refused
    assert shop.rows("SELECT count(*) FROM closings") == [(0,)]
    assert z(shop, kiosk, 1, by="b-1").by == "b-1"


def test_a_kiosk_gets_its_own_reports_only(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    z(shop, kiosk, 1)
    other = VirtualKiosk("k2")
    assert z(shop, other, 1) == ReportReply(refusal="nothing_booked")


def test_a_z_that_somebody_changed_is_refused_by_name(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", [ONE])))
    z(shop, kiosk, 1)
    shop.spoil("UPDATE closings SET digest = 'b1946ac92492d2347c6235b4d2611184'")
    assert z(shop, kiosk, 1) == ReportReply(refusal="changed")
