"""How customers can pay by phone: the hub's word, kept, and only forward."""

from pathlib import Path

import pytest

from firmware.base.errors import WireError
from firmware.kiosk.sale.phone_payment.means import PhoneMeans, PhoneNetwork
from firmware.kiosk.sync.replica.payment_means_replica import FILE, PaymentMeansReplica
from firmware.protocol import signed_documents
from firmware.protocol.messages import PaymentMeans, PaymentNetwork, Signed
from firmware.protocol.sealing import SealingKey
from firmware.protocol.signing import SigningKey
from tests.support.kiosk_shop import HUB_KEY

SEALING = SealingKey.generate().public


def means(version: int, *names: str, key: SigningKey = HUB_KEY) -> Signed:
    networks = tuple(PaymentNetwork(name=name, scan=name == "alipay") for name in names)
    return signed_documents.sign(
        PaymentMeans(version=version, sealing=SEALING, networks=networks), key
    )


def replica(folder: Path) -> PaymentMeansReplica:
    return PaymentMeansReplica(folder / FILE, HUB_KEY.public)


def test_nothing_can_be_used_before_the_hub_has_spoken(tmp_path: Path) -> None:
    held = replica(tmp_path)
    assert (held.means, held.sealing) == (PhoneMeans(), None)


def test_what_the_hub_published_is_known_after_a_start(tmp_path: Path) -> None:
    replica(tmp_path).offer(means(5, "wechat", "alipay"))

    held = replica(tmp_path)
    wechat, alipay = PhoneNetwork("wechat"), PhoneNetwork("alipay", scan=True)
    assert held.means == PhoneMeans((wechat, alipay))
    assert (held.means.scanned, held.sealing) == ("alipay", SEALING)
    assert held.means.takes_code_of("wechat")
    assert not held.means.takes_code_of("unionpay")


def test_an_older_document_and_a_strangers_are_refused(tmp_path: Path) -> None:
    held = replica(tmp_path)
    held.offer(means(5))
    for refused in (means(4, "alipay"), means(9, "alipay", key=SigningKey.generate())):
        with pytest.raises(WireError):
            held.offer(refused)
    assert held.means == PhoneMeans()
