"""Orders a second by the API, beside a kiosk's by MQTT, to the same hub.

`python -m tests.bench.bench_api [ORDERS]`. Hub, web and broker are processes; programs
send over TLS what a kiosk sends over the broker, in turns: one order at a time, then
eight at a time. Each is counted once its reply or acknowledgement has come.
"""

import http.client
import json
import secrets
import ssl
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from drivers.sim.reserved_port import ReservedPort
from firmware.hub.api_keys import store as key_store
from firmware.hub.api_keys.key_texts import KeyScope, key_digest, key_text
from firmware.hub.api_keys.store import ApiKey
from firmware.hub.db.engine import writing
from firmware.virtual.network.broker import PrivateBroker
from tests.bench.bench_web import CONFIG, Visitors, acknowledged_s, until_it_serves
from tests.bench.report import compare, heading
from tests.hub.test_hub_process import Ear, listening
from tests.support.certificates import certify
from tests.support.hub_rig import VirtualKiosk, goods, open_shop
from tests.support.member_books import fill_with_member
from tests.support.services import configured, running

ORDERS, TURNS, PROGRAMS = 320, 8, 8
LIMIT_S = 30.0
SINCE = "2026-03-01T08:00:00.000Z"
BASKET = [{"gtin": article.gtin} for article in goods(30)[:5]]


@dataclass
class Program:
    """One program with a connection that it keeps."""

    connection: http.client.HTTPSConnection
    key: str
    numbers: "count[int]"

    def send(self, path: str, body: object) -> bytes:
        """The reply to a new request, which has to be a good one."""
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_hex(8),
        }
        self.connection.request("POST", f"/api/1{path}", json.dumps(body), headers)
        response = self.connection.getresponse()
        text = response.read()
        assert response.status < http.HTTPStatus.BAD_REQUEST, text
        return text

    def order(self, paid_fen: int) -> None:
        """Submit one more paid order."""
        order = {"goods": BASKET}
        paid = {"order_no": next(self.numbers), "paid_fen": paid_fen, "order": order}
        booked = json.loads(self.send("/orders", paid))
        assert booked["flag"] is None, booked


@dataclass
class Programs:
    """Eight programs of one channel, each a thread."""

    folder: Path
    port: int
    key: str
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        tls = ssl.create_default_context(cafile=self.folder / "web.pem")
        self.all = [
            Program(
                http.client.HTTPSConnection(
                    "localhost", self.port, context=tls, timeout=LIMIT_S
                ),
                self.key,
                self.numbers,
            )
            for _ in range(PROGRAMS)
        ]
        quote = self.all[0].send("/quotes", {"goods": BASKET, "tender": "channel"})
        self.paid_fen: int = json.loads(quote)["payable_fen"]
        self._pool = ThreadPoolExecutor(PROGRAMS)

    def rate(self, orders: int, programs: int) -> float:
        """Orders a second of so many programs at once."""

        def sell(program: Program) -> None:
            for _ in range(orders // programs):
                program.order(self.paid_fen)

        began_s = time.perf_counter()
        list(self._pool.map(sell, self.all[:programs]))
        return orders / (time.perf_counter() - began_s)


def main() -> None:
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS
    with (
        tempfile.TemporaryDirectory() as name,
        PrivateBroker() as broker,
        closing(ReservedPort()) as port,
    ):
        folder = Path(name)
        certify(folder, "localhost")
        key = _books(folder / "data")
        text = CONFIG.format(folder=name, broker=broker.port, port=port.number)
        text += "api_requests_per_minute_max = 100_000\n"
        config = configured("hub", folder, text)
        with running("hub", config), running("web", config), listening(broker) as ear:
            ear.await_state("ready")
            until_it_serves(Visitors(folder, port.number))
            _measure(ear, Programs(folder, port.number, key), orders // TURNS)


def _books(folder: Path) -> str:
    """Books with a member, and the key of a channel: its text."""
    text = key_text(secrets.token_bytes(20))
    key = ApiKey(name="app", channel="app", scopes=frozenset(KeyScope), made_at=SINCE)
    with open_shop(folder) as shop:
        fill_with_member(shop, SINCE)
        with writing(shop.engine) as connection:
            assert key_store.add(connection, key, key_digest(text))
    return text


def _measure(ear: Ear, programs: Programs, orders: int) -> None:
    kiosk = VirtualKiosk(epoch=2)
    heading("MQTT")
    for at_once in (1, PROGRAMS):
        _by_mqtt(ear, kiosk, PROGRAMS, at_once)
        programs.rate(PROGRAMS, at_once)
        ours: list[float] = []
        mqtt: list[float] = []
        for _ in range(TURNS):
            mqtt.append(_by_mqtt(ear, kiosk, orders, at_once))
            ours.append(programs.rate(orders, at_once))
        compare(f"orders/s by the API, {at_once} at once", ours, mqtt, "")


def _by_mqtt(ear: Ear, kiosk: VirtualKiosk, orders: int, at_once: int) -> float:
    """Orders a second of one kiosk that has so many under way."""
    began_s = time.perf_counter()
    for _ in range(orders // at_once):
        acknowledged_s(ear, kiosk, at_once)
    return orders / (time.perf_counter() - began_s)


if __name__ == "__main__":
    main()
