"""The hub opens the networks of its configuration, or does not start."""

from dataclasses import replace
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.hub.app import build
from firmware.hub.config import HubConfig
from firmware.hub.payments.config import PaymentsConfig
from firmware.hub.payments.networks.installed import NETWORKS, open_networks
from firmware.mqtt.access import BrokerConfig
from tests.support.alipay_rig import config_of
from tests.support.openssl_keys import OpensslKey
from tests.support.wechat_rig import wechat_config


def both(shop: OpensslKey, network: OpensslKey) -> PaymentsConfig:
    alipay = config_of("127.0.0.1:1", shop, network)
    wechat = wechat_config("127.0.0.1:1", shop, network)
    return replace(alipay, networks=("alipay", "wechat"), wechat=wechat.wechat)


def test_each_network_is_found_by_the_name_that_its_pay_codes_carry(
    shop_key: OpensslKey, network_key: OpensslKey
) -> None:
    opened = open_networks(both(shop_key, network_key), lambda: 0.0)
    assert set(opened) == set(NETWORKS) == {"alipay", "wechat"}
    assert all(name == each.name for name, each in opened.items())
    assert open_networks(PaymentsConfig(), lambda: 0.0) == {}


def test_a_hub_whose_keys_cannot_be_used_names_them_and_does_not_start(
    shop_key: OpensslKey, network_key: OpensslKey, tmp_path: Path
) -> None:
    """Nothing is asked of a network before somebody pays."""
    good = both(shop_key, network_key)
    config = HubConfig(data=tmp_path, broker=BrokerConfig(port=9), payments=good)
    build(config)
    bad = replace(good, alipay=replace(good.alipay, key_file=tmp_path / "none"))
    with pytest.raises(ConfigError, match="none: cannot be read"):
        build(replace(config, payments=bad))
