"""`[payments]` of hub.toml: what is refused, and what it is told with."""

import pytest

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.hub.payments.config import PaymentsConfig

ALIPAY = {
    "app_id": "2021000000000001",
    "key_file": "alipay.key",
    "alipay_key_file": "/etc/countertop/alipay.pub",
}
WECHAT = {
    "app_id": "wx0000000000000001",
    "merchant_id": "1900000001",
    "certificate_serial": "1DDE55AD98ED71D6",
    "key_file": "/etc/countertop/wechat.key",
    "wechat_key_file": "/etc/countertop/wechat.pub",
}
FULL: dict[str, object] = {
    "networks": ["alipay", "wechat"],
    "alipay": ALIPAY,
    "wechat": WECHAT,
}


def loaded(table: dict[str, object]) -> PaymentsConfig:
    return from_mapping("payments", table, PaymentsConfig)


def test_without_a_network_nothing_is_needed() -> None:
    config = loaded({})
    assert config == PaymentsConfig()
    assert config.networks == ()


def test_both_networks_with_what_they_need() -> None:
    config = loaded(FULL)
    assert config.networks == ("alipay", "wechat")
    assert config.alipay.gateway == "https://openapi.alipay.com/gateway.do"
    assert config.wechat.gateway == "https://api.mch.weixin.qq.com"


@pytest.mark.parametrize("table", ["alipay", "wechat"])
def test_what_a_network_needs_is_named(table: str) -> None:
    needed = ALIPAY if table == "alipay" else WECHAT
    with pytest.raises(ConfigError) as refused:
        loaded({"networks": [table]})
    assert all(f"{table}.{name}" in str(refused.value) for name in needed)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"networks": ["alipay", "alipay"]}, "networks"),
        ({"networks": ["unionpay"]}, "networks"),
        ({"timeout_s": 0.1}, "timeout_s"),
        ({"alipay": {**ALIPAY, "gateway": "http://openapi.alipay.com/"}}, "gateway"),
        ({"alipay": {**ALIPAY, "gateway": "http://127.0.0.1:1/"}}, "gateway"),
        ({"alipay": {**ALIPAY, "gateway": "https://a/?x=1"}}, "gateway"),
        ({"alipay": {**ALIPAY, "gateway": "https://a:x/"}}, "gateway"),
        ({"alipay": {**ALIPAY, "gateway": "openapi.alipay.com"}}, "gateway"),
        ({"alipay": {**ALIPAY, "app_id": "2021 0001"}}, "app_id"),
        ({"alipay": {**ALIPAY, "app_id": 'x",y="'}}, "app_id"),
        ({"alipay": {**ALIPAY, "seller_id": "a b"}}, "seller_id"),
        ({"alipay": {**ALIPAY, "key_file": "keys/alipay.key"}}, "key_file"),
        ({"alipay": {**ALIPAY, "key_file": ".."}}, "key_file"),
        ({"alipay": {**ALIPAY, "bill_hosts": ["https://a"]}}, "bill_hosts"),
        ({"alipay": {**ALIPAY, "bill_hosts": ["A.example"]}}, "bill_hosts"),
        ({"alipay": {**ALIPAY, "ca_file": "/etc/ca.pem"}}, "ca_file"),
        ({"alipay": {**ALIPAY, "private_key": "x"}}, "private_key"),
        ({"wechat": {**WECHAT, "gateway": "https://a/v3"}}, "gateway"),
        ({"wechat": {**WECHAT, "merchant_id": ""}}, "merchant_id"),
        ({"wechat": {**WECHAT, "certificate_serial": 'a"b'}}, "certificate_serial"),
        ({"wechat": {**WECHAT, "ca_file": "/etc/ca.pem"}}, "ca_file"),
    ],
)
def test_what_cannot_be_used_is_named(change: dict[str, object], key: str) -> None:
    with pytest.raises(ConfigError, match=key):
        loaded({**FULL, **change})


def test_a_test_set_up_may_be_on_this_machine_without_tls() -> None:
    here = {**ALIPAY, "gateway": "http://127.0.0.1:8080/gateway.do", "ca_file": "/x"}
    assert loaded({**FULL, "test_setup": True, "alipay": here}).test_setup
    away = {**here, "gateway": "http://10.0.0.1/gateway.do"}
    with pytest.raises(ConfigError, match="gateway"):
        loaded({**FULL, "test_setup": True, "alipay": away})


def test_a_password_in_an_address_is_not_shown() -> None:
    gateway = "https://user:sesame@openapi.alipay.com/"
    with pytest.raises(ConfigError) as refused:
        loaded({**FULL, "alipay": {**ALIPAY, "gateway": gateway}})
    assert "sesame" not in str(refused.value)
