"""A file that a command makes, with the rights of who runs it."""

from io import FileIO
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase


def new_file(path: Path) -> FileIO:
    """A file that was not there: a link in a service's folder leads nowhere.

    ConfigError if it was, or cannot be made.
    """
    try:
        return path.open("xb", buffering=0)
    except FileExistsError as exc:
        raise ConfigError(
            Phrase("{path}: allowed: a file that is not there yet", path=path)
        ) from exc
    except OSError as exc:
        raise ConfigError(
            Phrase(
                "{path}: cannot be written: {reason}",
                path=path,
                reason=os_reason(exc),
            )
        ) from exc


def write_whole(target: FileIO, text: str) -> None:
    """Write all of it; OSError as of the file."""
    left = memoryview(text.encode())
    while left:
        left = left[target.write(left) :]
