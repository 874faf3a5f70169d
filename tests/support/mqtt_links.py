"""A private broker for a test, links that end with it, and no thread left behind.

A folder's conftest.py imports the fixtures that its tests use.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any, Literal, Protocol

import pytest

from drivers.sim.reserved_port import HOST
from firmware.mqtt.access import BrokerAccess, Will
from firmware.mqtt.link import Link, LinkEvents
from firmware.virtual.network.broker import PrivateBroker

LIMIT_S = 10.0
CHANCE = 0.05
"""The part of a window that a link waits before it tries again."""

NextReport = Callable[[], Any]
"""Waits for what a link reports next: "up", ("down", reason) or (topic, payload)."""


class Connect(Protocol):
    """Starts a link to the broker at `port` that subscribes to `filters`."""

    def __call__(
        self,
        port: int,
        *filters: str,
        client_id: str = "k1",
        will: Will | None = None,
        keepalive_s: int = 15,
        subscribe_qos: Literal[0, 1] = 1,
    ) -> tuple[Link, NextReport]: ...


def await_up(next_report: NextReport) -> None:
    """Up again, after any number of tries that failed for new reasons."""
    while next_report() != "up":
        pass


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
        subscribe_qos: Literal[0, 1] = 1,
    ) -> tuple[Link, NextReport]:
        reports: queue.SimpleQueue[object] = queue.SimpleQueue()
        link = Link(
            access=BrokerAccess(
                host=HOST,
                port=port,
                client_id=client_id,
                keepalive_s=keepalive_s,
                subscribe_qos=subscribe_qos,
            ),
            events=LinkEvents(
                on_message=lambda topic, payload: reports.put((topic, payload)),
                on_up=lambda: reports.put("up"),
                on_down=lambda reason: reports.put(("down", reason)),
            ),
            filters=filters,
            will=will,
            chance=lambda: CHANCE,
        )
        links.append(link)
        link.start()
        return link, lambda: reports.get(timeout=LIMIT_S)

    yield build
    stopped = [link.stop(LIMIT_S) for link in links]
    assert all(stopped)
