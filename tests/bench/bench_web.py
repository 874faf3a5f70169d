"""What the web costs the hub: acknowledgements beside visits to a member's page.

`python -m tests.bench.bench_web [SALES]`. Hub, web and broker are processes; four
browsers ask for a member's page over TLS, in turns with silence: first with a little
pause while sales come one by one, then without any while they come as a flood.
"""

import http.client
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

from drivers.sim.reserved_port import ReservedPort
from firmware.protocol import codec, topics
from firmware.protocol.messages import Ack
from firmware.virtual.network.broker import PrivateBroker
from tests.bench.report import compare, fact, heading
from tests.hub.test_hub_process import Ear, listening
from tests.support.certificates import certify
from tests.support.hub_rig import VirtualKiosk, goods, sale
from tests.support.member_books import LINK, found_member
from tests.support.services import configured, running

SALES, TURNS, BROWSERS = 160, 8, 4
PAUSE_S = 0.05
MS = 1e3
CONFIG = """
data = "{folder}/data"
[broker]
port = {broker}
[disk]
free_min_mb = 0
low_mb = 0
[web]
port = {port}
certificate_file = "{folder}/web.pem"
key_file = "{folder}/web.key"
requests_per_minute_max = 100_000
"""


class Visitors:
    """Browsers that ask for the page until the end of a turn."""

    def __init__(self, folder: Path, port: int) -> None:
        self._tls = ssl.create_default_context(cafile=folder / "web.pem")
        self._port = port
        self.where = folder, port
        self.pages = 0
        self.begin_anew()

    def begin_anew(self) -> None:
        """By another connection: one that failed is of no more use."""
        self.ready = self._ask()

    def _ask(self) -> Callable[[], None]:
        connection = http.client.HTTPSConnection(
            "localhost", self._port, context=self._tls
        )

        def visit() -> None:
            connection.request("GET", "/me", headers={"Cookie": f"__Host-me={LINK}"})
            response = connection.getresponse()
            response.read()
            assert response.status == http.HTTPStatus.OK
            self.pages += 1

        return visit

    @contextmanager
    def visiting(self, pause_s: float = PAUSE_S) -> Generator[None]:
        end = threading.Event()

        def browse() -> None:
            visit = self._ask()
            while not end.wait(pause_s):
                visit()

        threads = [threading.Thread(target=browse) for _ in range(BROWSERS)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            end.set()
            for each in threads:
                each.join()


def main() -> None:
    sales = int(sys.argv[1]) if len(sys.argv) > 1 else SALES
    with (
        tempfile.TemporaryDirectory() as name,
        PrivateBroker() as broker,
        closing(ReservedPort()) as port,
    ):
        folder = Path(name)
        certify(folder, "localhost")
        found_member(folder / "data", "2026-03-01T08:00:00.000Z")
        text = CONFIG.format(folder=name, broker=broker.port, port=port.number)
        config = configured("hub", folder, text)
        with running("hub", config), running("web", config), listening(broker) as ear:
            ear.await_state("ready")
            _measure(ear, Visitors(folder, port.number), sales)


def _measure(ear: Ear, visitors: Visitors, sales: int) -> None:
    until_it_serves(visitors)
    kiosk = VirtualKiosk(epoch=2)
    _acknowledged(ear, kiosk, sales // TURNS)
    alone: list[float] = []
    beside: list[float] = []
    visited_s = 0.0
    visitors.pages = 0
    for _ in range(TURNS):
        alone += _acknowledged(ear, kiosk, sales // TURNS)
        began_s = time.perf_counter()
        with visitors.visiting():
            beside += _acknowledged(ear, kiosk, sales // TURNS)
        visited_s += time.perf_counter() - began_s
    heading("no pages")
    compare("a sale acknowledged beside pages, ms", beside, alone, "≤ 1.5")
    fact("pages a second meanwhile", visitors.pages / visited_s)
    _measure_flood(ear, kiosk, sales, visitors.where)


def _measure_flood(
    ear: Ear, kiosk: VirtualKiosk, sales: int, where: tuple[Path, int]
) -> None:
    """How many sales a second the hub acknowledges, with and without such visits."""
    alone_s: list[float] = []
    beside_s: list[float] = []
    with _browsers(where) as browsers:
        for _ in range(TURNS):
            browsers.send_signal(signal.SIGSTOP)
            alone_s.append(acknowledged_s(ear, kiosk, sales))
            browsers.send_signal(signal.SIGCONT)
            beside_s.append(acknowledged_s(ear, kiosk, sales))
    heading("no pages")
    alone, beside = (sales * TURNS / sum(each) for each in (alone_s, beside_s))
    fact("acknowledged a second, alone", alone)
    fact("acknowledged a second, beside pages", beside)
    compare("a flood acknowledged beside pages, s", beside_s, alone_s, "≤ 2, 2 cores")


@contextmanager
def _browsers(where: tuple[Path, int]) -> Generator[subprocess.Popen[bytes]]:
    argv = [sys.executable, "-m", "tests.bench.browsers", *map(str, where)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as browsers:
        assert browsers.stdout is not None
        browsers.stdout.readline()
        try:
            yield browsers
        finally:
            browsers.kill()


def acknowledged_s(ear: Ear, kiosk: VirtualKiosk, count: int) -> float:
    """How long sales that come at once wait until the last one is acknowledged."""
    numbers = range(kiosk.seq + 1, kiosk.seq + count + 1)
    facts = [kiosk.fact(sale(f"k1-2-{number}", goods(30)[:5])) for number in numbers]
    began_s = time.perf_counter()
    for each in facts:
        ear.send(each)
    ear.await_message(lambda topic, payload: _covers(topic, payload, kiosk.seq))
    return time.perf_counter() - began_s


def until_it_serves(visitors: Visitors) -> None:
    until_s = time.monotonic() + 30
    while True:
        try:
            visitors.ready()
        except (OSError, http.client.HTTPException):
            visitors.begin_anew()
            if time.monotonic() > until_s:
                raise
            continue
        return


def _acknowledged(ear: Ear, kiosk: VirtualKiosk, count: int) -> list[float]:
    """How long each sale waits for its acknowledgement, in milliseconds."""
    waited: list[float] = []
    for _ in range(count):
        message = kiosk.fact(sale(f"k1-2-{kiosk.seq + 1}", goods(30)[:5]))
        began_s = time.perf_counter()
        ear.send(message)
        ear.await_message(lambda topic, payload: _covers(topic, payload, kiosk.seq))
        waited.append((time.perf_counter() - began_s) * MS)
    return waited


def _covers(topic: str, payload: bytes, seq: int) -> bool:
    if topic != topics.ack("k1"):
        return False
    ack = codec.decode(payload, Ack).body
    return ack.epoch == 2 and ack.upto >= seq


if __name__ == "__main__":
    main()
