"""How a command gets a device of the kiosk for itself."""

from pathlib import Path
from typing import Literal

from firmware.base.config_loader import load
from firmware.base.errors import RefusedError
from firmware.base.folder_owner import become_owner_of
from firmware.base.wording.phrases import Phrase
from firmware.kiosk.config import KioskConfig
from firmware.kiosk.devices.names import SERVICE_GROUPS
from provisioning.checks.service import service

UNIT = "kiosk.service"


def config_for(
    device: Literal["camera", "printer"], config_file: Path, in_use: Phrase
) -> KioskConfig:
    """The kiosk's configuration, once this process may open what the kiosk opens.

    RefusedError if the kiosk has no such device, or runs: then with `in_use`.
    """
    config = load(config_file, KioskConfig)
    kinds = {"camera": config.camera.kind, "printer": config.printer.kind}
    if kinds[device] == "none":
        raise RefusedError(
            Phrase('{file}: [{device}] kind is "none"', file=config_file, device=device)
        )
    if service(UNIT).runs:
        raise RefusedError(in_use)
    become_owner_of(config.journal.folder, also=SERVICE_GROUPS)
    return config
