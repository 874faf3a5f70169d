"""`countertop kiosk --config FILE`: sell, until told to stop.

Started without a command-line framework: every millisecond before the first picture
counts on a small board.
"""

import logging
import sys
from pathlib import Path

USAGE = "usage: countertop kiosk --config FILE"
LOG_FORMAT = "%(levelname)s %(name)s %(message)s"


def start(arguments: list[str]) -> int:
    """Run the kiosk that the file describes; exit code 2 where the words are off."""
    match arguments:
        case ["--config", file]:
            return _run(Path(file))
        case ["-h" | "--help"]:
            print(USAGE)
            return 0
        case _:
            print(USAGE, file=sys.stderr)
            return 2


def _run(file: Path) -> int:
    from firmware.base import config_loader  # noqa: PLC0415 - nothing is loaded for a usage line
    from firmware.kiosk.app import run  # noqa: PLC0415
    from firmware.kiosk.config import KioskConfig  # noqa: PLC0415

    settings = config_loader.load(file, KioskConfig)
    logging.basicConfig(level=settings.log_level.upper(), format=LOG_FORMAT)
    return run(settings)
