"""`countertop kiosk --config FILE`: run the kiosk until it is stopped.

It starts without a command-line framework, because each import delays the first
picture on a small board.
"""

import logging
import sys
from pathlib import Path

USAGE = "usage: countertop kiosk --config FILE"
LOG_FORMAT = "%(levelname)s %(name)s %(message)s"


def start(arguments: list[str]) -> int:
    """Run the kiosk that the file describes; exit status 2 for wrong arguments."""
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
    from firmware.base import config_loader  # noqa: PLC0415 - a usage line loads nothing
    from firmware.base.folder_owner import become_owner_of  # noqa: PLC0415
    from firmware.kiosk.app import run  # noqa: PLC0415
    from firmware.kiosk.config import KioskConfig  # noqa: PLC0415

    settings = config_loader.load(file, KioskConfig)
    become_owner_of(settings.journal.folder)
    logging.basicConfig(level=settings.log_level.upper(), format=LOG_FORMAT)
    return run(settings)
