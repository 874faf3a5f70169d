"""The hub opens the networks of its configuration, or does not start."""

from dataclasses import replace
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.hub.app import build
from firmware.hub.config import HubConfig
from firmware.hub.payments.config import PaymentsConfig
from firmware.hub.payments.networks.installed import NETWORKS, open_networks
from firmware.hub.phone import open_phone
from firmware.mqtt.access import BrokerConfig
from firmware.protocol.messages import PaymentNetwork
from tests.support.alipay_rig import config_of
from tests.support.hub_databases import open_books
from tests.support.hub_rig import Shop
from tests.support.openssl_keys import OpensslKey
from tests.support.wechat_rig import wechat_config

NOW_NS = 1_772_352_000 * 10**9


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
    open_books(tmp_path).dispose()
    build(config).close()
    bad = replace(good, alipay=replace(good.alipay, key_file=tmp_path / "none"))
    with pytest.raises(ConfigError, match="none: cannot be read"):
        build(replace(config, payments=bad))


def test_kiosks_are_told_of_them_under_a_number_that_a_restart_keeps(
    shop_key: OpensslKey, network_key: OpensslKey, shop: Shop
) -> None:
    payments = both(shop_key, network_key)
    alipay = replace(payments.alipay, scan=False)
    config = HubConfig(data=shop.folder, payments=replace(payments, alipay=alipay))
    means = open_phone(config, shop.engine, wall_ns=lambda: NOW_NS).means
    assert means is not None
    assert (means.version, means.networks) == (
        NOW_NS // 10**9,
        (PaymentNetwork(name="alipay"), PaymentNetwork(name="wechat")),
    )
    later = open_phone(config, shop.engine, wall_ns=lambda: 2 * NOW_NS).means
    assert later == means
