"""How a shop's hub writes down the rehearsal's payment networks. Pure."""

from collections.abc import Mapping
from typing import Any

Told = Mapping[str, Mapping[str, Any]]

TIMEOUT_S = 4.0
"""Short enough for a rehearsal, long enough for a machine with much to do."""


def payments_table(told: Told) -> dict[str, Any]:
    """`[payments]` of hub.toml, of what the networks tell a merchant by network."""
    host, ca = f"127.0.0.1:{told['network']['port']}", told["network"]["ca"]
    trusted = {"ca_file": ca, "bill_hosts": [host]}
    return {
        "networks": ["alipay", "wechat"],
        "test_setup": True,
        "timeout_s": TIMEOUT_S,
        "alipay": _alipay(told["alipay"]) | trusted,
        "wechat": _wechat(told["wechat_pay"]) | trusted,
    }


def _alipay(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "gateway": told["gateway_url"],
        "app_id": told["app_id"],
        "seller_id": told["seller_id"],
        "key_file": told["app_key"],
        "alipay_key_file": told["alipay_public_key"],
    }


def _wechat(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "gateway": told["base_url"],
        "app_id": told["appid"],
        "merchant_id": told["mchid"],
        "certificate_serial": told["merchant_serial"],
        "key_file": told["merchant_key"],
        "wechat_key_file": told["public_key"],
        "wechat_key_id": told["public_key_id"],
    }
