"""Power cuts at random under load: all processes die, nothing may be lost or doubled.

`python -m tests.stress.torture [--seconds 240] [--seed N] [--kiosks 6]`. Kiosks, hub,
broker and the payment networks are killed while customers pay in cash and by phone, use
points and coupons, and bring things back. The broker keeps nothing on disk, so each of
its deaths is a loss of memory. In the end all is left to drain, and the kiosks' own
journals, the hub's books, the networks' own and the slips are compared.
"""

import argparse
import logging
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from drivers.api import DriverError
from tests.stress.cluster import DRAIN_LIMIT_S, Cluster
from tests.stress.fact_counter import FactCounter

MEAN_LIFE_S = {"kiosks": 20.0, "hub": 12.0, "broker": 10.0, "networks": 6.0}
"""Mean seconds of life between two power cuts."""
MAX_OUTAGE_S = 1.5


@dataclass(frozen=True, slots=True)
class PowerChange:
    """At `at_s` after the start `victim` loses its power, or gets it back."""

    at_s: float
    victim: str
    dies: bool


@dataclass(slots=True)
class Report:
    """How a torture ended; `faults` is empty if nothing was lost or doubled."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter[str])
    sales: int = 0
    voided: Counter[str] = field(default_factory=Counter[str])
    points: int = 0
    arrivals: int = 0
    facts: int = 0
    drained_s: float = 0.0
    by_phone: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        kills = ", ".join(f"{name} {times}" for name, times in self.kills.items())
        voids = ", ".join(f"{why} {times}" for why, times in self.voided.items())
        again = self.arrivals - self.facts
        return "\n".join(
            (
                f"seed        {self.seed}",
                f"power cuts  {self.kills.total()} ({kills})",
                f"sales       {self.sales} closed, {self.points} points",
                f"voided      {self.voided.total()} ({voids})",
                f"facts       {self.facts} on the wire, {again} came again",
                *self.by_phone,
                f"drained in  {self.drained_s:.1f} s",
                *self.faults[:20],
                "lost 0, doubled 0, wrong 0"
                if not self.faults
                else f"{len(self.faults)} FAULTS",
            )
        )


def schedule(seconds: float, chance: random.Random) -> list[PowerChange]:
    """Who dies when, and for how long: the same for the same chance, in order."""
    changes: list[PowerChange] = []
    for victim, mean_s in MEAN_LIFE_S.items():
        at_s = chance.expovariate(1 / mean_s)
        while at_s < seconds:
            back_s = min(seconds, at_s + chance.uniform(0, MAX_OUTAGE_S))
            changes.append(PowerChange(at_s, victim, dies=True))
            changes.append(PowerChange(back_s, victim, dies=False))
            at_s = back_s + chance.expovariate(1 / mean_s)
    return sorted(changes, key=lambda change: change.at_s)


def torture(folder: Path, *, seconds: float, seed: int, kiosks: int = 6) -> Report:
    """Sell under power cuts for a time, drain, compare the books with what was sold."""
    report = Report(seed)
    cluster = Cluster(folder, kiosks=kiosks, seed=seed, pace_s=0.1, by_phone=True)
    with ExitStack() as ending:
        ending.callback(cluster.close)
        cluster.broker.start()
        counter = FactCounter(cluster.broker.port)
        ending.callback(counter.stop)
        cluster.hub.start()
        cluster.kiosks.start()
        began_s = time.monotonic()
        for change in schedule(seconds, random.Random(seed)):
            time.sleep(max(0.0, began_s + change.at_s - time.monotonic()))
            _apply(cluster, change, report.kills)
        time.sleep(max(0.0, began_s + seconds - time.monotonic()))
        cluster.kiosks.stop()
        _settle_up(cluster, report)
        report.arrivals, report.facts = counter.arrivals, counter.facts
    return report


def outage(folder: Path, *, sales: int, kiosks: int = 6) -> Report:
    """Make `sales` sales with the broker dead, then let it come back empty."""
    report = Report(0)
    cluster = Cluster(folder, kiosks=kiosks, seed=0, pace_s=0.0)
    with ExitStack() as ending:
        ending.callback(cluster.close)
        cluster.broker.start()
        cluster.hub.start()
        cluster.kiosks.start()
        _await(cluster, lambda: len(cluster.sold().closed_fen) > 0)
        cluster.broker.kill()
        report.kills["broker"] = 1
        before = len(cluster.sold().closed_fen)
        _await(cluster, lambda: len(cluster.sold().closed_fen) >= before + sales)
        cluster.kiosks.stop()
        if cluster.sold().waiting < sales:
            raise DriverError("the kiosks found a broker though it was dead")
        cluster.broker.start()
        _settle_up(cluster, report)
    return report


def main(arguments: list[str] | None = None) -> int:
    """Torture for a while and print the result; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="tests.stress.torture")
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--kiosks", type=int, default=6)
    given = parser.parse_args(arguments)
    logging.basicConfig(level="CRITICAL")  # the broker dies on purpose here
    print(f"{given.seconds:.0f} s of power cuts, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="countertop-torture-") as folder:
        report = torture(
            Path(folder), seconds=given.seconds, seed=given.seed, kiosks=given.kiosks
        )
    print(report)
    return 1 if report.faults else 0


def _apply(cluster: Cluster, change: PowerChange, kills: Counter[str]) -> None:
    victim = cluster.victims[change.victim]
    if change.dies:
        victim.kill()
        kills[change.victim] += 1
    else:
        victim.start()


def _settle_up(cluster: Cluster, report: Report) -> None:
    report.drained_s = cluster.drain()
    cluster.closed.stop()
    cluster.hub.stop()
    sold = cluster.sold()
    report.sales = len(sold.closed_fen)
    report.points = sold.points.total()
    report.voided.update(sold.voided.values())
    report.faults = tuple(cluster.faults())
    if cluster.networks is not None:
        report.by_phone = tuple(cluster.phone_books(cluster.networks).lines())


def _await(cluster: Cluster, true: Callable[[], bool]) -> None:
    if not cluster.until(true, DRAIN_LIMIT_S):
        raise DriverError("the virtual kiosks do not sell")


if __name__ == "__main__":
    sys.exit(main())
