"""Virtual kiosks: one process, N counters, each with customers who never go home.

Every kiosk is the daemon of the shop, `firmware.kiosk.app.Kiosk`, with its own thread,
journal, catalogue, link and serial scanner (on a pseudo-terminal); its buttons are
pressed by putting edges into its inbox. Where there are payment networks it has a
printer, too, and most customers pay by phone. The process may be killed at any moment
and started again on the same folder.
"""

import argparse
import logging
import os
import random
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from drivers.sim.printer.printer import SimPrinter
from drivers.sim.typist import Typist
from firmware.kiosk.app import Kiosk, Wiring
from firmware.kiosk.config import (
    BrokerConfig,
    CameraConfig,
    DisplayConfig,
    HubIdentity,
    JournalConfig,
    KioskConfig,
    PanelConfig,
    PrinterConfig,
    ScannerConfig,
    StaffConfig,
)
from firmware.retail.article import Article
from firmware.retail.codes.gtin import check_digit
from firmware.retail.codes.own_codes import make_card
from firmware.virtual.network.pay_network.remote import PayNetworkProcess
from tests.stress.customers.paper import printer_in
from tests.stress.customers.payers import CODES, Phones
from tests.stress.customers.people import People
from tests.stress.customers.till import Till

ARTICLES = 500
CARDS = 40
RECONNECT_CHANCE = 0.02
"""A rehearsal does not wait out the jitter that spreads a shop's kiosks."""
STOP_LIMIT_S = 8.0
SEEN = "seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many kiosks sell where, and how fast.

    `pace_s` is the mean rest between two customers; below 0 nobody comes, and the
    kiosks only finish what is under way. `networks` is the folder of the payment
    networks, None where all pay cash and no slips are printed.
    """

    folder: Path
    port: int
    public_key: str
    kiosks: int = 6
    seed: int = 1
    pace_s: float = 0.1
    networks: Path | None = None


def shelf() -> list[Article]:
    """The articles that customers pick from, priced 0.50 to 60 yuan."""
    return [
        Article(_gtin(number), f"苏打饼干 {number}", 50 + number * 1_193 % 5_950)
        for number in range(ARTICLES)
    ]


def wallets() -> list[str]:
    """The cards that customers show."""
    return [make_card(number) for number in range(CARDS)]


def kid_of(number: int) -> str:
    """The name of a virtual kiosk; also that of its folder."""
    return f"virtual-{number}"


class Counter:
    """One virtual kiosk and the people before it: two threads."""

    def __init__(self, load: Load, number: int) -> None:
        self._load = load
        self._folder = load.folder / kid_of(number)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._scanner = self._folder / "scanner"
        self._scanner.unlink(missing_ok=True)
        self._typist = Typist(self._scanner)
        self._printer: SimPrinter | None = None
        self._bought: list[str] = []
        # Each life has its own customers: the time of the start goes into the seed.
        self._chance = random.Random(f"{load.seed} {number} {time.time_ns()}")
        self._config = self._configured(number)
        self._kiosk: Kiosk | None = None
        self._built = threading.Event()
        self._closing = threading.Event()
        self._threads = [
            threading.Thread(target=work, name=f"{kid_of(number)}-{name}", daemon=True)
            for name, work in (("till", self._sell), ("queue", self._queue))
        ]

    def open(self) -> None:
        """Begin to sell."""
        self._typist.plug()
        if self._printer is not None:
            self._printer.start()
        for thread in self._threads:
            thread.start()

    @property
    def alive(self) -> bool:
        """Whether the kiosk's main thread runs."""
        return self._threads[0].is_alive()

    def close(self) -> None:
        """Send the customer away, as a closing shop does, and stop the kiosk."""
        self._closing.set()
        if self._kiosk is not None:
            self._kiosk.stop()

    def ended(self, limit_s: float) -> bool:
        """Whether all has ended within the limit after `close`."""
        for thread in self._threads:
            thread.join(limit_s)
        self._typist.unplug()
        if self._printer is not None:
            self._printer.close()
        return not any(thread.is_alive() for thread in self._threads)

    # --- the till's thread ---

    def _sell(self) -> None:
        seen = os.open(self._folder / SEEN, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        wiring = Wiring(
            watch=lambda stage: _note(seen, stage), chance=lambda: RECONNECT_CHANCE
        )
        try:
            self._kiosk = Kiosk(self._config, wiring)
            self._built.set()
            self._kiosk.run()
        finally:
            os.close(seen)

    def _configured(self, number: int) -> KioskConfig:
        return KioskConfig(
            kid=kid_of(number),
            hub=HubIdentity(public_key=self._load.public_key),
            broker=BrokerConfig(port=self._load.port),
            journal=JournalConfig(folder=self._folder, free_min_mb=0),
            scanner=ScannerConfig(kind="serial", path=str(self._scanner)),
            camera=CameraConfig(kind="none"),
            panel=PanelConfig(kind="none"),
            staff=StaffConfig(proof="key"),
            display=DisplayConfig(controller="none"),
            printer=self._printer_config(),
        )

    def _printer_config(self) -> PrinterConfig:
        if self._load.networks is None:
            return PrinterConfig(kind="none")
        self._printer, port = printer_in(self._folder)
        return PrinterConfig(kind="serial", path=str(port))

    # --- the customers' thread ---

    def _queue(self) -> None:
        self._built.wait(STOP_LIMIT_S)
        if self._kiosk is None:
            return
        till = Till(self._kiosk, self._typist, self._closing)
        people = People(till, self._chance, _GTINS, _WALLETS, phones=self._phones())
        while not self._rested():
            people.come()

    def _phones(self) -> Phones | None:
        folder = self._load.networks
        if folder is None:
            return None
        networks = PayNetworkProcess(folder)
        return Phones(networks, self._load.folder / CODES, self._chance)

    def _rested(self) -> bool:
        """Wait for the next customer; True where the shop closes instead."""
        pace_s = self._load.pace_s
        rest_s = None if pace_s < 0 else self._chance.uniform(0, 2 * pace_s)
        return self._closing.wait(rest_s)


def run(load: Load) -> int:
    """Sell until SIGTERM or SIGINT; 1 where a kiosk ended by itself."""
    closing = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: closing.set())
    counters = [Counter(load, number) for number in range(load.kiosks)]
    for counter in counters:
        counter.open()
    while not closing.wait(0.25) and all(counter.alive for counter in counters):
        pass
    for counter in counters:
        counter.close()
    left = [counter.ended(STOP_LIMIT_S) for counter in counters]
    return 0 if closing.is_set() and all(left) else 1


def main(arguments: list[str] | None = None) -> int:
    """`python -m tests.stress.load --folder … --port … --public-key …`."""
    parser = argparse.ArgumentParser(prog="tests.stress.load")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True, help="the broker's")
    parser.add_argument("--public-key", required=True, help="the hub's, base64")
    parser.add_argument("--kiosks", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pace-s", type=float, default=0.1)
    parser.add_argument("--networks", type=Path, help="the payment networks' folder")
    logging.basicConfig(level="WARNING", format="%(levelname)s %(name)s %(message)s")
    return run(Load(**vars(parser.parse_args(arguments))))


def _note(seen: int, stage: str) -> None:
    os.write(seen, f"{stage}\n".encode("ascii"))


def _gtin(number: int) -> str:
    digits = f"690{number:09d}"
    return digits + check_digit(digits)


_GTINS = [article.gtin for article in shelf()]
_WALLETS = wallets()

if __name__ == "__main__":
    sys.exit(main())
