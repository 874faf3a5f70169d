"""What it costs the hub that the memory which it frees is written over.

`python -m tests.bench.bench_freed_memory [PAIRS]`. The hub's core books the same orders
on SQLite in two processes in turns: one in the environment of `systemd/hub.service`,
one in this. Processor time and memory of each; starting and preparing are not counted.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench_hub import BATCH, hub, sales
from tests.bench.report import compare, heading
from tests.stress.process_memory import unit_environment

PAIRS = 8
ORDERS = 3_200
WARM_UP = 5
"""Batches that are not counted: SQLite's statements are compiled in them."""
WORK = "--work"


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    with tempfile.TemporaryDirectory() as name:
        values = unit_environment("hub", Path(name))
        (Path(name) / "countertop-hub").mkdir()
        unit = dict(each.split("=", 1) for each in values)
        taken = [(booked(unit), booked({})) for _ in range(pairs)]
    heading("without")
    for place, what in enumerate(("CPU ms an order", "memory, MB")):
        ours, bare = ([each[side][place] for each in taken] for side in (0, 1))
        compare(what, ours, bare, "")


def booked(environment: dict[str, str]) -> tuple[float, float]:
    """CPU milliseconds an order and the most memory in MB, of a process of its own."""
    told = subprocess.run(
        (sys.executable, "-m", "tests.bench.bench_freed_memory", WORK),
        env={**os.environ, **environment}, capture_output=True, check=True,
    ).stdout  # fmt: skip
    cpu_ms, memory_mb = told.split()
    return float(cpu_ms), float(memory_mb)


def work() -> None:
    messages = sales(ORDERS)
    batches = [messages[first : first + BATCH] for first in range(0, ORDERS, BATCH)]
    with tempfile.TemporaryDirectory() as name, hub(Path(name)) as desk:
        for batch in batches[:WARM_UP]:
            desk.handle(batch)
        began_s = time.process_time()
        for batch in batches[WARM_UP:]:
            desk.handle(batch)
        cpu_s = time.process_time() - began_s
    orders = ORDERS - WARM_UP * BATCH
    memory_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(cpu_s * 1_000 / orders, memory_kb / 1_024)


if __name__ == "__main__":
    work() if WORK in sys.argv else main()
