"""A hub that is asked by many kiosks at once to have sales paid by phone.

Broker, hub and network are processes; one link plays all kiosks.
"""

import json
import os
import queue
import subprocess
import sys
import time
import tomllib
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drivers.sim.reserved_port import HOST
from firmware.hub.payments.keys import sealing_key
from firmware.mqtt.access import BrokerAccess
from firmware.mqtt.link import Link, LinkEvents
from firmware.protocol import codec, topics
from firmware.protocol.messages import Ack, AskCharge, HubState, PaymentState
from firmware.protocol.sealing import charge_place, seal
from firmware.virtual.network.broker import PrivateBroker
from firmware.virtual.network.shop_keys import payments_table
from firmware.virtual.settings import toml
from tests.support.hub_rig import VirtualKiosk, goods, sale
from tests.support.payments_rig import unsigned
from tests.support.services import configured, started

LIMIT_S = 120.0
WAITS = frozenset({"confirm"})
ENDED = frozenset({"paid", "closed", "declined", "returned"})
CODE = "281234567890123456"
TICKS_S = os.sysconf("SC_CLK_TCK")


class NetworkProcess:
    """`slow_network` from outside."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", "tests.bench.slow_network", str(folder)),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._line()
        self.told = tomllib.loads((folder / "network.toml").read_text("utf-8"))

    def set(self, **given: object) -> dict[str, Any]:
        """How it behaves from now on; what it was asked until now."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(given) + "\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def end(self) -> None:
        """End it."""
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@dataclass
class Crowd:
    """Kiosks that are all one link; `states` is the last word on each sale."""

    link: Link
    heard: "queue.SimpleQueue[tuple[str, bytes, float]]"
    hub: subprocess.Popen[bytes]
    network: NetworkProcess
    key: str
    states: dict[str, str] = field(default_factory=dict[str, str])
    _sales: int = 0
    _till: VirtualKiosk = field(default_factory=lambda: VirtualKiosk("till", epoch=2))

    def begin(self, payments: int) -> dict[str, float]:
        """As many payments at once, one a kiosk; when each sale's was asked for."""
        self._sales += 1
        asked_s: dict[str, float] = {}
        for number in range(payments):
            kid = f"k{number}"
            sale_id = f"{kid}-1-{self._sales}"
            sealed = seal(self.key, CODE, where=charge_place(sale_id, 1))
            ask = AskCharge(
                sale_id=sale_id, attempt=1, amount_fen=1_250, network="alipay",
                way="code", sealed=sealed,
            )  # fmt: skip
            message = VirtualKiosk(kid).request(ask)
            asked_s[sale_id] = time.monotonic()
            self.link.publish(message.topic, message.payload, qos=0)
        return asked_s

    def until(self, states: frozenset[str], sales: Iterable[str]) -> dict[str, float]:
        """When each of these was told one of the states; queue.Empty if one is not."""
        missing, reached_s = set(sales), dict[str, float]()
        until_s = time.monotonic() + LIMIT_S
        while missing:
            for word, at_s in self._words(until_s - time.monotonic()):
                self.states[word.sale_id] = word.state
                if word.state in states and word.sale_id in missing:
                    missing.discard(word.sale_id)
                    reached_s[word.sale_id] = at_s
        return reached_s

    def acknowledged_ms(self) -> float:
        """One sale at a till that takes cash, from its sending to the hub's word."""
        till = self._till
        message = till.fact(sale(f"till-2-{till.seq + 1}", goods(30)[:5]))
        began_s = time.monotonic()
        self.link.publish(message.topic, message.payload, qos=0)
        while True:
            topic, payload, at_s = self.heard.get(timeout=LIMIT_S)
            if topic == topics.ack("till"):
                ack = codec.decode(unsigned(payload), Ack).body
                if ack.epoch == till.epoch and ack.upto >= till.seq:
                    return (at_s - began_s) * 1e3

    @property
    def cpu_s(self) -> float:
        """What the hub's process has used of the processor."""
        fields = Path(f"/proc/{self.hub.pid}/stat").read_text().rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / TICKS_S

    @property
    def threads(self) -> int:
        """How many threads the hub has now."""
        return len(list(Path(f"/proc/{self.hub.pid}/task").iterdir()))

    @property
    def sockets(self) -> int:
        """How many sockets the hub has open now."""
        files = Path(f"/proc/{self.hub.pid}/fd").iterdir()
        return sum(_leads_to(each).startswith("socket:") for each in files)

    def _words(self, limit_s: float) -> Generator[tuple[PaymentState, float]]:
        topic, payload, at_s = self.heard.get(timeout=max(0.0, limit_s))
        if topic.endswith("/dn/cmd/payment"):
            yield codec.decode(unsigned(payload), PaymentState).body, at_s


def _leads_to(file: Path) -> str:
    try:
        return str(file.readlink())
    except OSError:
        return ""


@contextmanager
def crowd(folder: Path) -> Generator[Crowd]:
    """Hub and network are ready."""
    network = NetworkProcess(folder / "network")
    with PrivateBroker() as broker:
        table = {
            "data": str(folder / "hub"),
            "log_level": "warning",
            "broker": {"port": broker.port},
            "disk": {"free_min_mb": 0, "low_mb": 0},
            "payments": payments_table(network.told) | {"timeout_s": 20.0},
        }
        (folder / "hub").mkdir()
        config = configured("hub", folder, toml(table))
        with (folder / "log").open("wb") as log:
            hub = started("hub", config, log=log)
            try:
                with _link(broker.port) as (link, heard):
                    _await_ready(heard)
                    key = sealing_key(folder / "hub").public
                    yield Crowd(link, heard, hub, network, key)
            finally:
                hub.terminate()
                hub.wait(LIMIT_S)
                network.end()


@contextmanager
def _link(
    port: int,
) -> Generator[tuple[Link, "queue.SimpleQueue[tuple[str, bytes, float]]"]]:
    heard: queue.SimpleQueue[tuple[str, bytes, float]] = queue.SimpleQueue()
    link = Link(
        access=BrokerAccess(host=HOST, port=port, client_id="crowd"),
        events=LinkEvents(
            on_message=lambda topic, payload: heard.put(
                (topic, payload, time.monotonic())
            ),
            on_up=lambda: None,
            on_down=lambda _reason: None,
        ),
        filters=("ct/1/+/dn/#", topics.hub_state()),
        chance=lambda: 0.05,
    )
    link.start()
    yield link, heard
    assert link.stop(LIMIT_S)


def _await_ready(heard: "queue.SimpleQueue[tuple[str, bytes, float]]") -> None:
    while True:
        topic, payload, _ = heard.get(timeout=LIMIT_S)
        if topic != topics.hub_state():
            continue
        if codec.decode(payload, HubState).body.state == "ready":
            return
