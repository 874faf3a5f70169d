"""Every payment network of the product, a line each."""

from collections.abc import Callable, Mapping

from firmware.hub.payments.config import NetworkName, PaymentsConfig
from firmware.hub.payments.networks.alipay import bill as alipay_bill
from firmware.hub.payments.networks.alipay.gateway import open_alipay
from firmware.hub.payments.networks.bill_files.bill_in_file import BillForm
from firmware.hub.payments.networks.probe import ProbedGateway
from firmware.hub.payments.networks.wechat_pay import bill as wechat_bill
from firmware.hub.payments.networks.wechat_pay.gateway import open_wechat

Opening = Callable[[PaymentsConfig, Callable[[], float]], ProbedGateway]

NETWORKS: Mapping[NetworkName, Opening] = {
    "alipay": open_alipay,
    "wechat": open_wechat,
}
"""By the name that a pay code carries, too: `PayCode.network`."""
BILL_FORMS: Mapping[NetworkName, BillForm] = {
    "alipay": alipay_bill.bill_lines,
    "wechat": wechat_bill.bill_lines,
}
"""How each network's bill of a day is read."""


def open_networks(
    config: PaymentsConfig, wall_s: Callable[[], float]
) -> dict[str, ProbedGateway]:
    """The networks that the shop is paid by; ConfigError if a key cannot be used.

    `wall_s` returns Unix seconds.
    """
    return {name: NETWORKS[name](config, wall_s) for name in config.networks}
