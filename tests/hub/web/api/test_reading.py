"""What is a member's, and orders, as programs read them: page by page."""

from itertools import chain

from starlette.testclient import TestClient

from firmware.hub.db.engine import writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook, CouponRequest
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.members.commands import MergeMembers
from tests.hub.web.api.conftest import ApiShop
from tests.support.hub_rig import VirtualKiosk, goods, receipt_no, sale
from tests.support.people_rig import STAFF

M1 = "/api/1/members/m1"
NOW, MIDDLE, LATER = (
    f"2026-{day}:00:00.000Z" for day in ("03-01T08", "03-20T00", "04-01T00")
)


def sold(api: ApiShop, sales: int, member_id: str = "m1") -> list[str]:
    """Sale ids of so many orders of a member, the newest first."""
    kiosk = VirtualKiosk()
    made = [
        sale(
            f"k1-1-{number}",
            goods(20),
            member_id=member_id,
            closed_at=f"2026-03-01T07:{number:02}:00.000Z",
        )
        for number in range(1, sales + 1)
    ]
    api.shop.ack(*kiosk.facts(made))
    return [each.sale_id for each in reversed(made)]


def pages(program: TestClient, path: str, name: str) -> list[list[str]]:
    """The ids of each page of a list, two an entry."""
    found: list[list[str]] = []
    after: dict[str, str] = {}
    while True:
        page = program.get(path, params={"limit": "2", **after}).json()
        found.append([next(iter(each.values())) for each in page[name]])
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def test_orders_come_page_by_page_and_new_ones_move_nothing(
    api: ApiShop, program: TestClient
) -> None:
    ids = sold(api, 5)
    assert pages(program, f"{M1}/orders", "orders") == [ids[:2], ids[2:4], ids[4:]]
    first = program.get(f"{M1}/orders?limit=2").json()
    api.shop.ack(*VirtualKiosk("k2").facts([sale("k2-1-1", goods(2), member_id="m1")]))
    second = program.get(f"{M1}/orders", params={"after": first["next"]}).json()
    assert [each["sale_id"] for each in second["orders"]] == ids[2:]
    looks = api.shop.rows("SELECT by, act FROM member_audit WHERE member_id = 'm1'")
    assert set(looks) == {("api:shop", "shown")}


def test_a_page_s_start_is_one_that_a_page_named(program: TestClient) -> None:
    for after in ("x", "!!!", "AAAA", "%00", "a" * 400):
        for path in (f"{M1}/orders", f"{M1}/points/entries"):
            refused = program.get(f"{path}?after={after}")
            assert (refused.status_code, refused.json()["field"]) == (422, "after")
    for limit in ("0", "201", "-1", "many", "1.5", "null"):
        refused = program.get(f"{M1}/orders?limit={limit}")
        assert (refused.status_code, refused.json()["field"]) == (422, "limit"), limit


def test_an_order_is_shown_with_each_fen(api: ApiShop, program: TestClient) -> None:
    (sale_id,) = sold(api, 1)
    for name in (sale_id, receipt_no(sale_id)):
        order = program.get(f"/api/1/orders/{name}").json()
        assert (order["sale_id"], order["channel"]) == (sale_id, "k1")
        assert order["steps"][0]["stage"] == "listed"
        listed = sum(each["amount_fen"] for each in order["lines"])
        assert listed == order["steps"][0]["amount_fen"]
        total = sum(each["amount_fen"] for each in order["steps"])
        assert total == order["payable_fen"]
        assert order["member_id"] == "m1"
    refused = program.get("/api/1/orders/K9-000009")
    assert (refused.status_code, refused.json()["reason"]) == (404, "order_unknown")


def test_two_orders_of_one_receipt_are_named(api: ApiShop, program: TestClient) -> None:
    sold(api, 2)
    api.shop.spoil("UPDATE orders SET receipt_no = 'K1-000001'")
    refused = program.get("/api/1/orders/K1-000001")
    assert (refused.status_code, refused.json()["reason"]) == (409, "receipt_ambiguous")
    assert refused.json()["expected"] == "k1-1-1, k1-1-2"


def test_points_and_their_history_add_up(api: ApiShop, program: TestClient) -> None:
    sold(api, 5)
    points = program.get(f"{M1}/points").json()
    assert points["balance_points"] == sum(each["points"] for each in points["lots"])
    entries = program.get(f"{M1}/points/entries").json()["entries"]
    assert points["balance_points"] == sum(each["points"] for each in entries) > 0
    assert {each["kind"] for each in entries} == {"sale"}
    paged = pages(program, f"{M1}/points/entries", "entries")
    assert [len(each) for each in paged] == [2, 2, 1]
    assert list(chain(*paged)) == [each["entry_id"] for each in entries]


def test_coupons_are_listed_with_their_state(api: ApiShop, program: TestClient) -> None:
    terms = '{"name": "满十减一", "off_fen": 100, "min_fen": 1000}'
    with writing(api.shop.engine) as connection:
        for name, from_at in (("c1", NOW), ("c2", NOW), ("c3", MIDDLE)):
            kept = KeptCoupon(name, "m1", terms, from_at, LATER, NOW)
            assert coupon_store.issue(connection, kept)
        asked = CouponRequest(
            hold_id="h1", coupon_id="c2", member_id="m1", kid="k1", sale_id="k1-1-9"
        )
        assert CouponBook(connection, NOW).hold(asked) is None
    listed = program.get(f"{M1}/coupons").json()["coupons"]
    states = {each["coupon_id"]: each["state"] for each in listed}
    assert states == {"c1": "free", "c2": "held", "c3": "not_yet"}
    assert (listed[0]["off_fen"], listed[0]["price_bps"]) == (100, None)


def test_a_merged_member_s_id_leads_to_the_other(
    api: ApiShop, program: TestClient
) -> None:
    sold(api, 2)
    other = api.people.join()
    api.people.do(MergeMembers(kept=other, merged="m1", by=STAFF))
    for path in ("", "/points", "/orders", "/coupons", "/points/entries"):
        assert program.get(M1 + path).json()["member_id"] == other, path
    orders = program.get(f"{M1}/orders").json()["orders"]
    assert len(orders) == 2
