"""What the page of the virtual kiosk costs the kiosk's daemon while nobody looks.

`python -m tests.bench.bench_watched [SALES]`: two shops with all their processes, the
one with its page served and no tab open, the other without a page. Sales in turns, then
a minute in which nobody buys, in both at once. At the end a tab looks behind the glass,
for which the daemon tells what happens inside.
"""

import sys
from contextlib import ExitStack

from tests.bench.counters import PagedCounter, PlainCounter, SoldCounter
from tests.bench.report import compare, heading

SALES = 30
IDLE_S = 60.0


def main() -> None:
    sales = int(sys.argv[1]) if len(sys.argv) > 1 else SALES
    with ExitStack() as ending:
        paged, plain = PagedCounter(), PlainCounter()
        for each in (paged, plain):
            ending.callback(each.close)
            each.sell()
        heading("no page")
        sold(paged, plain, "a sale, CPU ms of the daemon", sales, "1.00")
        before = paged.cpu_ms(), plain.cpu_ms()
        plain.pass_time(IDLE_S)
        after = paged.cpu_ms(), plain.cpu_ms()
        idle = [[late - early] for late, early in zip(after, before, strict=True)]
        compare("a minute without customers, CPU ms", idle[0], idle[1], "1.00")
        memory = [[each.memory_mb()] for each in (paged, plain)]
        compare("resident memory, MB", memory[0], memory[1], "1.00")
        with paged.tab():
            sold(paged, plain, "a sale while a tab looks behind the glass", sales, "")


def sold(
    paged: SoldCounter, plain: SoldCounter, what: str, sales: int, aim: str
) -> None:
    """Sales in turns."""
    pairs = [(paged.sell(), plain.sell()) for _ in range(sales)]
    ours, bare = [one for one, _ in pairs], [other for _, other in pairs]
    compare(what, ours, bare, aim)


if __name__ == "__main__":
    main()
