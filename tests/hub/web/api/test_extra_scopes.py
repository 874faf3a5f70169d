"""What is a member's is used and seen only with the scopes for that."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.channels.quotes.texts import QuoteKey
from tests.hub.web.api.conftest import ApiShop, once
from tests.support.hub_rig import gtin
from tests.support.redeeming import balance, issue, redeeming_shop, states

GOODS = [{"gtin": gtin(0), "pieces": 2}, {"gtin": gtin(1)}]
FOR_M1: dict[str, Any] = {"goods": GOODS, "member_id": "m1"}
SELLING = (KeyScope.QUOTES, KeyScope.ORDERS_WRITE, KeyScope.REFUNDS_WRITE)


@pytest.fixture
def seller(api: ApiShop) -> TestClient:
    """A program that only sells; member m1 has points and a coupon."""
    redeeming_shop(api.shop)
    issue(api.shop, "c1")
    QuoteKey(api.web.folder).begin()
    return api.client(api.key("seller", *SELLING, channel="app"))


def sent(program: TestClient, path: str, body: object) -> tuple[int, Any]:
    response = program.post(f"/api/1{path}", json=body, headers=once())
    return response.status_code, response.json()


@pytest.mark.parametrize(
    ("path", "body", "scope"),
    [
        ("/quotes", {**FOR_M1, "points": 100}, "points:write"),
        ("/quotes", {**FOR_M1, "exchange": [gtin(0)]}, "points:write"),
        ("/quotes", {**FOR_M1, "coupons": ["c1"]}, "coupons:read"),
        ("/holds", {"order_no": 1, "member_id": "m1", "points": 100}, "points:write"),
        (
            "/holds",
            {"order_no": 1, "member_id": "m1", "coupons": ["c1"]},
            "coupons:read",
        ),
        (
            "/orders",
            {"order_no": 1, "paid_fen": 1, "order": {**FOR_M1, "points": 100}},
            "points:write",
        ),
        (
            "/orders",
            {"order_no": 1, "paid_fen": 1, "order": {**FOR_M1, "coupons": ["c1"]}},
            "coupons:read",
        ),
    ],
)
def test_who_only_sells_uses_nothing_of_a_members(
    api: ApiShop, seller: TestClient, path: str, body: object, scope: str
) -> None:
    status, problem = sent(seller, path, body)
    assert (status, problem["reason"]) == (403, "scope_missing")
    assert problem["expected"] == scope
    assert balance(api.shop) == 300
    assert states(api.shop) == {}


def test_who_only_sells_sees_nothing_of_a_members(
    api: ApiShop, seller: TestClient
) -> None:
    _, quote = sent(seller, "/quotes", FOR_M1)
    assert (quote["balance_points"], quote["points_max"]) == (None, 0)
    assert (quote["coupons"], quote["coupons_unused"]) == ([], [])
    paid = {"order_no": 1, "paid_fen": quote["payable_fen"], "quote": quote["quote"]}
    _, booked = sent(seller, "/orders", paid)
    assert (booked["flag"], booked["balance_points"]) == (None, None)
    assert booked["earned_points"] > 0
    _, back = sent(seller, "/orders/ch.app-000001/refunds", {"refund_no": 1})
    assert (back["left"], back["balance_points"]) == ([], None)
    assert balance(api.shop) == 300


def test_a_quote_that_another_key_made_is_used_by_the_channels_seller(
    api: ApiShop, seller: TestClient
) -> None:
    """Who may use points has said so in the quote."""
    page = api.client(
        api.key("page", KeyScope.QUOTES, KeyScope.POINTS_WRITE, channel="app")
    )
    status, quote = sent(page, "/quotes", {**FOR_M1, "points": 100})
    assert (status, quote["balance_points"]) == (200, 300)
    paid = {"order_no": 1, "paid_fen": quote["payable_fen"], "quote": quote["quote"]}
    assert sent(seller, "/orders", paid)[1]["points_used"] == 100
