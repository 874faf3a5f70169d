"""How a shop's hub writes down the rehearsal's payment networks. Pure."""

from collections.abc import Mapping
from typing import Any

NetworkTables = Mapping[str, Mapping[str, Any]]

TIMEOUT_S = 4.0
"""Short enough for a rehearsal, long enough for a machine with much to do."""


def payments_table(tables: NetworkTables) -> dict[str, Any]:
    """`[payments]` of hub.toml, from the tables of `network.toml` by their names."""
    host, ca = f"127.0.0.1:{tables['network']['port']}", tables["network"]["ca"]
    trusted = {"ca_file": ca, "bill_hosts": [host]}
    return {
        "networks": ["alipay", "wechat"],
        "test_setup": True,
        "timeout_s": TIMEOUT_S,
        "alipay": _alipay(tables["alipay"]) | trusted,
        "wechat": _wechat(tables["wechat_pay"]) | trusted,
    }


def _alipay(tables: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "gateway": tables["gateway_url"],
        "app_id": tables["app_id"],
        "seller_id": tables["seller_id"],
        "key_file": tables["app_key"],
        "alipay_key_file": tables["alipay_public_key"],
    }


def _wechat(tables: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "gateway": tables["base_url"],
        "app_id": tables["appid"],
        "merchant_id": tables["mchid"],
        "certificate_serial": tables["merchant_serial"],
        "key_file": tables["merchant_key"],
        "wechat_key_file": tables["public_key"],
        "wechat_key_id": tables["public_key_id"],
    }
