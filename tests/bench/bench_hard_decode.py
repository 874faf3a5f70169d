"""The decoder beside pyzbar, zxing-cpp and OpenCV on drawn scenes that are hard.

`python -m tests.bench.bench_hard_decode [--half tuning|kept-back] [--count N]`, by
default 50 scenes of each kind of the half that nothing was tuned on. *Read* is the
share of the codes shown; *wrong* counts texts that are not in the scene.
"""

import argparse
import multiprocessing
import zlib

import numpy as np

from tests.bench.bench_decode import PROCESSES, Result, tell, timed
from tests.bench.eyes import EYES, meant
from tests.bench.hard_scenes import HALVES, KINDS, hard_scene

Job = tuple[str, int, str]


def main() -> None:
    asked = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    asked.add_argument("--half", choices=HALVES, default=HALVES[1])
    asked.add_argument("--count", type=int, default=50, help="scenes of each kind")
    arguments = asked.parse_args()
    jobs: list[Job] = [
        (kind, number, arguments.half)
        for kind in KINDS
        for number in range(arguments.count)
    ]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        results = [one for each in pool.imap_unordered(measure, jobs) for one in each]
    tell(arguments.half, results)


def measure(job: Job) -> list[Result]:
    """Every reader on one scene, each time another one first. In a worker."""
    kind, number, half = job
    scene = hard_scene(kind, number, half)
    image = np.dstack([scene.picture] * 3)
    shown = {meant(symbology, text) for symbology, text in scene.shown}
    first = zlib.crc32(f"{job}".encode()) % len(EYES)
    results = list[Result]()
    for name in [*EYES][first:] + [*EYES][:first]:
        seen, ms = timed(EYES[name], image)
        told = len(shown), len(seen & shown), len(seen - shown), ms
        family = "QR" if kind.startswith("QR") else "bars"
        results.append(Result(kind, family, half, name, *told))
    return results


if __name__ == "__main__":
    main()
