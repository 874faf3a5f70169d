"""A private broker a test, links that end with it, and no thread left behind."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Literal

import pytest

from firmware.mqtt.access import BrokerAccess, Will
from firmware.mqtt.link import Link, LinkEvents
from firmware.virtual.network.broker import HOST, PrivateBroker

LIMIT_S = 10.0


Hear = Callable[[], object]
"""The next thing that a link reported: "up", ("down", reason), (topic, payload)."""
Connect = Callable[..., tuple[Link, Hear]]


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) - before == set()


@pytest.fixture
def broker() -> Iterator[PrivateBroker]:
    with PrivateBroker() as running:
        yield running


@pytest.fixture
def connect(no_thread_left: None) -> Iterator[Connect]:  # noqa: ARG001 - order of ends
    links: list[Link] = []

    def build(
        port: int,
        *filters: str,
        client_id: str = "k1",
        will: Will | None = None,
        keepalive_s: int = 15,
        heard_qos: Literal[0, 1] = 1,
    ) -> tuple[Link, Hear]:
        heard: queue.SimpleQueue[object] = queue.SimpleQueue()
        link = Link(
            access=BrokerAccess(
                host=HOST,
                port=port,
                client_id=client_id,
                keepalive_s=keepalive_s,
                heard_qos=heard_qos,
            ),
            events=LinkEvents(
                on_message=lambda topic, payload: heard.put((topic, payload)),
                on_up=lambda: heard.put("up"),
                on_down=lambda reason: heard.put(("down", reason)),
            ),
            filters=filters,
            will=will,
            chance=lambda: 0.05,
        )
        links.append(link)
        link.start()
        return link, lambda: heard.get(timeout=LIMIT_S)

    yield build
    stopped = [link.stop(LIMIT_S) for link in links]
    assert all(stopped)
