"""`countertop kiosk --config FILE`: run the kiosk until it is stopped.

It starts without a command-line framework, because each import delays the first
picture on a small board.
"""

from pathlib import Path

from firmware.base.wording.phrases import Phrase
from firmware.cli.output import complain, say

MISUSED = 2
USAGE = Phrase("usage: countertop kiosk --config FILE")


def start(arguments: list[str]) -> int:
    """Run the kiosk that the file describes; exit status 2 for wrong arguments."""
    match arguments:
        case ["--config", file]:
            return _run(Path(file))
        case ["-h" | "--help"]:
            say(USAGE)
            return 0
        case _:
            complain(USAGE)
            return MISUSED


def _run(file: Path) -> int:
    from firmware.base import (  # noqa: PLC0415 - a usage line loads nothing
        config_loader,
        log_lines,
    )
    from firmware.base.folder_owner import become_owner_of  # noqa: PLC0415
    from firmware.kiosk.app import run  # noqa: PLC0415
    from firmware.kiosk.config import KioskConfig  # noqa: PLC0415
    from firmware.kiosk.devices.names import SERVICE_GROUPS  # noqa: PLC0415

    settings = config_loader.load(file, KioskConfig)
    become_owner_of(settings.journal.folder, also=SERVICE_GROUPS)
    log_lines.log_to_stderr(settings.log_level)
    return run(settings)
