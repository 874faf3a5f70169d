"""The decoder beside pyzbar, zxing-cpp and OpenCV on a folder of photographs.

`python -m tests.bench.bench_decode [FOLDER] [--sample N]`, by default all of
../shared/data/decode; the folder's expected.json says what each picture shows. All
readers take turns on each picture, as photographed and bounded to 1280×720, in two
processes. *Read* is the share of the codes shown; *wrong* counts texts that are not on
the photograph, in a symbology that a till accepts. Times are a thread's own. Then film:
what a frame costs without a code and without a change, and the way to the beep.
"""

import argparse
import json
import multiprocessing
import random
import statistics
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from drivers.vision.pictures import Pixels, bounded, unpacked
from tests.bench.eyes import EYES, CameraScanner, accepted, meant
from tests.bench.film import films

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT.parent / "shared" / "data" / "decode"
LIST = "expected.json"
PROCESSES = 2
SIZES: dict[str, tuple[int, int] | None] = {
    "as photographed": None,
    "bounded to 1280×720": (1280, 720),
}
NAME_WIDTH, WIDTH = 34, 14


@dataclass(frozen=True, slots=True)
class Result:
    """One reader on one picture: codes shown, of these read, wrong texts, time."""

    cat: str
    cls: str
    size: str
    eye: str
    shown: int
    read: int
    wrong: int
    ms: float


def main() -> None:
    asked = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    asked.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    asked.add_argument("--sample", type=int, metavar="N", help="only N pictures")
    arguments = asked.parse_args()
    if not (arguments.folder / LIST).is_file():
        sys.exit(f"{arguments.folder}: no {LIST}, so no photographs to measure")
    entries = listed(arguments.folder, arguments.sample)
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        results = [
            one for each in pool.imap_unordered(measure, entries) for one in each
        ]
    for size in SIZES:
        tell(size, [one for one in results if one.size == size])
    films()


def listed(folder: Path, sample: int | None) -> list[dict[str, object]]:
    """The pictures in an order by chance, always the same one."""
    entries = json.loads((folder / LIST).read_text("utf-8"))["images"]
    random.Random(1).shuffle(entries)
    return [{**one, "path": str(folder / one["file"])} for one in entries[:sample]]


def measure(entry: dict[str, object]) -> list[Result]:
    """Every reader on one picture, each time another one first. In a worker."""
    path, texts = str(entry["path"]), cast("list[list[str]]", entry["texts"])
    picture = unpacked(Path(path).read_bytes())
    assert picture is not None, path
    shown = {meant(kind, text) for kind, text in texts}
    first = zlib.crc32(path.encode()) % len(EYES)
    names = [*EYES][first:] + [*EYES][:first]
    results = list[Result]()
    for size, bound in SIZES.items():
        image = bounded(picture, *bound) if bound else picture
        for name in names:
            seen, ms = timed(EYES[name], image)
            told = len(shown), len(seen & shown), len(seen - shown), ms
            results.append(
                Result(str(entry["cat"]), str(entry["cls"]), size, name, *told)
            )
    return results


def timed(eye: CameraScanner, image: Pixels) -> tuple[set[str], float]:
    began_s = time.thread_time()
    found = eye(image)
    return accepted(found), (time.thread_time() - began_s) * 1e3


def tell(size: str, results: Sequence[Result]) -> None:
    """One table: by category, by class, all; then times."""
    line(f"\n{size}, read % / wrong", EYES)
    for key in ("cat", "cls"):
        for value in sorted({str(getattr(one, key)) for one in results}):
            of = [one for one in results if getattr(one, key) == value]
            line(f"{value} ({codes(of)})", map(score, by_eye(of)))
        print()
    line(f"all ({codes(results)})", map(score, by_eye(results)))
    for name, with_code in (("with", True), ("without", False)):
        of = [one for one in results if bool(one.shown) is with_code]
        if of:
            line(f"ms {name} a code, median / p95", map(times, by_eye(of)))


def codes(results: Sequence[Result]) -> int:
    return sum(one.shown for one in results) // len(EYES)


def by_eye(results: Sequence[Result]) -> Iterator[list[Result]]:
    for name in EYES:
        yield [one for one in results if one.eye == name]


def score(results: Sequence[Result]) -> str:
    shown, wrong = sum(one.shown for one in results), sum(one.wrong for one in results)
    read = f"{100 * sum(one.read for one in results) / shown:.1f}" if shown else "-"
    return f"{read} / {wrong}"


def times(results: Sequence[Result]) -> str:
    ms = sorted(one.ms for one in results)
    p95 = ms[min(len(ms) - 1, round(0.95 * len(ms)))]
    return f"{statistics.median(ms):.1f} / {p95:.1f}"


def line(name: str, cells: Iterable[str]) -> None:
    print(f"{name:<{NAME_WIDTH}}" + "".join(f"{cell:>{WIDTH}}" for cell in cells))


if __name__ == "__main__":
    main()
