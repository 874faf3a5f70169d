"""Keys of a shop and of a network, made once by openssl; their servers and clients."""

from collections.abc import Iterator

import pytest

from tests.support.alipay_rig import AlipayRig, alipay_rig
from tests.support.openssl_keys import OpensslKey, new_key
from tests.support.wechat_rig import WechatRig, wechat_rig


@pytest.fixture(scope="session")
def shop_key(tmp_path_factory: pytest.TempPathFactory) -> OpensslKey:
    return new_key(tmp_path_factory.mktemp("shop"), "shop")


@pytest.fixture(scope="session")
def network_key(tmp_path_factory: pytest.TempPathFactory) -> OpensslKey:
    return new_key(tmp_path_factory.mktemp("network"), "network")


@pytest.fixture(scope="session")
def alipay(shop_key: OpensslKey, network_key: OpensslKey) -> Iterator[AlipayRig]:
    with alipay_rig(shop_key, network_key) as made:
        yield made


@pytest.fixture(scope="session")
def wechat(shop_key: OpensslKey, network_key: OpensslKey) -> Iterator[WechatRig]:
    with wechat_rig(shop_key, network_key) as made:
        yield made
