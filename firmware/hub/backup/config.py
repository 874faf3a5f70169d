"""Backups of the hub, as a person configures them under `[backup]`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from firmware.base.ranges import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupConfig:
    """Where nightly backups go, how many stay, and when the doctor misses one.

    Of those in `folder` the newest `keep_max` stay. With `age_warning_days` since the
    newest, `countertop doctor` warns.
    """

    folder: Path = Path("/var/backups/countertop")
    keep_max: Annotated[int, Range(1, 1_000)] = 14
    age_warning_days: Annotated[int, Range(1, 365)] = 2
