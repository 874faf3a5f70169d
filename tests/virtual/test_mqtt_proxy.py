from collections.abc import Iterator

import pytest

from drivers.api import DriverError
from firmware.mqtt.access import Will
from firmware.mqtt.link import Link
from firmware.virtual.network.broker import PrivateBroker
from firmware.virtual.network.mqtt_proxy import MqttProxy
from firmware.virtual.network.mqtt_rules import ALWAYS, Fate, Way
from tests.support.mqtt_links import Connect, NextReport

pytestmark = pytest.mark.process
LIMIT_S = 10.0


@pytest.fixture
def proxy(no_thread_left: None, broker: PrivateBroker) -> Iterator[MqttProxy]:  # noqa: ARG001 - order of ends
    running = MqttProxy(broker.port)
    running.start()
    yield running
    assert running.stop(LIMIT_S)


@pytest.fixture
def sender(proxy: MqttProxy, connect: Connect) -> Link:
    """A link through the proxy that hears nothing."""
    link, hear = connect(proxy.port, client_id="sender")
    assert hear() == "up"
    return link


@pytest.fixture
def witness(broker: PrivateBroker, connect: Connect) -> NextReport:
    """What arrives at the broker, heard past the proxy."""
    _, hear = connect(broker.port, "#", client_id="witness")
    assert hear() == "up"
    return hear


def publish(link: Link, *payloads: bytes) -> None:
    for payload in payloads:
        assert link.publish("a/b", payload, qos=1)


def test_messages_pass_both_ways_and_are_counted(
    proxy: MqttProxy, connect: Connect
) -> None:
    link, hear = connect(proxy.port, "a/#")
    assert hear() == "up"
    publish(link, b"1", b"2")
    assert [hear(), hear()] == [("a/b", b"1"), ("a/b", b"2")]
    assert proxy.wait_for("a/+", Way.DOWN, limit_s=LIMIT_S, times=2).payload == b"2"
    assert proxy.count("a/b", Way.UP, Fate.PASSED) == 2
    assert proxy.count("other", Way.UP) == 0


def test_who_watches_sees_each_message_with_its_fate(
    proxy: MqttProxy, sender: Link, witness: NextReport
) -> None:
    seen: list[tuple[Way, str, bytes, Fate]] = []
    proxy.watch = lambda way, message, fate: seen.append(
        (way, message.topic, message.payload, fate)
    )
    proxy.drop("a/b", Way.UP)
    publish(sender, b"lost", b"there")
    assert witness() == ("a/b", b"there")
    assert seen == [
        (Way.UP, "a/b", b"lost", Fate.DROPPED),
        (Way.UP, "a/b", b"there", Fate.PASSED),
    ]


def test_what_messages_carried_is_found_even_if_they_were_lost(
    proxy: MqttProxy, sender: Link, witness: NextReport
) -> None:
    proxy.drop("a/b", Way.UP)
    publish(sender, b"a secret went", b"kept")
    assert witness() == ("a/b", b"kept")
    assert proxy.carried(b"other", b"secret") == ["a/b"]
    assert proxy.carried(b"other") == []


def test_a_lost_message_is_lost_once(
    proxy: MqttProxy, sender: Link, witness: NextReport
) -> None:
    proxy.drop("a/b", Way.UP)
    publish(sender, b"lost", b"kept")
    assert witness() == ("a/b", b"kept")
    assert proxy.count("#", Way.UP, Fate.DROPPED) == 1


def test_at_qos_0_the_broker_waits_for_no_acknowledgement(
    proxy: MqttProxy, broker: PrivateBroker, connect: Connect
) -> None:
    link, hear = connect(broker.port, "none", client_id="sender")
    assert hear() == "up"
    _, hub_hears = connect(proxy.port, "a/b", client_id="hub", subscribe_qos=0)
    assert hub_hears() == "up"
    proxy.drop("a/b", Way.DOWN, times=100, acknowledge=False)
    for each in range(101):  # at QoS 1 it would stop after the 20 of its window
        while not link.publish("a/b", b"%d" % each, qos=1):
            pass
    assert hub_hears() == ("a/b", b"100")


def test_a_sender_may_be_told_that_a_lost_message_arrived(
    proxy: MqttProxy, sender: Link, witness: NextReport
) -> None:
    proxy.drop("a/b", Way.UP, times=100)
    for each in range(100):
        while not sender.publish("a/b", b"%d" % each, qos=1):
            pass
    while not sender.publish("a/b", b"kept", qos=1):
        pass
    assert witness() == ("a/b", b"kept")


def test_without_that_word_its_window_fills(proxy: MqttProxy, sender: Link) -> None:
    proxy.drop("a/b", Way.UP, times=ALWAYS, acknowledge=False)
    publish(sender, *[b"lost"] * 32)
    proxy.wait_for("a/b", Way.UP, limit_s=LIMIT_S, times=32)
    assert not sender.publish("a/b", b"one more", qos=1)


def test_a_message_lost_on_the_way_down_does_not_stop_the_next(
    proxy: MqttProxy, broker: PrivateBroker, connect: Connect
) -> None:
    _, hear = connect(proxy.port, "a/#")
    far, far_hear = connect(broker.port, client_id="far")
    assert (hear(), far_hear()) == ("up", "up")
    proxy.drop("a/#", Way.DOWN, times=50)
    for each in range(51):
        while not far.publish("a/b", b"%d" % each, qos=1):
            pass
    assert hear() == ("a/b", b"50")


def test_a_repeated_message_comes_as_often_as_asked(
    proxy: MqttProxy, sender: Link, witness: NextReport
) -> None:
    proxy.repeat("a/b", Way.UP, copies=2)
    publish(sender, b"thrice", b"once")
    heard = [witness()[1] for _ in range(4)]
    assert heard == [b"thrice", b"thrice", b"thrice", b"once"]


def test_every_message_twice_both_ways_leaves_no_handshake_open(
    proxy: MqttProxy, connect: Connect
) -> None:
    proxy.repeat("#", Way.UP, times=ALWAYS)
    proxy.repeat("#", Way.DOWN, times=ALWAYS)
    link, hear = connect(proxy.port, "a/b")
    assert hear() == "up"
    for each in range(100):
        while not link.publish("a/b", b"%d" % each, qos=1):
            pass
    heard = [int(hear()[1]) for _ in range(400)]
    assert sorted(heard) == sorted(list(range(100)) * 4)


def test_a_delayed_message_is_overtaken(
    proxy: MqttProxy, sender: Link, witness: NextReport
) -> None:
    proxy.delay("a/b", Way.UP, delay_s=0.1)
    publish(sender, b"late", b"soon")
    assert [witness()[1], witness()[1]] == [b"soon", b"late"]


def test_a_held_message_waits_for_its_release(
    proxy: MqttProxy, sender: Link, witness: NextReport
) -> None:
    proxy.hold("a/b", Way.UP)
    publish(sender, b"1", b"2")
    assert proxy.wait_for("a/b", Way.UP, limit_s=LIMIT_S).fate is Fate.HELD
    proxy.wait_for("a/b", Way.UP, limit_s=LIMIT_S, times=2)
    assert sender.publish("c", b"overtakes", qos=1)
    assert witness() == ("c", b"overtakes")
    assert proxy.release() == 2
    assert [witness()[1], witness()[1]] == [b"1", b"2"]
    publish(sender, b"3")
    assert witness() == ("a/b", b"3")


def test_what_was_held_is_lost_with_its_connection(
    proxy: MqttProxy, connect: Connect, witness: NextReport
) -> None:
    link, hear = connect(proxy.port)
    assert hear() == "up"
    proxy.hold("a/b", Way.UP)
    publish(link, b"lost")
    proxy.wait_for("a/b", Way.UP, limit_s=LIMIT_S)
    proxy.cut()
    assert hear()[0] == "down"
    assert proxy.release() == 1
    assert hear() == "up"
    publish(link, b"kept")
    assert witness() == ("a/b", b"kept")


def test_a_refused_link_comes_back_when_let_in(
    proxy: MqttProxy, connect: Connect
) -> None:
    proxy.refuse()
    _, hear = connect(proxy.port)
    assert hear()[0] == "down"
    proxy.refuse(refusing=False)
    while hear() != "up":
        pass


def test_taking_leave_through_the_proxy_sends_no_will(
    proxy: MqttProxy, connect: Connect, witness: NextReport
) -> None:
    link, hear = connect(proxy.port, will=Will("w", b"gone"))
    assert hear() == "up"
    assert link.publish("w", b"good bye", qos=1)
    assert link.stop(LIMIT_S)
    assert witness() == ("w", b"good bye")
    _, hear = connect(proxy.port, will=Will("w", b"cut off"))
    assert hear() == "up"
    proxy.cut()
    assert witness() == ("w", b"cut off")


def test_what_was_published_before_a_leave_passes(
    proxy: MqttProxy, connect: Connect, witness: NextReport
) -> None:
    link, hear = connect(proxy.port)
    assert hear() == "up"
    publish(link, *[bytes(200_000)] * 32)
    assert link.stop(LIMIT_S)
    assert [witness()[0] for _ in range(32)] == ["a/b"] * 32


def test_a_dead_broker_is_a_dead_wire(
    proxy: MqttProxy, broker: PrivateBroker, connect: Connect
) -> None:
    _, hear = connect(proxy.port)
    assert hear() == "up"
    broker.kill()
    assert hear()[0] == "down"
    broker.start()
    while hear() != "up":
        pass


def test_forgotten_rules_do_nothing(
    proxy: MqttProxy, sender: Link, witness: NextReport
) -> None:
    proxy.drop("#", Way.UP, times=ALWAYS)
    proxy.forget()
    publish(sender, b"kept")
    assert witness() == ("a/b", b"kept")


def test_waiting_for_what_never_comes_ends(proxy: MqttProxy) -> None:
    with pytest.raises(DriverError, match="in time"):
        proxy.wait_for("#", Way.UP, limit_s=0.01)
