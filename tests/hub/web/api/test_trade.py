"""A program sells by HTTP what a kiosk sells: quote, hold, order, refund (S07)."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.channels.quotes.texts import QuoteKey
from tests.hub.web.api.conftest import ApiShop, once
from tests.support.hub_rig import gtin
from tests.support.redeeming import issue, redeeming_shop

GOODS = [{"gtin": gtin(0), "pieces": 2}, {"gtin": gtin(1)}]
ORDER: dict[str, Any] = {"goods": GOODS, "member_id": "m1", "points": 200}


@pytest.fixture
def program(api: ApiShop) -> TestClient:
    redeeming_shop(api.shop)
    issue(api.shop, "c1")
    QuoteKey(api.web.folder).begin()
    return api.client(api.key("app", channel="app"))


def sent(program: TestClient, path: str, body: object, status: int) -> Any:  # noqa: ANN401 - JSON
    response = program.post(f"/api/1{path}", json=body, headers=once())
    assert response.status_code == status, response.text
    return response.json()


def test_quote_hold_order_and_refund(api: ApiShop, program: TestClient) -> None:
    quote = sent(program, "/quotes", ORDER, 200)
    assert sum(step["amount_fen"] for step in quote["steps"]) == quote["payable_fen"]
    held = sent(program, "/holds", {"order_no": 7, "quote": quote["quote"]}, 201)
    assert held == {
        "order_no": 7,
        "points": 200,
        "coupons": ["c1"],
        "balance_points": 100,
    }
    paid = {"order_no": 7, "paid_fen": quote["payable_fen"], "quote": quote["quote"]}
    booked = sent(program, "/orders", paid, 201)
    assert (booked["receipt_no"], booked["flag"]) == ("ch.app-000007", None)
    assert sent(program, "/orders", paid, 409)["reason"] == "order_exists"
    path = "/orders/ch.app-000007/refunds"
    tried = sent(program, path, {"refund_no": 1, "trial": True}, 200)
    back = sent(program, path, {"refund_no": 1}, 201)
    assert (back["money_fen"], back["left"]) == (tried["money_fen"], [])
    assert back["coupons_back"] == ["c1"]
    assert api.shop.wrong() == []


def test_a_hold_is_released_by_its_number(program: TestClient) -> None:
    wish = {"order_no": 8, "member_id": "m1", "points": 100}
    sent(program, "/holds", wish, 201)
    for _ in range(2):
        released = program.delete("/api/1/holds/8", headers=once())
        assert released.json() == {"order_no": 8, "outcome": "released"}
    assert program.delete("/api/1/holds/x", headers=once()).status_code == 404
    none = program.delete("/api/1/holds/9", headers=once())
    assert none.json()["reason"] == "no_hold"


def test_a_repeat_under_its_key_changes_nothing(
    api: ApiShop, program: TestClient
) -> None:
    quote = sent(program, "/quotes", {"goods": GOODS}, 200)
    paid = {"order_no": 1, "paid_fen": quote["payable_fen"], "quote": quote["quote"]}
    key = once()
    replies = [program.post("/api/1/orders", json=paid, headers=key) for _ in range(3)]
    assert {each.status_code for each in replies} == {201}
    assert replies[0].json() == replies[1].json() == replies[2].json()
    assert len(api.shop.rows("SELECT sale_id FROM orders")) == 1


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"goods": []}, 422, "empty"),
        ({"goods": [{"gtin": "4000000000006"}]}, 422, "article_unknown"),
        ({**ORDER, "points": 150}, 422, "points_step"),
        ({**ORDER, "member_id": "m9"}, 404, "member_unknown"),
    ],
)
def test_what_cannot_be_sold_is_a_problem(
    program: TestClient, body: object, status: int, reason: str
) -> None:
    problem = sent(program, "/quotes", body, status)
    assert problem["reason"] == reason
    assert problem["detail"]


def test_a_key_sells_only_with_its_scope(api: ApiShop) -> None:
    reader = api.client(api.key("reader", KeyScope.ORDERS_READ, channel="app"))
    paid = {"order_no": 1, "paid_fen": 1, "order": {"goods": GOODS}}
    assert sent(reader, "/orders", paid, 403)["reason"] == "scope_missing"


def test_what_is_only_tried_is_kept_nowhere(api: ApiShop, program: TestClient) -> None:
    """A trial is made anew whenever it is repeated: a refund may have come between."""
    paid = {"order_no": 1, "paid_fen": 5, "order": {"goods": GOODS}}
    assert sent(program, "/orders", paid, 201)["flag"] == "price_drift"
    kept, key = api.shop.rows("SELECT key FROM port_replies"), once()
    path = "/api/1/orders/ch.app-000001/refunds"
    tried = {"refund_no": 2, "trial": True}
    before = program.post(path, json=tried, headers=key).json()
    assert api.shop.rows("SELECT key FROM port_replies") == kept
    part = {"refund_no": 1, "lines": [{"line": 1, "pieces": 1}]}
    sent(program, "/orders/ch.app-000001/refunds", part, 201)
    after = program.post(path, json=tried, headers=key).json()
    assert len(after["left"]) == len(before["left"]) - 1


def test_an_order_shows_what_its_channel_has_to_reconcile(program: TestClient) -> None:
    paid = {"order_no": 1, "paid_fen": 5, "order": {"goods": GOODS}}
    sent(program, "/orders", paid, 201)
    back = sent(program, "/orders/ch.app-000001/refunds", {"refund_no": 1}, 201)
    shown = program.get("/api/1/orders/ch.app-000001").json()
    assert shown["flag"] == "price_drift"
    (refund,) = shown["refunds"]
    assert (refund["refund_no"], refund["money_fen"]) == (back["refund_no"], 5)
