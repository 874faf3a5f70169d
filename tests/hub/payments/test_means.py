"""What kiosks are told of how customers can pay by phone: published once it changed."""

from collections.abc import Mapping

from firmware.hub.db.engine import writing
from firmware.hub.payments.means.published import published_means
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.publishing.retained_guard import CORRECT_AFTER_S, RetainedGuard
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.messages import PaymentMeans, PaymentNetwork, Signed
from firmware.protocol.sealing import SealingKey
from tests.support.hub_rig import KEY, Shop, still_stamper
from tests.support.payments_rig import Network

SEALING = SealingKey.generate().public
NOW_S = 1_772_352_000
ALIPAY = {"alipay": Network()}
BOTH = {"alipay": Network(), "wechat": Network(name="wechat", scans=False)}


def means(
    shop: Shop,
    gateways: Mapping[str, Network],
    *,
    sealing: str = SEALING,
    now_s: int = NOW_S,
) -> PaymentMeans | None:
    with writing(shop.engine) as connection:
        return published_means(connection, gateways, sealing, now_s=now_s)


def test_each_network_is_named_with_the_ways_that_it_has(shop: Shop) -> None:
    told = means(shop, BOTH)
    assert told is not None
    assert told.networks == (
        PaymentNetwork(name="alipay", scan=True),
        PaymentNetwork(name="wechat"),
    )
    assert (told.version, told.sealing) == (NOW_S, SEALING)


def test_a_restart_that_changes_nothing_keeps_the_number(shop: Shop) -> None:
    assert means(shop, BOTH) == means(shop, BOTH, now_s=NOW_S + 99)


def test_each_change_has_a_higher_number_whatever_the_clock_shows(shop: Shop) -> None:
    told = [
        means(shop, ALIPAY),
        means(shop, BOTH, now_s=NOW_S - 5),
        means(shop, BOTH, sealing=SealingKey.generate().public, now_s=1),
        means(shop, {"alipay": Network(scans=False)}, now_s=2),
    ]
    assert [each.version - NOW_S for each in told if each] == [0, 1, 2, 3]


def test_a_shop_without_networks_publishes_nothing(shop: Shop) -> None:
    assert means(shop, {}) is None


def test_switching_it_off_is_published_so_that_kiosks_learn_of_it(shop: Shop) -> None:
    means(shop, ALIPAY)
    told = means(shop, {}, now_s=NOW_S + 60)
    assert told is not None
    assert (told.version, told.networks) == (NOW_S + 60, ())


def test_it_stands_signed_on_its_topic_and_again_on_an_emptied_broker(
    shop: Shop,
) -> None:
    told = means(shop, BOTH)
    publisher = Publisher(shop.engine, still_stamper("hub"), KEY, payment_means=told)
    publisher.poll()
    for _ in range(2):
        retained: dict[str, bytes] = {}
        publisher.on_connected()
        assert publisher.pump(
            lambda topic, payload, to=retained: _put(to, topic, payload)
        )
        signed = codec.decode(retained[topics.payments()], Signed).body
        document = signed_documents.verified(signed, KEY.public, PaymentMeans)
        assert document == told


def test_what_a_forger_puts_there_is_taken_off_where_nobody_pays_by_phone(
    shop: Shop,
) -> None:
    now_s = [0.0]
    publisher = Publisher(shop.engine, still_stamper("hub"), KEY)
    guard = RetainedGuard(publisher, lambda: now_s[0])
    publisher.poll()
    publisher.on_connected()
    retained: dict[str, bytes] = {}
    publisher.pump(lambda topic, payload: _put(retained, topic, payload))
    guard.observe(topics.payments(), b"{}")
    now_s[0] += CORRECT_AFTER_S
    guard.correct()
    publisher.pump(lambda topic, payload: _put(retained, topic, payload))
    assert retained[topics.payments()] == b""


def _put(retained: dict[str, bytes], topic: str, payload: bytes) -> bool:
    retained[topic] = payload
    return True
