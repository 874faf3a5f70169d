"""A private broker a test, links that end with it, and no thread left behind."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from drivers.sim.broker import HOST, PrivateBroker
from firmware.wire.access import BrokerAccess, Will
from firmware.wire.link import Link, LinkEvents

LIMIT_S = 10.0


@dataclass
class Ears:
    """What a link reported, in order: "up", ("down", reason), (topic, payload)."""

    heard: "queue.SimpleQueue[object]" = field(default_factory=queue.SimpleQueue)

    def next(self) -> object:
        return self.heard.get(timeout=LIMIT_S)

    def events(self) -> LinkEvents:
        return LinkEvents(
            on_message=lambda topic, payload: self.heard.put((topic, payload)),
            on_up=lambda: self.heard.put("up"),
            on_down=lambda reason: self.heard.put(("down", reason)),
        )


Connect = Callable[..., tuple[Link, Ears]]


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
    ) -> tuple[Link, Ears]:
        ears = Ears()
        access = BrokerAccess(
            host=HOST, port=port, client_id=client_id, keepalive_s=keepalive_s
        )
        link = Link(
            access=access,
            events=ears.events(),
            filters=filters,
            will=will,
            chance=lambda: 0.05,
        )
        links.append(link)
        link.start()
        return link, ears

    yield build
    stopped = [link.stop(LIMIT_S) for link in links]
    assert all(stopped)
