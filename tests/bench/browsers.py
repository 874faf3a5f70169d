"""Browsers that ask for a member's page without a pause, in a process of their own.

`python -m tests.bench.browsers FOLDER PORT`, until it is killed; it prints a line once
each has its first page.
"""

import sys
import threading
from pathlib import Path

from tests.bench.bench_web import Visitors


def main() -> None:
    visitors = Visitors(Path(sys.argv[1]), int(sys.argv[2]))
    visitors.ready()
    print("ready", flush=True)
    with visitors.visiting(0.0):
        threading.Event().wait()


if __name__ == "__main__":
    main()
