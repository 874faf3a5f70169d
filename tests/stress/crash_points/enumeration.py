"""Every point of every script with everything that can break there, then at random.

`python -m tests.stress.crash_points.enumeration [--script NAME] [--random N]
[--seed N] [--jobs N]`. Prints how many there were, and each run in which books do not
agree, with what has to be given to `play` to see it again.
"""

import argparse
import logging
import random
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.stress.crash_points.mutants import Mutant, mutated
from tests.stress.crash_points.people import SCRIPTS, Script
from tests.stress.crash_points.play import Ending, play
from tests.stress.crash_points.points import FAULTS, Fault, Point
from tests.support.compiled_statements import share_compiled

SHOWN_MAX = 20


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
    """How many runs there were, by script and by what broke, and those that failed."""

    scripts: Counter[str] = field(default_factory=Counter[str])
    kinds: Counter[str] = field(default_factory=Counter[str])
    points: int = 0
    failed: list[tuple[Run, tuple[str, ...]]] = field(
        default_factory=list[tuple[Run, tuple[str, ...]]]
    )

    def add(self, run: Run, faults: tuple[str, ...]) -> None:
        """One run more."""
        self.scripts[run.script.name] += 1
        self.kinds.update(fault.value for fault in run.breaks.values())
        if faults:
            self.failed.append((run, faults))

    def lines(self) -> Iterator[str]:
        """The result, for people."""
        yield f"{self.points} points, {self.scripts.total()} runs"
        yield from (f"  {count:5} {name}" for name, count in self.scripts.items())
        kinds = ", ".join(f"{name} {count}" for name, count in self.kinds.items())
        yield f"what broke: {kinds}"
        for run, faults in self.failed[:SHOWN_MAX]:
            yield f"{run}"
            yield from (f"    {each}" for each in faults[:4])
        yield f"{len(self.failed)} runs in which books do not agree"


def points_of(script: Script) -> tuple[Point, ...]:
    """Where something can break in a script; AssertionError if it fails unbroken."""
    ending = play(script, {})
    if ending.faults:
        raise AssertionError(f"{script.name}: {ending.faults}")
    return ending.points


def runs_of(script: Script, points: Iterable[Point]) -> Iterator[Run]:
    """A run for each thing that can break at each point."""
    for point in points:
        where = f"{point.place} {point.label}"
        for fault in FAULTS[point.place]:
            yield Run(script, {point.number: fault}, where)


def random_runs(
    found: Mapping[str, tuple[Point, ...]], chance: random.Random, count: int
) -> Iterator[Run]:
    """Two or three things break, wherever: also while one is being recovered from."""
    for _ in range(count):
        script = chance.choice(SCRIPTS)
        last = len(found[script.name]) * 3 // 2
        breaks = {
            chance.randrange(last): chance.choice(list(Fault))
            for _ in range(chance.randint(2, 3))
        }
        yield Run(script, dict(sorted(breaks.items())), "several")


def carried_out(run: Run) -> tuple[Run, Ending]:
    """A run, in a process of its own; a defect that shows itself is a fault."""
    try:
        return run, play(run.script, run.breaks)
    except AssertionError as defect:
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


def enumerate_all(
    scripts: Iterable[Script],
    *,
    jobs: int,
    at_random: int,
    chance: random.Random,
    every: int = 1,
) -> Tally:
    """All runs in so many processes, or one of so many of them; then some at random."""
    quiet()
    tally, found = Tally(), {each.name: points_of(each) for each in scripts}
    tally.points = sum(map(len, found.values()))
    by_name = {script.name: script for script in SCRIPTS}
    runs = [run for name in found for run in runs_of(by_name[name], found[name])][
        chance.randrange(every) :: every
    ]
    if at_random:
        known = {s.name: found.get(s.name) or points_of(s) for s in SCRIPTS}
        runs += random_runs(known, chance, at_random)
    with ProcessPoolExecutor(jobs, initializer=quiet) as pool:
        for run, ending in pool.map(carried_out, runs, chunksize=4):
            tally.add(run, ending.faults)
    return tally


def main(arguments: list[str] | None = None) -> int:
    """Enumerate and print; 1 if books did not agree in some run."""
    parser = argparse.ArgumentParser(prog="tests.stress.crash_points.enumeration")
    parser.add_argument("--script", choices=[script.name for script in SCRIPTS])
    parser.add_argument("--random", type=int, default=500)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--every", type=int, default=1)
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
        every=given.every,
    )
    for line in tally.lines():
        print(line)
    print(f"{time.monotonic() - began_s:.0f} s")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
