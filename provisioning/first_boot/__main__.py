"""`python -m provisioning.first_boot`: what kiosk-first-boot.service runs, as root.

Ends with 0 if there was nothing to do or all was taken, with 2 if the file is refused:
then `countertop-error.txt` is beside it; with 1 if a disk or a command fails.
"""

import argparse
import logging
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from firmware.base.errors import RefusedError
from firmware.base.log_lines import log_to_stderr
from provisioning.first_boot.card import BootPartition
from provisioning.first_boot.taking import take
from provisioning.steps import ROOT, failure

REFUSED = 2
BOOT = Path("/boot/firmware")
log = logging.getLogger(__name__)


def main(argv: list[str] | None = None) -> int:
    """Take the card's file below `--root` from the partition at `--boot`."""
    parser = argparse.ArgumentParser("first_boot")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--boot", type=Path, default=BOOT)
    arguments = parser.parse_args(argv)
    log_to_stderr("info")
    boot = BootPartition(arguments.boot)
    error = _taken(arguments.root, boot)
    if isinstance(error, RefusedError):
        log.error("first_boot_refused why=%s", error)
        unwritten = _shown(boot, error)
        if unwritten is not None:
            log.error("first_boot_error_unwritten why=%s", failure(unwritten))
        return REFUSED
    if error is not None:
        log.error("first_boot_failed why=%s", failure(error))
        return 1
    return 0


def _taken(root: Path, boot: BootPartition) -> Exception | None:
    try:
        for action in take(root, boot, datetime.now(UTC).year):
            log.info("first_boot_step what=%s", action)
    except (RefusedError, OSError, subprocess.CalledProcessError) as exc:
        return exc
    return None


def _shown(boot: BootPartition, error: RefusedError) -> OSError | None:
    try:
        boot.show_error(error)
    except OSError as exc:
        return exc
    return None


if __name__ == "__main__":
    sys.exit(main())
