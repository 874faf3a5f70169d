"""How a command comes to the hub's data: with the rights of the account that owns it.

Each command that opens the database gets its configuration here.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from firmware.base.config_loader import load
from firmware.base.errors import ConfigError
from firmware.base.folder_owner import become_owner_of
from firmware.hub.config import HubConfig

_Read = TypeVar("_Read")


def hub_config(file: Path) -> HubConfig:
    """The configuration in `file`; from then on root has only the rights of the owner.

    Read before it what a person names on the command line, which may be root's alone.
    Raises ConfigError for a file that is refused.
    """
    config = load(file, HubConfig)
    become_owner_of(config.data)
    return config


def offset_minutes(file: Path) -> int:
    """The shop's time zone in minutes east of UTC; the default where no hub is set up.

    For what may be looked at on any machine, such as a backup.
    """
    try:
        return load(file, HubConfig).utc_offset_minutes
    except ConfigError:
        return HubConfig().utc_offset_minutes


def hub_config_after(
    file: Path, read: Callable[[HubConfig], _Read]
) -> tuple[HubConfig, _Read]:
    """As `hub_config`, after `read` had the configuration with the caller's rights."""
    config = load(file, HubConfig)
    found = read(config)
    become_owner_of(config.data)
    return config, found
