"""An order names who approved; a badge that was revoked by then is shown to people."""

from msgspec.structs import replace as replaced

from firmware.hub.db.engine import reading, writing
from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.orders import orders
from firmware.hub.sales import flag_store
from firmware.hub.staff import store as staff_store
from firmware.hub.staff.store import KeptBadge
from firmware.protocol.messages import Approval
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

ZHANG = KeptBadge("b-1", "张三", "1" * 64, "2026-02-01T08:00:00.000Z")
LI = KeptBadge("b-2", "李四", "2" * 64, "2026-02-01T08:00:00.000Z")
BY_ZHANG, BY_LI = (Approval(by=each.badge_id) for each in (ZHANG, LI))


def test_a_sale_by_a_revoked_badge_is_booked_and_flagged(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    with writing(shop.engine) as connection:
        for badge in (ZHANG, LI):
            assert staff_store.add(connection, badge)
        staff_store.revoke(connection, "李四", "2026-02-20T08:00:00.000Z")
    facts = [
        replaced(sale("k1-1-1", goods(3)), approvals=(BY_ZHANG,)),
        replaced(sale("k1-1-2", goods(3)), approvals=(BY_LI,)),
        sale("k1-1-3", goods(3)),
    ]
    assert shop.ack(*kiosk.facts(facts)).refused == ()
    confirmed = {
        order.sale_id: order.confirmed_by for order in orders(shop.engine, ALWAYS)
    }
    assert confirmed == {"k1-1-1": "b-1", "k1-1-2": "b-2", "k1-1-3": None}
    with reading(shop.engine) as connection:
        (flag,) = flag_store.open_flags(connection)
    assert (flag.sale_id, flag.kind) == ("k1-1-2", "approver_revoked")
    assert flag.kiosk_says == "the money: approved by b-2"
    assert flag.hub_says == "revoked 2026-02-20T08:00:00.000Z"
