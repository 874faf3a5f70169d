"""Who may use the API: keys, scopes, allowances; and nobody else."""

import logging

import pytest

from firmware.cli.main import main
from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.web.config import WebConfig
from tests.hub.web.api.conftest import ApiShop

POINTS = "/api/1/members/m1/points"


def test_a_key_opens_what_its_scopes_name(api: ApiShop) -> None:
    reader = api.client(api.key("reader", KeyScope.POINTS_READ))
    other = api.client(api.key("other", KeyScope.QUOTES, KeyScope.MEMBERS_READ))
    shown = reader.get(POINTS)
    assert (shown.status_code, shown.json()["balance_points"]) == (200, 0)
    refused = other.get(POINTS)
    assert (refused.status_code, refused.json()["reason"]) == (403, "scope_missing")
    assert refused.json()["expected"] == "points:read"
    assert 'scope="points:read"' in refused.headers["www-authenticate"]


NO_KEYS = (
    ("", "key_missing"),
    ("Basic abcdef", "key_missing"),
    ("Bearer", "key_missing"),
    ("Bearer ctk_", "key_unknown"),
    ("Bearer ctk_" + "0" * 40, "key_unknown"),
    ("Bearer ctk_" + "0" * 40_000, "key_unknown"),
    ("Bearer ' OR 1=1", "key_unknown"),
)


def test_without_a_key_in_force_nothing_is_shown(api: ApiShop) -> None:
    client = api.client()
    for shown, reason in NO_KEYS:
        headers = {"Authorization": shown} if shown else {}
        refused = client.get(POINTS, headers=headers)
        assert (refused.status_code, refused.json()["reason"]) == (401, reason)
        assert refused.headers["www-authenticate"].startswith("Bearer realm=")


def test_a_revoked_key_is_refused_at_once(api: ApiShop) -> None:
    key = api.key("till")
    client = api.client(key)
    assert client.get(POINTS).status_code == 200
    config = api.shop.folder / "hub.toml"
    config.write_text(api.shop.config)
    assert main(["api-key", "revoke", "till", "--config", str(config)]) == 0
    refused = client.get(POINTS)
    assert (refused.status_code, refused.json()["reason"]) == (401, "key_unknown")


def test_the_day_of_use_is_noted_once_a_day(api: ApiShop) -> None:
    client = api.client(api.key("shop"))
    for _ in range(3):
        assert client.get(POINTS).status_code == 200
    used = api.shop.rows("SELECT name, used_on FROM api_keys")
    assert used == [("shop", "2026-03-01")]
    assert len(api.hub.calls) == 1


def test_reading_goes_on_while_the_hub_is_away(api: ApiShop) -> None:
    api.hub.away = True
    client = api.client(api.key("shop"))
    assert [client.get(POINTS).status_code for _ in range(3)] == [200] * 3
    assert len(api.hub.calls) == 1


@pytest.mark.parametrize("web_config", [WebConfig(api_requests_per_minute_max=10)])
def test_each_key_has_its_allowance(api: ApiShop) -> None:
    here, there = api.client(api.key("a")), api.client(api.key("b"), "203.0.113.8")
    found = [here.get(POINTS) for _ in range(10)]
    assert [each.status_code for each in found] == [200] * 10
    assert found[0].headers["ratelimit-policy"] == '"key";q=10;w=60'
    assert found[0].headers["ratelimit"] == '"key";r=9;t=6'
    moved = api.client(here.headers["authorization"].split()[1], "203.0.113.9")
    late = moved.get(POINTS)
    assert (late.status_code, late.json()["reason"]) == (429, "too_many_requests")
    assert late.headers["retry-after"] == "6"
    assert there.get(POINTS).status_code == 200
    api.web.clock.now_s += 6
    assert moved.get(POINTS).status_code == 200


@pytest.mark.parametrize("web_config", [WebConfig(api_requests_per_minute_max=10)])
def test_each_address_has_its_allowance_whatever_keys_it_shows(api: ApiShop) -> None:
    clients = [api.client(api.key(f"k{number}")) for number in range(4)]
    statuses = [client.get(POINTS).status_code for client in clients for _ in range(4)]
    assert statuses == [200] * 10 + [429] * 6
    refused = clients[0].get(POINTS)
    assert refused.json()["reason"] == "too_many_requests"
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("web_config", [WebConfig(api_requests_per_minute_max=100_000)])
def test_a_flood_of_wrong_keys_is_put_off_and_a_right_one_is_not(
    api: ApiShop,
) -> None:
    right, wrong = api.client(api.key("shop")), api.client("ctk_" + "1" * 40)
    reasons = [wrong.get(POINTS).json()["reason"] for _ in range(40)]
    assert reasons == ["key_unknown"] * 20 + ["too_many_wrong_keys"] * 20
    assert right.get(POINTS).status_code == 200
    assert api.client("ctk_" + "2" * 40, "203.0.113.8").get(POINTS).status_code == 401


def test_no_key_stands_in_a_log_or_a_refusal(
    api: ApiShop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = api.key("shop")
    shown = [api.client(key).get(POINTS), api.client(key[:-1]).get(POINTS)]
    ours = [each for each in caplog.records if each.name.startswith("firmware")]
    logged = "\n".join(each.getMessage() for each in ours)
    for text in (logged, *(each.text for each in shown)):
        assert key[:-1] not in text
    assert "page=show_points status=200" in logged
    assert "m1" not in logged
    assert key not in str(api.shop.rows("SELECT * FROM api_keys"))
