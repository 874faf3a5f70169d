"""A program gives members coupons, each once, and the books say who gave them."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.coupon_rules import CouponKind, CouponRules
from tests.hub.web.api.conftest import ApiShop, once

PATH = "/api/1/members/m1/coupons"
SORRY = CouponKind(id="sorry", name="抱歉", off_fen=500, valid_days=0)
RULES = Policy(version=2, coupon_rules=CouponRules(given=(SORRY,)))
GRANTS = "SELECT coupon_id, kind, occasion, by FROM coupon_grants ORDER BY 1"


@pytest.fixture
def program(api: ApiShop) -> TestClient:
    with writing(api.shop.engine) as connection:
        policy_store.keep(connection, RULES, "2026-03-01T07:00:00.000Z")
    return api.client(api.key("crm", KeyScope.COUPONS_WRITE, KeyScope.COUPONS_READ))


def given(program: TestClient, status: int, path: str = PATH, **body: str) -> Any:  # noqa: ANN401 - JSON
    response = program.post(path, json={"rule": "sorry"} | body, headers=once())
    assert response.status_code == status, response.text
    return response.json()


def test_a_coupon_is_given_once_a_campaign_and_the_books_say_by_whom(
    api: ApiShop, program: TestClient
) -> None:
    first = given(program, 201, campaign="autumn26")
    assert first == {
        "member_id": "m1",
        "coupon_id": "given:sorry:m1:autumn26",
        "issued": True,
        "name": "抱歉",
        "valid_from": "2026-03-01T08:00:00.000Z",
        "valid_until": "2026-03-01T16:00:00.000Z",
    }
    assert given(program, 200, campaign="autumn26") == first | {"issued": False}
    (owned,) = program.get(PATH).json()["coupons"]
    assert (owned["coupon_id"], owned["off_fen"]) == (first["coupon_id"], 500)
    assert api.shop.rows(GRANTS) == [(first["coupon_id"], "sorry", "given", "api:crm")]
    assert api.shop.wrong() == []


def test_without_a_campaign_each_request_is_one_and_a_repeat_the_same(
    api: ApiShop, program: TestClient
) -> None:
    key = once()
    replies = [
        program.post(PATH, json={"rule": "sorry"}, headers=key) for _ in range(2)
    ]
    assert [each.status_code for each in replies] == [201, 201]
    assert replies[0].json() == replies[1].json()
    assert given(program, 201) != replies[0].json()
    assert len(api.shop.rows(GRANTS)) == 2


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"rule": "other"}, 422, "rule_unknown"),
        ({"campaign": "no-dash"}, 422, "field_invalid"),
        ({"campaign": ""}, 422, "field_invalid"),
        ({"path": "/api/1/members/m9/coupons"}, 404, "member_unknown"),
    ],
)
def test_what_cannot_be_given_is_a_problem(
    api: ApiShop, program: TestClient, body: dict[str, str], status: int, reason: str
) -> None:
    problem = given(program, status, **body)
    assert (problem["reason"], bool(problem["detail"])) == (reason, True)
    assert api.shop.rows(GRANTS) == []


def test_who_only_reads_coupons_gives_none(api: ApiShop, program: TestClient) -> None:
    del program
    reader = api.client(api.key("reader", KeyScope.COUPONS_READ))
    assert given(reader, 403)["reason"] == "scope_missing"


def test_a_repeat_by_the_channel_s_next_key_is_the_same(
    api: ApiShop, program: TestClient
) -> None:
    key, renewed = once(), api.client(api.key("crm-2", KeyScope.COUPONS_WRITE))
    replies = [
        each.post(PATH, json={"rule": "sorry"}, headers=key)
        for each in (program, renewed)
    ]
    assert [each.status_code for each in replies] == [201, 201]
    assert replies[0].json() == replies[1].json()
    assert len(api.shop.rows(GRANTS)) == 1
