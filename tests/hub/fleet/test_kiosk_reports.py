"""What the hub keeps of what its kiosks report, and what two boxes of one kid show."""

from firmware.hub.db.engine import reading
from firmware.hub.feature.feature import Announcement, KioskReport
from firmware.hub.fleet import store as fleet_store
from firmware.hub.fleet.kiosk_clocks import KioskClocks
from firmware.hub.fleet.kiosk_reports import KioskReports
from firmware.hub.fleet.kiosk_status import NAMES_MAX, KioskStatus
from firmware.hub.runtime.incoming import Incoming
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamp, utc_text
from firmware.protocol.messages import KioskState, Telemetry
from tests.support.hub_rig import NOW_MS, Shop, VirtualKiosk, goods, sale, still_stamper

NOW = utc_text(NOW_MS)
LATER = utc_text(NOW_MS + 60_000)


def reports_of(shop: Shop) -> KioskReports:
    return KioskReports(shop.engine, KioskClocks())


def kept(shop: Shop, kid: str = "k1") -> KioskStatus:
    with reading(shop.engine) as connection:
        found = {each.kid: each.status for each in fleet_store.known_kiosks(connection)}
    return found[kid]


def state(
    state: str = "ready", *reasons: str, boot: str = "boot", kid: str = "k1"
) -> KioskReport:
    body = KioskState(
        state=state,  # pyright: ignore[reportArgumentType] - one of the wire's
        session=1,
        boot=boot,
        ts=NOW,
        reasons=reasons,
    )
    return KioskReport(kid, Stamp(kid, "", NOW, boot, 0), live=False, body=body)


def test_a_state_is_kept_with_since_when_it_is_so(shop: Shop) -> None:
    reports = reports_of(shop)
    reports.observe([state("degraded", "printer_lost")], NOW)
    reports.observe([state("degraded", "printer_lost")], LATER)
    assert not reports.write(0.0)
    status = kept(shop)
    assert (status.state, status.reasons) == ("degraded", ("printer_lost",))
    assert (status.changed_at, status.seen_at) == (NOW, LATER)


def test_it_is_there_after_a_restart_and_goes_on(shop: Shop) -> None:
    reports = reports_of(shop)
    reports.observe([state("degraded", "printer_lost")], NOW)
    reports.write(0.0)
    restarted = reports_of(shop)
    restarted.observe([state("degraded", "printer_lost")], LATER)
    restarted.write(0.0)
    assert kept(shop).changed_at == NOW


def test_telemetry_comes_by_the_wire_within_bounds(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    numbers = {f"n{number:04d}": 1.0 for number in range(500)}
    payload = codec.encode(Telemetry(numbers=numbers), still_stamper("k1").stamp())
    topic = topics.telemetry("k1", "health")
    assert shop.desk.handle([Incoming(topic, payload)]) == []
    reports = reports_of(shop)
    message = Telemetry(numbers={**numbers, "backlog_facts": 3.0})
    stamp = Stamp("k1", "", NOW, "boot", 0)
    reports.observe([KioskReport("k1", stamp, live=True, body=message)], NOW)
    reports.write(0.0)
    status = kept(shop)
    assert len(status.numbers) == NAMES_MAX
    assert status.numbers["backlog_facts"] == 3.0
    assert (status.numbers_at, status.clock_off_s) == (NOW, 0)
    del kiosk


def test_the_last_sale_is_the_last_one_however_late_another_comes(shop: Shop) -> None:
    reports = reports_of(shop)
    sales = [
        sale("k1-1-2", goods(3), closed_at="2026-03-01T07:59:30.000Z"),
        sale("k1-1-1", goods(3), closed_at="2026-03-01T07:58:00.000Z"),
    ]
    reports.observe_sales([Announcement("k1", each) for each in sales], NOW)
    reports.write(0.0)
    status = kept(shop)
    assert status.last_receipt_no == "k1-000002"
    assert status.last_sale_at == "2026-03-01T07:59:30.000Z"


def test_a_sale_from_the_future_hides_no_later_one(shop: Shop) -> None:
    reports = reports_of(shop)
    far = sale("k1-1-1", goods(3), closed_at="2226-03-01T08:00:00.000Z")
    reports.observe_sales([Announcement("k1", far)], NOW)
    near = sale("k1-1-2", goods(3), closed_at=LATER)
    reports.observe_sales([Announcement("k1", near)], LATER)
    reports.write(0.0)
    assert kept(shop).last_receipt_no == "k1-000002"


def test_two_boxes_with_one_kid_are_noticed(shop: Shop) -> None:
    reports = reports_of(shop)
    for boot, now in (("a", NOW), ("b", NOW), ("a", LATER)):
        reports.observe([state("offline", boot="x"), state(boot=boot)], now)
    reports.write(0.0)
    assert kept(shop).shared_at == LATER


def test_a_box_that_restarts_is_one_box(shop: Shop) -> None:
    reports = reports_of(shop)
    for boot in ("a", "b", "b", "c", "d"):
        reports.observe([state(boot=boot), state("offline", boot="a")], NOW)
    reports.write(0.0)
    assert kept(shop).shared_at == ""


def test_kiosks_beyond_the_bound_are_not_kept(shop: Shop) -> None:
    reports = KioskReports(shop.engine, KioskClocks(), kiosks_max=2)
    reports.observe([state(kid=f"k{number}") for number in range(5)], NOW)
    reports.write(0.0)
    with reading(shop.engine) as connection:
        known = fleet_store.statuses(connection)
    assert [each.kid for each in known] == ["k0", "k1"]


def test_a_kiosk_of_which_only_the_birth_is_known_is_there(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.desk.handle([kiosk.birth()])
    assert kept(shop) == KioskStatus(kid="k1")
