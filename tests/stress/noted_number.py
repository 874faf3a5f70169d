"""Notes the numbers of some sales; then the power goes, before anything is synced.

`python -m tests.stress.noted_number FILE`, on a disk of `disk_shim`.
"""

import os
import signal
import sys
from pathlib import Path

from firmware.kiosk.journal.number_mark import write_given

NEWEST = 3


def main() -> None:
    """Never returns."""
    for number in range(1, NEWEST + 1):
        write_given(Path(sys.argv[1]), number)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
