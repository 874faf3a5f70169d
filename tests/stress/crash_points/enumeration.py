"""Every point of every script with everything that can break there, then at random.

`python -m tests.stress.crash_points.enumeration [--script NAME] [--parts N --part K]
[--random N] [--seed N] [--jobs N]`. Prints each run in which books do not agree as soon
as it is known, with what has to be given to `play` to see it again, and in the end how
many runs there were, by script, by kind of point, and by what broke. The parts 1 to N
are all runs together.
"""

import argparse
import gc
import logging
import random
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import dropwhile

from sqlalchemy.exc import IntegrityError

from tests.stress.crash_points.mutants import Mutant, mutated
from tests.stress.crash_points.play import Ending, play
from tests.stress.crash_points.points import FAULTS, Fault, Point
from tests.stress.crash_points.scripts import SCRIPTS, Script
from tests.support.compiled_statements import share_compiled
from tests.support.hub_databases import SQLITE, DatabaseKind

PROGRESS = 500
ALL = slice(None)
GARBAGE = 100_000
"""Looked for that seldom, it costs a tenth less time."""


@dataclass(frozen=True, slots=True)
class Run:
    """A script and what breaks in it, by the number of the point; where that is."""

    script: Script
    breaks: Mapping[int, Fault]
    where: str

    def __str__(self) -> str:
        breaks = {number: fault.value for number, fault in self.breaks.items()}
        return f"{self.script.name}: {breaks} at {self.where}"


@dataclass(slots=True)
class Tally:
    """How many runs there were by script, point, and what broke; `failed` of them."""

    scripts: Counter[str] = field(default_factory=Counter[str])
    places: Counter[str] = field(default_factory=Counter[str])
    kinds: Counter[str] = field(default_factory=Counter[str])
    points: int = 0
    failed: int = 0

    def add(self, run: Run, faults: tuple[str, ...]) -> None:
        """One run more; it is printed if it failed."""
        self.scripts[run.script.name] += 1
        self.places[run.where.partition(" ct/")[0]] += 1
        self.kinds.update(fault.value for fault in run.breaks.values())
        if faults:
            self.failed += 1
            print("\n    ".join((str(run), *faults[:4])), flush=True)

    def lines(self) -> Iterator[str]:
        """The result, for people."""
        yield f"{self.points} points, {self.scripts.total()} runs"
        for title, counts in (
            ("scripts", self.scripts),
            ("points at which something broke", self.places),
            ("what broke", self.kinds),
        ):
            yield f"{title}:"
            yield from (f"  {count:6} {name}" for name, count in sorted_(counts))
        yield f"{self.failed} runs in which books do not agree"


def sorted_(counts: Counter[str]) -> list[tuple[int, str]]:
    """The most frequent first."""
    return [(count, name) for name, count in counts.most_common()]


def points_of(script: Script) -> tuple[Point, ...]:
    """Where something can break in a script; AssertionError if it fails unbroken.

    A sale that is to be refunded is paid as in other scripts, whose points those are.
    """
    ending = play(script, {})
    if ending.faults:
        raise AssertionError(f"{script.name}: {ending.faults}")
    points = ending.points
    if not script.refunds:
        return points
    return tuple(dropwhile(lambda point: "refund" not in point.label, points))


def runs_of(script: Script, points: Iterable[Point]) -> Iterator[Run]:
    """A run for each thing that can break at each point."""
    for point in points:
        where = point.where
        for fault in FAULTS[point.place]:
            yield Run(script, {point.number: fault}, where)


def random_runs(
    found: Mapping[str, tuple[Point, ...]], chance: random.Random, count: int
) -> Iterator[Run]:
    """Two or three things break, wherever: also while one is being recovered from."""
    for _ in range(count):
        script = chance.choice(SCRIPTS)
        last = found[script.name][-1].number * 3 // 2
        breaks = {
            chance.randrange(last): chance.choice(list(Fault))
            for _ in range(chance.randint(2, 3))
        }
        yield Run(script, dict(sorted(breaks.items())), "several")


def carried_out(run: Run, database: DatabaseKind = SQLITE) -> tuple[Run, Ending]:
    """A run, in a process of its own; a defect that shows itself is a fault."""
    try:
        return run, play(run.script, run.breaks, database)
    except (AssertionError, IntegrityError) as defect:
        return run, Ending((f"defect: {defect!r}",), ())


def noticed(mutant: Mutant) -> Run | None:
    """The first run in which a mutant shows itself; None if it never does."""
    script = next(each for each in SCRIPTS if each.name == mutant.script)
    runs = [Run(script, {}, "nowhere")]
    if mutant.breaks:
        found = runs_of(script, points_of(script))
        runs += (r for r in found if mutant.breaks & set(r.breaks.values()))
    with mutated(mutant):
        return next((run for run in runs if carried_out(run)[1].faults), None)


def quiet() -> None:
    """No log of what breaks on purpose; statements are compiled once."""
    logging.disable(logging.CRITICAL)
    share_compiled()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def enumerate_all(
    scripts: Iterable[Script],
    *,
    jobs: int,
    at_random: int,
    chance: random.Random,
    share: slice = ALL,
) -> Tally:
    """All runs or a share of them, in so many processes; then some at random."""
    quiet()
    tally, found = Tally(), {each.name: points_of(each) for each in scripts}
    tally.points = sum(map(len, found.values()))
    by_name = {script.name: script for script in SCRIPTS}
    runs = [run for name in found for run in runs_of(by_name[name], found[name])][share]
    if at_random:
        known = {s.name: found.get(s.name) or points_of(s) for s in SCRIPTS}
        runs += random_runs(known, chance, at_random)
    with ProcessPoolExecutor(jobs, initializer=quiet) as pool:
        for run, ending in pool.map(carried_out, runs, chunksize=4):
            tally.add(run, ending.faults)
            if not tally.scripts.total() % PROGRESS:
                print(f"  {tally.scripts.total()} of {len(runs)} runs", flush=True)
    return tally


def main(arguments: list[str] | None = None) -> int:
    """Enumerate and print; 1 if books did not agree in some run."""
    parser = argparse.ArgumentParser(prog="tests.stress.crash_points.enumeration")
    parser.add_argument("--script", choices=[script.name for script in SCRIPTS])
    parser.add_argument("--random", type=int, default=500)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--part", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args(arguments)
    scripts = [s for s in SCRIPTS if given.script in {None, s.name}]
    print(f"crash points of a payment by phone, seed {given.seed}", flush=True)
    began_s = time.monotonic()
    tally = enumerate_all(
        scripts,
        jobs=given.jobs,
        at_random=given.random,
        chance=random.Random(given.seed),
        share=slice(given.part - 1, None, given.parts),
    )
    for line in tally.lines():
        print(line)
    print(f"{time.monotonic() - began_s:.0f} s")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
