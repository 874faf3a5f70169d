"""The payment networks for tests: one process for all of a worker's tests.

Each test has wallets and orders of its own, and rules about its own orders only.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firmware.hub.payments.config import AlipayConfig, PaymentsConfig, WechatConfig
from firmware.virtual.network.pay_network.merchant import keys_in
from firmware.virtual.network.pay_network.remote import PayNetworkProcess
from tests.support.pay_merchant import AlipayMerchant, WechatMerchant

OF_A_WALLET = "246810"
OF_THE_NETWORK = {"alipay": "alipay", "wechat": "wechat_pay"}
"""What the networks' process calls a network, by the product's name."""


def config_of(told: dict[str, dict[str, Any]]) -> PaymentsConfig:
    """As a merchant would write it, of what the networks tell one."""
    host, ca = f"127.0.0.1:{told['network']['port']}", Path(told["network"]["ca"])
    alipay, wechat = told["alipay"], told["wechat_pay"]
    return PaymentsConfig(
        networks=("alipay", "wechat"),
        test_setup=True,
        timeout_s=20.0,
        alipay=AlipayConfig(
            gateway=f"https://{host}/gateway.do",
            app_id=alipay["app_id"],
            key_file=Path(alipay["app_key"]),
            alipay_key_file=Path(alipay["alipay_public_key"]),
            bill_hosts=(host,),
            ca_file=ca,
        ),
        wechat=WechatConfig(
            gateway=f"https://{host}",
            app_id=wechat["appid"],
            merchant_id=wechat["mchid"],
            certificate_serial=wechat["merchant_serial"],
            key_file=Path(wechat["merchant_key"]),
            wechat_key_file=Path(wechat["public_key"]),
            wechat_key_id=wechat["public_key_id"],
            bill_hosts=(host,),
            ca_file=ca,
        ),
    )


class Buyer:
    """A wallet, by the control port."""

    def __init__(self, networks: PayNetworkProcess, **given: Any) -> None:  # noqa: ANN401
        self._networks = networks
        usual = {"network": "alipay", "balance_fen": 100_00}
        self.name = networks.ask("POST", "/wallets", **(usual | given))["wallet"]

    def do(self, act: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401
        return self._networks.ask("POST", f"/wallets/{self.name}/{act}", **given)

    @property
    def code(self) -> str:
        return self.do("code")["code"]

    def confirm(self, number: str, password: str = OF_A_WALLET) -> None:
        self.do("confirm", out_trade_no=number, password=password)

    @property
    def balance_fen(self) -> int:
        return self._networks.ask("GET", f"/wallets/{self.name}")["balance_fen"]


@pytest.fixture(scope="session")
def network_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of keys, made once for all workers: RSA keys take a second."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (shared / "network_keys.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return keys_in(shared / "network_keys").folder


@pytest.fixture(scope="session")
def networks(
    network_keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PayNetworkProcess]:
    folder = tmp_path_factory.mktemp("pay") / "networks"
    shutil.copytree(network_keys, folder)
    with PayNetworkProcess(folder) as process:
        yield process


@pytest.fixture
def alipay(networks: PayNetworkProcess) -> AlipayMerchant:
    return AlipayMerchant(networks.config)


@pytest.fixture
def wechat(networks: PayNetworkProcess) -> WechatMerchant:
    return WechatMerchant(networks.config)
