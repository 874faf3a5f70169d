"""What many payments by phone at once cost the hub, and the sales beside them.

`python -m tests.bench.bench_payments`. Broker, hub and network are processes; the
network (`tests.bench.slow_network`) says what it is told to, after a known time. First
200 payments in one moment, and 300, which are more than the hub calls at once; then
customers who do not confirm, ten to a thousand; then sales of a till that takes cash,
in turns with 200 such customers and with none. The processor's time is the hub's.
"""

import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench.pay_crowd import ENDED, WAITS, Crowd, crowd
from tests.bench.report import compare, fact, heading, quantile

PAY_S = 3.0
MANY, TOO_MANY = 200, 300
AT_ONCE = 100
CROWDS = (10, 100, 1_000)
WATCHED_S = 10.0
SETTLES_S = 4.0
TURNS, ACKS = 3, 70
MS = 1e3


def main() -> None:
    with tempfile.TemporaryDirectory() as name, crowd(Path(name)) as hub:
        hub.network.set(pay_s=0.0, says="paid")
        hub.until(ENDED, hub.begin(1))
        at_once(hub)
        idle = idle_cores(hub)
        for attempts in CROWDS:
            polled(hub, attempts, idle)
        beside_sales(hub)


def at_once(hub: Crowd) -> None:
    """Payments that begin in one moment, at a network that takes its time."""
    hub.network.set(pay_s=PAY_S, says="paid")
    for payments in (1, MANY, TOO_MANY):
        before_s = hub.cpu_s
        asked_s = hub.begin(payments)
        time.sleep(PAY_S / 2)
        threads, sockets = hub.threads, hub.sockets
        paid_s = hub.until(ENDED, asked_s)
        beyond_s = [paid_s[each] - asked_s[each] - PAY_S for each in asked_s]
        what = f"{payments} at once"
        fact(f"{what}: beyond the network's 3 s, ms", quantile(beyond_s, 0.5) * MS)
        fact("  the last one, ms", max(beyond_s) * MS)
        fact("  CPU of each, ms", (hub.cpu_s - before_s) / payments * MS)
        fact("  threads of the hub meanwhile", threads)
        fact("  sockets of the hub meanwhile", sockets)
        fact("  calls at once, as the network saw", hub.network.set()["max_at_once"])


def idle_cores(hub: Crowd) -> float:
    """What the hub needs of the processor while nobody pays."""
    before_s = hub.cpu_s
    time.sleep(WATCHED_S)
    idle = (hub.cpu_s - before_s) / WATCHED_S
    fact("nobody pays: CPU, cores", idle)
    return idle


def polled(hub: Crowd, attempts: int, idle: float) -> None:
    """Customers who do not confirm: what asking about them costs, beside `idle`."""
    hub.network.set(pay_s=0.0, says="waiting")
    begun = dict[str, float]()
    for first in range(0, attempts, AT_ONCE):
        wave = hub.begin(min(AT_ONCE, attempts - first))
        hub.until(WAITS | ENDED, wave)
        begun |= wave
    time.sleep(SETTLES_S)
    hub.network.set()
    before_s, from_s = hub.cpu_s, time.monotonic()
    time.sleep(WATCHED_S)
    asked: list[tuple[str, float]] = hub.network.set()["asked"]
    took_s = time.monotonic() - from_s
    cpu_s = hub.cpu_s - before_s - idle * took_s
    tenths = Counter(int(at_s * 10) for _, at_s in asked)
    waiting = sum(hub.states[each] not in ENDED for each in begun)
    fact(f"{waiting} wait: queries a second", len(asked) / took_s)
    fact("  s between two about one", waiting * took_s / len(asked), "3 to 6")
    fact("  CPU of a query, ms", cpu_s / len(asked) * MS, "flat")
    fact("  CPU of all, cores", cpu_s / took_s)
    mean = len(asked) / (took_s * 10)
    fact("  most in a tenth of a second, to the mean", max(tenths.values()) / mean)
    hub.network.set(says="paid")
    hub.until(ENDED, begun)


def beside_sales(hub: Crowd) -> None:
    """How long a sale waits for its acknowledgement, with and without payments."""
    alone, beside = list[float](), list[float]()
    for _ in range(ACKS // TURNS):
        hub.acknowledged_ms()
    for _ in range(TURNS):
        alone += [hub.acknowledged_ms() for _ in range(ACKS)]
        hub.network.set(says="waiting")
        begun = hub.begin(MANY)
        hub.until(WAITS, begun)
        beside += [hub.acknowledged_ms() for _ in range(ACKS)]
        hub.network.set(says="paid")
        hub.until(ENDED, begun)
    heading("alone")
    compare("a sale acknowledged beside 200 payments, ms", beside, alone, "≤ 1.5")
    worst = quantile(beside, 0.99), quantile(alone, 0.99)
    compare("  p99, ms", [worst[0]], [worst[1]], "")


if __name__ == "__main__":
    main()
