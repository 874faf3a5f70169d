"""What the broker and two clients can carry: QoS 1, one payload, publish to arrival.

`python -m tests.bench.bench_wire [MESSAGES [BYTES]]`. A subscriber in a process of its
own counts; 32 messages are in flight. *bare* is paho as its manual shows it, *bare,
no delay* the same without Nagle's algorithm, *link* is firmware.mqtt.link. All three
take turns, so that the machine's mood is shared.
"""

import multiprocessing
import queue
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from drivers.sim.reserved_port import HOST
from firmware.mqtt.access import BrokerAccess
from firmware.mqtt.link import Link, LinkEvents
from firmware.virtual.network.broker import PrivateBroker

TOPIC = "bench"
LIMIT_S = 60.0
ROUNDS = 3
IN_FLIGHT = 32
# By default a subscriber that is more than 1,000 behind loses the rest in silence.
SETTINGS = ("allow_anonymous true", "max_queued_messages 0")
Send = Callable[[int, bytes, int], None]


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    payload = bytes(int(sys.argv[2]) if len(sys.argv) > 2 else 1_000)
    ways: dict[str, Send] = {
        "bare": bare,
        "bare, no delay": bare_no_delay,
        "link": through_link,
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, send in ways.items():
            rates[name].append(rate(send, payload, messages))
    for name, found in rates.items():
        print(f"{name:16}{statistics.median(found):8.0f} messages/s")


def rate(send: Send, payload: bytes, messages: int) -> float:
    """Messages a second from the first publish to the last arrival."""
    with PrivateBroker(settings=SETTINGS) as broker:
        ours, theirs = multiprocessing.Pipe()
        counter = multiprocessing.get_context("spawn").Process(
            target=count, args=(broker.port, messages, theirs)
        )
        counter.start()
        assert ours.recv() == "ready"
        began_s = time.perf_counter()
        send(broker.port, payload, messages)
        assert ours.poll(LIMIT_S)
        assert ours.recv() == "all here"
        took_s = time.perf_counter() - began_s
        counter.join(LIMIT_S)
        return messages / took_s


def count(port: int, messages: int, pipe: Connection) -> None:
    """Subscribe, and say when all have come. Runs in the other process."""
    left = messages
    all_here = threading.Event()

    def on_message(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            all_here.set()

    def on_subscribe(*_: object) -> None:
        pipe.send("ready")

    def on_connect(*_: object) -> None:
        client.subscribe(TOPIC, 1)

    client = Client(CallbackAPIVersion.VERSION2, "counter")
    client.on_message = on_message
    client.on_subscribe = on_subscribe
    client.on_connect = on_connect
    client.connect(HOST, port)
    client.loop_start()
    assert all_here.wait(LIMIT_S)
    pipe.send("all here")
    client.disconnect()
    client.loop_stop()


def bare(port: int, payload: bytes, messages: int, *, no_delay: bool = False) -> None:
    room = threading.Semaphore(IN_FLIGHT)

    def on_publish(*_: object) -> None:
        room.release()

    client = Client(CallbackAPIVersion.VERSION2, "sender")
    client.max_inflight_messages_set(IN_FLIGHT)
    client.on_publish = on_publish
    client.connect(HOST, port)
    sock = client.socket()
    if no_delay and isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.loop_start()
    for _ in range(messages):
        assert room.acquire(timeout=LIMIT_S)
        client.publish(TOPIC, payload, 1)
    for _ in range(IN_FLIGHT):
        assert room.acquire(timeout=LIMIT_S)
    client.disconnect()
    client.loop_stop()


def bare_no_delay(port: int, payload: bytes, messages: int) -> None:
    bare(port, payload, messages, no_delay=True)


def through_link(port: int, payload: bytes, messages: int) -> None:
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()
    events = LinkEvents(
        on_message=lambda _topic, _payload: None,
        on_up=lambda: heard.put("up"),
        on_down=heard.put,
    )
    access = BrokerAccess(host=HOST, port=port, client_id="sender")
    link = Link(access=access, events=events)
    link.start()
    assert heard.get(timeout=LIMIT_S) == "up"
    for _ in range(messages):
        while not link.publish(TOPIC, payload, qos=1):
            time.sleep(0.0002)
    assert link.stop(LIMIT_S)


if __name__ == "__main__":
    main()
