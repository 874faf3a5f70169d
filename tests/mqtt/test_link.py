import queue
import socket
import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.sim.reserved_port import HOST
from firmware.mqtt import connection
from firmware.mqtt.access import BrokerAccess, Will
from firmware.mqtt.link import NAME_TAKEN, Link, LinkEvents
from firmware.mqtt.session_history import MAX_RETRY_S, retry_delay_s
from firmware.virtual.network.broker import PrivateBroker
from tests.support.mqtt_links import CHANCE, Connect, await_up

pytestmark = pytest.mark.process
LIMIT_S = 10.0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_ended_is_not_healthy(deaf_port: int) -> None:
    ended = threading.Event()

    def fail(_reason: str) -> None:
        ended.set()
        raise RuntimeError("a defect")

    link = Link(
        access=BrokerAccess(host=HOST, port=deaf_port, client_id="k1"),
        events=LinkEvents(
            on_message=lambda _topic, _payload: None, on_up=lambda: None, on_down=fail
        ),
    )
    link.start()
    assert ended.wait(LIMIT_S)
    assert link.stop(LIMIT_S)
    assert not link.healthy(time.monotonic())


def test_a_link_is_healthy_while_it_is_up_and_while_it_waits(
    broker: PrivateBroker, connect: Connect
) -> None:
    link, hear = connect(broker.port, "a")
    assert link.healthy(time.monotonic())
    assert hear() == "up"
    assert link.healthy(time.monotonic())
    assert not link.healthy(time.monotonic() + 3_600)  # up, and nothing heard
    broker.stop()
    assert hear()[0] == "down"
    assert link.healthy(time.monotonic() + 3_600)


def test_what_is_published_arrives_in_order(
    broker: PrivateBroker, connect: Connect
) -> None:
    link, hear = connect(broker.port, "a/#")
    assert hear() == "up"
    sent = [bytes([number]) for number in range(20)]
    assert all([link.publish("a/b", each, qos=1) for each in sent])  # noqa: C419 - all sent
    assert [hear() for _ in sent] == [("a/b", each) for each in sent]


def test_nothing_is_kept_while_down(broker: PrivateBroker, connect: Connect) -> None:
    broker.stop()
    link, hear = connect(broker.port, "a")
    assert hear()[0] == "down"
    assert not link.publish("a", b"stale", qos=1)
    assert not link.publish("a", b"stale", qos=0)
    broker.start()
    await_up(hear)
    assert link.publish("a", b"fresh", qos=1)
    assert hear() == ("a", b"fresh")


def test_what_a_dead_connection_had_taken_never_goes_out_late(
    broker: PrivateBroker, connect: Connect
) -> None:
    link, hear = connect(broker.port, "a")
    assert hear() == "up"
    broker.freeze()
    assert link.publish("a", b"taken, not sent", qos=1)
    broker.kill()
    assert hear()[0] == "down"
    broker.start()
    await_up(hear)
    assert link.publish("a", b"fresh", qos=1)
    assert hear() == ("a", b"fresh")


def test_the_window_closes_at_32_and_opens_again(
    broker: PrivateBroker, connect: Connect
) -> None:
    link, hear = connect(broker.port, "a")
    assert hear() == "up"
    broker.freeze()
    taken = [link.publish("a", b"x", qos=1) for _ in range(40)]
    assert taken == [True] * 32 + [False] * 8
    assert link.publish("a", b"asked", qos=0)
    broker.thaw()
    assert {hear() for _ in range(33)} == {("a", b"x"), ("a", b"asked")}
    assert link.publish("a", b"y", qos=1)
    assert hear() == ("a", b"y")


def test_the_window_at_qos_0_has_an_end_too(
    broker: PrivateBroker, connect: Connect
) -> None:
    link, hear = connect(broker.port)
    assert hear() == "up"
    broker.freeze()
    payload = bytes(200_000)
    taken = sum(link.publish("a", payload, qos=0) for _ in range(400))
    assert 256 <= taken < 400
    broker.kill()
    assert hear()[0] == "down"


def test_subscriptions_come_and_go_and_outlive_a_broker(
    broker: PrivateBroker, connect: Connect
) -> None:
    link, hear = connect(broker.port, "a")
    assert hear() == "up"
    link.subscribe("b")
    assert link.publish("b", b"1", qos=1)
    assert hear() == ("b", b"1")
    broker.kill()
    assert hear()[0] == "down"
    broker.start()
    await_up(hear)
    assert link.publish("b", b"2", qos=1)
    assert hear() == ("b", b"2")
    link.unsubscribe("b")
    broker.kill()
    assert hear()[0] == "down"
    broker.start()
    await_up(hear)
    assert link.publish("b", b"3", qos=1)
    assert link.publish("a", b"4", qos=1)
    assert hear() == ("a", b"4")


def test_a_filter_asked_for_while_down_is_there_when_up(
    broker: PrivateBroker, connect: Connect
) -> None:
    broker.stop()
    link, hear = connect(broker.port)
    assert hear()[0] == "down"
    link.subscribe("b")
    broker.start()
    await_up(hear)
    assert link.publish("b", b"1", qos=1)
    assert hear() == ("b", b"1")


def test_the_will_speaks_for_the_vanished_and_not_for_who_takes_leave(
    broker: PrivateBroker, connect: Connect
) -> None:
    _, witness = connect(broker.port, "#", client_id="witness")
    assert witness() == "up"
    leaving, hear = connect(broker.port, will=Will("w", b"leaving is gone"))
    assert hear() == "up"
    assert leaving.publish("w", b"good bye", qos=1)
    assert leaving.stop(LIMIT_S)
    assert witness() == ("w", b"good bye")
    _, hear = connect(broker.port, will=Will("w", b"the first k1 is gone"))
    assert hear() == "up"
    connect(broker.port)  # the same client id: the broker throws the first one out
    assert witness() == ("w", b"the first k1 is gone")


def test_a_denied_link_says_so_once(connect: Connect) -> None:
    with PrivateBroker(settings=("allow_anonymous false",)) as broker:
        link, hear = connect(broker.port)
        reason = "the broker denies k1: not authorized → On the hub, `provisioning/adm"
        assert hear()[1].startswith(reason)
        assert not link.up
        broker.kill()
        while "no broker at" not in hear()[1]:
            pass


def test_a_name_that_does_not_resolve_is_a_reason() -> None:
    heard: list[str] = []
    told = threading.Event()

    def down(reason: str) -> None:
        heard.append(reason)
        told.set()

    access = BrokerAccess(host="no..host", port=1883, client_id="k1")
    events = LinkEvents(
        on_message=lambda _topic, _payload: None, on_up=told.set, on_down=down
    )
    link = Link(access=access, events=events)
    link.start()
    assert told.wait(LIMIT_S)
    assert link.stop(LIMIT_S)
    assert "no broker at no..host:1883" in heard[0]


def test_a_frozen_broker_is_noticed_and_left(
    broker: PrivateBroker, connect: Connect
) -> None:
    link, hear = connect(broker.port, keepalive_s=1)
    assert hear() == "up"
    broker.freeze()
    assert hear() == ("down", "the connection ended: keep alive timeout")
    assert time.monotonic() - link.last_traffic_s > 1
    broker.thaw()
    await_up(hear)


def test_pings_are_heard_as_traffic(broker: PrivateBroker, connect: Connect) -> None:
    link, hear = connect(broker.port, keepalive_s=1)
    assert hear() == "up"
    first_s = link.last_traffic_s
    waited = threading.Event()
    limit_s = time.monotonic() + LIMIT_S
    while link.last_traffic_s == first_s and time.monotonic() < limit_s:
        waited.wait(0.05)
    assert 0.5 < link.last_traffic_s - first_s < 3
    assert link.up


def test_a_listener_that_raises_does_not_end_the_link(broker: PrivateBroker) -> None:
    heard: list[bytes] = []
    up, done = threading.Event(), threading.Event()

    def hear(_topic: str, payload: bytes) -> None:
        heard.append(payload)
        if payload == b"bad":
            raise RuntimeError("a defect in the owner")
        done.set()

    events = LinkEvents(on_message=hear, on_up=up.set, on_down=lambda _reason: None)
    access = BrokerAccess(host=HOST, port=broker.port, client_id="k1")
    link = Link(access=access, events=events, filters=("a",))
    link.start()
    assert up.wait(LIMIT_S)
    assert link.publish("a", b"bad", qos=1)
    assert link.publish("a", b"good", qos=1)
    assert done.wait(LIMIT_S)
    assert heard == [b"bad", b"good"]
    assert link.stop(LIMIT_S)


@pytest.mark.parametrize("junk", [b"\x00" * 64, b"\x20\x00"])
def test_what_is_no_broker_is_left_with_a_reason(junk: bytes, connect: Connect) -> None:
    with socket.create_server((HOST, 0)) as server:
        _, hear = connect(server.getsockname()[1])
        other, _ = server.accept()
        with other:
            other.sendall(junk)
            kind, reason = hear()
        assert (kind, bool(reason)) == ("down", True)


def test_a_packet_that_cannot_be_read_ends_the_connection(connect: Connect) -> None:
    with socket.create_server((HOST, 0)) as server:
        _, hear = connect(server.getsockname()[1])
        other, _ = server.accept()
        with other:
            other.sendall(b"\x20\x02\0\0" + b"\x32\x03\0\x01a")
            assert hear() == "up"
            assert hear() == ("down", "the connection ended: protocol error")


def test_tries_that_fail_come_less_and_less_often(connect: Connect) -> None:
    came_s: list[float] = []
    with socket.create_server((HOST, 0)) as server:
        connect(server.getsockname()[1])
        for _ in range(5):
            caller, _ = server.accept()
            came_s.append(time.monotonic())
            caller.close()
    for failures, (before_s, after_s) in enumerate(pairwise(came_s), start=1):
        assert after_s - before_s >= retry_delay_s(failures, CHANCE)


def test_stopping_needs_no_broker(connect: Connect, deaf_port: int) -> None:
    link, hear = connect(deaf_port)
    assert hear()[0] == "down"
    assert link.stop(LIMIT_S)
    assert link.stop(0)


def test_stopping_is_bounded_while_the_broker_hangs(
    broker: PrivateBroker, connect: Connect
) -> None:
    link, hear = connect(broker.port)
    assert hear() == "up"
    broker.freeze()
    while link.publish("a", bytes(200_000), qos=0):
        pass
    began_s = time.monotonic()
    assert link.stop(LIMIT_S)
    assert time.monotonic() - began_s < 3


@given(failures=st.integers(0, 10_000), chance=st.floats(0, 1))
def test_delays_stay_within_a_doubling_window(failures: int, chance: float) -> None:
    window_s = min(MAX_RETRY_S, 0.5 * 2 ** min(failures, 20))
    assert 0 <= retry_delay_s(failures, chance) <= window_s
    assert retry_delay_s(failures, 1) == window_s
    assert retry_delay_s(failures, chance) == window_s * chance


def test_the_limits_are_those_of_the_contract() -> None:
    assert connection.MAX_WAITING == {0: 256, 1: 32}


def test_what_was_taken_before_the_leave_arrives(
    broker: PrivateBroker, connect: Connect
) -> None:
    _, witness = connect(broker.port, "a", client_id="witness")
    assert witness() == "up"
    for _ in range(20):
        link, hear = connect(broker.port, "#", will=Will("a", b"gone"))
        assert hear() == "up"
        taken = [link.publish("a", bytes([each]), qos=1) for each in range(32)]
        assert taken == [True] * 32
        assert link.stop(LIMIT_S)
        assert [witness()[1][0] for _ in taken] == list(range(32))


def test_what_stood_retained_can_be_told_from_what_is_published_now(
    broker: PrivateBroker, connect: Connect
) -> None:
    speaker, spoken = connect(broker.port, "a", client_id="k2")
    assert spoken() == "up"
    assert speaker.publish("a", b"stands", qos=1, retain=True)
    assert spoken() == ("a", b"stands")
    heard: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
    link = Link(
        access=BrokerAccess(host=HOST, port=broker.port, client_id="k3"),
        events=LinkEvents(
            on_message=lambda _topic, payload: heard.put(("now", payload)),
            on_retained=lambda _topic, payload: heard.put(("stood", payload)),
            on_up=lambda: None,
            on_down=lambda _reason: None,
        ),
        filters=("a",),
    )
    link.start()
    assert heard.get(timeout=LIMIT_S) == ("stood", b"stands")
    assert speaker.publish("a", b"moves", qos=1, retain=True)
    assert heard.get(timeout=LIMIT_S) == ("now", b"moves")
    assert link.stop(LIMIT_S)


def test_two_boxes_with_one_name_both_know_it(
    broker: PrivateBroker, connect: Connect
) -> None:
    boxes = [connect(broker.port, "a", client_id="k1") for _ in range(2)]
    limit_s = time.monotonic() + LIMIT_S
    while not all(link.contested for link, _ in boxes):
        assert time.monotonic() < limit_s
        for link, hear in boxes:
            if not link.contested:
                hear()
    assert all(NAME_TAKEN in link.status for link, _ in boxes)
